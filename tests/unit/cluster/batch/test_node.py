"""What runs on a node, in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.cluster.batch import start
from terroir.core.cluster.batch.node import run_node
from terroir.core.cluster.batch.quicklook import write_quicklook
from terroir.core.cluster.batch.status import StatusFile, read_status
from terroir.core.cluster.code import code_archive
from terroir.core.errors import InputFileError
from terroir.core.staging import StagingFolder
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = pytest.mark.unit

SLOW = "import time\ndef work(data, valid):\n    time.sleep(60)\n    return data[0]\n"

# A node that is asked to end as soon as it has said how the job ended.
LATE = """
import os, signal, sys, time
from pathlib import Path
from terroir.core.cluster.batch import node

says = getattr(node.StatusFile, sys.argv[1])

def says_late(*facts):
    says(*facts)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.1)

setattr(node.StatusFile, sys.argv[1], says_late)
sys.exit(node.run_node(Path(sys.argv[2])))
"""

# A node that waits for results that another process holds, for so many seconds.
WAITS = """
import sys
from pathlib import Path
from terroir.core.cluster.batch import node, waiting

waiting.SECONDS, waiting._SHORTEST = float(sys.argv[2]), 0.2
sys.exit(node.run_node(Path(sys.argv[1]), 1))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A job's folder as it is on a cluster."""
    made = tmp_path / "job"
    made.mkdir()
    values = np.random.default_rng(0).integers(1, 9, (1, 200, 200)).astype("uint8")
    image = write_raster(tmp_path / "a.tif", values)
    parameters = {"input": image, "output": str(made / "results" / "output" / "m.tif")}
    return order(made, "spatialfilter", parameters)


def order(folder: Path, name: str, parameters: dict[str, Any]) -> Path:
    batch = {"format": 1, "workers": 1, "memory": 128, "version": "9.9", "parts": 1}
    batch["code"] = hashlib.sha256(code_archive()).hexdigest()
    text = json.dumps({"format": 1, "job": name, "parameters": parameters, "batch": batch})
    (folder / "job.json").write_text(text)
    (folder / "code.zip").write_bytes(code_archive())
    shutil.copy(start.__file__, folder / "start.py")
    return folder


def node(folder: Path, *arguments: str, prelude: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "start.py"), *arguments]
    if prelude:
        code = (
            f"{prelude}\nimport sys, runpy\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')"
        )
        command[1:1] = ["-c", code]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, timeout=120)


def test_done(folder: Path) -> None:
    done = node(folder)
    assert done.returncode == 0, done.stderr
    status = read_status(folder / "status.json")
    assert (status["state"], status["progress"], status["attempt"]) == ("done", 1.0, 0)
    assert status["peak_memory_mb"] > 0
    results = json.loads((folder / "results.json").read_text())
    files = {item["path"]: item for item in results["output"]["files"]}
    assert sorted(files) == ["m.tif", "m.tif.job.json"]
    result = folder / "results" / "output" / "m.tif"
    assert files["m.tif"]["sha256"] == hashlib.sha256(result.read_bytes()).hexdigest()
    assert (folder / results["output"]["quicklook"]).exists()
    # The code is what came along, of the version that sent it.
    assert json.loads(Path(f"{result}.job.json").read_text())["provenance"]["versions"]["terroir"] == "9.9"
    again = node(folder, "--attempt", "1")
    assert (again.returncode, again.stderr) == (0, "")
    assert read_status(folder / "status.json") == status


def test_damaged_code(folder: Path) -> None:
    (folder / "code.zip").write_bytes(b"PK something else")
    done = node(folder)
    assert done.returncode == 1
    assert "is damaged; submit the job again" in done.stderr
    assert read_status(folder / "status.json")["state"] == "failed"


def test_a_python_that_is_too_old(folder: Path) -> None:
    done = node(folder, prelude="import sys\nsys.version_info = (3, 6, 8, 'final', 0)")
    assert done.returncode == 1
    assert "is 3.6 and has to be 3.9 or newer" in done.stderr
    reason = read_status(folder / "status.json")["reason"]
    assert reason["template"].format(**reason["values"]) in done.stderr


def test_the_first_file_reads_in_old_pythons() -> None:
    import ast

    ast.parse(Path(start.__file__).read_text(), feature_version=(3, 6))


def test_no_space_left(folder: Path) -> None:
    limit = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    done = node(folder)  # unpacks the code
    assert done.returncode == 0
    shutil.rmtree(folder / "results")
    (folder / "status.json").unlink()
    done = node(folder, prelude=f"{limit}resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))")
    assert done.returncode == 1
    reason = read_status(folder / "status.json")["reason"]
    assert "space left" in reason["template"] or "cannot be written" in reason["template"], reason
    assert not (folder / "results" / "output" / "m.tif").exists()


