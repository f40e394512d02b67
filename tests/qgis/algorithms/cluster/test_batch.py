"""The backend batch, from the dialog's parameters to results that are fetched: on this machine, in processes apart."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.profile import profile_from
from terroir.core.cluster.profiles import write_profile

pytestmark = pytest.mark.qgis


@pytest.fixture
def profile(cluster_home, foreign_python) -> str:
    """Name of a profile of this machine, whose Python knows nothing of Terroir."""
    folder = cluster_home / "cluster"
    write_profile(
        profile_from(
            {"name": "here", "kind": "local", "python": str(foreign_python), "folder": str(folder), "cores": 1}
        )
    )
    return "here"


@pytest.fixture
def classify(scene, chain, profile, tmp_path):
    """Parameters of a map that the cluster is to make."""
    return {
        "INPUT": [str(scene.image)],
        "MODEL": str(chain.model),
        "BACKEND": "batch",
        "PROFILE": profile,
        "OUTPUT": str(tmp_path / "map.tif"),
        "CONFIDENCE": str(tmp_path / "confidence.tif"),
    }


@pytest.fixture
def done(run_algorithm):
    """Function that waits until a job has ended, by asking as people do; returns its state."""

    def wait(job_id: str, seconds: float = 90.0) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            run_algorithm("listjobs", {"REFRESH": True})
            state = JobStore().get(job_id).state
            if state not in ("queued", "running"):
                return state
            time.sleep(0.3)
        raise AssertionError(f"job {job_id} did not end: {JobStore().get(job_id)}")

    return wait


def test_a_map_made_elsewhere_is_the_one_made_here(run_algorithm, classify, chain, done, tmp_path):
    feedback, context = QgsProcessingFeedback(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    details = QgsProcessingContext.LayerDetails("map", QgsProject.instance(), "OUTPUT")
    context.addLayerToLoadOnCompletion(classify["OUTPUT"], details)
    results = run_algorithm("classifyraster", classify, feedback=feedback, context=context)
    assert set(results) == {"JOB_ID"}
    assert not context.layersToLoadOnCompletion(), "nothing is made yet"
    assert not Path(classify["OUTPUT"]).exists()
    assert results["JOB_ID"] in feedback.textLog()
    assert "Fetch job" in feedback.textLog()
    assert done(results["JOB_ID"]) == "done"

    project, context, feedback = QgsProject(), QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    fetched = run_algorithm("fetchjob", {"JOB_ID": results["JOB_ID"]}, context=context, feedback=feedback)
    assert sorted(fetched["LAYERS"]) == [classify["CONFIDENCE"], classify["OUTPUT"]]
    assert Path(classify["OUTPUT"]).read_bytes() == chain.map.read_bytes()
    record = json.loads(Path(classify["OUTPUT"] + ".job.json").read_text(encoding="utf-8"))
    assert record["parameters"]["output"] == classify["OUTPUT"]
    assert record["parameters"]["input"] == classify["INPUT"]

    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().algorithmById("terroir:fetchjob")
    handleAlgorithmResults(algorithm, context, feedback, parameters={})
    layers = {layer.source(): layer for layer in project.mapLayers().values()}
    assert set(layers) == set(fetched["LAYERS"])
    renderer = layers[classify["OUTPUT"]].renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    assert [c.label for c in renderer.classes()] == ["forest", "crops", "water & reeds"]
    project.clear()

    log = run_algorithm("joblog", {"JOB_ID": results["JOB_ID"], "OUTPUT": str(tmp_path / "log.txt")})
    assert log["LOG"]
    assert Path(log["OUTPUT"]).read_text(encoding="utf-8") == log["LOG"]
    folder = Path(JobStore().get(results["JOB_ID"]).folder)
    assert folder.is_dir()
    removed = run_algorithm("canceljob", {"JOB_ID": results["JOB_ID"], "REMOVE": "everywhere"})
    assert removed["CANCELLED_COUNT"] == 0, "it had ended"
    assert not folder.exists()
    assert run_algorithm("listjobs", {})["JOB_COUNT"] == 0


def test_a_training_and_its_report_are_fetched(run_algorithm, chain, profile, done, tmp_path):
    parameters = {
        "SAMPLES": str(chain.samples),
        "PARAMETERS": '{"n_estimators": 10}',
        "FOLDS": 2,
        "BACKEND": "batch",
        "PROFILE": profile,
        "MODEL": str(tmp_path / "model.terroir"),
        "REPORT": str(tmp_path / "report.html"),
    }
    feedback = QgsProcessingFeedback()
    job_id = run_algorithm("trainclassifier", parameters)["JOB_ID"]
    assert done(job_id) == "done"
    fetched = run_algorithm("fetchjob", {"JOB_ID": job_id, "REMOVE": True}, feedback=feedback)
    assert fetched["LAYERS"] == []
    assert set(fetched["FILES"].split("\n")) == {parameters["MODEL"], parameters["REPORT"]}
    assert Path(parameters["MODEL"]).read_bytes() == chain.model.read_bytes()
    assert f"OVERALL_ACCURACY: {chain.numbers['train']['OVERALL_ACCURACY']}" in feedback.textLog()
    assert not Path(JobStore().get(job_id).folder).exists()


def test_a_quick_look_comes_instead_of_a_large_result(run_algorithm, chain, profile, done, tmp_path):
    """A job that is written down, whose results stay where they are."""
    record = json.loads(Path(str(chain.map) + ".job.json").read_text(encoding="utf-8"))
    for name in ("confidence", "probabilities"):
        record["parameters"][name] = None
    record["parameters"]["output"] = str(tmp_path / "map.tif")
    (tmp_path / "job.json").write_text(json.dumps(record), encoding="utf-8")
    submitted = run_algorithm(
        "submitjob", {"JOB": str(tmp_path / "job.json"), "PROFILE": profile, "KEEP_RESULTS": True}
    )
    assert done(submitted["JOB_ID"]) == "done"
    fetched = run_algorithm("fetchjob", submitted)
    assert fetched["FILES"] == str(tmp_path / "map.tif.png")
    assert fetched["LAYERS"] == [str(tmp_path / "map.tif.png")]
    assert not (tmp_path / "map.tif").exists()
    run_algorithm("fetchjob", {**submitted, "WHAT": "results", "REMOVE": True})
    assert (tmp_path / "map.tif").read_bytes() == chain.map.read_bytes()


def test_the_table_of_jobs(run_algorithm, classify, done, tmp_path):
    job_id = run_algorithm("classifyraster", classify)["JOB_ID"]
    done(job_id)
    for suffix in (".gpkg", ".csv"):
        listed = run_algorithm("listjobs", {"REFRESH": False, "OUTPUT": str(tmp_path / f"jobs{suffix}")})
        assert listed["JOB_COUNT"] == 1
        assert listed["UNFINISHED_COUNT"] == 0
        layer = QgsVectorLayer(listed["OUTPUT"], "jobs", "ogr")
        (feature,) = layer.getFeatures()
        assert (feature["id"], feature["job"], feature["state"]) == (job_id, "classifyraster", "done")
        assert float(feature["progress"]) == 1.0
        assert not layer.isSpatial()
        del feature, layer
    assert run_algorithm("listjobs", {"PROFILE": "other"})["JOB_COUNT"] == 0
    run_algorithm("canceljob", {"JOB_ID": job_id, "REMOVE": "list"})
    assert JobStore().all() == []


@pytest.fixture
def slow(scene, profile, tmp_path):
    """What 'Apply function' needs for a job that takes ten minutes."""
    (tmp_path / "slow.py").write_text(
        "import time\ndef slow(data, valid):\n    time.sleep(600)\n    return data\n", encoding="utf-8"
    )
    return {
        "INPUT": [str(scene.image)],
        "FUNCTION_FILE": str(tmp_path / "slow.py"),
        "FUNCTION": "slow",
        "BACKEND": "batch",
        "PROFILE": profile,
        "OUTPUT": str(tmp_path / "slow.tif"),
    }


def test_cancelling_stops_all_jobs_of_a_profile(run_algorithm, slow, profile):
    jobs = [run_algorithm("applyfunction", slow)["JOB_ID"] for _ in range(2)]
    assert run_algorithm("listjobs", {})["UNFINISHED_COUNT"] == 2
    with pytest.raises(QgsProcessingException, match=r"JOB_ID: job .* is not done"):
        run_algorithm("fetchjob", {"JOB_ID": jobs[0]})
    start = time.monotonic()
    assert run_algorithm("canceljob", {"PROFILE": profile})["CANCELLED_COUNT"] == 2
    assert time.monotonic() - start < 10
    assert [JobStore().get(job).state for job in jobs] == ["cancelled"] * 2
    with pytest.raises(QgsProcessingException, match=r"JOB_ID: .*cancelled"):
        run_algorithm("fetchjob", {"JOB_ID": jobs[0]})
    for job in jobs:
        run_algorithm("canceljob", {"JOB_ID": job, "REMOVE": "everywhere"})


def test_a_folder_that_stays_saves_no_other_job(run_algorithm, slow, profile, tmp_path, monkeypatch):
    jobs = [run_algorithm("applyfunction", slow)["JOB_ID"] for _ in range(2)]
    stays = JobStore().all()[0]
    program = tmp_path / "bin" / "rm"
    program.parent.mkdir()
    refusal = f'case "$*" in *{stays.id}) echo "rm: it is in use" >&2; exit 1;; esac'
    program.write_text(f'#!/bin/sh\n{refusal}\nexec /bin/rm "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    with monkeypatch.context() as path:
        path.setenv("PATH", str(program.parent), prepend=os.pathsep)
        with pytest.raises(QgsProcessingException, match=rf"{stays.id} cannot be removed from .*it is in use.*; try "):
            run_algorithm("canceljob", {"PROFILE": profile, "REMOVE": "everywhere"})
    assert len(jobs) == 2
    assert [(record.id, record.state) for record in JobStore().all()] == [(stays.id, "cancelled")]
    run_algorithm("canceljob", {"JOB_ID": stays.id, "REMOVE": "everywhere"})
    assert JobStore().all() == []


def test_a_job_that_fails_tells_its_sentence(run_algorithm, scene, classify, done, tmp_path):
    broken = tmp_path / "broken.terroir"
    broken.write_bytes(b"nothing of the kind")
    job_id = run_algorithm("classifyraster", {**classify, "MODEL": str(broken)})["JOB_ID"]
    assert done(job_id) == "failed"
    feedback = QgsProcessingFeedback()
    run_algorithm("listjobs", {"REFRESH": False}, feedback=feedback)
    assert "MODEL: " in feedback.textLog()
    with pytest.raises(QgsProcessingException, match="MODEL: "):
        run_algorithm("fetchjob", {"JOB_ID": job_id})
    run_algorithm("canceljob", {"JOB_ID": job_id, "REMOVE": "everywhere"})
