"""Patches on two sides of a split share no pixel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from osgeo import gdal

from terroir.core.classes import ClassTable
from terroir.core.deep.patches.facts import PatchFacts, holds_patches
from terroir.core.deep.patches.footprints import footprints
from terroir.core.deep.patches.table import read_patches
from terroir.core.deep.patches.writing import PatchRows, write_patches
from terroir.core.errors import DataError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.split_samples import SplitSamplesJob
from terroir.core.raster.grid import Grid
from terroir.core.run import Run
from terroir.core.vector.source import open_layer
from terroir.tests.unit.making import TRANSFORM, left_behind, read_layer, wkt_of

pytestmark = pytest.mark.unit

GRID = Grid(1000, 1000, TRANSFORM, wkt_of(32631))
DEGREES = Grid(1000, 1000, (1.4612403, 9.6814403687e-05, 0.0, 43.5003, 0.0, -7.3464721739e-05), wkt_of(4326))
ROTATED = Grid(1000, 1000, (500_000.0, 0.8, 0.6, 4_800_000.0, 0.6, -0.8), wkt_of(32631))


def save(
    path: Path, places: list[tuple[int, int]], groups: list[str], grid: Grid = GRID, size: int = 10, **facts: Any
) -> str:
    windows = np.array([(*place, size, size) for place in places]).reshape(-1, 4)
    codes = [1 + number % 2 for number in range(len(places))]
    rows = PatchRows(
        footprints(windows, grid), codes, groups, [1.0] * len(places), windows[:, 1].tolist(), windows[:, 0].tolist()
    )
    run = Run("serial")
    known = PatchFacts(size, ("b1",), **{"transform": grid.transform, **facts})
    write_patches(str(path), rows, ClassTable.from_labels({1: "a", 2: "b"}), known, grid.crs, run)
    run.outputs.publish()
    return str(path)


def split(path: str, folder: Path, run: Run | None = None, **options: Any) -> tuple[dict[str, list], dict[str, int]]:
    """Upper left pixels (column, row) of each side."""
    names = {side: str(folder / f"{side}.gpkg") for side in ("train", "test", "output")}
    results = execute(SplitSamplesJob(path, "class", **names, **options), run or Run("serial"))
    sides: dict[str, list] = {"train": [], "test": [], "removed": []}
    for row in read_layer(names["output"]):
        sides[row["split"]].append((row["col"], row["row"], row["group"]))
    return sides, results


def far_enough(sides: dict[str, list], size: int) -> bool:
    return all(
        abs(col - other[0]) >= size or abs(row - other[1]) >= size
        for col, row, _ in sides["train"]
        for other in sides["test"]
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=30, max_size=60),
    grid=st.sampled_from([GRID, DEGREES]),
    seed=st.integers(0, 99),
    method=st.sampled_from(["polygon", "block"]),
)
def test_no_pixel_is_on_both_sides(tmp_path: Path, places, grid, seed, method) -> None:
    groups = [f"g{number % 9}" for number in range(len(places))]
    path = save(tmp_path / "p.gpkg", places, groups, grid)
    size = {"block_size": 25.0 if grid is GRID else 200.0} if method == "block" else {}
    try:
        sides, results = split(path, tmp_path, method=method, seed=seed, test_fraction=0.3, **size)
    except DataError as error:  # nothing is left for one side, which happens in so small a place
        if error.parameter not in ("input", "block_size"):
            raise
        return
    assert far_enough(sides, 10)
    assert results["removed_count"] == len(sides["removed"])
    test_groups = {group for _, _, group in sides["test"]}
    assert not test_groups & {group for _, _, group in sides["train"]}
    # None is given up for nothing.
    for col, row, _ in sides["removed"]:
        assert any(abs(col - other[0]) < 10 and abs(row - other[1]) < 10 for other in sides["test"])


def clustered(seed: int = 0) -> tuple[list[tuple[int, int]], list[str]]:
    draw = np.random.default_rng(seed)
    places = draw.integers(0, 400, (200, 2))
    return [tuple(place) for place in places.tolist()], [f"g{n % 20}" for n in range(200)]


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb"])
def test_a_table_that_lost_its_metadata_is_split_alike(tmp_path: Path, suffix: str) -> None:
    path = save(tmp_path / "p.gpkg", *clustered())
    copy = str(tmp_path / f"copy{suffix}")
    options = ["-lco", "RFC7946=NO"] if suffix == ".geojson" else ["-nomd"]
    gdal.VectorTranslate(copy, path, options=options)
    assert read_patches(copy).facts is None
    assert holds_patches(open_layer(copy, "input"))
    one, two = (split(name, tmp_path, seed=3)[0] for name in (path, copy))
    assert one["removed"]
    for side, places in one.items():
        assert sorted(two[side]) == sorted(places), side


def test_neighbours_side_by_side_are_kept(tmp_path: Path, run: Run) -> None:
    places = [(10 * (n % 10), 10 * (n // 10)) for n in range(100)]
    groups = [f"g{n % 10}" for n in range(100)]
    for grid in (GRID, DEGREES):
        sides, _ = split(save(tmp_path / "p.gpkg", places, groups, grid), tmp_path, run)
        assert not sides["removed"]
        assert len(sides["train"]) + len(sides["test"]) == 100


def test_it_is_said(tmp_path: Path, run: Run) -> None:
    _, results = split(save(tmp_path / "p.gpkg", *clustered()), tmp_path, run)
    assert results["removed_count"] > 0
    sentence = f"{results['removed_count']} patches for training overlap patches of the test and are left out."
    assert sentence in [str(message) for message in run.messages]


def test_rotated_images_give_up_more_rather_than_less(tmp_path: Path) -> None:
    sides, _ = split(save(tmp_path / "p.gpkg", *clustered(), ROTATED), tmp_path)
    assert sides["train"]
    assert far_enough(sides, 10)


def test_the_table_stays_one(tmp_path: Path) -> None:
    path = save(tmp_path / "p.gpkg", *clustered())
    split(path, tmp_path)
    train = read_patches(str(tmp_path / "train.gpkg"))
    assert train.facts == read_patches(path).facts
    assert train.classes == read_patches(path).classes


def test_all_overlap(tmp_path: Path) -> None:
    path = save(tmp_path / "p.gpkg", [(n, n) for n in range(8)], [f"g{n}" for n in range(8)])
    (tmp_path / "out").mkdir()
    with pytest.raises(DataError, match="INPUT: every patch for training shares pixels with one of the test"):
        split(path, tmp_path / "out")
    assert left_behind(tmp_path / "out") == []


def test_bad_methods(tmp_path: Path) -> None:
    path = save(tmp_path / "p.gpkg", *clustered())
    with pytest.raises(ParameterError, match="METHOD: patches of one polygon overlap or touch each other"):
        split(path, tmp_path, method="pixel")
    nowhere = save(tmp_path / "n.gpkg", *clustered(), transform=None, placed=False)
    for method, distance in (("block", {"block_size": 50.0}), ("distance", {"buffer": 50.0})):
        with pytest.raises(ParameterError, match=r"METHOD: .* without a place on the map"):
            split(nowhere, tmp_path, method=method, **distance)
    sides, _ = split(nowhere, tmp_path, seed=1)
    assert sides["train"]


def test_distance(tmp_path: Path) -> None:
    sides, _ = split(
        save(tmp_path / "p.gpkg", *clustered()), tmp_path, method="distance", buffer=15.0, test_fraction=0.1
    )
    assert sides["train"]
    assert far_enough(sides, 20)
