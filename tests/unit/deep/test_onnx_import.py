"""Import of ONNX networks: what their files tell, what is taken where they do not, and what is refused."""

from __future__ import annotations

import contextlib
import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.errors import MissingDependencyError, ModelError, ParameterError
from terroir.core.jobs.import_model import ImportModelJob
from terroir.core.learning import dependencies
from terroir.core.learning.importing.onnx_network_metadata import OnnxMetadata, read_metadata
from terroir.core.learning.model import read_card
from terroir.tests.unit.deep.onnx_making import (
    BANDS,
    NAMES,
    SEGMENTOR,
    SIZE,
    TensorProto,
    content,
    helper,
    imported,
    onnx,
    patch_classifier,
    segmentor,
    tensor,
)
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

# Small tiles for those that leave their size to a rule.
SMALL = (None, BANDS, SIZE, SIZE)


def refusal(data, folder, kind=ModelError, **options):
    with pytest.raises(kind) as caught:
        imported(data, folder, **options)
    assert not (folder / "m.terroir").exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def said(run):
    return " ".join(map(str, run.messages))


# ---- what the file tells ----------------------------------------------------


def test_all_of_deepness_is_read(tmp_path):
    metadata = {
        **SEGMENTOR,
        "resolution": 25,
        "standardization_mean": [0.4, 0.5],
        "standardization_std": [0.2, 0.25],
        "seg_thresh": 0.6,
        "seg_small_segment": 9,
    }
    model, run = imported(segmentor(metadata), tmp_path, features=("red", "nir"))
    card = read_card(tmp_path / "m.terroir")
    assert (card.classifier, card.weights, card.format) == ("onnxnetwork", "onnx", 4)
    assert card.features == ("red", "nir")
    assert [(c.code, c.label) for c in card.classes] == [(1, "water"), (2, "forest"), (3, "soil")]
    assert card.scores["source"]["file"] == "n.onnx"
    spec = model.estimator.spec
    assert (spec.kind, spec.bands, spec.classes, spec.size) == ("segmentation", 2, 3, SIZE)
    assert spec.mean == pytest.approx((255 * 0.4, 255 * 0.5))
    assert spec.std == pytest.approx((255 * 0.2, 255 * 0.25))
    assert spec.parameters == {
        "output": "probabilities",
        "overlap": 4,
        "threshold": 0.5,
        "scale": 255.0,
        "resolution": 0.25,
        "order": [0, 1, 2],
    }
    assert "give MIN_CONFIDENCE 0.6" in said(run)
    assert "smaller than 9 pixels stay" in said(run)
    assert "ONNX network with 2 features" in said(run)
    assert not run.warnings


def test_without_metadata_rules_are_followed_and_told(tmp_path):
    model, run = imported(segmentor(shape=SMALL), tmp_path)
    spec = model.estimator.spec
    assert [c.label for c in model.card.classes] == ["class 0", "class 1", "class 2"]
    assert (spec.size, spec.parameters["overlap"], spec.parameters["resolution"]) == (SIZE, 2, None)
    assert (spec.mean, spec.std) == ((0.0, 0.0), (255.0, 255.0))
    assert "no overlap of tiles (tiles_overlap): 2 pixels" in said(run)
    assert model.card.features == ("b1", "b2")
    assert any("Nothing tells the names" in str(message) for message in run.warnings)


def test_a_free_size_is_512(tmp_path):
    model, run = imported(segmentor(), tmp_path)
    assert model.estimator.spec.size == 512
    assert "no size of tiles (tile_size): 512 pixels" in said(run)


def test_the_size_of_the_input_goes_before_that_of_the_metadata(tmp_path):
    model, run = imported(segmentor({"tile_size": 99}, shape=SMALL), tmp_path)
    assert model.estimator.spec.size == SIZE
    assert "tiles of 99 pixels, but its network takes 16" in said(run)


