"""A raster made in parts by several runs, and put together: the same file as from one run, to the bit."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from osgeo import gdal

from terroir.core.blocks import Block, OutputSpec, run_blocks, sink
from terroir.core.classes import ClassTable
from terroir.core.errors import Cancelled, OutputError, ParameterError, PartComplete
from terroir.core.jobs import JOBS, execute, job_type
from terroir.core.parts import Parts
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.blocks.toys import SlowJob
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit

LEGEND = ClassTable.from_labels({1: "water", 2: "wood & heath"})


@dataclass
class Neighbours:
    """Three outputs of different types from all that a block shows, halo included."""

    halo: int = 2
    edge: str = "reflect"
    nodata: float = -9999.0
    unit: int = 1
    bytes_per_pixel: int = 16
    calls: list[object] = field(default_factory=list)

    @property
    def outputs(self) -> tuple[OutputSpec, ...]:
        return (
            OutputSpec("output", 2, "float32", self.nodata, ("mean", "square")),
            OutputSpec("second", 1, "uint8", 0, ("class",), LEGEND),
            OutputSpec("third", 1, "int32", -1),
        )

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        self.calls.append(block.window)
        rows, cols = block.window.shape
        side = 2 * self.halo + 1
        values = np.where(block.valid, block.data[0].astype("float64"), 0)
        total = sum(values[r : r + rows, c : c + cols] for r in range(side) for c in range(side))
        own = block.data[0][block.core].astype("float32")
        return np.stack([total / 7, own**2]), (own % 2 + 1)[np.newaxis], total[np.newaxis]


def make(folder: Path, stack: Stack, function: Neighbours, run: Run) -> None:
    """One run of the engine, as `execute` does it."""
    paths = {spec.name: str(folder / f"{spec.name}.tif") for spec in function.outputs}
    try:
        run_blocks(stack, function, paths, run)
        run.outputs.publish()
    finally:
        run.outputs.discard()


def make_part(folder: Path, stack: Stack, function: Neighbours, run: Run) -> None:
    with pytest.raises(PartComplete):
        make(folder, stack, function, run)


def appearance(path: Path) -> dict[str, object]:
    """All of a raster that a user may notice."""
    dataset = gdal.Open(str(path))
    bands = [dataset.GetRasterBand(n) for n in range(1, dataset.RasterCount + 1)]
    return {
        "grid": (dataset.GetGeoTransform(), dataset.GetProjectionRef()),
        "bands": [(b.GetDescription(), b.DataType, repr(b.GetNoDataValue()), b.GetCategoryNames()) for b in bands],
        "colours": [b.GetColorTable() and b.GetColorTable().GetCount() for b in bands],
        "metadata": (dataset.GetMetadata(), dataset.GetMetadata("IMAGE_STRUCTURE")),
        "values": read_raster(path).tobytes(),
    }


def scene(folder: Path, rows: int, cols: int, tile: int = 0) -> Stack:
    draw = np.random.default_rng(rows * 1000 + cols)
    values = draw.integers(0, 200, (rows, cols)).astype("uint8")
    values[rows // 3 : rows // 2] = 0
    options = ["TILED=YES", f"BLOCKXSIZE={tile}", f"BLOCKYSIZE={tile}"] if tile else []
    return Stack.open([write_raster(folder / "image.tif", values, nodata=0, options=options)])


@settings(max_examples=40)
@given(
    rows=st.integers(1, 120),
    cols=st.integers(1, 60),
    count=st.integers(1, 9),
    shape=st.one_of(st.none(), st.tuples(st.integers(1, 70), st.integers(1, 70))),
    other=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    halo=st.integers(0, 5),
    nodata=st.sampled_from([-9999.0, float("nan")]),
    unit=st.sampled_from([1, 1, 16]),
    data=st.data(),
)
def test_parts_are_the_whole(
    rows: int,
    cols: int,
    count: int,
    shape: tuple[int, int] | None,
    other: tuple[int, int],
    halo: int,
    nodata: float,
    unit: int,
    data: st.DataObject,
) -> None:
    """In whatever order parts are made, and with whatever blocks the other runs would choose by themselves."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        stack, function = scene(folder, rows, cols), Neighbours(halo, nodata=nodata, unit=unit)
        make(folder / "whole", stack, function, Run("serial"))
        function.calls.clear()
        for turn, index in enumerate(data.draw(st.permutations(range(1, count + 1)))):
            run = Run("serial", block_shape=other if turn else shape, parts=Parts(folder / "parts", count, index))
            make_part(folder / "out", stack, function, run)
        assert len(function.calls) == len(set(function.calls))  # no block twice
        function.calls.clear()
        make(folder / "out", stack, function, Run("serial", parts=Parts(folder / "parts", count)))
        assert not function.calls
        for spec in function.outputs:
            made, wanted = (appearance(folder / where / f"{spec.name}.tif") for where in ("out", "whole"))
            assert made == wanted


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return scene(tmp_path, 90, 50)


