"""``python -m terroir.core``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from terroir.core.__main__ import main
from terroir.tests.unit.making import left_behind, read_layer, square, write_layer, write_raster

pytestmark = pytest.mark.unit


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    values = np.random.default_rng(0).integers(1, 255, (2, 300, 300)).astype("uint8")
    path = folder / "job.json"
    path.write_text(
        json.dumps(
            {
                "job": "extractsamples",
                "parameters": {
                    "input": [write_raster(folder / "a.tif", values)],
                    "polygons": write_layer(folder / "p.gpkg", [(square(2, 2, 100), {"class": 1})]),
                    "class_field": "class",
                    "output": str(tmp_path / "out" / "s.gpkg"),
                },
            }
        ),
        encoding="utf-8",
    )
    return path


def command(*arguments: str, prelude: str = "") -> subprocess.CompletedProcess[str]:
    code = (
        f"{prelude}\nimport runpy, sys\nsys.argv[0] = 'terroir'\nrunpy.run_module('terroir.core', run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def test_run(job: Path, tmp_path: Path) -> None:
    done = command("run", str(job), "--backend", "threads", "--workers", "2", "--memory", "100")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"sample_count": 10_000, "class_count": 1}
    assert "Class 1: 10000 of 10000 pixels." in done.stderr
    assert left_behind(tmp_path / "out") == ["s.gpkg", "s.gpkg.job.json"]


def test_replay(job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(job)]) == 0
    rows = read_layer(tmp_path / "out" / "s.gpkg")
    assert main(["run", str(tmp_path / "out" / "s.gpkg.job.json")]) == 0
    assert read_layer(tmp_path / "out" / "s.gpkg") == rows
    assert json.loads(capsys.readouterr().out.split("}\n")[0] + "}") == {"sample_count": 10_000, "class_count": 1}


@pytest.mark.parametrize("limit", [200_000, 20_000])
def test_no_space_left(job: Path, tmp_path: Path, limit: int) -> None:
    """A limit on the size of files does what a full disk does."""
    pytest.importorskip("resource")
    done = command(
        "run", str(job), prelude=f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    )
    assert done.returncode == 1, done.stderr
    sentence = done.stderr.strip().splitlines()[-1]
    assert "cannot be written" in sentence or "no space left" in sentence
    assert "Traceback" not in done.stderr
    assert left_behind(tmp_path / "out") == []


def test_errors_are_one_sentence(job: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = json.loads(job.read_text())
    text["parameters"]["polygons"] = "no.gpkg"
    job.write_text(json.dumps(text))
    assert main(["run", str(job)]) == 1
    assert capsys.readouterr().err == "POLYGONS: no.gpkg does not exist; check the path\n"
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe\x00{", b"[]", b'{"job": "dig"}'])
def test_job_files_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None) -> None:
    path = tmp_path / "job.json"
    if content is not None:
        path.write_bytes(content)
    assert main(["run", str(path)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("JOB: ")
    assert told.count("\n") == 1


def test_job_file_with_a_byte_order_mark(job: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As editors on Windows write it."""
    job.write_bytes(b"\xef\xbb\xbf" + job.read_bytes())
    assert main(["run", str(job)]) == 0


def test_describe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "splitsamples"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"] == "splitsamples"
    assert schema["properties"]["parameters"]["properties"]["method"]["enum"] == [
        "polygon",
        "pixel",
        "block",
        "distance",
    ]


@pytest.mark.parametrize("arguments", [[], ["describe", "dig"], ["run"], ["run", "x", "--backend", "gpu"]])
def test_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err
