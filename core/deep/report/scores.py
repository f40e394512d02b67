"""What a model's card keeps of the training of a network."""

from __future__ import annotations

from typing import Any, Optional

from ...accuracy.metrics import AccuracyMetrics
from ..splits import POLYGONS
from .facts import TrainingFacts


def network_scores(facts: TrainingFacts) -> dict[str, Any]:
    """The card's ``scores``: figures of the test set, or of the validation set where there is no test set.

    Parameters
    ----------
    facts : TrainingFacts
        What the report tells.

    Returns
    -------
    dict
        ``set`` (``test`` or ``validation``: whose figures they are), ``method`` (the split in words), ``split``,
        ``groups`` (``squares``, where items come from squares of a raster of labels instead of polygons),
        ``overall_accuracy``, ``macro_f1``, ``weighted_f1``, ``kappa``, ``classes`` (code -> precision, recall, f1),
        ``validation`` (its four figures), ``epochs`` (``run``, ``best``, ``stopped_early``) and ``network``
        (``parameters``, ``receptive_field``, ``layers``). Without anything to judge by there are no figures.
    """
    found: dict[str, Any] = {"method": facts.split, "split": str(facts.job.get("split", ""))}
    if facts.sets.unit != POLYGONS:
        found["groups"] = facts.sets.unit
    if facts.judged is not None:
        metrics = facts.judged.metrics
        found = {"set": "test" if facts.test is not None else "validation", **found, **_figures(metrics)}
        found["classes"] = {
            str(c.code): {"precision": c.precision, "recall": c.recall, "f1": c.f1} for c in metrics.classes
        }
    if facts.validation is not None:
        found["validation"] = _figures(facts.validation.metrics)
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
    return {
        "overall_accuracy": metrics.overall_accuracy,
        "macro_f1": metrics.macro_f1,
        "weighted_f1": metrics.weighted_f1,
        "kappa": metrics.kappa,
    }
