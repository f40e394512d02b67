"""A regressor in a model file, and back."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from ...errors import ModelError
from ..card import REGRESSION
from ..model import Model
from .conformal import Intervals
from .fitting import FittedRegressor
from .regressors import REGRESSORS


def target_record(
    name: str, targets: np.ndarray, fitted: FittedRegressor, intervals: Optional[Intervals]
) -> dict[str, Any]:
    """What a card says of the quantity: its name, its range among the samples, its scaling, its intervals."""
    return {
        "name": name,
        "minimum": float(targets.min()),
        "maximum": float(targets.max()),
        "mean": fitted.mean,
        "sd": fitted.sd,
        "intervals": None if intervals is None else intervals.to_dict(),
    }


@dataclass(frozen=True)
class RegressionModel:
    """A model of a quantity, ready to be asked.

    Parameters
    ----------
    model : Model
        Card and estimator.
    fitted : FittedRegressor
        What predicts.
    intervals : Intervals, optional
        What it says of its errors.
    """

    model: Model
    fitted: FittedRegressor
    intervals: Optional[Intervals]

    @property
    def target(self) -> str:
        """Name of the quantity."""
        return str((self.model.card.target or {})["name"])

    @classmethod
    def open(cls, path: str | os.PathLike[str], parameter: str = "model") -> RegressionModel:
        """Load a model file. Nothing in it is trusted, and nothing in it is run.

        Raises
        ------
        InputFileError, MissingDependencyError, ModelError
            See `Model.open`; also if it predicts classes.
        """
        model = Model.open(path, parameter, (REGRESSION,))
        try:
            return cls.of(model)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ModelError(
                "{path} is not a sound model of a quantity ({reason}); train the model again",
                parameter=parameter,
                path=os.fspath(path),
                reason=f"{type(error).__name__}: {error}".partition("\n")[0],
            ) from error

    @classmethod
    def of(cls, model: Model) -> RegressionModel:
        """Make sense of a model's card, and ask the estimator once.

        Raises
        ------
        ValueError, KeyError, TypeError
            If card and estimator do not fit.
        """
        target: Mapping[str, Any] = model.card.target or {}
        mean, sd = float(target["mean"]), float(target["sd"])
        if not (math.isfinite(mean) and math.isfinite(sd) and sd > 0):
            raise ValueError("the scaling of the target is no pair of numbers")
        found = target["intervals"]
        intervals = None if found is None else Intervals.from_dict(found)
        kind = REGRESSORS[model.card.classifier]
        if intervals is not None and intervals.calibrator.width == "local" and not kind.has_members:
            raise ValueError("only a forest has intervals of local width")
        fitted = FittedRegressor(model.card.classifier, model.estimator, mean, sd)
        answer = fitted.predict(np.zeros((2, len(model.card.features)), kind.dtype))
        if answer.shape != (2,) or not np.isfinite(answer).all():
            raise ValueError("it predicts no number")
        return cls(model, fitted, intervals)
