"""Writing vector layers."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import gdal, ogr

from terroir.core.errors import OutputError, ParameterError
from terroir.core.vector.writer import VectorWriter
from terroir.tests.unit.making import EPSG, read_layer, wkt_of

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("gdal_exceptions")]


def write(path: Path, labels: list[str], metadata: dict[str, str] | None = None) -> None:
    fields = [ogr.FieldDefn("label", ogr.OFTString)]
    with VectorWriter(path, wkt_of(EPSG), ogr.wkbPoint, fields, "output", metadata) as writer:
        assert writer.field_names == ("label",)
        for label in labels:
            feature = writer.new_feature()
            feature.SetField(0, label)
            feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
            writer.add(feature)


@pytest.mark.parametrize("suffix", [".gpkg", ".GPKG", ".shp", ".geojson", ".json", ".fgb", ".gml", ".sqlite"])
def test_formats_keep_every_letter(tmp_path: Path, suffix: str) -> None:
    labels = ["Forêt", "œuf", "日本", "<&>\"'"]
    write(tmp_path / f"p{suffix}", labels)
    assert [row["label"] for row in read_layer(tmp_path / f"p{suffix}")] == labels


def test_metadata(tmp_path: Path) -> None:
    write(tmp_path / "p.gpkg", ["a"], {"KEY": 'é <"'})
    dataset = gdal.OpenEx(str(tmp_path / "p.gpkg"))
    assert dataset.GetLayer(0).GetMetadataItem("KEY") == 'é <"'


def test_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"OUTPUT: .xyz is not a vector format .*\.fgb, \.geojson"):
        write(tmp_path / "p.xyz", [])


def test_folder_that_is_not_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for suffix in (".gpkg", ".geojson", ".shp"):
        with pytest.raises(OutputError, match=rf"OUTPUT: p{suffix} cannot be written"):
            write(tmp_path / "no" / f"p{suffix}", ["a"])
    assert capfd.readouterr().err == ""


def test_error_inside_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), VectorWriter(tmp_path / "p.gpkg", "", ogr.wkbPoint, [], "output"):
        raise ZeroDivisionError


@pytest.mark.parametrize("kind", [ogr.OFTString, ogr.OFTInteger, ogr.OFTReal])
def test_field_named_like_the_identifier_of_the_format(tmp_path: Path, kind: int) -> None:
    """Shapefiles made from GeoPackages have such a field, twice the same number in it after a merge."""
    for suffix, name in ((".gpkg", "fid"), (".fgb", "fid"), (".geojson", "fid")):
        fields = [ogr.FieldDefn(name, kind), ogr.FieldDefn("red", ogr.OFTReal)]
        with VectorWriter(tmp_path / f"p{suffix}", "", ogr.wkbPoint, fields, "output") as writer:
            for _ in range(2):
                feature = writer.new_feature()
                feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
                feature.SetField(0, 7)
                feature.SetField(1, 0.5)
                writer.add(feature)
        rows = read_layer(tmp_path / f"p{suffix}")
        assert [(str(row[name]).rstrip(".0"), row["red"]) for row in rows] == [("7", 0.5)] * 2


def test_field_named_like_the_geometry(tmp_path: Path) -> None:
    fields = [ogr.FieldDefn("geom", ogr.OFTString)]
    with VectorWriter(tmp_path / "p.gpkg", "", ogr.wkbPoint, fields, "output") as writer:
        feature = writer.new_feature()
        feature.SetField(0, "text")
        feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
        writer.add(feature)
    assert read_layer(tmp_path / "p.gpkg") == [{"geom": "text", "wkt": "POINT (1 2)"}]


def test_field_that_cannot_be_made(tmp_path: Path) -> None:
    fields = [ogr.FieldDefn("red", ogr.OFTReal), ogr.FieldDefn("RED", ogr.OFTReal)]
    with (
        pytest.raises(OutputError, match=r"OUTPUT: p.gpkg"),
        VectorWriter(tmp_path / "p.gpkg", "", ogr.wkbPoint, fields, "output"),
    ):
        pass
