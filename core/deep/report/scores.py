"""What a model's card keeps of the training of a network."""

from __future__ import annotations

from typing import Any, Optional

from ...accuracy.metrics import AccuracyMetrics
from ..splits import POLYGONS
from .facts import TrainingFacts

_FIGURES = ("overall_accuracy", "macro_f1", "weighted_f1", "kappa")


def network_scores(facts: TrainingFacts) -> dict[str, Any]:
    """The card's ``scores``: figures of the test set.

    Parameters
    ----------
    facts : TrainingFacts
        What the report tells.

    Returns
    -------
    dict
        ``set`` (``test``: whose figures they are; in older cards also ``validation``), ``method`` (the split in
        words), ``split``,
        ``groups`` (``squares``, where items come from squares of a raster of labels instead of polygons),
        ``overall_accuracy``, ``macro_f1``, ``weighted_f1``, ``kappa``, ``classes`` (code -> precision, recall, f1),
        ``validation`` (its four figures), ``epochs`` (``run``, ``best``, ``stopped_early``) and ``network``
        (``parameters``, ``receptive_field``, ``layers``). What was not measured is None: without a test set
        ``set``, the four figures and ``classes``, without a validation set ``validation``.
    """
    found: dict[str, Any] = {"method": facts.split, "split": str(facts.job.get("split", ""))}
    if facts.sets.unit != POLYGONS:
        found["groups"] = facts.sets.unit
    metrics = None if facts.test is None else facts.test.metrics
    found = {"set": None if metrics is None else "test", **found}
    found |= dict.fromkeys(_FIGURES) if metrics is None else _figures(metrics)
    found["classes"] = None if metrics is None else _classes(metrics)
    found["validation"] = None if facts.validation is None else _figures(facts.validation.metrics)
    found["epochs"] = {
        "run": len(facts.history),
        "best": facts.best_epoch,
        "stopped_early": facts.stopped_early,
    }
    found["network"] = {
        "parameters": facts.parameters,
        "receptive_field": facts.receptive_field,
        "layers": list(facts.layers),
    }
    return found


def _figures(metrics: AccuracyMetrics) -> dict[str, Optional[float]]:
    return {name: getattr(metrics, name) for name in _FIGURES}


def _classes(metrics: AccuracyMetrics) -> dict[str, dict[str, Optional[float]]]:
    return {str(c.code): {"precision": c.precision, "recall": c.recall, "f1": c.f1} for c in metrics.classes}
