"""Prediction of blocks: types that hold the codes, one rule for ties, threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.blocks.contract import Block
from terroir.core.errors import ModelError
from terroir.core.learning import predictors
from terroir.core.learning.predict import NO_PROBABILITY, ClassifyBlock, label_type
from terroir.core.learning.voting import winners
from terroir.core.raster.window import Window

pytestmark = pytest.mark.unit

ALL = ("output", "confidence", "probabilities")


def random_block(rows=20, cols=30, seed=0, dtype=np.float32):
    draw = np.random.default_rng(seed)
    data = draw.normal(10, 8, (3, rows, cols)).astype(dtype)
    return Block(data, draw.random((rows, cols)) < 0.7, Window(0, 0, cols, rows))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([1, 2], ("uint8", 0)),
        ([1, 255], ("uint8", 0)),
        ([0, 1], ("uint8", 255)),
        ([0, 255], ("uint16", 65535)),
        ([1, 256], ("uint16", 0)),
        ([0, 300], ("uint16", 65535)),
        ([0, 255, 65535], ("uint32", 2**32 - 1)),
        ([1, 70000], ("uint32", 0)),
        ([-1, 5], ("int16", 0)),
        ([-1, 0], ("int16", 32767)),
        ([-1, 0, 32767], ("int32", 2**31 - 1)),
        ([-1, 40000], ("int32", 0)),
    ],
)
def test_labels_get_the_smallest_type_with_a_free_nodata(codes, expected):
    assert label_type(codes) == expected


@given(st.sets(st.integers(-(2**31), 2**31 - 2), min_size=1, max_size=6))
def test_every_code_and_nodata_fit_the_type_and_differ(codes):
    dtype, nodata = label_type(codes)
    limits = np.iinfo(dtype)
    assert nodata not in codes
    assert all(limits.min <= value <= limits.max for value in [*codes, nodata])


@pytest.mark.parametrize("codes", [[2**32], [-1, 2**31], [-(2**31) - 1]])
def test_codes_that_no_raster_holds_are_refused(codes):
    with pytest.raises(ModelError, match="smaller numbers"):
        label_type(codes)


@pytest.mark.parametrize("codes", [(1, 2, 3), (0, 255, 300), (-5, 0, 70000)])
def test_outputs_agree_with_scikit_learn_and_with_each_other(make_model, codes):
    model = make_model(codes)
    block = random_block()
    function = ClassifyBlock(model, ALL)
    labels, confidence, probabilities = function(block)
    pixels = block.data[:, block.valid].T
    assert np.array_equal(labels[0][block.valid], model.estimator.predict(pixels))
    expected = model.estimator.predict_proba(pixels).astype(np.float32)
    assert np.array_equal(probabilities[:, block.valid].T, expected)
    assert np.array_equal(confidence[0], probabilities.max(axis=0))
    assert np.array_equal(np.array(codes)[probabilities.argmax(axis=0)][block.valid], labels[0][block.valid])
    for array, spec in zip((labels, confidence, probabilities), function.outputs):
        assert array.dtype == spec.dtype
        assert array.shape == (spec.bands, 20, 30)
        assert (array[:, ~block.valid] == spec.nodata).all()


def test_bands_of_the_probabilities_are_named_by_class(make_model):
    labels, confidence, probabilities = ClassifyBlock(make_model((1, 7)), ALL).outputs
    assert probabilities.band_names == ("class 1", "class 7")
    assert labels.classes.codes == (1, 7)
    assert confidence.nodata == probabilities.nodata == NO_PROBABILITY


def test_only_what_is_wanted_is_made_in_that_order(make_model):
    function = ClassifyBlock(make_model(), ("confidence", "output"))
    confidence, labels = function(random_block())
    assert (confidence.dtype, labels.dtype) == (np.float32, np.uint8)


def test_the_model_sees_valid_pixels_only_and_once(make_model, monkeypatch):
    model = make_model()
    block = random_block()
    block.data[:, ~block.valid] = np.nan
    seen = []
    ask = predictors.estimator_scores
    monkeypatch.setattr(predictors.EstimatorPredictor, "chunk", 100)
    monkeypatch.setattr(predictors, "estimator_scores", lambda k, e, v: seen.append(len(v)) or ask(k, e, v))
    chunked = ClassifyBlock(model, ALL)(block)
    assert sum(seen) == block.valid.sum()
    assert max(seen) == 100
    monkeypatch.undo()
    for one, other in zip(chunked, ClassifyBlock(model, ALL)(block)):
        assert np.array_equal(one, other)


def test_ties_go_to_the_lowest_code():
    probabilities = np.array([[0.25, 0.5, 0.25], [0.4, 0.2, 0.4], [0.25, 0.375, 0.375]])
    assert winners(probabilities).tolist() == [1, 0, 1]


def test_threads_may_share_the_function(make_model):
    function = ClassifyBlock(make_model(), ALL)
    blocks = [random_block(seed=seed) for seed in range(12)]
    alone = [function(block) for block in blocks]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(function, blocks))
    for one, other in zip(alone, together):
        assert all(np.array_equal(a, b) for a, b in zip(one, other))


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64])
def test_the_type_of_the_raster_does_not_matter(make_model, dtype):
    model = make_model()
    block = random_block(dtype=np.uint8)
    (labels,) = ClassifyBlock(model)(block)
    (other,) = ClassifyBlock(model)(Block(block.data.astype(dtype), block.valid, block.window))
    assert np.array_equal(labels, other)


def test_finite_values_beyond_the_classifiers_type_are_classified(make_model):
    block = random_block(dtype=np.float64)
    block.data[0] = 1e300
    (labels,) = ClassifyBlock(make_model())(block)
    block.data[0] = 1e30
    assert np.array_equal(labels, ClassifyBlock(make_model())(block)[0])


def test_working_memory_stays_within_what_is_declared(make_model):
    import tracemalloc

    function = ClassifyBlock(make_model(), ("output",))
    block = random_block(200, 200, dtype=np.float64)
    function(block)
    tracemalloc.start()
    function(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The declared outputs come on top; a small allowance is for the trees' own Python objects.
    at_work = function.bytes_per_chunk_pixel * min(function.chunk, 40_000)
    assert peak <= function.bytes_per_pixel * 40_000 + at_work + 40_000 + 50_000
