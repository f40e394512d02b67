"""What a model's card tells of a network, in words.

A card may come from anywhere: whatever has another form than expected is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .card import ModelCard
from .card_words import count, number, table_of

GAP = 0.1
"""Macro F1 of the test this far below that of the validation is named."""
OWN_KEYS = ("set", "method", "split", "validation", "epochs", "network")
"""Keys of the scores that `validation_facts` and `network_facts` tell of."""
_KINDS = {
    "patch": "patch network: what it sees around a pixel decides the pixel’s class",
    "segmentation": "fully convolutional network: an image in, a class for every pixel out",
}
_FIGURES = (("macro_f1", "macro F1"), ("overall_accuracy", "overall accuracy"), ("kappa", "kappa"))
_NOTHING = "no set: no independent accuracy was measured, because there was no test set"


def unit_of(card: ModelCard) -> str:
    """What the card's counts count, in words: samples, or a network's patches or pixels."""
    if card.network is None:
        return "samples"
    return "patches" if card.network.get("kind") == "patch" else "pixels"


def network_facts(card: ModelCard) -> dict[str, str]:
    """Lines on the network; empty where the card is none of a network."""
    if card.network is None:
        return {}
    from ..deep.architectures import architecture_of

    network, known = card.network, table_of(card.scores.get("network"))
    architecture = architecture_of(card.classifier)
    is_patch = network.get("kind") == "patch"
    field, layers = known.get("receptive_field"), known.get("layers")
    custom = table_of(network.get("custom"))
    arguments = table_of(network.get("parameters"))
    lines = {
        "Kind": _KINDS.get(str(network.get("kind")), "not known"),
        "Architecture": "" if architecture is None else f"{architecture.title}: {architecture.description}",
        "Its arguments": ", ".join(f"{key} {value}" for key, value in arguments.items()),
        "Patch" if is_patch else "Training tiles": _square(network.get("size")),
        "Receptive field": f"{_square(field)}: what a pixel’s class can depend on" if _square(field) else "",
        "Parameters": _count(known.get("parameters")),
        "Layers": ", ".join(str(layer) for layer in layers) if isinstance(layers, list) else "",
        "Python file": f"{custom.get('file')}, SHA-256 {custom.get('sha256')}" if custom else "",
    }
    return {key: text for key, text in lines.items() if text}


def other_parameters(card: ModelCard) -> dict[str, Any]:
    """Arguments of the estimator; of a network those that `network_facts` does not tell already."""
    told = {} if card.network is None else table_of(card.network.get("parameters"))
    return {key: value for key, value in card.parameters.items() if key not in told or told[key] != value}


def standardisation(card: ModelCard) -> list[dict[str, Any]]:
    """Name, mean and standard deviation of each band, as the network sees (value − mean) / deviation."""
    if card.network is None:
        return []
    means, deviations = card.network.get("mean"), card.network.get("std")
    if not isinstance(means, list) or not isinstance(deviations, list):
        return []
    if not len(means) == len(deviations) == len(card.features):
        return []
    return [
        {"name": name, "mean": number(mean), "std": number(deviation)}
        for name, mean, deviation in zip(card.features, means, deviations)
    ]


def groups_of(card: ModelCard) -> str:
    """What training data come from, in words: polygons, or the squares of a raster of labels."""
    return "squares" if card.scores.get("groups") == "squares" else "polygons"


def validation_facts(card: ModelCard) -> dict[str, str]:
    """Lines on how the scores were found; empty where the card is none of a network."""
    if card.network is None:
        return {}
    scores = card.scores
    judge = {
        "test": f"the test set: {groups_of(card)} that neither changed a weight nor chose an epoch",
        "validation": "the validation set, which also chose the epoch: they are too high",
    }
    lines = {
        "Figures of": _NOTHING if "set" in scores and scores["set"] is None else judge.get(str(scores.get("set")), ""),
        "Split": str(scores.get("method") or scores.get("split") or ""),
        "Validation set": _scores(table_of(scores.get("validation"))),
        "Epochs": _epochs(scores.get("epochs")),
    }
    return {key: text for key, text in lines.items() if text}


def network_cautions(card: ModelCard, here: Mapping[str, str]) -> list[str]:
    """Sentences about what a network needs and may be bad at; empty where the card is none of a network."""
    if card.network is None:
        return []
    found = [
        f"{package} is not installed here: the card can be read, the model cannot be used."
        for package in ("torch", "onnxruntime")
        if package in card.versions and package not in here
    ]
    custom = table_of(card.network.get("custom"))
    if custom:
        found.append(
            f"It is a network of the user’s own, and the model holds no code: prediction needs its Python file,"
            f" {custom.get('file')}. Read such a file before you run it."
        )
    macro, other = number(card.scores.get("macro_f1")), number(table_of(card.scores.get("validation")).get("macro_f1"))
    if card.scores.get("set") == "validation":
        found.append("There was no test set. The validation set, which gave the figures, also chose the epoch.")
    elif macro is not None and other is not None and other - macro > GAP:
        found.append(
            f"Macro F1 is {macro:.2f} on the test set and {other:.2f} on the validation set: with few {groups_of(card)}"
            " in either, both depend on which ones they are."
        )
    return found


def _scores(table: Mapping[str, Any]) -> str:
    pairs = ((title, number(table.get(key))) for key, title in _FIGURES)
    return ", ".join(f"{title} {value:.3f}" for title, value in pairs if value is not None).replace("-", "−")


def _epochs(value: Any) -> str:
    """How long it was trained: an object, or the number alone."""
    table = value if isinstance(value, Mapping) else {"run": value}
    run = _count(table.get("run"))
    if not run:
        return ""
    best = _count(table.get("best"))
    text = run + (f", stopped early{',' if best else ''}" if table.get("stopped_early") is True else "")
    joint = "" if text.endswith(",") else ","
    return f"{text}{joint} the weights are those of epoch {best}" if best else text


def _square(value: Any) -> str:
    side = _count(value)
    return f"{side} × {side} pixels" if side else ""


def _count(value: Any) -> str:
    """A number above 0, its digits in groups of three from 10 000 on; empty for everything else."""
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return ""
    return count(value)
