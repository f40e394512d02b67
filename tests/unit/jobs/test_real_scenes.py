"""Real scenes: what keeping polygons together is for, shown where the figures are known."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from terroir.core.jobs import execute
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.validation.crossvalidation import cross_validate_polygons
from terroir.core.run import Run
from terroir.core.samples.table import SampleTable, read_samples

pytestmark = pytest.mark.unit

REFLECTANCES = tuple(f"band_{number}_reflectance" for number in (1, 2, 3, 4, 5, 7))
FOREST = Recipe("rf", {"n_estimators": 200})


@pytest.fixture(scope="module")
def landsat() -> Path:
    folder = os.environ.get("TERROIR_TEST_DATA")
    if not folder:
        pytest.skip("TERROIR_TEST_DATA names no folder with real scenes")
    return Path(folder) / "landsat_two_dates"


@pytest.fixture(scope="module")
def samples(landsat, tmp_path_factory) -> SampleTable:
    path = str(tmp_path_factory.mktemp("landsat") / "samples.gpkg")
    image = str(landsat / "LE70220491999322EDC01_stack.gtif")
    polygons = str(landsat / "training_data.shp")
    execute(ExtractSamplesJob((image,), polygons, "class", path), Run(backend="serial"))
    table = read_samples(path, "class", "group", (*REFLECTANCES, "band_6_temperature"))
    assert len(np.unique(table.groups)) == 30
    assert len(table.classes) == 5
    return table


def accuracy(samples: SampleTable) -> float:
    found = cross_validate_polygons(samples, FOREST, 5, Run(workers=2))
    return float((found.predicted == samples.codes)[found.tested].mean())


def test_pixels_of_one_polygon_on_both_sides_flatter(samples):
    alone = dataclasses.replace(samples, groups=np.arange(len(samples)))
    assert 0.75 < accuracy(samples) < 0.87  # 0.82 is what is known of this scene
    assert accuracy(alone) > 0.97  # and 0.99 of single pixels
