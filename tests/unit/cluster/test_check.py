"""How a diagnosis goes on when half of it fails; what it finds on real clusters is in the integration tests."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster import check
from terroir.core.cluster.check import (
    CHECKS,
    FAILURE,
    FINE,
    SKIPPED,
    WARNING,
    Check,
    CheckOptions,
    Finding,
    check_backend,
)
from terroir.core.cluster.checks import reach, there, visitor, work
from terroir.core.cluster.checks.finding import fine
from terroir.core.cluster.checks.place import Place
from terroir.core.cluster.profile import Profile, Scale
from terroir.core.errors import ClusterError
from terroir.core.run import Message, Run

LAB = Profile("lab", "local")


def ask_only(monkeypatch: pytest.MonkeyPatch, checks: Mapping[str, Check]) -> dict[str, Finding]:
    monkeypatch.setattr(check, "CHECKS", {"profile": CHECKS["profile"], **checks})
    return {row.check: row for row in check_backend(LAB, CheckOptions(), Run())}


def good(place: Place) -> Finding:
    return fine(Message("good", {}))


def bad(place: Place) -> Finding:
    raise ClusterError("{name} is away; come back later", name="somebody")


def broken(place: Place) -> Finding:
    raise ZeroDivisionError("by zero\nindeed")


def test_every_question_has_its_needs_before_it() -> None:
    seen: set[str] = set()
    for name, question in CHECKS.items():
        assert set(question.needs) <= seen, name
        seen.add(name)


def test_the_rest_is_asked_whatever_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ask_only(
        monkeypatch,
        {
            "bad": Check(bad),
            "broken": Check(broken),
            "needs": Check(good, ("bad",)),
            "further": Check(good, ("needs",)),
            "free": Check(good),
            "not there": Check(good, ("nothing of this name",)),
        },
    )
    states = {name: row.state for name, row in rows.items()}
    assert states == {
        "profile": FINE,
        "bad": FAILURE,
        "broken": FAILURE,
        "needs": SKIPPED,
        "further": SKIPPED,
        "free": FINE,
        "not there": FINE,
    }
    assert str(rows["bad"].found) == "somebody is away; come back later"
    assert str(rows["broken"].found) == "ZeroDivisionError: by zero indeed"
    assert str(rows["needs"].found) == "waits for bad"
    assert str(rows["further"].found) == "waits for bad"  # what failed, not what waits as well


def test_a_question_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hangs(place: Place) -> Finding:
        over.wait(30)
        return good(place)

    start = time.monotonic()
    rows = ask_only(monkeypatch, {"hangs": Check(hangs, seconds=0.3), "free": Check(good)})
    over.set()
    assert time.monotonic() - start < 10
    assert rows["hangs"].state == FAILURE
    assert "no answer within" in str(rows["hangs"].found)
    assert rows["free"].state == FINE


def test_a_profile_that_cannot_be_read_ends_all_but_says_why(tmp_path: Path) -> None:
    rows = check_backend(str(tmp_path / "gone.yaml"), CheckOptions(), Run())
    assert rows[0].state == FAILURE
    assert "gone.yaml cannot be read" in str(rows[0].found)
    assert {row.state for row in rows[1:]} == {SKIPPED}
    assert {str(row.found) for row in rows[1:]} == {"waits for profile"}
    assert len(rows) == len(CHECKS)


def test_a_kind_that_takes_no_batch_jobs_is_told_before_anything_is_asked() -> None:
    profile = Profile("lab", "scheduler", address="tcp://127.0.0.1:9")
    first, *others = check_backend(profile, CheckOptions(backend="batch"), Run())
    assert first.state == FAILURE
    assert "lab is of kind scheduler, which takes no batch jobs; choose a profile" in str(first.found)
    assert {str(row.found) for row in others} == {"waits for profile"}


def test_progress_ends_with_the_whole() -> None:
    shares: list[float] = []
    check_backend("gone.yaml", CheckOptions(), Run(on_progress=shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


# ---- single questions on reports of made-up machines ----------------------------------------------------


def place_with(report: dict[str, Any], backend: str = "batch", **options: Any) -> Place:
    place = Place(LAB, CheckOptions(backend=backend, **options), Run())
    place.profile = LAB
    usual = {
        "python": "3.11.2",
        "executable": "/p",
        "time": 100.0,
        "modules": {"numpy": ["1.26.4", ""]},
        "folder": "/f",
        "refusal": "",
        "free": 2**40,
        "files": {},
        "block": 0.3,
    }
    place._reports = {"node": {**usual, **report}}
    place.asked = (99.5, 101.0)
    return place


@pytest.mark.parametrize(
    ("question", "report", "state", "words"),
    [
        (there.check_python, {"python": "3.8.10"}, FAILURE, "3.9 is the oldest"),
        (there.check_python, {"python": "3.13.0"}, FINE, "3.13.0 is there"),
        (there.check_packages, {"modules": {"osgeo.gdal": [None, "ImportError: x"]}}, FAILURE, "GDAL (ImportError: x)"),
        (there.check_folder, {"refusal": "Read-only file system"}, FAILURE, "/f cannot be written to on node"),
        (there.check_folder, {}, WARNING, "the profile names no folder"),
        (there.check_disk, {"free": 2**29}, WARNING, "0.5 GB are free in /f on node"),
        (there.check_disk, {}, FINE, "1024.0 GB are free"),
        (there.check_clock, {"time": 0.0}, WARNING, "is -99.5 s off"),
        (there.check_clock, {"time": 201.0}, WARNING, "is 100.0 s off"),
        (there.check_clock, {"time": 100.9}, FINE, "clocks agree within 0.1 s"),
        (work.check_block, {"block": None}, SKIPPED, "without numpy"),
        (work.check_code, {}, SKIPPED, "travels with each batch job"),
    ],
)
def test_what_is_made_of_a_report(question: Any, report: dict[str, Any], state: str, words: str) -> None:
    found = question(place_with(report))
    assert found.state == state
    assert words in str(found.found)
    assert (found.advice is not None) == (state in {WARNING, FAILURE})


def test_slow_machine_is_told_of() -> None:
    found = work.check_block(place_with({"block": 1e6}))
    assert found.state == WARNING
    assert "slow or busy" in str(found.advice)


def test_trial_script_asks_for_what_jobs_ask_for() -> None:
    keys = {"cores": 3, "memory": "4 GiB", "queue": "long", "walltime": "1:00", "job_extra_directives": ["-C gpu"]}
    script = reach.trial_script(Profile("lab", "slurm", scale=Scale(2), jobqueue=keys))
    for line in ("--partition=long", "--cpus-per-task=3", "--mem=4096M", "--time=1:00", "-C gpu"):
        assert f"#SBATCH {line}" in script.splitlines()
    assert script.startswith("#!/bin/sh\n")


# ---- the visitor ---------------------------------------------------------------------------------------


def test_visitor_needs_no_more_than_python(tmp_path: Path) -> None:
    """In an isolated interpreter without packages, with noise on its output."""
    (tmp_path / "noisy_module.py").write_text("print('hello from a package')\n__version__ = '7.5'\n")
    (tmp_path / "broken_module.py").write_text("raise OSError('a library\\nis missing')\n")
    source = Path(visitor.__file__).read_text()
    request = {
        "modules": ["noisy_module", "broken_module", "nosuchmodule"],
        "folder": str(tmp_path / "a" / "b"),
        "files": [str(tmp_path / "noisy_module.py"), str(tmp_path), "/no/file", "/vsicurl/https://x.invalid/a"],
        "trees": 1,
    }
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-", json.dumps(request)],
        input=f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + source.replace("from __future__", "# from"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("terroir:")]
    answer = json.loads(line.partition(":")[2])
    assert answer["modules"]["noisy_module"] == ["7.5", ""]
    assert answer["modules"]["broken_module"] == [None, "OSError: a library is missing"]
    assert answer["modules"]["nosuchmodule"][1].startswith("ModuleNotFoundError")
    assert "hello" not in done.stdout
    assert answer["refusal"] == ""
    assert answer["free"] > 0
    assert not (tmp_path / "a").exists()
    size, _ = answer["files"][str(tmp_path / "noisy_module.py")]
    assert size == (tmp_path / "noisy_module.py").stat().st_size
    assert answer["files"][str(tmp_path)] == [0, 0.0]
    assert answer["files"]["/no/file"] is None
    assert answer["files"]["/vsicurl/https://x.invalid/a"] is None


def test_findings_are_plain_values() -> None:
    row = dataclasses.replace(fine(Message("{n} workers", {"n": 2})), check="workers")
    assert str(row) == "workers       fine     2 workers"
