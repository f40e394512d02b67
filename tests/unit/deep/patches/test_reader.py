"""The pixels of patches: what a slice of the whole image holds, however they are read and wherever they are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terroir.core.deep.patches import space as space_module
from terroir.core.deep.patches.reader import open_patches, open_windows
from terroir.core.deep.patches.space import Space
from terroir.core.deep.patches.table import read_patches
from terroir.core.deep.training.survey import survey
from terroir.core.errors import Cancelled, DataError, OutputError
from terroir.core.jobs import execute
from terroir.core.jobs.extract_patches import ExtractPatchesJob
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, square, write_layer, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS, SIZE = 130, 170, 9


@pytest.fixture(params=[("TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32"), ("BLOCKYSIZE=3",)], ids=["tiles", "strips"])
def image(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    values = np.random.default_rng(1).integers(1, 60_000, (3, ROWS, COLS)).astype("uint16")
    values[1, 20:60, 50:52] = 0
    return write_raster(tmp_path / "a.tif", values, nodata=0, names=["red", "green", "nir"], options=request.param)


def windows(count: int = 300, size: int = SIZE) -> np.ndarray:
    draw = np.random.default_rng(2)
    places = [draw.integers(0, COLS - size + 1, count), draw.integers(0, ROWS - size + 1, count)]
    return np.stack([*places, np.full(count, size), np.full(count, size)], axis=1)


def sliced(image: str, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    stack = Stack.open([image])
    data, valid = stack.read(stack.grid.window)
    parts = [(slice(r, r + h), slice(c, c + w)) for c, r, w, h in chosen.tolist()]
    return np.stack([data[:, rows, cols] for rows, cols in parts]), np.stack([valid[part] for part in parts])


@pytest.mark.parametrize(
    "options",
    [
        {"backend": "serial"},
        {"backend": "serial", "block_shape": (7, 11)},
        {"backend": "threads", "workers": 3, "block_shape": (64, 5)},
        {"backend": "threads", "workers": 2, "memory": 1},
        {"backend": "processes", "workers": 2, "block_shape": (50, 50)},
    ],
    ids=str,
)
def test_the_same_as_slices_of_the_whole_image(image: str, options: dict[str, Any]) -> None:
    chosen = windows()
    labels = np.arange(300) % 4
    images, valid = sliced(image, chosen)
    with open_windows(chosen, labels, 4, Stack.open([image]), Run(**options)) as store:
        assert (len(store), store.bands, store.classes, store.size) == (300, 3, 4, SIZE)
        assert store.band_names == ("red", "green", "nir")
        assert store.images.dtype == np.uint16
        assert np.array_equal(store.images, images)
        assert np.array_equal(store.valid, valid)
        some = np.array([3, 3, 17, 299])
        found = store.read(some)
        assert all(np.array_equal(a, b) for a, b in zip(found, (images[some], valid[some], labels[some])))


@pytest.mark.parametrize("size", [1, 50, ROWS])
def test_any_size(image: str, size: int) -> None:
    chosen = windows(20, size)
    with open_windows(chosen, np.zeros(20, np.int64), 1, Stack.open([image]), Run(block_shape=(16, 16))) as store:
        assert np.array_equal(store.images, sliced(image, chosen)[0])


def test_no_mask_where_all_pixels_of_patches_are_valid(image: str) -> None:
    chosen = windows()[windows()[:, 0] > 60]
    with open_windows(chosen, np.zeros(len(chosen), np.int64), 1, Stack.open([image]), Run("serial")) as store:
        assert store.valid is None
        assert store.read(np.array([0]))[1] is None


def test_beyond_the_budget_patches_lie_in_a_file_that_vanishes(image: str, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    chosen = windows(3000)  # 1.4 MB, and 0.5 are allowed
    images, valid = sliced(image, chosen)
    with open_windows(
        chosen, np.zeros(3000, np.int64), 1, Stack.open([image]), Run("serial", memory=1, temporary=folder)
    ) as store:
        assert store.in_files
        assert np.array_equal(store.images, images)
        assert np.array_equal(store.valid, valid)
        kept = store.read(np.arange(3000))
        assert type(kept[0]) is np.ndarray
    assert np.array_equal(kept[0], images), "what was read outlives the store"
    assert left_behind(folder) == []


def test_cancel_leaves_no_file(image: str, tmp_path: Path) -> None:
    asked = []

    def is_cancelled() -> bool:
        asked.append(1)
        return len(asked) > 3

    run = Run("serial", memory=1, temporary=tmp_path / "t", is_cancelled=is_cancelled, block_shape=(16, 16))
    (tmp_path / "t").mkdir()
    with pytest.raises(Cancelled):
        open_windows(windows(3000), np.zeros(3000, np.int64), 1, Stack.open([image]), run)
    assert left_behind(tmp_path / "t") == []


def test_no_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space_module.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 5}))
    with Space(10, tmp_path) as space:
        assert space.zeros((10,), np.dtype("uint8")).sum() == 0
        with pytest.raises(OutputError, match="the patches need 1 MB of space in the temporary folder"):
            space.zeros((6,), np.dtype("uint8"))


def test_the_disk_fills_up_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(space_module.os, "posix_fallocate", full, raising=False)
    with Space(0, tmp_path) as space, pytest.raises(OutputError, match="temporary folder"):
        space.zeros((6,), np.dtype("uint8"))
    assert left_behind(tmp_path) == []


def test_from_a_table(image: str, tmp_path: Path) -> None:
    polygons = write_layer(
        tmp_path / "p.gpkg", [(square(60, 10, 40), {"code": 3}), (square(110, 60, 40), {"code": 30})]
    )
    table = str(tmp_path / "patches.gpkg")
    execute(ExtractPatchesJob((image,), polygons, "code", table, size=10), Run("serial"))
    patches = read_patches(table)
    stack = Stack.open([image])
    chosen = patches.windows(stack.grid, image)
    with open_patches(patches, stack, Run("serial")) as store:
        assert np.array_equal(store.images, sliced(image, chosen)[0])
        assert np.array_equal(store.labels, (patches.codes == 30).astype(int))
    with pytest.raises(DataError, match=r"INPUT: .*name the image"):
        open_patches(patches, None, Run("serial"))
    other = write_raster(
        tmp_path / "other.tif", np.ones((ROWS, COLS), "uint8"), transform=(500_000.3, 1, 0, 4_800_000, 0, -1)
    )
    with pytest.raises(DataError, match=r"PATCHES: .* were cut for another grid than that of .*other"):
        open_patches(patches, Stack.open([other]), Run("serial"))


def test_patches_whose_own_pixel_is_hidden_have_no_class(image: str, tmp_path: Path) -> None:
    """A mask that came after the extraction, such as clouds: of what it hides nobody could tell the class."""
    polygons = write_layer(
        tmp_path / "p.gpkg", [(square(60, 10, 40), {"code": 3}), (square(110, 60, 40), {"code": 30})]
    )
    table = str(tmp_path / "patches.gpkg")
    execute(ExtractPatchesJob((image,), polygons, "code", table, size=10, stride=7), Run("serial"))
    patches = read_patches(table)
    clear = np.ones((1, ROWS, COLS), np.uint8)
    clear[:, :, 75:130] = 0
    mask = write_raster(tmp_path / "clouds.tif", clear)
    stack = Stack.open([image], mask)
    left = patches.windows(stack.grid, image)[:, 0]
    hidden = (left + 5 >= 75) & (left + 5 < 130)
    assert 0 < hidden.sum() < len(patches)
    run = Run("serial")
    with open_patches(patches, stack, run) as store:
        assert np.array_equal(store.labels, np.where(hidden, -1, patches.codes == 30))
        counted = survey(store, run).counts
    assert np.array_equal(counted.sum(axis=1), ~hidden)
    (warning,) = run.warnings
    wanted = "Patches that are left out, because their own pixel is nodata or masked here: "
    assert str(warning) == f"{wanted}{hidden.sum()} of {len(patches)}."
