"""Points that a sampling design has drawn: what their fields say, and what contradicts it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from terroir.core.errors import ParameterError
from terroir.core.jobs.compare_maps import CompareMapsJob
from terroir.core.run import Run
from terroir.tests.unit.jobs.accuracy_designs.making import (
    COLS,
    ROWS,
    assess,
    by_hand,
    make_map,
    mapped_classes,
    places,
    true_classes,
    write_points,
)

pytestmark = pytest.mark.unit


def test_points_of_a_sampling_design_need_no_raster(tmp_path, class_map):
    chosen = [p for p in places() if p[1] < 60 or p[0] % 2]
    many = sum(col >= 60 for _, col in chosen)
    chances = {False: (len(chosen) - many) / (60 * ROWS), True: many / (20 * ROWS)}
    reference = write_points(
        tmp_path / "p.gpkg",
        chosen,
        stratum=lambda row, col: 8 if col >= 60 else 5,
        inclusion=lambda row, col: chances[col >= 60],
    )
    run = Run(backend="serial")
    found = assess(tmp_path, class_map, reference, run)["estimates"]
    expected = by_hand(chosen, np.where(np.arange(COLS) >= 60, 8, 5)[np.newaxis].repeat(ROWS, 0))
    assert found["design"] == "strata"
    assert (found["overall_accuracy"]["value"], found["overall_accuracy"]["se"]) == pytest.approx(expected)
    assert not any("inclusion" in str(m) for m in run.warnings)


def test_probabilities_of_another_map_are_told(tmp_path, class_map):
    reference = write_points(
        tmp_path / "p.gpkg", places(), stratum=lambda row, col: 1, inclusion=lambda row, col: 0.001
    )
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run)
    assert "stand for 150000 pixels, but the map has 4800" in " ".join(map(str, run.warnings))


def drawn_points(path, chance, **fields):
    """Points with the fields of 'Sampling design': the stratum is the map's class."""
    mapped = mapped_classes()
    return write_points(path, places(), stratum=lambda row, col: int(mapped[row, col]), inclusion=chance, **fields)


def test_points_of_a_random_draw_do_not_know_the_sizes_of_strata(tmp_path, class_map):
    """Strata of equal chance are counted by the sample itself; areas would get the error of known strata."""
    chosen = places()
    reference = drawn_points(tmp_path / "p.gpkg", lambda row, col: len(chosen) / (ROWS * COLS))
    found = assess(tmp_path, class_map, reference)["estimates"]
    simple = assess(tmp_path, class_map, reference, design="simple")["estimates"]
    assert found["design"] == "simple"
    share = found["classes"][0]["area_share"]
    assert share == simple["classes"][0]["area_share"]
    p, n = share["value"], len(chosen)
    assert share["se"] == pytest.approx(math.sqrt((1 - n / (ROWS * COLS)) * p * (1 - p) / (n - 1)))
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run, design="strata")
    assert "intervals of areas are too narrow" in " ".join(map(str, run.warnings))


def test_a_design_that_the_points_contradict_is_warned_about(tmp_path, class_map):
    reference = drawn_points(tmp_path / "p.gpkg", lambda row, col: 0.02 if col < 40 else 0.04)
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run, design="simple")
    assert "different chances" in " ".join(map(str, run.warnings))
    run = Run(backend="serial")
    assess(tmp_path, class_map, reference, run, design="stratified")
    assert not any("biased" in str(m) for m in run.warnings)
    other = make_map(tmp_path / "other.tif", true_classes())
    run = Run(backend="serial")
    assess(tmp_path, other, reference, run, design="stratified")
    differ = sum(mapped_classes()[p] != true_classes()[p] for p in places())
    assert f"{differ} of {len(places())} points were drawn in a stratum" in " ".join(map(str, run.warnings))


def test_own_fields_named_like_those_of_a_design_disturb_no_simple_sample(tmp_path, class_map):
    reference = drawn_points(tmp_path / "p.gpkg", lambda row, col: 7.5)
    run = Run(backend="serial")
    assert assess(tmp_path, class_map, reference, run, design="simple")["estimates"]["design"] == "simple"


def test_what_the_map_said_is_no_reference(tmp_path, class_map):
    mapped = mapped_classes()
    reference = drawn_points(
        tmp_path / "p.gpkg", lambda row, col: 0.02 if col < 40 else 0.04, label=lambda row, col: int(mapped[row, col])
    )
    for field in ("stratum", "label"):
        with pytest.raises(ParameterError, match="what the map said") as error:
            assess(tmp_path, class_map, reference, class_field=field)
        assert error.value.parameter == "class_field"
        with pytest.raises(ParameterError, match="what the map said"):
            CompareMapsJob(class_map, class_map, reference=reference, class_field=field).run(Run(backend="serial"))


def test_a_label_that_was_filled_in_is_a_reference(tmp_path, class_map):
    true = true_classes()
    reference = drawn_points(
        tmp_path / "p.gpkg", lambda row, col: 0.02 if col < 40 else 0.04, label=lambda row, col: int(true[row, col])
    )
    assert assess(tmp_path, class_map, reference, class_field="label")["estimates"]["overall_accuracy"]["value"] < 1
