"""Design-based estimates of a map: accuracies and class areas with standard errors and intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from ..classes import ClassTable
from .bootstrap import Bootstrap
from .figures import (
    Figure,
    f1,
    iou,
    kappa,
    mean_figure,
    overall_accuracy,
    producers_accuracy,
    reference_share,
    users_accuracy,
)
from .intervals import Estimate, estimate
from .sampling import Sample

DESIGNS = ("simple", "stratified", "strata", "cluster")
_KAPPA_LIMITS = (-1.0, 1.0)


@dataclass(frozen=True)
class ClassEstimates:
    """Estimates of one class.

    Parameters
    ----------
    code, label, colour
        The class.
    users_accuracy, producers_accuracy, f1, iou : Estimate
        0 to 1.
    area_share : Estimate
        Share of the area that is of the class by the reference: the area-adjusted estimate.
    area : Estimate
        The same in the map's unit of area.
    mapped_share, mapped_area : float
        What the map itself shows of the class.
    sampled : bool
        Whether the reference has a pixel that the map shows as the class; without, its mapped area is no part of
        the estimates where strata are map classes.
    """

    code: int
    label: str
    colour: str
    users_accuracy: Estimate
    producers_accuracy: Estimate
    f1: Estimate
    iou: Estimate
    area_share: Estimate
    area: Estimate
    mapped_share: float
    mapped_area: float
    sampled: bool = True


@dataclass(frozen=True)
class DesignEstimates:
    """All estimates of a map.

    Parameters
    ----------
    design : {'simple', 'stratified', 'strata', 'cluster'}
        How the reference was drawn.
    level : float
        Confidence level of the intervals.
    overall_accuracy, balanced_accuracy, macro_f1, kappa : Estimate
        Figures of the whole map.
    classes : tuple of ClassEstimates
        In the order of the matrix.
    unit : {'ha', 'pixels'}
        Unit of areas.
    area : float
        Area that the estimates speak of, in `unit`.
    area_outside : float
        Area of strata without a reference pixel, which they do not speak of.
    shares : ndarray of float64, shape (C, C)
        Estimated shares of the area by reference class (rows) and map class (columns).
    bootstrap : Bootstrap, optional
        Percentile intervals of F1.
    facts : dict of str to str
        The design in words, for the report.
    """

    design: str
    level: float
    overall_accuracy: Estimate
    balanced_accuracy: Estimate
    macro_f1: Estimate
    kappa: Estimate
    classes: tuple[ClassEstimates, ...]
    unit: str
    area: float
    area_outside: float
    shares: np.ndarray
    bootstrap: Bootstrap | None = None
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class MappedArea:
    """What the map shows, in the order of the matrix.

    Parameters
    ----------
    areas : ndarray of float64, shape (C,)
        Area of each class in the map.
    total : float
        Area of all classes of the map, those outside the matrix included.
    unit : {'ha', 'pixels'}
        Unit of both.
    """

    areas: np.ndarray
    total: float
    unit: str


def design_estimates(
    design: str,
    sample: Sample,
    classes: ClassTable,
    level: float,
    mapped: MappedArea,
    population: float,
    area_sample: Sample | None = None,
    area_population: float | None = None,
    bootstrap: Bootstrap | None = None,
) -> DesignEstimates:
    """Estimates from a sample.

    Parameters
    ----------
    design : str
        Of `DESIGNS`.
    sample : Sample
        The reference pixels, as they were drawn.
    classes : ClassTable
        The classes of the matrix.
    level : float
        Confidence level.
    mapped : MappedArea
        What the map shows.
    population : float
        Area that the sample speaks of, in the unit of `mapped`.
    area_sample : Sample, optional
        Another weighting of the same pixels for class areas (clusters: weighted by the map's class areas).
    area_population : float, optional
        Area that `area_sample` speaks of.
    bootstrap : Bootstrap, optional
        Goes along.
    """
    areas = sample if area_sample is None else area_sample
    area = population if area_population is None else area_population
    shares, area_shares = sample.shares, areas.shares
    interval = partial(_interval, sample, level)
    places = range(len(classes))
    recalls = [producers_accuracy(shares, place) for place in places]
    f1s = [f1(shares, place) for place in places]
    found = []
    for place, c in enumerate(classes):
        share = _interval(areas, level, reference_share(area_shares, place))
        found.append(
            ClassEstimates(
                c.code,
                c.label,
                c.colour,
                interval(users_accuracy(shares, place)),
                interval(recalls[place]),
                interval(f1s[place]),
                interval(iou(shares, place)),
                share,
                share.times(area),
                _ratio(mapped.areas[place], mapped.total),
                float(mapped.areas[place]),
                bool(shares[:, place].sum() > 0),
            )
        )
    return DesignEstimates(
        design,
        level,
        interval(overall_accuracy(shares)),
        interval(mean_figure(recalls, shares.shape)),
        interval(mean_figure(f1s, shares.shape)),
        interval(kappa(shares), limits=_KAPPA_LIMITS),
        tuple(found),
        mapped.unit,
        float(area),
        max(float(mapped.total - area), 0.0) if mapped.total - area > 1e-9 * mapped.total else 0.0,
        shares,
        bootstrap,
    )


def _interval(sample: Sample, level: float, figure: Figure, limits: tuple[float, float] = (0.0, 1.0)) -> Estimate:
    variance, freedom = sample.variance(figure)
    return estimate(figure.value, variance, level, freedom, limits)


def _ratio(part: float, whole: float) -> float:
    return float(part) / whole if whole > 0 else math.nan
