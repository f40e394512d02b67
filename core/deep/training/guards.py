"""What may go wrong while a network is trained, and how to say it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...errors import ParameterError, TerroirError
from ..architectures import CUSTOM
from ..on_device import is_out_of_memory, release_memory
from ..spec import PATCH, NetworkSpec
from .options import TrainingOptions

_SKIPPED = 20
"""Steps in a row that the scaling of the loss may leave out while it looks for a scale."""


class Guards:
    """Watches loss and gradients of every step.

    Parameters
    ----------
    options : TrainingOptions
        With the learning rate, and the length at which gradients are cut.
    scaled : bool
        Whether gradients that are not finite are only a sign that the loss was scaled too far up.
    """

    def __init__(self, options: TrainingOptions, scaled: bool) -> None:
        self._options, self._scaled = options, scaled
        self._skipped = 0

    def clip(self, weights: list[Any]) -> Any:
        """Shorten the gradient where it is too long; returns its length before, a tensor without axes."""
        import torch

        limit = self._options.max_gradient_norm or math.inf
        return torch.nn.utils.clip_grad_norm_(weights, limit, error_if_nonfinite=False)

    def check(self, loss: float, norm: float, epoch: int) -> bool:
        """Stop a training that diverges, before it spoils the weights.

        Parameters
        ----------
        loss, norm : float
            Loss of the batch, and length of its gradient.
        epoch : int
            From 1.

        Returns
        -------
        bool
            Whether the step changes the weights.

        Raises
        ------
        ParameterError
            If it has.
        """
        if math.isfinite(loss) and math.isfinite(norm):
            self._skipped = 0
            return True
        self._skipped += 1
        if self._scaled and math.isfinite(loss) and self._skipped <= _SKIPPED:
            return False
        values = {"epoch": epoch, "smaller": self._options.learning_rate / 10}
        if math.isfinite(loss):
            raise ParameterError(
                "the training diverged in epoch {epoch}: the gradient is not a finite number; set LEARNING_RATE to"
                " {smaller:.1g} or less, and start again",
                parameter="learning_rate",
                **values,
            )
        raise ParameterError(
            "the training diverged in epoch {epoch}: the loss is not a finite number; set LEARNING_RATE to"
            " {smaller:.1g} or less, and start again",
            parameter="learning_rate",
            **values,
        )


@contextmanager
def memory_explained(device: Any, batch_size: int) -> Iterator[None]:
    """Say what to do where memory does not suffice.

    Raises
    ------
    ParameterError
        Instead of torch's or numpy's error.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if isinstance(error, TerroirError) or not _is_memory(error):
            raise
        # Frames of the error hold tensors, which would keep the memory taken.
        error.__traceback__ = None
        release_memory()
        raise ParameterError(
            "the memory of the device ({device}) does not hold batches of {size}; set BATCH_SIZE to {half} or fewer",
            parameter="batch_size",
            device=device.type,
            size=batch_size,
            half=max(batch_size // 2, 1),
        ) from error


def _is_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or is_out_of_memory(error) or "can't allocate memory" in str(error)


@contextmanager
def failures_explained(spec: NetworkSpec) -> Iterator[None]:
    """Say whose fault it is where a network fails in a batch.

    Raises
    ------
    ParameterError
        For a batch of one in a network that needs its statistics, and for any failure of a network of the user's own.
    """
    try:
        yield
    except TerroirError:
        raise
    except ValueError as error:
        if "more than 1 value per channel" not in str(error):
            _blame(spec, error)
            raise
        raise ParameterError(
            "batch normalisation needs more than one value of a batch; set BATCH_SIZE to 2 or more, and give at least 2"
            " training items",
            parameter="batch_size",
        ) from error
    except Exception as error:
        if not _is_memory(error):
            _blame(spec, error)
        raise


def _blame(spec: NetworkSpec, error: Exception) -> None:
    """Name the user's file, where the network is the user's own."""
    if spec.architecture != CUSTOM:
        return
    raise ParameterError(
        "the network in {file} failed on a batch ({kind}: {reason}); mend its forward",
        parameter="custom",
        file=(spec.custom or {}).get("file", "?"),
        kind=type(error).__name__,
        reason=" ".join(str(error).split())[:300],
    ) from error


def check_shape(spec: NetworkSpec, logits: Any, images: Any) -> None:
    """Refuse answers of another shape than the labels': some losses would take them for something else.

    Raises
    ------
    ParameterError
        If the shape is another.
    """
    wanted = (len(images), spec.classes) if spec.kind == PATCH else (len(images), spec.classes, *images.shape[2:])
    found = tuple(getattr(logits, "shape", ()))
    if found != tuple(wanted):
        raise ParameterError(
            "the network answers with the shape {found} where {wanted} is needed (batch, classes{more}); mend its"
            " forward",
            parameter="custom",
            found=found,
            wanted=tuple(wanted),
            more="" if spec.kind == PATCH else ", rows, columns",
        )
