"""What the reader of a report on the training of a network must be warned about."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Optional

from ...accuracy.cautions import listed
from ..splits import SQUARES
from .curves import History, number
from .facts import TrainingFacts

GAP = 0.1
"""Macro F1 this far below the overall accuracy, or below the validation's, is named."""
FEW = 30
"""Items of a class in the judged set below which its figures are called uncertain."""
FEW_POLYGONS = 3
"""The same for polygons."""
_RISE, _FALL = 1.1, 0.95
"""Validation loss that rose by this, while the training loss fell to this, is overfitting."""
_LATE = 0.05
"""Best epochs within this share of the last ones mean that the training was not done."""
_SMOOTH = 3
"""Epochs over which losses are smoothed by their median."""


def network_cautions(facts: TrainingFacts) -> list[str]:
    """Sentences about figures and training, the weightiest first.

    Parameters
    ----------
    facts : TrainingFacts
        What the page tells.
    """
    return [
        *_about_the_judge(facts),
        *_about_figures(facts),
        *_about_classes(facts),
        *_about_training_sets(facts),
        *_about_epochs(facts),
    ]


def _about_the_judge(facts: TrainingFacts) -> Iterator[str]:
    if facts.test is None and facts.validation is None:
        yield "No independent accuracy was measured: nothing was kept apart to judge by, and the last epoch was taken."
    elif facts.test is None:
        yield (
            "No independent accuracy was measured. There is no test set, and the figures of the validation set, which"
            " chose the epoch, are too high to stand for one."
        )
    elif facts.validation is None:
        yield "There is no validation set: nothing chose the epoch, and nothing shows overfitting."


def _about_figures(facts: TrainingFacts) -> Iterator[str]:
    if facts.test is None:
        return
    metrics = facts.test.metrics
    if metrics.overall_accuracy - metrics.macro_f1 > GAP:
        yield (
            f"The overall accuracy ({metrics.overall_accuracy:.2f}) hides how rare classes do: macro F1 is"
            f" {metrics.macro_f1:.2f}. Judge by the F1 of the class that matters to you."
        )
    if facts.validation is not None:
        drop = facts.validation.metrics.macro_f1 - metrics.macro_f1
        if drop > GAP:
            yield (
                f"Macro F1 is {metrics.macro_f1:.2f} on the test set and {facts.validation.metrics.macro_f1:.2f} on the"
                f" validation set: with few {facts.sets.unit} in either, both depend on which ones they are."
            )


def _about_classes(facts: TrainingFacts) -> Iterator[str]:
    if facts.test is None:
        return
    judged = [c for c in facts.test.metrics.classes if c.reference_pixels]
    known = {c.code for c in judged}
    unknown = [c.label for c in facts.classes if c.code not in known]
    never = [c.label for c in judged if not c.map_pixels]
    missed = [c.label for c in judged if c.map_pixels and c.f1 == 0]
    few = [f"{c.label} ({c.reference_pixels})" for c in judged if c.reference_pixels < FEW]
    counts = [(c.label, facts.polygons(c.code)) for c in judged]
    polygons = [f"{label} ({count})" for label, count in counts if count is not None and count < FEW_POLYGONS]
    if unknown:
        yield f"Not in the test set: {listed(unknown)}; nothing is known of the accuracy of these classes."
    if never:
        yield f"Never predicted in the test set: {listed(never)}; precision is undefined and F1 is 0."
    if missed:
        yield f"Never predicted where they are, in the test set: {listed(missed)}; F1 is 0."
    if few:
        yield f"Fewer than {FEW} {facts.unit} in the test set: {listed(few)}; the figures are uncertain."
    if polygons:
        yield (
            f"Fewer than {FEW_POLYGONS} {facts.sets.unit} in the test set: {listed(polygons)}; their {facts.unit}"
            " are alike and say little about other places."
        )


def _about_training_sets(facts: TrainingFacts) -> Iterator[str]:
    groups, items = facts.sets.groups.get("training", {}), facts.sets.items.get("training", {})
    single = [c.label for c in facts.classes if groups.get(c.code) == 1]
    few = [f"{c.label} ({items[c.code]})" for c in facts.classes if 0 < items.get(c.code, 0) < FEW]
    if single:
        yield f"Learnt from one {facts.sets.unit[:-1]} only: {listed(single)}; the network knows one example of them."
    if few:
        yield f"Fewer than {FEW} {facts.unit} to learn from: {listed(few)}."


def _about_epochs(facts: TrainingFacts) -> Iterator[str]:
    start = overfitting_from(facts.history)
    if start is not None:
        kept = f" The weights of epoch {facts.best_epoch} were kept." if facts.best_epoch else ""
        more = "labels" if facts.sets.unit == SQUARES else "polygons"
        yield (
            f"From epoch {start} on the validation loss rises while the training loss falls (overfitting): more"
            f" {more}, more augmentation or a smaller network may help.{kept}"
        )
    elif not_done(facts):
        yield (
            f"The best epoch ({facts.best_epoch}) is among the last ones of {len(facts.history)}: the network was still"
            " getting better, and more epochs may help."
        )


def overfitting_from(history: History) -> Optional[int]:
    """Epoch of the lowest validation loss, where it rises after it while the training loss falls; None otherwise.

    Both losses are smoothed by the median of three epochs, and compared between that epoch and the last one.
    """
    triples = [(e.get("epoch"), number(e.get("loss")), number(e.get("validation_loss"))) for e in history]
    known = [(int(e), a, b) for e, a, b in triples if e is not None and a is not None and b is not None]
    if len(known) < 2 * _SMOOTH:
        return None
    learnt, judged = _smoothed([a for _, a, _ in known]), _smoothed([b for _, _, b in known])
    lowest = judged.index(min(judged))
    rises = judged[-1] > _RISE * judged[lowest]
    falls = learnt[-1] < _FALL * learnt[lowest]
    return known[lowest][0] if rises and falls and judged[lowest] > 0 else None


def _smoothed(values: list[float]) -> list[float]:
    """Medians of as many values everywhere, so that one odd epoch at the end is none of the last."""
    starts = (min(max(0, at - _SMOOTH // 2), len(values) - _SMOOTH) for at in range(len(values)))
    return [statistics.median(values[start : start + _SMOOTH]) for start in starts]


def not_done(facts: TrainingFacts) -> bool:
    """Whether the best epoch is one of the last ones, and not because the training stopped by itself."""
    count = len(facts.history)
    validated = any(number(entry.get("macro_f1")) is not None for entry in facts.history)
    if facts.stopped_early or not validated or count < 2 or not facts.best_epoch:
        return False
    last = max(int(entry["epoch"]) for entry in facts.history)
    return facts.best_epoch >= last - int(_LATE * count)
