"""Which pixels belong to which polygon, against OGR's own geometry."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from osgeo import ogr

from terroir.core.raster.window import Window
from terroir.core.samples import rasterize
from terroir.core.samples.rasterize import PIXEL_RULES, own_pixels

pytestmark = pytest.mark.unit

SIDE = 12
WHOLE = Window(0, 0, SIDE, SIDE)
# GDAL takes an edge within a hundredth of a pixel of a pixel's border to be on the border.
CLEARANCE = 0.02


def ring(col: float, row: float, width: float, height: float) -> list[tuple[float, float]]:
    return [(col, row), (col + width, row), (col + width, row + height), (col, row + height)]


def geometry(*polygons: list[list[tuple[float, float]]]) -> ogr.Geometry:
    parts = [
        "(" + ", ".join("(" + ", ".join(f"{x!r} {y!r}" for x, y in [*r, r[0]]) + ")" for r in rings) + ")"
        for rings in polygons
    ]
    found = ogr.CreateGeometryFromWkt("MULTIPOLYGON (" + ", ".join(parts) + ")")
    return found if len(polygons) > 1 else found.GetGeometryRef(0).Clone()


def owners(geometries: list[ogr.Geometry], rule: str, codes: list[int] | None = None, window: Window = WHOLE):
    indices = np.arange(len(geometries))
    return own_pixels(geometries, indices, np.array(codes or [1] * len(geometries)), window, rule)


def pixels(geometries: list[ogr.Geometry], rule: str, window: Window = WHOLE) -> np.ndarray:
    return owners(geometries, rule, window=window).owner >= 0


def box(col: int, row: int, margin: float) -> ogr.Geometry:
    return geometry([ring(col - margin, row - margin, 1 + 2 * margin, 1 + 2 * margin)])


def point(col: float, row: float) -> ogr.Geometry:
    found = ogr.Geometry(ogr.wkbPoint)
    found.AddPoint_2D(col, row)
    return found


@st.composite
def star(draw: st.DrawFn) -> list[list[tuple[float, float]]]:
    """A polygon around a centre, with or without a hole of the same shape.

    No corner lies within a sixteenth of a pixel of a border: GDAL misses pixels where an edge ends a millionth of a
    pixel beside one, and its rasteriser is the rule.
    """
    x, y = draw(st.floats(2, SIDE - 2)), draw(st.floats(2, SIDE - 2))
    radii = draw(st.lists(st.floats(0.4, 5), min_size=3, max_size=8))
    turn = draw(st.floats(0, 1))
    corners = [
        (math.cos(2 * math.pi * (i / len(radii) + turn)), math.sin(2 * math.pi * (i / len(radii) + turn)))
        for i in range(len(radii))
    ]
    rings = [[(x + r * c, y + r * s) for r, (c, s) in zip(radii, corners)]]
    if draw(st.booleans()):
        rings.append([(x + 0.5 * r * c, y + 0.5 * r * s) for r, (c, s) in zip(radii, corners)])
    return [[(off_border(x), off_border(y)) for x, y in corners] for corners in rings]


def off_border(value: float) -> float:
    return math.floor(value * 8) / 8 + 1 / 16


@settings(max_examples=60, deadline=None)
@given(st.lists(star(), min_size=1, max_size=2))
def test_rules_against_brute_force(polygons: list[list[list[tuple[float, float]]]]) -> None:
    shape = geometry(*polygons)
    assume(shape.IsValid())
    found = {rule: pixels([shape], rule) for rule in PIXEL_RULES}
    assert not (found["inside"] & ~found["centre"]).any()
    assert not (found["centre"] & ~found["touched"]).any()
    boundary = shape.Boundary()
    for row, col in product(range(SIDE), range(SIDE)):
        centre = point(col + 0.5, row + 0.5)
        if boundary.Distance(centre) > 1e-6:
            assert found["centre"][row, col] == shape.Contains(centre)
        small, large = box(col, row, -CLEARANCE), box(col, row, CLEARANCE)
        assert shape.Intersects(small) <= found["touched"][row, col] <= shape.Intersects(large)
        assert shape.Contains(large) <= found["inside"][row, col] <= shape.Contains(small)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(star(), min_size=1, max_size=4),
    st.integers(1, SIDE - 1),
    st.integers(1, SIDE - 1),
    st.sampled_from(PIXEL_RULES),
)
def test_windows_make_no_difference(
    polygons: list[list[list[tuple[float, float]]]], cut_col: int, cut_row: int, rule: str
) -> None:
    shapes = [geometry(rings) for rings in polygons]
    codes = [1 + i % 2 for i in range(len(shapes))]
    whole = owners(shapes, rule, codes).owner
    for col, row, width, height in (
        (0, 0, cut_col, cut_row),
        (cut_col, 0, SIDE - cut_col, cut_row),
        (0, cut_row, cut_col, SIDE - cut_row),
        (cut_col, cut_row, SIDE - cut_col, SIDE - cut_row),
    ):
        part = owners(shapes, rule, codes, Window(col, row, width, height)).owner
        assert np.array_equal(part, whole[row : row + height, col : col + width])


@pytest.mark.parametrize("rule", PIXEL_RULES)
def test_polygons_along_pixel_borders(rule: str) -> None:
    """All rules agree there: the border belongs to no neighbour, on any side, nor in a hole."""
    expected = np.zeros((SIDE, SIDE), bool)
    expected[2:8, 3:9] = True
    expected[4:6, 5:7] = False
    shape = geometry([ring(3, 2, 6, 6), ring(5, 4, 2, 2)])
    assert np.array_equal(pixels([shape], rule), expected)


@pytest.mark.parametrize("rule", PIXEL_RULES)
def test_neighbours_that_share_a_border_share_no_pixel(rule: str) -> None:
    found = owners([geometry([ring(2, 2, 4, 4)]), geometry([ring(6, 2, 4, 4)])], rule, [1, 2])
    assert found.conflict_pixels == 0
    assert not found.conflicts
    assert np.count_nonzero(found.owner == 0) == np.count_nonzero(found.owner == 1) == 16


@pytest.mark.parametrize(("rule", "count"), [("centre", 16), ("touched", 25), ("inside", 9)])
def test_polygons_half_a_pixel_off(rule: str, count: int) -> None:
    assert pixels([geometry([ring(2.5, 2.5, 4, 4)])], rule).sum() == count


@pytest.mark.parametrize(("rule", "count"), [("centre", 0), ("touched", 1), ("inside", 0)])
def test_polygon_smaller_than_a_pixel(rule: str, count: int) -> None:
    assert pixels([geometry([ring(2.1, 2.1, 0.2, 0.2)])], rule).sum() == count


@pytest.mark.parametrize("rule", PIXEL_RULES)
def test_polygon_larger_than_the_window(rule: str) -> None:
    assert pixels([geometry([ring(-100, -100, 300, 300)])], rule).all()
    assert not pixels([geometry([ring(-100, -100, 300, 300), ring(-50, -50, 200, 200)])], rule).any()


@pytest.mark.parametrize("rule", PIXEL_RULES)
def test_polygon_beside_the_window(rule: str) -> None:
    assert not pixels([geometry([ring(SIDE, 0, 5, 5)]), geometry([ring(-5, 0, 5, 5)])], rule).any()


@pytest.mark.parametrize("rule", PIXEL_RULES)
def test_overlap_of_one_class_belongs_to_the_first(rule: str) -> None:
    found = owners([geometry([ring(4, 4, 4, 4)]), geometry([ring(2, 2, 4, 4)])], rule, [7, 7])
    assert found.conflict_pixels == 0
    assert (found.owner[4:8, 4:8] == 0).all()
    assert np.count_nonzero(found.owner == 1) == 12


@pytest.mark.parametrize("rule", PIXEL_RULES)
@pytest.mark.parametrize("codes", [[1, 2], [2, 1]])
def test_overlap_of_two_classes_belongs_to_none(rule: str, codes: list[int]) -> None:
    found = owners([geometry([ring(4, 4, 4, 4)]), geometry([ring(2, 2, 4, 4)])], rule, codes)
    assert found.conflict_pixels == 4
    assert {frozenset(pair) for pair in found.conflicts} == {frozenset((0, 1))}
    assert (found.owner[4:6, 4:6] == -1).all()
    assert np.count_nonzero(found.owner >= 0) == 24


def test_inside_asks_a_polygons_own_edges_only() -> None:
    """A pixel wholly in one polygon stays in it, though the edge of another crosses the pixel."""
    found = owners([geometry([ring(2, 2, 6, 6)]), geometry([ring(5.5, 3.5, 6, 2)])], "inside", [1, 2])
    assert (found.owner[2:8, 2:8][:, :3] == 0).all()
    assert found.owner[3, 6] == 0
    assert found.conflict_pixels == 2
    assert (found.owner[4, 6:8] == -1).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(star(), min_size=2, max_size=5), st.sampled_from(PIXEL_RULES), st.randoms())
def test_order_of_features_changes_no_pixel(polygons: list, rule: str, random: object) -> None:
    shapes = [geometry(rings) for rings in polygons]
    codes = [1 + i % 3 for i in range(len(shapes))]
    first = owners(shapes, rule, codes)
    order = list(range(len(shapes)))
    random.shuffle(order)
    second = owners([shapes[i] for i in order], rule, [codes[i] for i in order])
    classes = [
        np.where(o.owner >= 0, np.array(c)[o.owner], 0)
        for o, c in ((first, codes), (second, [codes[i] for i in order]))
    ]
    assert np.array_equal(*classes)
    assert first.conflict_pixels == second.conflict_pixels


def test_polygons_that_may_meet_are_burnt_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those a pixel apart need not be: there is no second winner to find."""
    burnt: list[int] = []
    burn = rasterize._burn
    monkeypatch.setattr(rasterize, "_burn", lambda *given: burnt.append(1) or burn(*given))
    window = Window(0, 0, 20, 20)

    def times(right: float) -> int:
        burnt.clear()
        boxes = [
            ogr.CreateGeometryFromWkt(f"POLYGON (({x} 1, {x + 4} 1, {x + 4} 5, {x} 5, {x} 1))") for x in (1, right)
        ]
        rasterize.own_pixels(boxes, np.arange(2), np.array([1, 2]), window, "centre")
        return len(burnt)

    assert (times(4.5), times(5.5), times(9.0)) == (2, 2, 1)
