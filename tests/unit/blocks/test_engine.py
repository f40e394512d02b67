"""The block engine: any function, any backend, the same result."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.blocks import Block, OutputSpec, run_blocks
from terroir.core.errors import BlockError, Cancelled, InputFileError, ModelError, OutputError
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit

ROWS, COLS = 70, 90


@pytest.fixture
def values() -> np.ndarray:
    draw = np.random.default_rng(5)
    values = draw.integers(1, 200, (2, ROWS, COLS)).astype("uint8")
    values[0, draw.random((ROWS, COLS)) < 0.1] = 0
    values[:, 16:40, 16:60] = 0
    return values


@pytest.fixture
def stack(tmp_path: Path, values: np.ndarray) -> Stack:
    return Stack.open([write_raster(tmp_path / "image.tif", values, nodata=0)])


@dataclass
class NeighbourSum:
    """Sum of the valid values of 3 × 3 pixels of the first band, and the second band as it is."""

    halo: int = 1
    edge: str = "nodata"
    outputs: tuple[OutputSpec, ...] = (
        OutputSpec("output", 1, "int32", -1),
        OutputSpec("second", 1, "uint8", 0, ("copy",)),
    )
    bytes_per_pixel: int = 16

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        data = np.where(block.valid, block.data[0].astype("int32"), 0)
        rows, cols = block.window.shape
        total = sum(data[r : r + rows, c : c + cols] for r in range(3) for c in range(3))
        return total[np.newaxis], block.data[1:, 1:-1, 1:-1]


@dataclass
class Plain:
    """Any function of the block, without a halo."""

    function: object
    outputs: tuple[OutputSpec, ...] = (OutputSpec("output", 1, "uint8", 0),)
    halo: int = 0
    edge: str = "nodata"
    bytes_per_pixel: int = 0

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        return self.function(block)


def published(stack: Stack, function: object, folder: Path, run: Run) -> dict[str, np.ndarray]:
    paths = {spec.name: str(folder / f"{spec.name}.tif") for spec in function.outputs}
    try:
        run_blocks(stack, function, paths, run)
        run.outputs.publish()
    finally:
        run.outputs.discard()
    return {name: read_raster(path) for name, path in paths.items()}


@pytest.mark.parametrize("backend", [("serial", 1), ("threads", 1), ("threads", 2), ("threads", 3)])
@pytest.mark.parametrize("shape", [None, (16, 16), (13, 29), (1, 7), (ROWS, COLS)])
def test_same_result_everywhere(
    stack: Stack, values: np.ndarray, tmp_path: Path, backend: tuple[str, int], shape: tuple[int, int] | None
) -> None:
    run = Run(*backend, block_shape=shape)
    found = published(stack, NeighbourSum(), tmp_path / "out", run)
    valid = (values != 0).all(axis=0)
    padded = np.pad(np.where(valid, values[0].astype("int32"), 0), 1)
    total = sum(padded[r : r + ROWS, c : c + COLS] for r in range(3) for c in range(3))
    assert np.array_equal(found["output"][0], np.where(valid, total, -1))
    assert np.array_equal(found["second"][0], np.where(valid, values[1], 0))
    assert left_behind(tmp_path / "out") == ["output.tif", "second.tif"]


def test_halo_is_invalid_beyond_the_edge(stack: Stack, tmp_path: Path) -> None:
    corners = {}

    def look(block: Block) -> tuple[np.ndarray, ...]:
        if block.window.col == block.window.row == 0:
            corners["valid"], corners["data"] = block.valid.copy(), block.data.copy()
        return (np.zeros((1, *block.window.shape), "uint8"),)

    published(stack, Plain(look, halo=2), tmp_path / "out", Run("serial", block_shape=(10, 10)))
    assert corners["valid"].shape == (14, 14)
    assert corners["data"].shape == (2, 14, 14)
    assert not corners["valid"][:2].any()
    assert not corners["valid"][:, :2].any()
    assert corners["valid"][:, 12:].any()


def test_function_never_sees_a_block_without_a_valid_pixel(stack: Stack, tmp_path: Path) -> None:
    seen = []

    def look(block: Block) -> tuple[np.ndarray, ...]:
        seen.append(block.window)
        return (np.full((1, *block.window.shape), 9, "uint8"),)

    found = published(stack, Plain(look, halo=3), tmp_path / "out", Run("serial", block_shape=(8, 8)))
    inside_hole = [w for w in seen if w.col >= 16 and w.col_end <= 60 and w.row >= 16 and w.row_end <= 40]
    assert seen
    assert not inside_hole
    assert (found["output"][0, 16:40, 16:60] == 0).all()


def test_nodata_is_enforced_and_the_functions_arrays_stay_untouched(
    stack: Stack, values: np.ndarray, tmp_path: Path
) -> None:
    """One array for two outputs with different nodata; the function may also keep what it returned."""
    kept = []

    def same_twice(block: Block) -> tuple[np.ndarray, ...]:
        array = np.full((1, *block.window.shape), 5, "uint8")
        array.flags.writeable = False
        kept.append(array)
        return array, array

    outputs = (OutputSpec("output", 1, "uint8", 0), OutputSpec("second", 1, "uint8", 255))
    found = published(stack, Plain(same_twice, outputs), tmp_path / "out", Run("serial", block_shape=(32, 32)))
    valid = (values != 0).all(axis=0)
    assert np.array_equal(found["output"][0], np.where(valid, 5, 0))
    assert np.array_equal(found["second"][0], np.where(valid, 5, 255))
    assert all((array == 5).all() for array in kept)


def test_several_bands_of_another_type(stack: Stack, values: np.ndarray, tmp_path: Path) -> None:
    outputs = (OutputSpec("output", 3, "float32", -9, ("a", "b", "c")),)
    half = Plain(lambda block: (np.repeat(block.data[:1], 3, axis=0) / 2,), outputs)
    found = published(stack, half, tmp_path / "out", Run("threads", 2, block_shape=(16, 16)))["output"]
    valid = (values != 0).all(axis=0)
    assert found.dtype == "float32"
    assert np.array_equal(found, np.repeat(np.where(valid, values[:1] / 2, -9).astype("float32"), 3, axis=0))


def test_progress_goes_up_to_one(stack: Stack, tmp_path: Path) -> None:
    shares: list[float] = []
    run = Run("threads", 2, block_shape=(16, 16), on_progress=shares.append)
    published(stack, NeighbourSum(), tmp_path / "out", run)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) == 5 * 6


# ---- failures --------------------------------------------------------------------------------------


def failing(error: Exception) -> Plain:
    def fail(block: Block) -> tuple[np.ndarray, ...]:
        if block.window.row == 32:
            raise error
        return (np.zeros((1, *block.window.shape), "uint8"),)

    return Plain(fail)


BACKENDS = pytest.mark.parametrize("backend", [("serial", 1), ("threads", 2)])


@BACKENDS
def test_exception_names_input_and_window(stack: Stack, tmp_path: Path, backend: tuple[str, int]) -> None:
    run = Run(*backend, block_shape=(16, COLS))
    with pytest.raises(
        BlockError, match=r"columns 0–89, rows 32–47 of .*image.tif .*ZeroDivisionError: {ouch}"
    ) as caught:
        published(stack, failing(ZeroDivisionError("{ouch}")), tmp_path / "out", run)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert left_behind(tmp_path / "out") == []


@BACKENDS
def test_own_errors_pass_unchanged(stack: Stack, tmp_path: Path, backend: tuple[str, int]) -> None:
    with pytest.raises(ModelError, match=r"MODEL: broken"):
        published(
            stack,
            failing(ModelError("broken", parameter="model")),
            tmp_path / "out",
            Run(*backend, block_shape=(16, COLS)),
        )
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda block: (np.zeros((1, 3, 3), "uint8"),),
        lambda block: (np.zeros(block.window.shape, "uint8"),),
        lambda block: (),
        lambda block: (np.zeros((1, *block.window.shape), "uint8"),) * 2,
        lambda block: None,
    ],
)
def test_wrong_shapes_are_a_block_error(stack: Stack, tmp_path: Path, wrong: object) -> None:
    with pytest.raises(BlockError, match=r"rows 0–15 of .*image.tif"):
        published(stack, Plain(wrong), tmp_path / "out", Run("serial", block_shape=(16, COLS)))


@BACKENDS
def test_damaged_input(tmp_path: Path, backend: tuple[str, int]) -> None:
    noise = np.random.default_rng(0).integers(1, 255, (200, 200)).astype("uint8")
    path = Path(write_raster(tmp_path / "image.tif", noise, options=["COMPRESS=DEFLATE"]))
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(InputFileError, match=r"INPUT: .*image.tif"):
        published(
            Stack.open([str(path)]), Plain(lambda b: (b.data,)), tmp_path / "out", Run(*backend, block_shape=(32, 200))
        )
    assert left_behind(tmp_path / "out") == []


@BACKENDS
def test_cancel_after_the_first_block(stack: Stack, tmp_path: Path, backend: tuple[str, int]) -> None:
    started, shares = [], []

    def count(block: Block) -> tuple[np.ndarray, ...]:
        started.append(block.window)
        return (np.zeros((1, *block.window.shape), "uint8"),)

    run = Run(*backend, block_shape=(1, COLS), on_progress=shares.append, is_cancelled=lambda: bool(shares))
    with pytest.raises(Cancelled):
        published(stack, Plain(count), tmp_path / "out", run)
    assert len(shares) == 1
    assert len(started) <= 1 + 2 * backend[1] + 1
    assert left_behind(tmp_path / "out") == []


def test_cancel_while_a_block_computes(stack: Stack, tmp_path: Path) -> None:
    """The consumer looks at its cancel button although no block is complete."""
    release, asked = threading.Event(), []

    def wait(block: Block) -> tuple[np.ndarray, ...]:
        release.wait(10)
        return (np.zeros((1, *block.window.shape), "uint8"),)

    def cancelled() -> bool:
        asked.append(True)
        if len(asked) == 3:
            release.set()
        return len(asked) >= 3

    with pytest.raises(Cancelled):
        published(
            stack, Plain(wait), tmp_path / "out", Run("threads", 2, block_shape=(16, COLS), is_cancelled=cancelled)
        )
    assert left_behind(tmp_path / "out") == []


def test_second_output_that_cannot_be_made(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    paths = {"output": str(tmp_path / "out" / "a.tif"), "second": str(tmp_path / "file" / "b.tif")}
    run = Run("serial")
    with pytest.raises(OutputError, match=r"SECOND: "):
        run_blocks(stack, NeighbourSum(), paths, run)
    run.outputs.discard()
    assert left_behind(tmp_path / "out") == []


def test_writer_that_fails(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from terroir.core.raster.writer import RasterWriter

    calls = []

    def write(self: RasterWriter, *arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 3:
            raise OutputError("full", parameter="output")

    monkeypatch.setattr(RasterWriter, "write", write)
    before = threading.active_count()
    with pytest.raises(OutputError, match=r"OUTPUT: full"):
        published(stack, Plain(lambda b: (b.data[:1],)), tmp_path / "out", Run("threads", 2, block_shape=(8, 8)))
    assert len(calls) == 3
    assert threading.active_count() == before
    assert left_behind(tmp_path / "out") == []


def test_result_opens_where_the_input_lies(stack: Stack, tmp_path: Path) -> None:
    published(stack, NeighbourSum(), tmp_path / "out", Run("serial"))
    one, two = gdal.Open(str(tmp_path / "image.tif")), gdal.Open(str(tmp_path / "out" / "output.tif"))
    assert one.GetGeoTransform() == two.GetGeoTransform()
    assert one.GetProjection() == two.GetProjection()
    assert two.GetRasterBand(1).GetNoDataValue() == -1


FULL_DISK = """
import resource, sys
from osgeo import gdal
from terroir.core.blocks import OutputSpec, run_blocks
from terroir.core.errors import OutputError
from terroir.core.raster.stack import Stack
from terroir.core.run import Run