@pytest.mark.parametrize("key", ["tile_size", "tiles_size"])
def test_both_names_of_the_size_are_known(tmp_path, key):
    assert imported(segmentor({key: 24}), tmp_path)[0].estimator.spec.size == 24


@pytest.mark.parametrize(
    "names",
    [
        json.dumps(NAMES),
        json.dumps(["water", "forest", "soil"]),
        json.dumps([NAMES]),
        "{0: 'water', 1: 'forest', 2: 'soil'}",  # as some write it: Python's dictionary
        "{2: 'soil', 0: 'water', 1: 'forest'}",
    ],
)
@pytest.mark.parametrize("key", ["class_names", "names"])
def test_names_of_classes_in_all_their_forms(tmp_path, names, key):
    model, _ = imported(segmentor({key: names}, shape=SMALL), tmp_path)
    assert [c.label for c in model.card.classes] == ["water", "forest", "soil"]


def test_names_may_be_given(tmp_path):
    classes = {"9": "a", "4": {"label": "b", "colour": "#010203"}, "6": "c"}
    model, _ = imported(segmentor(shape=SMALL), tmp_path, classes=classes)
    assert [(c.code, c.label) for c in model.card.classes] == [(4, "b"), (6, "c"), (9, "a")]
    assert model.estimator.spec.parameters["order"] == [1, 2, 0]
    (tmp_path / "m.terroir").unlink()
    words = "does not name its 3 classes, and 2 are given"
    assert words in refusal(segmentor(shape=SMALL), tmp_path, ParameterError, classes={"1": "a", "2": "b"})


@pytest.mark.parametrize("text", ["Segmentor", '"Segmentor"', '"segmentor"', "Segmentation"])
def test_the_type_may_stand_without_quotes(tmp_path, text):
    assert imported(segmentor({"model_type": text}, shape=SMALL), tmp_path)[0].estimator.spec.kind == "segmentation"


@pytest.mark.parametrize("kind", ["Classifier", "Recognition", None])
def test_classifiers_of_patches(tmp_path, kind):
    metadata = {"class_names": NAMES} | ({} if kind is None else {"model_type": kind})
    model, _ = imported(patch_classifier(metadata), tmp_path)
    spec = model.estimator.spec
    assert (spec.kind, spec.size, spec.parameters["overlap"]) == ("patch", 6, 0)


def test_numbers_of_classes_need_to_be_known(tmp_path):
    data = segmentor(end="ArgMax", shape=SMALL)
    assert refusal(data, tmp_path, ParameterError).startswith("CLASSES: the network gives class numbers")
    model, _ = imported(data, tmp_path, classes={"5": "a", "6": "b", "7": "c"})
    assert model.card.classes.codes == (5, 6, 7)
    model, _ = imported(segmentor({"class_names": NAMES, "seg_thresh": 0.5}, "ArgMax", shape=SMALL), tmp_path)
    assert model.estimator.spec.parameters["output"] == "labels"
    model, _ = imported(segmentor({"class_names": {"0": "roof"}}, "ArgMax", 2, shape=SMALL), tmp_path)
    assert [c.label for c in model.card.classes] == ["background", "roof"]


def test_thresholds_of_nothing_are_told(tmp_path):
    data = segmentor({"class_names": {"0": "roof"}, "seg_thresh": 0}, "Sigmoid", 1, shape=SMALL)
    model, run = imported(data, tmp_path)
    assert model.estimator.spec.parameters["threshold"] == 0.5
    assert "threshold 0 tells nothing apart" in said(run)


def test_mean_without_deviation_counts_for_nothing(tmp_path):
    model, run = imported(segmentor({"standardization_mean": [0.5, 0.5]}, shape=SMALL), tmp_path)
    assert model.estimator.spec.mean == (0.0, 0.0)
    assert "values are not standardised" in said(run)


# ---- names and values of bands ----------------------------------------------


