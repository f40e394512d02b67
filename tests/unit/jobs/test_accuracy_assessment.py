"""The job on a map whose matrix is known by hand.

The map, 10 × 10 pixels: class 1 left, class 2 right, class 3 in the last row, nodata (0) in the first pixel.
The reference: a box of class 1 (16 pixels, one of them nodata in the map), a box of class 2 (2 of 8 pixels
lie on the map's class 1), a box of class 3 (2 of 4 pixels lie on the map's class 1).
"""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from osgeo import gdal, ogr, osr

from terroir.core.classes import ClassTable, LandCoverClass
from terroir.core.errors import Cancelled, DataError, InputFileError, ParameterError
from terroir.core.jobs.accuracy_assessment import AccuracyAssessmentJob
from terroir.core.jobs.execute import execute
from terroir.core.jobs.registry import job_from_json
from terroir.core.raster.legend import write_legend
from terroir.core.run import Run

pytestmark = pytest.mark.unit

MATRIX = [[15, 0, 0], [2, 6, 0], [2, 0, 2]]
LEGEND = ClassTable(
    [
        LandCoverClass(1, "Forest", "#102030"),
        LandCoverClass(2, "Water", "#405060"),
        LandCoverClass(3, "Soil", "#708090"),
    ]
)
# First and last column (exclusive), first and last row (exclusive) of each polygon.
BOXES = {1: (0, 4, 0, 4), 2: (4, 8, 5, 7), 3: (0, 2, 8, 10)}


def reference_system() -> osr.SpatialReference:
    system = osr.SpatialReference()
    system.ImportFromEPSG(32631)
    return system


def class_values() -> np.ndarray:
    values = np.ones((10, 10), np.uint8)
    values[:, 5:] = 2
    values[9] = 3
    values[0, 0] = 0
    return values


def write_map(path, values=None, legend=LEGEND, kind=gdal.GDT_Byte, bands=1) -> str:
    values = class_values() if values is None else values
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 10, 10, bands, kind)
    dataset.SetGeoTransform((500000, 10, 0, 5000100, 0, -10))
    dataset.SetProjection(reference_system().ExportToWkt())
    for band in range(1, bands + 1):
        dataset.GetRasterBand(band).WriteArray(values)
        dataset.GetRasterBand(band).SetNoDataValue(0)
    if legend is not None:
        write_legend(dataset, legend)
    dataset = None
    return str(path)


def box(col, col_end, row, row_end) -> ogr.Geometry:
    x, x_end, y, y_end = 500000 + 10 * col, 500000 + 10 * col_end, 5000100 - 10 * row, 5000100 - 10 * row_end
    return ogr.CreateGeometryFromWkt(f"POLYGON(({x} {y},{x_end} {y},{x_end} {y_end},{x} {y_end},{x} {y}))")


def write_layer(path, features, fields, kind=ogr.wkbPolygon) -> str:
    """Features are pairs of a geometry and a dict of values; fields map names to OGR types."""
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("reference", reference_system(), kind)
    for name, field_type in fields.items():
        layer.CreateField(ogr.FieldDefn(name, field_type))
    for geometry, values in features:
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in values.items():
            feature.SetField(name, value)
        feature.SetGeometry(geometry)
        layer.CreateFeature(feature)
    source = None
    return str(path)


def write_polygons(path, values=None, field_type=ogr.OFTInteger, boxes=BOXES) -> str:
    values = values or {code: code for code in boxes}
    features = [(box(*corners), {"Class": values[code]}) for code, corners in boxes.items() if code in values]
    return write_layer(path, features, {"Class": field_type})


@pytest.fixture
def class_map(tmp_path):
    return write_map(tmp_path / "map.tif")


@pytest.fixture
def polygons(tmp_path):
    return write_polygons(tmp_path / "reference.gpkg")


def assess(tmp_path, class_map, polygons, run=None, **fields):
    """Result and JSON record."""
    target = tmp_path / "out" / "metrics.json"
    fields = {"class_field": "Class", "metrics": str(target), **fields}
    results = execute(AccuracyAssessmentJob(map=class_map, reference=polygons, **fields), run or Run())
    return results, json.loads(target.read_text("utf-8"))


