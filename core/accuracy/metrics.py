"""Figures drawn from a confusion matrix.

What is not defined is NaN, never a friendly zero: the precision of a class that the map never shows, the
recall and F1 of a class that the reference lacks, kappa where chance alone agrees fully.

References
----------
Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement
20, 37–46.
Congalton, R. G. (1991). A review of assessing the accuracy of classifications of remotely sensed data.
Remote Sensing of Environment 37, 35–46.
Sokolova, M., Lapalme, G. (2009). A systematic analysis of performance measures for classification tasks.
Information Processing & Management 45, 427–437.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .matrix import ConfusionMatrix

NAN = float("nan")


@dataclass(frozen=True)
class ClassMetrics:
    """Figures of one class.

    Parameters
    ----------
    code, label, colour
        The class.
    precision : float
        User's accuracy, 0 to 1; NaN if the class is nowhere in the map.
    recall : float
        Producer's accuracy, 0 to 1; NaN if the reference has no pixel of the class.
    f1 : float
        Harmonic mean of both, 0 to 1; 0 for a class of the reference that was never predicted, NaN if the
        reference has no pixel of the class.
    reference_pixels, map_pixels : int
        Pixels of the class in the reference, and in the map at the reference's pixels.
    polygons : int or None
        Polygons (or points) of the class in the reference; None where unknown.
    """

    code: int
    label: str
    colour: str
    precision: float
    recall: float
    f1: float
    reference_pixels: int
    map_pixels: int
    polygons: int | None


@dataclass(frozen=True)
class AccuracyMetrics:
    """Figures of a whole map.

    Parameters
    ----------
    overall_accuracy : float
        Share of pixels whose classes agree, 0 to 1.
    macro_f1 : float
        Mean F1 of the classes that occur in the reference, each with the same weight.
    weighted_f1 : float
        Mean F1 weighted with the reference pixels of each class.
    kappa : float
        Cohen's kappa, at most 1; NaN where chance agreement is 1.
    pixel_count : int
        Pixels compared.
    classes : tuple of ClassMetrics
        In the order of the matrix.
    """

    overall_accuracy: float
    macro_f1: float
    weighted_f1: float
    kappa: float
    pixel_count: int
    classes: tuple[ClassMetrics, ...]


def accuracy_metrics(matrix: ConfusionMatrix) -> AccuracyMetrics:
    """Figures of `matrix`.

    Notes
    -----
    With n pixels, n_ij of reference class i in map class j: overall accuracy is Σ n_ii / n, precision (user's
    accuracy) n_jj / n_+j, recall (producer's accuracy) n_ii / n_i+ (Congalton 1991); F1 is
    2 n_ii / (n_i+ + n_+i), macro F1 its mean over classes (Sokolova and Lapalme 2009, with F1 averaged rather
    than computed from averaged precision and recall).
    """
    reference, mapped = matrix.reference_pixels.tolist(), matrix.map_pixels.tolist()
    hits = matrix.counts.diagonal().tolist()
    polygons = [None] * len(hits) if matrix.polygons is None else matrix.polygons.tolist()
    classes = tuple(
        ClassMetrics(
            code=c.code,
            label=c.label,
            colour=c.colour,
            precision=_ratio(hit, columns),
            recall=_ratio(hit, rows),
            f1=_ratio(2 * hit, rows + columns) if rows else NAN,
            reference_pixels=rows,
            map_pixels=columns,
            polygons=count,
        )
        for c, hit, rows, columns, count in zip(matrix.classes, hits, reference, mapped, polygons)
    )
    judged = [c for c in classes if c.reference_pixels]
    total = matrix.pixel_count
    return AccuracyMetrics(
        overall_accuracy=_ratio(sum(hits), total),
        macro_f1=_ratio(math.fsum(c.f1 for c in judged), len(judged)),
        weighted_f1=_ratio(math.fsum(c.f1 * c.reference_pixels for c in judged), total),
        kappa=_kappa(sum(hits), reference, mapped),
        pixel_count=total,
        classes=classes,
    )


def _ratio(part: float, whole: int) -> float:
    return part / whole if whole else NAN


def _kappa(hits: int, reference: list[int], mapped: list[int]) -> float:
    """(p_o − p_e) / (1 − p_e) with p_e = Σ n_i+ n_+i / n² (Cohen 1960), in exact integers until the end."""
    total = sum(reference)
    by_chance = sum(r * m for r, m in zip(reference, mapped))
    return _ratio(total * hits - by_chance, total * total - by_chance)
