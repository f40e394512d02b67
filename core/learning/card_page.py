"""A model's card as one self-contained HTML page; nothing of the model but its card is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..pages import json_text, open_templates
from .card import CLASSIFICATION, CLUSTERING, NODATA_RULE, REGRESSION, ModelCard
from .card_cautions import card_cautions
from .card_choice import choice_facts
from .card_network import (
    OWN_KEYS,
    groups_of,
    network_facts,
    other_parameters,
    standardisation,
    unit_of,
    validation_facts,
)
from .card_words import count, figure, number, plain, share, size_in_words, words
from .model_parts import title_of
from .regression.conformal import interval_words

TEMPLATE = "card.html.j2"
_POSITION = re.compile(r"b[1-9]\d*")

# Task -> figures of the scores that head the page: key, name, note.
_FIGURES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    CLASSIFICATION: (
        ("overall_accuracy", "Overall accuracy", "share of the UNIT that were given the right class"),
        ("macro_f1", "Macro F1", "mean over classes, rare ones count as much as common ones"),
        ("weighted_f1", "Weighted F1", "mean weighted with each class’s UNIT"),
        ("kappa", "Cohen’s kappa", "for comparison with older work"),
    ),
    REGRESSION: (
        ("rmse", "RMSE", "root mean square error, in the target’s unit"),
        ("mae", "MAE", "mean absolute error, in the target’s unit"),
        ("r2", "R²", "1 is perfect, 0 no better than the mean"),
        ("bias", "Bias", "mean of predicted less observed"),
    ),
    CLUSTERING: (
        ("inertia", "Inertia", "sum of squared distances to the nearest centre; lower is tighter"),
        ("bic", "BIC", "Bayesian information criterion; lower is better"),
    ),
}
_METHODS = {CLASSIFICATION: "Classifier", REGRESSION: "Regressor", CLUSTERING: "Method"}
_TASK_NAMES = {CLASSIFICATION: "Classification", REGRESSION: "Regression", CLUSTERING: "Clustering"}


def render_card(card: ModelCard, name: str, size: int, here: Mapping[str, str]) -> str:
    """The page as HTML text; the same arguments give the same text.

    Parameters
    ----------
    card : ModelCard
        What is shown.
    name : str
        Name of the model's file.
    size : int
        Its bytes.
    here : mapping
        Versions of the software that is here.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    filters = {"figure": figure, "count": count, "share": share}
    environment = open_templates(Path(__file__).parent / "templates", filters)
    text: str = environment.get_template(TEMPLATE).render(
        name=name,
        card=card,
        title=title_of(card) or card.classifier,
        task=_TASK_NAMES[card.task],
        method=_METHODS[card.task],
        unit=unit_of(card),
        network=network_facts(card),
        standardised=standardisation(card),
        figures=list(_figures(card)),
        warnings=card_cautions(card, here),
        classes=list(_class_rows(card)),
        counted=any(card.samples.values()),
        with_polygons=any(card.polygons.values()),
        groups=groups_of(card),
        scored=bool(_of_classes(card)),
        recipe=_recipe_rows(card),
        positions=all(_POSITION.fullmatch(name) for name in card.features),
        importance=_bars(card.importance),
        facts=_facts(card, size),
        validation=_validation(card),
        parameters={key: plain(value) for key, value in sorted(other_parameters(card).items())},
        versions=_versions(card.versions, here),
        rule=NODATA_RULE,
    )
    return text


def _figures(card: ModelCard) -> Iterator[dict[str, Any]]:
    for key, name, note in _FIGURES[card.task]:
        value = number(card.scores.get(key))
        if value is not None:
            yield {"key": key, "name": name, "note": note.replace("UNIT", unit_of(card)), "value": value}


def _class_rows(card: ModelCard) -> Iterator[dict[str, Any]]:
    scores = _of_classes(card)
    largest = max(card.samples.values(), default=0) or 1
    for entry in card.classes:
        own = scores.get(str(entry.code))
        own = own if isinstance(own, dict) else {}
        yield {
            "label": entry.label,
            "code": entry.code,
            "colour": entry.colour,
            "samples": card.samples[entry.code],
            "share": card.samples[entry.code] / largest,
            "polygons": card.polygons[entry.code],
            "scores": [(key, number(own.get(key))) for key in ("precision", "recall", "f1")],
        }


