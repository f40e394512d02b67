"""terroir:trainsegmentation through ``processing.run``: from labels to a map, and bad input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException

pytestmark = pytest.mark.qgis
pytest.importorskip("torch")


@pytest.fixture
def parameters(scene, tmp_path):
    (tmp_path / "out").mkdir()
    return {
        "INPUT": [str(scene.image)],
        "POLYGONS": str(scene.polygons),
        "CLASS_FIELD": "code",
        "LABEL_FIELD": "name",
        "TILE_SIZE": 16,
        "PARAMETERS": '{"width": 4, "depth": 1}',
        "EPOCHS": 10,
        "BATCH_SIZE": 4,
        "LEARNING_RATE": 0.02,
        "MODEL": str(tmp_path / "out" / "m.terroir"),
    }


def left(parameters) -> list[str]:
    return sorted(path.name for path in Path(parameters["MODEL"]).parent.iterdir())


def labels_of(scene, path: Path) -> str:
    """The truth as a raster of labels on the image's grid."""
    image = gdal.Open(str(scene.image))
    made = gdal.GetDriverByName("GTiff").Create(str(path), image.RasterXSize, image.RasterYSize, 1, gdal.GDT_Byte)
    made.SetGeoTransform(image.GetGeoTransform())
    made.SetProjection(image.GetProjection())
    made.WriteArray(np.asarray(scene.truth).astype(np.uint8))
    made = None
    return str(path)


def test_polygons_become_a_network_and_a_map(run_algorithm, scene, parameters, tmp_path):
    report = str(tmp_path / "out" / "r.html")
    found = run_algorithm("trainsegmentation", {**parameters, "REPORT": report})
    assert set(found) >= {"MODEL", "REPORT", "OVERALL_ACCURACY", "MACRO_F1", "EPOCHS_RUN", "BEST_EPOCH"}
    assert found["MACRO_F1"] > 0.8
    assert left(parameters) == ["m.terroir", "m.terroir.job.json", "r.html", "r.html.job.json"]
    target = str(tmp_path / "map.tif")
    run_algorithm("classifyraster", {"INPUT": [str(scene.image)], "MODEL": found["MODEL"], "OUTPUT": target})
    mapped = gdal.Open(target).ReadAsArray()
    assert (mapped[:-3] == scene.truth[:-3]).mean() > 0.7


def test_a_raster_of_labels(run_algorithm, scene, parameters, tmp_path):
    given = {key: value for key, value in parameters.items() if key not in ("POLYGONS", "CLASS_FIELD", "LABEL_FIELD")}
    labels = labels_of(scene, tmp_path / "labels.tif")
    found = run_algorithm("trainsegmentation", {**given, "LABELS": labels, "UNLABELLED": 0, "EPOCHS": 2})
    assert found["EPOCHS_RUN"] == 2


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"POLYGONS": None, "CLASS_FIELD": None, "LABEL_FIELD": None}, "POLYGONS: labels come either from"),
        ({"CLASS_FIELD": None}, "CLASS_FIELD: no field is given"),
        ({"UNLABELLED": 0}, "UNLABELLED: this is for LABELS only"),
        ({"TILE_SIZE": 4000}, "TILE_SIZE: tiles of 4000"),
        ({"TILE_SIZE": 15}, "TILE_SIZE: tiles of 15"),
        ({"TILES_PER_EPOCH": 0}, "TILES_PER_EPOCH: 0 is outside the limits"),
        ({"ARCHITECTURE": "sigma"}, "ARCHITECTURE: sigma is not known"),
        ({"PARAMETERS": '{"breadth": 2}'}, "PARAMETERS: unet has no argument breadth"),
        ({"SPLIT": "block"}, "BLOCK_SIZE: the split by block needs"),
    ],
)
def test_bad_input(run_algorithm, parameters, bad, words):
    given = {name: value for name, value in {**parameters, **bad}.items() if value is not None}
    with pytest.raises(QgsProcessingException) as caught:
        run_algorithm("trainsegmentation", given)
    assert words in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert left(parameters) == []


def test_both_kinds_of_labels(run_algorithm, scene, parameters, tmp_path):
    with pytest.raises(QgsProcessingException, match="one of POLYGONS and LABELS"):
        run_algorithm("trainsegmentation", {**parameters, "LABELS": labels_of(scene, tmp_path / "labels.tif")})
    assert left(parameters) == []
