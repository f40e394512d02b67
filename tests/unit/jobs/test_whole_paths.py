"""Paths of a job that is fetched from another folder than it was submitted from."""

from __future__ import annotations

from pathlib import Path

import pytest

from terroir.core.jobs import job_type
from terroir.core.jobs.whole_paths import with_whole_paths

pytestmark = pytest.mark.unit


def test_files_that_are_here_are_named_from_the_root_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("image.tif", "forest.terroir"):
        (tmp_path / name).touch()
    given = {
        "input": ["image.tif", "there.tif", "/vsicurl/https://example.org/a.tif"],
        "model": "forest.terroir",
        "output": "maps/map.tif",
    }
    whole = with_whole_paths(job_type("classifyraster").from_dict({"parameters": given})).to_dict()["parameters"]
    assert list(whole["input"]) == [f"{tmp_path}/image.tif", "there.tif", "/vsicurl/https://example.org/a.tif"]
    assert whole["model"] == f"{tmp_path}/forest.terroir"
    assert whole["output"] == f"{tmp_path}/maps/map.tif"


def test_layers_keep_their_names_and_other_texts_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("image.tif", "data.gpkg", "code"):
        (tmp_path / name).touch()
    given = {
        "input": ["image.tif"],
        "polygons": "data.gpkg|layername=fields",
        "class_field": "code",
        "output": "s.gpkg",
    }
    whole = with_whole_paths(job_type("extractsamples").from_dict({"parameters": given})).to_dict()["parameters"]
    assert whole["polygons"] == f"{tmp_path}/data.gpkg|layername=fields"
    assert whole["class_field"] == "code"


def test_whole_paths_stay(tmp_path: Path) -> None:
    image = str(tmp_path / "image.tif")
    Path(image).touch()
    given = {"input": [image], "model": "/there/forest.terroir", "output": str(tmp_path / "map.tif")}
    job = job_type("classifyraster").from_dict({"parameters": given})
    assert with_whole_paths(job) == job
