"""How two maps differ: in how much of each class they have, and in where they have it.

References
----------
Pontius, R. G., Millones, M. (2011). Death to Kappa: birth of quantity disagreement and allocation disagreement for
accuracy assessment. International Journal of Remote Sensing 32, 4407–4429.
Pontius, R. G., Santacruz, A. (2014). Quantity, exchange, and shift components of difference in a square contingency
table. International Journal of Remote Sensing 35, 7543–7554.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .matrix import ConfusionMatrix


@dataclass(frozen=True)
class ClassDisagreement:
    """Disagreement of one class, as shares of all pixels.

    Parameters
    ----------
    code, label, colour
        The class.
    first_pixels, second_pixels, both_pixels : int
        Pixels of the class in map A, in map B, and in both.
    quantity : float
        |share in A − share in B|.
    allocation : float
        Twice the smaller of the shares that only A and only B have: exchange and shift.
    exchange : float
        Pixels that swap with pixels of another class the other way round.
    shift : float
        The rest of the allocation.
    """

    code: int
    label: str
    colour: str
    first_pixels: int
    second_pixels: int
    both_pixels: int
    quantity: float
    allocation: float
    exchange: float
    shift: float


@dataclass(frozen=True)
class Disagreement:
    """Disagreement of two maps, as shares of all pixels.

    Parameters
    ----------
    pixel_count : int
        Pixels that have a class in both maps.
    agreement, total : float
        Shares of pixels with the same class and with another one; their sum is 1.
    quantity, allocation, exchange, shift : float
        Components: quantity + allocation = total, exchange + shift = allocation.
    classes : tuple of ClassDisagreement
        In the order of the matrix. A pixel that differs belongs to two classes, so that components of the classes
        add up to twice those of the map.
    """

    pixel_count: int
    agreement: float
    total: float
    quantity: float
    allocation: float
    exchange: float
    shift: float
    classes: tuple[ClassDisagreement, ...]


def disagreement(matrix: ConfusionMatrix) -> Disagreement:
    """Components of the difference between two maps.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Rows are map A, columns map B; at least one pixel.

    Notes
    -----
    With n_ij pixels of class i in A and j in B, n in all: quantity of class g is |n_g+ − n_+g| / n, allocation
    2 min(n_g+ − n_gg, n_+g − n_gg) / n (Pontius and Millones 2011, equations 2–5), exchange
    2 (Σ_i min(n_ig, n_gi) − n_gg) / n, shift what is left of the class's difference (Pontius and Santacruz 2014,
    equations 2–7). The map's components are half the sums. All is counted in whole pixels until the end, so that
    the parts add up exactly.
    """
    counts, total = matrix.counts, matrix.pixel_count
    both = counts.diagonal()
    only_first, only_second = matrix.reference_pixels - both, matrix.map_pixels - both
    quantity = np.abs(only_first - only_second)
    allocation = 2 * np.minimum(only_first, only_second)
    exchange = 2 * (np.minimum(counts, counts.T).sum(axis=0) - both)
    shift = allocation - exchange
    classes = tuple(
        ClassDisagreement(
            entry.code,
            entry.label,
            entry.colour,
            int(matrix.reference_pixels[place]),
            int(matrix.map_pixels[place]),
            int(both[place]),
            *(int(part[place]) / total for part in (quantity, allocation, exchange, shift)),
        )
        for place, entry in enumerate(matrix.classes)
    )
    agreeing = int(both.sum())
    return Disagreement(
        pixel_count=total,
        agreement=agreeing / total,
        total=(total - agreeing) / total,
        quantity=int(quantity.sum()) // 2 / total,
        allocation=int(allocation.sum()) // 2 / total,
        exchange=int(exchange.sum()) // 2 / total,
        shift=int(shift.sum()) // 2 / total,
        classes=classes,
    )
