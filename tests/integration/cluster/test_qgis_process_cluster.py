"""The real ``qgis_process`` on a real Slurm: submit, close QGIS, come back, fetch; and wait for workers instead."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from terroir.tools.cluster_testbed.services import wait_until

pytest.importorskip("dask_jobqueue", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def run(qgis_process, slurm, foreign_python, folder):
    """Function that runs an algorithm in a ``qgis_process`` of its own, which knows the cluster's profile."""
    (folder / "profiles").mkdir()
    lines = [
        "name: slurm",
        "kind: slurm",
        f"queue: {slurm.partition}",
        "cores: 1",
        "memory: 900 MB",
        "walltime: '00:10:00'",
        "interface: lo",
        f"python: {foreign_python}",
        f"folder: {folder / 'shared'}",
        f"local_directory: {folder / 'local'}",
    ]
    (folder / "profiles" / "slurm.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    environment = {
        "TERROIR_PROFILES": str(folder / "profiles"),
        "TERROIR_JOBS": str(folder / "jobs.sqlite"),
        "SLURM_CONF": str(slurm.configuration),
    }
    return lambda name, inputs: qgis_process("run", "terroir:" + name, inputs=inputs, environment=environment)


@pytest.fixture(scope="module")
def classify(run, results, scene, folder):
    """Parameters of a map, and the map as this machine makes it."""
    samples = {"INPUT": [str(scene.image)], "POLYGONS": str(scene.polygons), "CLASS_FIELD": "code"}
    results(run("extractsamples", {**samples, "OUTPUT": str(folder / "samples.gpkg")}))
    training = {"SAMPLES": str(folder / "samples.gpkg"), "PARAMETERS": '{"n_estimators": 10}', "FOLDS": 2}
    results(run("trainclassifier", {**training, "MODEL": str(folder / "model.terroir")}))
    parameters = {"INPUT": [str(scene.image)], "MODEL": str(folder / "model.terroir")}
    results(run("classifyraster", {**parameters, "OUTPUT": str(folder / "here.tif")}))
    return parameters


def test_submit_and_fetch(run, results, slurm, classify, folder):
    target = folder / "batch.tif"
    given = {**classify, "BACKEND": "batch", "PROFILE": "slurm", "OUTPUT": str(target)}
    job = results(run("classifyraster", given))
    assert not target.exists()
    deadline = time.monotonic() + 120
    while (listed := results(run("listjobs", {"OUTPUT": str(folder / "jobs.csv")})))["UNFINISHED_COUNT"]:
        assert time.monotonic() < deadline, listed
    assert job["JOB_ID"] in (folder / "jobs.csv").read_text(encoding="utf-8")
    fetched = results(run("fetchjob", {**job, "REMOVE": True}))
    assert fetched["LAYERS"] == [str(target)]
    assert target.read_bytes() == (folder / "here.tif").read_bytes()
    record = json.loads(Path(f"{target}.job.json").read_text(encoding="utf-8"))
    assert record["parameters"]["output"] == str(target)
    slurm.wait_until_empty(10)


def test_wait_for_workers(run, results, slurm, classify, folder):
    target = folder / "dask.tif"
    results(run("classifyraster", {**classify, "BACKEND": "dask", "PROFILE": "slurm", "OUTPUT": str(target)}))
    assert target.read_bytes() == (folder / "here.tif").read_bytes()
    wait_until(lambda: not slurm.queue(), "the queue is empty", 5)


def test_a_check_that_fails_ends_with_an_error_code(run, folder):
    (folder / "profiles" / "gone.yaml").write_text(
        "name: gone\nkind: scheduler\naddress: tcp://127.0.0.1:9\n", encoding="utf-8"
    )
    done = run("checkbackend", {"PROFILE": "gone", "OUTPUT": str(folder / "check.html")})
    assert done.returncode != 0
    assert "PROFILE: " in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    assert "reachable" in (folder / "check.html").read_text(encoding="utf-8")


def test_a_queue_that_there_is_not_is_refused_in_slurms_own_words(run, slurm, classify, folder):
    text = (folder / "profiles" / "slurm.yaml").read_text(encoding="utf-8")
    other = text.replace("name: slurm", "name: typo").replace(f"queue: {slurm.partition}", "queue: nowhere")
    (folder / "profiles" / "typo.yaml").write_text(other, encoding="utf-8")
    target = folder / "typo.tif"
    done = run("classifyraster", {**classify, "BACKEND": "batch", "PROFILE": "typo", "OUTPUT": str(target)})
    assert done.returncode != 0
    assert "invalid partition" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    assert not slurm.queue()