@pytest.fixture
def made(tmp_path: Path, stack: Stack) -> Parts:
    """Three parts, complete."""
    for index in (1, 2, 3):
        run = Run("serial", block_shape=(16, 32), parts=Parts(tmp_path / "parts", 3, index))
        make_part(tmp_path / "out", stack, Neighbours(), run)
    return Parts(tmp_path / "parts", 3)


def test_a_part_leaves_nothing_but_itself(tmp_path: Path, made: Parts) -> None:
    names = [f"0000{n}.{end}" for n in (1, 2, 3) for end in ("json", "output.tif", "second.tif", "third.tif")]
    assert left_behind(made.folder) == [*names, "plan.json"]
    assert not (tmp_path / "out").exists()
    heights = [len(read_raster(made.folder / f"0000{n}.third.tif")[0]) for n in (1, 2, 3)]
    assert heights == [32, 32, 26]


def test_more_parts_than_tiles_get_lower_blocks(tmp_path: Path) -> None:
    """Blocks of the usual height would leave the last parts without work."""
    stack = scene(tmp_path, 1100, 300, tile=256)
    for index in (1, 2, 3, 4):
        make_part(tmp_path / "out", stack, Neighbours(), Run("serial", parts=Parts(tmp_path / "parts", 4, index)))
    records = [json.loads((tmp_path / "parts" / f"0000{n}.json").read_text()) for n in (1, 2, 3, 4)]
    assert all(record["blocks"] for record in records)


def test_a_missing_part_is_named(tmp_path: Path, stack: Stack, made: Parts) -> None:
    made.record(2).unlink()
    with pytest.raises(OutputError, match=r"PARTS: part 2 of 3 is not complete; look at its log"):
        make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=made))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["00002.third.tif", "00002.json"])
def test_a_part_without_one_of_its_files_is_not_complete(tmp_path: Path, stack: Stack, made: Parts, name: str) -> None:
    (made.folder / name).write_bytes(b"") if name.endswith("json") else (made.folder / name).unlink()
    with pytest.raises(OutputError, match="part 2 of 3 is not complete"):
        make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=made))


def test_a_block_that_is_not_there_is_missed(tmp_path: Path, stack: Stack, made: Parts) -> None:
    record = json.loads(made.record(3).read_text())
    del record["blocks"][1]
    made.record(3).write_text(json.dumps(record))
    with pytest.raises(OutputError, match=r"no part holds the block at columns 0–31, rows 80–89; submit"):
        make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=made))


def test_a_changed_pixel_is_found(tmp_path: Path, stack: Stack, made: Parts) -> None:
    dataset = gdal.Open(str(made.folder / "00002.second.tif"), gdal.GA_Update)
    dataset.WriteArray(np.full((1, 1), 77, "uint8"), 40, 20)
    dataset = None
    with pytest.raises(OutputError, match=r"part 2 of 3 is damaged at columns 32–49, rows 48–63 \(other values"):
        make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=made))
    assert not (tmp_path / "out").exists()


