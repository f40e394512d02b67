"""The demo of deep learning, with a training that is over at once: real runs, all results, and the picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from osgeo import gdal

from terroir.tools import demo_deep
from terroir.tools.demo_data import DemoDataError, historical_map
from terroir.tools.demo_deep import TRAINING, DeepResults

pytest.importorskip("torch")
pytest.importorskip("safetensors")

pytestmark = pytest.mark.integration

BRIEFLY = {"EPOCHS": 1, "TILES_PER_EPOCH": 4, "PARAMETERS": '{"width": 2, "depth": 1}'}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> DeepResults:
    try:
        historical_map()
    except DemoDataError as error:
        pytest.skip(str(error))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_deep, "TRAINING", {**TRAINING, **BRIEFLY})
        return demo_deep.run_demo(tmp_path_factory.mktemp("demo") / "demo output deep")


def test_all_results_are_there(results: DeepResults) -> None:
    files = [*results.forest._replace(picture=results.picture), *(path for path in results if isinstance(path, Path))]
    assert [path.name for path in files if not path.exists()] == []


def test_the_network_learnt_from_polygons_of_every_class(results: DeepResults) -> None:
    job = json.loads(Path(f"{results.model}.job.json").read_text(encoding="utf-8"))
    assert job["parameters"]["group_field"] == "together"
    legend = gdal.Open(str(results.map))
    assert legend.GetMetadata()  # until it is asked for, GDAL 3.6 does not read what lies beside a GeoTIFF
    names = legend.GetRasterBand(1).GetCategoryNames()
    assert names[1:] == ["Forest", "Agriculture", "Soil", "Water", "Buildings"]


def test_picture_shows_three_panels_and_a_legend(results: DeepResults) -> None:
    picture = gdal.Open(str(results.picture)).ReadAsArray()[:3]
    width = picture.shape[2]
    for left, right in ((0.02, 0.28), (0.32, 0.58), (0.61, 0.87), (0.9, 0.98)):
        part = picture[:, :, int(left * width) : int(right * width)]
        assert (part < 200).any(axis=0).mean() > 0.01, f"nothing from {left} to {right} of the width"
