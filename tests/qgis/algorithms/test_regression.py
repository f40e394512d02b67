"""Polygons with a quantity → samples → model → map, through ``processing.run``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsProcessingException, QgsRasterLayer, QgsVectorLayer

from terroir.tests.unit.making import read_layer, read_raster, square, write_layer, write_raster

pytestmark = pytest.mark.qgis

SIDE, PLOT, PITCH = 120, 6, 12


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two bands, a biomass that follows from them with a standard deviation of 2, and plots where it was measured."""
    folder = tmp_path_factory.mktemp("field")
    draw = np.random.default_rng(0)
    coarse = draw.uniform(10, 90, (2, SIDE // PLOT, SIDE // PLOT))
    bands = np.kron(coarse, np.ones((PLOT, PLOT))) + draw.normal(0, 0.5, (2, SIDE, SIDE))
    truth = 5 + 2 * bands[0] - bands[1]
    rows = []
    for number, (row, col) in enumerate((r, c) for r in range(0, SIDE, PITCH) for c in range(0, SIDE, PITCH)):
        measured = truth[row : row + PLOT, col : col + PLOT].mean() + draw.normal(0, 2)
        rows.append((square(col, row, PLOT), {"plot": number, "biomass": float(measured), "kind": "wood"}))
    bands[:, -3:] = -1
    return {
        "folder": folder,
        "image": write_raster(folder / "i.tif", bands.astype("float32"), nodata=-1, names=["red", "nir"]),
        "plots": write_layer(folder / "plots.gpkg", rows),
        "truth": truth,
    }


@pytest.fixture(scope="module")
def chain(run_algorithm: Any, field: dict[str, Any]) -> dict[str, dict[str, Any]]:
    folder: Path = field["folder"]
    extracted = run_algorithm(
        "extractsamples",
        {
            "INPUT": [field["image"]],
            "POLYGONS": field["plots"],
            "TARGET_FIELDS": ["biomass"],
            "OUTPUT": str(folder / "s.gpkg"),
        },
    )
    trained = run_algorithm(
        "trainregressor",
        {
            "SAMPLES": extracted["OUTPUT"],
            "TARGET_FIELD": "target_biomass",
            "REGRESSOR": "ridge",
            "INTERVALS": "split",
            "RUNS": 2,
            "MODEL": str(folder / "m.terroir"),
            "REPORT": str(folder / "r.html"),
        },
    )
    predicted = run_algorithm(
        "predictraster",
        {
            "INPUT": [field["image"]],
            "MODEL": trained["MODEL"],
            "LEVEL": 0.8,
            "OUTPUT": str(folder / "o.tif"),
            "LOWER": str(folder / "l.tif"),
            "UPPER": str(folder / "u.tif"),
        },
    )
    return {"extract": extracted, "train": trained, "predict": predicted}


def test_numbers_come_back(chain, field):
    assert chain["extract"]["SAMPLE_COUNT"] == 100 * PLOT * PLOT
    assert chain["extract"]["CLASS_COUNT"] == 1
    trained = chain["train"]
    assert set(trained) == {"RMSE", "MAE", "R2", "BIAS", "MODEL", "REPORT"}
    assert 1.5 < trained["RMSE"] < 3.5
    assert trained["MAE"] < trained["RMSE"]
    assert trained["R2"] > 0.98
    assert abs(trained["BIAS"]) < 1
    assert "biomass" in (field["folder"] / "r.html").read_text(encoding="utf-8")


def test_the_map_is_near_the_truth_and_its_interval_holds_it(chain, field):
    found, lower, upper = (read_raster(chain["predict"][name])[0] for name in ("OUTPUT", "LOWER", "UPPER"))
    valid = np.ones((SIDE, SIDE), bool)
    valid[-3:] = False
    assert np.sqrt(np.mean((found - field["truth"])[valid] ** 2)) < 1.5
    assert (found[~valid] < -1e38).all()
    assert (lower[valid] < found[valid]).all()
    assert (found[valid] < upper[valid]).all()
    # The interval holds what is measured in a plot, with its error, as often as it says.
    plots = {row["plot"]: row["biomass"] for row in read_layer(field["plots"])}
    inside = [
        lower[row, col] <= plots[number] <= upper[row, col]
        for number, (row, col) in enumerate((r, c) for r in range(0, SIDE, PITCH) for c in range(0, SIDE, PITCH))
        if row < SIDE - PITCH
    ]
    assert 0.65 < np.mean(inside) < 0.95


def test_results_are_layers_with_provenance(chain, field):
    assert QgsRasterLayer(chain["predict"]["OUTPUT"]).bandName(1).endswith("biomass")
    table = QgsVectorLayer(chain["extract"]["OUTPUT"], "samples", "ogr")
    assert "target_biomass" in table.fields().names()
    for name in ("s.gpkg", "m.terroir", "r.html", "o.tif", "l.tif"):
        record = json.loads((field["folder"] / f"{name}.job.json").read_text(encoding="utf-8"))
        assert record["job"] in ("extractsamples", "trainregressor", "predictraster")


@pytest.mark.parametrize(
    ("algorithm", "parameters", "words"),
    [
        ("extractsamples", {}, "CLASS_FIELD: there is neither a class nor a quantity"),
        ("trainregressor", {"TARGET_FIELD": "group"}, "TARGET_FIELD"),
        ("trainregressor", {"TARGET_FIELD": "target_biomass", "PARAMETERS": "{"}, "PARAMETERS: this is not JSON"),
        (
            "trainregressor",
            {"TARGET_FIELD": "target_biomass", "CV": "block"},
            "BLOCK_SIZE: this cross-validation needs",
        ),
        ("trainregressor", {"TARGET_FIELD": "target_biomass", "FOLDS": 101}, "FOLDS: 101 folds need at least 101"),
        ("trainregressor", {"TARGET_FIELD": "target_biomass", "REGRESSOR": "magic"}, "REGRESSOR"),
        ("trainregressor", {"TARGET_FIELD": "target_biomass", "CALIBRATION_SHARE": 1.5}, "CALIBRATION_SHARE"),
        ("predictraster", {"LEVEL": 1.2}, "LEVEL"),
        ("predictraster", {"LEVEL": 0.99}, "LEVEL: the errors of 25 polygons tell no interval"),
    ],
)
def test_bad_values_name_their_parameter(run_algorithm, chain, field, tmp_path, algorithm, parameters, words):
    given = {
        "extractsamples": {
            "INPUT": [field["image"]],
            "POLYGONS": field["plots"],
            "OUTPUT": str(tmp_path / "s.gpkg"),
        },
        "trainregressor": {"SAMPLES": chain["extract"]["OUTPUT"], "MODEL": str(tmp_path / "m.terroir")},
        "predictraster": {
            "INPUT": [field["image"]],
            "MODEL": chain["train"]["MODEL"],
            "OUTPUT": str(tmp_path / "o.tif"),
            "LOWER": str(tmp_path / "l.tif"),
        },
    }[algorithm]
    with pytest.raises(QgsProcessingException, match=words):
        run_algorithm(algorithm, {**given, **parameters})
    assert not list(tmp_path.iterdir())
