"""A model's card as one self-contained HTML page; nothing of the model but its card is read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

from ..pages import open_templates
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
from .model_parts import title_of
from .regression.conformal import interval_words

TEMPLATE = "card.html.j2"
_NARROW_SPACE = "\u202f"
_POSITION = re.compile(r"b[1-9]\d*")
_LONGEST = 700
"""Characters of one fact; a card may hold whole tables."""

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
_NAMES = {
    "cv": "Cross-validation",
    "margins": "Half-widths of the intervals",
    "margins_over": "Intervals over",
    "macro_f1": "macro F1",
    "f1": "F1",
    "sha256": "SHA-256",
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R²",
}
"""How keys of the scores are written."""
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
    filters = {"figure": _figure, "count": _count, "share": _share}
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
        parameters={key: _plain(value) for key, value in sorted(other_parameters(card).items())},
        versions=_versions(card.versions, here),
        rule=NODATA_RULE,
    )
    return text


def _figures(card: ModelCard) -> Iterator[dict[str, Any]]:
    for key, name, note in _FIGURES[card.task]:
        value = _number(card.scores.get(key))
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
            "scores": [(key, _number(own.get(key))) for key in ("precision", "recall", "f1")],
        }


def _of_classes(card: ModelCard) -> Mapping[str, Any]:
    found = card.scores.get("classes")
    return found if isinstance(found, dict) else {}


def _recipe_rows(card: ModelCard) -> list[str]:
    """What makes the features, an entry of the recipe each; empty where they are bands."""
    if card.recipe is None:
        return []
    return [json.dumps(entry, ensure_ascii=False) for entry in card.recipe.to_dict()["features"]]


def _bars(importance: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Features by importance, the highest first, with the lengths of their bars in percent."""
    found: list[dict[str, Any]] = []
    for name, value in importance.items():
        mean = _number(value.get("mean") if isinstance(value, dict) else value)
        spread = _number(value.get("sd")) if isinstance(value, dict) else None
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
        "File": f"{_size(size)}, format {card.format}, weights as {card.weights}",
        "Bands needed": ", ".join(card.bands),
        "Seed": str(card.seed),
        "Training data": f"SHA-256 {card.training_sha256}" if card.training_sha256 else "not known",
    }
    if card.target is not None:
        low, high = (_number(card.target.get(key)) for key in ("minimum", "maximum"))
        facts["Target"] = str(card.target.get("name"))
        if low is not None and high is not None:
            facts["Target"] += f", from {_figure(low)} to {_figure(high)} among the samples"
        mean, sd = (_number(card.target.get(key)) for key in ("mean", "sd"))
        if mean is not None and sd is not None and (mean, sd) != (0.0, 1.0):
            facts["Target inside"] = f"standardised with mean {_figure(mean)} and standard deviation {_figure(sd)}"
        if "intervals" in card.target:
            facts["Intervals"] = interval_words(card.target["intervals"])
        facts |= {_words(key): _plain(value) for key, value in card.target.items() if key not in _TARGET}
    if card.task == REGRESSION:
        facts["Samples"] = f"{_count(card.samples[0])} of {_count(card.polygons.get(0, 0))} polygons"
    if card.calibration is not None:
        facts["Probabilities"] = f"calibrated ({_methods(card.calibration)}) on out-of-fold scores"
    elif card.network is not None:
        facts["Probabilities"] = "as the network gives them (softmax), not calibrated"
    elif card.task == CLASSIFICATION:
        facts["Probabilities"] = "as the classifier gives them, not calibrated"
    if card.applicability is not None:
        threshold = _number(card.applicability.get("threshold"))
        facts["Area of applicability"] = (
            f"dissimilarity index up to {_figure(threshold) if threshold is not None else '–'},"
            f" from {_plain(card.applicability.get('samples'))} samples"
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
            found[_words(key)] = _plain(value)
    return found | choice_facts(card.scores)


def _versions(trained: Mapping[str, str], here: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "trained": version, "here": here.get(name, "–"), "differs": here.get(name) != version}
        for name, version in trained.items()
    ]


def _plain(value: Any) -> str:
    """A value as people read it; of long ones the beginning."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, dict) and all(not isinstance(item, (dict, list)) for item in value.values()):
        text = ", ".join(f"{_NAMES.get(key, key.replace('_', ' '))} {_plain(item)}" for key, item in value.items())
    elif isinstance(value, float):
        text = f"{value:.6g}"
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _words(key: str) -> str:
    text = _NAMES.get(key, key.replace("_", " "))
    return text[:1].upper() + text[1:]


def _number(value: Any) -> Optional[float]:
    """A figure; None where the card holds none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def _figure(value: Optional[float]) -> str:
    if value is None:
        return "–"
    if abs(value) >= 1000 or 0 < abs(value) < 0.0005:
        return f"{value:.4g}" if abs(value) < 10_000 else _count(round(value))
    return f"{value:.3f}".replace("-", "−")


def _share(value: Optional[float]) -> str:
    """Length of a bar in percent."""
    return f"{100 * min(max(value or 0.0, 0.0), 1.0):.1f}"


def _count(value: int) -> str:
    """Digits in groups of three from 10 000 on, as the SI wants them."""
    return f"{value:,}".replace(",", _NARROW_SPACE) if abs(value) >= 10_000 else str(value)


def _size(count: int) -> str:
    """Bytes as people read them."""
    names: Sequence[str] = ("bytes", "kB", "MB", "GB")
    value, place = float(count), 0
    while value >= 1000 and place < len(names) - 1:
        value, place = value / 1000, place + 1
    return f"{value:.3g} {names[place]}" if place else f"{count} bytes"
