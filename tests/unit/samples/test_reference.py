"""Reference layers: classes, geometries and reference systems."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.classes import ClassTable
from terroir.core.errors import DataError, InputFileError, ParameterError, TerroirError
from terroir.core.raster.grid import Grid
from terroir.core.run import Run
from terroir.core.samples.reference import ReferenceLayer, shortened_list
from terroir.tests.unit.making import EPSG, TRANSFORM, at, multipolygon, point, ring, square, wkt_of, write_layer

pytestmark = pytest.mark.unit

GRID = Grid(40, 30, TRANSFORM, wkt_of(EPSG))


def opened(path: str, run: Run, field: str = "class", **options: object) -> ReferenceLayer:
    return ReferenceLayer.open(path, field, GRID, run, **options)


def test_coordinates_are_pixels(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(3, 5, 2, 4), {"class": 1})])
    layer = opened(path, run)
    assert layer.geometries[0].GetEnvelope() == (3, 5, 5, 9)
    assert not layer.are_points
    assert layer.groups == (str(layer.ids[0]),)


# ---- classes ----------------------------------------------------------------------------


def test_integer_classes_keep_their_value(tmp_path: Path, run: Run) -> None:
    codes = [300, 0, -5, 70_000]
    layer = opened(
        write_layer(tmp_path / "p.gpkg", [(square(i, 0, 1), {"class": c}) for i, c in enumerate(codes)]), run
    )
    assert layer.codes.tolist() == codes
    assert layer.classes.codes == (-5, 0, 300, 70_000)
    assert layer.classes.label(300) == "300"


def test_real_classes_that_are_whole_numbers(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(i, 0, 1), {"class": float(i)}) for i in range(3)])
    assert opened(path, run).codes.tolist() == [0, 1, 2]


@pytest.mark.parametrize("value", [1.5, float("nan"), float("inf")])
def test_real_classes_that_are_not(tmp_path: Path, run: Run, value: float) -> None:
    path = write_layer(tmp_path / "p.fgb", [(square(0, 0, 1), {"class": value})], {"class": float}, kind=ogr.wkbPolygon)
    with pytest.raises(TerroirError, match=r"CLASS_FIELD: class"):
        opened(path, run)


def test_text_classes_get_codes_in_sorted_order(tmp_path: Path, run: Run) -> None:
    names = ["water", "forêt", " crops ", "water"]
    layer = opened(
        write_layer(tmp_path / "p.gpkg", [(square(i, 0, 1), {"class": n}) for i, n in enumerate(names)]), run
    )
    assert layer.codes.tolist() == [3, 2, 1, 3]
    assert [entry.label for entry in layer.classes] == ["crops", "forêt", "water"]


def test_label_field_names_the_classes(tmp_path: Path, run: Run) -> None:
    rows = [(square(i, 0, 1), {"class": c, "name": n}) for i, (c, n) in enumerate([(7, "wet"), (2, "dry"), (7, "wet")])]
    layer = opened(write_layer(tmp_path / "p.gpkg", rows), run, label_field="name")
    assert [(entry.code, entry.label) for entry in layer.classes] == [(2, "dry"), (7, "wet")]


def test_labels_in_conflict(tmp_path: Path, run: Run) -> None:
    rows = [(square(i, 0, 1), {"class": 7, "name": n}) for i, n in enumerate(["wet", "dry"])]
    with pytest.raises(DataError, match=r"LABEL_FIELD: class 7 has two labels in name: wet and dry"):
        opened(write_layer(tmp_path / "p.gpkg", rows), run, label_field="name")


def test_empty_labels_fall_back_to_the_code(tmp_path: Path, run: Run) -> None:
    rows = [(square(0, 0, 1), {"class": 7, "name": None}), (square(1, 0, 1), {"class": 8, "name": " "})]
    layer = opened(write_layer(tmp_path / "p.gpkg", rows, {"class": int, "name": str}), run, label_field="name")
    assert [entry.label for entry in layer.classes] == ["7", "8"]


@pytest.mark.parametrize(
    ("fields", "values"), [({"class": int}, [1, None, 2, None]), ({"class": str}, ["a", "", " ", "b"])]
)
def test_empty_classes_are_named_by_id(tmp_path: Path, run: Run, fields: dict, values: list) -> None:
    rows = [(square(i, 0, 1), {"class": v}) for i, v in enumerate(values)]
    with pytest.raises(DataError, match=r"CLASS_FIELD: class is empty in 2 features \(id [23], [34]\)"):
        opened(write_layer(tmp_path / "p.gpkg", rows, fields), run)


def test_code_beyond_32_bits(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(0, 0, 1), {"class": 2**31})])
    with pytest.raises(DataError, match=r"CLASS_FIELD: class code 2147483648 does not fit"):
        opened(path, run)


def test_colours_by_code_and_by_text(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(i, 0, 1), {"class": c}) for i, c in enumerate("ab")])
    assert opened(path, run, colours={"b": "#010203"}).classes.by_label("b").colour == "#010203"
    path = write_layer(tmp_path / "q.gpkg", [(square(0, 0, 1), {"class": 9})])
    assert opened(path, run, colours={"9": "#010203"}).classes.get(9).colour == "#010203"


def test_known_classes_of_a_map(tmp_path: Path, run: Run) -> None:
    known = ClassTable.from_labels({4: "water", 9: "crops"}, {4: "#000001"})
    path = write_layer(tmp_path / "p.gpkg", [(square(0, 0, 1), {"class": "water"})])
    layer = opened(path, run, classes=known)
    assert layer.codes.tolist() == [4]
    assert layer.classes == known.subset([4])
    path = write_layer(tmp_path / "q.gpkg", [(square(0, 0, 1), {"class": "lava"})])
    with pytest.raises(DataError, match=r"lava; the map's classes are water, crops"):
        opened(path, run, classes=known)


# ---- fields and files -----------------------------------------------------------------------


def test_field_that_is_not_there(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(0, 0, 1), {"class": 1, "name": "a"})])
    with pytest.raises(ParameterError, match=r"CLASS_FIELD: .*p.gpkg has no field code; its fields are class, name"):
        opened(path, run, "code")
    with pytest.raises(ParameterError, match=r"LABEL_FIELD: .* has no field other"):
        opened(path, run, label_field="other")
    with pytest.raises(ParameterError, match=r"GROUP_FIELD: .* has no field other"):
        opened(path, run, group_field="other")


def test_groups(tmp_path: Path, run: Run) -> None:
    rows = [(square(i, 0, 1), {"class": 1, "farm": f}) for i, f in enumerate(["x", "y", "x"])]
    path = write_layer(tmp_path / "p.gpkg", rows)
    assert opened(path, run, group_field="farm").groups == ("x", "y", "x")
    assert len(set(opened(path, run).groups)) == 3


def test_empty_groups(tmp_path: Path, run: Run) -> None:
    rows = [(square(i, 0, 1), {"class": 1, "farm": f}) for i, f in enumerate(["x", None])]
    with pytest.raises(DataError, match=r"GROUP_FIELD: farm is empty in 1 features"):
        opened(write_layer(tmp_path / "p.gpkg", rows), run, group_field="farm")


def test_layer_by_name(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(0, 0, 1), {"class": 1})], name="parcels")
    assert len(opened(f"{path}|layername=parcels", run).codes) == 1
    with pytest.raises(InputFileError, match=r"POLYGONS: .* has no layer roads; its layers are parcels"):
        opened(f"{path}|layername=roads", run)


# ---- geometries -----------------------------------------------------------------------------------


def test_features_without_geometry_are_left_out(tmp_path: Path, run: Run) -> None:
    rows = [(None, {"class": 1}), (square(0, 0, 1), {"class": 2}), ("POLYGON EMPTY", {"class": 3})]
    layer = opened(write_layer(tmp_path / "p.gpkg", rows), run)
    assert layer.codes.tolist() == [2]
    assert [m.values["count"] for m in run.warnings] == [2]


def test_no_geometry_at_all(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(None, {"class": 1})])
    with pytest.raises(DataError, match=r"POLYGONS: no feature of .* has a geometry"):
        opened(path, run)


@pytest.mark.parametrize("kind", [ogr.wkbUnknown, ogr.wkbLineString, ogr.wkbMultiLineString, ogr.wkbCompoundCurve])
def test_lines_are_refused(tmp_path: Path, run: Run, kind: int) -> None:
    (x1, y1), (x2, y2) = at(0, 0), at(9, 9)
    texts = {
        ogr.wkbMultiLineString: f"MULTILINESTRING (({x1} {y1}, {x2} {y2}))",
        ogr.wkbCompoundCurve: f"COMPOUNDCURVE (CIRCULARSTRING ({x1} {y1}, {x2} {y1}, {x2} {y2}))",
    }
    text = texts.get(kind, f"LINESTRING ({x1} {y1}, {x2} {y2})")
    with pytest.raises(DataError, match=r"POLYGONS: .*p.gpkg holds lines"):
        opened(write_layer(tmp_path / "p.gpkg", [(text, {"class": 1})], kind=kind), run)


@pytest.mark.parametrize("intruder", ["line", "point"])
def test_mixed_geometries_are_refused(tmp_path: Path, run: Run, intruder: str) -> None:
    (x1, y1), (x2, y2) = at(0, 0), at(9, 9)
    text = f"LINESTRING ({x1} {y1}, {x2} {y2})" if intruder == "line" else point(3, 3)
    rows = [(square(0, 0, 4), {"class": 1}), (text, {"class": 2})]
    with pytest.raises(DataError, match=r"POLYGONS: .*p.geojson"):
        opened(write_layer(tmp_path / "p.geojson", rows), run)


def test_multipolygons_stay_one_feature_and_multipoints_do_not(tmp_path: Path, run: Run) -> None:
    both = multipolygon([ring(0, 0, 2, 2)], [ring(5, 5, 2, 2), ring(5.5, 5.5, 1, 1)])
    layer = opened(write_layer(tmp_path / "p.gpkg", [(both, {"class": 1})]), run)
    assert len(layer.geometries) == 1
    assert layer.geometries[0].GetArea() == pytest.approx(4 + 3)
    (x1, y1), (x2, y2) = at(1.5, 1.5), at(3.5, 2.5)
    rows = [(f"MULTIPOINT (({x1} {y1}), ({x2} {y2}))", {"class": 1})]
    layer = opened(write_layer(tmp_path / "q.gpkg", rows), run)
    assert layer.are_points
    assert [(p.GetX(), p.GetY()) for p in layer.geometries] == [(1.5, 1.5), (3.5, 2.5)]
    assert len(set(layer.groups)) == len(set(layer.ids.tolist())) == 1


def test_curves_become_straight_edges(tmp_path: Path, run: Run) -> None:
    (x, y), (right, _) = at(5, 10), at(15, 10)
    text = f"CURVEPOLYGON (CIRCULARSTRING ({x} {y}, {right} {y}, {x} {y}))"
    layer = opened(write_layer(tmp_path / "p.gpkg", [(text, {"class": 1})], kind=ogr.wkbCurvePolygon), run)
    assert not layer.geometries[0].HasCurveGeometry()
    assert layer.geometries[0].GetArea() == pytest.approx(np.pi * 25, rel=0.01)


def test_heights_and_measures_are_dropped(tmp_path: Path, run: Run) -> None:
    corners = [at(c, r) for c, r in [*ring(1, 1, 3, 3), (1, 1)]]
    for kind, tail in (("Z", "9"), ("M", "9"), ("ZM", "9 8")):
        text = f"POLYGON {kind} ((" + ", ".join(f"{x} {y} {tail}" for x, y in corners) + "))"
        layer = opened(write_layer(tmp_path / f"{kind}.gpkg", [(text, {"class": 1})]), run)
        assert layer.geometries[0].GetCoordinateDimension() == 2
        assert layer.geometries[0].GetEnvelope() == (1, 4, 1, 4)


# ---- reference systems --------------------------------------------------------------------------------


def test_another_reference_system_is_reprojected(tmp_path: Path, run: Run) -> None:
    there = ogr.CreateGeometryFromWkt(square(3, 5, 4))
    from terroir.core.raster.grid import spatial_reference

    there.AssignSpatialReference(spatial_reference(wkt_of(EPSG)))
    there.TransformTo(spatial_reference(wkt_of(4326)))
    assert there.GetEnvelope()[0] == pytest.approx(3.0, abs=0.01)
    layer = opened(write_layer(tmp_path / "p.gpkg", [(there.ExportToWkt(), {"class": 1})], epsg=4326), run)
    assert layer.geometries[0].GetEnvelope() == pytest.approx((3, 7, 5, 9), abs=0.001)
    assert [str(m) for m in run.messages] == [
        f"{layer.path} is reprojected to the raster's coordinate reference system."
    ]


def test_no_reference_system_is_taken_for_the_rasters(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.shp", [(square(3, 5, 4), {"class": 1})], epsg=None, kind=ogr.wkbPolygon)
    layer = opened(path, run)
    assert layer.geometries[0].GetEnvelope() == (3, 7, 5, 9)
    assert len(run.warnings) == 1


@pytest.mark.usefixtures("gdal_exceptions")
def test_coordinates_that_the_other_system_does_not_know(
    tmp_path: Path, run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_layer(tmp_path / "p.gpkg", [("POLYGON ((0 95, 1 95, 1 200, 0 95))", {"class": 1})], epsg=4326)
    with pytest.raises(DataError, match=r"POLYGONS: .*p.gpkg cannot be reprojected"):
        opened(path, run)
    assert capfd.readouterr().err == ""


def test_shortened_list() -> None:
    assert shortened_list([1, 2]) == "1, 2"
    assert shortened_list(list(range(12)), 3) == "0, 1, 2, … (+9)"