image, target, exceptions, backend, limit = sys.argv[1:]
if exceptions == "True":
    gdal.UseExceptions()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))

class Copy:
    halo, edge, bytes_per_pixel = 0, "nodata", 0
    outputs = (OutputSpec("output", 1, "uint8", 0),)
    def __call__(self, block):
        return (block.data,)

run = Run(backend, 2, block_shape=(64, 400))
try:
    run_blocks(Stack.open([image]), Copy(), {"output": target}, run)
    run.outputs.publish()
except OutputError as error:
    print(error)
finally:
    run.outputs.discard()
"""


@pytest.mark.parametrize("limit", [200, 50_000, 150_000])
@pytest.mark.parametrize(("exceptions", "backend"), [(False, "serial"), (False, "threads"), (True, "threads")])
def test_no_space_left(tmp_path: Path, exceptions: bool, backend: str, limit: int) -> None:
    """A limit on the size of files does what a full disk does: at the first block, in the middle, at the end."""
    pytest.importorskip("resource")
    noise = np.random.default_rng(0).integers(1, 255, (400, 400)).astype("uint8")
    image = write_raster(tmp_path / "image.tif", noise)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, image, str(tmp_path / "out" / "a.tif"), str(exceptions), backend, str(limit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("OUTPUT: a.tif cannot be written")
    assert done.stdout.count("\n") == 1
    # With exceptions, Python tells of what closing an incomplete file could not do.
    assert exceptions or done.stderr == ""
    assert left_behind(tmp_path / "out") == []


@dataclass
class CacheSize:
    """GDAL's block cache in MB, where the block is computed."""

    outputs: tuple[OutputSpec, ...] = (OutputSpec("output", 1, "int32", -1),)
    halo: int = 0
    edge: str = "nodata"
    bytes_per_pixel: int = 0

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        return (np.full((1, *block.window.shape), gdal.GetCacheMax() >> 20, "int32"),)


