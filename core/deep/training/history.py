"""What became of each epoch, and what follows from it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Optional


@dataclass(frozen=True)
class Epoch:
    """Figures of one epoch; None where there is no validation, or a figure is not defined.

    Parameters
    ----------
    epoch : int
        From 1.
    loss : float
        Mean loss of the training over the epoch's labels, while the weights changed.
    validation_loss : float, optional
        Mean loss of the validation after the epoch.
    macro_f1, overall_accuracy : float, optional
        Of the validation.
    class_f1 : tuple of float or None
        F1 of each class in the validation; None for a class that it lacks.
    learning_rate : float
        Of the epoch's last batch.
    gradient_norm : float
        Mean length of the gradient before it was cut.
    seconds : float
        Time that the epoch took, validation included.
    """

    epoch: int
    loss: float
    validation_loss: Optional[float]
    macro_f1: Optional[float]
    overall_accuracy: Optional[float]
    class_f1: tuple[Optional[float], ...]
    learning_rate: float
    gradient_norm: float
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {**asdict(self), "class_f1": list(self.class_f1)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Epoch:
        """Read what `to_dict` made.

        Raises
        ------
        ValueError
            If it is something else.
        """
        try:
            made = cls(**{**data, "class_f1": tuple(data["class_f1"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"no epoch: {error}") from error
        numbers = (made.epoch, made.loss, made.learning_rate, made.gradient_norm, made.seconds)
        figures = (made.validation_loss, made.macro_f1, made.overall_accuracy, *made.class_f1)
        if not all(_is_number(n) for n in numbers) or not all(n is None or _is_number(n) for n in figures):
            raise ValueError("an epoch's figures are no numbers")
        return made

    def entry(self, codes: Sequence[int]) -> dict[str, Any]:
        """As the report and the model's card tell it: F1 by code of the class."""
        return {**self.to_dict(), "class_f1": dict(zip(map(str, codes), self.class_f1))}


def defined(value: float) -> Optional[float]:
    """A finite number as it is, None for everything else."""
    return value if math.isfinite(value) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_better(epoch: Epoch, best: Optional[Epoch]) -> bool:
    """Whether an epoch's weights are to be kept rather than the best ones so far.

    The larger macro F1 of the validation, or the same with a smaller loss. Without a validation the later one.
    """
    if best is None or epoch.macro_f1 is None or best.macro_f1 is None:
        return True
    if epoch.macro_f1 != best.macro_f1:
        return epoch.macro_f1 > best.macro_f1
    return (epoch.validation_loss or 0.0) < (best.validation_loss or 0.0)


def best_of(history: Sequence[Epoch]) -> Optional[Epoch]:
    """The epoch whose weights are kept."""
    best = None
    for epoch in history:
        best = epoch if is_better(epoch, best) else best
    return best


def is_patience_over(history: Sequence[Epoch], patience: int) -> bool:
    """Whether the macro F1 of the validation has not grown for `patience` epochs (0: never over).

    A loss that goes on falling while F1 stays does not count: what is wanted is the map.
    """
    scores = [epoch.macro_f1 for epoch in history]
    known = [score for score in scores if score is not None]
    if patience <= 0 or not known:
        return False
    return len(scores) - 1 - scores.index(max(known)) >= patience
