"""The report on a training: the accuracy report of its cross-validation, and how the classifier was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from ...accuracy.matrix import ConfusionMatrix
from ...accuracy.metrics import AccuracyMetrics
from ...accuracy.report import render_report
from ...pages import open_templates
from ..validation.importance import Importance
from ..validation.reliability import Reliability
from .report_figures import importance_view, reliability_view
from .report_folds import FoldScore, folds_view
from .report_text import count_text, figure_text, percent_text, value_text
from .report_trials import ranking_view, tuning_view

_TEMPLATES = Path(__file__).parent.parent / "templates"
_WORDS = {"sigmoid": "sigmoid (Platt scaling)", "isotonic": "isotonic regression"}


@dataclass(frozen=True, eq=False)
class TrainingStory:
    """What is told of a training; parts that are not given are left out.

    Parameters
    ----------
    title : str
        Heading of the page.
    matrix : ConfusionMatrix
        Counts, out of fold.
    metrics : AccuracyMetrics
        The figures drawn from them.
    data, method : mapping of str to str
        What was learnt from, and how.
    warnings : sequence of str
        Sentences that the reader must not miss.
    classifier : str
        Key of the classifier that the model holds; marked where `auto` does not say what it chose.
    runs : str
        Section on repeated runs (``repeats_report.repeats_section``).
    tuning : mapping, optional
        ``Fitted.story["tuning"]``: ``method``, ``measure`` (name of the score) and ``trials``, each with
        ``parameters``, ``score`` (None where it was not finished) and ``share`` of the samples that it saw.
    auto : mapping, optional
        ``Fitted.story["auto"]``: ``measure``, ``ranking`` (entries with ``classifier`` and ``score``), ``chosen`` and
        ``not_tried``.
    calibration : str
        Name of the method, empty for none.
    equal_classes : bool
        Whether the calibrated probabilities hold for a mix in which all classes are equally common.
    before, after : Reliability, optional
        Of the scores as they were (none for margins), and of the calibrated probabilities.
    importance : mapping of str to Importance
        By feature.
    importance_score : str
        What drops, in words.
    folds : sequence of FoldScore
        Figures of each fold.
    """

    title: str
    matrix: ConfusionMatrix
    metrics: AccuracyMetrics
    data: Mapping[str, str]
    method: Mapping[str, str]
    warnings: Sequence[str] = ()
    classifier: str = ""
    runs: str = ""
    tuning: Optional[Mapping[str, Any]] = None
    auto: Optional[Mapping[str, Any]] = None
    calibration: str = ""
    equal_classes: bool = False
    before: Optional[Reliability] = None
    after: Optional[Reliability] = None
    importance: Mapping[str, Importance] = field(default_factory=dict)
    importance_score: str = "macro F1"
    folds: Sequence[FoldScore] = ()


def training_report(data: TrainingStory) -> str:
    """The report as HTML text; the same story gives the same text.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    return render_report(
        title=data.title,
        matrix=data.matrix,
        metrics=data.metrics,
        data=data.data,
        method=data.method,
        warnings=data.warnings,
        columns="prediction",
        leading=[data.runs] if data.runs else [],
        sections=training_sections(data),
        style="\n" + (_TEMPLATES / "training.css").read_text(encoding="utf-8").strip(),
    )


def training_sections(data: TrainingStory) -> list[str]:
    """Sections of the report beyond those of every accuracy report, as HTML."""
    filters: dict[str, Any] = {"figure": figure_text, "count": count_text, "value": value_text, "percent": percent_text}
    environment = open_templates(_TEMPLATES, filters)
    found = []

    def add(template: str, **values: Any) -> None:
        found.append(environment.get_template(template).render(**values).strip())

    if data.auto and data.auto.get("ranking"):
        add("training_ranking.html.j2", ranking=ranking_view(data.auto, data.classifier))
    if data.tuning and data.tuning.get("trials"):
        add("training_tuning.html.j2", tuning=tuning_view(data.tuning))
    if data.before is not None or data.after is not None:
        classes = {c.code: c for c in data.metrics.classes}
        view = reliability_view(data.before, data.after, classes) | {"equal_classes": data.equal_classes}
        add("training_reliability.html.j2", view=view, calibration=_WORDS.get(data.calibration, data.calibration))
    if data.importance:
        add("training_importance.html.j2", view=importance_view(data.importance), score=data.importance_score)
    if len(data.folds) > 1:
        add("training_folds.html.j2", view=folds_view(data.folds))
    return found
