"""Provenance beside a result replays it from any folder, whatever folder its paths were written in."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from terroir.core.jobs import execute, job_from_json, job_type
from terroir.core.run import Run
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = pytest.mark.unit


def test_a_sidecar_made_with_relative_paths_replays_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    write_raster(here / "image.tif", np.arange(2 * 20 * 20, dtype="uint16").reshape(2, 20, 20))
    write_layer(here / "p.gpkg", [(square(2, 2, 6), {"name": "a"}), (square(10, 10, 6), {"name": "b"})])
    given = {
        "input": ["image.tif"],
        "polygons": "p.gpkg|layername=p",
        "class_field": "name",
        "output": "made/s.gpkg",
    }
    (here / "made").mkdir()
    monkeypatch.chdir(here)
    job = job_type("extractsamples").from_dict({"parameters": given})
    numbers = execute(job, Run("serial"))
    sidecar = here / "made" / "s.gpkg.job.json"
    text = sidecar.read_text(encoding="utf-8")
    record = json.loads(text)
    assert record["parameters"]["input"] == [str(here / "image.tif")]
    assert record["parameters"]["polygons"] == f"{here / 'p.gpkg'}|layername=p"
    assert record["parameters"]["output"] == str(here / "made" / "s.gpkg")
    described = {entry["parameter"]: entry for entry in record["provenance"]["inputs"]}
    assert described["polygons"]["path"] == f"{here / 'p.gpkg'}|layername=p"
    assert "sha256" in described["input"]

    (here / "made" / "s.gpkg").unlink()
    monkeypatch.chdir(elsewhere)
    assert execute(job_from_json(text), Run("serial")) == numbers
    assert (here / "made" / "s.gpkg").exists()
    assert not list(elsewhere.iterdir())
    assert json.loads(sidecar.read_text(encoding="utf-8"))["parameters"] == record["parameters"]


def test_what_is_no_file_of_this_folder_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that only GDAL understands stays as it was given."""
    from osgeo import gdal

    monkeypatch.chdir(tmp_path)
    gdal.FileFromMemBuffer("/vsimem/in memory.tif", _tiff(tmp_path))
    try:
        given = {"input": "/vsimem/in memory.tif", "radius": 1, "output": "mean.tif", "filter": "mean"}
        execute(job_type("spatialfilter").from_dict({"parameters": given}), Run("serial"))
    finally:
        gdal.Unlink("/vsimem/in memory.tif")
    record = json.loads((tmp_path / "mean.tif.job.json").read_text(encoding="utf-8"))
    assert record["parameters"]["input"] == "/vsimem/in memory.tif"
    assert record["parameters"]["output"] == str(tmp_path / "mean.tif")


def _tiff(folder: Path) -> bytes:
    path = Path(write_raster(folder / "source.tif", np.ones((1, 8, 8), np.float32)))
    content = path.read_bytes()
    path.unlink()
    return content
