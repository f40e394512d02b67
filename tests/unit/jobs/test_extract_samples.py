"""The job that makes sample tables."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.errors import OutputError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_layer, square, write_layer, write_raster

pytestmark = pytest.mark.unit


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    folder = tmp_path / "in"
    folder.mkdir()
    values = np.random.default_rng(0).integers(1, 255, (2, 40, 40)).astype("uint8")
    rows = [
        (square(*place), {"code": code, "name": f"class {code}", "farm": farm})
        for place, code, farm in (
            ((0, 0, 10), 1, "x"),
            ((12, 0, 10), 1, "y"),
            ((0, 20, 5), 2, "x"),
            ((20, 20, 2), 300, "z"),
        )
    ]
    return {
        "input": (write_raster(folder / "a.tif", values, nodata=0),),
        "polygons": write_layer(folder / "p.gpkg", rows),
        "class_field": "code",
        "output": str(tmp_path / "out" / "s.gpkg"),
    }


def counts(run: Run, **parameters: Any) -> tuple[dict[str, Any], Counter]:
    results = execute(ExtractSamplesJob(**parameters), run)
    return results, Counter(row["class"] for row in read_layer(parameters["output"]))


@pytest.mark.parametrize(
    ("strategy", "amount", "wanted"),
    [
        ("all", None, {1: 200, 2: 25, 300: 4}),
        ("smallest", None, {1: 4, 2: 4, 300: 4}),
        ("constant", 10, {1: 10, 2: 10, 300: 4}),
        ("percent", 50, {1: 100, 2: 13, 300: 2}),
        ("total", 100, {1: 87, 2: 11, 300: 2}),
    ],
)
def test_strategies(files: dict, run: Run, strategy: str, amount: float | None, wanted: dict[int, int]) -> None:
    results, found = counts(run, **files, strategy=strategy, amount=amount)
    assert found == wanted
    assert results == {"sample_count": sum(wanted.values()), "class_count": 3}
    assert [str(m) for m in run.warnings] == (
        ["Class 300 has 4 pixels, fewer than the 10 asked for: all are taken."] if strategy == "constant" else []
    )


def test_seed(files: dict) -> None:
    def places(seed: int) -> list[str]:
        execute(ExtractSamplesJob(**files, strategy="constant", amount=20, seed=seed), Run("serial"))
        return [row["wkt"] for row in read_layer(files["output"])]

    assert places(1) == places(1)
    assert places(1) != places(2)


def test_labels_groups_and_mask(files: dict, run: Run, tmp_path: Path) -> None:
    mask = np.ones((40, 40), "uint8")
    mask[:, :12] = 0
    results, _ = counts(
        run,
        **files,
        label_field="name",
        group_field="farm",
        mask=write_raster(tmp_path / "m.tif", mask),
    )
    rows = read_layer(files["output"])
    assert {(row["class"], row["label"], row["group"]) for row in rows} == {
        (1, "class 1", "y"),
        (300, "class 300", "z"),
    }
    assert results == {"sample_count": 104, "class_count": 2}
    told = "\n".join(str(m) for m in run.warnings)
    assert "No pixel is left of these classes: class 2" in told
    assert "2 of them lie in nodata or under the mask" in told


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"input": ("no.tif",)}, "^INPUT: no.tif does not exist"),
        ({"polygons": "no.gpkg"}, "^POLYGONS: no.gpkg does not exist"),
        ({"class_field": "kind"}, "^CLASS_FIELD: .* has no field kind"),
        ({"mask": "no.tif"}, "^MASK: no.tif does not exist"),
    ],
)
def test_errors_leave_nothing(files: dict, run: Run, tmp_path: Path, change: dict, message: str) -> None:
    with pytest.raises(TerroirError, match=message):
        execute(ExtractSamplesJob(**{**files, **change}), run)
    assert left_behind(tmp_path / "out") == []


def test_unwritable_folder(files: dict, run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"^OUTPUT: the folder .*file cannot be written to"):
        execute(ExtractSamplesJob(**{**files, "output": str(tmp_path / "file" / "s.gpkg")}), run)


def rows_of(output: str) -> set[tuple]:
    return {(row["wkt"], row["class"], row.get("scene")) for row in read_layer(output)}


def test_by_class(files: dict, run: Run) -> None:
    _, found = counts(run, **files, strategy="byclass", class_counts={"1": 30, "300": 2})
    assert found == {1: 30, 300: 2}
    _, found = counts(run, **files, label_field="name", strategy="byclass", class_counts={"class 2": 50})
    assert found == {2: 25}
    assert ["Class class 2 has 25 pixels, fewer than the 50" in str(m) for m in run.warnings] == [True]


def test_periodic(files: dict, run: Run) -> None:
    _, found = counts(run, **files, strategy="percent", amount=20, sampler="periodic")
    assert found == {1: 40, 2: 5, 300: 1}
    xs = sorted(row["wkt"] for row in read_layer(files["output"]) if row["class"] == 1)
    # Two fields of ten columns side by side: every fifth pixel along the lines is the same column each time.
    assert len({text.split()[1] for text in xs}) == 4


@pytest.mark.parametrize("sampler", ["random", "periodic"])
def test_smallest_distance(files: dict, run: Run, sampler: str) -> None:
    _, found = counts(run, **files, strategy="constant", amount=20, min_distance=4.0, sampler=sampler)
    places = np.array([[float(x) for x in wkt[7:-1].split()] for wkt, *_ in rows_of(files["output"])])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert apart[~np.eye(len(places), dtype=bool)].min() >= 4
    told = [str(m) for m in run.warnings if "were placed" in str(m)]
    assert f"Class 1: only {found[1]} of 20 samples were placed with 4.0 between them" in told[0]


@pytest.mark.parametrize("extra", [{}, {"min_distance": 3.0}, {"sampler": "periodic"}])
def test_the_same_pixels_whatever_the_circumstances(files: dict, tmp_path: Path, extra: dict) -> None:
    """Backends, workers, memory and the order of polygons change nothing."""
    polygons = read_layer(files["polygons"])
    other = write_layer(
        tmp_path / "reversed.gpkg", [(row.pop("wkt"), row) for row in ({**row} for row in reversed(polygons))]
    )
    found = []
    for number, (run, layer) in enumerate(
        (
            (Run("serial"), files["polygons"]),
            (Run("threads", workers=3, memory=16), files["polygons"]),
            (Run("serial", block_shape=(7, 5)), other),
            (Run("processes", workers=2), other),
        )
    ):
        job = {**files, "polygons": layer, "output": str(tmp_path / f"{number}.gpkg"), "group_field": "farm"}
        execute(ExtractSamplesJob(**job, strategy="constant", amount=12, seed=3, **extra), run)
        found.append(rows_of(job["output"]))
    assert all(pixels == found[0] for pixels in found[1:])


@pytest.mark.parametrize("suffix", [".csv", ".gpkg"])
def test_statistics(files: dict, run: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "out" / f"statistics{suffix}"
    execute(ExtractSamplesJob(**files, strategy="constant", amount=10, statistics=str(path)), run)
    if suffix == ".csv":
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        assert lines == ["class,label,pixels,polygons,chosen", "1,1,200,2,10", "2,2,25,1,10", "300,300,4,1,4"]
    else:
        rows = [tuple(row.values())[:5] for row in read_layer(path)]
        assert rows == [(1, "1", 200, 2, 10), (2, "2", 25, 1, 10), (300, "300", 4, 1, 4)]


@pytest.fixture
def tiles(files: dict, tmp_path: Path) -> dict[str, Any]:
    """The same area as two tiles, the second one in another reference system of the same zone."""
    from terroir.tests.unit.making import NORTH, WEST

    values = np.random.default_rng(0).integers(1, 255, (2, 40, 40)).astype("uint8")
    left = write_raster(tmp_path / "left.tif", values[:, :, :15], nodata=0)
    right = write_raster(
        tmp_path / "right.tif", values[:, :, 15:], nodata=0, transform=(WEST + 15, 1.0, 0.0, NORTH, 0.0, -1.0)
    )
    return {**files, "input": (left, right), "images_are": "scenes"}


def test_tiles_give_what_the_whole_gives(files: dict, tiles: dict, run: Run) -> None:
    execute(ExtractSamplesJob(**files), run)
    whole = {(row["wkt"], row["class"], row["group"], row["b1"], row["b2"]) for row in read_layer(files["output"])}
    execute(ExtractSamplesJob(**tiles), run)
    rows = read_layer(tiles["output"])
    assert {(row["wkt"], row["class"], row["group"], row["b1"], row["b2"]) for row in rows} == whole
    assert {row["scene"] for row in rows} == {"left.tif", "right.tif"}


@pytest.mark.parametrize("strategy", ["constant", "byclass"])
@pytest.mark.parametrize("extra", [{}, {"min_distance": 2.0}, {"sampler": "periodic"}])
def test_the_order_of_images_makes_no_difference(tiles: dict, strategy: str, extra: dict) -> None:
    more = {"strategy": strategy, "amount": 20, "class_counts": {"1": 30, "2": 5}, **extra}
    execute(ExtractSamplesJob(**tiles, **more), Run("serial"))
    first = rows_of(tiles["output"])
    execute(ExtractSamplesJob(**{**tiles, "input": tiles["input"][::-1]}, **more), Run("serial"))
    assert rows_of(tiles["output"]) == first


def test_shares_of_images(tiles: dict, run: Run) -> None:
    # Class 1: 130 pixels lie in the left tile (100 + 3 columns of 10), 70 in the right one.
    for shares, wanted in (
        ("proportional", {"left.tif": 13, "right.tif": 7}),
        ("equal", dict.fromkeys(("left.tif", "right.tif"), 10)),
    ):
        execute(ExtractSamplesJob(**tiles, strategy="byclass", class_counts={"1": 20}, shares=shares), run)
        assert Counter(row["scene"] for row in read_layer(tiles["output"])) == wanted


def test_images_with_other_bands(tiles: dict, run: Run, tmp_path: Path) -> None:
    other = write_raster(tmp_path / "one.tif", np.ones((40, 40), "uint8"))
    with pytest.raises(TerroirError, match=r"^INPUT: .*one.tif has the bands b1, but .* has b1, b2; give images"):
        execute(ExtractSamplesJob(**{**tiles, "input": (tiles["input"][0], other)}), run)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strategy": "byclass"}, "^CLASS_COUNTS: the strategy byclass needs a table"),
        ({"strategy": "byclass", "class_counts": {"lake": 5}}, "^CLASS_COUNTS: lake is no class of these samples"),
        ({"strategy": "byclass", "class_counts": {"1": 0}}, "^STRATEGY: no pixel is asked for; ask for more"),
        ({"min_distance": 0.0}, "^MIN_DISTANCE: 0.0 is no distance; give a number above 0"),
        ({"sampler": "best"}, "^SAMPLER: best is not known; choose one of random, periodic"),
        ({"images_are": "dates"}, "^IMAGES_ARE: dates is not known"),
        ({"statistics": "s.txt"}, "^STATISTICS: s.txt cannot be written in the format of its ending"),
    ],
)
def test_bad_values_leave_nothing(files: dict, run: Run, tmp_path: Path, change: dict, message: str) -> None:
    with pytest.raises(TerroirError, match=message):
        execute(ExtractSamplesJob(**{**files, **change}), run)
    assert left_behind(tmp_path / "out") == []


@pytest.mark.parametrize("images_are", ["bands", "scenes"])
def test_all_samples_masked(files: dict, run: Run, tmp_path: Path, images_are: str) -> None:
    mask = write_raster(tmp_path / "m.tif", np.zeros((40, 40), "uint8"))
    with pytest.raises(TerroirError, match=r"^POLYGONS: .* has no usable pixel in .*; check"):
        execute(ExtractSamplesJob(**files, mask=mask, images_are=images_are), run)
    assert left_behind(tmp_path / "out") == []


def test_an_amount_that_the_strategy_does_not_use_is_told(files: dict) -> None:
    run = Run("serial")
    execute(ExtractSamplesJob(**files, amount=10), run)
    assert any("AMOUNT is not used: the strategy all" in str(message) for message in run.warnings)


def test_scenes_whose_bands_have_other_names_are_told_which(tiles: dict, tmp_path: Path) -> None:
    for path, name in zip(tiles["input"], ("Cloud", "Band 2")):
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.GetRasterBand(1).SetDescription("Red")
        dataset.GetRasterBand(2).SetDescription(name)
        dataset = None
    with pytest.raises(TerroirError, match=r"has the bands Band_2, but .* has Cloud; give images"):
        execute(ExtractSamplesJob(**tiles), Run("serial"))
