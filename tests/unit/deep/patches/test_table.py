"""The table of patches as a file: what is written is read, and what is no such table is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.core.classes import ClassTable
from terroir.core.deep.patches.facts import PatchFacts
from terroir.core.deep.patches.footprints import footprints
from terroir.core.deep.patches.table import read_patches
from terroir.core.deep.patches.writing import PatchRows, write_patches
from terroir.core.errors import DataError, ParameterError
from terroir.core.raster.grid import Grid
from terroir.core.run import Run
from terroir.tests.unit.making import TRANSFORM, point, polygon, read_layer, square, wkt_of, write_layer

pytestmark = pytest.mark.unit

GRID = Grid(300, 200, TRANSFORM, wkt_of(32631))
CLASSES = ClassTable.from_labels({2: "forêt", 5: "eau"}, {5: "#0000ff"})


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = str(tmp_path / "patches.gpkg")
    windows = np.array([[0, 0, 8, 8], [4, 3, 8, 8], [100, 90, 8, 8]])
    rows = PatchRows(footprints(windows, GRID), [5, 2, 5], ["a", "b", "a"], [1.0, 0.75, 0.5], [0, 3, 90], [0, 4, 100])
    run = Run("serial")
    write_patches(path, rows, CLASSES, PatchFacts(8, ("red", "nir"), GRID.transform), GRID.crs, run)
    run.outputs.publish()
    return path


def test_there_and_back(table: str) -> None:
    found = read_patches(table)
    assert len(found) == 3
    assert found.codes.tolist() == [5, 2, 5]
    assert found.labels.tolist() == [1, 0, 1]
    assert found.groups.tolist() == ["a", "b", "a"]
    assert found.purity.tolist() == [1.0, 0.75, 0.5]
    assert found.classes == CLASSES
    assert found.facts == PatchFacts(8, ("red", "nir"), GRID.transform)
    assert found.placed
    assert found.windows(GRID, "a.tif").tolist() == [[0, 0, 8, 8], [4, 3, 8, 8], [100, 90, 8, 8]]
    assert (found.xs - TRANSFORM[0]).tolist() == [4, 8, 104]
    assert (TRANSFORM[3] - found.ys).tolist() == [4, 7, 94]
    some = found.take(np.array([False, True, True]))
    assert some.codes.tolist() == [2, 5]
    assert some.classes == CLASSES
    assert [row["row"] for row in read_layer(table)] == [0, 3, 90]
    assert [row["label"] for row in read_layer(table)] == ["eau", "forêt", "eau"]


@pytest.mark.parametrize("suffix", [".geojson", ".shp", ".fgb"])
def test_exported_by_another_program(table: str, tmp_path: Path, suffix: str) -> None:
    copy = str(tmp_path / f"copy{suffix}")
    gdal.VectorTranslate(copy, table, options=["-lco", "RFC7946=NO"] if suffix == ".geojson" else [])
    found = read_patches(copy)
    assert found.facts is None
    assert sorted(found.windows(GRID, "a.tif").tolist()) == [[0, 0, 8, 8], [4, 3, 8, 8], [100, 90, 8, 8]]
    assert [entry.label for entry in found.classes] == ["forêt", "eau"]


def test_multipolygons_and_other_fields(tmp_path: Path) -> None:
    text = square(3, 4, 8).replace("POLYGON (", "MULTIPOLYGON ((").replace("))", ")))")
    rows = [(text, {"kind": "b", "farm": "x", "purity": None, "row": 1, "col": 1})]
    rows.append((square(9, 9, 8), {"kind": "a", "farm": "y", "purity": 0.5, "row": 1, "col": 1}))
    fields = {"kind": str, "farm": str, "purity": float, "row": int, "col": int}
    found = read_patches(write_layer(tmp_path / "m.gpkg", rows, fields), "kind", "farm")
    assert found.windows(GRID, "a").tolist() == [[3, 4, 8, 8], [9, 9, 8, 8]]
    assert found.labels.tolist() == [1, 0]
    assert np.isnan(found.purity[0])


def row(**more: object) -> dict[str, object]:
    return {"class": 1, "group": "g", "purity": 1.0, "row": 0, "col": 0, **more}


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        ([(square(0, 0, 9), {"class": 1, "group": "g"})], "PATCHES: .* is no table of patches; make one with"),
        ([(point(0, 0), row())], "is no table of patches"),
        ([(polygon([(0, 0), (5, 0), (0, 5)]), row())], "PATCHES: the feature 1 of .* is no footprint"),
        ([(None, row()), (square(0, 0, 9), row())], "is no footprint"),
        ([(square(0, 0, 9), row(group=None)), (square(0, 0, 9), row())], "GROUP_FIELD: group is empty in 1 features"),
        ([(square(0, 0, 9), row(**{"class": None})), (square(0, 0, 9), row())], "CLASS_FIELD: class is empty"),
        ([(square(0, 0, 9), {**row(), "file": ""})], "PATCHES: file is empty in 1 features"),
    ],
)
def test_no_table_of_patches(tmp_path: Path, features: list, sentence: str) -> None:
    kind = ogr.wkbUnknown
    path = write_layer(tmp_path / "wrong.gpkg", features, kind=kind)
    with pytest.raises(DataError, match=sentence):
        read_patches(path)


def test_a_field_that_is_not_there(table: str) -> None:
    with pytest.raises(ParameterError, match=r"CLASS_FIELD: .* has no field kind"):
        read_patches(table, "kind")
    with pytest.raises(ParameterError, match=r"GROUP_FIELD: .* has no field farm"):
        read_patches(table, group_field="farm")


def test_sides_that_differ(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "two.gpkg", [(square(0, 0, 9), row()), (square(0, 0, 8), row())])
    with pytest.raises(DataError, match="another grid"):
        read_patches(path).windows(GRID, "a")
