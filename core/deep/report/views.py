"""Tables and pictures of a report on the training of a network, as plain data for the templates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...accuracy.facts import source_name
from ...accuracy.matrix import ConfusionMatrix
from ...pages import json_text
from ..splits import SETS
from .facts import Example, Judgement, TrainingFacts
from .pictures import address, class_colours

_AGREE, _DIFFER = (33, 102, 172), (199, 68, 28)
_LONGEST = 300
"""Characters of a value of the job."""


def key_figures(judged: Judgement, unit: str) -> list[dict[str, Any]]:
    """What heads the page; the overall accuracy never stands without macro F1 beside it."""
    metrics = judged.metrics
    count = sum(1 for c in metrics.classes if c.reference_pixels)
    notes = (
        (
            "macro_f1",
            "Macro F1",
            f"mean over {count} {'class' if count == 1 else 'classes'}, rare ones count as much as common ones",
        ),
        ("overall_accuracy", "Overall accuracy", f"share of the {unit} that were given the right class"),
        ("weighted_f1", "Weighted F1", f"mean weighted with each class’s {unit}"),
        ("kappa", "Cohen’s kappa", "for comparison with older work"),
    )
    return [{"key": key, "name": name, "note": note, "value": getattr(metrics, key)} for key, name, note in notes]


def both_sets(facts: TrainingFacts) -> list[dict[str, Any]]:
    """Figures of the validation, with those of the test (None without one) beside them; empty without a validation."""
    if facts.validation is None:
        return []
    names = (("macro_f1", "Macro F1"), ("overall_accuracy", "Overall accuracy"), ("weighted_f1", "Weighted F1"))
    pairs = (*names, ("kappa", "Cohen’s kappa"))
    return [
        {
            "name": name,
            "test": None if facts.test is None else getattr(facts.test.metrics, key),
            "validation": getattr(facts.validation.metrics, key),
        }
        for key, name in pairs
    ]


def class_rows(facts: TrainingFacts, judged: Judgement) -> list[dict[str, Any]]:
    """Figures of each class in the test, with the F1 that the validation had."""
    f1 = {} if facts.validation is None else {c.code: c.f1 for c in facts.validation.metrics.classes}
    return [
        {"class": c, "validation": f1.get(c.code, math.nan), "polygons": facts.polygons(c.code)}
        for c in judged.metrics.classes
    ]


def set_rows(facts: TrainingFacts) -> dict[str, Any]:
    """Items and polygons of each class in each set, and their sums."""
    names = [name for name in SETS if name in facts.sets.items]
    rows: list[dict[str, Any]] = [
        {"label": c.label, "colour": c.colour, "cells": [_cell(facts, name, c.code) for name in names]}
        for c in facts.classes
    ]
    totals: list[dict[str, Any]] = [
        {key: sum(row["cells"][place][key] for row in rows) for key in ("items", "groups")}
        for place in range(len(names))
    ]
    whole = sum(total["items"] for total in totals)
    for total in totals:
        total["share"] = total["items"] / whole if whole else 0.0
    return {"names": names, "rows": rows, "totals": totals}


def _cell(facts: TrainingFacts, name: str, code: int) -> dict[str, int]:
    return {
        "items": facts.sets.items[name].get(code, 0),
        "groups": facts.sets.groups.get(name, {}).get(code, 0),
    }


def matrix_rows(matrix: ConfusionMatrix) -> list[dict[str, Any]]:
    """For every reference class its cells: count, share of the row as text, and style."""
    shares, rows = matrix.row_shares, []
    for place, (entry, counts) in enumerate(zip(matrix.classes, matrix.counts.tolist())):
        cells = [
            {
                "count": count,
                "share": _percent(shares[place, column]),
                "style": _shade(shares[place, column], column == place),
            }
            for column, count in enumerate(counts)
        ]
        rows.append({"class": entry, "cells": cells, "place": place, "total": sum(counts)})
    return rows


def _shade(share: float, agrees: bool) -> str:
    """Background for a share of a row, as in the accuracy report."""
    if not share > 0:  # also where the row is empty
        return ""
    strength = 0.08 + 0.82 * math.sqrt(share)
    red, green, blue = (round(255 + (part - 255) * strength) for part in (_AGREE if agrees else _DIFFER))
    return f"background:rgb({red},{green},{blue}){';color:#fff' if strength > 0.78 else ''}"


def _percent(share: float) -> str:
    if math.isnan(share):
        return ""
    if 0 < share < 0.005:
        return "<1"
    return ">99" if 0.995 <= share < 1 else f"{100 * share:.0f}"


def patch_examples(facts: TrainingFacts) -> list[dict[str, Any]]:
    """Patches by class, right and wrong ones apart; classes without a picture are left out."""
    found = []
    for entry in facts.classes:
        own = [one for one in facts.examples if _code(one) == entry.code]
        if own:
            found.append(
                {
                    "label": entry.label,
                    "colour": entry.colour,
                    "right": [_patch(facts, one) for one in own if one.right],
                    "wrong": [_patch(facts, one) for one in own if not one.right],
                }
            )
    return found


def _code(example: Example) -> int:
    return int(example.reference) if np.ndim(example.reference) == 0 else -1


def _patch(facts: TrainingFacts, example: Example) -> dict[str, Any]:
    code = int(example.predicted)
    entry = facts.classes.get(code)
    return {
        "source": address(example.image),
        "label": facts.classes.label(code),
        "colour": "#bababa" if entry is None else entry.colour,
        "confidence": example.confidence,
    }


def tile_examples(facts: TrainingFacts) -> Iterator[dict[str, Any]]:
    """Tiles: image, reference and prediction as pictures, and the share of labelled pixels that agree."""
    for one in facts.examples:
        if np.ndim(one.reference) != 2 or np.ndim(one.predicted) != 2:
            continue
        reference, predicted = np.asarray(one.reference), np.asarray(one.predicted)
        known = np.isin(reference, facts.classes.codes)
        yield {
            "image": address(one.image),
            "reference": address(class_colours(reference, facts.classes)),
            "predicted": address(class_colours(predicted, facts.classes)),
            "agree": float((reference == predicted)[known].mean()) if known.any() else math.nan,
            "labelled": float(known.mean()),
            "confidence": one.confidence,
        }


def network_lines(facts: TrainingFacts) -> dict[str, str]:
    """What the network is, in words."""
    lines = {"Architecture": facts.architecture + (f": {facts.description}" if facts.description else "")}
    if facts.size:
        name = "Patch" if facts.kind == "patch" else "Training tiles"
        lines[name] = f"{facts.size} × {facts.size} pixels"
    if facts.receptive_field:
        side = facts.receptive_field
        lines["Receptive field"] = f"{side} × {side} pixels: what a pixel’s class can depend on"
    if facts.parameters:
        lines["Parameters"] = f"{facts.parameters:,}".replace(",", "\u202f")
    return lines


def job_lines(job: Mapping[str, Any]) -> dict[str, str]:
    """Fields of the job that were set, as people read them."""
    return {key: _plain(value) for key, value in job.items() if value not in (None, "", {}, [], ())}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        text = ", ".join(_shown(item) for item in value)
    elif isinstance(value, str):
        text = _shown(value)
    else:
        text = json_text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _shown(text: str) -> str:
    """A text; of a path the file's name, and of a database connection, which may hold a password, its kind."""
    return source_name(text, dated=False) if any(sign in text for sign in "/\\|:") else text


def seconds_text(value: float) -> str:
    """A span of time as people say it.

    Examples
    --------
    >>> seconds_text(0.04), seconds_text(12.4), seconds_text(75), seconds_text(3725)
    ('0.04 s', '12 s', '1 min 15 s', '1 h 2 min')
    """
    if value < 10:
        return f"{value:.2g} s"
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
