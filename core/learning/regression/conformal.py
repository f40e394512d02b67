"""Intervals around predictions of a quantity that hold whatever the distribution of the errors is.

How large errors are is learnt from samples that a model had not seen. The score of such a sample is its absolute error
(or that divided by what the model expects of it, see `Calibrator`). Samples of one polygon resemble each other, so that
polygons and not samples are what is exchangeable: each of K polygons weighs 1 / (K + 1), shared evenly among its
samples, and the remaining 1 / (K + 1) stands for the polygon to come, whose error may be anything (Lee, Barber &
Willett 2023, hierarchical conformal prediction). The half-width of the interval at a level is the smallest score up to
which the weights reach that level. With polygons of one sample each this is split conformal prediction (Vovk, Gammerman
& Shafer 2005; Lei et al. 2018, algorithm 2).

What the interval promises depends on where the errors come from:

- ``split``: from polygons that were kept apart from the final model. A pixel of a new polygon, exchangeable with those,
  lies in its interval with a probability of at least the level, for any model and any distribution, averaged over
  polygons (theorem 1 of Lee, Barber & Willett).
- ``outoffold``: from the cross-validation, around predictions of the model of all samples. This is the jackknife with
  folds in place of samples, not the jackknife+ or CV+ of Barber et al. (2021), which would have to keep and ask the
  model of every fold. There is no promise for finite samples; coverage tends to the level where the model is stable,
  that is where leaving a fold out hardly changes it (Steinberger & Leeb 2023), and is a little above it in practice,
  because the models of the folds have learnt from less.

References
----------
Barber, R. F., Candès, E. J., Ramdas, A., Tibshirani, R. J. (2021). Predictive inference with the jackknife+. Annals of
Statistics 49, 486-507.
Lee, Y., Barber, R. F., Willett, R. (2023). Distribution-free inference with hierarchical data. arXiv:2306.06342.
Lei, J., G'Sell, M., Rinaldo, A., Tibshirani, R. J., Wasserman, L. (2018). Distribution-free predictive inference for
regression. Journal of the American Statistical Association 113, 1094-1111.
Steinberger, L., Leeb, H. (2023). Conditional predictive inference for stable algorithms. Annals of Statistics 51,
290-311.
Vovk, V., Gammerman, A., Shafer, G. (2005). Algorithmic learning in a random world. Springer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from ...errors import ParameterError
from .fitting import FittedRegressor, centre_and_scale

METHODS = ("outoffold", "split")
WIDTHS = ("constant", "local")
STEPS = 100
"""Half-widths are kept for the levels 1 / STEPS, 2 / STEPS, …; a level in between takes the next one."""
_LEAST_SHARE = 0.1
"""Of the target's standard deviation: what local widths never fall below, relative to each other."""