def test_bands_of_an_image_are_named_and_counted(tmp_path):
    draw = np.random.default_rng(0)
    image = write_raster(tmp_path / "i.tif", draw.integers(0, 9, (2, 9, 9)).astype(np.uint8), names=("red", "nir"))
    model, run = imported(segmentor(shape=SMALL), tmp_path, input=(image,))
    assert model.card.features == ("red", "nir")
    assert not run.warnings
    (tmp_path / "m.terroir").unlink()
    three = write_raster(tmp_path / "t.tif", draw.integers(0, 9, (3, 9, 9)).astype(np.uint8), names=("r", "g", "b"))
    assert "takes 2 features, but 3 are named" in refusal(
        segmentor(shape=SMALL), tmp_path, ParameterError, input=(three,)
    )
    model, _ = imported(segmentor(shape=SMALL), tmp_path, input=(three,), features=("b", "r"))
    assert model.card.features == ("b", "r")


def test_a_free_number_of_bands_must_be_named(tmp_path):
    pool = helper.make_node("ReduceMean", ["X"], ["M"], axes=[1], keepdims=1)
    data = content(
        [pool, helper.make_node("Sigmoid", ["M"], ["P"])], [tensor("X", [1, None, 8, 8])], [tensor("P", [1, 1, 8, 8])]
    )
    assert refusal(data, tmp_path).startswith("FEATURES: ")
    model, _ = imported(data, tmp_path, features=("a", "b", "c"))
    assert model.estimator.spec.bands == 3
    assert [c.label for c in model.card.classes] == ["class 0", "class 1"]


def test_values_are_divided_by_what_the_user_says(tmp_path):
    image = write_raster(tmp_path / "i.tif", np.ones((2, 9, 9), np.uint16), names=("red", "nir"))
    metadata = {"standardization_mean": [0.1, 0.2], "standardization_std": [0.5, 0.5]}
    model, run = imported(segmentor(metadata, shape=SMALL), tmp_path, input=(image,))
    assert model.estimator.spec.parameters["scale"] == 255
    assert any("holds uint16" in str(message) and "SCALE" in str(message) for message in run.warnings)
    model, run = imported(segmentor(metadata, shape=SMALL), tmp_path, input=(image,), scale=10_000)
    assert model.estimator.spec.mean == pytest.approx((1000, 2000))
    assert model.estimator.spec.std == pytest.approx((5000, 5000))
    assert not run.warnings
    model, _ = imported(segmentor(metadata, shape=SMALL), tmp_path, scale=1)
    assert model.estimator.spec.mean == pytest.approx((0.1, 0.2))


@pytest.mark.parametrize("scale", [-1, 1e10, float("nan"), "much"])
def test_a_scale_that_is_none_is_refused(scale):
    with pytest.raises(ParameterError, match="SCALE: "):
        ImportModelJob(file="a.onnx", model="b.terroir", scale=scale)


def test_a_scale_is_for_images_only(tmp_path):
    nodes = [helper.make_node("Softmax", ["X"], ["P"])]
    table = content(nodes, [tensor("X", [None, 3])], [tensor("P", [None, 3])])
    classes = {"1": "a", "2": "b", "3": "c"}
    assert refusal(table, tmp_path, ParameterError, classes=classes, scale=255).startswith("SCALE: ")


RECIPE = {
    "kind": "terroir-recipe",
    "format": 1,
    "inputs": [{"name": "a", "scale": 1.0, "offset": 0.0}],
    "features": [
        {"name": name, "formula": "x + L", "variables": {"x": "a"}, "constants": {"L": 0.5}} for name in ("u", "v", "w")
    ],
}


def test_a_recipe_is_refused(tmp_path):
    words = refusal(segmentor(shape=SMALL), tmp_path, ParameterError, recipe=RECIPE)
    assert words.startswith("RECIPE: a network takes the bands")


# ---- what is refused --------------------------------------------------------


