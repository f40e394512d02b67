"""A real scene: a band that is known everywhere is predicted from the others, so that a map can be judged whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terroir.core.jobs import execute
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.jobs.predict_raster import PredictRasterJob
from terroir.core.jobs.train_regressor import TrainRegressorJob
from terroir.core.run import Run
from terroir.tests.unit.making import read_raster

pytestmark = pytest.mark.unit

OTHERS = tuple(f"band_{number}_reflectance" for number in (1, 2, 3, 5, 7))
NIR, NODATA = 3, -9999


@pytest.fixture(scope="module")
def landsat() -> Path:
    folder = os.environ.get("TERROIR_TEST_DATA")
    if not folder:
        pytest.skip("TERROIR_TEST_DATA names no folder with real scenes")
    return Path(folder) / "landsat_two_dates"


@pytest.fixture(scope="module")
def samples(landsat: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("landsat") / "samples.gpkg")
    image = str(landsat / "LE70220491999322EDC01_stack.gtif")
    polygons = str(landsat / "training_data.shp")
    execute(ExtractSamplesJob((image,), polygons, None, path, target_fields=("id",)), Run(backend="serial"))
    return path


def map_of(landsat: Path, samples: str, folder: Path, **fields: Any) -> tuple[dict[str, float], np.ndarray, np.ndarray]:
    """Cross-validated figures; errors of all pixels of the scene; whether each lies in its interval of 80 %."""
    image = str(landsat / "LE70220491999322EDC01_stack.gtif")
    model, run = str(folder / "m.terroir"), Run(workers=2)
    job = TrainRegressorJob(samples, "band_4_reflectance", model, features=OTHERS, **fields)
    found = execute(job, run)
    paths = {name: str(folder / f"{name}.tif") for name in ("output", "lower", "upper")}
    execute(PredictRasterJob((image,), model, level=0.8, **paths), run)
    output, lower, upper = (read_raster(path)[0] for path in paths.values())
    truth = read_raster(image)[NIR]
    known = (output > -1e30) & (truth != NODATA)
    assert known.mean() > 0.9
    return found, (output - truth)[known], ((lower <= truth) & (truth <= upper))[known]


@pytest.mark.parametrize(("regressor", "r2", "rmse"), [("ridge", 0.5, 450), ("svr", 0.75, 350), ("forest", 0.65, 550)])
def test_near_infrared_from_the_other_bands(landsat, samples, tmp_path, regressor, r2, rmse):
    found, errors, inside = map_of(landsat, samples, tmp_path, regressor=regressor)
    assert found["r2"] > r2
    assert np.sqrt(np.mean(errors**2)) < rmse
    # The scene is no sample of places like the polygons; still, intervals are neither useless nor empty.
    assert inside.mean() > 0.7


def test_pixels_of_one_polygon_on_both_sides_flatter(landsat, samples, tmp_path):
    whole, *_ = map_of(landsat, samples, tmp_path, regressor="forest")
    job = TrainRegressorJob(
        samples,
        "band_4_reflectance",
        str(tmp_path / "p.terroir"),
        features=tuple(name for name in OTHERS if name != "band_1_reflectance"),
        group_field="band_1_reflectance",  # about as many groups as pixels
    )
    pixelwise = execute(job, Run(workers=2))
    assert pixelwise["rmse"] < 0.75 * whole["rmse"]


def test_an_integer_of_the_polygons_can_be_a_target(samples, tmp_path):
    job = TrainRegressorJob(samples, "target_id", str(tmp_path / "m.terroir"), regressor="ridge")
    assert execute(job, Run(workers=1))["r2"] > 0.5
