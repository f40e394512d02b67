"""From samples to models, maps, quantities and clusters, through ``qgis_process``."""

from __future__ import annotations

import json

import numpy as np
import pytest
from osgeo import gdal

pytestmark = pytest.mark.integration

NAMES = ("trainclassifier", "selectfeatures", "classifyraster", "trainregressor", "predictraster", "cluster")
MORE = ("importmodel", "modelcard")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("learning")


@pytest.fixture(scope="module")
def call(qgis_process, results):
    """Function that runs one algorithm in a ``qgis_process`` of its own."""
    return lambda name, **inputs: results(qgis_process("run", "terroir:" + name, inputs=inputs))


@pytest.fixture(scope="module")
def samples(call, scene, folder):
    path = str(folder / "samples.gpkg")
    call(
        "extractsamples",
        INPUT=[str(scene.image)],
        POLYGONS=str(scene.polygons),
        CLASS_FIELD="code",
        LABEL_FIELD="name",
        OUTPUT=path,
    )
    return path


def read(path):
    return gdal.Open(str(path)).ReadAsArray()


@pytest.mark.parametrize("name", NAMES + MORE)
def test_help_explains_every_parameter(qgis_process, name):
    described = json.loads(qgis_process("help", "terroir:" + name, "--json").stdout)
    assert described["algorithm_details"]["short_description"]
    assert [key for key, parameter in described["parameters"].items() if not parameter["help"]] == []


def test_a_tuned_calibrated_model_and_the_doubts_of_its_map(call, samples, scene, folder):
    model, report = str(folder / "svm.terroir"), folder / "svm.html"
    found = call(
        "trainclassifier",
        SAMPLES=samples,
        CLASSIFIER="svm",
        TUNING="random",
        TRIALS=3,
        RUNS=2,
        FOLDS=2,
        CALIBRATION="sigmoid",
        IMPORTANCE=True,
        APPLICABILITY=True,
        MODEL=model,
        REPORT=str(report),
    )
    assert 0.8 < found["MACRO_F1"] <= 1
    page = report.read_text(encoding="utf-8")
    for words in ("Nested", "Platt", "Student", "water &amp; reeds"):
        assert words in page
    targets = {
        key: str(folder / f"{key.lower()}.tif")
        for key in ("OUTPUT", "CONFIDENCE", "MARGIN", "ENTROPY", "DISSIMILARITY", "APPLICABLE", "PROBABILITIES")
    }
    call("classifyraster", INPUT=[str(scene.image)], MODEL=model, MIN_CONFIDENCE=0.6, **targets)
    arrays = {key: read(path) for key, path in targets.items()}
    shares, valid = arrays["PROBABILITIES"], arrays["PROBABILITIES"][0] >= 0
    ordered = np.sort(shares[:, valid], axis=0)
    assert np.allclose(arrays["CONFIDENCE"][valid], ordered[-1])
    assert np.allclose(arrays["MARGIN"][valid], ordered[-1] - ordered[-2], atol=1e-6)
    codes = np.array([1, 2, 3])[shares[:, valid].argmax(axis=0)]
    unclassified = ordered[-1] < 0.6
    assert np.array_equal(arrays["OUTPUT"][valid], np.where(unclassified, 4, codes))
    assert set(np.unique(arrays["APPLICABLE"][valid])) <= {0, 1}
    card = call("modelcard", MODEL=model, REPORT=str(folder / "card.html"))
    assert card["CLASS_COUNT"] == 3
    assert "Support vector machine" in (folder / "card.html").read_text(encoding="utf-8")


def test_the_features_selected_train_the_best_of_the_list(call, samples, folder):
    chosen = call("selectfeatures", SAMPLES=samples, CLASSIFIER="gaussianmixture", FOLDS=2)
    model = str(folder / "auto.terroir")
    found = call(
        "trainclassifier", SAMPLES=samples, FEATURES=chosen["SELECTED"], CLASSIFIER="auto", FOLDS=2, MODEL=model
    )
    assert found["MACRO_F1"] > 0.8


def test_a_model_trained_elsewhere_makes_the_same_map(call, samples, scene, folder):
    import skops.io
    from sklearn.ensemble import ExtraTreesClassifier

    from terroir.core.samples.table import read_samples

    table = read_samples(samples)
    foreign = ExtraTreesClassifier(20, random_state=0).fit(table.values.astype("f4"), table.codes)
    skops.io.dump(foreign, folder / "foreign.skops")
    model = str(folder / "foreign.terroir")
    call("importmodel", FILE=str(folder / "foreign.skops"), FEATURES=",".join(table.features), MODEL=model)
    target = str(folder / "foreign.tif")
    call("classifyraster", INPUT=[str(scene.image)], MODEL=model, OUTPUT=target)
    image, labels = read(scene.image).astype("f4"), read(target)
    valid = labels != 0
    assert valid.any()
    assert np.array_equal(labels[valid], foreign.predict(image[:, valid].T))


def test_clusters_and_their_model(call, scene, folder):
    first, second, model = (str(folder / name) for name in ("clusters.tif", "again.tif", "clusters.terroir"))
    call("cluster", INPUT=[str(scene.image)], CLUSTERS=3, OUTPUT=first, MODEL=model)
    call("classifyraster", INPUT=[str(scene.image)], MODEL=model, OUTPUT=second)
    assert set(np.unique(read(first))) <= {0, 1, 2, 3}
    assert np.array_equal(read(first), read(second))


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"CLASSIFIER": "auto", "TIME_BUDGET": 0}, "TIME_BUDGET"),
        ({"CV": "bufferedloo"}, "BUFFER"),
        ({"CLASSIFIER": "svm", "PARAMETERS": '{"gama": 1}'}, "did you mean gamma"),
        ({"FOLDS": 900}, "FOLDS"),
    ],
)
def test_bad_values_end_with_one_sentence_and_no_file(qgis_process, samples, folder, inputs, words):
    model = folder / "never.terroir"
    done = qgis_process("run", "terroir:trainclassifier", inputs={"SAMPLES": samples, "MODEL": str(model), **inputs})
    assert done.returncode != 0
    assert words in done.stdout + done.stderr
    assert not model.exists()
