"""The training of a network.

On the processor a training is the same to the bit each time, for the same number of threads: sums of gradients are
shared out among threads, so that another number changes their last bits, and with them the weights. An interrupted
training that goes on gives the weights of one that was not interrupted. Graphics cards promise neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

import numpy as np

from ...errors import DataError
from ...learning.dependencies import require_packages
from ...run import Run
from ..architectures import PACKAGES
from ..spec import NetworkSpec
from ..torch_threads import torch_threads
from .batches import Batches
from .checkpoint import Checkpoint, damaged, read_checkpoint, training_key, write_checkpoint
from .guards import memory_explained
from .history import Epoch, best_of, is_patience_over
from .modes import load_arrays, state_arrays
from .options import TrainingOptions
from .randomness import borrowed_randomness
from .survey import label_counts
from .trainer import Trainer


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training ends with.

    Parameters
    ----------
    state : dict of str to ndarray
        Weights and running statistics after the best epoch; the mean of them where weights are averaged.
    history : tuple of Epoch
        Every epoch.
    best_epoch : int
        Whose weights they are, from 1.
    stopped_early : bool
        Whether it ended before its last epoch because the validation got no better.
    """

    state: dict[str, np.ndarray]
    history: tuple[Epoch, ...]
    best_epoch: int
    stopped_early: bool

    @property
    def epochs(self) -> int:
        """Number of epochs."""
        return len(self.history)


def train_network(
    module: Any,
    spec: NetworkSpec,
    training: Batches,
    validation: Optional[Batches],
    options: TrainingOptions,
    run: Run,
    device: Any,
    checkpoint: Optional[Path] = None,
    resume: bool = False,
    identity: str = "",
    counts: Optional[np.ndarray] = None,
) -> Trained:
    """Train a network.

    Parameters
    ----------
    module : torch.nn.Module
        With its first weights. It ends on the device, with the weights of the best epoch, in evaluation mode.
    spec : NetworkSpec
        Of the module; its standardisation is that of the training items.
    training, validation : Batches
        Without a validation the last epoch is the best, and nothing stops early.
    options : TrainingOptions
    run : Run
        Hears of each epoch and of the progress after each batch; asked within each batch whether to stop. Its
        `worker_count` is the number of threads that compute.
    device : torch.device
        See ``devices.choose_device``.
    checkpoint : Path, optional
        File that is written after every epoch. It stays when the training is done: whoever has kept the result
        removes it.
    resume : bool
        Whether to go on from the checkpoint, if it is there.
    identity : str
        Hash of the job and of what it reads; see ``job_options.checkpoint_identity``.
    counts : ndarray of int64, shape (items, classes), optional
        Labels of the training items, if they are known: ``survey.survey(…).counts``. Found by reading them otherwise.

    Raises
    ------
    TerroirError
        If a parameter, the data, the checkpoint or the device does not allow it.
    """
    require_packages(PACKAGES)
    if counts is None:
        counts = label_counts(training, replace(run, on_progress=_unheard))
    if not counts.sum():
        raise DataError("nothing is labelled in the training set; check polygons and classes", parameter="polygons")
    judged = validation if validation is not None and len(validation) else None
    with torch_threads(run.worker_count), borrowed_randomness(device), memory_explained(device, options.batch_size):
        with _quick_convolutions(device):
            trainer = Trainer(module, spec, training, judged, counts, options, run, device)
            keeper = _Keeper(checkpoint, training_key(identity, spec, options), run)
            if resume:
                keeper.restore(trainer)
            while len(trainer.history) < options.epochs and not is_patience_over(trainer.history, options.patience):
                trainer.train_epoch()
                keeper.keep(trainer)
        return _finish(trainer, run)


def _unheard(share: float) -> None:
    """Take no notice of the progress of what is done before the first epoch."""


def _finish(trainer: Trainer, run: Run) -> Trained:
    history = tuple(trainer.history)
    best = best_of(history)
    number = best.epoch if best is not None else 0
    load_arrays(trainer.module, trainer.best)
    trainer.module.eval()
    early = len(history) < trainer.options.epochs
    if early:
        run.info(
            "Training stopped after epoch {epoch}: the macro F1 of the validation has not grown since epoch {best}.",
            epoch=len(history),
            best=number,
        )
    run.progress(1.0)
    return Trained(trainer.best, history, number, early)


class _Keeper:
    """Keeps a training in its checkpoint."""

    def __init__(self, path: Optional[Path], key: str, run: Run) -> None:
        self._path, self._key, self._run = path, key, run

    def keep(self, trainer: Trainer) -> None:
        """Write the checkpoint, if there is to be one."""
        if self._path is None:
            return
        kept = Checkpoint(
            weights=state_arrays(trainer.module),
            best=trainer.best,
            optimizer=trainer.optimizer_state(),
            history=tuple(trainer.history),
            scaler=trainer.precision.state(),
            threads=self._run.worker_count,
            average={} if trainer.average is None else trainer.average.arrays(),
        )
        write_checkpoint(self._path, self._key, kept)

    def restore(self, trainer: Trainer) -> None:
        """Bring a training to where the checkpoint left it, if there is one."""
        if self._path is None or not self._path.exists():
            return
        found = read_checkpoint(self._path, self._key)
        try:
            trainer.restore(found)
        except ValueError as error:
            raise damaged(self._path, error) from error
        self._run.info("Training goes on after epoch {epoch}, from {path}.", epoch=len(found.history), path=self._path)
        if found.threads != self._run.worker_count:
            self._run.info(
                "It began with {before} threads and goes on with {now}: its last digits will differ from those of a"
                " training that was not interrupted.",
                before=found.threads,
                now=self._run.worker_count,
            )


@contextmanager
def _quick_convolutions(device: Any) -> Iterator[None]:
    """Let CUDA try which convolution is the fastest for the sizes here, which stay the same; put back afterwards."""
    import torch

    if device.type != "cuda":
        yield
        return
    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = True
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before
