"""Zones of an image: distances, weights at borders, and the same bits in every window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import ogr

from terroir.core.learning.regions.blending import NOWHERE, Regions
from terroir.core.learning.regions.distance import distance_to
from terroir.core.raster.window import Window

pytestmark = pytest.mark.unit


def rectangle(left, top, right, bottom):
    return f"POLYGON (({left} {top}, {right} {top}, {right} {bottom}, {left} {bottom}, {left} {top}))"


def make_regions(texts, zones, rest=None, pixel=(1.0, 1.0), interior=0.0, exterior=0.0):
    shapes = [ogr.CreateGeometryFromWkt(text) for text in texts]
    return Regions(
        tuple(bytes(shape.ExportToWkb()) for shape in shapes),
        np.array(zones, np.int64),
        np.array([shape.GetEnvelope() for shape in shapes]),
        rest,
        pixel,
        interior,
        exterior,
    )


def weights_of(regions, window, zone):
    """Weights of a zone as a raster; 0 where it does not count."""
    found = np.zeros(window.pixels)
    for share in regions.shares(window)[1]:
        if share.zone == zone:
            found[share.places] = share.weights
    return found.reshape(window.shape)


def distance_by_hand(mask, halo, pixel):
    """From every centre of the core to every square of the mask."""
    rows, cols = np.nonzero(mask)
    found = np.full((mask.shape[0] - 2 * halo, mask.shape[1] - 2 * halo), np.inf)
    for row, col in np.ndindex(*found.shape):
        down = np.maximum(np.abs(rows - row - halo) - 0.5, 0) * pixel[1]
        across = np.maximum(np.abs(cols - col - halo) - 0.5, 0) * pixel[0]
        found[row, col] = np.hypot(down, across).min() if rows.size else np.inf
    return found


@given(st.integers(0, 10_000), st.sampled_from([(1.0, 1.0), (10.0, 30.0), (0.3, 0.1)]), st.floats(0.02, 0.5))
def test_distances_are_those_to_the_nearest_square(seed, pixel, share):
    mask = np.random.default_rng(seed).random((14, 17)) < share
    reach = 2.5 * min(pixel)
    found, expected = distance_to(mask, 3, pixel, reach), distance_by_hand(mask, 3, pixel)
    near = expected <= reach
    assert found[near] == pytest.approx(expected[near])
    assert (found[~near] > reach).all()
    assert ((found == 0) == mask[3:-3, 3:-3]).all()


def test_distances_within_reach_do_not_depend_on_the_window():
    mask = np.random.default_rng(0).random((60, 60)) < 0.01
    reach, halo, pixel = 2.0, 8, (0.3, 0.7)
    whole = distance_to(mask, 10, pixel, reach)
    part = distance_to(mask[12:48, 7:53], halo, pixel, reach)
    piece = whole[10:30, 5:35]
    near = piece <= reach
    assert near.any()
    assert part[near].tobytes() == piece[near].tobytes()
    assert (part[~near] > reach).all()


def test_weights_fall_linearly_over_the_border():
    # The border runs at column 20: pixel centres are 0.5, 1.5, … from it.
    regions = make_regions(
        [rectangle(-50, -50, 20, 50), rectangle(20, -50, 90, 50)], [0, 1], interior=3.0, exterior=2.0
    )
    window = Window(0, 0, 40, 5)
    left, right = weights_of(regions, window, 0), weights_of(regions, window, 1)
    expected = [1, 1, 4.5 / 5, 3.5 / 5, 2.5 / 5, 1.5 / 5, 0.5 / 5, 0, 0]
    for row in range(5):
        assert left[row, 15:24] == pytest.approx(expected)
        assert right[row, 16:25] == pytest.approx(expected[::-1])
    assert (left[:, :16] == 1).all()
    assert (right[:, :17] == 0).all()


def test_without_widths_a_pixel_has_one_zone():
    regions = make_regions([rectangle(2, 2, 8, 8)], [1], rest=0)
    window = Window(0, 0, 10, 10)
    inside = np.zeros((10, 10), bool)
    inside[2:8, 2:8] = True
    assert regions.halo == 0
    assert np.array_equal(regions.owners(window), inside.astype(int))
    assert np.array_equal(weights_of(regions, window, 1), inside)
    assert np.array_equal(weights_of(regions, window, 0), ~inside)


def test_what_lies_in_no_region_may_have_no_zone():
    regions = make_regions([rectangle(2, 2, 8, 8)], [0], interior=2.0, exterior=2.0)
    window = Window(0, 0, 10, 10)
    assert (regions.owners(window) == NOWHERE).sum() == 64
    assert regions.owners(Window(50, 50, 4, 4)).tolist() == [[NOWHERE] * 4] * 4
    assert [share.zone for share in regions.shares(window)[1]] == [0]


def test_the_first_of_two_that_overlap_counts():
    texts = [rectangle(0, 0, 6, 10), rectangle(4, 0, 10, 10)]
    window = Window(0, 0, 10, 10)
    assert make_regions(texts, [0, 1]).owners(window)[0].tolist() == [0] * 6 + [1] * 4
    assert make_regions(texts, [1, 0]).owners(window)[0].tolist() == [1] * 6 + [0] * 4
    assert make_regions(texts[::-1], [0, 1]).owners(window)[0].tolist() == [1] * 4 + [0] * 6


def test_polygons_of_one_zone_have_no_border_between_them():
    texts = [rectangle(-20, -20, 5, 30), rectangle(5, -20, 30, 30)]
    regions = make_regions(texts, [0, 0], interior=3.0, exterior=3.0)
    assert (weights_of(regions, Window(0, 0, 10, 10), 0) == 1).all()


@pytest.mark.parametrize("pixel", [(1.0, 1.0), (0.3, 0.7), (30.0, 10.0)])
def test_windows_change_no_bit(pixel):
    draw = np.random.default_rng(4)
    texts = []
    for _ in range(6):
        x, y = draw.uniform(0, 60, 2)
        corners = [(x + 14 * np.cos(a) * draw.random(), y + 14 * np.sin(a)) for a in np.arange(0, 6.2, 0.7)]
        ring = ", ".join(f"{a} {b}" for a, b in [*corners, corners[0]])
        texts.append(f"POLYGON (({ring}))")
    regions = make_regions(texts, [0, 1, 2, 1, 0, 2], 3, pixel, 4 * pixel[0], 2.6 * pixel[1])
    window = Window(0, 0, 60, 60)
    whole = [weights_of(regions, window, zone) for zone in range(4)]
    assert all(((w > 0) & (w < 1)).any() for w in whole)
    for shape in ((7, 13), (60, 5), (16, 16)):
        for row in range(0, 60, shape[0]):
            for col in range(0, 60, shape[1]):
                part = Window(col, row, min(shape[1], 60 - col), min(shape[0], 60 - row))
                place = (slice(row, part.row_end), slice(col, part.col_end))
                assert np.array_equal(regions.owners(part), regions.owners(window)[place])
                for zone in range(4):
                    assert weights_of(regions, part, zone).tobytes() == whole[zone][place].tobytes()


def test_what_is_far_is_not_in_reach():
    regions = make_regions([rectangle(0, 0, 10, 10), rectangle(50, 50, 60, 60)], [0, 1])
    assert regions.reach({0}, Window(5, 5, 20, 20))
    assert not regions.reach({1}, Window(5, 5, 20, 20))
    assert make_regions([rectangle(0, 0, 1, 1)], [0], rest=1).reach({1}, Window(500, 5, 2, 2))
