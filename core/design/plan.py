"""The plan of a sample: how many points in each stratum, from a target error or from a number of points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

import numpy as np

from ..errors import ParameterError
from ..run import Run
from .allocation import FEWEST, FEWEST_OF_COMPROMISE, allocate, shares
from .size import simple_error, simple_size, stratified_error, stratified_size
from .strata import Strata

DESIGNS = ("stratified", "random", "systematic")
MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Wishes:
    """What the user asks for.

    Parameters
    ----------
    design : {'stratified', 'random', 'systematic'}
        How points are chosen.
    allocation : str
        One of `allocation.ALLOCATIONS`; counts in a stratified design only.
    size : int or None
        Points in all; None to derive them from `target`.
    target : float
        Standard error of overall accuracy.
    minimum : int or None
        Points of each stratum at least; None for what the allocation needs.
    accuracies, costs : ndarray of float64, shape (H,)
        Expected user's accuracy and cost of a point, by stratum.
    """

    design: str
    allocation: str
    size: Optional[int]
    target: float
    minimum: Optional[int]
    accuracies: np.ndarray
    costs: np.ndarray


def plan_points(strata: Strata, wishes: Wishes, run: Run) -> np.ndarray:
    """Points of each stratum (stratified design), or of the whole map: int64, shape (H,) or (1,).

    Raises
    ------
    ParameterError
        If the numbers contradict each other, or the target needs more points than anybody can look at.
    """
    total = _total(strata, wishes, run)
    if wishes.design != "stratified":
        return np.array([total], np.int64)
    minimum = _default_minimum(total, len(strata), wishes, run) if wishes.minimum is None else wishes.minimum
    needed = int(np.minimum(minimum, strata.pixels).sum())
    if needed > total:
        if wishes.size is not None:
            raise ParameterError(
                "{minimum} points in each of {count} strata are {needed}, more than the {size} points in all; give a"
                " smaller minimum or more points",
                parameter="minimum_per_class",
                minimum=minimum,
                count=len(strata),
                needed=needed,
                size=total,
            )
        run.info(
            "The target needs {count} points, the minimum of each stratum {needed}: {needed} are drawn.",
            count=total,
            needed=needed,
        )
        total = needed
    divided = shares(wishes.allocation, strata.pixels, wishes.accuracies, wishes.costs)
    return allocate(total, divided, strata.pixels, minimum)


def _default_minimum(total: int, count: int, wishes: Wishes, run: Run) -> int:
    """The allocation's own minimum, or what a number of points that is given allows."""
    minimum = _minimum_of(wishes)
    affordable = total // count
    if wishes.size is None or affordable >= minimum:
        return minimum
    run.info(
        "{size} points allow a minimum of {affordable} in each of {count} strata, instead of {minimum}.",
        size=total,
        affordable=affordable,
        count=count,
        minimum=minimum,
    )
    return affordable


def _total(strata: Strata, wishes: Wishes, run: Run) -> int:
    total = wishes.size if wishes.size is not None else _from_target(strata, wishes, run)
    if total > strata.population:
        run.warn(
            "The map has {pixels} valid pixels, fewer than the {count} points asked for; all of them are taken.",
            pixels=strata.population,
            count=total,
        )
    return min(total, strata.population)


def _exact_size(strata: Strata, wishes: Wishes, target: float) -> float:
    if wishes.design != "stratified":
        return simple_size(strata.pixels, wishes.accuracies, target)
    # Costs change the size only where they change the allocation.
    costs = wishes.costs if wishes.allocation == "optimal" else np.ones(len(strata))
    return stratified_size(strata.pixels, wishes.accuracies, target, costs)


def _from_target(strata: Strata, wishes: Wishes, run: Run) -> int:
    exact = _exact_size(strata, wishes, wishes.target)
    if exact <= 0:
        raise ParameterError(
            "every class is expected to be right everywhere, so that no sample is needed; expect less than 1",
            parameter="expected",
        )
    count = math.ceil(exact)
    if count > MOST_POINTS:
        raise ParameterError(
            "a standard error of {target} needs {count} points, more than {most}; accept a larger one or give SIZE",
            parameter="target",
            target=wishes.target,
            count=count,
            most=MOST_POINTS,
        )
    run.info("A standard error of {target} needs {count} points.", target=wishes.target, count=count)
    fewer = _with_minimum(math.ceil(_exact_size(strata, wishes, 2 * wishes.target)), strata, wishes)
    if fewer < count:
        run.info(
            "A TARGET of {target}, twice that error, would need {count} points.",
            target=2 * wishes.target,
            count=fewer,
        )
    return count


def _with_minimum(count: int, strata: Strata, wishes: Wishes) -> int:
    """Points that are drawn where a target needs `count`."""
    if wishes.design != "stratified":
        return count
    return max(count, int(np.minimum(_minimum_of(wishes), strata.pixels).sum()))


def _minimum_of(wishes: Wishes) -> int:
    if wishes.minimum is not None:
        return wishes.minimum
    return FEWEST_OF_COMPROMISE if wishes.allocation == "compromise" else FEWEST


def expected_error(strata: Strata, wishes: Wishes, drawn: np.ndarray) -> float:
    """Standard error of overall accuracy to expect of the points drawn in each stratum, int64, shape (H,)."""
    if wishes.design == "stratified":
        return stratified_error(strata.pixels, wishes.accuracies, drawn)
    return simple_error(strata.pixels, wishes.accuracies, int(drawn.sum()))
