"""Boosters of other packages: the same for any number of threads, and sound when they are read again."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest

from terroir.core.errors import ParameterError
from terroir.core.learning.fitting import Recipe, plain_parameters
from terroir.core.learning.registry import CLASSIFIERS, make_estimator
from terroir.core.learning.weights.boosters import dump_booster, load_booster
from terroir.core.learning.weights.estimator import UntrustedWeights

pytestmark = pytest.mark.unit

KINDS = ("xgboost", "lightgbm", "catboost")
COUNT = {"xgboost": "n_estimators", "lightgbm": "n_estimators", "catboost": "iterations"}


@pytest.fixture(params=KINDS)
def kind(request):
    pytest.importorskip(CLASSIFIERS[request.param].module)
    return request.param


def make_data(classes=3, size=300, features=4):
    draw = np.random.default_rng(7)
    places = np.arange(size) % classes
    values = draw.normal(size=(size, features)) + 2.0 * (places[:, np.newaxis] == np.arange(features))
    return values, 10 * places + 5  # codes that are no places


def fit(kind, values, codes, workers=1, seed=3, **more):
    return Recipe(kind, {COUNT[kind]: 8, **more}, seed, workers).fit(values, codes)


@pytest.mark.parametrize("classes", [2, 3])
def test_classes_are_learnt_by_their_codes(kind, classes):
    values, codes = make_data(classes)
    estimator = fit(kind, values, codes)
    assert estimator.classes_.tolist() == sorted(set(codes.tolist()))
    found = estimator.predict_proba(values)
    assert found.shape == (len(codes), classes)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    assert (estimator.predict(values) == codes).mean() > 0.9


def test_threads_do_not_change_the_model(kind, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    values, codes = make_data(4, 3000)
    models = [dump_booster(fit(kind, values, codes, workers)) for workers in (1, 2, 3)]
    assert models[0] == models[1] == models[2]
    assert dump_booster(fit(kind, values, codes, seed=4)) != models[0]
    assert list(tmp_path.iterdir()) == []  # no log, no folder
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


def test_rare_classes_weigh_as_much_as_frequent_ones(kind):
    draw = np.random.default_rng(0)
    values = np.concatenate([draw.normal(0, 1, (600, 2)), draw.normal(1.5, 1, (20, 2))])
    codes = np.repeat([1, 2], [600, 20])
    found = fit(kind, values, codes).predict(values)
    assert (found[codes == 2] == 2).mean() > 0.6


@pytest.mark.parametrize("classes", [2, 4])
def test_what_is_read_again_answers_to_the_bit(kind, classes):
    values, codes = make_data(classes)
    estimator = fit(kind, values, codes)
    data = dump_booster(estimator)
    opened = load_booster(data, kind, 4, tuple(estimator.classes_.tolist()))
    assert dump_booster(opened) == data
    assert np.array_equal(opened.predict_proba(values), estimator.predict_proba(values))
    part = opened.predict_proba(values[17:50])
    assert np.array_equal(part, estimator.predict_proba(values)[17:50])


def test_copies_for_other_processes_answer_alike(kind):
    values, codes = make_data()
    estimator = fit(kind, values, codes)
    for other in (copy.deepcopy(estimator), pickle.loads(pickle.dumps(estimator))):
        assert np.array_equal(other.predict_proba(values), estimator.predict_proba(values))
    assert copy.deepcopy(make_estimator(kind, {}, 0)).get_params() == make_estimator(kind, {}, 0).get_params()


def test_several_threads_may_ask_at_once(kind):
    values, codes = make_data(3, 3000)
    estimator = fit(kind, values, codes)
    expected, found = estimator.predict_proba(values), [None] * 4

    def ask(place):
        for _ in range(5):
            found[place] = estimator.predict_proba(values)

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert all(np.array_equal(one, expected) for one in found)


def test_a_feature_without_information_is_no_obstacle(kind):
    values, codes = make_data()
    values[:, 3] = 7.0
    values[:, 1] = values[:, 0]
    data = dump_booster(fit(kind, values, codes))
    load_booster(data, kind, 4, (5, 15, 25))


def test_few_samples_are_no_obstacle(kind):
    values, codes = make_data(3, 6)
    load_booster(dump_booster(fit(kind, values, codes)), kind, 4, (5, 15, 25))


def test_samples_that_are_all_equal_make_a_model_or_a_message(kind):
    alike = (np.ones((12, 2)), np.arange(12) % 2)
    if kind == "catboost":
        with pytest.raises(ParameterError, match="cannot learn from these samples"):
            fit(kind, *alike)
    else:
        load_booster(dump_booster(fit(kind, *alike)), kind, 2, (0, 1))


def test_arguments_are_the_packages_own(kind):
    with pytest.raises(ParameterError, match="did you mean learning_rate"):
        make_estimator(kind, {"learning_rat": 0.1}, 0)
    known = plain_parameters(make_estimator(kind, {"learning_rate": 0.25}, 0))
    assert known["learning_rate"] == 0.25
    assert not {"random_state", "n_jobs", "thread_count"} & set(known)


@pytest.mark.parametrize("value", [0, -1, 1.5, "much", True, None, float("nan")])
def test_values_out_of_range_are_refused(kind, value):
    with pytest.raises(ParameterError, match="learning_rate must be a number above 0"):
        make_estimator(kind, {"learning_rate": value}, 0)
    if value != "much" and not isinstance(value, bool):
        with pytest.raises(ParameterError, match="must be a whole number from 1 on"):
            make_estimator(kind, {COUNT[kind]: value}, 0)


def test_another_number_of_features_or_classes_is_refused(kind):
    values, codes = make_data()
    data = dump_booster(fit(kind, values, codes))
    for features, classes in ((3, (5, 15, 25)), (5, (5, 15, 25)), (4, (5, 15)), (4, (5, 15, 25, 35))):
        with pytest.raises(UntrustedWeights):
            load_booster(data, kind, features, classes)


def first_tree(kind, content):
    if kind == "xgboost":
        return content["learner"]["gradient_booster"]["model"]["trees"][0]
    return content["oblivious_trees"][0]


def lead_astray(tree, name, value):
    tree[name][0] = value


CRAFTED = {
    "xgboost": [
        ("left_children", 10**6),
        ("left_children", -5),
        ("left_children", 0),
        ("right_children", 1),
        ("split_indices", 99),
        ("split_indices", -1),
        ("split_type", 1),
        ("parents", 3),
        ("split_conditions", 1e300),
        ("default_left", 2),
    ],
    "catboost": [("leaf_values", "x"), ("splits", {"border": 0.0, "float_feature_index": 77})],
}


@pytest.mark.parametrize(("name", "place", "value"), [(n, p, v) for n, rows in CRAFTED.items() for p, v in rows])
def test_crafted_trees_are_refused(name, place, value):
    pytest.importorskip(name)
    values, codes = make_data()
    content = json.loads(dump_booster(fit(name, values, codes)))
    lead_astray(first_tree(name, content), place, value)
    with pytest.raises(UntrustedWeights):
        load_booster(json.dumps(content).encode(), name, 4, (5, 15, 25))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("left_child=1", "left_child=7777"),
        ("split_feature=", "split_feature=9"),
        ("num_cat=0", "num_cat=1"),
        ("is_linear=0", "is_linear=1"),
        ("decision_type=2", "decision_type=1"),
        ("max_feature_idx=3", "max_feature_idx=9"),
        ("Tree=0", "Tree=1"),
        ("version=v4", "version=v4\naverage_output"),
        ("end of trees", "end of threes"),
    ],
)
def test_crafted_text_is_refused(before, after):
    pytest.importorskip("lightgbm")
    values, codes = make_data()
    text = dump_booster(fit("lightgbm", values, codes)).decode()
    assert before in text
    with pytest.raises(UntrustedWeights):
        load_booster(text.replace(before, after, 1).encode(), "lightgbm", 4, (5, 15, 25))


def test_a_second_entry_of_one_name_does_not_reach_the_package():
    pytest.importorskip("xgboost")
    values, codes = make_data()
    data = dump_booster(fit("xgboost", values, codes))
    crafted = data.replace(b'"name":"gbtree"', b'"name":"gblinear","name":"gbtree"')
    assert dump_booster(load_booster(crafted, "xgboost", 4, (5, 15, 25))) == data


FUZZ = """
import json, sys
import numpy as np
from terroir.core.learning.weights.estimator import UntrustedWeights
from terroir.core.learning.weights.boosters import load_booster
kind, data = sys.argv[1], sys.stdin.buffer.read()
draw = np.random.default_rng(0)
tried = [data[:int(cut)] for cut in np.linspace(0, len(data) - 1, 40)]
for _ in range(800):
    changed = bytearray(data)
    for place in draw.integers(0, len(data), draw.integers(1, 4)):
        likely = draw.choice(list(b"0123456789-.,:[]{}e\\x00\\xff \\n"))
        changed[place] = likely if draw.random() < 0.8 else draw.integers(256)
    tried.append(bytes(changed))
probe = draw.normal(size=(50, 4))
refused = 0
for one in tried:
    try:
        estimator = load_booster(one, kind, 4, (5, 15, 25))
    except UntrustedWeights:
        refused += 1
    else:
        estimator.predict_proba(probe)
print(json.dumps([refused, len(tried)]))
"""


def test_damaged_bytes_never_end_the_process(kind):
    values, codes = make_data()
    data = dump_booster(fit(kind, values, codes, **({"depth": 4} if kind == "catboost" else {})))
    done = subprocess.run([sys.executable, "-c", FUZZ, kind], input=data, capture_output=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    refused, tried = json.loads(done.stdout.splitlines()[-1])
    # A digit of a threshold may change unseen: that is what the checksum of the zip is for.
    assert tried * 0.2 < refused <= tried
