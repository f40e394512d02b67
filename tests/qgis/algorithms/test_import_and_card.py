"""terroir:importmodel and terroir:modelcard through processing.run."""

from __future__ import annotations

import numpy as np
import pytest
import skops.io
from qgis.core import QgsProcessingException
from sklearn.naive_bayes import GaussianNB

from terroir.core.learning.model import read_card
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = pytest.mark.qgis


@pytest.fixture
def classifier(tmp_path):
    """A file of skops with the classes forest and water, and an image of one pixel of each."""
    values = np.array([[1.0, 9.0], [2.0, 8.0], [9.0, 1.0], [8.0, 2.0]])
    path = tmp_path / "e.skops"
    path.write_bytes(skops.io.dumps(GaussianNB().fit(values, ["water", "water", "forest", "forest"])))
    image = write_raster(tmp_path / "i.tif", np.array([[[1, 9]], [[9, 1]]], np.float32), names=("red", "nir"))
    return str(path), image


def test_import_show_and_map(run_algorithm, classifier, tmp_path):
    path, image = classifier
    model = str(tmp_path / "m.terroir")
    classes = [20, "water", "#0000ff", 10, "forest", ""]
    found = run_algorithm("importmodel", {"FILE": path, "INPUT": [image], "CLASSES": classes, "MODEL": model})
    assert found == {"MODEL": model, "CLASS_COUNT": 2, "FEATURE_COUNT": 2}
    card = read_card(model)
    assert card.features == ("red", "nir")
    assert [(c.code, c.label) for c in card.classes] == [(10, "forest"), (20, "water")]
    assert card.classes.get(20).colour == "#0000ff"
    shown = run_algorithm("modelcard", {"MODEL": model, "REPORT": str(tmp_path / "card.html")})
    assert shown["CLASS_COUNT"] == 2
    assert "Gaussian naive Bayes" in (tmp_path / "card.html").read_text(encoding="utf-8")
    made = run_algorithm("classifyraster", {"INPUT": [image], "MODEL": model, "OUTPUT": str(tmp_path / "map.tif")})
    assert read_raster(made["OUTPUT"]).tolist() == [[[20, 10]]]


def test_features_by_hand_and_no_legend(run_algorithm, classifier, tmp_path):
    model = str(tmp_path / "m.terroir")
    run_algorithm("importmodel", {"FILE": classifier[0], "FEATURES": " red , nir ", "MODEL": model})
    card = read_card(model)
    assert card.features == ("red", "nir")
    assert [(c.code, c.label) for c in card.classes] == [(1, "forest"), (2, "water")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"FEATURES": "red"}, "FEATURES: .*takes 2 features, but 1 are named"),
        ({"CLASSES": [1, "water"]}, "CLASSES: the table needs three columns"),
        ({"CLASSES": [1, "a", "", 1, "b", ""]}, "CLASSES: class 1 is named twice"),
        ({"CLASSES": ["x", "water", ""]}, "CLASSES: x is no code"),
        ({"RECIPE": "{}"}, "RECIPE"),
    ],
)
def test_bad_values_name_the_parameter(run_algorithm, classifier, tmp_path, changes, words):
    parameters = {"FILE": classifier[0], "MODEL": str(tmp_path / "m.terroir"), **changes}
    with pytest.raises(QgsProcessingException, match=words):
        run_algorithm("importmodel", parameters)
    assert not (tmp_path / "m.terroir").exists()
