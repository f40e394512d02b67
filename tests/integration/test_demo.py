"""The demo: what a newcomer's first command makes, and how it ends when a step fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from osgeo import gdal

from terroir.tools import demo
from terroir.tools.demo_data import DemoDataError, HistoricalMap, historical_map

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def data() -> HistoricalMap:
    try:
        return historical_map()
    except DemoDataError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def results(data: HistoricalMap, tmp_path_factory: pytest.TempPathFactory) -> demo.Results:
    return demo.run_demo(tmp_path_factory.mktemp("demo") / "demo-output")


def test_all_results_are_there(results: demo.Results) -> None:
    assert [path.name for path in results if not path.exists()] == []


def test_map_has_names_and_colours(results: demo.Results) -> None:
    dataset = gdal.Open(str(results.map))  # a band does not keep its dataset open
    assert dataset.GetMetadata()  # until it is asked for, GDAL 3.6 does not read what lies beside a GeoTIFF
    band = dataset.GetRasterBand(1)
    assert band.GetCategoryNames()[1:] == ["Forest", "Agriculture", "Soil", "Water", "Buildings"]
    assert len({band.GetColorTable().GetColorEntry(code) for code in range(1, 6)}) == 5


def test_picture_shows_the_map(results: demo.Results) -> None:
    picture = gdal.Open(str(results.picture))
    assert picture.RasterXSize > 1000
    pixels = picture.ReadAsArray()[:3].reshape(3, -1).T
    drawn = {tuple(pixel) for pixel in pixels[::7].tolist()}
    dataset = gdal.Open(str(results.map))
    colours = dataset.GetRasterBand(1).GetColorTable()
    # Buildings are a handful of pixels, or none.
    assert {colours.GetColorEntry(code)[:3] for code in range(1, 5)} <= drawn


def test_accuracy_is_that_of_whole_polygons(results: demo.Results) -> None:
    metrics = json.loads(results.metrics.read_text(encoding="utf-8"))
    # Far better figures would mean that training has seen the reference.
    assert 0.8 < metrics["overall_accuracy"] < 0.97
    assert 0.4 < metrics["macro_f1"] < 0.9


def test_a_step_that_fails_stops_the_demo(
    data: HistoricalMap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"not a raster")
    monkeypatch.setattr(demo, "historical_map", lambda: HistoricalMap(broken, data.polygons))
    monkeypatch.setattr(demo, "OUTPUT", tmp_path / "demo-output")
    assert demo.main() == 1
    said = capsys.readouterr()
    assert "terroir:splitsamples" in said.out
    assert "terroir:trainclassifier" not in said.out
    assert "terroir:extractsamples failed" in said.err
    assert "INPUT" in said.err
