"""A quantity where a class is asked for: refused, with the way for quantities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from terroir.core.errors import ParameterError
from terroir.core.jobs import execute, job_type
from terroir.core.run import Run
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = pytest.mark.unit


def test_numbers_with_decimals_are_sent_to_target_fields(tmp_path: Path) -> None:
    given = {
        "input": [write_raster(tmp_path / "a.tif", np.ones((1, 20, 20), np.float32))],
        "polygons": write_layer(tmp_path / "p.gpkg", [(square(2, 2, 6), {"biomass": 3.5})]),
        "class_field": "biomass",
        "output": str(tmp_path / "s.gpkg"),
    }
    job = job_type("extractsamples")
    with pytest.raises(ParameterError, match=r"^CLASS_FIELD: biomass holds 3\.5.*TARGET_FIELDS") as caught:
        execute(job.from_dict({"parameters": given}), Run("serial"))
    assert "Train regressor" in str(caught.value)
    quantity = {**given, "class_field": None, "target_fields": ["biomass"]}
    assert execute(job.from_dict({"parameters": quantity}), Run("serial"))["sample_count"] == 36
