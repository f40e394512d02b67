"""What the reader of a model's card must be warned about."""

from __future__ import annotations

from collections.abc import Mapping

from ..accuracy.cautions import FEW_PIXELS, listed
from ..errors import ModelError
from .card import CLASSIFICATION, ModelCard
from .card_network import groups_of, network_cautions, unit_of
from .versions import require_versions

GAP = 0.1
"""Macro F1 this far below the overall accuracy means that common classes hide rare ones."""
POOR = 0.5
"""F1 below which a class is named."""


def card_cautions(card: ModelCard, here: Mapping[str, str]) -> list[str]:
    """Sentences about what the model may be bad at, and whether it opens here.

    Parameters
    ----------
    card : ModelCard
        The model's.
    here : mapping
        Versions of the software that is here.
    """
    found = _about_versions(card, here) + network_cautions(card, here)
    if card.task == CLASSIFICATION:
        found += _about_scores(card) + _about_samples(card)
    return found


def _about_versions(card: ModelCard, here: Mapping[str, str]) -> list[str]:
    if card.weights == "skops" and "scikit-learn" not in here:
        return ["scikit-learn is not installed here: the card can be read, the model cannot be used."]
    try:
        require_versions(card)
    except ModelError as error:
        sentence = error.sentence(error.template).partition(": ")[2]
        return [sentence[:1].upper() + sentence[1:] + "."]
    return []


def _about_scores(card: ModelCard) -> list[str]:
    accuracy, macro = (card.scores.get(key) for key in ("overall_accuracy", "macro_f1"))
    if not isinstance(accuracy, (int, float)) or not isinstance(macro, (int, float)):
        return ["Nothing is known of the accuracy of this model: assess its map with reference data of your own."]
    classes = card.scores.get("classes")
    poor = [
        f"{card.classes.label(int(code))} ({figures['f1']:.2f})"
        for code, figures in (classes if isinstance(classes, dict) else {}).items()
        if isinstance(figures, dict) and isinstance(figures.get("f1"), (int, float)) and figures["f1"] < POOR
    ]
    found = []
    if accuracy - macro > GAP:
        found.append(
            f"The overall accuracy ({accuracy:.2f}) hides how rare classes do: macro F1 is {macro:.2f}."
            " Judge by the F1 of the class that matters to you."
        )
    if poor:
        found.append(f"F1 below {POOR:g}: {listed(poor)}.")
    return found


def _about_samples(card: ModelCard) -> list[str]:
    if not any(card.samples.values()):
        return []
    unit = unit_of(card)
    few = [f"{c.label} ({card.samples[c.code]})" for c in card.classes if card.samples[c.code] < FEW_PIXELS]
    single = [c.label for c in card.classes if card.polygons[c.code] == 1]
    found = []
    if few:
        found.append(f"Fewer than {FEW_PIXELS} {unit}: {listed(few)}; the model hardly knows them.")
    if single:
        name = unit[:1].upper() + unit[1:]
        group = groups_of(card)[:-1]
        found.append(f"{name} of one {group} only: {listed(single)}; its pixels say little about other places.")
    return found
