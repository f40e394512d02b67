"""Confidence, margin and entropy of class probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest

from terroir.core.learning.uncertainty import confidence, entropy, margin

pytestmark = pytest.mark.unit

SHARES = np.array([[0.5, 0.25, 0.125, 0.125], [1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25], [0, 0.5, 0, 0.5]])


def test_worked_examples():
    assert confidence(SHARES).tolist() == [0.5, 1, 0.25, 0.5]
    assert margin(SHARES).tolist() == [0.25, 1, 0, 0]
    # In bits: 1/2 · 1 + 1/4 · 2 + 2 · 1/8 · 3 = 1.75, of 2 at most; and 1 of 2.
    assert entropy(SHARES) == pytest.approx([0.875, 0, 1, 0.5])


def test_two_classes():
    shares = np.array([[0.9, 0.1]])
    assert margin(shares) == pytest.approx([0.8])
    assert entropy(shares) == pytest.approx([-(0.9 * math.log2(0.9) + 0.1 * math.log2(0.1))])


def test_entropy_stays_within_its_limits():
    thirds = np.full((1, 3), 1 / 3)
    sevenths = np.full((1, 7), 1 / 7)
    for shares in (thirds, sevenths, np.array([[1.0, 0.0], [1 - 2**-53, 2**-53]])):
        assert ((entropy(shares) >= 0) & (entropy(shares) <= 1)).all()


@pytest.mark.parametrize("figure", [confidence, margin, entropy])
def test_a_pixel_does_not_depend_on_its_neighbours(figure):
    shares = np.random.default_rng(0).dirichlet(np.full(5, 0.3), 1003)
    whole = figure(shares)
    for chunk in (1, 3, 8, 17, 500):
        parts = [figure(shares[start : start + chunk]) for start in range(0, 1003, chunk)]
        assert np.concatenate(parts).tobytes() == whole.tobytes()
    assert figure(np.asfortranarray(shares)).tobytes() == whole.tobytes()
