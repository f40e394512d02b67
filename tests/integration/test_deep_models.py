"""A chain of the modeler with networks in it, run by ``qgis_process`` from its file: training and map in one go."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

pytest.importorskip("torch")
pytest.importorskip("safetensors")

pytestmark = pytest.mark.integration

# QGIS's modeler classes need an application of their own, which a test beside others must not make.
DRAWING = """
import sys
from pathlib import Path
from qgis.core import Qgis, QgsApplication, QgsProcessingParameterFeatureSource, QgsProcessingParameterField
from qgis.core import QgsProcessingParameterMultipleLayers

application = QgsApplication([], False)
application.initQgis()
sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
from processing.core.Processing import Processing

import terroir
from terroir.tools.model_drawing import Drawing, Source, given, made

Processing.initialize()
plugin = terroir.classFactory(None)
plugin.initProcessing()


def fixed(**values):
    return {name: Source.fromStaticValue(value) for name, value in values.items()}


def start(name):
    drawing = Drawing(name, "Terroir", {})
    drawing.parameter(QgsProcessingParameterMultipleLayers("image", "Image", Qgis.ProcessingSourceType.Raster), 0)
    drawing.parameter(
        QgsProcessingParameterFeatureSource("polygons", "Polygons", [Qgis.ProcessingSourceType.VectorPolygon]), 1
    )
    drawing.parameter(QgsProcessingParameterField("class_field", "Class field", None, "polygons"), 2)
    return drawing


def finish(drawing, training):
    names = {"map": ("OUTPUT", "Map"), "confidence": ("CONFIDENCE", "Confidence")}
    sources = {"INPUT": given("image"), "MODEL": made(training, "MODEL")}
    drawing.child("map", "classifyraster", 4, sources, names)
    mistakes = [text for child in drawing.model.childAlgorithms() for text in
                drawing.model.validateChildAlgorithm(child)[1]]
    if mistakes or not drawing.model.toFile(str(Path(sys.argv[1]) / f"{drawing.model.name()}.model3")):
        sys.exit("; ".join(mistakes) or "not written")


labels = {"POLYGONS": given("polygons"), "CLASS_FIELD": given("class_field")}
results = {"model": ("MODEL", "Model"), "report": ("REPORT", "Report")}

drawing = start("unet")
tiny = fixed(PARAMETERS='{"width": 4, "depth": 2}', TILE_SIZE=16, EPOCHS=6, TILES_PER_EPOCH=32, LEARNING_RATE=0.01)
drawing.child("training", "trainsegmentation", 2, {"INPUT": given("image"), **labels, **tiny}, results)
finish(drawing, "training")

drawing = start("cnn")
patches = fixed(SIZE=22, STRATEGY="random", PER_CLASS=20, PURITY=0)
drawing.child("patches", "extractpatches", 2, {"INPUT": given("image"), **labels, **patches})
tiny = fixed(PARAMETERS='{"dropout": 0.1}', EPOCHS=3, BATCH_SIZE=8)
data = {"INPUT": given("image"), "PATCHES": made("patches", "OUTPUT")}
drawing.child("training", "traincnn", 3, {**data, **tiny}, results)
finish(drawing, "training")
plugin.unload()
application.exitQgis()
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with unet.model3 and cnn.model3."""
    folder = tmp_path_factory.mktemp("models")
    command = [sys.executable, "-c", DRAWING, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory, image_maker, polygon_maker) -> tuple[Path, Path, np.ndarray]:
    """The stripes once more with room for patches: image, polygons 40 pixels apart, and the truth."""
    folder = tmp_path_factory.mktemp("wide")
    truth = np.repeat(np.arange(1, 4), 40)[np.newaxis, :].repeat(160, axis=0)
    bands = np.stack([60 * truth + 5 * band for band in range(3)])
    bands = (bands + np.random.default_rng(5).normal(0, 5, bands.shape)).astype(np.uint8)
    squares = [
        (40 * (code - 1) + 17, 40 * row + 17, 6, {"code": code, "name": f"class {code}"})
        for code in (1, 2, 3)
        for row in range(4)
    ]
    return image_maker(folder / "image.tif", bands), polygon_maker(folder / "polygons.gpkg", squares), truth


def inputs_of(image: Path, polygons: Path, folder: Path, **more) -> dict[str, object]:
    results = {"map": "map.tif", "confidence": "confidence.tif", "model": "model.terroir", "report": "report.html"}
    paths = {name: str(folder / file) for name, file in results.items()}
    return {"image": [str(image)], "polygons": str(polygons), "class_field": "code", **paths, **more}


@pytest.mark.parametrize(("name", "job"), [("unet", "trainsegmentation"), ("cnn", "traincnn")])
def test_training_and_map_in_one_model(qgis_process, results, models, wide, tmp_path, name, job):
    image, polygons, truth = wide
    inputs = inputs_of(image, polygons, tmp_path)
    found = results(qgis_process("run", str(models / f"{name}.model3"), inputs=inputs))
    for key in ("map", "confidence", "model", "report"):
        assert found[key] == inputs[key]
        assert Path(found[key]).stat().st_size > 0
    codes = gdal.Open(found["map"]).ReadAsArray()
    # A class for every pixel, and mostly the right one.
    assert set(np.unique(codes)) <= {1, 2, 3}
    assert codes.shape == truth.shape
    assert (codes == truth).mean() > 0.6
    assert not list(tmp_path.glob("*.checkpoint"))
    assert json.loads(Path(f"{found['model']}.job.json").read_text(encoding="utf-8"))["job"] == job


def test_a_training_that_cannot_start_fails_the_whole_model(qgis_process, models, scene, tmp_path):
    inputs = inputs_of(scene.image, scene.polygons, tmp_path, class_field="empty")
    done = qgis_process("run", str(models / "unet.model3"), inputs=inputs)
    assert done.returncode != 0
    assert "CLASS_FIELD" in done.stderr + done.stdout
    assert not list(tmp_path.iterdir())
