"""The job that makes more samples of rare classes."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.errors import MissingDependencyError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.augment_samples import AugmentSamplesJob
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.validation.crossvalidation import cross_validate_polygons
from terroir.core.run import Run
from terroir.core.samples.augment import METHODS
from terroir.core.samples.table import read_samples
from terroir.tests.unit.making import left_behind, point, read_layer, write_layer

pytestmark = pytest.mark.unit

SIZES = {1: 60, 2: 20, 3: 7}


def made_rows() -> list[tuple[str, dict[str, Any]]]:
    """Three classes; the polygons of class c have values around 100·c, apart by 10."""
    random, rows = np.random.default_rng(0), []
    for code, size in SIZES.items():
        for i in range(size):
            polygon = i % 3
            values = {"red": int(random.integers(0, 6) + 100 * code + 10 * polygon), "nir": float(random.normal())}
            rows.append(
                (
                    point(code * 20 + i % 7, i),
                    {"class": code, "label": f"c{code}", "group": f"{code}-{polygon}", **values},
                )
            )
    return rows


@pytest.fixture
def samples(tmp_path: Path) -> str:
    return write_layer(tmp_path / "s.gpkg", made_rows(), kind=ogr.wkbPoint)


def augment(samples: str, folder: Path, run: Run | None = None, **options: Any) -> list[dict[str, Any]]:
    path = str(folder / "out" / "a.gpkg")
    results = execute(AugmentSamplesJob(samples, path, **options), run or Run("serial"))
    rows = read_layer(path)
    assert results["sample_count"] == len(rows)
    assert results["synthetic_count"] == sum(row["synthetic"] for row in rows)
    return rows


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, {1: 60, 2: 60, 3: 60}),
        ({"target": "minimum", "amount": 25.0}, {1: 60, 2: 25, 3: 25}),
        ({"target": "byclass", "class_counts": {"c3": 30, "2": 5}}, {1: 60, 2: 20, 3: 30}),
    ],
)
def test_targets(samples: str, tmp_path: Path, method: str, options: dict, wanted: dict[int, int]) -> None:
    rows = augment(samples, tmp_path, method=method, **options)
    assert Counter(row["class"] for row in rows) == wanted
    assert Counter(row["class"] for row in rows if not row["synthetic"]) == SIZES


@pytest.mark.parametrize("method", METHODS)
def test_made_of_one_polygon(samples: str, tmp_path: Path, method: str) -> None:
    """Polygons lie 10 apart and are 5 wide, so that a mixture of two would show."""
    rows = augment(samples, tmp_path, method=method)
    for row in rows:
        code, polygon = map(int, row["group"].split("-"))
        assert row["class"] == code
        assert row["label"] == f"c{code}"
        slack = 5 if method == "jitter" else 0
        assert -slack <= row["red"] - 100 * code - 10 * polygon <= 5 + slack
    real = {(row["red"], row["nir"]) for row in rows if not row["synthetic"]}
    made = [(row["red"], row["nir"]) for row in rows if row["synthetic"]]
    if method == "replicate":
        assert set(made) <= real
        counts = Counter(value for value in made if value in {(r["red"], r["nir"]) for r in rows if r["class"] == 3})
        assert max(counts.values()) - min(counts.values()) <= 1
    else:
        assert not set(made) & real


def test_noise_is_a_tenth_of_the_standard_deviation(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    rows = [(point(i, 0), {"class": 1, "group": str(i % 40), "a": float(random.normal(50, 20))}) for i in range(400)]
    rows += [(point(i, 1), {"class": 2, "group": f"x{i % 40}", "a": float(i)}) for i in range(4000)]
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    real = np.array([values["a"] for _, values in rows[:400]])
    made = np.array([row["a"] for row in augment(path, tmp_path, method="jitter") if row["synthetic"]])
    noise = np.abs(made[:, None] - real[None]).min(axis=1)
    assert len(made) == 3600
    assert made.std() == pytest.approx(real.std() * np.sqrt(1.01), rel=0.02)
    assert noise.max() < real.std()


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_samples_makes_no_difference(samples: str, tmp_path: Path, method: str) -> None:
    def values(path: str, seed: int) -> list[tuple]:
        return sorted(
            (row["class"], row["red"], row["nir"]) for row in augment(path, tmp_path, method=method, seed=seed)
        )

    shuffled = made_rows()
    np.random.default_rng(3).shuffle(shuffled)
    other = write_layer(tmp_path / "other.gpkg", shuffled, kind=ogr.wkbPoint)
    assert values(samples, 1) == values(other, 1)
    assert values(samples, 1) != values(samples, 2)


def test_only_training_samples(tmp_path: Path) -> None:
    rows = made_rows()
    for number, (_, values) in enumerate(rows):
        values["split"] = "test" if values["group"].endswith("0") else "removed" if number == 1 else "train"
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    found = augment(path, tmp_path)
    assert {row["split"] for row in found if row["synthetic"]} == {"train"}
    assert not any(row["group"].endswith("0") for row in found if row["synthetic"])
    # Balanced among the training samples: 39 of class 1.
    assert Counter(row["class"] for row in found if row["split"] == "train") == dict.fromkeys(SIZES, 39)


def test_augmenting_twice_is_augmenting_once(samples: str, tmp_path: Path, run: Run) -> None:
    first = augment(samples, tmp_path, method="jitter")
    (tmp_path / "again").mkdir()
    once = write_layer(
        tmp_path / "once.gpkg",
        [(row["wkt"], {k: v for k, v in row.items() if k != "wkt"}) for row in first],
        kind=ogr.wkbPoint,
    )
    second = augment(once, tmp_path / "again", run, method="jitter")
    assert [row["red"] for row in second] == [row["red"] for row in first]
    assert any("of an earlier augmentation are replaced" in str(m) for m in run.messages)


def test_cross_validation_tests_real_samples_only(samples: str, tmp_path: Path) -> None:
    augment(samples, tmp_path, method="smote")
    table = read_samples(str(tmp_path / "out" / "a.gpkg"))
    assert table.features == ("red", "nir")
    seen = []

    class Spy(Recipe):
        def fit(self, values: np.ndarray, codes: np.ndarray, groups: np.ndarray | None = None) -> Any:
            seen.append(values.copy())  # the memory is used again for the next fold
            return super().fit(values, codes, groups)

    found = cross_validate_polygons(table, Spy("rf", {"n_estimators": 5}), 3, Run("serial"))
    assert (found.tested == ~table.synthetic).all()
    plain = cross_validate_polygons(read_samples(samples), Spy("rf", {"n_estimators": 5}), 3, Run("serial"))
    assert plain.folds == found.folds == 3
    for with_made, without in zip(seen[:3], seen[3:]):
        assert len(with_made) > len(without)
        # 'red' tells the polygon: training with made-up samples brings in no polygon that plain training lacks.
        assert set(with_made[:, 0] // 10) == set(without[:, 0] // 10)


def test_fewer_neighbours_where_there_are_fewer(samples: str, tmp_path: Path, run: Run) -> None:
    augment(samples, tmp_path, run, method="smote", neighbours=50)
    told = "\n".join(map(str, run.messages))
    assert "Class c3: 3 polygons have fewer than 51 samples, and SMOTE takes fewer neighbours there." in told


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
def test_formats(samples: str, tmp_path: Path, suffix: str) -> None:
    path = str(tmp_path / "out" / f"a{suffix}")
    execute(AugmentSamplesJob(samples, path, method="jitter"), Run("serial"))
    assert Counter(row["synthetic"] for row in read_layer(path)) == {0: 87, 1: 93}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": "minimum"}, "^AMOUNT: the target minimum needs a number of samples"),
        ({"target": "minimum", "amount": 2.5}, "^AMOUNT: the target minimum needs a number"),
        ({"target": "byclass"}, "^CLASS_COUNTS: the strategy byclass needs a table"),
        ({"target": "byclass", "class_counts": {"lake": 5}}, "^CLASS_COUNTS: lake is no class of these samples"),
        ({"spread": 0.0}, "^SPREAD: 0.0 is no divisor"),
        ({"neighbours": 0}, "^NEIGHBOURS: 0 is outside the limits"),
        ({"split_field": "side"}, "^SPLIT_FIELD: .* has no field side; its fields are"),
        ({"split_field": "label"}, "^SPLIT_FIELD: no sample has train in the field label"),
        ({"method": "magic"}, "^METHOD: magic is not known"),
        ({"features": ("blue",)}, "^FEATURES: .* has no field blue"),
    ],
)
def test_bad_values(samples: str, tmp_path: Path, options: dict, message: str) -> None:
    with pytest.raises(TerroirError, match=message):
        augment(samples, tmp_path, **options)
    assert left_behind(tmp_path / "out") == []


def test_smote_of_a_single_sample(tmp_path: Path) -> None:
    rows = [(point(i, 0), {"class": 1 + (i == 0), "group": str(i), "red": i}) for i in range(9)]
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    with pytest.raises(TerroirError, match=r"^METHOD: the class 2 has no polygon with two samples"):
        augment(path, tmp_path, method="smote")
    assert left_behind(tmp_path / "out") == []


def test_jitter_of_a_single_sample(tmp_path: Path, run: Run) -> None:
    rows = [(point(i, 0), {"class": 1 + (i == 0), "group": str(i), "red": i + 0.5}) for i in range(9)]
    path = write_layer(tmp_path / "s.gpkg", rows, kind=ogr.wkbPoint)
    found = augment(path, tmp_path, run, method="jitter")
    assert {row["red"] for row in found if row["class"] == 2} == {0.5}
    assert any("has one sample only" in str(m) for m in run.warnings)


def test_without_imbalanced_learn(samples: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "terroir.core.samples.augment_smote.find_spec", lambda name: None if name == "imblearn" else real(name)
    )
    with pytest.raises(MissingDependencyError, match=r"imbalanced-learn.*install.*or choose jitter"):
        augment(samples, tmp_path, method="smote")