def test_a_file_cut_short_is_found(tmp_path: Path, stack: Stack, made: Parts) -> None:
    path = made.folder / "00003.output.tif"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(OutputError, match=r"part 3 of 3 is damaged|is not a raster that GDAL can read"):
        make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=made))


def test_parts_of_another_raster_are_refused(tmp_path: Path, made: Parts) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(OutputError, match="holds parts of another raster"):
        make(tmp_path / "out", scene(tmp_path / "b", 90, 51), Neighbours(), Run("serial", parts=made))


def test_another_number_of_parts_is_refused(tmp_path: Path, stack: Stack, made: Parts) -> None:
    with pytest.raises(OutputError, match="holds parts of another raster"):
        make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=Parts(made.folder, 4, 4)))


def test_nothing_to_put_together(tmp_path: Path, stack: Stack) -> None:
    with pytest.raises(OutputError, match=r"plan.json cannot be read \(No such file or directory\)"):
        make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=Parts(tmp_path / "none", 2)))


@pytest.mark.parametrize("index", [0, 4, -1])
def test_there_is_no_such_part(index: int) -> None:
    with pytest.raises(ParameterError, match=f"there is no part {index} of 3"):
        Parts(Path(), 3, index)


def test_the_plan_is_written_without_links_too(tmp_path: Path, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", refuse)
    for index in (1, 2):
        run = Run("serial", block_shape=(16, 16 * index), parts=Parts(tmp_path / "parts", 2, index))
        make_part(tmp_path / "out", stack, Neighbours(), run)
    make(tmp_path / "out", stack, Neighbours(), Run("serial", parts=Parts(tmp_path / "parts", 2)))
    assert left_behind(tmp_path / "out") == ["output.tif", "second.tif", "second.tif.aux.xml", "third.tif"]


class Toy:
    """A job in parts."""

    def __init__(self, folder: Path) -> None:
        values = np.random.default_rng(3).integers(0, 30, (96, 64)).astype("uint8")
        self.folder, self.log = folder, folder / "blocks.txt"
        self.image = write_raster(folder / "image.tif", values, nodata=0)
        self.job = self.named("out")

    def named(self, out: str, **changes: object) -> SlowJob:
        paths = {name: str(self.folder / out / f"{name}.tif") for name in ("output", "second")}
        return SlowJob(**{"input": self.image, **paths, "log": str(self.log), **changes})

    def run(self, index: int | None, **options: object) -> Run:
        return Run("serial", block_shape=(16, 32), parts=Parts(self.folder / "parts", 2, index), **options)

    def computed(self) -> int:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return len(lines)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    monkeypatch.setattr(SlowJob, "splits", True)
    return Toy(tmp_path)


def test_a_job_in_parts_is_one_run_of_the_job(toy: Toy) -> None:
    assert [execute(toy.job, toy.run(index)) for index in (2, 1)] == [{}, {}]
    assert toy.computed() == 12
    assert execute(toy.job, toy.run(None)) == {"made": 1}
    assert left_behind(toy.folder / "out") == ["output.tif", "output.tif.job.json", "second.tif", "second.tif.job.json"]
    record = json.loads((toy.folder / "out" / "output.tif.job.json").read_text())
    assert {key: record[key] for key in toy.job.to_dict()} == toy.job.to_dict()
    parts = [json.loads((toy.folder / "parts" / f"0000{n}.json").read_text())["seconds"] for n in (1, 2)]
    assert record["provenance"]["duration_seconds"] >= sum(parts) > 0
    whole = toy.named("whole")
    execute(whole, Run("serial"))
    for name in ("output", "second"):
        assert appearance(Path(getattr(toy.job, name))) == appearance(Path(getattr(whole, name)))


def test_a_complete_part_is_not_made_again(toy: Toy) -> None:
    execute(toy.job, toy.run(1))
    toy.computed()
    run = toy.run(1)
    execute(toy.job, run)
    assert toy.computed() == 0
    assert [str(m) for m in run.messages] == ["Part 1 of 2 is there already."]
    execute(toy.job, toy.run(1, resume=False))
    assert toy.computed() == 6


def test_a_part_of_another_input_is_made_again(toy: Toy) -> None:
    execute(toy.job, toy.run(1))
    toy.computed()
    write_raster(toy.folder / "image.tif", read_raster(toy.image) + 1, nodata=0)
    execute(toy.job, toy.run(1))
    assert toy.computed() == 6


def test_parts_of_different_inputs_are_not_put_together(toy: Toy) -> None:
    execute(toy.job, toy.run(1))
    write_raster(toy.folder / "image.tif", read_raster(toy.image) + 1, nodata=0)
    execute(toy.job, toy.run(2))
    with pytest.raises(OutputError, match=r"part 1 of 2 was made of other inputs, or by other versions"):
        execute(toy.job, toy.run(None))
    assert not (toy.folder / "out").exists()


def test_a_stopped_part_goes_on(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a kill: the working folder of the part stays, with its journal."""
    monkeypatch.setattr(sink, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(sink, "_CHECKPOINT_SHARE", 0.0)
    kept = toy.folder / "kept"
    shares: list[float] = []

    def stop() -> bool:
        if len(shares) == 4:
            shutil.copytree(toy.folder / "parts", kept, dirs_exist_ok=True)
        return len(shares) >= 4

    with pytest.raises(Cancelled):
        execute(toy.job, toy.run(2, on_progress=shares.append, is_cancelled=stop))
    assert toy.computed() == 4
    shutil.rmtree(toy.folder / "parts")
    kept.rename(toy.folder / "parts")
    execute(toy.job, toy.run(2))
    assert toy.computed() == 2
    execute(toy.job, toy.run(1))
    execute(toy.job, toy.run(None))
    execute(toy.named("whole"), Run("serial"))
    for name in ("output", "second"):
        made, whole = (appearance(toy.folder / where / f"{name}.tif") for where in ("out", "whole"))
        assert made == whole


def test_a_stopped_assembly_goes_on(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(sink, "_CHECKPOINT_SHARE", 0.0)
    for index in (1, 2):
        execute(toy.job, toy.run(index))
    kept, shares = toy.folder / "kept", []

    def stop() -> bool:
        if len(shares) == 7:
            shutil.copytree(toy.folder / "out", kept, dirs_exist_ok=True)
        return len(shares) >= 7

    with pytest.raises(Cancelled):
        execute(toy.job, toy.run(None, on_progress=shares.append, is_cancelled=stop))
    assert not (toy.folder / "out").exists()
    kept.rename(toy.folder / "out")
    shares.clear()
    run = toy.run(None, on_progress=shares.append)
    execute(toy.job, run)
    assert any("8 of 12 blocks are there already" in str(message) for message in run.messages)
    assert len(shares) == 4
    execute(toy.named("whole"), Run("serial"))
    assert appearance(toy.folder / "out" / "output.tif") == appearance(toy.folder / "whole" / "output.tif")


def test_a_job_that_cannot_be_split_says_so(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SlowJob, "splits", False)
    with pytest.raises(ParameterError, match="PARTS: slow cannot be split into parts; leave PARTS at 1"):
        execute(toy.job, toy.run(1))


def test_which_jobs_can_be_split() -> None:
    """Clusters are learnt anew in every run, by iterations whose last bits a processor may round in its own way."""
    assert sorted(name for name in JOBS if job_type(name).splits) == [
        "applyfunction",
        "classifyraster",
        "predictraster",
        "spatialfilter",
        "spectralindices",
        "stackfeatures",
        "thresholdraster",
    ]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_a_part_is_on_the_disk_before_its_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a power cut might leave a record of a part that is not there."""
    synced: list[str] = []

    def listen(file: int, sync=os.fsync) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{file}")).suffix)
        sync(file)

    monkeypatch.setattr(os, "fsync", listen)
    run = Run("serial", block_shape=(16, 32), parts=Parts(tmp_path / "parts", 2, 1))
    make_part(tmp_path, scene(tmp_path, 60, 40), Neighbours(), run)
    assert synced[:3] == [".tif"] * 3
    assert len(synced) > 3
    assert ".tif" not in synced[3:]
