"""The job that makes tables of patches, with its export of chips."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.deep.patches.table import read_patches
from terroir.core.errors import Cancelled, OutputError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.extract_patches import ExtractPatchesJob
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.run import Run
from terroir.tests.unit.making import (
    OTHER_TRANSFORM,
    left_behind,
    point,
    read_layer,
    read_raster,
    square,
    write_layer,
    write_raster,
)

pytestmark = pytest.mark.unit


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    folder = tmp_path / "in"
    folder.mkdir()
    values = np.random.default_rng(0).integers(1, 255, (2, 80, 100)).astype("uint8")
    values[0, 10:14, 10:14] = 0
    rows = [
        (square(*place), {"code": code, "name": name, "farm": farm})
        for place, code, name, farm in (
            ((0, 0, 40), 1, "Forêt dense", "x"),
            ((50, 0, 30, 40), 2, "eau", "y"),
            ((0, 45, 30), 2, "eau", "x"),
            ((60, 50, 3), 300, "bâti/neuf", "z"),
        )
    ]
    return {
        "input": (write_raster(folder / "a.tif", values, nodata=0, names=["red", "nir"]),),
        "polygons": write_layer(folder / "p.gpkg", rows),
        "class_field": "code",
        "label_field": "name",
        "size": 10,
        "output": str(tmp_path / "out" / "patches.gpkg"),
    }


def extract(run: Run, **parameters: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    results = execute(ExtractPatchesJob(**parameters), run)
    return results, read_layer(parameters["output"])


def test_grid(files: dict, run: Run) -> None:
    results, rows = extract(run, **files, group_field="farm")
    assert results == {"patch_count": 16 + 12 + 9, "class_count": 2}
    assert Counter(row["class"] for row in rows) == {1: 16, 2: 21}
    assert {row["label"] for row in rows} == {"Forêt dense", "eau"}
    assert {row["group"] for row in rows if row["class"] == 2} == {"x", "y"}
    assert all(row["row"] % 10 == row["col"] % 10 == 0 for row in rows)
    assert all(row["purity"] >= 0.5 for row in rows)
    (warning,) = (str(message) for message in run.warnings)
    assert warning == (
        "No patch is left of these classes (in brackets, the largest share inside their polygons): bâti/neuf (0.00);"
        " try a smaller SIZE, PURITY or STRIDE."
    )
    first = next(row for row in rows if row["row"] == row["col"] == 0)
    assert first["wkt"] == square(0, 0, 10).replace(".0", "").replace(", ", ",")
    facts = read_patches(files["output"]).facts
    assert facts is not None
    assert (facts.size, facts.bands) == (10, ("red", "nir"))


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"stride": 5, "purity": 1.0}, {1: 6 * 6 - 1, 2: 4 * 6 + 4 * 4}),
        ({"strategy": "centroid", "purity": 0.0}, {1: 1, 2: 2, 300: 1}),
        ({"strategy": "random", "per_class": 7}, {1: 7, 2: 7}),
        ({"strategy": "random", "per_class": 7, "purity": 0.05}, {1: 7, 2: 7, 300: 7}),
        ({"per_class": 3}, {1: 3, 2: 3}),
    ],
    ids=str,
)
def test_strategies(files: dict, run: Run, options: dict, wanted: dict[int, int]) -> None:
    _, rows = extract(run, **files, **options)
    assert Counter(row["class"] for row in rows) == wanted


def test_random_takes_a_thousand_where_nobody_says_more(files: dict, run: Run) -> None:
    _, rows = extract(run, **files, strategy="random", purity=1.0)
    counts = Counter(row["class"] for row in rows)
    assert counts[1] == 31 * 31 - 14 * 14 + 14 * 14 - 16, "all there are but those around nodata"
    assert counts[2] == 31 * 21 + 21 * 21 > 1000 or counts[2] == 1000


def test_patches_around_nodata(files: dict, run: Run, tmp_path: Path) -> None:
    mask = np.ones((80, 100), "uint8")
    mask[:, :16] = 0
    path = write_raster(tmp_path / "mask.tif", mask)
    _, rows = extract(run, **files, stride=1, purity=1.0, mask=path)
    forest = [row["col"] for row in rows if row["class"] == 1]
    # Half of the patch may be hidden, but not the pixel that it stands for.
    assert min(forest) == 11
    assert any("they are nodata or masked, or more than half" in str(m) for m in run.messages)


def test_seed_and_circumstances(files: dict) -> None:
    def places(seed: int, **circumstances: Any) -> list[tuple[int, int]]:
        _, rows = extract(Run(**circumstances), **files, strategy="random", per_class=5, seed=seed)
        return [(row["row"], row["col"]) for row in rows]

    assert places(1, backend="serial") == places(1, backend="threads", workers=3, memory=1)
    assert places(1) != places(2)


def test_one_class_only_and_a_stride_for_nothing(files: dict, run: Run, tmp_path: Path) -> None:
    files["polygons"] = write_layer(tmp_path / "one.gpkg", [(square(0, 0, 40), {"code": 1, "name": "a"})])
    extract(run, **files, strategy="centroid", stride=4)
    said = " ".join(map(str, run.warnings))
    assert "STRIDE is not used" in said
    assert "All patches are of one class" in said


def test_several_rasters_and_colours(files: dict, run: Run, tmp_path: Path) -> None:
    other = write_raster(tmp_path / "b.tif", np.ones((60, 70), "uint8"), transform=OTHER_TRANSFORM, names=["dem"])
    files["input"] = (*files["input"], other)
    extract(run, **files, resampling="bilinear", colours={"1": "#00ff00"})
    table = read_patches(files["output"])
    assert table.facts is not None
    assert table.facts.bands == ("red", "nir", "dem")
    assert table.classes.get(1).colour == "#00ff00"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"size": 90}, "SIZE: patches of 90 × 90 pixels do not fit into the raster of 100 × 80; give a smaller size"),
        (
            {"size": 60, "stride": 1},
            "SIZE: no patch of 60 × 60 pixels is as pure as PURITY asks for (0.5): at most 0.4",
        ),
        (
            {"size": 80, "stride": 40, "strategy": "random"},
            "SIZE: every patch of 80 × 80 pixels around a pixel of the polygons reaches beyond",
        ),
        ({"size": 1}, "SIZE: 1 is outside the limits"),
        ({"size": 2000}, "SIZE: 2000 is outside the limits"),
        ({"stride": 0}, "STRIDE: 0 is outside the limits"),
        ({"purity": 1.5}, "PURITY: 1.5 is outside the limits"),
        ({"purity": -0.1}, "PURITY: -0.1 is outside the limits"),
        ({"per_class": 0}, "PER_CLASS: 0 is outside the limits"),
        ({"strategy": "all"}, "STRATEGY: all is not known"),
        ({"seed": -1}, "SEED: -1 is outside the limits"),
        ({"class_field": "kind"}, "CLASS_FIELD: "),
        ({"group_field": "kind"}, "GROUP_FIELD: "),
        ({"colours": {"1": "red"}}, "COLOURS: 'red' of class 1 is no colour"),
        ({"output": "x.shp"}, "OUTPUT: x.shp cannot be written in the format of its ending"),
    ],
    ids=str,
)
def test_bad_parameters(files: dict, tmp_path: Path, changes: dict, sentence: str) -> None:
    with pytest.raises(TerroirError) as caught:
        execute(ExtractPatchesJob(**{**files, **changes}), Run("serial"))
    assert str(caught.value).startswith(sentence)
    assert left_behind(tmp_path) == ["in"]


def test_a_lattice_that_misses_every_polygon(files: dict, tmp_path: Path) -> None:
    files["polygons"] = write_layer(tmp_path / "in" / "tiny.gpkg", [(square(3, 3, 2), {"code": 1, "name": "a"})])
    with pytest.raises(TerroirError, match=r"STRIDE: no centre of a patch lies in a polygon; give a smaller STRIDE"):
        execute(ExtractPatchesJob(**files, stride=40), Run("serial"))
    with pytest.raises(TerroirError, match=r"SIZE: every patch of 10 × 10 pixels .* reaches beyond the raster"):
        execute(ExtractPatchesJob(**files, strategy="centroid"), Run("serial"))


def test_nothing_is_valid(files: dict, tmp_path: Path) -> None:
    mask = write_raster(tmp_path / "in" / "mask.tif", np.zeros((80, 100), "uint8"))
    with pytest.raises(
        TerroirError, match=r"INPUT: no patch has enough valid pixels \(patches that stand for .*: \d+\); check"
    ):
        execute(ExtractPatchesJob(**files, mask=mask), Run("serial"))
    assert left_behind(tmp_path) == ["in"]


def test_points_are_refused(files: dict, tmp_path: Path) -> None:
    files["polygons"] = write_layer(tmp_path / "in" / "points.gpkg", [(point(3, 3), {"code": 1, "name": "a"})])
    with pytest.raises(TerroirError, match=r"POLYGONS: .* holds points"):
        execute(ExtractPatchesJob(**files), Run("serial"))


def test_export(files: dict, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "chips"
    _, rows = extract(run, **files, stride=7, purity=0.3, export=str(folder))
    assert left_behind(folder) == ["1_foret-dense", "2_eau", "index.csv"]
    assert json.loads((tmp_path / "out" / "chips.job.json").read_text())["job"] == "extractpatches"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        index = list(csv.DictReader(file))
    assert len(index) == len(rows)
    stack = Stack.open(files["input"])
    hidden = 0
    for line, row in zip(index, rows):
        assert line["file"].split("/")[0] == {"1": "1_foret-dense", "2": "2_eau"}[line["class"]]
        assert line["file"].split("/")[1].startswith(line["class"] + "_")
        assert (line["class"], line["group"]) == (str(row["class"]), row["group"])
        assert (int(line["row"]), int(line["col"]), float(line["purity"])) == (row["row"], row["col"], row["purity"])
        assert (float(line["x"]), float(line["y"])) == (500_000 + row["col"] + 5.5, 4_800_000 - row["row"] - 5.5)
        chip = gdal.Open(str(folder / line["file"]))
        assert [chip.GetRasterBand(i).GetDescription() for i in (1, 2)] == ["red", "nir"]
        assert chip.GetRasterBand(1).GetNoDataValue() == 0
        assert chip.GetGeoTransform() == (500_000 + row["col"], 1, 0, 4_800_000 - row["row"], 0, -1)
        part = slice(row["row"], row["row"] + 10), slice(row["col"], row["col"] + 10)
        own = Stack.open([str(folder / line["file"])])
        data, valid = own.read(own.grid.window)
        whole, usable = stack.read(stack.grid.window)
        assert np.array_equal(data, whole[(slice(None), *part)])
        assert np.array_equal(valid, usable[part])
        hidden += int((~valid).sum())
    assert hidden > 0


def test_export_again_replaces_its_own_folder_only(
    files: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out" / "chips"
    extract(Run("serial"), **files, export=str(folder))
    before = len(list(folder.rglob("*.tif")))
    (folder / "1_foret-dense" / "1_00001.tif.aux.xml").write_text("statistics of a viewer")
    extract(Run("serial"), **files, export=str(folder), per_class=2)
    assert len(list(folder.rglob("*.tif"))) == 4 < before
    assert not list(folder.rglob("*.xml"))
    (folder / "notes.txt").write_text("mine")
    reads: list[Window] = []
    read = Stack.read
    monkeypatch.setattr(Stack, "read", lambda stack, window: reads.append(window) or read(stack, window))
    for target, sentence in (
        (folder, "EXPORT: .* holds other files; name a new or an empty folder"),
        (tmp_path / "in" / "a.tif", "EXPORT: .* is also an input"),
        (tmp_path / "out" / "chips.job.json", "EXPORT: .* is a file; name a folder"),
    ):
        with pytest.raises(TerroirError, match=sentence):
            extract(Run("serial"), **{**files, "output": str(tmp_path / "two.gpkg")}, export=str(target))
        assert not (tmp_path / "two.gpkg").exists()
        assert not reads, "it was known before the image was looked at"
    assert (folder / "notes.txt").read_text() == "mine"
    assert len(list(folder.rglob("*.tif"))) == 4


@pytest.mark.parametrize("export", ["fails", "cancelled"])
def test_nothing_is_left_behind(files: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, export: str) -> None:
    from terroir.core.deep.patches import export as module

    stop = []
    write = module._write

    def broken(path: Path, *arguments: Any) -> None:
        if "00004" in path.name:
            if export == "fails":
                raise OutputError("full", parameter="export")
            stop.append(1)
        write(path, *arguments)

    monkeypatch.setattr(module, "_write", broken)
    monkeypatch.setattr(module, "_BETWEEN_POLLS", 1)
    run = Run("serial", is_cancelled=lambda: bool(stop))
    with pytest.raises(OutputError if export == "fails" else Cancelled):
        extract(run, **files, export=str(tmp_path / "out" / "chips"))
    assert left_behind(tmp_path) == ["in"]


def test_chips_hold_the_pixels_of_the_image_in_its_type(files: dict, tmp_path: Path) -> None:
    values = np.random.default_rng(5).normal(size=(1, 80, 100)).astype("float32")
    values[0, 3, 3] = np.nan
    files["input"] = (write_raster(tmp_path / "in" / "f.tif", values),)
    extract(Run("serial"), **files, export=str(tmp_path / "chips"))
    chip = sorted((tmp_path / "chips" / "1_foret-dense").iterdir())[0]
    found = read_raster(chip)
    assert found.dtype == np.float32
    assert np.array_equal(found, values[:, :10, :10], equal_nan=True)
    assert gdal.Open(str(chip)).GetRasterBand(1).GetNoDataValue() is None
