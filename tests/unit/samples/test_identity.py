"""Hashes that order pixels and groups."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.samples.identity import pixel_hash, text_hash

pytestmark = pytest.mark.unit


def grid(side: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rows, cols = np.divmod(np.arange(side * side), side)
    return rows, cols


def test_a_pixels_hash_is_its_own() -> None:
    rows, cols = grid()
    whole = pixel_hash(rows, cols, 7)
    assert whole.dtype == np.uint64
    assert np.array_equal(pixel_hash(rows[::-3], cols[::-3], 7), whole[::-3])
    assert len(np.unique(whole)) == len(whole)


def test_known_values() -> None:
    """Results of a seed stay the same from one release to the next."""
    assert pixel_hash(np.array([0, 1, 0]), np.array([0, 0, 1]), 0).tolist() == [
        4295609322031115183,
        9735418304920043012,
        12969971324686816242,
    ]
    assert text_hash(["a", "é", ""], 3).tolist() == [
        12151652946384267446,
        14013974438307364404,
        15694032023678983776,
    ]


@pytest.mark.parametrize("seed", [0, 1, 2**63, 2**64 - 1, 2**64, 2**70, 2**200])
def test_any_seed_works(seed: int) -> None:
    rows, cols = grid(20)
    assert len(np.unique(pixel_hash(rows, cols, seed))) == 400
    assert len(set(text_hash(["a", "b"], seed).tolist())) == 2


def test_hashes_are_uniform_along_rows_columns_and_seeds() -> None:
    rows, cols = grid()
    for hashes in (pixel_hash(rows, cols, 0), text_hash(map(str, range(20_000)), 0)):
        share = hashes / 2.0**64
        assert abs(share.mean() - 0.5) < 0.01
        assert np.histogram(share, 10, (0, 1))[0].min() > 0.9 * len(share) / 10
    share = (pixel_hash(rows, cols, 0) / 2.0**64).reshape(200, 200)
    assert np.abs(share.mean(axis=0) - 0.5).max() < 0.1
    assert np.abs(share.mean(axis=1) - 0.5).max() < 0.1
    assert abs(np.corrcoef(share[:-1].ravel(), share[1:].ravel())[0, 1]) < 0.02
    other = (pixel_hash(rows, cols, 1) / 2.0**64).reshape(200, 200)
    assert abs(np.corrcoef(share.ravel(), other.ravel())[0, 1]) < 0.02