def several(inputs=1, outputs=1):
    given = [tensor(f"X{n}", [None, 1, 8, 8]) for n in range(inputs)]
    made = [tensor(f"P{n}", [None, 1, 8, 8]) for n in range(outputs)]
    nodes = [helper.make_node("Sum", [one.name for one in given], [one.name]) for one in made]
    return content(nodes, given, made)


def identity(shape, out=None, kind=TensorProto.FLOAT, metadata=None, node="Identity", **options):
    made = helper.make_node(node, ["X"], ["P"], **options)
    return content([made], [tensor("X", shape, kind)], [tensor("P", out or shape, kind)], (), metadata)


def of_infinity():
    nodes = [helper.make_node("Sub", ["X", "X"], ["Z"]), helper.make_node("Div", ["Z", "Z"], ["P"])]
    return content(nodes, [tensor("X", [None, 2, 8, 8])], [tensor("P", [None, 2, 8, 8])])


def pooled():
    return identity([1, 2, 8, 8], [1, 2, 4, 4], node="MaxPool", kernel_shape=[2, 2], strides=[2, 2])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: segmentor({"model_type": "Detector"}), "is a detector, which finds objects"),
        (lambda: segmentor({"model_type": "Regressor"}), "is a regressor, which predicts quantities"),
        (lambda: segmentor({"model_type": "Superresolution"}), "is a superresolution, which makes images finer"),
        (lambda: segmentor({"model_type": "Oracle"}), "is a oracle, which is not known"),
        (lambda: patch_classifier({"model_type": "Recognition"}), "describes patches by 3 numbers"),
        (lambda: patch_classifier({"model_type": "Segmentor"}), "of the shape (1, 3)"),
        (lambda: segmentor({"model_type": "Classifier"}, shape=SMALL), "of the shape (1, 3, 16, 16)"),
        (lambda: several(inputs=2), "has 2 inputs (X0, X1)"),
        (lambda: several(outputs=3), "has 3 outputs (P0, P1, P2)"),
        (lambda: identity([1, 8, 8, 3]), "takes images as (n, rows, columns, bands)"),
        (lambda: identity([1, None, None, 3]), "takes images as (n, rows, columns, bands)"),
        (lambda: identity([1, 3, 8, 9]), "takes images of 8 × 9 pixels"),
        (lambda: identity([4, 3, 8, 8]), "takes 4 images at a time"),
        (lambda: identity([1, 3, 8, 8], kind=TensorProto.UINT8), "takes tensor(uint8) of 4 dimensions"),
        (lambda: identity([3, 8, 8]), "takes tensor(float) of 3 dimensions"),
        (lambda: identity([8], metadata=SEGMENTOR), "takes tensor(float) of 1 dimensions"),
        (lambda: identity([1, 300, 2048, 2048]), "too large for a tile"),
        (pooled, "float32 of the shape (1, 2, 4, 4)"),
        (lambda: identity([1, 2, 8, 8], [1, 8, 8, 2], node="Transpose", perm=[0, 2, 3, 1]), "shape (1, 8, 8, 2)"),
        (of_infinity, "not finite"),
        (lambda: segmentor({"class_names": ["a", "b"]}, shape=SMALL), "name 2 classes, but the network gives 3"),
        (lambda: segmentor({"class_names": ["background"]}, "Sigmoid", 1, SMALL), "name 1 classes, but"),
        (lambda: segmentor({"standardization_mean": [0.5], "standardization_std": [0.5]}), "standardise 1 bands"),
    ],
)
def test_foreign_layouts_are_refused_in_one_sentence(tmp_path, data, words):
    assert words in refusal(data(), tmp_path)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("class_names", "water, forest"),
        ("class_names", '{"0": "a", "2": "b"}'),
        ("class_names", '{"zero": "a", "one": "b"}'),
        ("class_names", '["a", "a", "b"]'),
        ("class_names", '["a", "", "b"]'),
        ("class_names", "{}"),
        ("class_names", '[{"0": "a"}, {"0": "b"}]'),
        ("resolution", '"fine"'),
        ("resolution", "-3"),
        ("resolution", "NaN"),
        ("tile_size", "0"),
        ("tile_size", "1000000"),
        ("tile_size", "true"),
        ("tiles_overlap", "100"),
        ("tiles_overlap", "[15]"),
        ("seg_thresh", "2"),
        ("seg_small_segment", '"small"'),
        ("standardization_mean", "0.5"),
        ("standardization_mean", '["a", "b"]'),
        ("standardization_mean", "[Infinity, 1]"),
        ("standardization_std", "[0, 1]"),
    ],
)
def test_metadata_that_cannot_be_read_are_named(tmp_path, key, text):
    words = refusal(segmentor({key: text}, shape=SMALL), tmp_path)
    assert f"the metadata {key} of" in words
    assert "write for example" in words


