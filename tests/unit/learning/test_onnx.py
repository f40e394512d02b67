"""ONNX classifiers: the same answers for every block, and no file that is none."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from terroir.core.errors import MissingDependencyError, ModelError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.import_model import ImportModelJob
from terroir.core.learning import dependencies
from terroir.core.learning.importing.onnx_estimator import ROWS, OnnxEstimator
from terroir.core.learning.importing.onnx_labels import class_labels
from terroir.core.learning.importing.onnx_session import column_codes, open_session, with_codes
from terroir.core.learning.model import Model
from terroir.core.run import Run
from terroir.tests.unit.making import read_raster, write_raster

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
skl2onnx = pytest.importorskip("skl2onnx")

pytestmark = pytest.mark.unit

CODES = (1, 2, 5)
NAMES = np.array(["water", "forest", "soil"])


@pytest.fixture(scope="module")
def data():
    """Values of three overlapping classes, and their codes."""
    draw = np.random.default_rng(5)
    codes = np.repeat(CODES, 20)
    return (draw.normal(0, 1.2, (codes.size, 3)) + codes[:, np.newaxis]).astype(np.float32), codes


def exported(estimator, values, zipmap):
    made = skl2onnx.to_onnx(estimator, values[:1], options={id(estimator): {"zipmap": zipmap}})
    return made.SerializeToString()


@pytest.fixture(scope="module")
def network(data):
    """A perceptron, and its bytes: matrix products, where the number of rows could tell."""
    values, codes = data
    made = make_pipeline(StandardScaler(), MLPClassifier((17, 9), max_iter=30, random_state=0)).fit(values, codes)
    return made, exported(made, values, False)


def graph(nodes, inputs, outputs, weights=(), opset=17):
    """Bytes of a model put together by hand."""
    made = onnx.helper.make_graph(nodes, "g", inputs, outputs, list(weights))
    versions = [onnx.helper.make_opsetid("", opset)]
    return onnx.helper.make_model(made, opset_imports=versions, ir_version=9).SerializeToString()


def tensor(name, shape, kind=onnx.TensorProto.FLOAT):
    return onnx.helper.make_tensor_value_info(name, kind, shape)


def softmax(rows=None, features=3, classes=3, softmax=True, rank=2):
    """A network without names of classes."""
    weights = onnx.numpy_helper.from_array(np.eye(features, classes, dtype=np.float32), "W")
    nodes = [onnx.helper.make_node("MatMul", ["X", "W"], ["Y"])]
    nodes.append(onnx.helper.make_node("Softmax" if softmax else "Identity", ["Y"], ["P"]))
    shape = [rows, features] if rank == 2 else [rows, 1, 1, features]
    return graph(nodes, [tensor("X", shape)], [tensor("P", [*shape[:-1], classes])], [weights])


def imported(content, folder, **options):
    (folder / "e.onnx").write_bytes(content)
    run = Run(backend="serial")
    execute(ImportModelJob(file=str(folder / "e.onnx"), model=str(folder / "m.terroir"), **options), run)
    return Model.open(folder / "m.terroir"), run


def refusal(content, folder, kind=ModelError, **options):
    with pytest.raises(kind) as caught:
        imported(content, folder, **options)
    assert not (folder / "m.terroir").exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("zipmap", [True, False])
@pytest.mark.parametrize("texts", [True, False])
@pytest.mark.parametrize("estimator", [RandomForestClassifier(4, random_state=0), LogisticRegression()])
def test_an_exported_classifier_says_the_same(data, tmp_path, estimator, texts, zipmap):
    values, codes = data
    estimator.fit(values, NAMES[np.searchsorted(CODES, codes)] if texts else codes)
    model, run = imported(exported(estimator, values, zipmap), tmp_path, features=("r", "g", "n"))
    labels = ["forest", "soil", "water"] if texts else ["1", "2", "5"]
    assert [c.label for c in model.card.classes] == labels
    assert (model.card.classifier, model.card.weights) == ("onnx", "onnx")
    found = model.estimator.predict_proba(values)
    assert np.allclose(found, estimator.predict_proba(values), atol=1e-5)
    assert any("zipmap=False" in str(message) for message in run.messages) is zipmap


def test_codes_may_be_given_in_any_order(data, tmp_path):
    values, codes = data
    estimator = LogisticRegression().fit(values, NAMES[np.searchsorted(CODES, codes)])
    classes = {"1": "water", "2": "forest", "3": "soil"}
    model, _ = imported(exported(estimator, values, False), tmp_path, classes=classes)
    expected = estimator.predict_proba(values)[:, [2, 0, 1]]
    assert [c.label for c in model.card.classes] == ["water", "forest", "soil"]
    assert np.allclose(model.estimator.predict_proba(values), expected, atol=1e-5)
    assert NAMES[model.estimator.predict(values) - 1].tolist() == estimator.predict(values).tolist()


@pytest.mark.parametrize("texts", [True, False])
def test_a_class_that_hardly_ever_wins_is_found_all_the_same(data, tmp_path, texts):
    """Nothing in these nodes names the classes, and no probe has the rare one: a tensor tells."""
    values, codes = data
    rare = np.append(codes, [3])
    values = np.concatenate([values, [[2.0, 2.0, 2.1]]]).astype(np.float32)
    names = {1: "water", 2: "forest", 3: "rare", 5: "soil"}
    learnt = np.array([names[code] for code in rare.tolist()]) if texts else rare
    made = make_pipeline(StandardScaler(), MLPClassifier((4,), max_iter=40, random_state=0)).fit(values, learnt)
    classes = {str(code): name for code, name in names.items()}
    model, _ = imported(exported(made, values, False), tmp_path, classes=classes)
    assert [c.label for c in model.card.classes] == ["water", "forest", "rare", "soil"]
    expected = made.predict(values)
    found = [names[code] if texts else code for code in model.estimator.predict(values).tolist()]
    assert found == expected.tolist()


def test_rows_that_contradict_what_the_classifier_says_are_refused(tmp_path):
    """Labels are computed (7, 8, …), and the last class is never the most probable one: rows must name it."""
    arrays = {"W": np.eye(3, 4), "B": np.array([0.0, 0.0, 0.0, -1e30])}
    weights = [onnx.numpy_helper.from_array(array.astype(np.float32), name) for name, array in arrays.items()]
    weights.append(onnx.numpy_helper.from_array(np.array([7], np.int64), "first"))
    nodes = [
        onnx.helper.make_node("Gemm", ["X", "W", "B"], ["Y"]),
        onnx.helper.make_node("Softmax", ["Y"], ["P"]),
        onnx.helper.make_node("ArgMax", ["P"], ["K"], axis=1, keepdims=0),
        onnx.helper.make_node("Add", ["K", "first"], ["L"]),
    ]
    outputs = [tensor("L", [None], onnx.TensorProto.INT64), tensor("P", [None, 4])]
    content = graph(nodes, [tensor("X", [None, 3])], outputs, weights)
    assert "does not name its 4 classes" in refusal(content, tmp_path, ParameterError)
    wrong = {"7": "a", "9": "c", "8": "b", "10": "d"}
    assert "row 2 is class 9 c, but the classifier calls" in refusal(content, tmp_path, ParameterError, classes=wrong)
    model, _ = imported(content, tmp_path, classes={"7": "a", "8": "b", "9": "c", "10": "d"})
    assert model.card.classes.codes == (7, 8, 9, 10)


def test_a_network_without_names_takes_the_rows_in_their_order(tmp_path):
    model, _ = imported(softmax(), tmp_path, classes={"9": "a", "4": "b", "6": "c"})
    assert model.card.classes.codes == (4, 6, 9)
    answer = model.estimator.predict(np.eye(3) * 10)
    assert answer.tolist() == [9, 4, 6]
    words = "does not name its 3 classes, and 2 are given"
    (tmp_path / "m.terroir").unlink()
    assert words in refusal(softmax(), tmp_path, ParameterError, classes={"1": "a", "2": "b"})
    assert "and 0 are given" in refusal(softmax(), tmp_path, ParameterError)


@pytest.mark.parametrize("labels", [[-7, 0, 300, 70000], ["a", "b", "ça", ""]])
def test_labels_are_found_in_the_nodes(labels):
    name = "classlabels_int64s" if isinstance(labels[0], int) else "classlabels_strings"
    node = onnx.helper.make_node("ZipMap", ["A"], ["P"], domain="ai.onnx.ml", **{name: labels, "other": [1, 2, 3, 4]})
    content = graph([node], [tensor("A", [None, 3])], [tensor("P", [None, 3])])
    assert class_labels(content, 4, {}) == class_labels(content, 4, {1: labels[1]}) == tuple(labels)
    assert class_labels(content, 3, {}) == class_labels(content, 4, {1: labels[0]}) == ()


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=60), cut=st.integers(0, 400))
def test_labels_of_unsound_files_are_none_or_some(network, content, cut):
    for bad in (content, b"\x3a\x20" + content, network[1][:cut] + content):
        assert isinstance(class_labels(bad, 3, {}), tuple)


def test_metadata_hold_the_codes(network):
    _, content = network
    assert column_codes(open_session(content, "x")) is None
    codes = tuple(range(-3, 300))
    assert column_codes(open_session(with_codes(content, codes), "x")) == codes


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(1, 3 * ROWS - 1), max_size=6), seed=st.integers(0, 5))
def test_every_block_gives_the_same_bits(network, cuts, seed):
    _, content = network
    estimator = OnnxEstimator(content, CODES, 3)
    values = np.random.default_rng(seed).normal(3, 2, (3 * ROWS, 3)).astype(np.float32)
    whole = estimator.predict_proba(values)
    parts = np.split(values, sorted(set(cuts)))
    assert np.array_equal(np.concatenate([estimator.predict_proba(part) for part in parts]), whole)
    order = np.random.default_rng(seed).permutation(len(values))
    assert np.array_equal(estimator.predict_proba(values[order]), whole[order])


@pytest.mark.parametrize("rows", [1, 7])
def test_a_fixed_number_of_rows_is_kept(tmp_path, rows):
    model, run = imported(softmax(rows), tmp_path, classes={"1": "a", "2": "b", "3": "c"})
    free = OnnxEstimator(softmax(), (1, 2, 3), 3)
    values = np.random.default_rng(0).normal(0, 1, (20, 3))
    assert np.allclose(model.estimator.predict_proba(values), free.predict_proba(values), atol=1e-6)
    assert any(f"{rows} pixels at a time" in str(message) for message in run.messages)


def test_a_map_is_the_same_for_every_block_and_backend(network, tmp_path):
    _, content = network
    imported(content, tmp_path, features=("r", "g", "n"))
    draw = np.random.default_rng(2)
    image = write_raster(tmp_path / "i.tif", draw.normal(3, 2, (3, 61, 47)).astype(np.float32), names=("r", "g", "n"))
    maps = []
    circumstances = [("serial", 1, None), ("serial", 1, (7, 47)), ("threads", 3, (16, 16)), ("processes", 2, (30, 47))]
    for number, (backend, workers, shape) in enumerate(circumstances):
        target, shares = tmp_path / f"{number}.tif", tmp_path / f"p{number}.tif"
        job = ClassifyRasterJob(
            input=(image,), model=str(tmp_path / "m.terroir"), output=str(target), probabilities=str(shares)
        )
        execute(job, Run(backend=backend, workers=workers, block_shape=shape, resume=False))
        maps.append((read_raster(target), read_raster(shares)))
    assert set(np.unique(maps[0][0])) <= set(CODES)
    assert all(np.array_equal(one, other) for each in maps[1:] for one, other in zip(each, maps[0]))


def test_it_travels_to_another_process(network):
    _, content = network
    estimator = OnnxEstimator(with_codes(content, (5, 1, 2)), (1, 2, 5), 3)
    again = pickle.loads(pickle.dumps(estimator))
    values = np.ones((4, 3))
    assert np.array_equal(again.predict_proba(values), estimator.predict_proba(values))


def test_other_features_or_classes_are_refused(network):
    _, content = network
    with pytest.raises(ValueError, match="3 features, not 4"):
        OnnxEstimator(content, CODES, 4)
    with pytest.raises(ValueError, match="columns have the classes"):
        OnnxEstimator(with_codes(content, (1, 2, 7)), CODES, 3)
    with pytest.raises(ValueError, match="probabilities of the shape"):
        OnnxEstimator(content, (1, 2), 3).predict_proba(np.ones((1, 3)))


def regressor(values):
    return skl2onnx.to_onnx(RandomForestRegressor(2).fit(values, values[:, 0]), values[:1]).SerializeToString()


def two_inputs():
    node = onnx.helper.make_node("Add", ["A", "B"], ["P"])
    return graph([node], [tensor("A", [None, 3]), tensor("B", [None, 3])], [tensor("P", [None, 3])])


def of_texts():
    node = onnx.helper.make_node("Identity", ["A"], ["P"])
    kind = onnx.TensorProto.STRING
    return graph([node], [tensor("A", [None, 3], kind)], [tensor("P", [None, 3], kind)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello, this is text", "cannot be opened as an ONNX model"),
        (b"\x08\x01" * 50, "cannot be opened as an ONNX model"),
        (two_inputs, "has 2 inputs (A, B)"),
        (of_texts, "takes tensor(string)"),
        (lambda: softmax(rank=4), "images of 1 × 3 pixels"),
        (lambda: softmax(softmax=False), "gives no probabilities"),
        (lambda: softmax(classes=1), "is no classifier with probabilities"),
    ],
)
def test_what_is_no_classifier_is_refused(tmp_path, content, words):
    assert words in refusal(content() if callable(content) else content, tmp_path)


def test_a_regression_is_refused(data, tmp_path):
    assert "is no classifier with probabilities" in refusal(regressor(data[0]), tmp_path)


def test_damaged_and_too_new_files_are_refused(network, tmp_path):
    _, content = network
    for part in (content[:-50], content[: len(content) // 2]):
        assert "cannot be opened as an ONNX model" in refusal(part, tmp_path)
    node = onnx.helper.make_node("Identity", ["A"], ["P"])
    newer = graph([node], [tensor("A", [None, 3])], [tensor("P", [None, 3])], opset=99)
    assert "operators that onnxruntime" in refusal(newer, tmp_path)


def test_weights_in_another_file_are_not_looked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = onnx.load_from_string(softmax())
    onnx.save(made, "x.onnx", save_as_external_data=True, size_threshold=0, location="weights.bin")
    content = (tmp_path / "x.onnx").read_bytes()
    assert "keeps its weights in another file" in refusal(content, tmp_path, classes={"1": "a", "2": "b", "3": "c"})


def test_features_that_are_not_told_must_be_named(tmp_path):
    node = onnx.helper.make_node("Softmax", ["A"], ["P"])
    content = graph([node], [tensor("A", [None, "n"])], [tensor("P", [None, "n"])])
    classes = {"1": "a", "2": "b"}
    assert refusal(content, tmp_path, classes=classes).startswith("FEATURES: ")
    model, _ = imported(content, tmp_path, classes=classes, features=("r", "g"))
    assert model.card.features == ("r", "g")


def test_onnxruntime_is_asked_for_where_it_is_missing(network, tmp_path, monkeypatch):
    real = dependencies.find_spec
    monkeypatch.setattr(dependencies, "find_spec", lambda name: None if name == "onnxruntime" else real(name))
    sentence = refusal(network[1], tmp_path, MissingDependencyError)
    assert "onnxruntime not found" in sentence
    assert "pip install" in sentence
