"""From a training to its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Optional

import numpy as np

from ...accuracy.cautions import cautions
from ...pages import json_text
from ...samples.table import SampleTable
from ..classifiers import CLASSIFIERS
from ..validation.crossvalidation import OutOfFold
from ..validation.folds import unit_numbers
from ..validation.reliability import Reliability, equal_class_weights, reliability
from ..validation.repeats import RepeatedMetrics, repeated_metrics
from ..validation.repeats_report import repeats_section
from .report import TrainingStory, training_report
from .report_folds import fold_scores
from .training import Training


def repeated_of(trained: Training) -> Optional[RepeatedMetrics]:
    """Figures over the runs; None where there was one."""
    if len(trained.validations) < 2:
        return None
    return repeated_metrics([validation.metrics for validation in trained.validations])


def report_of(samples: SampleTable, trained: Training, job: Mapping[str, Any], warnings: Sequence[str]) -> str:
    """The report on a training as HTML.

    Parameters
    ----------
    samples : SampleTable
        What was learnt from.
    trained : Training
        What came of it.
    job : mapping
        Fields of the Job.
    warnings : sequence of str
        What was warned of.
    """
    first, fitted = trained.validations[0], trained.fitted
    known = set(first.matrix.classes.codes)
    unassessed = [c.label for c in samples.classes if c.code not in known]
    notes = [*warnings, *(str(note) for note in cautions(first.metrics, unassessed=unassessed))]
    found, codes = first.found, samples.codes
    repeated = repeated_of(trained)
    calibrated = trained.calibration is not None
    seed = int(job["seed"])
    before = None if first.raw.margins else _reliability(samples, first.raw, seed)
    judged = _reliability(samples, found, seed, first.equal_classes) if calibrated and found is not first.raw else None
    return training_report(
        TrainingStory(
            title="Cross-validation of a classifier",
            matrix=first.matrix,
            metrics=first.metrics,
            data=_data(samples, job),
            method=_method(trained, job),
            warnings=notes,
            classifier=fitted.classifier,
            runs="" if repeated is None else repeats_section(repeated),
            tuning=fitted.story.get("tuning"),
            auto=fitted.story.get("auto"),
            calibration=_calibration_words(trained) if found is not first.raw else "",
            before=before,
            equal_classes=first.equal_classes,
            after=judged,
            importance=dict(trained.importance),
            folds=fold_scores(codes, samples.groups, found.predicted, found.fold_of, samples.classes),
        )
    )


def _reliability(samples: SampleTable, found: OutOfFold, seed: int, equal_classes: bool = False) -> Reliability:
    tested = found.tested
    return reliability(
        np.nan_to_num(found.scores[tested]),  # a class that the fold's model did not know has no probability
        samples.codes[tested],
        np.unique(samples.codes),
        unit_numbers(samples.groups)[tested],
        weights=equal_class_weights(samples.codes[tested]) if equal_classes else None,
        seed=seed,
    )


def _data(samples: SampleTable, job: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Samples": Path(str(job["samples"]).split("|")[0]).name,
        "Number of samples": str(samples.codes.size),
        "Features": ", ".join(samples.features),
        "Class field": str(job["class_field"]),
        "Polygon field": str(job["group_field"]),
    }


def _method(trained: Training, job: Mapping[str, Any]) -> dict[str, str]:
    first, fitted = trained.validations[0], trained.fitted
    lines = {
        "Validation": first.folds.method,
        "Meaning": f"{first.folds.meaning} The model in the file was then trained on all samples.",
        **first.folds.facts,
        "Folds": str(first.found.folds),
    }
    if fitted.story:
        lines["Choice"] = (
            "Nested: what was chosen was chosen anew in every fold, without the samples tested; the figures are those"
            " of the whole procedure."
        )
    if len(trained.validations) > 1:
        lines["Runs"] = str(len(trained.validations))
    lines["Seed"] = str(job["seed"])
    lines["Classifier"] = CLASSIFIERS[fitted.classifier].title
    lines["Parameters"] = json_text(fitted.parameters)
    if trained.calibration is not None:
        lines["Calibration"] = _calibration_words(trained)
    if trained.applicability is not None:
        lines["Area of applicability"] = (
            f"dissimilarity index up to {trained.applicability.threshold:.3f}"
            f" ({trained.applicability.samples} samples; Meyer & Pebesma 2021)"
        )
    return lines


def _calibration_words(trained: Training) -> str:
    return "" if trained.calibration is None else trained.calibration.method
