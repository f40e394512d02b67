"""Labels of polygons and of rasters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from terroir.core.classes import ClassTable
from terroir.core.deep.segments.label_raster import read_raster, tile_side
from terroir.core.deep.segments.labels import read_polygons
from terroir.core.deep.segments.marks import Marks
from terroir.core.errors import DataError
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.run import Run
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = pytest.mark.unit


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    values = np.ones((40, 60), np.uint8)
    values[0] = 0
    return Stack.open([write_raster(tmp_path / "image.tif", values, nodata=0)])


def painted(labels, sets: np.ndarray, shape: tuple[int, int], run: Run) -> np.ndarray:
    marks = Marks(np.zeros(shape, np.int16))
    labels.paint(sets, marks, run)
    return marks.labels(Window(0, 0, shape[1], shape[0]), 0)


def test_polygons(tmp_path: Path, stack: Stack, run: Run) -> None:
    features = [
        (square(2, 0, 4), {"kind": 7, "plot": "a"}),
        (square(4, 3, 4), {"kind": 3, "plot": "b"}),
        (square(30, 30, 5), {"kind": 3, "plot": "b"}),
        (square(500, 30, 5), {"kind": 9, "plot": "c"}),
    ]
    path = write_layer(tmp_path / "p.gpkg", features)
    labels = read_polygons(path, "kind", None, "plot", stack, run, {"7": "#123456"})
    assert labels.classes.codes == (3, 7)
    assert labels.classes.get(7).colour == "#123456"
    # The first row is nodata; the pixels that both polygons want have no label.
    assert labels.sources.pixels.tolist() == [4 * 4 - 4 - 2, 4 * 4 - 2, 25]
    assert labels.sources.groups == ("a", "b", "b")
    x, y = stack.grid.map_coordinates(np.array([4.0]), np.array([2.0]))
    assert (labels.sources.xs[0], labels.sources.ys[0]) == (x[0], y[0])
    found = painted(labels, np.array([0, 0, 1], np.int8), (40, 60), run)
    assert found[1, 2] == 1
    assert found[6, 7] == 0
    assert found[3, 4] == -1
    assert found[32, 32] == -1
    assert (found >= 0).sum() == 10 + 14


def test_raster(tmp_path: Path, stack: Stack, run: Run) -> None:
    values = np.zeros((40, 60), np.int16)
    values[5:25, 10:30] = 4
    values[5:25, 30:50] = 2
    values[30:] = 9
    path = write_raster(tmp_path / "labels.tif", values, nodata=9)
    labels = read_raster(path, 0, 10.0, 16, stack, run)
    assert labels.classes.codes == (2, 4)
    assert labels.sources.pixels.sum() == 800
    assert len(labels.sources.codes) == len(labels.sources.groups)
    sets = np.where(labels.sources.codes == 4, 0, 1).astype(np.int8)
    found = painted(labels, sets, (40, 60), run)
    assert np.array_equal(found, np.where(values == 4, 1, -1))
    # Each square is told by its middle, which lies in it.
    rows, cols = stack.grid.pixel_coordinates(labels.sources.xs, labels.sources.ys)[::-1]
    assert ((rows > 5) & (rows < 25) & (cols > 10) & (cols < 50)).all()


def test_zero_is_a_class_unless_it_is_said_not_to_be(tmp_path: Path, stack: Stack, run: Run) -> None:
    values = np.indices((40, 60)).sum(axis=0) % 2
    path = write_raster(tmp_path / "labels.tif", values.astype(np.uint8))
    assert read_raster(path, None, None, 16, stack, run).classes.codes == (0, 1)
    with pytest.raises(DataError, match="one class only") as caught:
        read_raster(path, 0, None, 16, stack, run)
    assert caught.value.parameter == "labels"


def test_names_come_from_the_legend(tmp_path: Path, stack: Stack, run: Run) -> None:
    from osgeo import gdal

    from terroir.core.raster.legend import write_legend

    path = write_raster(tmp_path / "labels.tif", 1 + np.indices((40, 60)).sum(axis=0).astype(np.uint8) % 2)
    dataset = gdal.OpenEx(path, gdal.OF_UPDATE)
    write_legend(dataset, ClassTable.from_labels({1: "Wood", 2: "Water", 3: "Rock"}))
    dataset = None
    labels = read_raster(path, None, None, 16, stack, run)
    assert [entry.label for entry in labels.classes] == ["Wood", "Water"]


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        (np.ones((40, 61), np.uint8), {}, "other pixels"),
        (np.ones((40, 60), np.uint8), {"transform": (9, 1, 0, 9, 0, -1)}, "other pixels"),
        (np.zeros((40, 60), np.uint8), {"nodata": 0}, "no label"),
        (np.full((40, 60), 1.5, np.float32), {}, "class code"),
        (np.ones((40, 60), np.uint8), {}, "one class only"),
    ],
)
def test_rasters_that_cannot_be_labels(tmp_path: Path, stack: Stack, run: Run, values, options, words) -> None:
    path = write_raster(tmp_path / "labels.tif", values, **options)
    with pytest.raises(DataError, match=words) as caught:
        read_raster(path, None, None, 16, stack, run)
    assert caught.value.parameter == "labels"


def test_squares_are_as_large_as_a_tile_where_nobody_says(tmp_path: Path, stack: Stack) -> None:
    assert tile_side(stack.grid, 16) == 16 * abs(stack.grid.transform[5])
    degrees = write_raster(
        tmp_path / "d.tif", np.ones((9, 9), np.uint8), transform=(3, 0.01, 0, 45, 0, -0.01), epsg=4326
    )
    assert tile_side(Stack.open([degrees]).grid, 100) == pytest.approx(111_195, rel=1e-3)
