"""terroir:checkbackend: the diagnosis in the log, as a page and as a table; a failure is a failure."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from qgis.core import QgsProcessingException, QgsProcessingFeedback

from terroir.core.cluster.profile import profile_from
from terroir.core.cluster.profiles import write_profile

pytestmark = pytest.mark.qgis


def rows_of(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return {row["check"]: row for row in csv.DictReader(file)}


def test_a_cluster_that_works(run_algorithm, cluster_home, scene, chain, dask_scheduler, dask_workers, tmp_path):
    dask_workers(1)
    write_profile(profile_from({"name": "lab", "kind": "scheduler", "address": dask_scheduler}))
    feedback = QgsProcessingFeedback()
    parameters = {"PROFILE": "lab", "INPUT": [str(scene.image)], "MODEL": str(chain.model)}
    results = run_algorithm("checkbackend", {**parameters, "OUTPUT": str(tmp_path / "check.csv")}, feedback=feedback)
    assert results["FAILURE_COUNT"] == 0
    rows = rows_of(results["OUTPUT"])
    assert {"reachable", "python", "packages", "code", "inputs", "block"} <= set(rows)
    assert rows["reachable"]["state"] == "fine"
    assert results["WARNING_COUNT"] == sum(row["state"] == "warning" for row in rows.values())
    for name in rows:
        assert f"{name}: " in feedback.textLog()


def test_one_that_does_not(run_algorithm, cluster_home, tmp_path):
    write_profile(profile_from({"name": "gone", "kind": "scheduler", "address": "tcp://127.0.0.1:9"}))
    feedback = QgsProcessingFeedback()
    page = tmp_path / "check.html"
    with pytest.raises(QgsProcessingException, match=r"PROFILE: 1 of .* checks failed \(reachable\); "):
        run_algorithm("checkbackend", {"PROFILE": "gone", "OUTPUT": str(page)}, feedback=feedback)
    text = page.read_text(encoding="utf-8")
    assert "Check of the profile gone" in text
    assert "checks failed: this cluster cannot be used yet" in text
    assert 'class="failure"' in text
    assert 'class="skipped"' in text
    log = feedback.textLog()
    assert "✘ failure  reachable: " in log
    assert log.count("; start the scheduler there") == 1
    assert "queue: waits for reachable" in log
    assert '<span style="color:red">✘ failure  reachable: ' in feedback.htmlLog()


def test_what_a_failure_says_is_no_markup_of_the_log(run_algorithm, cluster_home):
    path = cluster_home / "profiles" / "odd.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("name: odd\nkind: <b>slurm</b>\n", encoding="utf-8")
    feedback = QgsProcessingFeedback()
    with pytest.raises(QgsProcessingException, match=r"checks failed \(profile\)"):
        run_algorithm("checkbackend", {"PROFILE": str(path)}, feedback=feedback)
    assert "of kind <b>slurm</b>; choose" in feedback.textLog()
    assert "of kind &lt;b&gt;slurm" in feedback.htmlLog()


def test_a_profile_that_there_is_not_is_a_failure_too(run_algorithm, cluster_home):
    with pytest.raises(QgsProcessingException, match="PROFILE: "):
        run_algorithm("checkbackend", {"PROFILE": "their"})


def test_a_batch_cluster(run_algorithm, cluster_home, foreign_python):
    folder = cluster_home / "jobs"
    plain = {"name": "here", "kind": "local", "python": str(foreign_python), "folder": str(folder)}
    write_profile(profile_from(plain))
    assert run_algorithm("checkbackend", {"PROFILE": "here", "BACKEND": "batch"})["FAILURE_COUNT"] == 0
