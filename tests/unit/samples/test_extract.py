"""Pixel values under polygons and points."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.core.errors import Cancelled, DataError
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.core.samples.extract import Extraction, extract_pixels
from terroir.core.samples.rasterize import PIXEL_RULES
from terroir.core.samples.reference import ReferenceLayer
from terroir.tests.unit.making import at, point, polygon, ring, square, write_layer, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 30, 40


@pytest.fixture
def image(tmp_path: Path) -> str:
    values = np.arange(ROWS * COLS, dtype="int32").reshape(ROWS, COLS)
    return write_raster(tmp_path / "image.tif", np.stack([values, values * 2]), nodata=-1)


def extracted(
    rasters: str | list[str], layer: str, run: Run, rule: str = "centre", mask: str | None = None, **options: object
) -> Extraction:
    stack = Stack.open([rasters] if isinstance(rasters, str) else rasters, mask)
    return extract_pixels(stack, ReferenceLayer.open(layer, "class", stack.grid, run, **options), rule, run)


def places(found: Extraction) -> list[tuple[int, int]]:
    return list(zip(found.rows.tolist(), found.cols.tolist()))


def warned(run: Run) -> str:
    return "\n".join(str(message) for message in run.warnings)


# ---- the historical map (reference counts) -----------------------------------------------------


def class_map(image: str, polygons: str, rule: str) -> tuple[dict[int, int], np.ndarray]:
    stack = Stack.open([image])
    run = Run("serial")
    found = extract_pixels(stack, ReferenceLayer.open(polygons, "Class", stack.grid, run), rule, run)
    assert found.excluded == found.conflicting == 0
    classes = np.zeros((stack.grid.height, stack.grid.width), "int32")
    classes[found.rows, found.cols] = found.codes
    assert len(found) == np.count_nonzero(classes)
    return dict(sorted(Counter(found.codes.tolist()).items())), classes


def rasterized(image: str, polygons: str, touched: bool) -> np.ndarray:
    """What GDAL's own rasterising of the layer gives on the image's grid."""
    source, vector = gdal.Open(image), ogr.Open(polygons)
    target = gdal.GetDriverByName("MEM").Create("", source.RasterXSize, source.RasterYSize, 1, gdal.GDT_Int32)
    target.SetGeoTransform(source.GetGeoTransform())
    target.SetProjection(source.GetProjection())
    options = ["ATTRIBUTE=Class"] + ["ALL_TOUCHED=TRUE"] * touched
    gdal.RasterizeLayer(target, [1], vector.GetLayer(0), options=options)
    return target.ReadAsArray()


CENTRE = {1: 7544, 2: 2296, 3: 2283, 4: 525, 5: 9}
# The file's own geotransform has 15 digits. The published count of class 1 with ALL_TOUCHED is 8093: that of the
# extent which gdalinfo prints, with 7 digits.
TOUCHED, TOUCHED_ROUNDED = {1: 8092, 2: 2563, 3: 2510, 4: 615, 5: 24}, {1: 8093, 2: 2563, 3: 2510, 4: 615, 5: 24}


@pytest.mark.parametrize(("rule", "counts"), [("centre", CENTRE), ("touched", TOUCHED)])
def test_historical_map_as_gdal_rasterizes_it(historical_map: tuple[str, str], rule: str, counts: dict) -> None:
    found, classes = class_map(*historical_map, rule)
    assert found == counts
    assert np.array_equal(classes, rasterized(*historical_map, rule == "touched"))


@pytest.mark.parametrize(("rule", "counts"), [("centre", CENTRE), ("touched", TOUCHED_ROUNDED)])
def test_historical_map_on_the_printed_extent(
    historical_map: tuple[str, str], tmp_path: Path, rule: str, counts: dict
) -> None:
    image, polygons = historical_map
    rounded = str(tmp_path / "rounded.vrt")
    gdal.Translate(
        rounded, image, format="VRT", outputBounds=[1.4043134, 43.4604504, 1.5093570, 43.4182082]
    ).FlushCache()
    found, classes = class_map(rounded, polygons, rule)
    assert found == counts
    assert np.array_equal(classes, rasterized(rounded, polygons, rule == "touched"))


# ---- polygons ---------------------------------------------------------------------------------------


def test_values_and_order(image: str, tmp_path: Path, run: Run) -> None:
    rows = [(square(10, 20, 2), {"class": 5}), (square(3, 4, 2, 1), {"class": 2})]
    found = extracted(image, write_layer(tmp_path / "p.gpkg", rows), run)
    assert places(found) == [(20, 10), (20, 11), (21, 10), (21, 11), (4, 3), (4, 4)]
    assert found.codes.tolist() == [5, 5, 5, 5, 2, 2]
    assert found.feature.tolist() == [0, 0, 0, 0, 1, 1]
    assert np.array_equal(found.values[:, 0], found.rows * COLS + found.cols)
    assert np.array_equal(found.values[:, 1], 2 * found.values[:, 0])
    assert found.values.dtype == "int32"


def test_invalid_pixels_are_left_out(tmp_path: Path, run: Run) -> None:
    values = np.ones((2, ROWS, COLS), "float32")
    values[1, 5, 5] = np.nan
    values[0, 5, 6] = -9
    mask = np.ones((ROWS, COLS), "uint8")
    mask[6, 5] = 0
    found = extracted(
        write_raster(tmp_path / "a.tif", values, nodata=-9),
        write_layer(tmp_path / "p.gpkg", [(square(5, 5, 3), {"class": 1})]),
        run,
        mask=write_raster(tmp_path / "m.tif", mask),
    )
    assert found.excluded == 3
    assert places(found) == [(5, 7), (6, 6), (6, 7), (7, 5), (7, 6), (7, 7)]


def test_features_without_a_pixel_are_told(image: str, tmp_path: Path, run: Run) -> None:
    rows = [(square(1, 1, 2), {"class": 1}), (square(500, 0, 2), {"class": 2}), (square(5.6, 5.6, 0.3), {"class": 1})]
    found = extracted(image, write_layer(tmp_path / "p.gpkg", rows), run)
    assert len(found) == 4
    assert "2 of 3 features" in warned(run)
    assert "ids 2, 3" in warned(run)
    assert "No pixel is left of these classes: 2" in warned(run)


def test_no_overlap(image: str, tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(500, 0, 2), {"class": 1})])
    with pytest.raises(DataError, match=r"POLYGONS: .*p.gpkg does not overlap the raster .*image.tif"):
        extracted(image, path, run)


def test_all_nodata(tmp_path: Path, run: Run) -> None:
    image = write_raster(tmp_path / "a.tif", np.zeros((9, 9), "uint8"), nodata=0)
    with pytest.raises(DataError, match=r"POLYGONS: .*no usable pixel .*4 are nodata"):
        extracted(image, write_layer(tmp_path / "p.gpkg", [(square(1, 1, 2), {"class": 1})]), run)


def test_overlapping_classes_are_left_out_and_told(image: str, tmp_path: Path, run: Run) -> None:
    rows = [(square(2, 2, 4), {"class": 1}), (square(4, 4, 4), {"class": 2}), (square(5, 5, 1), {"class": 1})]
    found = extracted(image, write_layer(tmp_path / "p.gpkg", rows), run)
    assert found.conflicting == 4
    assert len(found) == 24
    assert "4 pixels lie in features of different classes and are left out (ids " in warned(run)
    assert "1–2" in warned(run)


def test_overlap_of_one_class_counts_once(image: str, tmp_path: Path, run: Run) -> None:
    rows = [(square(2, 2, 4), {"class": 1}), (square(4, 4, 4), {"class": 1})]
    found = extracted(image, write_layer(tmp_path / "p.gpkg", rows), run)
    assert len(found) == len(set(places(found))) == 28
    assert Counter(found.feature.tolist()) == {0: 16, 1: 12}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, str]:
    """An image larger than a tile, polygons across the tiles' borders, and the same in the opposite order."""
    folder = tmp_path_factory.mktemp("large")
    values = np.random.default_rng(3).integers(0, 9, (1, 600, 1100)).astype("uint8")
    image = write_raster(folder / "a.tif", values, nodata=0, options=["TILED=YES"])
    draw = np.random.default_rng(4)
    rows = []
    for number in range(40):
        x, y = draw.uniform((480, 480), (560, 560)) if number % 2 else draw.uniform((0, 0), (1100, 600))
        angles, radii = np.sort(draw.uniform(0, 2 * np.pi, 7)), draw.uniform(2, 40, 7)
        corners = [(float(x + r * np.cos(a)), float(y + r * np.sin(a))) for a, r in zip(angles, radii)]
        rows.append((polygon(corners), {"class": number % 3}))
    rows.append((square(500, 400, 600, 150), {"class": 1}))
    return image, write_layer(folder / "p.gpkg", rows), write_layer(folder / "q.gpkg", rows[::-1])


