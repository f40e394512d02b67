"""What a network sees of pixels."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.deep.standardise import to_input

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "float32", "float64"])
def test_values_are_standardised_band_by_band(dtype: str) -> None:
    data = np.arange(2 * 3 * 4).reshape(2, 3, 4).astype(dtype)
    seen = to_input(data, None, (5.0, 17.0), (2.0, 0.5))
    assert seen.dtype == np.float32
    assert seen.shape == data.shape
    np.testing.assert_allclose(seen[0], (np.arange(12).reshape(3, 4) - 5) / 2)
    np.testing.assert_allclose(seen[1], (np.arange(12, 24).reshape(3, 4) - 17) / 0.5)


def test_what_is_not_valid_is_zero_whatever_it_holds() -> None:
    data = np.full((2, 2, 2, 3), 7, np.float32)
    data[0, 1, 0, 0], data[1, :, 1, 2] = np.nan, np.inf
    valid = np.ones((2, 2, 3), bool)
    valid[0, 0, 0] = valid[1, 1, 2] = False
    seen = to_input(data, valid, (1.0, 1.0), (2.0, 3.0))
    assert np.isfinite(seen).all()
    assert not seen[0, :, 0, 0].any()
    assert not seen[1, :, 1, 2].any()
    assert (seen[0, 0, 1, 1], seen[1, 1, 0, 0]) == (3, 2)


def test_input_is_not_changed() -> None:
    data = np.ones((1, 2, 2), np.float32)
    to_input(data, np.zeros((2, 2), bool), (5.0,), (1.0,))
    assert (data == 1).all()
