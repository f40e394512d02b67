"""The report on a feature selection: the path with its curve, what was chosen, and what that is worth."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Optional

from ...accuracy.metrics import AccuracyMetrics
from ...pages import decimals_text, open_templates
from .curve import draw_curve
from .forward import Path, Step
from .score import SCORES, Nested

TITLES = {
    "macrof1": "Macro F1",
    "weightedf1": "Weighted F1",
    "overallaccuracy": "Overall accuracy",
    "kappa": "Kappa",
}
_TEMPLATE = "selection.html.j2"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MINUS = "\u2212"


@dataclass(frozen=True)
class Outcome:
    """What a selection found.

    Parameters
    ----------
    path : Path
        The search.
    score : str
        Key of `TITLES`: what was maximised.
    selected, all_features : AccuracyMetrics
        With the selected features, and with all candidates, on the folds of the search.
    nested : Nested, optional
        The selection itself, cross-validated.
    names : tuple of str
        Names of all features of the table.
    candidates : tuple of int
        Features that could be chosen.
    """

    path: Path
    score: str
    selected: AccuracyMetrics
    all_features: AccuracyMetrics
    nested: Optional[Nested]
    names: tuple[str, ...]
    candidates: tuple[int, ...]

    def figure(self, metrics: AccuracyMetrics) -> float:
        """The maximised figure among some figures."""
        return float(getattr(metrics, SCORES[self.score]))


def path_csv(found: Outcome) -> str:
    """The steps as CSV: byte order mark, commas, points, full precision; a name that looks like a formula is quoted."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["step", "action", "feature", "feature_count", "score", "gain", "kept", "features"])
    for number, step in enumerate(found.path.steps, start=1):
        names = [found.names[place] for place in step.features]
        gain = "" if math.isnan(step.gain) else repr(step.gain)
        cells = [number, step.action, _harmless(found.names[step.feature]), len(names), repr(step.score), gain]
        writer.writerow([*cells, int(step.kept), _harmless(";".join(names))])
    return "\ufeff" + text.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def render_selection(
    found: Outcome, data: Mapping[str, str], method: Mapping[str, str], warnings: Sequence[str]
) -> str:
    """The report as HTML text; the same arguments give the same text.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    environment = open_templates(
        FilePath(__file__).parent.parent / "templates",
        {"figure": decimals_text, "signed": _signed, "percent": _percent},
    )
    nested = found.nested
    text: str = environment.get_template(_TEMPLATE).render(
        title="Feature selection",
        score=TITLES[found.score],
        found=found,
        chosen=[found.names[place] for place in found.path.chosen],
        figures=_key_figures(found),
        steps=[_row(found, number, step) for number, step in enumerate(found.path.steps, start=1)],
        curve=draw_curve(
            found.path,
            found.names,
            found.figure(found.all_features),
            None if nested is None else found.figure(nested.metrics),
        ),
        nested=nested,
        shares=_shares(found),
        data=data,
        method=method,
        warnings=warnings,
    )
    return text


def _key_figures(found: Outcome) -> list[dict[str, Any]]:
    figures = [
        {
            "name": "Selected features",
            "value": found.path.score,
            "note": "optimistic: the best of many sets, tried on the same folds",
        },
        {
            "name": "All features",
            "value": found.figure(found.all_features),
            "note": f"the {len(found.candidates)} features that could be chosen, on the same folds",
        },
    ]
    if found.nested is not None:
        honest = {
            "name": "Selection, nested",
            "value": found.figure(found.nested.metrics),
            "note": "honest: each fold predicted with features that were selected without it",
        }
        return [honest, *figures]
    return figures


def _row(found: Outcome, number: int, step: Step) -> dict[str, Any]:
    return {
        "number": number,
        "step": step,
        "name": found.names[step.feature],
        "count": len(step.features),
        "chosen": step.kept and step.features == found.path.chosen,
    }


def _shares(found: Outcome) -> list[dict[str, Any]]:
    """How often the outer folds chose each feature, those chosen most first."""
    if found.nested is None:
        return []
    rows = [
        {"name": found.names[place], "share": found.nested.share(place), "chosen": place in found.path.chosen}
        for place in found.candidates
    ]
    return sorted((row for row in rows if row["share"] or row["chosen"]), key=lambda row: -row["share"])


def _signed(value: float) -> str:
    if math.isnan(value):
        return "–"
    text = f"{abs(value):.3f}"
    return text if float(text) == 0 else ("+" if value > 0 else _MINUS) + text


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
