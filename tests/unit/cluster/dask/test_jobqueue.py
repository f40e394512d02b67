"""What dask-jobqueue and batch schedulers are told, without one of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.dask import queues
from terroir.core.cluster.dask.jobqueue_options import options
from terroir.core.cluster.dask.logs import open_logs
from terroir.core.cluster.dask.queues import QUEUES, Jobs, new_name, numbers
from terroir.core.cluster.dask.session import open_session
from terroir.core.cluster.dask.source import Standing
from terroir.core.cluster.profile import JOBQUEUE_KINDS, Profile, profile_from
from terroir.core.cluster.programs import Outcome
from terroir.core.errors import ClusterError, OutputError

pytestmark = pytest.mark.unit


def profile(kind: str = "slurm", **more: Any) -> Profile:
    disk = {"disk": "1 GB"} if kind == "htcondor" else {}
    return profile_from({"name": "lab", "kind": kind, "cores": 4, "memory": "8 GB", **disk, **more})


def nothing(_template: str, **_: object) -> None:
    """Nobody listens."""


def test_every_kind_is_known() -> None:
    assert set(QUEUES) == set(JOBQUEUE_KINDS)


@pytest.mark.parametrize("kind", JOBQUEUE_KINDS)
def test_cancels_its_own_jobs_only(kind: str) -> None:
    steps = Jobs(kind, "terroir-abc").cancellation()
    for listing, command in steps:
        assert any("terroir-abc" in part for part in [*listing, *command])
        assert not any("{" in part for part in [*listing, *command])


def test_jobs_that_lost_their_name_are_cancelled_by_their_numbers() -> None:
    assert Jobs("pbs", "terroir-abc").cancellation(["7.host", "8.host"]) == [
        [["qselect", "-N", "terroir-abc"], ["qdel"]],
        [[], ["qdel", "7.host", "8.host"]],
    ]


def test_names_differ_and_are_short_enough_for_pbs() -> None:
    assert new_name() != new_name()
    assert len(new_name()) == 15


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("slurm", "12 Resources\n13 None\n", [["12", "Resources"], ["13", "None"]]),
        ("slurm", "", []),
        ("pbs", "1234.server\n1235[].server\n", [["1234.server"], ["1235[].server"]]),
        ("lsf", "Job <terroir-abc> is not found\n", []),
        ("lsf", "99\n", [["99"]]),
        ("sge", "====\njob_number:       77\nowner:    me\n", [["77"]]),
        ("oar", "Job id S User\n------ - ----\n31 W me\n", [["31", "W", "me"]]),
        ("htcondor", "5\n6\n", [["5"], ["6"]]),
    ],
)
def test_reads_lists(kind: str, text: str, expected: list[list[str]]) -> None:
    assert numbers(kind, text) == expected


def test_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(command: list[str], **_: object) -> Outcome:
        text = "1 Resources\n2 Resources\n" if "--states=PENDING" in command else "1\n2\n3\n"
        return Outcome(0, text.encode(), b"")

    monkeypatch.setattr(queues, "run_program", answer)
    assert Jobs("slurm", "terroir-abc").standing() == Standing(2, 1, "Resources")


def test_silent_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: object, **__: object) -> Outcome:
        raise TimeoutError("squeue gave no answer within 20 s")

    monkeypatch.setattr(queues, "run_program", answer)
    with pytest.raises(ClusterError, match=r"PROFILE: the batch scheduler does not answer \(squeue gave no answer"):
        Jobs("slurm", "terroir-abc").standing()


# ---- options -------------------------------------------------------------------------------------------


def test_options(tmp_path: Path) -> None:
    made = options(
        profile(
            queue="long",
            walltime="01:00:00",
            python="/opt/python/bin/python3",
            worker_extra_args=["--lifetime", "50m"],
            job_script_prologue=["module load gdal"],
            scheduler_options={"port": 4000},
            resources={"GPU": 1},
        ),
        tmp_path,
        "terroir-abc",
    )
    assert made["python"] == "/opt/python/bin/python3"
    assert (made["queue"], made["walltime"], made["cores"], made["memory"]) == ("long", "01:00:00", 4, "8 GB")
    assert (made["job_name"], made["name"], made["processes"]) == ("terroir-abc", "terroir-abc", 1)
    assert made["worker_extra_args"] == ["--lifetime", "50m", "--no-dashboard", "--resources", "GPU=1"]
    assert made["scheduler_options"]["port"] == 4000
    assert made["scheduler_options"]["dashboard"] is False
    assert made["job_script_prologue"][-1] == "module load gdal"


@pytest.mark.parametrize("kind", [kind for kind in JOBQUEUE_KINDS if kind != "lsf"])  # which asks lsadmin for its units
def test_script(kind: str, tmp_path: Path) -> None:
    """As dask-jobqueue itself would submit it."""
    core = pytest.importorskip("dask_jobqueue", reason="dask is optional: tools/setup_environment.py --sets … cluster")
    from terroir.core.cluster.dask.jobqueue import _CLUSTERS

    kept = options(profile(kind, resources={"GPU": 1}), tmp_path, "terroir-abc")
    job = getattr(core, _CLUSTERS[kind]).job_cls
    given = {key: value for key, value in kept.items() if key not in ("scheduler_options", "name")}
    script = job("tcp://10.0.0.1:1234", name="terroir-abc-0", **given).job_script()
    assert "python3 -m distributed.cli.dask_worker tcp://10.0.0.1:1234" in script
    assert "--nthreads 4" in script
    assert "--death-timeout 60" in script
    assert "--resources GPU=1" in script
    assert "terroir-abc" in script
    assert sys.executable not in script


def test_no_batch_scheduler_here(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("dask_jobqueue", reason="dask is optional: tools/setup_environment.py --sets … cluster")
    monkeypatch.setenv("PATH", "/nowhere")
    message = r"PROFILE: lab needs sbatch on this machine, and it is not here; .* batch"
    with pytest.raises(ClusterError, match=message), open_session(profile(host="cluster"), nothing, nothing):
        pass


# ---- logs ----------------------------------------------------------------------------------------------


def test_last_words_are_telling(tmp_path: Path) -> None:
    with open_logs(profile(folder=str(tmp_path)), "terroir-abc") as logs:
        assert logs.last_words() == ""
        (logs.folder / "a.out").write_text("an error that is only output\n")
        (logs.folder / "a.err").write_text("Traceback\nModuleNotFoundError: No module named 'distributed'\nbye\n")
        (logs.folder / "b.err").write_text("\n")
        assert logs.last_words() == "ModuleNotFoundError: No module named 'distributed'"
        (logs.folder / "c.err").write_text("slurmstepd: error: JOB 5 CANCELLED DUE TO TIME LIMIT\n")
        os.utime(logs.folder / "a.err", (1, 1))
        assert "TIME LIMIT" in logs.last_words()
    assert list(tmp_path.iterdir()) == []


def test_logs_in_a_folder_of_the_users_stay(tmp_path: Path) -> None:
    (tmp_path / "old.err").write_text("error of last year\n")
    with open_logs(profile(log_directory=str(tmp_path)), "terroir-abc") as logs:
        assert logs.folder == tmp_path
        assert logs.last_words() == ""
        assert logs.removal() == []
        (tmp_path / "new.err").write_text("error of today\n")
        assert logs.last_words() == "error of today"
    assert {path.name for path in tmp_path.iterdir()} == {"old.err", "new.err"}


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = r"PROFILE: .*file.* cannot be made for the jobs' logs .* log_directory"
    with pytest.raises(OutputError, match=message), open_logs(profile(folder=str(tmp_path / "file")), "terroir-abc"):
        pass