def _of_classes(card: ModelCard) -> Mapping[str, Any]:
    found = card.scores.get("classes")
    return found if isinstance(found, dict) else {}


def _recipe_rows(card: ModelCard) -> list[str]:
    """What makes the features, an entry of the recipe each; empty where they are bands."""
    if card.recipe is None:
        return []
    return [json_text(entry) for entry in card.recipe.to_dict()["features"]]


def _bars(importance: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Features by importance, the highest first, with the lengths of their bars in percent."""
    found: list[dict[str, Any]] = []
    for name, value in importance.items():
        mean = number(value.get("mean") if isinstance(value, dict) else value)
        spread = number(value.get("sd")) if isinstance(value, dict) else None
        if mean is not None:
            found.append({"name": name, "mean": mean, "sd": spread})
    found.sort(key=lambda bar: (-bar["mean"], bar["name"]))
    largest = max((bar["mean"] for bar in found), default=0.0)
    for bar in found:
        bar["width"] = 100 * max(bar["mean"], 0.0) / largest if largest > 0 else 0.0
    return found


def _facts(card: ModelCard, size: int) -> dict[str, str]:
    facts = {
        "Task": _TASK_NAMES[card.task],
        "File": f"{size_in_words(size)}, format {card.format}, weights as {card.weights}",
        "Bands needed": ", ".join(card.bands),
        "Seed": str(card.seed),
        "Training data": f"SHA-256 {card.training_sha256}" if card.training_sha256 else "not known",
    }
    if card.target is not None:
        low, high = (number(card.target.get(key)) for key in ("minimum", "maximum"))
        facts["Target"] = str(card.target.get("name"))
        if low is not None and high is not None:
            facts["Target"] += f", from {figure(low)} to {figure(high)} among the samples"
        mean, sd = (number(card.target.get(key)) for key in ("mean", "sd"))
        if mean is not None and sd is not None and (mean, sd) != (0.0, 1.0):
            facts["Target inside"] = f"standardised with mean {figure(mean)} and standard deviation {figure(sd)}"
        if "intervals" in card.target:
            facts["Intervals"] = interval_words(card.target["intervals"])
        facts |= {words(key): plain(value) for key, value in card.target.items() if key not in _TARGET}
    if card.task == REGRESSION:
        facts["Samples"] = f"{count(card.samples[0])} of {count(card.polygons.get(0, 0))} polygons"
    if card.calibration is not None:
        facts["Probabilities"] = f"calibrated ({_methods(card.calibration)}) on out-of-fold scores"
    elif card.network is not None:
        facts["Probabilities"] = "as the network gives them (softmax), not calibrated"
    elif card.task == CLASSIFICATION:
        facts["Probabilities"] = "as the classifier gives them, not calibrated"
    if card.applicability is not None:
        threshold = number(card.applicability.get("threshold"))
        facts["Area of applicability"] = (
            f"dissimilarity index up to {figure(threshold) if threshold is not None else '–'},"
            f" from {plain(card.applicability.get('samples'))} samples"
        )
    return facts


def _methods(calibration: Mapping[str, Any]) -> str:
    """Name of the method; of several ones, one after the other."""
    chain = calibration.get("chain")
    parts = chain if isinstance(chain, list) else [calibration]
    return ", then ".join(str(part.get("method", "?")) for part in parts if isinstance(part, dict))


_TARGET = ("name", "minimum", "maximum", "mean", "sd", "intervals")


def _validation(card: ModelCard) -> dict[str, str]:
    """How the scores were found, and whatever else the training told; without what the page shows elsewhere."""
    shown = {key for key, _, _ in _FIGURES[card.task]} | {"classes", "repeated", "chosen"}
    found = validation_facts(card)
    if card.network is not None:
        shown |= set(OWN_KEYS)
    for key, value in card.scores.items():
        if key not in shown and value not in (None, {}, []):
            found[words(key)] = plain(value)
    return found | choice_facts(card.scores)


def _versions(trained: Mapping[str, str], here: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "trained": version, "here": here.get(name, "–"), "differs": here.get(name) != version}
        for name, version in trained.items()
    ]