@pytest.mark.parametrize("rule", PIXEL_RULES)
def test_tiles_make_no_difference(large: tuple[str, str, str], rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = extracted(*large[:2], Run("serial"), rule)
    monkeypatch.setattr("terroir.core.samples.extract.TILE", 10_000)
    whole = extracted(*large[:2], Run("serial"), rule)
    assert found.conflicting == whole.conflicting > 0
    assert found.excluded == whole.excluded > 0
    for name in ("values", "codes", "feature", "rows", "cols"):
        assert np.array_equal(getattr(found, name), getattr(whole, name))


@pytest.mark.parametrize(
    ("backend", "workers", "memory"), [("threads", 1, 1), ("threads", 2, 64), ("threads", 3, 9000)]
)
def test_backends_make_no_difference(large: tuple[str, str, str], backend: str, workers: int, memory: int) -> None:
    runs = Run("serial"), Run(backend, workers, memory)
    one, two = (extracted(*large[:2], run, "touched") for run in runs)
    for name in ("values", "codes", "feature", "rows", "cols"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    assert [str(m) for m in runs[0].messages] == [str(m) for m in runs[1].messages]


@pytest.mark.parametrize("rule", PIXEL_RULES)
def test_order_of_features_makes_no_difference(large: tuple[str, str, str], rule: str) -> None:
    one, two = (extracted(large[0], layer, Run("serial"), rule) for layer in large[1:])
    sets = [set(zip(f.rows.tolist(), f.cols.tolist(), f.codes.tolist())) for f in (one, two)]
    assert len(one) == len(two) == len(sets[0])
    assert sets[0] == sets[1]


def test_only_the_tiles_that_polygons_touch_are_read(
    large: tuple[str, str, str], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    whole = Stack.read
    monkeypatch.setattr(Stack, "read", lambda self, window: read.append(window) or whole(self, window))
    layer = write_layer(tmp_path / "p.gpkg", [(square(900, 100, 3), {"class": 1}), (square(5, 5, 3), {"class": 2})])
    extracted(large[0], layer, run)
    assert sum(window.pixels for window in read) <= 2 * 36


def test_cancel(large: tuple[str, str, str]) -> None:
    shares: list[float] = []
    run = Run("serial", on_progress=shares.append, is_cancelled=lambda: bool(shares))
    with pytest.raises(Cancelled):
        extracted(*large[:2], run)
    assert len(shares) == 1


# ---- points ---------------------------------------------------------------------------------------------


def test_points(image: str, tmp_path: Path, run: Run) -> None:
    rows = [
        (point(3.5, 4.5), {"class": 1}),
        (point(3.1, 4.9), {"class": 1}),  # the same pixel
        (point(6, 7), {"class": 2}),  # a corner belongs to the pixel to its lower right
        (point(0, 0), {"class": 2}),
        (point(COLS, 3), {"class": 2}),  # just outside
        (point(-0.1, 3), {"class": 2}),
        (point(COLS - 0.01, ROWS - 0.01), {"class": 2}),
    ]
    found = extracted(image, write_layer(tmp_path / "p.gpkg", rows), run)
    assert places(found) == [(4, 3), (7, 6), (0, 0), (ROWS - 1, COLS - 1)]
    assert found.feature.tolist() == [0, 2, 3, 6]
    assert found.codes.tolist() == [1, 2, 2, 2]
    assert found.values[:, 0].tolist() == [4 * COLS + 3, 7 * COLS + 6, 0, ROWS * COLS - 1]


def test_points_of_two_classes_in_one_pixel(image: str, tmp_path: Path, run: Run) -> None:
    rows = [(point(3.5, 4.5), {"class": c}) for c in (1, 2, 1)] + [(point(8, 8), {"class": 2})]
    found = extracted(image, write_layer(tmp_path / "p.gpkg", rows), run)
    assert places(found) == [(8, 8)]
    assert found.conflicting == 1
    assert "1 pixels lie in features of different classes and are left out (ids " in warned(run)
    pair = warned(run).split("(ids ")[1].split(")")[0].split("–")
    assert "2" in pair  # the one that differs is named


def test_points_take_no_heed_of_the_pixel_rule(image: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(point(3.9, 4.9), {"class": 1})])
    assert {tuple(places(extracted(image, path, Run("serial"), rule))) for rule in PIXEL_RULES} == {((4, 3),)}


def test_multipoints_share_their_feature(image: str, tmp_path: Path, run: Run) -> None:
    (x1, y1), (x2, y2) = at(1.5, 1.5), at(20.5, 10.5)
    path = write_layer(tmp_path / "p.gpkg", [(f"MULTIPOINT (({x1} {y1}), ({x2} {y2}))", {"class": 1})])
    found = extracted(image, path, run)
    assert places(found) == [(1, 1), (10, 20)]


def test_take(image: str, tmp_path: Path, run: Run) -> None:
    found = extracted(image, write_layer(tmp_path / "p.gpkg", [(polygon(ring(1, 1, 3, 1)), {"class": 1})]), run)
    part = found.take(np.array([2, 0]))
    assert part.cols.tolist() == [3, 1]
    assert part.values.shape == (2, 2)
