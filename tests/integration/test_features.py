"""The feature algorithms through real ``qgis_process``: help, results, bad input, killed runs, models."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from scipy import ndimage

from terroir.core.jobs import execute
from terroir.core.jobs.spatial_filter import SpatialFilterJob
from terroir.core.run import Run
from terroir.tests.integration.test_qgis_process import session_members
from terroir.tools.qgis_environment import PLUGINS

pytestmark = pytest.mark.integration

CODE = """
import time

def halves(data, valid, *, context):
    return {"first": context.rasters[0] / 2, "bright": data[0] > 100}

def broken(data, valid):
    return data[0] / None

def slow(data, valid, seconds=0.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))
    return data[0]
"""

STARTUP = """
import sys
sys.path.insert(0, {plugins!r})
from terroir.core.blocks import sink
sink.CHECKPOINT_SECONDS = 0.2
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    path = tmp_path_factory.mktemp("code") / "mine.py"
    path.write_text(CODE, encoding="utf-8")
    return str(path)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "results"
    made.mkdir()
    return made


def read(path):
    dataset = gdal.Open(str(path))
    data = dataset.ReadAsArray()
    return data[np.newaxis] if data.ndim == 2 else data


INPUTS = {
    "spatialfilter": {"FILTER": "median", "RADIUS": 2},
    "spectralindices": {"INDICES": "NGRDI"},
    "thresholdraster": {"BAND": 3},
    "stackfeatures": {"BANDS": "none", "INDICES": "NGRDI", "FILTERS": "mean:1:green"},
    "applyfunction": {"FUNCTION": "halves", "HALO": 1},
}
"""The algorithms, and what they are run with beside INPUT and OUTPUT. Add a new one here, and what it should make to
`test_a_run_writes_the_right_file`."""


def inputs_of(name, scene, code, output, **more):
    several = name in ("spectralindices", "stackfeatures", "applyfunction")
    inputs = {"INPUT": [str(scene.image)] if several else str(scene.image), "OUTPUT": str(output), **INPUTS[name]}
    if name == "applyfunction":
        inputs |= {"FUNCTION_FILE": code}
    return {**inputs, **more}


@pytest.fixture(scope="module")
def together():
    """Function that makes calls two at a time: most of a short run is QGIS's start."""
    with ThreadPoolExecutor(2) as pool:
        yield lambda function, *items: list(pool.map(function, *items))


def test_help_explains_every_parameter(qgis_process, together):
    for done in together(lambda name: qgis_process("help", "terroir:" + name, "--json"), INPUTS):
        described = json.loads(done.stdout)
        assert described["algorithm_details"]["short_description"]
        assert described["algorithm_details"]["tags"]
        parameters = described["parameters"]
        assert [key for key, parameter in parameters.items() if not parameter["help"]] == []
        assert {"INPUT", "BACKEND", "WORKERS", "MEMORY"} <= set(parameters)


@pytest.mark.parametrize("name", INPUTS)
def test_a_run_writes_the_right_file(qgis_process, results, scene, code, folder, name):
    output = folder / "out.tif"
    more = {"OUTPUT_2": str(folder / "bright.tif")} if name == "applyfunction" else {}
    found = results(qgis_process("run", "terroir:" + name, inputs=inputs_of(name, scene, code, output, **more)))
    assert found["OUTPUT"] == str(output)
    made, image = read(output), read(scene.image)
    there = slice(None, -1)  # the last row is nodata
    red, green, blue = image[:, there].astype(float)
    if name == "spatialfilter":
        inside = (slice(None), slice(2, -4), slice(2, -2))
        assert np.array_equal(made[inside], ndimage.median_filter(image, (1, 5, 5))[inside])
    elif name == "spectralindices":
        assert np.allclose(made[0, there], (green - red) / (green + red), rtol=1e-6)
    elif name == "stackfeatures":
        assert np.allclose(made[0, there], (green - red) / (green + red), rtol=1e-6)
        inside = (slice(1, -2), slice(1, -1))
        assert np.allclose(made[1][inside], ndimage.uniform_filter(image[1].astype(float), 3)[inside], rtol=1e-6)
    elif name == "thresholdraster":
        assert np.array_equal(made[0, there], blue > found["THRESHOLD"])
        assert (made[0, there] == (scene.truth[there] == 3)).mean() > 0.97
    else:
        assert np.array_equal(made[:, there], np.stack([red, green, blue]) / 2)
        assert np.array_equal(read(found["OUTPUT_2"])[0, there], red > 100)
    beside = {path.name for path in folder.iterdir()} - {"out.tif.aux.xml"}
    assert beside == {
        name for path in (output, *more.values()) for name in (Path(path).name, Path(path).name + ".job.json")
    }


# One of each kind: every start of QGIS takes its time, and tests/qgis has them all.
BAD = (
    ("spatialfilter", {"INPUT": "nowhere.tif"}, "INPUT: nowhere.tif does not exist; check the path"),
    # A file stands where the folder should be: true for every user, root too.
    ("spatialfilter", {"OUTPUT": "obstacle/out.tif"}, "OUTPUT: the folder "),
    ("thresholdraster", {"BAND": 9}, "BAND: "),
    ("stackfeatures", {"FILTERS": "sharpen:3"}, "FILTERS: "),
    ("spectralindices", {"EXPRESSION": "green +"}, "EXPRESSION: "),
    ("applyfunction", {"FUNCTION": "broken", "BACKEND": "processes"}, "FUNCTION: broken of "),
    ("applyfunction", {}, "OUTPUT_2: halves returned 2 arrays (first, bright)"),
    ("applyfunction", {"FUNCTION": "slow", "PARAMETERS": "seconds=1"}, "PARAMETERS: this is not JSON"),
)


