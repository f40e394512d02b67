"""What an ONNX network gives becomes probabilities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from terroir.core.deep.onnx_output import (
    LABELS,
    LOGIT,
    LOGITS,
    PROBABILITIES,
    SCORES,
    SIGMOID,
    output_kind,
    to_probabilities,
)

pytestmark = pytest.mark.unit

NOISE = np.random.default_rng(0).normal(0, 3, (3, 4, 5, 5)).astype(np.float32)
ANSWERS = {
    LOGITS: NOISE,
    SCORES: 1 / (1 + np.exp(-NOISE)),
    LOGIT: NOISE[:, :1],
    SIGMOID: 1 / (1 + np.exp(-NOISE[:, :1])),
    LABELS: NOISE.argmax(axis=1)[:, np.newaxis],
    PROBABILITIES: np.exp(NOISE) / np.exp(NOISE).sum(axis=1, keepdims=True),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_each_is_recognised_and_gives_a_distribution(kind):
    answer = ANSWERS[kind]
    assert output_kind(answer) == kind
    classes = 2 if kind in (LOGIT, SIGMOID) else 4
    shares = to_probabilities(kind, answer, classes)
    assert shares.shape == (3, classes, 5, 5)
    assert shares.dtype == np.float32
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-6)
    if kind in (LOGITS, SCORES, PROBABILITIES, LABELS):
        assert np.array_equal(shares.argmax(axis=1), NOISE.argmax(axis=1))
    else:
        assert np.array_equal(shares.argmax(axis=1), (NOISE[:, 0] > 0).astype(int))


def test_logits_get_a_softmax_and_scores_are_divided_by_their_sum():
    assert np.allclose(to_probabilities(LOGITS, NOISE, 4), ANSWERS[PROBABILITIES], atol=1e-6)
    scores = np.array([[0.9, 0.3, 0.0, 0.0]])
    assert to_probabilities(SCORES, scores, 4)[0].tolist() == pytest.approx([0.75, 0.25, 0, 0])
    assert to_probabilities(SCORES, 0 * scores, 4)[0].tolist() == [0.25] * 4


def test_large_logits_do_not_overflow():
    assert to_probabilities(LOGITS, np.array([[1e30, 0.0]]), 2).tolist() == [[1, 0]]
    assert to_probabilities(LOGIT, np.array([[-1e30], [1e30]]), 2).tolist() == [[1, 0], [0, 1]]


@given(threshold=st.floats(0.01, 0.99), second=arrays.arrays(np.float32, 7, elements=st.floats(0, 1, width=32)))
def test_a_threshold_decides_as_the_file_wants(threshold, second):
    clear = np.abs(second - threshold) > 1e-3
    shares = to_probabilities(SIGMOID, second[:, np.newaxis], 2, threshold)
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert np.array_equal(shares.argmax(axis=1)[clear], (second > threshold).astype(int)[clear])


def test_whole_floats_are_class_numbers_only_where_names_say_so():
    numbers = ANSWERS[LABELS].astype(np.float32)
    assert output_kind(numbers, whole_numbers=True) == LABELS
    assert output_kind(numbers) == LOGIT
    assert output_kind(numbers + 0.5, whole_numbers=True) == LOGIT


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        (LABELS, np.array([[4]]), "class numbers from 4 to 4"),
        (LABELS, np.array([[-1]]), "class numbers from -1"),
        (LOGITS, np.array([[1.0, np.nan, 2, 3]]), "not finite"),
        (LOGITS, np.array([[1.0, 2.0]]), "2 channels, not 4"),
        (SIGMOID, np.array([[1.0, 2.0]]), "2 channels, not 1"),
    ],
)
def test_what_does_not_fit_is_refused(kind, answer, words):
    with pytest.raises(ValueError, match=words):
        to_probabilities(kind, answer, 4)