def test_matrix_known_by_hand(tmp_path, class_map, polygons):
    results, record = assess(tmp_path, class_map, polygons)
    assert record["matrix"] == MATRIX
    f1 = [30 / 34, 12 / 14, 4 / 6]
    assert results == {
        "overall_accuracy": pytest.approx(23 / 27),
        "macro_f1": pytest.approx(sum(f1) / 3),
        "kappa": pytest.approx((27 * 23 - 341) / (27 * 27 - 341)),
        "pixel_count": 27,
        "estimated_accuracy": pytest.approx(23 / 27),
        # Ratio over the polygons: of 15, 8 and 4 pixels, 15, 6 and 2 are right.
        "estimated_accuracy_se": pytest.approx(
            (sum((y - 23 / 27 * x) ** 2 for y, x in ((15, 15), (6, 8), (2, 4))) * 3 / 2) ** 0.5 / 27
        ),
    }
    classes = record["classes"]
    assert [c["label"] for c in classes] == ["Forest", "Water", "Soil"]
    assert [c["colour"] for c in classes] == ["#102030", "#405060", "#708090"]
    assert [c["f1"] for c in classes] == pytest.approx(f1)
    assert [c["precision"] for c in classes] == pytest.approx([15 / 19, 1, 1])
    assert [c["recall"] for c in classes] == pytest.approx([1, 6 / 8, 2 / 4])
    assert [c["polygons"] for c in classes] == [1, 1, 1]


def test_three_outputs_hold_the_same_numbers(tmp_path, class_map, polygons):
    report, matrix = tmp_path / "out" / "report.html", tmp_path / "out" / "matrix.csv"
    results, record = assess(tmp_path, class_map, polygons, report=str(report), matrix=str(matrix))
    with matrix.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [[int(cell) for cell in row[2:5]] for row in rows[1:4]] == MATRIX == record["matrix"]
    overall = {row[0]: row[2] for row in rows[4:]}
    page = report.read_text("utf-8")
    for name in ("overall_accuracy", "macro_f1", "kappa"):
        assert float(overall[name]) == record[name] == results[name]
        assert f'<data class="{name}" value="{results[name]!r}">' in page
    for warning in record["warnings"]:
        assert f"<li>{warning}</li>" in page
    assert str(tmp_path) not in page + matrix.read_text("utf-8") + json.dumps(record)
    # No staging folder is left, and every result has its provenance.
    assert sorted(p.name for p in report.parent.iterdir()) == sorted(
        name + suffix for name in ("report.html", "matrix.csv", "metrics.json") for suffix in ("", ".job.json")
    )


def test_outputs_are_optional(class_map, polygons):
    job = AccuracyAssessmentJob(map=class_map, reference=polygons, class_field="Class")
    assert execute(job, Run())["pixel_count"] == 27


def test_json_of_the_job_gives_the_same_report(tmp_path, class_map, polygons):
    texts = []
    for name in ("a.html", "b.html"):
        target = tmp_path / name
        job = AccuracyAssessmentJob(class_map, polygons, "Class", report=str(target))
        execute(job_from_json(job.to_json()), Run())
        texts.append(target.read_text("utf-8"))
    assert texts[0] == texts[1]


def test_what_spoils_the_result_is_told(tmp_path, class_map, polygons):
    run = Run()
    _, record = assess(tmp_path, class_map, polygons, run)
    assert record["warnings"] == [str(message) for message in run.warnings]
    text = " ".join(record["warnings"])
    assert "Fewer than 30 reference pixels: Forest (15), Water (8), Soil (4)" in text
    assert "Only one reference polygon: Forest, Water, Soil" in text
    assert "Reference pixels left out because the map has no class there (nodata): 1." in text


def test_text_is_matched_with_the_names_in_the_map(tmp_path, class_map):
    names = {1: "Forest", 2: "Water", 3: "Soil"}
    path = write_polygons(tmp_path / "text.gpkg", names, ogr.OFTString)
    assert assess(tmp_path, class_map, path)[1]["matrix"] == MATRIX


def test_a_name_that_the_map_lacks_is_refused_with_both_lists(tmp_path, class_map):
    names = {1: "Forest", 2: "Lake", 3: "Soil"}
    path = write_polygons(tmp_path / "text.gpkg", names, ogr.OFTString)
    with pytest.raises(DataError, match=r"Lake.*Forest, Water, Soil") as caught:
        assess(tmp_path, class_map, path)
    assert caught.value.parameter == "class_field"


