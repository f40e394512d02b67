"""Training: validate a learner, fit it to all samples, and know what the model may be trusted with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Optional

import numpy as np

from ...accuracy.matrix import ConfusionMatrix
from ...accuracy.metrics import AccuracyMetrics, accuracy_metrics
from ...run import Run
from ...samples.table import SampleTable
from ..applicability import NEVER_TESTED, Applicability, fit_applicability
from ..card import ModelCard
from ..learner import Fitted, Learner
from ..model import Model
from ..validation.calibration import Calibration, cross_fit, fit_calibration
from ..validation.calibration_apply import AnyCalibration, ChainedCalibration
from ..validation.crossvalidation import Observer, OutOfFold, cross_validate, refuse_one_class
from ..validation.folds import Folds, unit_numbers
from ..validation.importance import Importance, PermutationImportance
from ..validation.importance_related import warn_of_needless, warn_of_related

NO_CALIBRATION = "none"
_MARGINS = "sigmoid"
"""How margins become probabilities where the user asks for no calibration."""


@dataclass(frozen=True)
class Plan:
    """What is to be done with samples.

    Parameters
    ----------
    learner : callable
        Learner for a seed.
    folds : callable
        Cross-validation for a seed.
    seeds : tuple of int
        One for each run; the model is that of the first.
    calibration : {'none', 'sigmoid', 'isotonic'}
        How scores become probabilities.
    importance, applicability : bool
        Whether to find the permutation importance of features, and the area of applicability.
    """

    learner: Callable[[int], Learner]
    folds: Callable[[int], Folds]
    seeds: tuple[int, ...] = (0,)
    calibration: str = NO_CALIBRATION
    importance: bool = False
    applicability: bool = False


@dataclass(frozen=True)
class Validation:
    """One cross-validation.

    Parameters
    ----------
    found : OutOfFold
        Predictions; probabilities are calibrated, by curves that did not see the sample's fold.
    raw : OutOfFold
        Predictions and scores before the calibration; `found` itself where there is none.
    folds : Folds
        How samples were divided.
    matrix, metrics
        Of `found`.
    equal_classes : bool
        Whether its probabilities are those of a mix in which all classes are equally common.
    """

    found: OutOfFold
    raw: OutOfFold
    folds: Folds
    matrix: ConfusionMatrix
    metrics: AccuracyMetrics
    equal_classes: bool = False


@dataclass(frozen=True)
class Training:
    """A model, and what is known of it.

    Parameters
    ----------
    fitted : Fitted
        Learnt from all samples.
    calibration : optional
        What turns its scores into probabilities.
    validations : tuple of Validation
        One for each seed.
    importance : dict
        Feature -> importance; empty where it was not asked for.
    applicability : Applicability, optional
        Where the model knows what it meets.
    """

    fitted: Fitted
    calibration: Optional[AnyCalibration]
    validations: tuple[Validation, ...]
    importance: Mapping[str, Importance] = field(default_factory=dict)
    applicability: Optional[Applicability] = None

    def to_model(self, card: ModelCard) -> Model:
        """The model with its card."""
        return Model(card, self.fitted.estimator, self.calibration, self.applicability)


def train(samples: SampleTable, plan: Plan, run: Run) -> Training:
    """Validate, and fit to all samples.

    Raises
    ------
    TerroirError
        If samples, parameters or folds do not fit each other.
    """
    refuse_one_class(samples)
    warn_of_needless(samples.values, samples.features, run.warn)
    if plan.importance:
        warn_of_related(samples.values, samples.features, run.warn)
    observer = _observer(samples, plan, run)
    steps = 2 * len(plan.seeds) + 1  # a cross-validation takes about twice the time of the last fit, or more
    validations = []
    for number, seed in enumerate(plan.seeds):
        folds = plan.folds(seed)
        if number == 0:
            folds.announce(samples.codes, samples.classes, run)
        observers = (observer,) if observer is not None and number == 0 else ()
        share = (2 * number / steps, 2 * (number + 1) / steps)
        validations.append(validate(samples, plan.learner(seed), folds, plan.calibration, run, share, observers))
        if number == 0:
            folds.conclude(samples.classes, run)
    first = validations[0]
    groups = unit_numbers(samples.groups)
    fitted = plan.learner(plan.seeds[0]).fit(samples.values, samples.codes, groups, run, samples.synthetic)
    run.progress(0.95)
    calibration = _final_calibration(samples, fitted, first, plan.calibration, run)
    importance = observer.importance() if observer is not None else {}
    applicability = _applicability(samples, first, importance, plan) if plan.applicability else None
    return Training(fitted, calibration, tuple(validations), importance if plan.importance else {}, applicability)


def validate(
    samples: SampleTable,
    learner: Learner,
    folds: Folds,
    calibration: str,
    run: Run,
    share: tuple[float, float] = (0.0, 1.0),
    observers: tuple[Observer, ...] = (),
) -> Validation:
    """Cross-validate a learner.

    Parameters
    ----------
    samples, learner, folds
        What to learn from, how, and how it is divided.
    calibration : {'none', 'sigmoid', 'isotonic'}
        How scores become probabilities; margins always do.
    run : Run
        Gets progress.
    share : tuple of float
        Progress made before and after.
    observers : tuple of callable
        See ``crossvalidation.Observer``.
    """
    raw = cross_validate(samples, learner, folds, run, share[1], observers, share[0])
    found = raw
    method = _method(calibration, raw.margins)
    if method is not None:
        classes = np.unique(samples.codes)
        probabilities = cross_fit(
            method,
            raw.scores,
            samples.codes,
            raw.fold_of,
            classes,
            groups=unit_numbers(samples.groups),
            equal_classes=calibration == NO_CALIBRATION,
        )
        found = raw.with_scores(probabilities, classes)
    matrix = matrix_of(samples, found)
    equal = method is not None and calibration == NO_CALIBRATION
    return Validation(found, raw, folds, matrix, accuracy_metrics(matrix), equal)


def matrix_of(samples: SampleTable, found: OutOfFold) -> ConfusionMatrix:
    """Confusion matrix of the samples tested, polygon by polygon."""
    tested = found.tested
    present = samples.classes.subset(samples.codes.tolist())
    return ConfusionMatrix.from_codes(
        samples.codes[tested], found.predicted[tested], present, samples.groups[tested].astype(str)
    )


def _method(calibration: str, margins: bool) -> Optional[str]:
    if calibration != NO_CALIBRATION:
        return calibration
    return _MARGINS if margins else None


def _final_calibration(
    samples: SampleTable, fitted: Fitted, validation: Validation, calibration: str, run: Run
) -> Optional[AnyCalibration]:
    """The calibration of the model in the file, from all out-of-fold scores."""
    method = _method(calibration, fitted.has_margins)
    inner = fitted.calibration
    if inner is not None and not isinstance(inner, Calibration):
        raise TypeError("a learner's own calibration is a Calibration")
    if method is None:
        return inner
    raw = validation.raw
    own = fit_calibration(
        method,
        raw.scores[raw.tested],
        samples.codes[raw.tested],
        np.unique(samples.codes),
        groups=unit_numbers(samples.groups)[raw.tested],
        warn=run.warn,
        label=samples.classes.label,
        equal_classes=calibration == NO_CALIBRATION,
    )
    return own if inner is None else ChainedCalibration((inner, own))


def _observer(samples: SampleTable, plan: Plan, run: Run) -> Optional[PermutationImportance]:
    # The area of applicability weighs features by their importance.
    if not plan.importance and not plan.applicability:
        return None
    return PermutationImportance(samples.features, samples.values, np.unique(samples.codes), plan.seeds[0], run=run)


def _applicability(
    samples: SampleTable, validation: Validation, importance: Mapping[str, Importance], plan: Plan
) -> Applicability:
    """Area of applicability of the samples, between folds."""
    fold_of = np.where(validation.found.tested, validation.found.fold_of, NEVER_TESTED)
    if validation.folds.scheme == "bufferedloo":
        # The nearest sample of another fold would be the next pixel of the same polygon.
        fold_of = unit_numbers(samples.groups)
    real = np.ones(len(samples), bool) if samples.synthetic is None else ~samples.synthetic
    weights = [importance[name].mean for name in samples.features]
    return fit_applicability(samples.values[real], fold_of[real], weights, plan.seeds[0])
