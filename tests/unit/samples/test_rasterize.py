"""Which pixels belong to which polygon, against OGR's own geometry."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from osgeo import ogr

from terroir.core.raster.window import Window
from terroir.core.samples import rasterize
from terroir.core.samples.rasterize import PIXEL_RULES, own_pixels
from terroir.core.samples.rasterize_edges import entered_pixels, polygon_edges

pytestmark = pytest.mark.unit

SIDE = 12
WHOLE = Window(0, 0, SIDE, SIDE)
# An edge within a hundredth of a pixel of a pixel's border is taken to be on the border.
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

    Corners lie anywhere, or on eighths of a pixel: then on borders, and many an edge runs through pixels' corners.
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
    shift = draw(st.sampled_from([None, 0.0, 1 / 16]))
    if shift is None:
        return rings
    return [[(math.floor(x * 8) / 8 + shift, math.floor(y * 8) / 8 + shift) for x, y in corners] for corners in rings]


@settings(max_examples=60, deadline=None)
@given(st.lists(star(), min_size=1, max_size=2))
# GDAL walks along the long edge of the second ring as if it left out the pixel below the corner that it runs through.
@example(
    [
        [[(3.0625, 2.0625), (1.5625, 2.8125), (0.9375, 0.3125)]],
        [[(2.5625, 3.6875), (5.4375, 6.3125), (4.8125, 8.0625), (3.6875, 8.4375), (2.9375, 7.5625)]],
    ]
)
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


def crossed(*points: tuple[float, float], window: Window = WHOLE) -> set[tuple[int, int]]:
    """Rows and columns that a line of several edges enters."""
    line = np.array(points)
    rows, cols = entered_pixels(line[:-1], line[1:], window)
    return {(int(row) + window.row, int(col) + window.col) for row, col in zip(rows, cols)}


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1, 1), (4, 4)], {(1, 1), (2, 2), (3, 3)}),  # through corners
        ([(4, 1), (1, 4)], {(1, 3), (2, 2), (3, 1)}),
        ([(1.5, 1), (2.5, 3)], {(1, 1), (2, 2)}),  # through one corner
        ([(1.25, 2.5), (3.75, 2.5)], {(2, 1), (2, 2), (2, 3)}),
        ([(2.5, 1.25), (2.5, 3.75)], {(1, 2), (2, 2), (3, 2)}),
        ([(2, 1.25), (2, 3.75)], set()),  # along borders
        ([(1, 3.001), (5, 2.999)], set()),
        ([(1.5, 2.98), (1.5, 3)], {(2, 1)}),  # up to a border
        ([(1.5, 1.5), (1.5, 1.5)], {(1, 1)}),
        ([(-5, -4.5), (-1, 20)], set()),
        ([(11.5, 11.5), (1e300, 11.5)], {(11, 11)}),
    ],
)
def test_edges_enter_pixels(points: list, expected: set[tuple[int, int]]) -> None:
    assert crossed(*points) == crossed(*reversed(points)) == expected
    turned = [(row, col) for col, row in points]
    assert crossed(*turned) == {(col, row) for row, col in expected}


@settings(deadline=None)
@given(
    st.tuples(*[st.integers(-40, 140)] * 4),
    st.sampled_from([8, 7, 10]),
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 6), st.integers(1, 6)),
)
def test_edges_enter_pixels_as_fractions_tell(ends: tuple, parts: int, cut: tuple) -> None:
    """Against exact arithmetic: by how much an edge is in a pixel; what is more than rounding counts."""
    x0, y0, x1, y1 = (Fraction(end, parts) for end in ends)
    window = Window(*cut)
    found = crossed(*((float(x), float(y)) for x, y in ((x0, y0), (x1, y1))), window=window)
    along = any(a == b and a.denominator == 1 for a, b in ((x0, x1), (y0, y1)))
    for row, col in product(range(window.row, window.row_end), range(window.col, window.col_end)):
        shares = [Fraction(0), Fraction(1)]
        for begin, end, cell in ((x0, x1, col), (y0, y1, row)):
            if begin == end:
                shares += [Fraction(2)] if not cell <= begin < cell + 1 else []
                continue
            crossings = sorted(((cell - begin) / (end - begin), (cell + 1 - begin) / (end - begin)))
            shares = [max(shares[0], crossings[0]), min(shares[1], crossings[1]), *shares[2:]]
        length = shares[1] - shares[0] if len(shares) == 2 else Fraction(-1)
        point = (x0, y0) == (x1, y1)
        if length > 0 and not along and not point:
            assert (row, col) in found
        elif length < 0 or along:
            assert (row, col) not in found


def test_edges_of_all_rings() -> None:
    """Of multipolygons with holes, whether their points have heights or not."""
    flat = geometry([ring(0, 0, 9, 9), ring(2, 2, 3, 3)], [ring(20, 0, 4, 4)])
    high, measured = flat.Clone(), flat.Clone()
    high.Set3D(True)
    measured.SetMeasured(True)
    expected = {((0.0, 0.0), (9.0, 0.0)), ((2.0, 5.0), (2.0, 2.0)), ((20.0, 4.0), (20.0, 0.0))}
    for shape in (flat, high, measured):
        starts, ends = polygon_edges(shape)
        edges = set(zip(map(tuple, starts.tolist()), map(tuple, ends.tolist())))
        assert len(starts) == len(edges) == 12
        assert expected <= edges


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
