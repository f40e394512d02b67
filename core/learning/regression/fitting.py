"""From samples with a quantity to something that predicts it: one way to fit and one to ask, for tests and maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...errors import ParameterError
from ..fitting import fit_estimator, plain_parameters, to_type
from ..threads import one_blas_thread, openmp_threads
from ..voting import ask_in_equal_parts
from .regressors import find_regressor, make_regressor

CHUNK = 8192
"""Samples to ask about at a time: enough to make calls cheap, few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class FittedRegressor:
    """A fitted regressor. Asking changes nothing in it, so that several threads may share it.

    Parameters
    ----------
    regressor : str
        Key of ``regressors.REGRESSORS``.
    estimator
        Fitted scikit-learn estimator, set to one thread.
    mean, sd : float
        The estimator's answer times `sd` plus `mean` is the target; 0 and 1 where the target was not standardised.
    """

    regressor: str
    estimator: Any
    mean: float = 0.0
    sd: float = 1.0

    @property
    def parameters(self) -> dict[str, Any]:
        """Arguments of the estimator as plain data, defaults included."""
        return plain_parameters(self.estimator)

    def predict(self, values: np.ndarray) -> np.ndarray:
        """The target of every sample.

        Parameters
        ----------
        values : ndarray, shape (n, features)
            Finite numbers.

        Returns
        -------
        ndarray of float64, shape (n,)
            A sample's answer does not depend on the others.
        """
        kind = find_regressor(self.regressor)
        features = to_type(kind.dtype, values)
        with one_blas_thread(), openmp_threads(1):
            parts = [self._ask(features[i : i + CHUNK], kind.matrix) for i in range(0, len(features), CHUNK)]
        found = np.concatenate([np.empty(0), *parts])
        # For 1 and 0 this keeps every bit.
        predicted: np.ndarray = found * self.sd + self.mean
        return predicted

    def _ask(self, features: np.ndarray, matrix: bool) -> np.ndarray:
        ask = self.estimator.predict
        answers = ask_in_equal_parts(ask, features) if matrix else np.asarray(ask(features), np.float64)
        return answers.reshape(-1)

    def predict_with_spread(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The target of every sample, and how much the members of the estimator disagree about it.

        Parameters
        ----------
        values : ndarray, shape (n, features)
            Finite numbers.

        Returns
        -------
        predicted : ndarray of float64, shape (n,)
            What `predict` says, to the bit.
        spread : ndarray of float64, shape (n,)
            Standard deviation of the members' predictions, in units of the target.
        """
        features = to_type(find_regressor(self.regressor).dtype, values)
        predicted, spread = np.empty(len(features)), np.empty(len(features))
        for start in range(0, len(features), CHUNK):
            part = slice(start, start + CHUNK)
            answers = [tree.predict(features[part], check_input=False) for tree in self.estimator.estimators_]
            # One after the other and then divided, as scikit-learn does: a sum in another order has other last bits.
            total = np.zeros(len(features[part]))
            for answer in answers:
                total += answer
            mean = total / len(answers)
            squares = np.zeros(len(mean))
            for answer in answers:
                squares += (answer - mean) ** 2
            predicted[part] = mean * self.sd + self.mean
            spread[part] = np.sqrt(squares / len(answers)) * self.sd
        return predicted, spread

    @property
    def has_members(self) -> bool:
        """Whether `predict_with_spread` can be asked."""
        return find_regressor(self.regressor).has_members

    def bytes_per_sample(self, spread: bool = False) -> int:
        """Working memory for each of at most `CHUNK` samples asked about at once; with their spread or without."""
        # Values as they are, clipped, and in the estimator's type; sums; an answer of every member.
        members = len(self.estimator.estimators_) if spread else 0
        return int(self.estimator.n_features_in_) * (8 + 8 + 8) + 8 * (4 + members)


@dataclass(frozen=True)
class RegressionRecipe:
    """How to make a regressor from samples.

    Parameters
    ----------
    regressor : str
        Key of ``regressors.REGRESSORS``.
    parameters : mapping
        Arguments of the estimator, over the defaults.
    seed : int
        Seed of everything random.
    workers : int
        Threads to fit with; the result does not depend on them.
    """

    regressor: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    workers: int = 1

    def check(self) -> None:
        """Raise what is wrong with the arguments now, before any work."""
        make_regressor(self.regressor, self.parameters, self.seed)

    def fit(self, values: np.ndarray, targets: np.ndarray, groups: np.ndarray | None = None) -> FittedRegressor:
        """Fit a new estimator.

        Parameters
        ----------
        values : ndarray, shape (n, features)
            Finite numbers.
        targets : ndarray of float64, shape (n,)
            The quantity.
        groups : ndarray, shape (n,), optional
            What belongs together, for estimators that make folds of their own.

        Raises
        ------
        ParameterError
            If the estimator cannot be fitted with these arguments, or predicts no finite number after it.
        """
        kind = find_regressor(self.regressor)
        mean, sd = centre_and_scale(targets) if kind.scales_target else (0.0, 1.0)
        estimator = make_regressor(self.regressor, self.parameters, self.seed, self.workers, values.shape[1])
        fit_estimator(kind, self.regressor, estimator, values, (targets - mean) / sd, groups, self.workers)
        fitted = FittedRegressor(self.regressor, estimator, mean, sd)
        if not np.isfinite(fitted.predict(values[:1])).all():
            raise ParameterError(
                "{regressor} did not come to finite numbers with these arguments; correct PARAMETERS, or choose another"
                " regressor",
                parameter="parameters",
                regressor=self.regressor,
            )
        return fitted


def centre_and_scale(targets: np.ndarray) -> tuple[float, float]:
    """Mean and standard deviation (divisor n) of the targets; 1 instead of a deviation of 0."""
    mean, sd = float(np.mean(targets)), float(np.std(targets))
    return mean, sd if sd > 0 and np.isfinite(sd) else 1.0
