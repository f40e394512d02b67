"""One Gaussian for each class, its covariance regularised by a ridge."""

from __future__ import annotations

from typing import Any, Optional, Union

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

TAUS = tuple(10.0**exponent for exponent in range(-8, 3))
_FOLDS = 5


class RidgeGaussianClassifier(ClassifierMixin, BaseEstimator):
    """Gaussian classifier with ridge-regularised covariances.

    The model of Fauvel, Dechesne, Zullo & Ferraty 2015, "Fast forward feature selection of hyperspectral images for
    classification with Gaussian mixture models", *IEEE JSTARS* 8(6): p(x | c) = N(μ_c, Σ_c + τI).

    Parameters
    ----------
    tau : float or 'auto'
        The ridge, in units of the standardised features' variance. 'auto' takes the one among `TAUS` with the highest
        macro F1 in a cross-validation that keeps groups together (of equals the largest: the smoothest model).
    priors : {'equal', 'proportional'}
        Probabilities of the classes beforehand: the same for all, or as in the samples.
    random_state : int
        Seed of the folds.
    """

    def __init__(self, tau: Union[float, str] = "auto", priors: str = "equal", random_state: int = 0) -> None:
        self.tau = tau
        self.priors = priors
        self.random_state = random_state

    def _validate_params(self) -> None:
        """Raise ``ValueError`` for values out of range."""
        number = isinstance(self.tau, (int, float)) and not isinstance(self.tau, bool)
        if not (self.tau == "auto" or (number and 0 < float(self.tau) < np.inf)):
            raise ValueError(f"tau must be 'auto' or a number above 0, not {self.tau!r}")
        if self.priors not in ("equal", "proportional"):
            raise ValueError(f"priors must be 'equal' or 'proportional', not {self.priors!r}")

    def take_groups(self, groups: Optional[np.ndarray]) -> None:
        """Polygons of the samples of the next `fit`; None forgets them."""
        if groups is None:
            self.__dict__.pop("_groups", None)
        else:
            self._groups = groups

    def fit(self, X: Any, y: Any) -> RidgeGaussianClassifier:
        """Estimate mean and covariance of every class.

        Parameters
        ----------
        X : array, shape (n, features)
        y : array of int, shape (n,)
        """
        self._validate_params()
        X, y = np.asarray(X, np.float64), np.asarray(y)
        groups = getattr(self, "_groups", np.arange(len(y)))
        self.n_features_in_ = X.shape[1]
        self.classes_ = np.unique(y)
        chosen = self._choose_tau(X, y, groups) if self.tau == "auto" else float(self.tau)
        self._estimate(X, y)
        self._regularise(chosen)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Posterior probabilities, shape (n, classes)."""
        joint = self._joint_log_likelihood(np.asarray(X, np.float64))
        joint -= joint.max(axis=1, keepdims=True)
        shares: np.ndarray = np.exp(joint)
        shares /= shares.sum(axis=1, keepdims=True)
        return shares

    def predict(self, X: Any) -> np.ndarray:
        """Most probable class, shape (n,)."""
        found: np.ndarray = self.classes_[self._joint_log_likelihood(np.asarray(X, np.float64)).argmax(axis=1)]
        return found

    def _estimate(self, X: np.ndarray, y: np.ndarray) -> None:
        """Means, and covariances as eigenvalues and eigenvectors, so that another ridge costs nothing."""
        members = [X[y == code] for code in self.classes_]
        self.means_ = np.stack([part.mean(axis=0) for part in members])
        moments = [(part - mean).T @ (part - mean) / len(part) for part, mean in zip(members, self.means_)]
        self.eigenvalues_, self.eigenvectors_ = np.linalg.eigh(np.stack(moments))
        counts = np.array([len(part) for part in members], float)
        shares = counts / counts.sum() if self.priors == "proportional" else np.full(counts.size, 1 / counts.size)
        self.log_priors_ = np.log(shares)

    def _regularise(self, tau: float) -> None:
        self.tau_ = float(tau)
        values = np.maximum(self.eigenvalues_, 0.0) + self.tau_  # rounding may leave a negative one
        self.log_determinants_ = np.log(values).sum(axis=1)
        # x → whitened x: the squared length is Mahalanobis' distance to the class.
        self.whitening_ = self.eigenvectors_ / np.sqrt(values)[:, np.newaxis, :]

    def _joint_log_likelihood(self, X: np.ndarray) -> np.ndarray:
        """Log of prior times density, but for a constant, shape (n, classes)."""
        found = np.empty((len(X), self.classes_.size))
        for place, (mean, whitening) in enumerate(zip(self.means_, self.whitening_)):
            distances = np.square((X - mean) @ whitening).sum(axis=1)
            found[:, place] = self.log_priors_[place] - 0.5 * (distances + self.log_determinants_[place])
        return found

    def _choose_tau(self, X: np.ndarray, y: np.ndarray, groups: np.ndarray) -> float:
        from sklearn.metrics import f1_score

        from ..stacking import grouped_splits

        folds = min(_FOLDS, int(np.unique(groups.astype(str)).size), int(np.unique(y, return_counts=True)[1].max()))
        found = np.zeros((len(TAUS), len(y)), y.dtype)
        tested = np.zeros(len(y), bool)
        for train, test in grouped_splits(y, groups, folds, self.random_state) if folds > 1 else ():
            self._estimate(X[train], y[train])
            tested[test] = True
            for place, tau in enumerate(TAUS):
                self._regularise(tau)
                found[place, test] = self.predict(X[test])
        if not tested.any():
            return 1e-2
        scores = [f1_score(y[tested], row[tested], average="macro") for row in found]
        return max(zip(scores, TAUS))[1]
