"""Small synthetic samples, and models trained on them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from terroir.core.classes import ClassTable
from terroir.core.learning.card import ModelCard, count_by_class, training_hash
from terroir.core.learning.fitting import Recipe, plain_parameters
from terroir.core.learning.model import Model
from terroir.core.samples.table import SampleTable

FEATURES = ("red", "green", "nir")


@pytest.fixture
def make_samples() -> Callable[..., SampleTable]:
    """Samples in clusters: ``{code: number of polygons}``, `size` samples in each polygon."""

    def make(polygons: dict[int, int], size: int = 6, spread: float = 1.0, seed: int = 0) -> SampleTable:
        draw = np.random.default_rng(seed)
        codes = np.repeat(list(polygons), [count * size for count in polygons.values()]).astype(np.int64)
        groups = np.array([f"p{place // size}" for place in range(codes.size)])
        place = {code: number for number, code in enumerate(sorted(polygons))}
        centres = np.array([10.0 * place[code] for code in codes.tolist()])
        values = centres[:, np.newaxis] + draw.normal(0, spread, (codes.size, len(FEATURES)))
        table = ClassTable.from_labels({code: f"class {code}" for code in polygons})
        return SampleTable(values, codes, groups, FEATURES, table)

    return make


@pytest.fixture
def make_model(make_samples: Callable[..., SampleTable]) -> Callable[..., Model]:
    """A small forest with its card."""

    def make(codes: tuple[int, ...] = (1, 2, 3), workers: int = 1, seed: int = 0, spread: float = 4.0) -> Model:
        samples = make_samples(dict.fromkeys(codes, 3), spread=spread)
        estimator = Recipe("rf", {"n_estimators": 5}, seed, workers).fit(samples.values, samples.codes)
        counts, polygons = count_by_class(samples.codes, samples.groups)
        card = ModelCard(
            classes=samples.classes,
            features=samples.features,
            classifier="rf",
            parameters=plain_parameters(estimator),
            seed=seed,
            training_sha256=training_hash(samples.features, samples.values, samples.codes, samples.groups),
            samples=counts,
            polygons=polygons,
            scores={"overall_accuracy": 0.9, "kappa": float("nan")},
            versions={"scikit-learn": "1"},
        )
        return Model(card, estimator)

    return make
