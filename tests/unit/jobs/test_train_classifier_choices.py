"""Training with everything that can be chosen: classifiers, tuning, cross-validations, runs, calibration."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from osgeo import ogr, osr

from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.errors import DataError, MissingDependencyError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.train_classifier import TrainClassifierJob
from terroir.core.learning import dependencies
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.model import Model, read_card
from terroir.core.learning.predictors import open_predictor
from terroir.core.learning.training.training import matrix_of
from terroir.core.learning.validation.crossvalidation import cross_validate_polygons
from terroir.core.learning.validation.repeats import repeated
from terroir.core.learning.versions import check_versions
from terroir.core.run import Run
from terroir.core.samples.table import read_samples

pytestmark = pytest.mark.unit

SMALL = {"n_estimators": 5}


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """Eight polygons a class, six samples each, on a line 100 m apart; a red, a nir and a noise feature."""
    path = tmp_path_factory.mktemp("table") / "samples.gpkg"
    system = osr.SpatialReference()
    system.ImportFromEPSG(32631)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("samples", system, ogr.wkbPoint)
    kinds = {"class": ogr.OFTInteger, "group": ogr.OFTString} | dict.fromkeys(("red", "nir", "noise"), ogr.OFTReal)
    for name, kind in kinds.items():
        layer.CreateField(ogr.FieldDefn(name, kind))
    draw = np.random.default_rng(0)
    for number in range(3 * 48):
        code = number // 48 + 1
        polygon = number // 6
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["class"], feature["group"] = code, str(polygon)
        feature["red"], feature["nir"] = (4 * code + draw.normal(0, 2, 2)).tolist()
        feature["noise"] = draw.normal()
        place = ogr.Geometry(ogr.wkbPoint)
        place.AddPoint_2D(500000 + 100 * ((polygon * 7) % 24) + number % 6, 5000000)
        feature.SetGeometry(place)
        layer.CreateFeature(feature)
    del layer, source
    return str(path)


def train(tmp_path, samples, run=None, **fields):
    fields.setdefault("parameters", SMALL if fields.get("classifier", "rf") == "rf" and "tuning" not in fields else {})
    job = TrainClassifierJob(samples=samples, model=str(tmp_path / "m.terroir"), **fields)
    return execute(job, run or Run(workers=1))


@pytest.mark.parametrize(
    "fields",
    [
        {"classifier": "svm"},
        {"classifier": "svm", "calibration": "isotonic"},
        {"classifier": "stack", "parameters": {"estimators": {"rf": SMALL, "logistic": {}}}},
        {"classifier": "gaussianmixture", "tuning": "random", "trials": 3},
        {"classifier": "linearsvm", "tuning": "halving", "trials": 4, "calibration": "sigmoid"},
        {"classifier": "auto"},
        {"calibration": "sigmoid", "importance": True, "applicability": True, "runs": 3},
        {"cv": "leaveonepolygonout"},
        {"cv": "block", "block_size": 500.0, "folds": 3},
        {"cv": "bufferedloo", "buffer": 150.0, "held_out": 12, "applicability": True},
    ],
    ids=str,
)
def test_the_same_bytes_whatever_the_workers_and_the_model_predicts(samples, tmp_path, fields):
    files, numbers = [], []
    for workers in (1, 3):
        report = str(tmp_path / "r.html")
        numbers.append(train(tmp_path, samples, Run(workers=workers), report=report, **fields))
        files.append([(tmp_path / name).read_bytes() for name in ("m.terroir", "r.html")])
    assert files[0] == files[1]
    assert numbers[0] == numbers[1]
    assert numbers[0]["macro_f1"] > 0.6
    model = Model.open(tmp_path / "m.terroir")
    winners, shares = open_predictor(model, 1).ask(np.array([[4.0, 8.0, 12.0]] * 2 + [[0.0] * 3]), True)
    assert winners.tolist() == [0, 1, 2]
    assert np.allclose(shares.sum(axis=1), 1)


def test_runs_give_the_mean_and_the_interval_of_student(samples, tmp_path):
    run = Run(workers=1)
    found = train(tmp_path, samples, run, runs=4, seed=7, report=str(tmp_path / "r.html"))
    table = read_samples(samples)
    each = []
    for seed in (7, 8, 9, 10):
        out = cross_validate_polygons(table, Recipe("rf", SMALL, seed), 5, Run())
        each.append(accuracy_metrics(matrix_of(table, out)).macro_f1)
    wanted = repeated(each)
    assert found["macro_f1"] == wanted.mean
    card = read_card(tmp_path / "m.terroir")
    assert card.scores["repeated"]["macro_f1"]["values"] == each
    assert card.scores["repeated"]["macro_f1"]["margin"] == wanted.margin
    assert set(card.scores["repeated"]["classes"]) == {"1", "2", "3"}
    assert card.scores["macro_f1"] == each[0]
    assert any("Over 4 runs" in str(message) and f"{wanted.margin:.3f}" in str(message) for message in run.messages)
    assert f"{wanted.margin:.3f}" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_figures_of_a_tuned_classifier_are_nested(tmp_path, samples):
    """Every fold chooses for itself: with values that say nothing, no search may find more than chance."""
    source = ogr.Open(samples)
    path = tmp_path / "noise.gpkg"
    copy = ogr.GetDriverByName("GPKG").CopyDataSource(source, str(path))
    layer, draw = copy.GetLayer(0), np.random.default_rng(3)
    for feature in layer:
        for name in ("red", "nir"):
            feature[name] = draw.normal()
        layer.SetFeature(feature)
    del layer, copy, source
    found = train(tmp_path, str(path), classifier="gaussianmixture", tuning="random", trials=8)
    assert found["macro_f1"] < 0.45
    story = read_card(tmp_path / "m.terroir").scores["chosen"]["tuning"]
    assert len(story["trials"]) == 8


def test_what_was_chosen_is_in_card_report_and_log(samples, tmp_path):
    run = Run(workers=1)
    train(tmp_path, samples, run, classifier="auto", report=str(tmp_path / "r.html"))
    card = read_card(tmp_path / "m.terroir")
    ranking = card.scores["chosen"]["auto"]["ranking"]
    assert {entry["classifier"] for entry in ranking} >= {"rf", "extratrees", "logistic", "svm"}
    assert card.classifier in {entry["classifier"] for entry in ranking}
    assert "Nested" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_importance_and_applicability_are_kept(samples, tmp_path):
    train(tmp_path, samples, importance=True, applicability=True, parameters={"n_estimators": 30})
    model = Model.open(tmp_path / "m.terroir")
    drops = {name: one["mean"] for name, one in model.card.importance.items()}
    assert set(drops) == {"red", "nir", "noise"}
    assert min(drops["red"], drops["nir"]) > 0.1 > drops["noise"]
    assert model.applicability is not None
    inside, outside = model.applicability.dissimilarity(np.array([[8.0, 80.0], [8.0, 80.0], [0.0, 0.0]]))
    assert inside <= model.applicability.threshold < outside
    train(tmp_path, samples, applicability=True)
    assert read_card(tmp_path / "m.terroir").importance == {}


@pytest.mark.parametrize(
    ("fields", "kind", "parameter", "words"),
    [
        ({"group_field": "class"}, ParameterError, "group_field", "held out as a whole"),
        ({"classifier": "forest"}, ParameterError, "classifier", "choose one of rf"),
        ({"classifier": "svm", "parameters": {"gama": 1}}, ParameterError, "parameters", "did you mean gamma"),
        ({"classifier": "svm", "parameters": {"zzz": 1}}, ParameterError, "parameters", "it knows C, kernel"),
        ({"classifier": "auto", "parameters": SMALL}, ParameterError, "parameters", "auto chooses"),
        ({"tuning": "grid"}, ParameterError, "tuning", "random"),
        ({"tuning": "random", "trials": 1}, ParameterError, "trials", "from 2"),
        ({"tuning": "random", "time_budget": 0.0}, ParameterError, "time_budget", "0 minutes"),
        ({"classifier": "auto", "time_budget": -1.0}, ParameterError, "time_budget", "minutes"),
        ({"classifier": "stack", "tuning": "random"}, ParameterError, "tuning", "stack"),
        ({"score": "kapa"}, ParameterError, "score", "kappa"),
        ({"cv": "loo"}, ParameterError, "cv", "bufferedloo"),
        ({"cv": "block"}, ParameterError, "block_size", "BLOCK_SIZE"),
        ({"cv": "block", "block_size": 0.0}, ParameterError, "block_size", "BLOCK_SIZE"),
        ({"cv": "bufferedloo"}, ParameterError, "buffer", "BUFFER"),
        ({"cv": "bufferedloo", "buffer": -3.0}, ParameterError, "buffer", "BUFFER"),
        ({"cv": "bufferedloo", "buffer": 5.0, "held_out": -1}, ParameterError, "held_out", "0"),
        ({"cv": "bufferedloo", "buffer": 1e6}, DataError, "buffer", "BUFFER"),
        ({"folds": 25}, ParameterError, "folds", "24"),
        ({"runs": 0}, ParameterError, "runs", "from 1"),
        ({"calibration": "platt"}, ParameterError, "calibration", "sigmoid"),
    ],
    ids=str,
)
def test_bad_values_name_their_parameter(samples, tmp_path, fields, kind, parameter, words):
    with pytest.raises(kind) as caught:
        train(tmp_path, samples, **fields)
    assert caught.value.parameter == parameter
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("fields", "package"), [({"classifier": "xgboost"}, "xgboost"), ({"tuning": "optuna"}, "optuna")]
)
def test_a_missing_package_gives_the_command_that_installs_it(samples, tmp_path, monkeypatch, fields, package):
    found = dependencies.find_spec
    monkeypatch.setattr(dependencies, "find_spec", lambda name: None if name == package else found(name))
    with pytest.raises(MissingDependencyError, match=f"pip install.* {package}"):
        train(tmp_path, samples, **fields)


def test_constant_and_duplicate_features_are_named(tmp_path, samples):
    table = read_samples(samples)
    values = np.column_stack([table.values, np.full(len(table), 3.0), table.values[:, 0]])
    from terroir.core.learning.validation.importance_related import warn_of_needless

    run = Run()
    wider = dataclasses.replace(table, values=values, features=(*table.features, "flat", "red2"))
    warn_of_needless(wider.values, wider.features, run.warn)
    assert [str(message).split(":")[0] for message in run.warnings] == [
        "flat",
        "red, red2 have the same values in all samples",
    ]


@pytest.mark.parametrize("package", ["xgboost", "lightgbm", "catboost"])
def test_the_model_tells_what_wrote_its_weights(tmp_path, samples, package):
    version = pytest.importorskip(package).__version__
    few = {"iterations" if package == "catboost" else "n_estimators": 3}
    train(tmp_path, samples, classifier=package, parameters=few)
    card = read_card(tmp_path / "m.terroir")
    assert card.versions[package] == version
    run = Run()
    check_versions(card, run)
    assert not run.messages
