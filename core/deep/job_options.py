"""What the trainings of patch networks and of segmentation networks have in common: fields of a Job, and checks."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from ..errors import InputFileError, OutputError, ParameterError
from ..jobs.base import Job, input_field, option
from ..run import Run
from .architectures import ARCHITECTURES, CUSTOM
from .devices import AUTO, DEVICES
from .splits import POLYGON, SPLITS, TEST_SHARE, VALIDATION_SHARE, check_shares
from .training.options import CLASS_WEIGHTS, LOSSES, OFF_BEFORE, OPTIMIZERS, SCHEDULES, TrainingOptions

CHECKPOINT_SUFFIX = ".checkpoint"
_PLACES = ("model", "report", "checkpoint")
"""Fields that say where results go; another place is no other training."""


@dataclass(frozen=True)
class TrainingFields(Job):
    """Fields of every training of a network. A job's fields without a default come from a base beside this one."""

    architecture: str = option("Kind of network", choices=tuple(ARCHITECTURES), default=CUSTOM)
    parameters: dict[str, Any] = option("Arguments of the network", default_factory=dict)  # noqa: RUF009 a field
    custom: Optional[str] = input_field("Python file with a torch.nn.Module, for custom", default=None)
    custom_class: Optional[str] = option("Class in that file; the only module in it by default", default=None)
    weights: Optional[str] = input_field("Weights to start from (.safetensors, .pt, .pth or .terroir)", default=None)
    freeze: bool = option("Whether only the last layer is trained", default=False)
    epochs: int = option("How often training goes through the data", minimum=1, maximum=100_000, default=50)
    batch_size: int = option("Items that are looked at together", minimum=2, maximum=65_536, default=64)
    learning_rate: float = option("Length of a step of the optimiser", default=1e-3)
    optimizer: str = option("How weights are changed", choices=OPTIMIZERS, default="adamw")
    weight_decay: float = option("How strongly weights are drawn to 0", minimum=0, maximum=10, default=1e-4)
    schedule: str = option("How the learning rate changes over the epochs", choices=SCHEDULES, default="cosine")
    loss: str = option("What training makes small", choices=LOSSES, default="crossentropy")
    class_weights: str = option("Whether rare classes count more", choices=CLASS_WEIGHTS, default="balanced")
    patience: int = option(
        "Epochs without a better macro F1 after which training stops; 0 for never", minimum=0, default=10
    )
    flips: bool = option("Whether training sees mirrored images too", default=True)
    rotations: bool = option("Whether training sees images turned by right angles too", default=True)
    jitter: float = option(
        "Random change of brightness and contrast, in standard deviations", minimum=0, maximum=1, default=0.1
    )
    balanced_sampling: bool = option("Whether every class is drawn equally often", default=False)
    average_weights: bool = option("Whether the network is the mean of its weights over the last steps", default=False)
    split: str = option("What stays together in training, validation and test", choices=SPLITS, default=POLYGON)
    block_size: Optional[float] = option("Side of a block (map units; metres for degrees)", default=None)
    validation_share: float = option(
        "Share of the polygons or blocks for validation; 0 for none", default=VALIDATION_SHARE
    )
    test_share: float = option("Share of the polygons or blocks for the test; 0 for none", default=TEST_SHARE)
    device: str = option("Where the network is trained", choices=DEVICES, default=AUTO)
    checkpoint: Optional[str] = option(
        "File that keeps an interrupted training; beside the model by default", default=None
    )
    seed: int = option("Seed of everything random", minimum=0, maximum=2**32 - 1, default=0)

    @property
    def keeps_apart(self) -> bool:
        """Whether something shall be kept apart for validation or test."""
        return self.validation_share > 0 or self.test_share > 0

    def validate(self) -> None:
        """Check what belongs together."""
        check_shares(self.split, self.block_size, self.validation_share, self.test_share)
        training_options(self)
        self._check_custom()
        self._check_checkpoint()

    def _check_custom(self) -> None:
        if self.architecture == CUSTOM and not self.custom:
            raise ParameterError(
                "a network of your own needs its Python file; name one, or choose another ARCHITECTURE",
                parameter="custom",
            )
        for name in ("custom", "custom_class"):
            if self.architecture != CUSTOM and getattr(self, name):
                raise ParameterError(
                    "this is for networks of your own, and ARCHITECTURE is {architecture}; choose custom, or leave it"
                    " out",
                    parameter=name,
                    architecture=self.architecture,
                )
        if self.freeze and not self.weights:
            raise ParameterError(
                "without WEIGHTS all but the last layer would stay random; give WEIGHTS, or train the whole network",
                parameter="freeze",
            )

    def _check_checkpoint(self) -> None:
        """A checkpoint is written over and removed, which no other file of the job may suffer."""
        if not self.checkpoint:
            return
        mine = os.path.realpath(self.checkpoint)
        others = [path for role in ("input", "output") for _, path in self.paths(role)]
        if mine in {os.path.realpath(path.split("|")[0]) for path in others}:
            raise ParameterError(
                "{path} is another file of this run; name a file of its own",
                parameter="checkpoint",
                path=self.checkpoint,
            )


