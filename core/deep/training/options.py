"""How a network is trained."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Optional

from ...errors import ParameterError

OPTIMIZERS = ("adamw", "adam")
SCHEDULES = ("cosine", "step", "onecycle", "constant")
LOSSES = ("crossentropy", "focal", "dice")
BALANCED, ROOTED, NONE = "balanced", "rooted", "none"
CLASS_WEIGHTS = (BALANCED, ROOTED, NONE)

OFF_BEFORE: Mapping[str, Any] = {"average_weights": False}
"""Options that trainings had not from the beginning, and what stands for being without them."""

_CHOICES = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES, "loss": LOSSES, "class_weights": CLASS_WEIGHTS}
_LEAST = {"epochs": 1, "batch_size": 1, "patience": 0, "seed": 0}
_RANGES = {
    "learning_rate": (0.0, 10.0),
    "weight_decay": (0.0, 10.0),
    "jitter": (0.0, 1.0),
    "focal_gamma": (0.0, 10.0),
    "max_gradient_norm": (0.0, math.inf),
}


@dataclass(frozen=True)
class TrainingOptions:
    """Options of a training; named like the fields of the Jobs that have them.

    Parameters
    ----------
    epochs : int
        How often training goes through the items, at most.
    batch_size : int
        Items that are looked at together.
    learning_rate : float
        Largest length of a step of the optimiser.
    optimizer : {'adamw', 'adam'}
        Adam (Kingma & Ba 2015), with weight decay apart from the gradient (Loshchilov & Hutter 2019) or within it.
    weight_decay : float
        How strongly weights are drawn to 0.
    schedule : {'cosine', 'step', 'onecycle', 'constant'}
        How the learning rate changes; see `schedules.learning_rate`.
    loss : {'crossentropy', 'focal', 'dice'}
        What training makes small; see `losses`.
    class_weights : {'balanced', 'rooted', 'none'}
        Whether classes count inversely proportional to their frequency, or to its square root.
    focal_gamma : float
        How much the focal loss turns from what is easy.
    patience : int
        Epochs without a better macro F1 of the validation after which training stops; 0 for never.
    flips, rotations : bool
        Whether images are mirrored, and turned by right angles, at random.
    jitter : float
        Random change of brightness and contrast, 0 to 1; in standard deviations of the band.
    balanced_sampling : bool
        Whether every class is drawn equally often.
    average_weights : bool
        Whether the network is the mean of its weights over the last steps; see `averaging`.
    max_gradient_norm : float
        Longer gradients are shortened to this length; 0 for never.
    seed : int
        Of everything random.
    steps_per_epoch : int, optional
        Batches of an epoch; as many as go through all items once by default.

    Raises
    ------
    ParameterError
        If a value cannot work.
    """

    epochs: int = 50
    batch_size: int = 64
    learning_rate: float = 1e-3
    optimizer: str = "adamw"
    weight_decay: float = 1e-4
    schedule: str = "cosine"
    loss: str = "crossentropy"
    class_weights: str = BALANCED
    focal_gamma: float = 2.0
    patience: int = 10
    flips: bool = True
    rotations: bool = True
    jitter: float = 0.1
    balanced_sampling: bool = False
    average_weights: bool = False
    max_gradient_norm: float = 5.0
    seed: int = 0
    steps_per_epoch: Optional[int] = None

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ParameterError(
                    "{value} is not among the choices; choose one of {choices}",
                    parameter=name,
                    value=getattr(self, name),
                    choices=", ".join(choices),
                )
        for name, least in {**_LEAST, **({} if self.steps_per_epoch is None else {"steps_per_epoch": 1})}.items():
            if getattr(self, name) < least:
                raise ParameterError(
                    "{value} is too few; give {least} or more", parameter=name, value=getattr(self, name), least=least
                )
        for name, (low, high) in _RANGES.items():
            # Not a number fails every comparison.
            if not low <= getattr(self, name) <= high:
                raise ParameterError(
                    "{value} lies outside {low} to {high}; give a number within",
                    parameter=name,
                    value=getattr(self, name),
                    low=low,
                    high=high,
                )
        if self.learning_rate == 0:
            raise ParameterError("a learning rate of 0 learns nothing; try 0.001", parameter="learning_rate")

    def to_dict(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return asdict(self)

    def key(self) -> dict[str, Any]:
        """What tells a training from others; what came later and is off is left out, for checkpoints made before."""
        found = self.to_dict()
        return {name: value for name, value in found.items() if name not in OFF_BEFORE or value != OFF_BEFORE[name]}
