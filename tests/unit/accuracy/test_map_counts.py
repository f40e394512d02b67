"""The map's totals: the same for all blocks, workers and backends, and those of a plain count."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.accuracy.map_counts import count_map
from terroir.core.accuracy.pixel_area import PixelAreas, pixel_areas
from terroir.core.errors import DataError
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def rasters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    generator = np.random.default_rng(0)
    values = generator.choice([0, 1, 2, 7, 200], (150, 210)).astype(np.uint8)
    strata = np.add.outer(np.arange(150) // 50, np.arange(210) // 100).astype(np.int16) * 10
    strata[:5] = -1
    # Degrees, so that pixels of different rows have different areas.
    transform = (5.0, 0.01, 0, 60.0, 0, -0.01)
    return (
        write_raster(folder / "map.tif", values, 0, transform, 4326),
        write_raster(folder / "strata.tif", strata, -1, transform, 4326),
        values,
        strata,
    )


def counted(paths, run=None, areas=None):
    stack = Stack.open(list(paths), parameter="map")
    return count_map(stack, areas or pixel_areas(stack.grid), run or Run(backend="serial"))


def test_like_a_plain_count(rasters):
    path, _, values, _ = rasters
    found = counted([path])
    assert found.by_class()[0] == {code: int((values == code).sum()) for code in (1, 2, 7, 200)}
    areas = pixel_areas(Stack.open([path]).grid)
    rows, cols = np.nonzero(values == 7)
    assert found.by_class()[1][7] == pytest.approx(areas.at(rows, cols).sum(), rel=1e-12)


def test_strata_and_classes(rasters):
    path, strata_path, values, strata = rasters
    found = counted([path, strata_path])
    for stratum in (0, 10, 20, 30):
        for code in (1, 200):
            assert found.pixels[stratum, code] == ((values == code) & (strata == stratum)).sum()
    assert sum(found.by_stratum()[0].values()) == ((values > 0) & (strata >= 0)).sum()
    assert sum(found.by_stratum()[1].values()) == pytest.approx(sum(found.by_class()[1].values()))


@pytest.mark.parametrize("shape", [(150, 210), (1, 210), (17, 13), (64, 64), (150, 1)])
@pytest.mark.parametrize(("backend", "workers"), [("serial", 1), ("threads", 3)])
def test_blocks_and_workers_change_nothing(rasters, shape, backend, workers):
    for paths in (rasters[:1], rasters[:2]):
        expected = counted(paths)
        assert counted(paths, Run(backend=backend, workers=workers, block_shape=shape)) == expected


def test_processes_change_nothing(rasters):
    run = Run(backend="processes", workers=2, block_shape=(64, 64))
    assert counted(rasters[:2], run) == counted(rasters[:2])


def test_tiles_of_any_size(rasters):
    path, _, values, _ = rasters
    areas = PixelAreas((40, 50), np.arange(1.0, 21.0).reshape(4, 5), "ha")
    found = counted([path], areas=areas)
    rows, cols = np.nonzero(values == 2)
    assert found.by_class()[1][2] == areas.at(rows, cols).sum()


def test_an_empty_map(tmp_path):
    path = write_raster(tmp_path / "empty.tif", np.zeros((5, 5), np.uint8), 0)
    assert counted([path]).pixels == {}


def test_fractions_and_images_are_no_classes(tmp_path):
    path = write_raster(tmp_path / "ndvi.tif", np.full((5, 5), 0.25, np.float32))
    with pytest.raises(DataError, match=r"MAP: .*0\.25"):
        counted([path])
    path = write_raster(tmp_path / "image.tif", np.arange(90 * 90, dtype=np.uint16).reshape(90, 90))
    with pytest.raises(DataError, match="more than 2048"):
        counted([path])


def test_codes_far_apart(tmp_path):
    values = np.array([[-2_000_000_000, 5], [5, 2_000_000_000]], np.int32)
    path = write_raster(tmp_path / "far.tif", values)
    assert counted([path]).by_class()[0] == {-2_000_000_000: 1, 5: 2, 2_000_000_000: 1}