@given(
    found=st.dictionaries(
        st.sampled_from(["model_type", "class_names", "resolution", "tile_size", "standardization_std", "seg_thresh"]),
        st.one_of(
            st.text(max_size=30), st.sampled_from(["[" * 5000, "9" * 5000, "1e999", "{0: {}}", "[[1]]", "(" * 300])
        ),
    )
)
def test_whatever_the_metadata_hold_is_read_or_refused(found):
    with contextlib.suppress(ModelError):
        assert isinstance(read_metadata(found, "n.onnx"), OnnxMetadata)


def test_a_network_that_wants_another_size_is_refused(tmp_path):
    """A dense layer behind a free size fits one size only."""
    words = refusal(patch_classifier({"tile_size": 7}, "n"), tmp_path)
    assert "cannot be asked about an image of 2 bands and 7 × 7 pixels" in words
    assert imported(patch_classifier({"tile_size": 6}, "n"), tmp_path)[0].estimator.spec.size == 6


def test_a_missing_onnxruntime_is_named(tmp_path, monkeypatch):
    real = dependencies.find_spec
    monkeypatch.setattr(dependencies, "find_spec", lambda name: None if name == "onnxruntime" else real(name))
    assert "onnxruntime not found" in refusal(segmentor(), tmp_path, MissingDependencyError)


def test_weights_in_another_file_are_not_looked_for(tmp_path):
    made = onnx.load_from_string(segmentor(SEGMENTOR))
    onnx.save(made, tmp_path / "x.onnx", save_as_external_data=True, size_threshold=0, location="weights.bin")
    assert "keeps its weights in another file" in refusal((tmp_path / "x.onnx").read_bytes(), tmp_path)


def test_the_same_file_gives_the_same_model(tmp_path):
    found = []
    for _ in range(2):
        imported(segmentor(SEGMENTOR), tmp_path)
        found.append((tmp_path / "m.terroir").read_bytes())
    assert found[0] == found[1]


def test_a_job_with_a_scale_survives_json():
    job = ImportModelJob(file="a.onnx", model="b.terroir", scale=1000)
    assert ImportModelJob.from_dict(json.loads(job.to_json())) == job
    assert ImportModelJob.from_dict({"parameters": {"file": "a", "model": "b"}}).scale == 0.0
    assert dataclasses.replace(job, scale=0.0) != job


# ---- what it does not need --------------------------------------------------


def test_a_map_needs_no_torch(tmp_path):
    import subprocess
    import sys

    imported(segmentor(), tmp_path)
    image = write_raster(tmp_path / "i.tif", np.random.default_rng(0).integers(0, 255, (BANDS, 40, 40)).astype("uint8"))
    code = f"""
import sys
sys.modules["torch"] = None  # as where it is not installed
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.run import Run
job = ClassifyRasterJob(input=({image!r},), model={str(tmp_path / "m.terroir")!r}, output={str(tmp_path / "o.tif")!r})
execute(job, Run(workers=2))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "o.tif").exists()
