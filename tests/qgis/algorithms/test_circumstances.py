"""RESUME and ESTIMATE, as every raster algorithm has them."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

pytestmark = pytest.mark.qgis

RASTER_ALGORITHMS = ("classifyraster", "spatialfilter", "spectralindices", "thresholdraster", "applyfunction")


def test_an_estimate_tells_and_makes_nothing(run_algorithm, chain, scene, tmp_path):
    feedback, context = QgsProcessingFeedback(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    target = str(tmp_path / "folder" / "map.tif")
    parameters = {"INPUT": [str(scene.image)], "MODEL": str(chain.model), "ESTIMATE": True, "OUTPUT": target}
    details = QgsProcessingContext.LayerDetails("map", QgsProject.instance(), "OUTPUT")
    context.addLayerToLoadOnCompletion(target, details)
    results = run_algorithm("classifyraster", parameters, feedback=feedback, context=context)
    assert results == {}
    assert not context.layersToLoadOnCompletion()
    assert list(tmp_path.iterdir()) == []
    log = feedback.textLog()
    assert "blocks of" in log
    assert "are free in" in log
    assert "h:mm:ss" in log


@pytest.mark.parametrize("name", RASTER_ALGORITHMS)
def test_raster_algorithms_resume_and_estimate(plugin, name):
    algorithm = next(a for a in plugin.provider.algorithms() if a.name() == name)
    assert algorithm.parameterDefinition("RESUME").defaultValue() is True
    assert algorithm.parameterDefinition("ESTIMATE").defaultValue() is False


@pytest.mark.parametrize("resume", [True, False])
def test_resume_reaches_the_run(monkeypatch, run_algorithm, chain, scene, tmp_path, resume):
    from terroir.core.jobs.classify_raster import ClassifyRasterJob

    seen = []
    original = ClassifyRasterJob.run

    def run(self, run):
        seen.append((run.resume, run.estimate))
        return original(self, run)

    monkeypatch.setattr(ClassifyRasterJob, "run", run)
    run_algorithm(
        "classifyraster",
        {
            "INPUT": [str(scene.image)],
            "MODEL": str(chain.model),
            "RESUME": resume,
            "OUTPUT": str(tmp_path / "map.tif"),
        },
    )
    assert seen == [(resume, False)]