def test_bad_input_ends_with_one_sentence_and_leaves_nothing(qgis_process, together, scene, code, folder):
    (folder / "obstacle").write_text("no folder", encoding="utf-8")

    def run(place):
        name, change, _ = BAD[place]
        inputs = inputs_of(name, scene, code, folder / f"{place}.tif")
        change = {key: str(folder / value) if key == "OUTPUT" else value for key, value in change.items()}
        inputs |= change
        if inputs.get("FUNCTION") == "broken":  # with inputs in JSON, QGIS keeps the log of a failed run to itself
            return qgis_process("run", "terroir:" + name, *arguments_of(inputs))
        return qgis_process("run", "terroir:" + name, inputs=inputs)

    for (_, _, sentence), done in zip(BAD, together(run, range(len(BAD)))):
        assert done.returncode != 0, sentence
        # QGIS puts words of its own before the sentence, and says it twice.
        said = set(re.findall(r"(?:^|\s)([A-Z][A-Z0-9_]+: .+)$", done.stderr, re.MULTILINE))
        said = {text for text in said if not text.startswith("ERROR")}
        assert len(said) == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert said.pop().startswith(sentence)
        assert ("return data[0] / None" in done.stdout) == ("broken" in sentence)
    assert [path.name for path in folder.iterdir()] == ["obstacle"]


def arguments_of(inputs):
    """Parameters as the command line takes them."""
    return [f"--{key}={item}" for key, value in inputs.items() for item in np.atleast_1d(value)]


def start(environment, name, inputs, output=subprocess.PIPE):
    """A ``qgis_process`` in a session of its own."""
    return subprocess.Popen(
        ["qgis_process", "run", "terroir:" + name, *arguments_of(inputs)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_a_pipe_ends_with_the_work_of_processes(qgis_process_environment, scene, code, folder):
    """``qgis_process … | cat`` must not wait for worker processes."""
    inputs = inputs_of("applyfunction", scene, code, folder / "out.tif", FUNCTION="slow")
    producer = start(qgis_process_environment, "applyfunction", {**inputs, "BACKEND": "processes", "WORKERS": 2})
    consumer = subprocess.Popen(["cat"], stdin=producer.stdout, stdout=subprocess.PIPE)
    producer.stdout.close()
    said, _ = consumer.communicate(timeout=120)
    closed = time.monotonic()
    assert producer.wait(timeout=10) == 0, said
    assert time.monotonic() - closed < 5
    assert b"threads do the work instead" not in said
    assert np.array_equal(read(folder / "out.tif")[0, :-1], read(scene.image)[0, :-1])
    assert session_members(producer.pid) == []


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_a_killed_run_goes_on_where_it_stopped(qgis_process_environment, image_maker, tmp_path):
    """Killed after the first checkpoint, it finds its blocks again, and makes the same file."""
    bands = np.random.default_rng(5).integers(1, 255, (1, 1500, 1500)).astype(np.uint8)
    image = image_maker(tmp_path / "large.tif", bands)
    folder = tmp_path / "results"
    inputs = {"INPUT": str(image), "FILTER": "median", "RADIUS": 10, "BACKEND": "threads", "WORKERS": 1}
    inputs |= {"MEMORY": 64, "OUTPUT": str(folder / "out.tif")}
    # Checkpoints lie five seconds apart otherwise; QGIS runs this file at its start.
    startup = tmp_path / "startup.py"
    startup.write_text(STARTUP.format(plugins=str(PLUGINS)), encoding="utf-8")
    environment = {**qgis_process_environment, "PYQGIS_STARTUP": str(startup)}
    killed = start(environment, "spatialfilter", inputs, subprocess.DEVNULL)
    journal = folder / ".terroir-out.tif" / ".journal"
    deadline = time.monotonic() + 60
    while not journal.exists() and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait(timeout=10) == -signal.SIGKILL, "the run was over before its first checkpoint"
    assert journal.exists()
    assert [path.name for path in folder.iterdir()] == [".terroir-out.tif"]

    again = start(qgis_process_environment, "spatialfilter", inputs)
    said = again.communicate(timeout=180)[0].decode()
    assert again.returncode == 0, said
    found = re.search(r"Going on with a run that was interrupted: (\d+) of (\d+) blocks", said)
    assert found is not None, said
    assert 0 < int(found.group(1)) < int(found.group(2))
    assert {path.name for path in folder.iterdir()} == {"out.tif", "out.tif.job.json"}
    resumed = read(folder / "out.tif")[0]
    whole = SpatialFilterJob(input=str(image), output=str(tmp_path / "whole.tif"), filter="median", radius=10)
    execute(whole, Run(backend="serial", block_shape=bands.shape[1:]))
    assert np.array_equal(resumed, read(tmp_path / "whole.tif")[0])