@pytest.mark.parametrize("backend", ["serial", "threads"])
def test_gdal_cache_is_part_of_the_budget(stack: Stack, tmp_path: Path, backend: str) -> None:
    before = gdal.GetCacheMax()
    try:
        gdal.SetCacheMax(500 * 2**20)
        found = published(stack, CacheSize(), tmp_path, Run(backend, 2, memory=24, block_shape=(16, 32)))["output"]
        assert set(found[found >= 0].tolist()) == {12}
        assert gdal.GetCacheMax() == 500 * 2**20
    finally:
        gdal.SetCacheMax(before)


def test_complete_tiles_do_not_wait_in_the_cache(tmp_path: Path) -> None:
    """A thread that reads would have to write them, and its error would be the writer's."""
    image = write_raster(tmp_path / "large.tif", np.ones((1, 1024, 1024), "uint8"))
    waiting: list[int] = []

    def look(block: Block) -> tuple[np.ndarray, ...]:
        waiting.append(gdal.GetCacheUsed())
        return (np.full((1, *block.window.shape), 3, "uint8"),)

    published(Stack.open([image]), Plain(look), tmp_path, Run("serial", block_shape=(256, 256)))
    # What was read stays, in tiles or strips of one band; what was written does not.
    assert waiting[-1] - waiting[0] < 1024 * 1024 * 1.2
