"""The real ``qgis_process``: what scripts and servers use."""

from __future__ import annotations

import json
import os
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

IDS = {
    "terroir:splitsamples",
    "terroir:extractsamples",
    "terroir:trainclassifier",
    "terroir:classifyraster",
    "terroir:accuracyassessment",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("qgis_process")


@pytest.fixture(scope="module")
def chain(qgis_process, results, scene, folder):
    """Results of the main job, one ``qgis_process`` after the other."""

    def run(name: str, inputs: dict) -> dict:
        return results(qgis_process("run", "terroir:" + name, inputs=inputs))

    found = {}
    parts = {"TRAIN": str(folder / "train.gpkg"), "TEST": str(folder / "test.gpkg")}
    found["split"] = run("splitsamples", {"INPUT": str(scene.polygons), "CLASS_FIELD": "name", **parts})
    samples = {"INPUT": [str(scene.image)], "POLYGONS": parts["TRAIN"], "CLASS_FIELD": "name"}
    found["extract"] = run("extractsamples", {**samples, "OUTPUT": str(folder / "samples.gpkg")})
    training = {"SAMPLES": str(folder / "samples.gpkg"), "PARAMETERS": '{"n_estimators": 10}', "FOLDS": 2}
    outputs = {"MODEL": str(folder / "model.terroir"), "REPORT": str(folder / "training.html")}
    found["train"] = run("trainclassifier", {**training, **outputs})
    image = {"INPUT": [str(scene.image)], "MODEL": str(folder / "model.terroir")}
    found["classify"] = run("classifyraster", {**image, "OUTPUT": str(folder / "map.tif")})
    reference = {"MAP": str(folder / "map.tif"), "REFERENCE": parts["TEST"], "CLASS_FIELD": "name"}
    found["assess"] = run("accuracyassessment", {**reference, "REPORT": str(folder / "report.html")})
    return found


def test_list_shows_the_algorithms(qgis_process):
    listing = json.loads(qgis_process("list", "--json").stdout)
    assert set(listing["providers"]["terroir"]["algorithms"]) >= IDS


@pytest.mark.parametrize("name", sorted(IDS))
def test_help_explains_every_parameter(qgis_process, name):
    done = qgis_process("help", name, "--json")
    assert done.returncode == 0
    described = json.loads(done.stdout)
    assert described["algorithm_details"]["short_description"]
    assert all(parameter["help"] for parameter in described["parameters"].values())


def test_the_main_job(chain, folder):
    assert chain["extract"]["SAMPLE_COUNT"] == 150
    assert chain["train"]["OVERALL_ACCURACY"] > 0.95
    assert chain["assess"]["OVERALL_ACCURACY"] > 0.95
    assert chain["assess"]["PIXEL_COUNT"] == 150
    # A text class has codes in alphabetical order, and its names reach the reports.
    for page in ("training.html", "report.html"):
        assert "water &amp; reeds" in (folder / page).read_text(encoding="utf-8")


def test_values_on_the_command_line(qgis_process, chain, scene, folder):
    target = folder / "again.tif"
    done = qgis_process(
        "run",
        "terroir:classifyraster",
        "--INPUT=" + str(scene.image),
        "--MODEL=" + str(folder / "model.terroir"),
        "--BACKEND=serial",
        "--OUTPUT=" + str(target),
    )
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == (folder / "map.tif").read_bytes()


def test_a_result_is_replayed_without_qgis(chain, folder, tmp_path):
    import sys

    record = json.loads((folder / "map.tif.job.json").read_text(encoding="utf-8"))
    record["parameters"]["output"] = str(tmp_path / "replayed.tif")
    job = tmp_path / "job.json"
    job.write_text(json.dumps(record), encoding="utf-8")
    command = [sys.executable, "-m", "terroir.core", "run", str(job)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "replayed.tif").read_bytes() == (folder / "map.tif").read_bytes()


def test_bad_input_ends_with_one_sentence_and_an_error_code(qgis_process, chain, scene, tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    bad = tmp_path / "bad.terroir"
    bad.write_bytes(b"nothing of the kind")
    inputs = {"INPUT": [str(scene.image)], "MODEL": str(bad), "OUTPUT": str(results / "map.tif")}
    done = qgis_process("run", "terroir:classifyraster", inputs=inputs)
    assert done.returncode != 0
    assert "MODEL: " in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    assert not list(results.iterdir())


def test_a_missing_file_is_named_before_anything_runs(qgis_process, chain, folder, tmp_path):
    inputs = {"INPUT": [str(tmp_path / "none.tif")], "MODEL": str(folder / "model.terroir")}
    done = qgis_process("run", "terroir:classifyraster", inputs={**inputs, "OUTPUT": str(tmp_path / "map.tif")})
    assert done.returncode != 0
    assert "INPUT: " + str(tmp_path / "none.tif") + " does not exist; check the path" in done.stderr
    assert not list(tmp_path.iterdir())


def session_members(session: int) -> list[str]:
    """Command lines of the processes of a session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append((entry / "cmdline").read_text())
        except OSError:  # it ended meanwhile
            continue
    return [command for command in found if command]  # one that is just ending has none any more


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
@pytest.mark.parametrize("backend", ["threads", "serial"])
def test_a_pipe_ends_with_the_work(qgis_process_environment, chain, scene, folder, tmp_path, backend):
    """``qgis_process … | cat`` must not wait for workers that nobody stopped."""
    command = ["qgis_process", "run", "terroir:classifyraster", "--INPUT=" + str(scene.image)]
    command += ["--MODEL=" + str(folder / "model.terroir"), "--OUTPUT=" + str(tmp_path / "map.tif")]
    command += ["--BACKEND=" + backend, "--WORKERS=2"]
    producer = subprocess.Popen(
        command,
        env=qgis_process_environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    consumer = subprocess.Popen(["cat"], stdin=producer.stdout, stdout=subprocess.PIPE)
    producer.stdout.close()
    output, _ = consumer.communicate(timeout=120)
    closed = time.monotonic()
    assert producer.wait(timeout=10) == 0, output
    assert time.monotonic() - closed < 5
    assert b"map.tif" in output
    assert session_members(producer.pid) == []


@pytest.fixture(scope="module")
def french(tmp_path_factory) -> dict[str, str]:
    """Environment of a French user with the plugin as it is shipped, translations compiled."""
    from terroir.tools.package import build

    folder = tmp_path_factory.mktemp("french")
    with zipfile.ZipFile(build(folder / "terroir.zip")) as archive:
        archive.extractall(folder / "plugins")
    language = {"LC_ALL": "fr_FR.UTF-8", "LANG": "fr_FR.UTF-8", "LANGUAGE": "fr"}
    return {**language, "QGIS_PLUGINPATH": str(folder / "plugins")}


def test_french_users_read_french(qgis_process, french):
    listing = json.loads(qgis_process("list", "--json", environment=french).stdout)
    algorithms = listing["providers"]["terroir"]["algorithms"]
    assert algorithms["terroir:classifyraster"]["name"] == "Classer un raster"
    assert algorithms["terroir:extractsamples"]["group"] == "Échantillons"


def test_french_users_read_french_errors(qgis_process, french, scene, tmp_path):
    inputs = {"INPUT": [str(scene.image)], "POLYGONS": str(scene.polygons), "CLASS_FIELD": "absent"}
    inputs["OUTPUT"] = str(tmp_path / "samples.gpkg")
    done = qgis_process("run", "terroir:extractsamples", inputs=inputs, environment=french)
    assert done.returncode != 0
    assert "n’a pas de champ absent" in done.stderr + done.stdout