def check_files(job: TrainingFields) -> None:
    """Refuse a path of WEIGHTS or CUSTOM that leads nowhere, before anything is read for minutes.

    Raises
    ------
    InputFileError
        If there is no such file.
    """
    for name in ("weights", "custom"):
        path = getattr(job, name)
        if path and not os.path.isfile(path):
            raise InputFileError("{path} does not exist; check the path", parameter=name, path=path)


def training_options(job: TrainingFields, **more: Any) -> TrainingOptions:
    """The trainer's options from a job's fields; `more` are those that only one of the trainings knows."""
    names = (
        "epochs", "batch_size", "learning_rate", "optimizer", "weight_decay", "schedule", "loss", "class_weights",
        "patience", "flips", "rotations", "jitter", "balanced_sampling", "average_weights", "seed",
    )  # fmt: skip
    return TrainingOptions(**{name: getattr(job, name) for name in names}, **more)


def checkpoint_path(job: TrainingFields, model: str) -> Path:
    """Where the training is kept until it is done, in a folder that exists.

    Parameters
    ----------
    job : TrainingFields
    model : str
        The model file, beside which it lies by default.

    Raises
    ------
    OutputError
        If there can be no such file.
    """
    path = Path(os.path.abspath(job.checkpoint or f"{model}{CHECKPOINT_SUFFIX}"))
    if path.is_dir():
        raise ParameterError("{path} is a folder; name a file", parameter="checkpoint", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            "the folder {folder} cannot be written to ({reason}); choose another folder",
            parameter="checkpoint",
            folder=path.parent,
            reason=error.strerror or error,
        ) from error
    return path


def checkpoint_identity(job: TrainingFields, data: str, run: Run) -> str:
    """What tells this training from all others: inputs, parameters, versions and the data that were read.

    Parameters
    ----------
    job : TrainingFields
        Where its results go does not count: temporary results have another name each time.
    data : str
        Hash of what is trained on, for inputs that cannot be measured by themselves.
    run : Run
        Knows the inputs.

    Returns
    -------
    str
        SHA-256 in hexadecimal digits.
    """
    import torch

    known = run.identify(()) if run.identify is not None else None
    record = dict(known) if known is not None else {"job": job.to_dict()}
    asked = dict(record["job"])
    # A parameter that came later and is off is no other training than the one without it.
    asked["parameters"] = {
        name: value
        for name, value in asked["parameters"].items()
        if name not in _PLACES and not (name in OFF_BEFORE and value == OFF_BEFORE[name])
    }
    record |= {"job": asked, "data": data, "torch": str(torch.__version__)}
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
