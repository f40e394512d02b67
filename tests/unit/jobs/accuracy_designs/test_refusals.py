"""What an accuracy assessment under a sampling design refuses, and which parameter it names."""

from __future__ import annotations

import math

import numpy as np
import pytest

from terroir.core.errors import DataError, ParameterError
from terroir.core.jobs.accuracy_assessment import AccuracyAssessmentJob
from terroir.core.jobs.execute import execute
from terroir.core.run import Run
from terroir.tests.unit.jobs.accuracy_designs.making import COLS, ROWS, places, write_points, write_polygons
from terroir.tests.unit.making import left_behind, point, write_layer, write_raster

pytestmark = pytest.mark.unit


def fails(tmp_path, kind, parameter, *arguments, **fields):
    target = tmp_path / "out" / "r.html"
    with pytest.raises(kind) as caught:
        execute(AccuracyAssessmentJob(*arguments, "code", report=str(target), **fields), Run(backend="serial"))
    assert caught.value.parameter == parameter
    assert left_behind(tmp_path / "out") == []
    return str(caught.value)


@pytest.mark.parametrize("level", [0.0, 1.0, 1.5, -0.1, 95.0])
def test_levels_outside_the_limits(level):
    with pytest.raises(ParameterError, match=r"CONFIDENCE_LEVEL: .*above 0 and below 1"):
        AccuracyAssessmentJob("m.tif", "r.gpkg", "code", confidence_level=level)


def test_strata_that_are_not_known(tmp_path, class_map, strata):
    reference = write_points(tmp_path / "p.gpkg", places(), part=lambda row, col: "north")
    assert "sizes are not known" in fails(tmp_path, ParameterError, "strata", class_map, reference, design="strata")
    text = fails(tmp_path, DataError, "stratum_field", class_map, reference, strata=strata, stratum_field="part")
    assert "north" in text
    assert "5, 8" in text
    fails(tmp_path, ParameterError, "stratum_field", class_map, reference, strata=strata, stratum_field="nowhere")


def test_strata_elsewhere(tmp_path, class_map):
    far = write_raster(tmp_path / "far.tif", np.ones((9, 9), np.uint8), 0, (0, 1, 0, 0, 0, -1))
    reference = write_points(tmp_path / "p.gpkg", places())
    assert "in common" in fails(tmp_path, DataError, "strata", class_map, reference, strata=far)


def test_strata_beside_all_points(tmp_path, class_map):
    values = np.full((ROWS, COLS), -1, np.int16)
    values[0, 0] = 1
    part = write_raster(tmp_path / "part.tif", values, -1)
    reference = write_points(tmp_path / "p.gpkg", [p for p in places() if p != (0, 0)])
    assert "no reference pixel lies in a stratum" in fails(
        tmp_path, DataError, "strata", class_map, reference, strata=part
    )


def test_what_a_design_does_not_use_is_refused(tmp_path, class_map, strata):
    reference = write_polygons(tmp_path / "p.gpkg")
    text = fails(tmp_path, ParameterError, "strata", class_map, reference, strata=strata)
    assert "the design cluster does not use it" in text


@pytest.mark.parametrize("value", [0.0, -0.5, 1.5, math.inf, None])
def test_what_is_no_probability(tmp_path, class_map, value):
    reference = write_layer(
        tmp_path / "p.gpkg",
        [(point(3.5, 3.5), {"code": 1, "chance": 0.5}), (point(50.5, 3.5), {"code": 2, "chance": value})],
    )
    fails(tmp_path, DataError, "inclusion_field", class_map, reference, inclusion_field="chance")
    fails(tmp_path, ParameterError, "inclusion_field", class_map, reference, inclusion_field="nowhere")


def test_the_reference_is_no_stratum():
    with pytest.raises(ParameterError, match="nobody knew") as error:
        AccuracyAssessmentJob(map="m.tif", reference="p.gpkg", class_field="c", stratum_field="c")
    assert error.value.parameter == "stratum_field"
