"""The job that splits polygons or samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from osgeo import ogr

from terroir.core.errors import DataError, ParameterError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.split_samples import SplitSamplesJob
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, point, read_layer, square, write_layer

pytestmark = pytest.mark.unit


def split(path: str, folder: Path, run: Run, suffix: str = ".gpkg", **options: Any) -> tuple[list, list, dict]:
    job = SplitSamplesJob(
        path,
        options.pop("class_field", "class"),
        str(folder / f"train{suffix}"),
        str(folder / f"test{suffix}"),
        **options,
    )
    results = execute(job, run)
    return read_layer(job.train), read_layer(job.test), results


@pytest.fixture
def polygons(tmp_path: Path) -> str:
    rows = [(square(i, 0, 1), {"class": "ab"[i % 2], "number": i}) for i in range(12)]
    return write_layer(tmp_path / "p.gpkg", [*rows, (square(20, 0, 1), {"class": "lone", "number": 99})])


@pytest.fixture
def samples(tmp_path: Path) -> str:
    rows = [(point(i, i), {"class": i // 20, "group": f"g{i // 5}", "red": i / 7}) for i in range(40)]
    return write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)


def test_polygons(polygons: str, tmp_path: Path, run: Run) -> None:
    train, test, results = split(polygons, tmp_path / "out", run, test_fraction=0.3)
    assert results == {"train_count": 9, "test_count": 4, "removed_count": 0}
    assert sorted(row["number"] for row in train + test) == [*range(12), 99]
    assert [sum(row["class"] == name for row in test) for name in ("a", "b", "lone")] == [2, 2, 0]
    assert ["lone" in str(m) for m in run.warnings] == [True]
    original = {row["number"]: row for row in read_layer(polygons)}
    assert all(row == original[row["number"]] for row in train + test)


def test_order_of_features_makes_no_difference_with_a_group_field(tmp_path: Path) -> None:
    rows = [(square(i, 0, 1), {"class": i % 2, "farm": f"f{i % 8}"}) for i in range(16)]
    found = []
    for number, order in enumerate((rows, rows[::-1])):
        path = write_layer(tmp_path / f"{number}.gpkg", order)
        _, test, _ = split(path, tmp_path / "out", Run("serial"), group_field="farm")
        found.append(sorted(row["wkt"] for row in test))
    assert found[0] == found[1]


def test_seed(polygons: str, tmp_path: Path) -> None:
    tests = [
        tuple(row["number"] for row in split(polygons, tmp_path / "out", Run("serial"), seed=seed)[1])
        for seed in (0, 0, 1, 2)
    ]
    assert tests[0] == tests[1]
    assert len(set(tests)) > 1


def test_sample_tables_split_by_group(samples: str, tmp_path: Path, run: Run) -> None:
    train, test, results = split(samples, tmp_path / "out", run)
    assert results == {"train_count": 20, "test_count": 20, "removed_count": 0}
    assert not {row["group"] for row in train} & {row["group"] for row in test}
    assert len({row["group"] for row in test}) == 4
    assert not run.warnings


def test_pixels_are_warned_about(samples: str, tmp_path: Path, run: Run) -> None:
    train, test, results = split(samples, tmp_path / "out", run, method="pixel")
    assert results == {"train_count": 20, "test_count": 20, "removed_count": 0}
    assert {row["group"] for row in train} & {row["group"] for row in test}
    assert ["too high" in str(m) for m in run.warnings] == [True]


def test_pixels_of_polygons_are_not_known(polygons: str, tmp_path: Path, run: Run) -> None:
    with pytest.raises(ParameterError, match=r"^METHOD: pixels of polygons are not known yet"):
        split(polygons, tmp_path / "out", run, method="pixel")
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
def test_fields_and_metadata_travel(tmp_path: Path, run: Run, suffix: str) -> None:
    fields = {
        "class": int,
        "text": str,
        "big": ogr.OFTInteger64,
        "real": float,
        "day": ogr.OFTDate,
        "fid": ogr.OFTInteger,
    }
    values = {"text": "œuf <é>", "big": 2**40, "real": 1 / 3, "day": "2024/02/29", "fid": 7}
    rows = [(square(i, 0, 1), {"class": i % 2, **values}) for i in range(4)]
    rows[0][1]["text"] = rows[1][1]["real"] = None
    path = write_layer(tmp_path / "p.geojson", rows, fields)
    for part in split(path, tmp_path / "out", run, suffix)[:2]:
        for row in part:
            assert row["big"] == 2**40
            assert row["day"] == "2024/02/29"
            assert row["real"] in (None, pytest.approx(1 / 3))
            assert row["text"] in (None, "œuf <é>")
            assert row["fid"] == 7


def test_class_table_travels(tmp_path: Path, samples: str, run: Run) -> None:
    from osgeo import gdal

    from terroir.core.classes import ClassTable
    from terroir.core.raster.legend import CLASSES_KEY
    from terroir.core.samples.table import read_samples

    table = ClassTable.from_labels({0: "é", 1: "b"}, {0: "#123456"})
    dataset = gdal.OpenEx(samples, gdal.OF_UPDATE | gdal.OF_VECTOR)
    dataset.GetLayer(0).SetMetadataItem(CLASSES_KEY, table.to_json())
    dataset = None
    split(samples, tmp_path / "out", run)
    assert read_samples(str(tmp_path / "out" / "train.gpkg")).classes == table


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ([{"class": 1}, {"class": None}], {}, r"^CLASS_FIELD: class is empty in 1 features \(id 2\)"),
        ([{"class": "a"}, {"class": " "}], {}, r"^CLASS_FIELD: class is empty in 1 features \(id 2\)"),
        ([{"class": 1}, {"class": 2}], {}, "^INPUT: every class has one polygon only"),
        ([{"class": 1}], {"class_field": "kind"}, "^CLASS_FIELD: .* has no field kind"),
        ([{"class": 1}], {"group_field": "farm"}, "^GROUP_FIELD: .* has no field farm"),
        (
            [{"class": 1, "farm": "x"}, {"class": 1, "farm": None}],
            {"group_field": "farm"},
            "^GROUP_FIELD: farm is empty in 1",
        ),
    ],
)
def test_errors_leave_nothing(tmp_path: Path, run: Run, rows: list, options: dict, message: str) -> None:
    path = write_layer(tmp_path / "p.gpkg", [(square(i, 0, 1), row) for i, row in enumerate(rows)])
    with pytest.raises(TerroirError, match=message):
        split(path, tmp_path / "out", run, **options)
    assert left_behind(tmp_path / "out") == []


def test_empty_layer(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "p.gpkg", [], {"class": int}, kind=ogr.wkbPolygon)
    with pytest.raises(DataError, match=r"^INPUT: .* has no features"):
        split(path, tmp_path / "out", run)


def test_same_file_twice(polygons: str, tmp_path: Path, run: Run) -> None:
    path = str(tmp_path / "out" / "x.gpkg")
    with pytest.raises(ParameterError, match=r"^TEST: .* is already another output"):
        execute(SplitSamplesJob(polygons, "class", path, path), run)
    assert left_behind(tmp_path / "out") == []


def sides(path: Path | str, field: str = "split") -> dict[str, str]:
    return {row["wkt"]: row[field] for row in read_layer(path)}


def test_blocks(tmp_path: Path, run: Run) -> None:
    rows = [(point(i % 20, i // 20), {"class": "ab"[i % 2], "group": f"{i % 20 // 5}"}) for i in range(200)]
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    out = str(tmp_path / "out" / "all.gpkg")
    train, test, results = split(path, tmp_path / "out", run, method="block", block_size=5.0, output=out)
    assert results["train_count"] + results["test_count"] == 200
    assert results["removed_count"] == 0
    assert {row["group"] for row in train} | {row["group"] for row in test} == set("0123")
    assert not {row["group"] for row in train} & {row["group"] for row in test}
    assert list(sides(out).values()).count("test") == results["test_count"]


def test_distance_removes_every_class(tmp_path: Path, run: Run) -> None:
    rows = [(square(3 * i, 0, 1), {"class": "ab"[i % 2], "number": i}) for i in range(40)]
    path, out = write_layer(tmp_path / "p.gpkg", rows), str(tmp_path / "out" / "all.gpkg")
    train, test, results = split(
        path, tmp_path / "out", run, method="distance", buffer=2.0, test_fraction=0.1, output=out
    )
    tested = {row["number"] for row in test}
    assert len(tested) == 4
    near = {i for i in range(40) if i not in tested and {i - 1, i + 1} & tested}
    assert results["removed_count"] == len(near) > 4
    assert {row["number"] for row in train} == set(range(40)) - tested - near
    assert {row["number"] for row in read_layer(out) if row["split"] == "removed"} == near


def test_the_test_of_distance_is_that_of_polygon(samples: str, tmp_path: Path) -> None:
    found = [
        split(samples, tmp_path / "out", Run("serial"), method=method, buffer=buffer)[1]
        for method, buffer in (("polygon", None), ("distance", 1.0))
    ]
    assert found[0] == found[1]


def test_runs(polygons: str, tmp_path: Path, run: Run) -> None:
    out = str(tmp_path / "out" / "all.gpkg")
    train, test, _ = split(polygons, tmp_path / "out", run, runs=3, seed=4, output=out)
    assert all(row["split_1"] == "train" for row in train)
    assert all(row["split_1"] == "test" for row in test)
    assert len(read_layer(out)) == 13
    for number in (1, 2, 3):
        alone = split(polygons, tmp_path / "out", Run("serial"), seed=3 + number)[1]
        tested = {row["wkt"] for row in alone}
        assert tested == {wkt for wkt, side in sides(out, f"split_{number}").items() if side == "test"}


def test_made_up_samples_are_never_tested(tmp_path: Path, run: Run) -> None:
    rows = [
        (point(i, 0), {"class": "ab"[i % 2], "group": str(i // 4 * 2 + i % 2), "synthetic": i % 3 // 2})
        for i in range(48)
    ]
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    train, test, results = split(path, tmp_path / "out", run)
    assert {row["synthetic"] for row in test} == {0}
    assert {row["synthetic"] for row in train} == {0, 1}
    assert not {row["group"] for row in train} & {row["group"] for row in test}
    assert results["removed_count"] > 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "block"}, "^BLOCK_SIZE: the method block needs a distance; give one"),
        ({"method": "distance"}, "^BUFFER: the method distance needs a distance; give one"),
        ({"method": "block", "block_size": 0.0}, "^BLOCK_SIZE: 0.0 is no distance; give a number above 0"),
        ({"method": "distance", "buffer": -1.0}, "^BUFFER: -1.0 is no distance"),
        ({"method": "block", "block_size": 1e6}, "^BLOCK_SIZE: every class lies in one block only"),
        ({"method": "distance", "buffer": 1e6}, "^BUFFER: within 1000000.0 of the test lies everything else"),
        ({"runs": 14}, r"^RUNS: there are 13 polygons \(or other groups\) for 14 runs; lower RUNS"),
        ({"runs": 0}, "^RUNS: 0 is outside the limits"),
    ],
)
def test_bad_values(polygons: str, tmp_path: Path, run: Run, options: dict, message: str) -> None:
    with pytest.raises(TerroirError, match=message):
        split(polygons, tmp_path / "out", run, **options)
    assert left_behind(tmp_path / "out") == []


def test_no_reference_system(tmp_path: Path, run: Run) -> None:
    rows = [(square(3 * i, 0, 1), {"class": "ab"[i % 2]}) for i in range(12)]
    path = write_layer(tmp_path / "p.shp", rows, epsg=None, kind=ogr.wkbPolygon)
    split(path, tmp_path / "out", run, method="distance", buffer=1.0)
    assert ["no coordinate reference system" in str(m) for m in run.warnings] == [True]


def test_a_feature_without_a_place(tmp_path: Path, run: Run) -> None:
    rows = [(square(3 * i, 0, 1) if i else None, {"class": "ab"[i % 2]}) for i in range(12)]
    path = write_layer(tmp_path / "p.gpkg", rows, kind=ogr.wkbPolygon)
    with pytest.raises(DataError, match=r"^INPUT: 1 features of .* have no geometry \(id 1\)"):
        split(path, tmp_path / "out", run, method="block", block_size=5.0)


def test_a_distance_that_the_method_does_not_use_is_told(polygons: str, tmp_path: Path) -> None:
    run = Run("serial")
    split(polygons, tmp_path, run, buffer=100.0, block_size=5.0)
    told = " ".join(map(str, run.warnings))
    assert "BUFFER is not used: the method is polygon" in told
    assert "BLOCK_SIZE is not used" in told
    run = Run("serial")
    split(polygons, tmp_path, run, method="block", block_size=2.0)
    assert not any("not used" in str(message) for message in run.warnings)


def test_a_group_field_that_divides_no_class(polygons: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="one value of class only") as error:
        split(polygons, tmp_path, Run("serial"), group_field="class")
    assert error.value.parameter == "group_field"
