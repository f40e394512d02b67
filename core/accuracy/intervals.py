"""Estimates with their standard error, and the quantiles that turn one into the other's interval.

References
----------
Abramowitz, M., Stegun, I. A. (1972). Handbook of mathematical functions. Equations 26.7.3 and 26.7.4 (Student's t
with whole degrees of freedom) and 26.7.5 (its quantile for many).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

NAN = float("nan")

_MANY = 400
"""Degrees of freedom from which on the expansion of the quantile is exact to some 12 digits."""


@dataclass(frozen=True)
class Estimate:
    """A figure, how far chance may have moved it, and the interval that follows.

    Parameters
    ----------
    value : float
        The estimate; NaN where it is not defined.
    se : float
        Standard error; NaN where the sample does not tell it.
    margin : float
        Quantile times `se`: half the width of the interval before it is cut at the limits.
    low, high : float
        The interval, cut to what the figure can be (shares lie between 0 and 1).
    freedom : int, optional
        Degrees of freedom of Student's t; None where the quantile is the normal distribution's.
    """

    value: float
    se: float = NAN
    margin: float = NAN
    low: float = NAN
    high: float = NAN
    freedom: int | None = None

    @property
    def has_interval(self) -> bool:
        """Whether the sample tells an interval."""
        return not math.isnan(self.margin)

    def times(self, factor: float) -> Estimate:
        """The same estimate in another unit."""
        value, se, margin, low, high = (factor * x for x in (self.value, self.se, self.margin, self.low, self.high))
        return Estimate(value, se, margin, low, high, self.freedom)


def estimate(
    value: float, variance: float, level: float, freedom: int | None = None, limits: tuple[float, float] = (0.0, 1.0)
) -> Estimate:
    """An estimate with its interval at a confidence level.

    Parameters
    ----------
    value, variance : float
        Estimate and its variance; NaN where undefined.
    level : float
        Confidence level, above 0 and below 1.
    freedom : int, optional
        Degrees of freedom of Student's t; without, the normal quantile.
    limits : pair of float
        What the figure can be.
    """
    if math.isnan(value) or math.isnan(variance):
        return Estimate(value, freedom=freedom)
    se = math.sqrt(max(variance, 0.0))
    quantile = normal_quantile(level) if freedom is None else t_quantile(level, freedom)
    margin = quantile * se
    low, high = max(value - margin, limits[0]), min(value + margin, limits[1])
    return Estimate(value, se, margin, low, high, freedom)


def normal_quantile(level: float) -> float:
    """Value z with a share of `level` of the standard normal distribution between −z and z."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def t_quantile(level: float, freedom: int) -> float:
    """Value t with a share of `level` of Student's distribution between −t and t.

    Raises
    ------
    ValueError
        If there is no degree of freedom.
    """
    if freedom < 1:
        raise ValueError("Student's t needs at least one degree of freedom")
    z = normal_quantile(level)
    if freedom >= _MANY:
        return _expanded(z, freedom)
    # The share grows with t; t = tan θ √ν keeps the search on a bounded range, however heavy the tails.
    low, high = 0.0, math.pi / 2
    for _ in range(80):
        middle = (low + high) / 2
        if _central_share(middle, freedom) < level:
            low = middle
        else:
            high = middle
    return math.tan((low + high) / 2) * math.sqrt(freedom)


def _central_share(angle: float, freedom: int) -> float:
    """A(t|ν), the share between −t and t for t = tan(angle) √ν."""
    sine, cosine = math.sin(angle), math.cos(angle)
    term, total = (cosine, cosine) if freedom % 2 else (1.0, 1.0)
    for k in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= (k - 1) / k * cosine * cosine
        total += term
    if freedom % 2 == 0:
        return sine * total
    return 2 / math.pi * (angle + (sine * total if freedom > 1 else 0.0))


def _expanded(z: float, freedom: int) -> float:
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / freedom + second / freedom**2 + third / freedom**3 + fourth / freedom**4
