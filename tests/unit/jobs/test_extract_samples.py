"""The job that makes sample tables."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

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
