"""Polygons given instead of a table of samples: allowed, and said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.jobs import execute, job_type
from terroir.core.run import Run
from terroir.tests.unit.making import square, write_layer

pytestmark = pytest.mark.unit

GIVEN = {
    "trainclassifier": {"class_field": "code", "parameters": {"n_estimators": 5}, "folds": 3},
    "trainregressor": {"target_field": "yield", "parameters": {"n_estimators": 5}, "folds": 3},
    "selectfeatures": {"class_field": "code", "parameters": {"n_estimators": 5}, "folds": 3},
}


def layer(path: Path, kind: int) -> str:
    draw = np.random.default_rng(0)

    def geometry(number: int) -> str | None:
        if kind == ogr.wkbNone:
            return None
        return square(number * 20, 0, 10) if kind == ogr.wkbPolygon else f"POINT ({number * 20} 0)"

    rows = [
        {"code": n % 2, "group": str(n), "biomass": 10.0 * (n % 2) + draw.normal(), "yield": float(n)}
        for n in range(24)
    ]
    return write_layer(path, [(geometry(n), row) for n, row in enumerate(rows)], kind=kind)


def warnings_of(name: str, samples: str, folder: Path) -> tuple[list[str], str]:
    report = folder / "report.html"
    given = {"samples": samples, "report": str(report), **GIVEN[name]}
    if name != "selectfeatures":
        given["model"] = str(folder / "m.terroir")
    run = Run(workers=1)
    execute(job_type(name).from_dict({"parameters": given}), run)
    return [str(message) for message in run.warnings], report.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GIVEN)
def test_who_learns_from_attributes_of_polygons_is_told_in_log_and_report(name: str, tmp_path: Path) -> None:
    found, page = warnings_of(name, layer(tmp_path / "p.gpkg", ogr.wkbPolygon), tmp_path)
    (told,) = [text for text in found if "polygons, not pixels" in text]
    assert "biomass" in told
    assert "Extract samples" in told
    assert "polygons, not pixels" in page


@pytest.mark.parametrize("kind", [ogr.wkbPoint, ogr.wkbNone])
def test_points_and_tables_without_places_are_samples(kind: int, tmp_path: Path) -> None:
    found, page = warnings_of("trainclassifier", layer(tmp_path / "p.gpkg", kind), tmp_path)
    assert not [text for text in [*found, page] if "polygons, not pixels" in text]
