"""Repeated runs: the mean of a figure over several trainings, and how far chance in them may have moved it.

Each run has its own seed, hence its own folds and its own random numbers while learning; the samples are the same.
The interval tells how much a figure depends on that chance. It does not tell what other samples would give: runs share
theirs and are no independent experiments (Nadeau & Bengio 2003), so that it is too narrow for that.

References
----------
Student (1908). The probable error of a mean. Biometrika 6, 1-25.
Nadeau, C., Bengio, Y. (2003). Inference for the generalization error. Machine Learning 52, 239-281.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...accuracy.intervals import t_quantile
from ...accuracy.metrics import AccuracyMetrics, ClassMetrics
from ...run import Run

LEVEL = 0.95
"""Confidence level of the intervals."""
OVERALL = ("overall_accuracy", "macro_f1", "weighted_f1", "kappa")
PER_CLASS = ("precision", "recall", "f1")
_LARGEST_SEED = 2**32
_NAN = float("nan")


@dataclass(frozen=True)
class Repeated:
    """A figure over the runs.

    Parameters
    ----------
    values : tuple of float
        One for each run; NaN where the run does not define it.
    mean : float
        Mean of the defined values; NaN where there is none.
    margin : float
        Half-width of the interval; NaN where fewer than two runs define the figure.
    deviation : float
        Standard deviation between runs (n − 1); NaN as for `margin`.
    """

    values: tuple[float, ...]
    mean: float
    margin: float
    deviation: float

    @property
    def defined(self) -> int:
        """Runs that define the figure."""
        return sum(not math.isnan(value) for value in self.values)

    @property
    def has_interval(self) -> bool:
        """Whether there are enough runs for one."""
        return not math.isnan(self.margin)


@dataclass(frozen=True)
class RepeatedClass:
    """Figures of one class over the runs."""

    code: int
    label: str
    colour: str
    precision: Repeated
    recall: Repeated
    f1: Repeated


@dataclass(frozen=True)
class RepeatedMetrics:
    """Figures of a classifier over repeated runs.

    Parameters
    ----------
    runs : int
        Number of runs.
    level : float
        Confidence level of the intervals.
    overall_accuracy, macro_f1, weighted_f1, kappa : Repeated
    classes : tuple of RepeatedClass
        Ascending codes; every class that occurs in a run.
    """

    runs: int
    level: float
    overall_accuracy: Repeated
    macro_f1: Repeated
    weighted_f1: Repeated
    kappa: Repeated
    classes: tuple[RepeatedClass, ...]


def run_seeds(seed: int, runs: int) -> tuple[int, ...]:
    """Seed of each run: the first run's is `seed` itself, the others' follow it."""
    return tuple((seed + number) % _LARGEST_SEED for number in range(runs))


def repeated(values: Sequence[float], level: float = LEVEL) -> Repeated:
    """Mean and interval of one figure.

    With n defined values of mean m and standard deviation s (divisor n − 1) the interval is m ± t · s / √n, t being
    the quantile of Student's distribution with n − 1 degrees of freedom (Student 1908). It is not cut at 0 and 1: one
    that is wider than what the figure can be says that there are too few runs.

    Parameters
    ----------
    values : sequence of float
        One for each run; NaN where undefined.
    level : float
        Confidence level, above 0 and below 1.
    """
    defined = [value for value in values if not math.isnan(value)]
    count = len(defined)
    mean = math.fsum(defined) / count if count else _NAN
    if count < 2:
        return Repeated(tuple(values), mean, _NAN, _NAN)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in defined) / (count - 1))
    return Repeated(tuple(values), mean, t_quantile(level, count - 1) * deviation / math.sqrt(count), deviation)


def repeated_metrics(runs: Sequence[AccuracyMetrics], level: float = LEVEL) -> RepeatedMetrics:
    """Figures over runs, overall and per class.

    Parameters
    ----------
    runs : sequence of AccuracyMetrics
        At least one; a class that a run lacks is undefined there.
    level : float
        Confidence level.
    """
    by_code: list[dict[int, ClassMetrics]] = [{c.code: c for c in metrics.classes} for metrics in runs]
    known = {code: entry for entries in reversed(by_code) for code, entry in entries.items()}
    classes = tuple(
        RepeatedClass(
            code,
            known[code].label,
            known[code].colour,
            *(
                repeated([getattr(entries[code], name) if code in entries else _NAN for entries in by_code], level)
                for name in PER_CLASS
            ),
        )
        for code in sorted(known)
    )
    overall = {name: repeated([getattr(metrics, name) for metrics in runs], level) for name in OVERALL}
    return RepeatedMetrics(len(runs), level, classes=classes, **overall)


def warn_of_undefined(found: RepeatedMetrics, run: Run) -> None:
    """Name the figures that some runs do not define, and whose means therefore rest on the others."""
    for entry in found.classes:
        missing = {name: found.runs - getattr(entry, name).defined for name in PER_CLASS}
        if missing["recall"] == found.runs:
            run.warn("The class {label} was tested in none of the {runs} runs.", label=entry.label, runs=found.runs)
            continue
        if missing["precision"] == found.runs:
            run.warn("The class {label} was predicted in none of the {runs} runs.", label=entry.label, runs=found.runs)
        some = {name: count for name, count in missing.items() if 0 < count < found.runs}
        if some:
            run.warn(
                "The class {label} has no {figures} in {count} of {runs} runs, where it was never predicted or never"
                " tested: their mean is that of the other runs.",
                label=entry.label,
                figures=", ".join(some),
                count=max(some.values()),
                runs=found.runs,
            )


def repeats_record(found: RepeatedMetrics) -> Mapping[str, Any]:
    """The figures as plain data for JSON (card, scores); what is undefined is None."""
    return {
        "runs": found.runs,
        "confidence_level": found.level,
        **{name: _record(getattr(found, name)) for name in OVERALL},
        "classes": {str(c.code): {name: _record(getattr(c, name)) for name in PER_CLASS} for c in found.classes},
    }


def _record(figure: Repeated) -> dict[str, Any]:
    return {
        "mean": _defined(figure.mean),
        "margin": _defined(figure.margin),
        "values": [_defined(value) for value in figure.values],
    }


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value
