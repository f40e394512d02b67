"""Opening vector layers."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import ogr

from terroir.core.errors import DataError, InputFileError, ParameterError
from terroir.core.vector.source import open_layer, split_source
from terroir.tests.unit.making import point, square, write_layer

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("gdal_exceptions")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a/b.gpkg", ("a/b.gpkg", None)),
        ("a/b.gpkg|layername=roads", ("a/b.gpkg", "roads")),
        ("a/b.gpkg|layerid=0|layerName=my roads", ("a/b.gpkg", "my roads")),
        ("a/b.gpkg|layername=a=b", ("a/b.gpkg", "a=b")),
    ],
)
def test_split_source(text: str, parts: tuple[str, str | None]) -> None:
    assert split_source(text) == parts


def test_open(tmp_path: Path) -> None:
    source = open_layer(write_layer(tmp_path / "p.gpkg", [(square(0, 0, 1), {"Class": 1, "name": "a"})]), "polygons")
    assert source.field_names == ("Class", "name")
    assert source.dimension == 2
    assert "32631" in source.crs
    assert source.require_field("class", "class_field") == 0


def test_field_names_that_differ_in_case_only(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "p.geojson", [(square(0, 0, 1), {"Class": 1, "class": 2})])
    source = open_layer(path, "polygons")
    assert source.field_names[source.require_field("class", "class_field")] == "class"
    assert source.field_names[source.require_field("Class", "class_field")] == "Class"
    with pytest.raises(ParameterError, match=r"CLASS_FIELD: .* has no field CLASS; its fields are Class, class"):
        source.require_field("CLASS", "class_field")


@pytest.mark.parametrize(
    ("text", "kind", "dimension"),
    [
        (point(0, 0), ogr.wkbPoint25D, 0),
        (point(0, 0), ogr.wkbUnknown, 0),
        ("MULTIPOINT ((0 0))", ogr.wkbMultiPoint, 0),
        ("LINESTRING (0 0, 1 1)", ogr.wkbLineStringZM, 1),
        ("MULTICURVE ((0 0, 1 1))", ogr.wkbMultiCurve, 1),
        (square(0, 0, 1), ogr.wkbUnknown, 2),
        (square(0, 0, 1), ogr.wkbMultiSurface, 2),
    ],
)
def test_dimension(tmp_path: Path, text: str, kind: int, dimension: int) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(None, {"class": 1}), (text, {"class": 1})], kind=kind)
    assert open_layer(path, "polygons").dimension == dimension


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"POLYGONS: .*no.gpkg does not exist"):
        open_layer(str(tmp_path / "no.gpkg"), "polygons")


def test_not_a_vector_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.gpkg"
    path.write_text("nonsense")
    with pytest.raises(InputFileError, match=r"SAMPLES: .*p.gpkg is not a vector file"):
        open_layer(str(path), "samples")
    assert capfd.readouterr().err == ""


def test_no_such_layer(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(0, 0, 1), {"class": 1})], name="parcels")
    with pytest.raises(InputFileError, match=r"POLYGONS: .* has no layer roads; its layers are parcels"):
        open_layer(f"{path}|layername=roads", "polygons")


def test_empty_layer(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "p.gpkg", [], {"class": int}, kind=ogr.wkbPolygon)
    with pytest.raises(DataError, match=r"POLYGONS: .*p.gpkg has no features"):
        open_layer(path, "polygons")


def test_a_geopackage_without_a_reference_system_is_not_in_degrees(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "nowhere.gpkg", [(square(0, 0, 2), {"class": 1})], epsg=None)
    assert open_layer(path, "polygons").crs == ""
