"""From a job and its items to a trained network that was judged: what both trainings do in the same way."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ..blocks.reduce import part_of
from ..errors import ParameterError
from ..run import Run
from .devices import choose_device
from .first_network import new_network, traces_told
from .job_options import TrainingFields, checkpoint_identity, checkpoint_path, training_options
from .judge import Judge
from .material import Material
from .network import Network
from .report.facts import Judgement
from .report.layers import parameter_count
from .spec import NetworkSpec

if TYPE_CHECKING:
    from .training.evaluate import Answers
    from .training.loop import Trained

__all__ = ["Fit", "Material", "fit_network", "traces_told"]

_SURVEYED, _TRAINED, _VALIDATED = 0.03, 0.93, 0.96
"""Shares of the work that are done after each step."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A trained network.

    Parameters
    ----------
    network : Network
        With the weights of the best epoch.
    trained : Trained
        How it came about.
    validation, test : Judgement, optional
        How well it does; None where a set is empty.
    device : str
        Where it was trained.
    seconds : float
        Time that the training took, in this run.
    parameters : int
        Number of its weights.
    checkpoint : Path
        To be removed once the results are kept.
    """

    network: Network
    trained: Trained
    validation: Optional[Judgement]
    test: Optional[Judgement]
    device: str
    seconds: float
    parameters: int
    checkpoint: Path

    @property
    def numbers(self) -> dict[str, Any]:
        """What a job returns: figures of the test set, None without one, and epochs."""
        metrics = None if self.test is None else self.test.metrics
        return {
            "overall_accuracy": None if metrics is None else metrics.overall_accuracy,
            "macro_f1": None if metrics is None else metrics.macro_f1,
            "epochs_run": self.trained.epochs,
            "best_epoch": self.trained.best_epoch,
        }


def fit_network(
    job: TrainingFields, model: str, material: Material, run: Run, watch: Optional[Callable[[Answers], None]] = None
) -> Fit:
    """Train a network, and judge it: the test set is looked at once, when all is decided.

    Parameters
    ----------
    job : TrainingFields
        What to train, and how.
    model : str
        Where the model shall appear; the checkpoint lies beside it.
    material : Material
        What to train with.
    run : Run
        Hears of it; cancel leaves the checkpoint of the last complete epoch.
    watch : callable, optional
        Gets the answers for the items of the test set, or of the validation set where there is none, batch by batch,
        in the items' order.

    Raises
    ------
    TerroirError
        If network, weights and items do not fit each other, or the training fails.
    """
    from .training.loop import train_network
    from .training.survey import survey

    path = checkpoint_path(job, model)
    _check_foreign(job, path)
    known = survey(material.training, part_of(run, 0.0, _SURVEYED))
    spec, module, source = new_network(job, material, known.mean, known.std, run)
    options = training_options(job, **material.more)
    device = choose_device(job.device, run)
    identity = checkpoint_identity(job, material.data, run)
    resume = run.resume and _fits(path, identity, spec, options, run)
    start = time.monotonic()
    with _checkpoint_told(path, resume, run), traces_told(run):
        trained = train_network(
            module,
            spec,
            material.training,
            material.validation,
            options,
            part_of(run, _SURVEYED, _TRAINED),
            device,
            path,
            resume,
            identity,
            known.counts,
        )
        seconds = time.monotonic() - start
        network = Network(spec, trained.state, source)
        judge = Judge(module, spec, material, device, job.batch_size, watch)
        validation = judge("validation", part_of(run, _TRAINED, _VALIDATED), material.test is None)
        test = judge("test", part_of(run, _VALIDATED, 1.0), True)
    fit = Fit(network, trained, validation, test, device.type, seconds, parameter_count(module), path)
    _tell(fit, run)
    return fit


def _check_foreign(job: TrainingFields, path: Path) -> None:
    """A file that is named as the checkpoint is written over and removed: it must not have been anything else.

    Beside the model, under the checkpoint's own name, whatever lies there is a checkpoint, if a damaged one.
    """
    from .training.checkpoint import is_checkpoint

    if job.checkpoint and path.exists() and not is_checkpoint(path):
        raise ParameterError(
            "{path} is no checkpoint of a training, or its beginning is damaged, and would be written over; name"
            " another file, or delete it",
            parameter="checkpoint",
            path=path,
        )


def _fits(path: Path, identity: str, spec: NetworkSpec, options: Any, run: Run) -> bool:
    """Whether the checkpoint, if there is one, keeps this very training.

    Raises
    ------
    InputFileError
        If it is damaged, or no checkpoint: then nobody knows what would be written over.
    """
    from .training.checkpoint import read_checkpoint, training_key

    if not path.exists():
        return False
    try:
        read_checkpoint(path, training_key(identity, spec, options))
    except ParameterError:
        run.info(
            "The checkpoint {path} is of a training with other inputs, parameters or versions: training starts afresh.",
            path=path,
        )
        return False
    return True


@contextlib.contextmanager
def _checkpoint_told(path: Path, mine: bool, run: Run) -> Iterator[None]:
    """Say where an interrupted training is kept; `mine` is a checkpoint of it that is there already."""
    before = _state(path)
    try:
        yield
    except BaseException:
        if path.exists() and (mine or _state(path) != before):
            run.info(
                "The training is kept in {path}: run it again with the same inputs and parameters to go on.", path=path
            )
        raise


def _state(path: Path) -> tuple[int, int]:
    """What changes when a file is written anew; zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _tell(fit: Fit, run: Run) -> None:
    if fit.test is None:
        run.info("No independent accuracy was measured: there is no test set.")
        return
    metrics = fit.test.metrics
    run.info(
        "Test of epoch {epoch} (items: {count}): overall accuracy {accuracy:.3f}, macro F1 {f1:.3f}.",
        epoch=fit.trained.best_epoch,
        count=metrics.pixel_count,
        accuracy=metrics.overall_accuracy,
        f1=metrics.macro_f1,
    )
