"""The backend dask, from the dialog's parameters: on real workers in other processes, without Terroir."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtCore import QEventLoop, QTimer

from terroir.core.cluster.profile import profile_from
from terroir.core.cluster.profiles import write_profile

pytestmark = pytest.mark.qgis


@pytest.fixture
def profile(cluster_home, dask_scheduler) -> str:
    """Name of a profile of a scheduler that runs."""
    write_profile(profile_from({"name": "lab", "kind": "scheduler", "address": dask_scheduler}))
    return "lab"


@pytest.fixture
def classify(scene, chain, profile, tmp_path):
    return {
        "INPUT": [str(scene.image)],
        "MODEL": str(chain.model),
        "BACKEND": "dask",
        "PROFILE": profile,
        "OUTPUT": str(tmp_path / "map.tif"),
    }


def test_a_map_made_on_workers_is_the_one_made_here(run_algorithm, classify, chain, dask_workers):
    dask_workers(1)
    feedback = QgsProcessingFeedback()
    results = run_algorithm("classifyraster", classify, feedback=feedback)
    assert Path(results["OUTPUT"]).read_bytes() == chain.map.read_bytes()
    assert "JOB_ID" not in results
    assert "worker" in feedback.textLog()


def test_in_the_background_as_the_desktop_program_runs_it(classify, chain, dask_workers):
    dask_workers(1)
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(QgsProject.instance())
    algorithm = QgsApplication.processingRegistry().algorithmById("terroir:classifyraster")
    task = QgsProcessingAlgRunnerTask(algorithm, classify, context, feedback)
    found, loop = [], QEventLoop()
    task.executed.connect(lambda fine, results: (found.append((fine, results)), loop.quit()))
    before = threading.active_count()
    QgsApplication.taskManager().addTask(task)
    QTimer.singleShot(90_000, loop.quit)
    loop.exec()
    assert found, feedback.textLog()
    fine, results = found[0]
    assert fine, feedback.textLog()
    assert Path(results["OUTPUT"]).read_bytes() == chain.map.read_bytes()
    assert threading.active_count() <= before + 2, "no thread of the connection stays behind"


def test_the_option_of_the_page_names_the_profile(run_algorithm, classify, chain, dask_workers, plugin):
    from qgis.core import QgsSettings

    from terroir.ui import options

    dask_workers(1)
    prefix = "Processing/Configuration/"
    QgsSettings().setValue(prefix + options.BACKEND, "dask")
    QgsSettings().setValue(prefix + options.PROFILE, "lab")
    feedback = QgsProcessingFeedback()
    try:
        given = {name: value for name, value in classify.items() if name not in ("BACKEND", "PROFILE")}
        results = run_algorithm("classifyraster", given, feedback=feedback)
    finally:
        QgsSettings().remove(prefix + options.BACKEND)
        QgsSettings().remove(prefix + options.PROFILE)
    assert Path(results["OUTPUT"]).read_bytes() == chain.map.read_bytes()
    assert "worker" in feedback.textLog()


def test_nobody_at_the_address(run_algorithm, classify, cluster_home, tmp_path):
    write_profile(profile_from({"name": "gone", "kind": "scheduler", "address": "tcp://127.0.0.1:9"}))
    with pytest.raises(QgsProcessingException, match=r"PROFILE: .*127\.0\.0\.1:9.*; ") as caught:
        run_algorithm("classifyraster", {**classify, "PROFILE": "gone"})
    assert "Traceback" not in str(caught.value)
    assert not Path(classify["OUTPUT"]).exists()
