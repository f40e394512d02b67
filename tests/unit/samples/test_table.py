"""Sample tables, written and read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.core.errors import DataError, OutputError, ParameterError, TerroirError
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.core.samples.extract import extract_pixels
from terroir.core.samples.reference import ReferenceLayer
from terroir.core.samples.table import SampleTable, read_samples, write_samples
from terroir.tests.unit.making import WEST, point, read_layer, square, write_layer, write_raster

pytestmark = pytest.mark.unit

NAMES = ["Proche infrarouge", "Rouge", "", "class", "rouge"]
SAFE = ("Proche_infrarouge", "Rouge", "b3", "class_2", "rouge_2")
COLOURS = {"Forêt": "#010203", "bœuf & 日本": "#fefdfc"}


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    values = np.random.default_rng(0).normal(100, 30, (5, 20, 20)).astype("float32")
    whole = np.arange(400, dtype="uint16").reshape(20, 20) * 160
    return Stack.open(
        [
            write_raster(tmp_path / "a.tif", values, names=NAMES),
            write_raster(tmp_path / "b.tif", whole, names=["B8A"]),
            write_raster(tmp_path / "c.tif", values[:1].astype("float64") / 3, names=["ratio"]),
        ]
    )


@pytest.fixture
def polygons(tmp_path: Path) -> str:
    rows = [
        (square(i * 4, i * 3, 3), {"kind": name, "farm": f"farm {i % 2}"})
        for i, name in enumerate(["Forêt", "bœuf & 日本", "Forêt", "<b>\"'"])
    ]
    return write_layer(tmp_path / "p.gpkg", rows)


def written(path: Path, stack: Stack, polygons: str, run: Run) -> str:
    layer = ReferenceLayer.open(polygons, "kind", stack.grid, run, group_field="farm", colours=COLOURS)
    write_samples(str(path), extract_pixels(stack, layer, "centre", run), layer, stack, run)
    run.outputs.publish()
    return str(path)


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".sqlite", ".shp"])
def test_round_trip(tmp_path: Path, stack: Stack, polygons: str, run: Run, suffix: str) -> None:
    path = written(tmp_path / f"samples{suffix}", stack, polygons, run)
    table = read_samples(path)
    names = ("b1", "b2", "b3", "b4", "b5", "b6", "b7") if suffix == ".shp" else (*SAFE, "B8A", "ratio")
    if suffix == ".sqlite":  # which has no capitals
        assert tuple(n.lower() for n in table.features) == tuple(n.lower() for n in names)
    else:
        assert table.features == names
    assert len(table) == 36
    layer = ReferenceLayer.open(polygons, "kind", stack.grid, Run("serial"), group_field="farm")
    expected = extract_pixels(stack, layer, "centre", Run("serial"))
    order = np.lexsort((table.values[:, 5],))  # the band of whole numbers tells the pixels apart
    wanted = np.lexsort((expected.values[:, 5],))
    read, source = table.values[order], expected.values[wanted]
    assert np.array_equal(read[:, :6].astype("float32"), source[:, :6].astype("float32"))
    assert np.allclose(read[:, 6], source[:, 6], rtol=1e-13)
    assert np.array_equal(table.codes[order], expected.codes[wanted])
    assert set(table.groups) == {"farm 0", "farm 1"}
    assert [(entry.code, entry.label) for entry in table.classes] == [(1, "<b>\"'"), (2, "Forêt"), (3, "bœuf & 日本")]
    if suffix == ".gpkg":
        assert table.classes.by_label("Forêt").colour == "#010203"
        assert table.classes.by_label("bœuf & 日本").colour == "#fefdfc"
    assert bool(run.warnings) is (suffix == ".shp")


def test_points_lie_at_pixel_centres(tmp_path: Path, stack: Stack, polygons: str, run: Run) -> None:
    rows = read_layer(written(tmp_path / "s.gpkg", stack, polygons, run))
    first = rows[0]
    assert first["wkt"] == f"POINT ({WEST + 0.5} 4799999.5)"
    assert first["class"] == 2
    assert first["label"] == "Forêt"
    assert first["group"] == "farm 0"
    assert list(first)[:3] == ["class", "label", "group"]
    assert isinstance(first["B8A"], int)
    assert isinstance(first["Rouge"], float)


def test_reference_system_is_the_rasters(tmp_path: Path, stack: Stack, polygons: str, run: Run) -> None:
    dataset = gdal.OpenEx(written(tmp_path / "s.gpkg", stack, polygons, run))
    assert dataset.GetLayer(0).GetSpatialRef().GetAuthorityCode(None) == "32631"


def test_short_names_stay_in_shapefiles(tmp_path: Path, polygons: str, run: Run) -> None:
    values = np.ones((2, 20, 20), "uint8")
    stack = Stack.open([write_raster(tmp_path / "a.tif", values, names=["red", "nir"])])
    assert read_samples(written(tmp_path / "s.shp", stack, polygons, run)).features == ("red", "nir")
    assert not run.warnings


def test_band_names_of_other_fields_survive(tmp_path: Path, polygons: str, run: Run) -> None:
    """Names that programs give to fields of their own accord."""
    names = ["id", "split_1", "FID", "rowid", "x", "Geometry", "ogc_fid"]
    values = np.arange(7 * 400, dtype="float32").reshape(7, 20, 20)
    stack = Stack.open([write_raster(tmp_path / "a.tif", values, names=names)])
    for suffix in (".gpkg", ".geojson", ".fgb"):
        table = read_samples(written(tmp_path / f"s{suffix}", stack, polygons, Run("serial")))
        assert table.features == stack.band_names
        assert (np.diff(table.values, axis=1) == 400).all()


def test_unknown_suffix(tmp_path: Path, stack: Stack, polygons: str, run: Run) -> None:
    for name in ("s.csvx", "samples"):
        with pytest.raises(ParameterError, match=r"OUTPUT: .*not a vector format"):
            written(tmp_path / name, stack, polygons, run)
        run.outputs.discard()


# ---- reading what others wrote -------------------------------------------------------------------


def table_of(
    tmp_path: Path, rows: list[dict], fields: dict | None = None, suffix: str = ".gpkg", **options
) -> SampleTable:
    path = write_layer(
        tmp_path / f"t{suffix}", [(point(i, i), row) for i, row in enumerate(rows)], fields, kind=ogr.wkbPoint
    )
    return read_samples(path, **options)


GOOD = [{"class": 1, "group": "a", "red": 1.5, "nir": 2}, {"class": 2, "group": "b", "red": 2.5, "nir": 3}]


def test_numeric_fields_are_the_features(tmp_path: Path) -> None:
    rows = [{**row, "note": "text", "extra": 7.5, "split_1": 1, "day": "2020-01-01"} for row in GOOD]
    table = table_of(tmp_path, rows)
    assert table.features == ("red", "nir", "extra")
    assert table.values.tolist() == [[1.5, 2, 7.5], [2.5, 3, 7.5]]
    assert table.codes.tolist() == [1, 2]
    assert table.groups.tolist() == ["a", "b"]


def test_features_by_name_and_in_order(tmp_path: Path) -> None:
    assert table_of(tmp_path, GOOD, features=("nir", "RED")).values.tolist() == [[2, 1.5], [3, 2.5]]


def test_other_class_and_group_fields(tmp_path: Path) -> None:
    rows = [{"landuse": c, "farm": f, "red": 1.0} for c, f in (("wood", 7), ("crop", 8))]
    table = table_of(tmp_path, rows, class_field="landuse", group_field="farm")
    assert table.features == ("red",)
    assert table.codes.tolist() == [2, 1]
    assert table.groups.tolist() == ["7", "8"]


def test_polygons_are_no_table_of_samples(tmp_path: Path) -> None:
    with pytest.raises(
        ParameterError, match=r"GROUP_FIELD: .* no table of samples; .*Extract samples.* among class, red"
    ):
        table_of(tmp_path, [{"class": 1, "red": 1.0}])


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"features": ("blue",)}, "FEATURES: .* has no field blue"),
        ({"note": "x"}, {"features": ("red", "note")}, "FEATURES: note are not numeric"),
        ({}, {"features": ("red", "class")}, "FEATURES: class is what shall be predicted"),
        ({}, {"features": ("red", "nir"), "group_field": "nir"}, "FEATURES: nir tells polygons apart"),
        ({}, {"class_field": "kind"}, "CLASS_FIELD: .* has no field kind"),
        ({}, {"group_field": "farm"}, "GROUP_FIELD: .* has no field farm; its fields are"),
        ({"red": None}, {}, "SAMPLES: 1 samples of .* have no number in red"),
        ({"group": None}, {}, "GROUP_FIELD: group is empty in 1 samples"),
        ({"group": ""}, {}, "GROUP_FIELD: group is empty in 1 samples"),
        ({"class": None}, {}, "CLASS_FIELD: class is empty in 1 samples"),
    ],
)
def test_tables_that_cannot_be_learnt_from(tmp_path: Path, change: dict, options: dict, message: str) -> None:
    rows = [dict(GOOD[0]), {**GOOD[1], **change}]
    fields = {"class": int, "group": str, "red": float, "nir": int, **({"note": str} if "note" in change else {})}
    with pytest.raises(TerroirError, match=message):
        table_of(tmp_path, rows, fields, **options)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_not_finite(tmp_path: Path, value: float) -> None:
    rows = [GOOD[0], {**GOOD[1], "red": value}]
    with pytest.raises(DataError, match=r"SAMPLES: 1 samples of .*t.fgb have no number in red"):
        table_of(tmp_path, rows, suffix=".fgb")


@pytest.mark.parametrize("value", [1.5, float("nan"), float("inf")])
def test_real_classes_that_are_no_classes(tmp_path: Path, value: float) -> None:
    rows = [{**GOOD[0], "class": 1.0}, {**GOOD[1], "class": value}]
    with pytest.raises(TerroirError, match=r"CLASS_FIELD: "):
        table_of(tmp_path, rows, suffix=".fgb")


def test_no_numbers(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"SAMPLES: .* has no numeric field"):
        table_of(tmp_path, [{"class": 1, "group": "a", "note": "x"}])


def test_unwritable_folder(tmp_path: Path, stack: Stack, polygons: str, run: Run) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"OUTPUT: the folder .* cannot be written to"):
        written(tmp_path / "file" / "s.gpkg", stack, polygons, run)
