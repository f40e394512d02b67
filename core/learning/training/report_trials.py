"""What a report shows of the choice among classifiers and of the search for their arguments, as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Optional

from ..classifiers import CLASSIFIERS

SHOWN = 15
"""Trials in the table, the best ones."""
_SCORES = {
    "macrof1": "macro F1",
    "weightedf1": "weighted F1",
    "overallaccuracy": "overall accuracy",
    "kappa": "kappa",
    "meaniou": "mean IoU",
}
_METHODS = {"random": "Random search", "halving": "Successive halving", "optuna": "Optuna (TPE)"}
_OWN = ("parameters", "score")


def score_name(key: Any) -> str:
    """A score's name for people."""
    return _SCORES.get(key, key) if isinstance(key, str) else _SCORES["macrof1"]


def ranking_view(auto: Mapping[str, Any], held: str = "") -> dict[str, Any]:
    """The classifiers that were tried, best first, and those that were not.

    Parameters
    ----------
    auto : mapping
        See `TrainingStory`.
    held : str
        Key of the classifier that the model holds, where `auto` does not say what it chose.
    """
    tried = [(entry["classifier"], _score(entry)) for entry in auto["ranking"]]
    best_first = sorted(((key, score) for key, score in tried if score is not None), key=lambda pair: -pair[1])
    chosen = auto.get("chosen") or held or (best_first[0][0] if best_first else "")
    missing = [*auto.get("not_tried", ()), *(key for key, score in tried if score is None)]
    return {
        "score": score_name(auto.get("measure")),
        "rows": [
            {
                "title": _title(key),
                "key": key,
                "score": score,
                "width": min(max(score, 0.0), 1.0),
                "chosen": key == chosen,
            }
            for key, score in best_first
        ],
        "by_noise": bool(best_first) and best_first[0][0] != chosen,
        "untried": [_title(key) for key in missing],
    }


def tuning_view(tuning: Mapping[str, Any]) -> dict[str, Any]:
    """The trials, best first, with a column for every argument that differs between them."""
    trials = [(number, trial, _score(trial)) for number, trial in enumerate(tuning["trials"], start=1)]
    # Halving: scores of trials that saw a part of the samples do not compare with the others'.
    shares = [float(trial.get("share", 1.0)) for _, trial, _ in trials]
    # Of trials that score the same the first one was taken.
    ordered = sorted(trials, key=lambda one: (-shares[one[0] - 1], -(-math.inf if one[2] is None else one[2]), one[0]))
    arguments = _differing([dict(trial.get("parameters", {})) for _, trial, _ in trials])
    more = _differing([{k: v for k, v in trial.items() if k not in _OWN} for _, trial, _ in trials])
    rows = [
        {
            "number": number,
            "score": score,
            "cells": [trial.get("parameters", {}).get(name, "default") for name in arguments]
            + [trial.get(name, "–") for name in more],
        }
        for number, trial, score in ordered[:SHOWN]
    ]
    method = str(tuning.get("method", ""))
    return {
        "method": _METHODS.get(method, method),
        "score": score_name(tuning.get("measure")),
        "shares": len(set(shares)) > 1,
        "columns": [*arguments, *more],
        "rows": rows,
        "count": len(trials),
        "unfinished": sum(1 for _, _, score in trials if score is None),
        "curve": _curve([score for _, _, score in trials]) if len(set(shares)) == 1 else None,
    }


_WIDTH, _HEIGHT = 640, 150


def _curve(scores: list[Optional[float]]) -> Optional[dict[str, Any]]:
    """Score of each trial, and the best so far, in pixels of a plot; None where there is nothing to see."""
    known = [score for score in scores if score is not None]
    if len(known) < 3 or max(known) == min(known):
        return None
    # One hopeless trial must not press all others together at the top.
    low = max(min(known), max(known) - 4 * (max(known) - sorted(known)[len(known) // 2]) - 0.02)
    high, step = max(known), _WIDTH / max(len(scores) - 1, 1)
    low = min(low, high - 0.01)
    dots: list[dict[str, Any]] = []
    line: list[tuple[float, float]] = []
    best = -math.inf
    for place, score in enumerate(scores):
        if score is None:
            continue
        x, y = place * step, _HEIGHT * (1 - (max(score, low) - low) / (high - low))
        if score > best:
            if line:
                line.append((x, line[-1][1]))
            line.append((x, y))
            best = score
        dots.append({"x": f"{x:.1f}", "y": f"{y:.1f}", "cut": score < low, "text": f"{place + 1}: {score:.3f}"})
    line.append(((len(scores) - 1) * step, line[-1][1]))
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "dots": dots,
        "line": " ".join(f"{x:.1f},{y:.1f}" for x, y in line),
        "low": low,
        "high": high,
        "last": len(scores),
        "cut": any(dot["cut"] for dot in dots),
    }


def _differing(tables: list[dict[str, Any]]) -> list[str]:
    """Keys, in the order of their appearance, whose values are not the same in all tables."""
    names = list(dict.fromkeys(name for table in tables for name in table))
    return [name for name in names if any(table.get(name) != tables[0].get(name) for table in tables)]


def _score(entry: Mapping[str, Any]) -> Optional[float]:
    value = entry.get("score")
    return None if value is None or math.isnan(value) else float(value)


def _title(key: str) -> str:
    return CLASSIFIERS[key].title if key in CLASSIFIERS else key
