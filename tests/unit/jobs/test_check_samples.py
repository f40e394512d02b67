"""The job that checks sample tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.errors import TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.check_samples import CheckSamplesJob
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, point, read_layer, write_layer

pytestmark = pytest.mark.unit


def made_rows(seed: int = 0) -> list[tuple[str, dict[str, Any]]]:
    """Two classes of six polygons of 16 pixels; polygon 2-5 is labelled 2 and looks like 1."""
    random, rows = np.random.default_rng(seed), []
    for code in (1, 2):
        for polygon in range(6):
            looks = 1 if (code, polygon) == (2, 5) else code
            for pixel in range(16):
                place = point(polygon * 30 + pixel % 4 + 0.5, code * 20 + pixel // 4 + 0.5)
                values = {"red": float(random.normal(10 * looks, 1)), "nir": float(random.normal(5, 1))}
                rows.append((place, {"class": code, "label": "ab"[code - 1], "group": f"{code}-{polygon}", **values}))
    return rows


@pytest.fixture
def samples(tmp_path: Path) -> str:
    return write_layer(tmp_path / "s.gpkg", made_rows(), kind=ogr.wkbPoint)


def check(samples: str, folder: Path, run: Run, **options: Any) -> tuple[dict, dict, str]:
    job = CheckSamplesJob(
        samples,
        str(folder / "out" / "c.html"),
        str(folder / "out" / "c.json"),
        str(folder / "out" / "c.gpkg"),
        **options,
    )
    results = execute(job, run)
    return results, json.loads(Path(job.metrics).read_text("utf-8")), Path(job.report).read_text("utf-8")


def test_a_mislabelled_polygon_is_found(samples: str, tmp_path: Path, run: Run) -> None:
    results, record, page = check(samples, tmp_path, run)
    assert results["sample_count"] == 192
    assert results["suspect_count"] == 1
    assert record["polygons"][0]["group"] == "2-5"
    assert record["polygons"][0]["score"] > 0.9
    assert record["polygons"][0]["predicted"] == 1
    assert any("1 polygons look mislabelled" in str(m) and "(2-5)" in str(m) for m in run.warnings)
    assert "2-5" in page
    layer = read_layer(tmp_path / "out" / "c.gpkg")
    assert len(layer) == 12
    assert (layer[0]["group"], layer[0]["suspect"], layer[0]["predicted"]) == ("2-5", 1, "a")
    # Sixteen pixels of 1 m, corners cut by the buffer.
    assert ogr.CreateGeometryFromWkt(layer[0]["wkt"]).GetArea() == pytest.approx(16, abs=0.5)


def test_without_mistakes_there_is_nothing_to_warn_of(tmp_path: Path, run: Run) -> None:
    rows = [row for row in made_rows() if row[1]["group"] != "2-5"]
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    results, record, page = check(path, tmp_path, run)
    assert results["suspect_count"] == results["contradicting_count"] == results["leak_count"] == 0
    assert results["lowest_separability"] > 1.99
    assert not run.warnings
    assert record["classes"][0]["moran"]["i"] > 0.9
    assert "Before you train" not in page


def test_the_same_bytes_in_another_order(tmp_path: Path) -> None:
    rows, found = made_rows(), []
    for number in range(2):
        path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
        _, record, _ = check(path, tmp_path, Run(backend="threads", workers=1 + number))
        found.append((record["classes"], record["separability"], record["duplicates"]))
        np.random.default_rng(0).shuffle(rows)
    assert json.dumps(found[0][2]) == json.dumps(found[1][2])
    assert np.allclose(found[0][1]["matrix"], found[1][1]["matrix"])
    for one, two in zip(found[0][0], found[1][0]):
        assert one.pop("moran")["i"] == pytest.approx(two.pop("moran")["i"])
        assert one.pop("moran_polygons")["i"] == pytest.approx(two.pop("moran_polygons")["i"])
        assert one == two


def test_duplicates_and_few_samples(tmp_path: Path, run: Run) -> None:
    rows = made_rows()
    rows.append((rows[0][0], {**rows[0][1], "class": 2, "label": "b", "group": "2-0"}))
    rows += [
        (point(500 + i, 500), {"class": 3, "label": "c", "group": "3-0", "red": 90.0, "nir": 4.0 + i}) for i in range(2)
    ]
    rows += [(point(600, 500), {"class": 4, "label": "d", "group": "4-0", "red": 90.0, "nir": -9.0})]
    for _, values in rows:
        values["flat"] = 3.0
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    results, record, page = check(path, tmp_path, run)
    assert results["contradicting_count"] == 2
    assert record["duplicates"] == {"same_values": 2, "contradicting": 2, "same_place": 2}
    assert record["separability"]["matrix"][3][0] is None
    told = "\n".join(map(str, run.warnings))
    for wanted in (
        "Class c has 1 polygons only",
        "Class d has 1 samples only",
        "flat",
        "no classifier can get both right",
    ):
        assert wanted in told
    assert all(str(m) in page.replace("&#39;", "'") for m in run.warnings)


def test_leakage_of_a_pixel_split(tmp_path: Path, run: Run) -> None:
    rows = made_rows()
    for number, (_, values) in enumerate(rows):
        values["split_1"] = ("train", "test")[number % 2]
        values["split_2"] = ("train", "test")[int(values["group"][-1]) % 2]
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    results, record, _ = check(path, tmp_path, run)
    pixels, polygons = record["leakage"]
    assert results["leak_count"] == 12
    assert (len(pixels["shared_groups"]), pixels["beside"], pixels["nearest"]) == (12, 96, 1.0)
    assert (len(polygons["shared_groups"]), polygons["beside"]) == (0, 0)
    # Polygons are 4 wide and 30 apart; their pixels' centres, 27.
    assert polygons["nearest"] > 15
    assert sum("are on both sides" in str(m) for m in run.warnings) == 1


def test_a_second_table(samples: str, tmp_path: Path, run: Run) -> None:
    rows = made_rows()[:16]
    other = write_layer(tmp_path / "t.gpkg", rows, kind=ogr.wkbPoint)
    results, record, _ = check(samples, tmp_path, run, test=other)
    assert record["leakage"][0]["same_place"] == 16
    assert results["leak_count"] == 17


def test_made_up_samples_are_left_out(samples: str, tmp_path: Path) -> None:
    from terroir.core.jobs.augment_samples import AugmentSamplesJob

    more = str(tmp_path / "more.gpkg")
    execute(AugmentSamplesJob(samples, more, target="minimum", amount=500.0), Run("serial"))
    plain = check(samples, tmp_path, Run("serial"))[1]
    augmented = check(more, tmp_path, Run("serial"))[1]
    assert augmented["sample_count"] == 192
    assert {**augmented, "data": None} == {**plain, "data": None}


def test_degrees(tmp_path: Path, run: Run) -> None:
    rows = made_rows()
    for number, (text, values) in enumerate(rows):
        x, y = (float(part) for part in text[7:-1].split())
        rows[number] = (
            f"POINT ({2 + (x - 500_000) * 1e-4} {60 + (y - 4_800_000) * 1e-4})",
            {**values, "split": "test" if values["group"][-1] == "0" else "train"},
        )
    path = write_layer(tmp_path / "s.gpkg", rows, epsg=4326, kind=ogr.wkbPoint)
    record = check(path, tmp_path, run)[1]
    assert record["unit"] == "m"
    # 27 pixels of 0.0001 degrees of longitude, 5.58 m each at 60 degrees north.
    assert record["leakage"][0]["nearest"] == pytest.approx(27 * 5.58, rel=0.01)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"folds": 20}, "^FOLDS: 20 folds need at least 20 polygons, there are 12"),
        ({"split_field": "side"}, "^SPLIT_FIELD: .* has no field side"),
        ({"split_field": "label"}, "^SPLIT_FIELD: label does not hold both train and test"),
        ({"features": ("label",)}, "^FEATURES: label are not numeric"),
        ({"class_field": "kind"}, "^CLASS_FIELD: .* has no field kind"),
        ({"test": "none.gpkg"}, "^TEST: none.gpkg does not exist"),
        ({"neighbours": 0}, "^NEIGHBOURS: 0 is outside the limits"),
    ],
)
def test_bad_values(samples: str, tmp_path: Path, run: Run, options: dict, message: str) -> None:
    with pytest.raises(TerroirError, match=message):
        check(samples, tmp_path, run, **options)
    assert left_behind(tmp_path / "out") == []


def test_a_test_in_another_system(samples: str, tmp_path: Path, run: Run) -> None:
    other = write_layer(tmp_path / "t.gpkg", made_rows(), epsg=32632, kind=ogr.wkbPoint)
    with pytest.raises(TerroirError, match=r"^TEST: .* has another coordinate reference system"):
        check(samples, tmp_path, run, test=other)


def test_one_class(tmp_path: Path, run: Run) -> None:
    path = write_layer(tmp_path / "s.gpkg", made_rows()[:96], kind=ogr.wkbPoint)
    with pytest.raises(TerroirError, match=r"^CLASS_FIELD: all samples belong to the class a"):
        check(path, tmp_path, run)