@dataclass(frozen=True)
class Calibrator:
    """Scores of errors that a model has not learnt from.

    Parameters
    ----------
    width : {'constant', 'local'}
        ``constant``: the score is the absolute error. ``local``: it is divided by the disagreement of the model's
        members about the sample, plus `floor` (Lei et al. 2018, section 5.2, with the spread of a forest's trees as
        the estimate of the error's size).
    floor : float
        In units of the target: without it, samples about which all members agree would rule.
    """

    width: str
    floor: float

    @classmethod
    def of(cls, width: str, targets: np.ndarray) -> Calibrator:
        """The calibrator whose floor suits these training targets, shape (n,)."""
        return cls(width, _LEAST_SHARE * centre_and_scale(targets)[1] if width == "local" else 0.0)

    def ask(self, model: FittedRegressor, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Predictions of the samples (n, features), and what their errors are divided by; both float64, shape (n,)."""
        if self.width == "constant":
            predicted = model.predict(values)
            return predicted, np.ones(predicted.shape)
        predicted, spread = model.predict_with_spread(values)
        return predicted, spread + self.floor


@dataclass(frozen=True)
class Intervals:
    """Half-widths of intervals by level.

    Parameters
    ----------
    method : {'outoffold', 'split'}
        Where the errors come from.
    calibrator : Calibrator
        What half-widths are multiplied with.
    polygons : int
        Polygons that the errors come from.
    half_widths : tuple of float or None
        At the levels 1 / STEPS, …, (STEPS - 1) / STEPS; None where there are too few polygons.
    """

    method: str
    calibrator: Calibrator
    polygons: int
    half_widths: tuple[Optional[float], ...]

    @classmethod
    def learn(cls, method: str, calibrator: Calibrator, scores: np.ndarray, groups: np.ndarray) -> Intervals:
        """Find the half-widths.

        Parameters
        ----------
        method : str
            Where the scores come from.
        calibrator : Calibrator
            What made them.
        scores : ndarray of float64, shape (n,)
            Not negative; n of at least 1.
        groups : ndarray, shape (n,)
            Polygon of each sample.
        """
        levels = np.arange(1, STEPS) / STEPS
        found = grouped_quantiles(scores, groups, levels)
        half_widths = tuple(value if math.isfinite(value) else None for value in found.tolist())
        return cls(method, calibrator, int(np.unique(groups).size), half_widths)

    @property
    def highest_level(self) -> float:
        """Highest level at which there is an interval; 0 for none."""
        known = [place for place, value in enumerate(self.half_widths, start=1) if value is not None]
        return max(known, default=0) / STEPS

    def half_width(self, level: float, parameter: str = "level") -> float:
        """Half-width at a level, to be multiplied with what `Calibrator.ask` returns.

        Raises
        ------
        ParameterError
            If too few polygons stand behind it.
        """
        place = math.ceil(round(level * STEPS, 6))
        value = self.half_widths[place - 1] if 1 <= place < STEPS else None
        if value is None:
            raise ParameterError(
                "the errors of {polygons} polygons tell no interval of level {level:g}; give at most {highest:g}, or"
                " train the model with more polygons",
                parameter=parameter,
                polygons=self.polygons,
                level=level,
                highest=self.highest_level,
            )
        return value

    def to_dict(self) -> dict[str, Any]:
        """Plain data for a model's card."""
        return {
            "method": self.method,
            "width": self.calibrator.width,
            "floor": self.calibrator.floor,
            "polygons": self.polygons,
            "half_widths": list(self.half_widths),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Intervals:
        """Read what `to_dict` returned.

        Raises
        ------
        ValueError, KeyError, TypeError
            If it is something else.
        """
        half_widths = tuple(None if value is None else float(value) for value in data["half_widths"])
        floor, polygons = float(data["floor"]), data["polygons"]
        known = [value for value in half_widths if value is not None]
        fine = (
            data["method"] in METHODS
            and data["width"] in WIDTHS
            and isinstance(polygons, int)
            and len(half_widths) == STEPS - 1
            and all(math.isfinite(value) and value >= 0 for value in [*known, floor])
        )
        if not fine:
            raise ValueError("no intervals")
        return cls(data["method"], Calibrator(data["width"], floor), polygons, half_widths)


def grouped_quantiles(scores: np.ndarray, groups: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Quantiles of scores in which each of K groups weighs 1 / (K + 1), and infinity the rest.

    Parameters
    ----------
    scores : ndarray of float64, shape (n,)
        Finite numbers.
    groups : ndarray, shape (n,)
        What weighs the same.
    levels : ndarray of float64, shape (m,)
        Between 0 and 1.

    Returns
    -------
    ndarray of float64, shape (m,)
        The smallest scores up to which the weights add up to the levels; infinity where all of them do not.

    Examples
    --------
    Without groups this is the ⌈(n + 1) level⌉-th smallest score:

    >>> grouped_quantiles(np.arange(1.0, 10.0), np.arange(9), np.array([0.5, 0.9, 0.95])).tolist()
    [5.0, 9.0, inf]
    """
    _, numbers, counts = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.argsort(scores, kind="stable")
    weights = (1 / counts)[numbers.reshape(-1)][order]
    # In units of a group's weight, so that levels that whole groups reach exactly are not missed by rounding.
    reached = np.round(np.cumsum(weights), 9)
    wanted = np.round(levels * (counts.size + 1), 9)
    places = np.searchsorted(reached, wanted, side="left")
    found: np.ndarray = np.append(scores[order], np.inf)[np.minimum(places, scores.size)]
    return found


def interval_words(data: Any) -> str:
    """What a card's intervals are, for people; never fails, whatever a card holds."""
    if data is None:
        return "none"
    try:
        found = Intervals.from_dict(data)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "not readable"
    known = [(level, found.half_widths[round(level * STEPS) - 1]) for level in (0.5, 0.8, 0.9, 0.95)]
    times = " times the expected error" if found.calibrator.width == "local" else ""
    widths = ", ".join(f"± {value:.4g}{times} at {100 * level:g} %" for level, value in known if value is not None)
    return f"{found.method}, from the errors of {found.polygons} polygons: {widths or 'too few for any'}"