def test_what_scheduler_and_user_want(folder: Path, tmp_path: Path) -> None:
    code = tmp_path / "slow.py"
    code.write_text(SLOW)
    parameters = {
        "input": [str(tmp_path / "a.tif")],
        "function_file": str(code),
        "function": "work",
        "output": str(folder / "results" / "output" / "m.tif"),
    }
    order(folder, "applyfunction", parameters)
    running = subprocess.Popen([sys.executable, str(folder / "start.py")], stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + 60
        while not read_status(folder / "status.json") and time.monotonic() < end:
            time.sleep(0.1)
        assert read_status(folder / "status.json")["state"] == "running"
        running.send_signal(signal.SIGTERM)
        _, words = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == 143
    assert "The scheduler stops this attempt." in words
    assert read_status(folder / "status.json")["state"] == "interrupted"
    (folder / "cancelled").touch()
    assert run_node(folder) == 1
    assert read_status(folder / "status.json")["state"] == "interrupted"


@pytest.mark.parametrize(("ends", "status"), [("done", 0), ("failed", 1)])
def test_a_request_that_comes_after_the_end_changes_nothing(
    folder: Path, tmp_path: Path, ends: str, status: int
) -> None:
    if ends == "failed":
        (tmp_path / "a.tif").unlink()
    done = subprocess.run(
        [sys.executable, "-c", LATE, ends, str(folder)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == status, done.stderr
    assert read_status(folder / "status.json")["state"] == ends
    assert "stops this attempt" not in done.stderr


def waits(folder: Path, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WAITS, str(folder), str(seconds)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_results_that_an_earlier_attempt_holds(folder: Path) -> None:
    result = folder / "results" / "output" / "m.tif"
    result.parent.mkdir(parents=True)
    held = StagingFolder(result)
    try:
        waiting = waits(folder, 1)
        _, words = waiting.communicate(timeout=120)
    finally:
        held.release()
    assert waiting.returncode == 75, words  # nobody takes further attempts out of the queue
    assert words.count("Warning: An earlier attempt still holds the results; this one waits up to") == 1
    assert words.endswith("The earlier attempt has not ended, and this one gives up; a later one may get farther.\n")
    assert read_status(folder / "status.json")["state"] == "running"
    assert run_in_a_process(folder) == 0
    assert result.is_file()


def run_in_a_process(folder: Path) -> int:
    done = waits(folder, 1)
    done.communicate(timeout=120)
    return done.returncode


@pytest.mark.parametrize(("ends", "status"), [(None, 0), ("done", 0), ("failed", 1), ("cancelled", 1)])
def test_the_earlier_attempt_ends(folder: Path, ends: Optional[str], status: int) -> None:
    result = folder / "results" / "output" / "m.tif"
    result.parent.mkdir(parents=True)
    held = StagingFolder(result)
    waiting = waits(folder, 60)
    try:
        line = next(line for line in waiting.stderr if "still holds" in line)
        assert "Warning: " in line
        if ends == "cancelled":
            (folder / "cancelled").touch()
        elif ends is not None:
            (folder / "status.json").write_text(json.dumps({"state": ends}))
        else:
            held.release()
        waiting.communicate(timeout=120)
    finally:
        waiting.kill()
        held.release()
    assert waiting.returncode == status
    assert result.is_file() == (ends is None)
    if ends in ("done", "failed"):
        assert read_status(folder / "status.json") == {"state": ends}


def test_no_folder_of_a_job(tmp_path: Path) -> None:
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(InputFileError, match="is no folder of a batch job; submit a job first"):
            run_node(tmp_path)
    finally:
        signal.signal(signal.SIGTERM, handler)


def test_speed(tmp_path: Path) -> None:
    moments = iter([0.0, 10.0, 10.0, 20.0, 20.0, 30.0, 30.0])
    status = StatusFile(tmp_path / "s.json", clock=lambda: next(moments))
    status.begin(1000, again=False)
    status.progress(0.5)
    assert read_status(tmp_path / "s.json")["pixels_per_second"] == 50
    status.begin(1000, again=True)
    status.progress(0.5)  # most of it an earlier attempt's
    status.progress(0.6)
    assert read_status(tmp_path / "s.json")["pixels_per_second"] == 10
    assert os.listdir(tmp_path) == ["s.json"]


def test_pictures(tmp_path: Path) -> None:
    from terroir.core.classes import ClassTable
    from terroir.core.raster.legend import write_legend

    values = np.repeat(np.array([[0, 1, 2, 3]], np.uint8), 2000, axis=0).repeat(3, axis=1)
    path = write_raster(tmp_path / "map.tif", values, nodata=0)
    dataset = gdal.Open(path, gdal.GA_Update)
    write_legend(dataset, ClassTable.from_labels({1: "a", 2: "b"}, {1: "#010203", 2: "#fffefd"}))
    dataset = None
    assert write_quicklook(Path(path), tmp_path / "new" / "map.png")
    picture = read_raster(tmp_path / "new" / "map.png")
    assert picture.shape == (4, 1024, 6)
    assert {tuple(map(int, picture[:, 0, col])) for col in range(6)} == {
        (0, 0, 0, 0),
        (1, 2, 3, 255),
        (255, 254, 253, 255),
        (0, 0, 0, 255),
    }
    assert os.listdir(tmp_path / "new") == ["map.png"]
    ramp = np.linspace(-5, 5, 10000, dtype="float32").reshape(100, 100)
    ramp[0, 0] = np.nan
    assert write_quicklook(Path(write_raster(tmp_path / "r.tif", ramp)), tmp_path / "r.png")
    shades = read_raster(tmp_path / "r.png")
    assert (int(shades[0, 99, 99]), int(shades[0, 0, 5])) == (255, 0)
    assert not write_quicklook(tmp_path / "table.csv", tmp_path / "t.png")
