"""The card of a trained classifier, and the model that it goes with."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Optional

from ...features.recipe_resolved import ResolvedRecipe
from ...samples.table import SampleTable
from ..card import ModelCard, count_by_class, training_hash
from ..classifiers import CLASSIFIERS
from ..validation.repeats import repeated_metrics, repeats_record
from ..versions import reader_version
from .training import Training


def training_card(
    samples: SampleTable,
    trained: Training,
    seed: int,
    recipe: Optional[ResolvedRecipe],
    versions: Mapping[str, str],
) -> ModelCard:
    """What the model is, needs and promises."""
    counts, polygons = count_by_class(samples.codes, samples.groups)
    weights = CLASSIFIERS[trained.fitted.classifier].weights
    return ModelCard(
        classes=samples.classes.subset(counts),
        features=samples.features,
        classifier=trained.fitted.classifier,
        parameters=trained.fitted.parameters,
        seed=seed,
        training_sha256=training_hash(samples.features, samples.values, samples.codes, samples.groups),
        samples=counts,
        polygons=polygons,
        scores=_scores(trained),
        versions={**versions, **reader_version(weights)},
        recipe=recipe,
        weights=weights,
        calibration=None if trained.calibration is None else trained.calibration.to_dict(),
        applicability=None if trained.applicability is None else trained.applicability.to_dict(),
        importance={name: dataclasses.asdict(one) for name, one in trained.importance.items()},
    )


def _scores(trained: Training) -> dict[str, Any]:
    first = trained.validations[0]
    metrics = first.metrics
    scores: dict[str, Any] = {
        "method": first.folds.method,
        "folds": first.found.folds,
        "overall_accuracy": metrics.overall_accuracy,
        "macro_f1": metrics.macro_f1,
        "weighted_f1": metrics.weighted_f1,
        "kappa": metrics.kappa,
        "classes": {str(c.code): {"precision": c.precision, "recall": c.recall, "f1": c.f1} for c in metrics.classes},
    }
    if len(trained.validations) > 1:
        scores["repeated"] = repeats_record(repeated_metrics([one.metrics for one in trained.validations]))
    if trained.fitted.story:
        scores["chosen"] = dict(trained.fitted.story)
    return scores
