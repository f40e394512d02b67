"""Calibration: from a classifier's scores to probabilities that come true.

A curve per class is fitted to out-of-fold scores, one class against the rest, and the row is divided by its sum
(Zadrozny and Elkan 2002, section 5.1). What a model says of the samples that it learnt from is no ground to fit to.

Every sample weighs the same. Pixels of one polygon bear witness together rather than each for itself, but that makes
the curve less certain, not wrong: a probability is to come true among pixels, which is also what the reliability
diagram and the confusion matrix count. Weights that make polygons equal would calibrate to a world in which a pond
has as many pixels as a forest. What polygons do decide is whether there is enough to fit to: a class whose samples
come from one polygon borrows the common curve of the others.

The probabilities are true for the mix of classes in the samples. Where the classifier was trained as if all classes
were equally common, calibration gives that up, and rare classes win less often than by the raw scores; `equal_classes`
keeps it, and the probabilities are then true for a mix in which all classes are equally common.

References
----------
Zadrozny, B., Elkan, C. (2002). Transforming classifier scores into accurate multiclass probability estimates.
KDD 2002, 694-699.
Niculescu-Mizil, A., Caruana, R. (2005). Predicting good probabilities with supervised learning. ICML 2005, 625-632.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

import numpy as np

from ...errors import DataError, ParameterError
from .calibration_apply import METHODS, Calibration
from .calibration_curves import Curve, fit_sigmoid, fit_steps

__all__ = ("METHODS", "Calibration", "cross_fit", "fit_calibration")

FEWEST = 10
"""Samples of a class below which it has no curve of its own."""
_PARTS = 10
"""Parts of `cross_fit` where there are more folds."""


def fit_calibration(
    method: str,
    scores: np.ndarray,
    codes: np.ndarray,
    classes: np.ndarray,
    *,
    groups: Optional[np.ndarray] = None,
    warn: Optional[Callable[..., None]] = None,
    label: Callable[[int], str] = str,
    equal_classes: bool = False,
) -> Calibration:
    """Fit a curve for every class to out-of-fold scores.

    Parameters
    ----------
    method : {'sigmoid', 'isotonic'}
        Platt's sigmoid, or isotonic regression (more flexible; for some thousand samples).
    scores : ndarray of float64, shape (n, classes)
        Probabilities or margins, out of fold; NaN where the fold's model did not know the class, and such samples
        are left out for that class.
    codes : ndarray of int, shape (n,)
        Class of each sample.
    classes : ndarray of int, shape (classes,)
        Codes of the columns, ascending.
    groups : ndarray, shape (n,), optional
        Polygon of each sample; every sample stands alone by default. See the module for what they are used for.
    warn : callable, optional
        ``Run.warn``: told of classes that have no curve of their own.
    label : callable
        Code -> name of a class, for warnings.
    equal_classes : bool
        Make probabilities true for a mix in which all classes are equally common: what a classifier is asked that
        gives classes the same weight, and the mix in which a rare class wins as often as it should.

    Raises
    ------
    ParameterError
        If the method is not known.
    DataError
        If there is no class to fit a curve to.
    """
    if method not in METHODS:
        raise ParameterError(
            "{value} is not known; choose one of {choices}",
            parameter="calibration",
            value=method,
            choices=", ".join(METHODS),
        )
    numbers = np.arange(codes.size) if groups is None else np.unique(groups, return_inverse=True)[1].reshape(-1)
    fit = fit_sigmoid if method == "sigmoid" else fit_steps
    curves: list[Optional[Curve]] = []
    tallies = []
    for place, code in enumerate(classes.tolist()):
        known = np.isfinite(scores[:, place])
        own = known & (codes == code)
        count, polygons = int(own.sum()), int(np.unique(numbers[own]).size)
        enough = count >= FEWEST and polygons > 1 and count < int(known.sum())
        curve = fit(scores[known, place], codes[known] == code) if enough else None
        curves.append(curve)
        tallies.append((count, int(known.sum())))
        if warn is not None and curve is None:
            warn(
                "The class {label} has too few out-of-fold samples to calibrate ({count} in {polygons} polygons): it"
                " gets the common curve of the other classes.",
                label=label(code),
                count=count,
                polygons=polygons,
            )
        elif warn is not None and curve is not None and curve.is_level:
            warn(
                "Out of fold, the scores of the class {label} are no higher at its own samples than elsewhere: its"
                " calibrated probability is nearly the same everywhere.",
                label=label(code),
            )
    odds = _equal_odds(tallies, _models(curves), curves) if equal_classes else ()
    return Calibration(method, tuple(classes.tolist()), _complete(curves, scores, codes, classes), odds)


def _models(curves: list[Optional[Curve]]) -> list[int]:
    """Places of the classes that the common curve is fitted to."""
    return [place for place, curve in enumerate(curves) if curve is not None] or list(range(len(curves)))


def _equal_odds(tallies: list[tuple[int, int]], models: list[int], curves: list[Optional[Curve]]) -> tuple[float, ...]:
    """Factors for the odds that bring the classes' shares to equal ones; see `Calibration`.

    Parameters
    ----------
    tallies : list of tuple of int
        Of each class its samples, and all samples, that its curve is fitted to.
    models : list of int
        See `_models`.
    curves : list
        None for a class with the common curve, which holds for the mean share of its models.
    """
    equal = 1.0 / (len(tallies) - 1)
    common = sum(tallies[place][0] for place in models), sum(tallies[place][1] for place in models)
    shares = [common if curve is None else tally for tally, curve in zip(tallies, curves)]
    return tuple(equal * (total - count) / count if 0 < count < total else 1.0 for count, total in shares)


def _complete(
    curves: list[Optional[Curve]], scores: np.ndarray, codes: np.ndarray, classes: np.ndarray
) -> tuple[Curve, ...]:
    """Fill the gaps with one sigmoid through the scores of all classes that have a curve.

    Few samples would give a curve that is level, near 0, and take the class off every map.
    """
    if all(curve is not None for curve in curves):
        return tuple(curve for curve in curves if curve is not None)
    chosen = _models(curves)
    column = np.ascontiguousarray(scores[:, chosen], np.float64).reshape(-1)
    positive = (codes[:, np.newaxis] == classes[chosen]).reshape(-1)
    known = np.isfinite(column)
    if not (positive & known).any() or (positive | ~known).all():
        raise DataError(
            "no class has out-of-fold samples that tell it from others; choose none, or digitise more polygons",
            parameter="calibration",
        )
    common = fit_sigmoid(column[known], positive[known])
    return tuple(common if curve is None else curve for curve in curves)


def cross_fit(
    method: str,
    scores: np.ndarray,
    codes: np.ndarray,
    fold_of: np.ndarray,
    classes: np.ndarray,
    *,
    groups: Optional[np.ndarray] = None,
    equal_classes: bool = False,
) -> np.ndarray:
    """Calibrated probabilities of samples whose own fold the curves were not fitted to.

    What a reliability diagram may show: a curve judged by the samples that it was fitted to looks perfect. More than
    ten folds are taken together in ten parts.

    Parameters
    ----------
    method, scores, codes, classes, groups, equal_classes
        As for `fit_calibration`; a polygon of `groups` is in one part also where it has samples in several folds.
    fold_of : ndarray of int, shape (n,)
        Fold in which each sample was tested; -1 where it was not.

    Returns
    -------
    ndarray of float64, shape (n, classes)
        NaN in rows that were not tested.

    Raises
    ------
    ParameterError, DataError
        As `fit_calibration`; also if there is one part only.
    """
    tested = fold_of >= 0
    part_of = _parts(fold_of, tested, groups)
    parts = np.unique(part_of[tested])
    if parts.size < 2:
        raise DataError(
            "a calibration cannot be judged with one fold; choose none, or raise FOLDS", parameter="calibration"
        )
    found = np.full(scores.shape, np.nan)
    for part in parts:
        own, others = tested & (part_of == part), tested & (part_of != part)
        fitted = fit_calibration(
            method,
            scores[others],
            codes[others],
            classes,
            groups=None if groups is None else groups[others],
            equal_classes=equal_classes,
        )
        found[own] = fitted.apply(scores[own])
    return found


def _parts(fold_of: np.ndarray, tested: np.ndarray, groups: Optional[np.ndarray]) -> np.ndarray:
    """Part of each sample, from 0; means nothing where it was not tested."""
    numbers = np.searchsorted(np.unique(fold_of[tested]), fold_of)
    if groups is not None:
        polygons = np.unique(groups, return_inverse=True)[1].reshape(-1)
        first = np.full(int(polygons.max(initial=-1)) + 1, np.iinfo(np.int64).max)
        np.minimum.at(first, polygons[tested], numbers[tested])
        numbers = first[polygons]
    found: np.ndarray = numbers % _PARTS
    return found