def test_text_without_names_in_the_map_is_refused(tmp_path):
    bare = write_map(tmp_path / "bare.tif", legend=None)
    path = write_polygons(tmp_path / "text.gpkg", {1: "A", 2: "B", 3: "C"}, ogr.OFTString)
    with pytest.raises(ParameterError, match=r"CLASS_FIELD: .*carries no class names"):
        assess(tmp_path, bare, path)


def test_label_field_names_the_classes_of_a_bare_map(tmp_path):
    bare = write_map(tmp_path / "bare.tif", legend=None)
    features = [(box(*BOXES[code]), {"Class": code, "Name": f"N{code}"}) for code in BOXES]
    path = write_layer(tmp_path / "named.gpkg", features, {"Class": ogr.OFTInteger, "Name": ogr.OFTString})
    record = assess(tmp_path, bare, path, label_field="Name")[1]
    assert [c["label"] for c in record["classes"]] == ["N1", "N2", "N3"]
    # The map's own names come first where it has some.
    named = write_map(tmp_path / "named.tif")
    record = assess(tmp_path, named, path, label_field="Name")[1]
    assert [c["label"] for c in record["classes"]] == ["Forest", "Water", "Soil"]


def test_a_name_with_another_code_in_the_map_is_told(tmp_path, class_map):
    names = {1: "Water", 2: "Forest", 3: "Soil"}
    features = [(box(*BOXES[code]), {"Class": code, "Name": names[code]}) for code in BOXES]
    path = write_layer(tmp_path / "swapped.gpkg", features, {"Class": ogr.OFTInteger, "Name": ogr.OFTString})
    text = " ".join(assess(tmp_path, class_map, path, label_field="Name")[1]["warnings"])
    assert "another in the map: Water (1, 2), Forest (2, 1); " in text
    # Without their names nobody can know.
    assert "another in the map" not in " ".join(assess(tmp_path, class_map, path)[1]["warnings"])


def test_classes_of_one_side_only(tmp_path, class_map):
    # Class 2 of the map has no polygon of its own; the code 9 is not in the map.
    path = write_polygons(tmp_path / "other.gpkg", {1: 1, 2: 9}, boxes={1: BOXES[1], 2: BOXES[2]})
    record = assess(tmp_path, class_map, path)[1]
    assert [(c["code"], c["label"]) for c in record["classes"]] == [(1, "Forest"), (2, "Water"), (9, "9")]
    assert record["matrix"] == [[15, 0, 0], [0, 0, 0], [2, 6, 0]]
    assert record["macro_f1"] == pytest.approx((30 / 32 + 0) / 2)
    text = " ".join(record["warnings"])
    assert "Never predicted at the reference pixels: 9;" in text
    assert "In the map but not in the reference: Water (6);" in text
    assert "No pixel to judge by: Soil;" in text


def test_points_take_the_pixel_they_lie_in(tmp_path, class_map):
    places = {(2, 2): 1, (7, 2): 1, (7, 5): 2, (4, 9): 3}
    features = [
        (
            ogr.CreateGeometryFromWkt(f"POINT({500000 + 10 * col + 3} {5000100 - 10 * row - 3})"),
            {"Class": code},
        )
        for (col, row), code in places.items()
    ]
    path = write_layer(tmp_path / "points.gpkg", features, {"Class": ogr.OFTInteger}, ogr.wkbPoint)
    results, record = assess(tmp_path, class_map, path)
    assert record["matrix"] == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert results["pixel_count"] == 4
    assert [c["polygons"] for c in record["classes"]] == [None, None, None]


def test_points_of_a_sample_table_count_by_their_polygons(tmp_path, class_map):
    groups = ["p1", "p1", "p2"]
    features = [
        (
            ogr.CreateGeometryFromWkt(f"POINT({500005 + 10 * col} 5000085)"),
            {"class": 1, "label": "Forest", "group": group},
        )
        for col, group in enumerate(groups)
    ]
    fields = {"class": ogr.OFTInteger, "label": ogr.OFTString, "group": ogr.OFTString}
    path = write_layer(tmp_path / "table.gpkg", features, fields, ogr.wkbPoint)
    record = assess(tmp_path, class_map, path, class_field="class")[1]
    assert record["classes"][0]["reference_pixels"] == 3
    assert record["classes"][0]["polygons"] == 2


