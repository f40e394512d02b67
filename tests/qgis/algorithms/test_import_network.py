"""terroir:importmodel with an ONNX network, and its map, through processing.run."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsProcessingException

from terroir.core.learning.model import Model, read_card
from terroir.tests.unit.deep.onnx_making import SEGMENTOR, convolved, segmentor
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = pytest.mark.qgis


@pytest.fixture
def network(tmp_path):
    """An ONNX network of two bands and three classes, and an image of bytes."""
    path = tmp_path / "n.onnx"
    path.write_bytes(segmentor(SEGMENTOR))
    data = np.random.default_rng(1).integers(1, 255, (2, 25, 31)).astype(np.uint8)
    return str(path), write_raster(tmp_path / "i.tif", data, names=("red", "nir"))


def test_import_show_and_map(run_algorithm, network, tmp_path):
    path, image = network
    model = str(tmp_path / "m.terroir")
    found = run_algorithm("importmodel", {"FILE": path, "INPUT": [image], "MODEL": model})
    assert found == {"MODEL": model, "CLASS_COUNT": 3, "FEATURE_COUNT": 2}
    assert [(c.code, c.label) for c in read_card(model).classes] == [(1, "water"), (2, "forest"), (3, "soil")]
    run_algorithm("modelcard", {"MODEL": model, "REPORT": str(tmp_path / "card.html")})
    assert "ONNX network" in (tmp_path / "card.html").read_text(encoding="utf-8")
    made = run_algorithm("classifyraster", {"INPUT": [image], "MODEL": model, "OUTPUT": str(tmp_path / "map.tif")})
    expected = convolved(read_raster(image) / 255.0).argmax(axis=0) + 1
    assert np.array_equal(read_raster(made["OUTPUT"])[0], expected)


def test_the_scale_of_pixel_values(run_algorithm, network, tmp_path):
    model = str(tmp_path / "m.terroir")
    run_algorithm("importmodel", {"FILE": network[0], "SCALE": 1000, "MODEL": model})
    assert Model.open(model).estimator.spec.std == (1000.0, 1000.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SCALE": -1}, "SCALE"),
        ({"FEATURES": "red"}, "FEATURES: .*takes 2 features, but 1 are named"),
        ({"CLASSES": [1, "water", ""]}, "CLASSES: "),
    ],
)
def test_bad_values_name_the_parameter(run_algorithm, network, tmp_path, changes, words):
    parameters = {"FILE": network[0], "MODEL": str(tmp_path / "m.terroir"), **changes}
    with pytest.raises(QgsProcessingException, match=words):
        run_algorithm("importmodel", parameters)
    assert not (tmp_path / "m.terroir").exists()
