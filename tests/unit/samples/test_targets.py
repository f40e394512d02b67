"""Quantities: from features of a reference layer into the table of samples, and out of it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terroir.core.errors import DataError, ParameterError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.raster.band_names import safe_names
from terroir.core.run import Run
from terroir.core.samples.reference_targets import target_names
from terroir.core.samples.table import read_samples
from terroir.core.samples.targets import read_targets
from terroir.tests.unit.making import multipolygon, point, read_layer, ring, square, write_layer, write_raster

pytestmark = pytest.mark.unit


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    """Two bands, three polygons with a class and two quantities."""
    values = np.random.default_rng(0).integers(1, 255, (2, 20, 20)).astype("uint8")
    rows = [
        (square(0, 0, 4), {"code": 1, "biomass": 12.75, "Cover (%)": 40}),
        (square(6, 0, 4), {"code": 1, "biomass": 80.1, "Cover (%)": 70}),
        (square(0, 8, 4), {"code": 2, "biomass": -3.0, "Cover (%)": 0}),
    ]
    return {
        "input": (write_raster(tmp_path / "a.tif", values, nodata=0, names=["red", "nir"]),),
        "polygons": write_layer(tmp_path / "p.gpkg", rows),
        "class_field": None,
        "output": str(tmp_path / "s.gpkg"),
        "target_fields": ("biomass", "Cover (%)"),
    }


def layer_of(tmp_path: Path, rows: list) -> str:
    return write_layer(tmp_path / "other.gpkg", rows)


@pytest.mark.parametrize("class_field", [None, "code"])
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb"])
def test_samples_carry_the_quantities_of_their_feature(files, run, class_field, suffix):
    output = files["output"].replace(".gpkg", suffix)
    execute(ExtractSamplesJob(**{**files, "class_field": class_field, "output": output}), run)
    rows = read_layer(output)
    assert len(rows) == 48
    carried = {(row["group"], row["target_biomass"], row["target_Cover"]) for row in rows}
    assert carried == {("1", 12.75, 40.0), ("2", 80.1, 70.0), ("3", -3.0, 0.0)}
    assert {row["class"] for row in rows} == ({1} if class_field is None else {1, 2})
    table = read_targets(output, "target_biomass")
    assert table.features == ("red", "nir")
    assert sorted(set(table.targets.tolist())) == [-3.0, 12.75, 80.1]
    assert table.target == "target_biomass"


def test_quantities_are_never_features_unless_they_are_asked_for(files, run):
    execute(ExtractSamplesJob(**{**files, "class_field": "code"}), run)
    assert read_samples(files["output"]).features == ("red", "nir")
    assert read_targets(files["output"], "target_Cover").features == ("red", "nir")
    asked = read_targets(files["output"], "target_Cover", features=("red", "target_biomass"))
    assert asked.features == ("red", "target_biomass")


def test_scenes_carry_them_too(files, run, tmp_path):
    second = write_raster(tmp_path / "b.tif", np.full((2, 20, 20), 9, "uint8"), names=["red", "nir"])
    execute(ExtractSamplesJob(**{**files, "input": (*files["input"], second), "images_are": "scenes"}), run)
    table = read_targets(files["output"], "target_biomass")
    assert len(table) == 96
    for group, value in (("1", 12.75), ("2", 80.1), ("3", -3.0)):
        assert set(table.targets[table.groups == group]) == {value}


def test_pixels_of_features_that_contradict_each_other_are_left_out(files, tmp_path):
    rows = [(square(0, 0, 4), {"t": 1.5}), (square(2, 0, 4), {"t": 2.5}), (square(0, 2, 2), {"t": 1.5})]
    run = Run(backend="serial")
    job = {**files, "polygons": layer_of(tmp_path, rows), "target_fields": ("t",)}
    execute(ExtractSamplesJob(**job), run)
    assert len(read_layer(files["output"])) == 16
    assert [str(message) for message in run.warnings if "different" in str(message)] == [
        "8 pixels lie in features with different quantities and are left out (ids 1–2)."
    ]


def test_points_in_one_pixel_count_once_or_not_at_all(files, run, tmp_path):
    rows = [(point(1.2, 1.2), {"t": 1.0}), (point(1.8, 1.8), {"t": 1.0})]
    rows += [(point(5.2, 1.2), {"t": 1.0}), (point(5.8, 1.8), {"t": 2.0}), (point(9.5, 9.5), {"t": 7.0})]
    execute(ExtractSamplesJob(**{**files, "polygons": layer_of(tmp_path, rows), "target_fields": ("t",)}), run)
    assert sorted(row["target_t"] for row in read_layer(files["output"])) == [1.0, 7.0]


def test_parts_share_the_quantity_of_their_feature(files, run, tmp_path):
    rows = [
        (multipolygon([ring(0, 0, 2, 2)], [ring(6, 6, 2, 2)]), {"t": 4.5}),
        (square(12, 12, 2), {"t": 5.5}),
        (None, {"t": 3.0}),
    ]
    execute(ExtractSamplesJob(**{**files, "polygons": layer_of(tmp_path, rows), "target_fields": ("t",)}), run)
    assert sorted(row["target_t"] for row in read_layer(files["output"])) == [4.5] * 8 + [5.5] * 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"target_fields": ()}, "CLASS_FIELD: there is neither a class nor a quantity"),
        ({"target_fields": (), "class_field": ""}, "CLASS_FIELD: there is neither a class nor a quantity"),
        ({"target_fields": ("nothing",)}, "TARGET_FIELDS: .* has no field nothing"),
        ({"target_fields": ("biomass", "biomass")}, "TARGET_FIELDS: biomass, biomass is named more than once"),
    ],
)
def test_bad_choices_are_refused(files, run, change, words):
    with pytest.raises(TerroirError, match=words):
        execute(ExtractSamplesJob(**{**files, **change}), run)


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_an_empty_quantity_is_told_with_its_feature(files, run, tmp_path, value):
    rows = [(square(0, 0, 2), {"t": 1.0}), (square(4, 4, 2), {"t": value})]
    job = {**files, "polygons": layer_of(tmp_path, rows), "target_fields": ("t",)}
    with pytest.raises(DataError, match=r"TARGET_FIELDS: t is empty in 1 features \(id 2\)"):
        execute(ExtractSamplesJob(**job), run)


def test_text_is_no_quantity(files, run, tmp_path):
    rows = [(square(0, 0, 2), {"t": "much"})]
    job = {**files, "polygons": layer_of(tmp_path, rows), "target_fields": ("t",)}
    with pytest.raises(ParameterError, match="TARGET_FIELDS: t are not numeric"):
        execute(ExtractSamplesJob(**job), run)


def test_names_of_quantities_and_bands_do_not_meet():
    assert target_names(["a", "A", "target_b", "é%", "???"]) == (
        "target_a",
        "target_A_2",
        "target_b",
        "target_e",
        "target_5",
    )
    assert safe_names(["target_a", "Target_b", "split_1"]) == ("btarget_a", "bTarget_b", "bsplit_1")


def samples_with(tmp_path: Path, values: list, **more: Any) -> str:
    rows = [
        (point(place, 0), {"group": str(place // 2), "red": float(place), "t": value, **more})
        for place, value in enumerate(values)
    ]
    return write_layer(tmp_path / "t.gpkg", rows)


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ([3.0, 3.0, 3.0], DataError, "TARGET_FIELD: t is 3 in all samples"),
        ([1.0, None, 3.0], DataError, "TARGET_FIELD: 1 samples have no number in t"),
        ([1.0, float("nan"), float("inf")], DataError, "TARGET_FIELD: 2 samples have no number in t"),
        (["high", "low", "low"], ParameterError, "TARGET_FIELD: t does not hold numbers"),
    ],
)
def test_bad_targets_are_refused(tmp_path, values, error, words):
    with pytest.raises(error, match=words):
        read_targets(samples_with(tmp_path, values), "t")


def test_a_target_that_only_made_up_samples_vary_is_refused(tmp_path):
    rows = [
        (point(place, 0), {"group": "1", "red": 1.0, "t": float(place), "synthetic": int(place > 0)})
        for place in range(3)
    ]
    with pytest.raises(DataError, match="TARGET_FIELD: t is 0 in all samples"):
        read_targets(write_layer(tmp_path / "t.gpkg", rows), "t")


def test_missing_and_misplaced_fields_are_told(tmp_path):
    path = samples_with(tmp_path, [1, 2, 3])
    for arguments, words in (
        ({"target_field": "nothing"}, "TARGET_FIELD: .* has no field nothing; its fields are"),
        ({"target_field": "t", "features": ("red", "t")}, "FEATURES: t is what shall be predicted"),
        ({"target_field": "t", "features": ("group",)}, "FEATURES: group are not numeric"),
        ({"target_field": "t", "group_field": "farm"}, "GROUP_FIELD: .* has no field farm"),
    ):
        with pytest.raises(ParameterError, match=words):
            read_targets(path, **arguments)


def test_places_and_integers_are_read(tmp_path):
    found = read_targets(samples_with(tmp_path, [1, 2, 4]), "t", places=True)
    assert found.targets.tolist() == [1.0, 2.0, 4.0]
    assert found.targets.dtype == np.float64
    assert found.coordinates is not None
    assert np.diff(found.coordinates[:, 0]).tolist() == [1.0, 1.0]
    assert "UTM" in found.crs
    assert read_targets(samples_with(tmp_path, [1, 2, 4]), "t").coordinates is None


def test_an_empty_feature_or_group_is_told(tmp_path):
    rows = [(point(place, 0), {"group": "1", "red": None if place else 1.0, "t": float(place)}) for place in range(3)]
    with pytest.raises(DataError, match=r"SAMPLES: 2 samples of .* have no number in red"):
        read_targets(write_layer(tmp_path / "a.gpkg", rows), "t")
    rows = [(point(place, 0), {"group": "1" if place else None, "red": 1.0, "t": float(place)}) for place in range(3)]
    with pytest.raises(DataError, match="GROUP_FIELD: group is empty in 1 samples"):
        read_targets(write_layer(tmp_path / "b.gpkg", rows), "t")
