"""terroir:selectfeatures through ``processing.run``, and its result in the next training."""

from __future__ import annotations

import json

import pytest
from qgis.core import QgsProcessingException

pytestmark = pytest.mark.qgis

FAST = {"CLASSIFIER": "knn", "PARAMETERS": '{"n_neighbors": 3}', "FOLDS": 2}


@pytest.fixture(scope="module")
def selected(run_algorithm, chain, tmp_path_factory):
    folder = tmp_path_factory.mktemp("selected")
    results = {
        "OUTPUT": str(folder / "o.gpkg"),
        "REPORT": str(folder / "r.html"),
        "TABLE": str(folder / "t.csv"),
    }
    return run_algorithm("selectfeatures", {"SAMPLES": str(chain.samples), **FAST, "MAX_FEATURES": 2, **results})


def test_everything_comes_back(selected):
    names = selected["SELECTED"].split(";")
    assert len(names) == selected["FEATURE_COUNT"]
    assert 0 < selected["NESTED_SCORE"] <= 1
    assert selected["SELECTED_SCORE"] > 0.9
    assert selected["ALL_SCORE"] > 0.9
    for name in ("OUTPUT", "REPORT", "TABLE"):
        with open(selected[name] + ".job.json", encoding="utf-8") as file:
            assert json.load(file)["job"] == "selectfeatures"


def test_the_names_go_into_the_next_training_as_they_are(run_algorithm, chain, selected, tmp_path):
    model = str(tmp_path / "m.terroir")
    parameters = {"SAMPLES": str(chain.samples), "FEATURES": selected["SELECTED"], "FOLDS": 2, "MODEL": model}
    run_algorithm("trainclassifier", {**parameters, "PARAMETERS": '{"n_estimators": 5}'})
    from terroir.core.learning.model import read_card

    assert ";".join(read_card(model).features) == selected["SELECTED"]


def test_optional_results_are_left_out(run_algorithm, chain):
    found = run_algorithm("selectfeatures", {"SAMPLES": str(chain.samples), **FAST, "NESTED": False})
    assert set(found) >= {"SELECTED", "FEATURE_COUNT", "SELECTED_SCORE", "ALL_SCORE"}
    assert "NESTED_SCORE" not in found
    assert "OUTPUT" not in found


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"PARAMETERS": "{"}, "PARAMETERS: this is not JSON"),
        ({"PARAMETERS": '{"neighbours": 3}'}, "n_neighbors"),
        ({"FOLDS": 900}, "FOLDS: 900 folds need"),
        ({"FEATURES": ["swir"]}, "FEATURES: "),
    ],
)
def test_trouble_is_told(run_algorithm, chain, bad, words):
    with pytest.raises(QgsProcessingException, match=words):
        run_algorithm("selectfeatures", {"SAMPLES": str(chain.samples), **FAST, **bad})