def test_whole_numbers_in_a_float_map(tmp_path, polygons):
    path = write_map(tmp_path / "float.tif", kind=gdal.GDT_Float32)
    assert assess(tmp_path, path, polygons)[1]["matrix"] == MATRIX


def test_a_single_class_has_no_kappa(tmp_path):
    path = write_map(tmp_path / "one.tif", np.ones((10, 10), np.uint8))
    only = write_polygons(tmp_path / "one.gpkg", {1: 1})
    results, record = assess(tmp_path, path, only)
    assert results["kappa"] is None
    assert record["kappa"] is None
    assert results["overall_accuracy"] == 1.0


def fails(tmp_path, kind, parameter, **fields):
    target = tmp_path / "out" / "report.html"
    with pytest.raises(kind) as caught:
        execute(AccuracyAssessmentJob(**{"class_field": "Class", "report": str(target), **fields}), Run())
    assert caught.value.parameter == parameter
    assert not target.parent.exists() or not list(target.parent.iterdir())
    return str(caught.value)


def test_fractions_are_no_class_map(tmp_path, polygons):
    path = write_map(tmp_path / "ndvi.tif", class_values() * 0.5, kind=gdal.GDT_Float32)
    text = fails(tmp_path, DataError, "map", map=path, reference=polygons)
    assert "0.5" in text
    assert "class map of whole numbers" in text


def test_an_image_is_no_class_map(tmp_path, polygons):
    path = write_map(tmp_path / "image.tif", bands=3, legend=None)
    assert "has 3 bands" in fails(tmp_path, DataError, "map", map=path, reference=polygons)


def test_missing_map(tmp_path, polygons):
    missing = str(tmp_path / "no.tif")
    assert "does not exist" in fails(tmp_path, InputFileError, "map", map=missing, reference=polygons)


def test_missing_reference(tmp_path, class_map):
    missing = str(tmp_path / "no.gpkg")
    assert "does not exist" in fails(tmp_path, InputFileError, "reference", map=class_map, reference=missing)


def test_missing_field(tmp_path, class_map, polygons):
    fields = {"map": class_map, "reference": polygons, "class_field": "Klasse"}
    assert "Class" in fails(tmp_path, ParameterError, "class_field", **fields)


def test_missing_label_field(tmp_path, class_map, polygons):
    fields = {"map": class_map, "reference": polygons, "label_field": "Name"}
    fails(tmp_path, ParameterError, "label_field", **fields)


def test_empty_class(tmp_path, class_map):
    features = [(box(0, 4, 0, 4), {"Class": 1}), (box(4, 8, 5, 7), {})]
    path = write_layer(tmp_path / "null.gpkg", features, {"Class": ogr.OFTInteger})
    assert "empty in 1" in fails(tmp_path, DataError, "class_field", map=class_map, reference=path)


def test_no_overlap(tmp_path, class_map):
    path = write_polygons(tmp_path / "far.gpkg", boxes={1: (900, 910, 0, 4)})
    assert "does not overlap" in fails(tmp_path, DataError, "reference", map=class_map, reference=path)


def test_no_valid_pixel(tmp_path, polygons):
    path = write_map(tmp_path / "empty.tif", np.zeros((10, 10), np.uint8))
    assert "no usable pixel" in fails(tmp_path, DataError, "reference", map=path, reference=polygons)


def test_a_result_must_not_replace_an_input(tmp_path, class_map, polygons):
    job = AccuracyAssessmentJob(class_map, polygons, "Class", metrics=polygons)
    with pytest.raises(ParameterError, match="also an input"):
        execute(job, Run())


def test_cancel_leaves_nothing(tmp_path, class_map, polygons):
    target = tmp_path / "out" / "report.html"
    job = AccuracyAssessmentJob(class_map, polygons, "Class", report=str(target))
    with pytest.raises(Cancelled):
        execute(job, Run(is_cancelled=lambda: True))
    assert not target.exists()
