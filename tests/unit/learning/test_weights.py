"""Weights from a stranger: nothing in them runs, and no tree leads outside its memory."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile

import numpy as np
import pytest
import skops.io

from terroir.core.errors import ModelError
from terroir.core.learning.classifiers import CLASSIFIERS
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.model import CARD, Model
from terroir.core.learning.weights.archive import pack, unpack_stored
from terroir.core.learning.weights.estimator import UntrustedWeights, dump_estimator, load_estimator

WEIGHTS = "estimator.skops"

pytestmark = pytest.mark.unit

CODES = (1, 2, 3)


def load(data):
    return load_estimator(data, CLASSIFIERS["rf"], 3, CODES)


@pytest.fixture
def forest(make_model):
    return make_model(CODES).estimator


@pytest.fixture
def parts(forest):
    """Schema and arrays of a sound file."""
    members = unpack_stored(dump_estimator(forest))
    return json.loads(members.pop("schema.json")), members


def joined(schema, arrays):
    return pack({"schema.json": json.dumps(schema).encode(), **arrays}, compress=False)


def trees(schema):
    return [item["content"]["content"]["tree_"] for item in schema["content"]["content"]["estimators_"]["content"]]


def saved(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def text_node(value):
    return {
        "__class__": "str",
        "__module__": "builtins",
        "__loader__": "JsonNode",
        "content": json.dumps(value),
    }


def call_of_mkdir(path):
    """A description that makes skops call ``os.mkdir(path)`` while it loads."""
    arguments = {
        "__class__": "tuple",
        "__module__": "builtins",
        "__loader__": "TupleNode",
        "content": [text_node(path)],
    }
    return {
        "__class__": "mkdir",
        "__module__": "os",
        "__loader__": "ConstructorFromReduceNode",
        "content": arguments,
    }


def mkdir_as_key_type(path):
    """A description that makes skops call ``os.mkdir`` to convert a key."""
    kind = {"__class__": "mkdir", "__module__": "os", "__loader__": "TypeNode"}
    kinds = {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode", "content": [kind]}
    content = {path: text_node(1)}
    return {
        "__class__": "dict",
        "__module__": "builtins",
        "__loader__": "DictNode",
        "content": content,
        "key_types": kinds,
    }


@pytest.mark.parametrize("bait", [call_of_mkdir, mkdir_as_key_type])
def test_a_call_hidden_in_the_weights_does_not_happen(parts, tmp_path, bait):
    schema, arrays = parts
    trap = tmp_path / "trapped"
    schema["content"]["content"]["verbose"] = bait(str(trap))
    data = joined(schema, arrays)
    with pytest.raises(UntrustedWeights, match=r"mkdir"):
        load(data)
    assert not trap.exists()
    # The bait is a real one: with skops told to trust it, loading does run it.
    trust = ["os.mkdir", "posix.mkdir", "nt.mkdir", "sklearn.tree._tree.Tree"]
    skops.io.loads(data, trusted=trust)
    assert trap.is_dir()


@pytest.mark.parametrize("inside", [True, False])
def test_a_pickle_is_refused_and_not_loaded(make_model, tmp_path, inside):
    trap = tmp_path / "trapped"

    class Bait:
        def __reduce__(self):
            return os.mkdir, (str(trap),)

    data = pickle.dumps(Bait())
    path = tmp_path / "m.terroir"
    card = make_model(CODES).card.to_json().encode()
    path.write_bytes(pack({CARD: card, WEIGHTS: data}, compress=True) if inside else data)
    with pytest.raises(ModelError):
        Model.open(path)
    assert not trap.exists()
    pickle.loads(data)
    assert trap.is_dir()


def test_an_array_of_pickles_is_refused(parts, tmp_path):
    trap = tmp_path / "trapped"

    class Bait:
        def __reduce__(self):
            return os.mkdir, (str(trap),)

    schema, arrays = parts
    buffer = io.BytesIO()
    np.save(buffer, np.array([Bait()], dtype=object), allow_pickle=True)
    arrays[schema["content"]["content"]["classes_"]["file"]] = buffer.getvalue()
    with pytest.raises(UntrustedWeights):
        load(joined(schema, arrays))
    assert not trap.exists()


@pytest.mark.parametrize(
    ("module", "name", "loader"),
    [
        ("sklearn.cluster._dbscan", "DBSCAN", "ObjectNode"),  # skops trusts it, a model has no use for it
        ("numpy", "add", "FunctionNode"),
        ("operator", "attrgetter", "OperatorFuncNode"),
        ("functools", "partial", "PartialNode"),
        ("builtins", "dict", "CachedNode"),
        ("builtins", "str", "NoSuchNode"),
    ],
)
def test_only_listed_types_and_loaders_pass(parts, module, name, loader):
    schema, arrays = parts
    node = {**text_node(1), "__module__": module, "__class__": name, "__loader__": loader}
    schema["content"]["content"]["verbose"] = node
    with pytest.raises(UntrustedWeights, match=f"{module}.{name}"):
        load(joined(schema, arrays))


def test_identities_are_refused(parts):
    """A node with the identity of an earlier one is replaced by it, after both were checked."""
    schema, arrays = parts
    trees(schema)[0]["__id__"] = 1
    with pytest.raises(UntrustedWeights, match="identities"):
        load(joined(schema, arrays))


def nodes_member(schema):
    return trees(schema)[1]["content"]["content"]["nodes"]["file"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("left_child", 10**6),
        ("right_child", 10**6),
        ("left_child", 0),  # its own child: a walk without end
        ("right_child", -5),
        ("left_child", -2),
        ("feature", 3),
        ("feature", -2),
    ],
)
def test_a_tree_whose_indices_lead_astray_is_refused(parts, field, value):
    schema, arrays = parts
    member = nodes_member(schema)
    nodes = np.load(io.BytesIO(arrays[member]))
    nodes[field][0] = value
    arrays[member] = saved(nodes)
    with pytest.raises(UntrustedWeights, match="UnsoundTree"):
        load(joined(schema, arrays))


def test_a_tree_whose_sizes_contradict_each_other_is_refused(parts):
    schema, arrays = parts
    sound = json.dumps(schema)
    for place in ("node_count", "arguments", "values", "extra"):
        schema = json.loads(sound)
        tree = trees(schema)[0]
        state = tree["content"]["content"]
        if place == "node_count":
            state["node_count"]["content"] = "100000"
        elif place == "arguments":
            tree["__reduce__"]["args"]["content"][2]["content"] = "50"
        elif place == "values":
            state["values"]["file"] = trees(schema)[1]["content"]["content"]["nodes"]["file"]
        else:
            state["more"] = text_node(1)
        with pytest.raises(UntrustedWeights):
            load(joined(schema, arrays))
    assert load(joined(json.loads(sound), arrays)).n_estimators == 5


def test_archives_that_lie_about_their_members_are_refused(parts):
    schema, arrays = parts
    text = json.dumps(schema).encode()
    for data in (
        pack({"schema.json": text, **arrays}, compress=True),
        pack({"schema.json": text, **arrays, "../x": b""}, compress=False),
        pack(dict(arrays), compress=False),
        joined(schema, {name: data for name, data in arrays.items() if name != nodes_member(schema)}),
        b"",
        b"PK",
    ):
        with pytest.raises(UntrustedWeights):
            load(data)


def test_a_deeply_nested_schema_is_refused(parts):
    _, arrays = parts
    with pytest.raises(UntrustedWeights):
        load(pack({"schema.json": b'{"a":' * 100_000, **arrays}, compress=False))


def test_weights_that_do_not_predict_are_refused(parts):
    schema, arrays = parts
    schema["content"]["content"]["estimators_"]["content"] = [text_node("tree")]
    with pytest.raises(UntrustedWeights):
        load(joined(schema, arrays))


def test_nothing_that_differs_from_run_to_run_is_written(forest):
    with zipfile.ZipFile(io.BytesIO(dump_estimator(forest))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"__id__" not in archive.read("schema.json")
    # Still a plain skops file that other programs can load.
    again = skops.io.loads(dump_estimator(forest), trusted=["sklearn.tree._tree.Tree"])
    assert np.array_equal(again.classes_, forest.classes_)


@pytest.mark.parametrize(
    "parameters",
    [
        {"class_weight": {"1": 2, "2": 1.5, "3": 1}},
        {"class_weight": None, "bootstrap": False},
        {"oob_score": True, "n_estimators": 20},
        {"max_leaf_nodes": 5, "max_features": None},
        {"ccp_alpha": 0.02, "criterion": "entropy"},
        {"max_depth": 1, "max_samples": 0.5, "max_features": 2},
        {"min_samples_leaf": 40},
    ],
)
def test_forests_of_any_arguments_pass(make_samples, parameters):
    samples = make_samples(dict.fromkeys(CODES, 3), spread=4.0)
    forest = Recipe("rf", {"n_estimators": 5, **parameters}).fit(samples.values, samples.codes)
    again = load(dump_estimator(forest))
    probe = samples.values.astype(np.float32)
    assert np.array_equal(again.predict_proba(probe), forest.predict_proba(probe))
    assert dump_estimator(again) == dump_estimator(forest)
