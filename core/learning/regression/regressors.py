"""The regressors: what predicts a quantity (biomass, cover, yield) instead of a class.

Another regressor is one more entry here; what it may keep in its fitted state is listed in ``weights/trusted.py``.
Features are standardised where distances or gradients mix them. The target is standardised where arguments are meant
relative to its spread (the tolerance of a support vector machine, the first steps of a network); trees and least
squares do not care, and some of their losses need the target as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...errors import ParameterError
from ..kinds import Kind


@dataclass(frozen=True)
class RegressorKind(Kind):
    """A kind of regressor.

    Parameters
    ----------
    scales_target : bool
        Whether the target is standardised (mean 0, variance 1 over the training samples) before it sees it; what it
        predicts is turned back.
    has_members : bool
        Whether it is a mean of many predictions, whose disagreement tells where it is unsure.
    components : str
        Argument that cannot exceed the number of features; its default is lowered to that number.
    """

    scales_target: bool = False
    has_members: bool = False
    components: str = ""

    def for_features(self, count: int) -> RegressorKind:
        """The same kind, whose defaults suit `count` features."""
        if not self.components:
            return self
        fitting = min(int(self.defaults[self.components]), count)
        return replace(self, defaults={**self.defaults, self.components: fitting})


REGRESSORS: dict[str, RegressorKind] = {
    "forest": RegressorKind(
        title="Random forest",
        path="sklearn.ensemble.RandomForestRegressor",
        description="Mean of many decision trees; needs no scaling and hardly any tuning, never leaves the range of"
        " its samples.",
        # Targets differ from sample to sample: trees grown to the last one would have a leaf for each.
        defaults={"n_estimators": 100, "min_samples_leaf": 2},
        dtype="float32",  # what scikit-learn's trees compare
        threads=True,
        has_members=True,
    ),
    "histgb": RegressorKind(
        title="Histogram gradient boosting",
        path="sklearn.ensemble.HistGradientBoostingRegressor",
        description="Trees that correct each other, on binned values; strong where there are many samples.",
        # Its early stopping would hold out pixels at random, whose neighbours it has learnt from.
        defaults={"early_stopping": False},
        openmp=True,
    ),
    "svr": RegressorKind(
        title="Support vector regression (RBF kernel)",
        path="sklearn.svm.SVR",
        description="A smooth surface that tolerates small errors; strong with few samples, slow beyond some ten"
        " thousand.",
        defaults={"C": 10.0, "epsilon": 0.1, "cache_size": 500},
        scaled=True,
        scales_target=True,
    ),
    "ridge": RegressorKind(
        title="Ridge regression",
        path="sklearn.linear_model.Ridge",
        description="A weighted sum of the features; the plainest model, and a good yardstick.",
        scaled=True,
        scales_target=True,
        matrix=True,
    ),
    "pls": RegressorKind(
        title="Partial least squares",
        path="sklearn.cross_decomposition.PLSRegression",
        description="A weighted sum by way of a few components; for many features that resemble each other, as in"
        " spectra.",
        defaults={"n_components": 5},
        scaled=True,
        scales_target=True,
        matrix=True,
        components="n_components",
    ),
    "mlp": RegressorKind(
        title="Multilayer perceptron",
        path="sklearn.neural_network.MLPRegressor",
        description="A small neural network on the features of single pixels.",
        defaults={"hidden_layer_sizes": [64, 32], "alpha": 0.001, "max_iter": 300},
        scaled=True,
        scales_target=True,
        matrix=True,
    ),
}


def find_regressor(name: str) -> RegressorKind:
    """Entry of `REGRESSORS` by its name.

    Raises
    ------
    ParameterError
        If there is none.
    """
    if name not in REGRESSORS:
        raise ParameterError(
            "{name} is not a regressor; choose one of {choices}",
            parameter="regressor",
            name=name,
            choices=", ".join(REGRESSORS),
        )
    return REGRESSORS[name]


def make_regressor(
    name: str, parameters: Mapping[str, Any], seed: int, workers: int = 1, features: int | None = None
) -> Any:
    """Make the estimator of a regressor; see `Kind.make`. Defaults suit the number of `features`, where given."""
    kind = find_regressor(name)
    return (kind if features is None else kind.for_features(features)).make(name, parameters, seed, workers)
