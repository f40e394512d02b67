"""Which patches a layer gives: a slow and simple count of pixels says the same, however the work is cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest

from terroir.core.deep.patches import cut
from terroir.core.deep.patches.candidates import CutRule, CutTask, Tile
from terroir.core.deep.patches.cut import centroids, cut_patches
from terroir.core.deep.patches.found import Found
from terroir.core.errors import Cancelled, DataError
from terroir.core.raster.cache import WorkerCache
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.run import Run
from terroir.core.samples import rasterize
from terroir.core.samples.identity import pixel_hash
from terroir.core.samples.rasterize import own_pixels
from terroir.core.samples.reference import ReferenceLayer
from terroir.tests.unit.making import polygon, ring, square, write_layer, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 90, 110
SHAPES = [
    (square(2.2, 3.1, 30, 25), 1),
    (square(40, 5, 20, 12), 2),
    (polygon(ring(30, 40, 40, 40), ring(40, 50, 10, 10)[::-1]), 7),
    (square(66, 60, 10, 10), 1),  # over the one before
    (square(95, 70, 30, 30), 2),  # beyond the edge
    (square(80, 5, 25, 45), 1),
    (polygon([(5, 60), (25, 88), (5, 88)]), 7),
]


@pytest.fixture
def scene(tmp_path: Path) -> tuple[Stack, ReferenceLayer]:
    values = np.random.default_rng(3).integers(1, 200, (2, ROWS, COLS)).astype("uint8")
    values[0, 10:20, 10:14] = 0
    values[1, 41:52, 31:60] = 0
    image = write_raster(tmp_path / "a.tif", values, nodata=0, options=["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"])
    polygons = write_layer(tmp_path / "p.gpkg", [(text, {"code": code}) for text, code in SHAPES])
    stack = Stack.open([image])
    return stack, ReferenceLayer.open(polygons, "code", stack.grid, Run("serial"))


def rule(size: int = 10, purity: float = 0.5, stride: Optional[int] = 3, **more: Any) -> CutRule:
    return CutRule(size, purity, stride, more.get("centres"), more.get("most"), more.get("seed", 0))


def listed(found: Found) -> list[tuple[int, int, int, float]]:
    return list(zip(found.rows.tolist(), found.cols.tolist(), found.feature.tolist(), found.purity.tolist()))


def by_hand(stack: Stack, layer: ReferenceLayer, wanted: CutRule) -> list[tuple[int, int, int, float]]:
    """One pixel after the other."""
    owner = own_pixels(
        layer.geometries, np.arange(len(layer.ids)), layer.codes, Window(0, 0, COLS, ROWS), "centre"
    ).owner
    classes = np.where(owner >= 0, np.append(layer.codes, 0)[owner], -1)
    _, valid = stack.read(stack.grid.window)
    size, patches = wanted.size, []
    centres = None if wanted.centres is None else {tuple(place) for place in wanted.centres.tolist()}
    for row in range(ROWS):
        for col in range(COLS):
            top, left = row - size // 2, col - size // 2
            on_lattice = wanted.stride is None or (row % wanted.stride == col % wanted.stride == wanted.stride // 2)
            asked = on_lattice and (centres is None or (row, col) in centres)
            if not asked or owner[row, col] < 0 or not valid[row, col]:
                continue
            if top < 0 or left < 0 or top + size > ROWS or left + size > COLS:
                continue
            here = slice(top, top + size), slice(left, left + size)
            purity = float((classes[here] == classes[row, col]).mean())
            if purity >= wanted.purity and valid[here].mean() >= 0.5:
                patches.append((row, col, int(owner[row, col]), purity))
    if wanted.most is not None:
        kept = []
        for code in set(layer.codes.tolist()):
            own = [patch for patch in patches if layer.codes[patch[2]] == code]
            place = np.array([patch[:2] for patch in own]).reshape(-1, 2)
            order = np.argsort(pixel_hash(place[:, 0], place[:, 1], wanted.seed), kind="stable")
            kept += [own[number] for number in order[: wanted.most].tolist()]
        patches = sorted(kept)
    return patches


@pytest.mark.parametrize(
    "wanted",
    [
        rule(),
        rule(size=11, stride=1),
        rule(size=30, purity=0.2, stride=7),
        rule(size=2, purity=1.0, stride=2),
        rule(purity=0.0, stride=4),
        rule(stride=None, most=20, seed=4),
        rule(size=7, stride=None, purity=0.9, most=3),
        rule(stride=None, purity=0.0, centres=np.array([[20, 20], [12, 11], [200, 3], [70, 50], [2, 2]])),
    ],
    ids=str,
)
@pytest.mark.parametrize("tile", [512, 33, 8])
def test_the_same_as_counted_by_hand(scene, monkeypatch, wanted: CutRule, tile: int) -> None:
    monkeypatch.setattr(rasterize, "TILE", tile)
    monkeypatch.setattr(cut, "TILE", tile)
    found = cut_patches(*scene, wanted, Run("serial"))
    assert listed(found) == by_hand(*scene, wanted)
    assert len(found) or wanted.purity == 1.0


@pytest.mark.parametrize(("backend", "workers", "memory"), [("threads", 3, 1), ("processes", 2, 64)])
def test_circumstances_change_nothing(scene, monkeypatch, backend: str, workers: int, memory: int) -> None:
    monkeypatch.setattr(rasterize, "TILE", 16)
    monkeypatch.setattr(cut, "TILE", 16)
    monkeypatch.setattr(cut, "_MOST_WAITING", 20)
    wanted = rule(stride=None, most=15, seed=1)
    found = cut_patches(*scene, wanted, Run(backend, workers=workers, memory=memory))
    assert listed(found) == by_hand(*scene, wanted)


@pytest.mark.parametrize("tile", [8, 16])
@pytest.mark.parametrize("wanted", [rule(stride=None, most=4, seed=2), rule(purity=0.0, stride=2, most=6)], ids=str)
def test_what_is_shut_out_early_would_not_have_been_chosen(scene, monkeypatch, wanted: CutRule, tile: int) -> None:
    """Once there are enough patches of a class, only pixels that come before the last of them are looked at."""
    monkeypatch.setattr(rasterize, "TILE", tile)
    monkeypatch.setattr(cut, "TILE", tile)
    monkeypatch.setattr(cut, "_MOST_WAITING", 0)
    looked = []
    call = CutTask.__call__
    monkeypatch.setattr(CutTask, "__call__", lambda task, one: looked.append(dict(one.bounds)) or call(task, one))
    found = cut_patches(*scene, wanted, Run("serial"))
    assert listed(found) == by_hand(*scene, wanted)
    assert set(looked[-1]) == {1, 2, 7}
    assert all(after[code] <= bound for before, after in zip(looked, looked[1:]) for code, bound in before.items())
    bounds = dict.fromkeys(looked[-1], 0)
    tile_of_all = Tile(Window(0, 0, COLS, ROWS), Window(0, 0, COLS, ROWS), np.arange(len(SHAPES)), bounds)
    whole = CutTask(*scene, wanted, WorkerCache(0))
    assert len(call(whole, tile_of_all)), "pixels without data are counted, so that nothing may be shut out"
    inside = replace(tile_of_all, window=Window(52, 60, 8, 8))
    assert not len(call(whole, inside))
    assert len(call(whole, replace(inside, bounds={})))


def test_the_lattice_hangs_on_nothing_but_the_stride(scene) -> None:
    small, large = (cut_patches(*scene, rule(size=size, purity=0, stride=5), Run("serial")) for size in (4, 12))
    places = [set(zip(found.rows.tolist(), found.cols.tolist())) for found in (small, large)]
    assert places[1] < places[0]


def test_more_of_a_class_are_the_same_and_others(scene) -> None:
    few, many = (cut_patches(*scene, rule(stride=None, most=most), Run("serial")) for most in (5, 9))
    assert set(listed(few)) < set(listed(many))
    others = cut_patches(*scene, rule(stride=None, most=5, seed=1), Run("serial"))
    assert set(listed(others)) != set(listed(few))


def test_what_is_said(scene) -> None:
    run = Run("serial")
    found = cut_patches(*scene, rule(size=40, stride=1), run)
    assert sorted(found.best) == [1, 2, 7]
    assert found.best[1] == pytest.approx(25 * 40 / 1600)
    assert found.best[2] == -1, "all reach beyond the raster"
    (warning,) = (str(message) for message in run.warnings)
    assert warning.startswith("Features of different classes overlap (ids 3–4)") or "4–3" in warning


def test_the_middle_of_a_polygon(tmp_path: Path, scene) -> None:
    shapes = [square(2.2, 3.1, 30, 25), polygon(ring(40, 40, 30, 30), ring(45, 45, 20, 20)[::-1])]
    path = write_layer(tmp_path / "two.gpkg", [(shape, {"code": 1}) for shape in shapes])
    layer = ReferenceLayer.open(path, "code", scene[0].grid, Run("serial"))
    places = [tuple(place) for place in centroids(layer).tolist()]
    assert places[0] == (15, 17)
    row, col = places[1]  # the middle is a hole
    owner = own_pixels(layer.geometries, np.array([1]), layer.codes, Window(col, row, 1, 1), "centre").owner
    assert (row, col) != (55, 55)
    assert owner[0, 0] == 1


def test_polygons_elsewhere(scene, tmp_path: Path) -> None:
    stack, _ = scene
    far = write_layer(tmp_path / "far.gpkg", [(square(5000, 5000, 10), {"code": 1})])
    layer = ReferenceLayer.open(far, "code", stack.grid, Run("serial"))
    with pytest.raises(DataError, match=r"POLYGONS: .* does not overlap the raster"):
        cut_patches(stack, layer, rule(), Run("serial"))


def test_cancel(scene) -> None:
    with pytest.raises(Cancelled):
        cut_patches(*scene, rule(), Run("threads", is_cancelled=lambda: True))
