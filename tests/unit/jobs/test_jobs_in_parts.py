"""Every job whose rasters can be made in parts: files, numbers and messages are those of one run."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.classes import ClassTable
from terroir.core.jobs import JOBS, execute, job_type
from terroir.core.jobs.provenance import component_versions
from terroir.core.learning.applicability import fit_applicability
from terroir.core.learning.card import ModelCard
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.model import Model
from terroir.core.learning.regression.conformal import Calibrator, Intervals
from terroir.core.learning.regression.fitting import RegressionRecipe
from terroir.core.learning.regression.model import target_record
from terroir.core.parts import Parts
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_raster, square, write_layer, write_raster

pytestmark = pytest.mark.unit

BANDS = ("red", "green", "nir")
ROWS, COLS, PARTS = 90, 70, 3
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "a map of classes": ("classifyraster", {"model": "{classes}", "probabilities": "{out}/p.tif"}),
    "what is counted after it": (
        "classifyraster",
        {"model": "{classes}", "min_confidence": 0.6, "applicable": "{out}/a.tif", "entropy": "{out}/e.tif"},
    ),
    "regions that blend": (
        "classifyraster",
        {
            "model": None,
            "regions": "{regions}",
            "region_field": "name",
            "region_models": {"a": "{classes}", "b": "{other}"},
            "interior_width": 6.0,
            "exterior_width": 6.0,
            "confidence": "{out}/c.tif",
        },
    ),
    "a quantity": ("predictraster", {"model": "{quantity}", "lower": "{out}/l.tif", "upper": "{out}/u.tif"}),
    "a function": (
        "applyfunction",
        {"function_file": "{function}", "function": "both", "output_2": "{out}/2.tif", "halo": 3},
    ),
    "a texture": ("spatialfilter", {"filter": "contrast", "radius": 2}),
    "indices": ("spectralindices", {"indices": ["NDVI"], "band_mapping": {"N": "nir", "R": "red"}, "scale": 0.001}),
    "features": (
        "stackfeatures",
        {
            "recipe": {"features": [{"bands": ["nir"]}, {"filter": "entropy", "radius": 3, "bands": ["nir"]}]},
            "recipe_file": "{out}/r.json",
        },
    ),
    "a threshold": ("thresholdraster", {"method": "otsu", "band": "nir"}),
}
FUNCTION = """
def both(data, valid):
    rows = sum(data[0, r : r + data.shape[1] - 6, 3:-3].astype("int32") for r in range(7))
    return rows, (data[1, 2:-4, 3:-3] + data[1, 4:-2, 3:-3]).astype("float32")
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files that jobs read, by the names in `CASES`."""
    folder = tmp_path_factory.mktemp("parts")
    draw = np.random.default_rng(0)
    data = draw.integers(1, 90, (3, ROWS, COLS)).astype(np.int16)
    data[1, 20:60, :40] = 0
    function = folder / "function.py"
    function.write_text(FUNCTION, encoding="utf-8")
    regions = [(square(0, 0, 40, 55), {"name": "a"}), (square(40, 0, 30, 90), {"name": "b"})]
    return {
        "image": write_raster(folder / "image.tif", data, nodata=0, names=BANDS, options=["TILED=YES"]),
        "classes": _classes(folder / "classes.terroir", 1),
        "other": _classes(folder / "other.terroir", 2),
        "quantity": _quantity(folder / "quantity.terroir"),
        "function": str(function),
        "regions": write_layer(folder / "regions.gpkg", regions),
    }


def _classes(path: Path, seed: int) -> str:
    draw = np.random.default_rng(seed)
    values = draw.integers(1, 90, (120, 3)).astype(float)
    labels = (values[:, seed] // 31).astype(int) + 1
    count = dict.fromkeys((1, 2, 3), 40)
    table = ClassTable.from_labels({code: f"land {code}" for code in count})
    known = fit_applicability(values, np.arange(120) % 4, [3, 1, 0], 0)
    card = ModelCard(table, BANDS, "rf", {}, 0, "0" * 64, count, count)
    estimator = Recipe("rf", {"n_estimators": 7}).fit(values, labels)
    Model(dataclasses.replace(card, applicability=known.to_dict()), estimator, applicability=known).write(path)
    return str(path)


def _quantity(path: Path) -> str:
    draw = np.random.default_rng(1)
    values = draw.integers(1, 90, (150, 3)).astype(float)
    targets = 5 * values[:, 0] - values[:, 2] + draw.normal(0, 3, 150)
    fitted = RegressionRecipe("forest", {"n_estimators": 6}).fit(values, targets)
    calibrator = Calibrator.of("constant", targets)
    predicted, expected = calibrator.ask(fitted, values)
    intervals = Intervals.learn("outoffold", calibrator, np.abs(targets - predicted) / expected, np.arange(150) % 30)
    target = target_record("biomass", targets, fitted, intervals)
    card = ModelCard(
        ClassTable(()),
        BANDS,
        "forest",
        fitted.parameters,
        0,
        "0" * 64,
        {0: 150},
        {0: 30},
        versions=component_versions(),
        task="regression",
        target=target,
    )
    Model(card, fitted.estimator).write(path)
    return str(path)


def filled(value: Any, places: dict[str, str]) -> Any:
    """The value with paths in it."""
    if isinstance(value, str):
        return value.format(**places)
    return (
        {k: filled(v, places) for k, v in value.items()}
        if isinstance(value, dict) and "features" not in value
        else value
    )


def told(run: Run) -> list[str]:
    """All messages but those about the time."""
    return [str(message) for message in run.messages if "per second" not in message.template]


def shown(path: Path) -> str:
    """All metadata of a raster, without its path."""
    return str(gdal.Info(str(path), options="-json -mdd all")).replace(str(path.parent), "")


@pytest.mark.parametrize("case", CASES)
def test_parts_give_what_one_run_gives(case: str, places: dict[str, str], tmp_path: Path) -> None:
    name, fields = CASES[case]
    kind = job_type(name)
    single = kind.schema()["properties"]["parameters"]["properties"]["input"]["type"] == "string"
    jobs = {}
    for out in ("whole", "parts"):
        given = {key: filled(value, {**places, "out": str(tmp_path / out)}) for key, value in fields.items()}
        image = places["image"] if single else (places["image"],)
        jobs[out] = kind(**{"input": image, "output": str(tmp_path / out / "o.tif"), **given})
    whole = Run("threads", 2)
    numbers = execute(jobs["whole"], whole)
    for index, shape in ((2, (16, 32)), (1, (31, 70)), (3, None)):
        run = Run("threads", index, block_shape=shape, parts=Parts(tmp_path / "strips", PARTS, index))
        assert execute(jobs["parts"], run) == {}
    assert not (tmp_path / "parts").exists()
    together = Run("serial", parts=Parts(tmp_path / "strips", PARTS))
    assert execute(jobs["parts"], together) == numbers
    assert told(together) == told(whole)
    files = left_behind(tmp_path / "whole")
    assert left_behind(tmp_path / "parts") == files
    for file in files:
        made, wanted = tmp_path / "parts" / file, tmp_path / "whole" / file
        if file.endswith(".job.json"):
            made_record, record = (json.loads(path.read_text())["provenance"] for path in (made, wanted))
            assert made_record["inputs"] == record["inputs"]
            assert made_record["warnings"] == record["warnings"]
        elif file.endswith(".tif"):
            assert read_raster(made).tobytes() == read_raster(wanted).tobytes()
            assert shown(made) == shown(wanted)
        else:
            assert made.read_bytes() == wanted.read_bytes()


def test_each_job_that_can_be_split_is_here() -> None:
    assert {name for name, _ in CASES.values()} == {name for name in JOBS if job_type(name).splits}
