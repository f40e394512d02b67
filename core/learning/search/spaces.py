"""Where a search looks for the arguments of a classifier.

Ranges follow the literature where it has any, narrowed where the far ends cost time and never won: a training must
stay affordable on a laptop. Numbers of trees of a forest are not searched: more are never worse (Probst, Boulesteix
2018).

References
----------
Hsu, C.-W., Chang, C.-C., Lin, C.-J. (2003). A practical guide to support vector classification (C and gamma in powers
of two).
Geurts, P., Ernst, D., Wehenkel, L. (2006). Extremely randomized trees. Machine Learning 63, 3-42.
Probst, P., Boulesteix, A.-L. (2018). To tune or not to tune the number of trees in random forest. JMLR 18(181).
Probst, P., Wright, M. N., Boulesteix, A.-L. (2019). Hyperparameters and tuning strategies for random forest. WIREs
Data Mining and Knowledge Discovery 9(3), e1301.
Grinsztajn, L., Oyallon, E., Varoquaux, G. (2022). Why do tree-based models still outperform deep learning on typical
tabular data? NeurIPS 35, appendix (boosting, perceptrons).
Fauvel, M., Dechesne, C., Zullo, A., Ferraty, F. (2015). Fast forward feature selection of hyperspectral images for
classification with Gaussian mixture models. IEEE JSTARS 8(6) (the ridge).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

from ...errors import ParameterError

_DIGITS = 4
"""Significant digits of a number drawn: the report shows what was used, and another digit changes nothing."""


@dataclass(frozen=True)
class Number:
    """A number in a range.

    Parameters
    ----------
    low, high : float
        Both may be drawn.
    log : bool
        Whether its logarithm is drawn evenly.
    whole : bool
        Whether it is a whole number.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def draw(self, generator: np.random.Generator) -> Union[int, float]:
        """One value."""
        return self.at(float(generator.random()))

    def at(self, share: float) -> Union[int, float]:
        """Value at a share (0 to 1) of the way from `low` to `high`."""
        # A whole number owns the half steps around it, so that both ends are as likely as any other.
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        found = math.exp(math.log(low) + share * math.log(high / low)) if self.log else low + share * (high - low)
        return self.rounded(found)

    def rounded(self, value: float) -> Union[int, float]:
        """`value` within the range, with as many digits as are of use."""
        kept = min(max(value, self.low), self.high)
        return round(kept) if self.whole else float(f"{kept:.{_DIGITS}g}")


@dataclass(frozen=True)
class Choice:
    """One of some values that JSON can hold."""

    values: tuple[Any, ...]

    def draw(self, generator: np.random.Generator) -> Any:
        """One value."""
        return self.at(float(generator.random()))

    def at(self, share: float) -> Any:
        """Value at a share (0 to 1) of the list."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


Dimension = Union[Number, Choice]
Space = Mapping[str, Dimension]
"""Argument -> where to look for it."""

_SHARE = Number(0.1, 1.0)
_LEAF = Number(1, 20, log=True, whole=True)
_RATE = Number(0.02, 0.3, log=True)
_TREES = Number(50, 500, log=True, whole=True)

SPACES: dict[str, Space] = {
    "rf": {"max_features": _SHARE, "min_samples_leaf": _LEAF, "max_samples": Number(0.2, 1.0)},
    "extratrees": {"max_features": _SHARE, "min_samples_leaf": _LEAF},
    "histgb": {
        "learning_rate": _RATE,
        "max_iter": _TREES,
        "max_leaf_nodes": Number(7, 127, log=True, whole=True),
        "min_samples_leaf": Number(2, 50, log=True, whole=True),
        "l2_regularization": Number(1e-3, 10, log=True),
        "max_features": Number(0.3, 1.0),
    },
    # Their 2^15 for C takes hours with overlapping classes, and never won.
    "svm": {"C": Number(2**-3, 2**10, log=True), "gamma": Number(2**-10, 2**2, log=True)},
    "linearsvm": {"C": Number(1e-3, 1e2, log=True)},
    "knn": {
        "n_neighbors": Number(1, 50, log=True, whole=True),
        "weights": Choice(("uniform", "distance")),
        "p": Choice((1, 2)),
    },
    "mlp": {
        "hidden_layer_sizes": Choice(([32], [64], [128], [64, 32], [128, 64])),
        "alpha": Number(1e-5, 1e-1, log=True),
        "learning_rate_init": Number(3e-4, 1e-2, log=True),
    },
    "logistic": {"C": Number(1e-3, 1e3, log=True)},
    "gaussianmixture": {"tau": Number(1e-8, 1e2, log=True), "priors": Choice(("equal", "proportional"))},
    "xgboost": {
        "learning_rate": _RATE,
        "n_estimators": _TREES,
        "max_depth": Number(2, 10, whole=True),
        "min_child_weight": Number(0.1, 20, log=True),
        "subsample": Number(0.5, 1.0),
        "colsample_bytree": Number(0.5, 1.0),
        "reg_lambda": Number(0.1, 10, log=True),
    },
    "lightgbm": {
        "learning_rate": _RATE,
        "n_estimators": _TREES,
        "num_leaves": Number(7, 127, log=True, whole=True),
        "min_child_samples": Number(1, 50, log=True, whole=True),
        "subsample": Number(0.5, 1.0),
        "colsample_bytree": Number(0.5, 1.0),
        "reg_lambda": Number(0.1, 10, log=True),
    },
    "catboost": {
        "learning_rate": _RATE,
        "iterations": Number(100, 500, log=True, whole=True),
        "depth": Number(3, 8, whole=True),
        "l2_leaf_reg": Number(0.5, 20, log=True),
        "random_strength": Number(0.1, 10, log=True),
        "rsm": Number(0.5, 1.0),
    },
}
"""Classifier -> its space; one that is not here cannot be tuned."""


def find_space(classifier: str, fixed: Mapping[str, Any]) -> Space:
    """What is to be searched for a classifier.

    Parameters
    ----------
    classifier : str
        Key of ``registry.CLASSIFIERS``.
    fixed : mapping
        Arguments that the user gave: they stay.

    Raises
    ------
    ParameterError
        If the classifier cannot be tuned, or nothing is left.
    """
    if classifier not in SPACES:
        raise ParameterError(
            "{classifier} cannot be tuned; choose none, or one of {choices} as CLASSIFIER",
            parameter="tuning",
            classifier=classifier,
            choices=", ".join(SPACES),
        )
    space = {name: dimension for name, dimension in SPACES[classifier].items() if name not in fixed}
    # Without bootstrap a forest takes all samples for every tree.
    if fixed.get("bootstrap") is False:
        space.pop("max_samples", None)
    if not space:
        raise ParameterError(
            "PARAMETERS fix all that is searched for {classifier} ({names}); leave some out, or choose none",
            parameter="tuning",
            classifier=classifier,
            names=", ".join(SPACES[classifier]),
        )
    return space


def draw(space: Space, generator: np.random.Generator) -> dict[str, Any]:
    """One point of a space."""
    return {name: dimension.draw(generator) for name, dimension in space.items()}
