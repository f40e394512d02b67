"""An image, two regions, models for them, and the job."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from terroir.core.classes import ClassTable
from terroir.core.jobs import execute
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.learning.applicability import fit_applicability
from terroir.core.learning.card import ModelCard
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.model import Model
from terroir.core.run import Run
from terroir.tests.unit.jobs.classify_regions.making import BANDS, COLS, MIDDLE, ROWS
from terroir.tests.unit.making import read_raster, square, write_layer, write_raster


@pytest.fixture
def image(tmp_path):
    """Three bands of noise from 1 to 90, a corner of nodata in one."""
    data = np.random.default_rng(0).integers(1, 90, (3, ROWS, COLS)).astype(np.int16)
    data[2, :20, :20] = 0
    return write_raster(tmp_path / "image.tif", data, 0, names=BANDS, options=["TILED=YES"])


@pytest.fixture
def write_model(tmp_path):
    """Write a small forest that is not sure of anything; returns its path."""

    def write(
        name,
        codes=(1, 2, 3),
        features=BANDS,
        seed=0,
        labels=None,
        colours=None,
        area=False,
        folder=None,
        classifier="rf",
        recipe=None,
    ):
        draw = np.random.default_rng(seed)
        values = draw.integers(1, 90, (90, len(features))).astype(float)
        classes = np.array(codes)[draw.integers(0, len(codes), 90)]
        parameters = {"n_estimators": 7, "max_depth": 5} if classifier == "rf" else {}
        estimator = Recipe(classifier, parameters, seed).fit(values, classes)
        table = ClassTable.from_labels(labels or {code: f"land {code}" for code in codes}, colours)
        count = dict.fromkeys(codes, 1)
        card = ModelCard(table, tuple(features), classifier, {}, 0, "0" * 64, count, count, recipe=recipe)
        known = fit_applicability(values, np.arange(90) % 3, None, 0) if area else None
        if known is not None:
            card = dataclasses.replace(card, applicability=known.to_dict())
        path = (folder or tmp_path) / f"{name}.terroir"
        Model(card, estimator, applicability=known).write(path)
        return str(path)

    return write


@pytest.fixture
def regions(tmp_path):
    """Two regions that meet at column 33, reaching beyond the image."""
    features = [
        (square(-30, -30, MIDDLE + 30, 200), {"part": "west"}),
        (square(MIDDLE, -30, 200, 200), {"part": "east"}),
    ]
    return write_layer(tmp_path / "regions.gpkg", features)


@pytest.fixture
def classify(tmp_path, image):
    """Run the job; returns the outputs wanted."""

    def classify(wanted=("output",), run=None, raster=None, **fields):
        paths = {name: str(tmp_path / "made" / f"{name}.tif") for name in wanted}
        fields.setdefault("model", None)
        if fields.get("regions"):
            fields.setdefault("region_field", "part")
        job = ClassifyRasterJob(input=(raster or image,), **paths, **fields)
        execute(job, run or Run("serial"))
        return [read_raster(path) for path in paths.values()]

    return classify


@pytest.fixture
def two(write_model):
    """Models of the two regions."""
    return {"west": write_model("west"), "east": write_model("east", (2, 3, 7), seed=1)}
