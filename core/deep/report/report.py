"""The report on the training of a network: one self-contained HTML page that reads without network and prints well."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Optional

from ...accuracy.report import DENSE_FROM, WIDE_FROM
from ...learning.training.report_text import count_text, figure_text, percent_text
from ...pages import open_templates
from .cautions import network_cautions
from .curves import SHOWN, charts, class_charts
from .facts import Judgement, TrainingFacts
from .views import (
    both_sets,
    class_rows,
    job_lines,
    key_figures,
    matrix_rows,
    network_lines,
    patch_examples,
    seconds_text,
    set_rows,
    tile_examples,
)

TEMPLATE = "training.html.j2"
_TEMPLATES = Path(__file__).parent / "templates"

_DEVICES = {"cpu": "the processor", "cuda": "a graphics card (CUDA)", "mps": "the graphics processor (MPS)"}
_SAID_HERE = (
    "There is no test set",
    "There is no validation set",
    "Nothing is kept apart",
    "The test set has nothing of these classes",
)
"""Beginnings of the job's warnings that `network_cautions` says too, beside the figures."""


def render_training_report(facts: TrainingFacts) -> str:
    """The report as HTML text; the same facts give the same text.

    Parameters
    ----------
    facts : TrainingFacts
        What is told.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    filters: dict[str, Any] = {"figure": figure_text, "count": count_text, "percent": percent_text, "exact": _exact}
    filters |= {"seconds": seconds_text}
    environment = open_templates(_TEMPLATES, filters)
    environment.tests["defined_number"] = lambda value: not math.isnan(value)
    judged = facts.test
    rows = [] if judged is None else class_rows(facts, judged)
    sections: dict[str, Any] = {
        "figures": [] if judged is None else key_figures(judged, facts.unit),
        "rows": rows,
        "with_polygons": any(row["polygons"] is not None for row in rows),
        "where": facts.shown_set,
        "test_matrix": _matrix(facts.test),
        "validation_matrix": _matrix(facts.validation),
        "both": both_sets(facts),
        "sets": set_rows(facts),
        "charts": charts(facts.history, facts.best_epoch),
        "class_charts": class_charts(facts.history, facts.classes, facts.best_epoch),
        "hidden_charts": max(0, len(facts.classes) - SHOWN),
        "patches": patch_examples(facts),
        "tiles": list(tile_examples(facts)),
    }
    text: str = environment.get_template(TEMPLATE).render(
        facts=facts,
        warnings=[*(text for text in facts.warnings if not text.startswith(_SAID_HERE)), *network_cautions(facts)],
        network=network_lines(facts),
        course=_course(facts),
        method=_method(facts),
        job=job_lines(facts.job),
        **sections,
    )
    return text


def _matrix(judged: Optional[Judgement]) -> Optional[dict[str, Any]]:
    """The confusion matrix of a set; None without one."""
    if judged is None:
        return None
    size = len(judged.matrix.classes)
    return {
        "rows": matrix_rows(judged.matrix),
        "totals": judged.matrix.map_pixels.tolist(),
        "count": judged.matrix.pixel_count,
        "wide": size >= WIDE_FROM,
        "dense": size >= DENSE_FROM,
    }


def _course(facts: TrainingFacts) -> str:
    """How the training went, in a sentence."""
    count = len(facts.history)
    parts = [f"{count} epoch{'s' if count != 1 else ''}"]
    if facts.seconds is not None:
        parts.append(f"in {seconds_text(facts.seconds)}")
    if facts.device:
        parts.append(f"on {_DEVICES.get(facts.device, facts.device)}")
    text = " ".join(parts)
    if facts.stopped_early:
        text += "; stopped early, because the validation got no better"
    if facts.best_epoch:
        text += f". The model holds the weights of epoch {facts.best_epoch}"
        text += ", the best by the validation’s macro F1" if facts.validation is not None else ""
    return text + "."


def _method(facts: TrainingFacts) -> dict[str, str]:
    lines = dict(facts.method)
    if facts.split:
        lines = {"Split": facts.split, **lines}
    if facts.versions:
        lines["Versions"] = ", ".join(f"{name} {version}" for name, version in facts.versions.items())
    return lines


def _exact(value: float) -> str:
    """Full precision for the page's ``data`` elements; empty where undefined."""
    return "" if math.isnan(value) else repr(value)
