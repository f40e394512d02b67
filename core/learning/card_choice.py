"""What a model's card tells of repeated runs, and of what was searched for, in a few words.

A card may come from anywhere: whatever has another form than expected is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..pages import json_text
from .card_words import table_of

_REPEATED = (("overall_accuracy", "overall accuracy"), ("macro_f1", "macro F1"), ("kappa", "kappa"))


def choice_facts(scores: Mapping[str, Any]) -> dict[str, str]:
    """Lines for the page of the card.

    Parameters
    ----------
    scores : mapping
        Of the card; ``repeated`` and ``chosen`` are told of.
    """
    chosen = table_of(scores.get("chosen"))
    facts = {
        "Repeated": _repeated(table_of(scores.get("repeated"))),
        "Chosen": _chosen(table_of(chosen.get("auto"))),
        "Tuned": _tuned(table_of(chosen.get("tuning"))),
    }
    return {key: text for key, text in facts.items() if text}


def _repeated(found: Mapping[str, Any]) -> str:
    """Means over runs; what there is of each class is in the report on the training."""
    figures = [
        f"{title} {_figure(table_of(found.get(key)).get('mean'))} ± {_figure(table_of(found.get(key)).get('margin'))}"
        for key, title in _REPEATED
        if table_of(found.get(key))
    ]
    if not figures:
        return ""
    return f"{found.get('runs')} runs: {', '.join(figures)}; the scores above are those of the first"


def _chosen(auto: Mapping[str, Any]) -> str:
    ranking = auto.get("ranking")
    tried = [
        f"{entry.get('classifier')} {_figure(entry.get('score'))}"
        for entry in (ranking if isinstance(ranking, list) else ())
        if isinstance(entry, Mapping)
    ]
    return f"{auto.get('chosen')} ({auto.get('measure')} of each: {', '.join(tried)})" if tried else ""


def _tuned(tuning: Mapping[str, Any]) -> str:
    trials = tuning.get("trials")
    if not isinstance(trials, list):
        return ""
    best = ", ".join(f"{key} {json_text(value)}" for key, value in table_of(tuning.get("best")).items())
    score = f"{tuning.get('measure')} {_figure(tuning.get('score'))}, the best of many, and therefore too high"
    return f"{tuning.get('method')}, {len(trials)} trials: {best or 'the defaults'} ({score})"


def _figure(value: Any) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"{value:.3f}".replace("-", "−") if number else "–"
