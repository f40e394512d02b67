"""Rectangles of pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.raster.window import Window

pytestmark = pytest.mark.unit

windows = st.builds(Window, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(1, 9))


def pixels(window: Window) -> set[tuple[int, int]]:
    return {(c, r) for c in range(window.col, window.col_end) for r in range(window.row, window.row_end)}


def test_counts() -> None:
    window = Window(2, 3, 4, 5)
    assert (window.col_end, window.row_end, window.pixels, window.shape) == (6, 8, 20, (5, 4))
    assert str(window) == "columns 2–5, rows 3–7"


@given(windows, windows)
def test_intersection_has_the_common_pixels(one: Window, two: Window) -> None:
    common = one.intersection(two)
    assert (pixels(common) if common else set()) == pixels(one) & pixels(two)


@given(windows, st.integers(0, 4))
def test_expanded_adds_a_frame(window: Window, halo: int) -> None:
    wide = window.expanded(halo)
    assert wide.shape == (window.height + 2 * halo, window.width + 2 * halo)
    assert wide.intersection(window) == window
    assert wide.expanded(-halo) == window
