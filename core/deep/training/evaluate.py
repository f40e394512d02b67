"""Asking a network about labelled items: validation after each epoch, and the test at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np

from ...accuracy.matrix import ConfusionMatrix
from ...accuracy.metrics import AccuracyMetrics, accuracy_metrics
from ...classes import ClassTable, LandCoverClass
from ...run import Run
from ..dense.on_torch import exact_arithmetic
from ..spec import NetworkSpec
from ..torch_threads import torch_threads
from .batches import Batches
from .feed import Feed, placed
from .guards import check_shape, failures_explained, memory_explained
from .losses import Loss
from .prefetch import prefetched

_COLOUR = "#000000"


@dataclass(frozen=True, eq=False)
class Answers:
    """What a network says of a batch.

    Parameters
    ----------
    indices : ndarray of int64, shape (n,)
        Numbers of the items.
    labels, classes : ndarray of int64, shape (n,) or (n, h, w)
        What they are (−1 where that is not known), and what the network says, from 0.
    confidence : ndarray of float32, of the same shape
        Probability of the class that it says.
    loss, labelled
        Mean loss (NaN where none was asked for) and number of labels.
    """

    indices: np.ndarray
    labels: np.ndarray
    classes: np.ndarray
    confidence: np.ndarray
    loss: float
    labelled: int


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How well a network does.

    Parameters
    ----------
    counts : ndarray of int64, shape (classes, classes)
        ``counts[i, j]`` labels of class i that the network takes for class j.
    loss : float
        Mean loss of a label; NaN where no loss was given, or nothing is labelled.
    """

    counts: np.ndarray
    loss: float

    @property
    def metrics(self) -> AccuracyMetrics:
        """Figures of the counts; classes are numbered from 0."""
        return accuracy_metrics(self.matrix(numbered_classes(len(self.counts))))

    def matrix(self, classes: ClassTable) -> ConfusionMatrix:
        """The counts with the names of the classes, in the order of the network's answers."""
        return ConfusionMatrix(self.counts, classes)


def numbered_classes(count: int) -> ClassTable:
    """Classes that are called by their numbers, from 0."""
    return ClassTable(LandCoverClass(number, str(number), _COLOUR) for number in range(count))


def answers(
    module: Any,
    spec: NetworkSpec,
    batches: Batches,
    device: Any,
    run: Run,
    batch_size: int = 64,
    loss: Optional[Loss] = None,
) -> Iterator[Answers]:
    """Ask a network about all items, in their order.

    Batch normalisation uses what it learnt, and nothing is dropped; the module is left in that mode. It computes in
    float32, as for a map, whatever it was trained with.

    Parameters
    ----------
    module : torch.nn.Module
        Brought to the device if it is not there.
    spec : NetworkSpec
        Of the module.
    batches : Batches
        What to ask about.
    device : torch.device
    run : Run
        Hears of the progress after every batch, and is asked whether to stop.
    batch_size : int
        Items at once.
    loss : callable, optional
        Loss to compute; see ``losses.make_loss``.
    """
    import torch

    feed = Feed(batches, spec, device)
    placed(module, spec, device).eval()
    parts = [np.arange(s, min(s + batch_size, len(batches))) for s in range(0, len(batches), batch_size)]
    with prefetched(feed.read, iter(parts), run) as ready:
        for number, (part, batch) in enumerate(zip(parts, ready), start=1):
            sent = feed.send(batch)
            # A generator must not leave its caller without gradients: not around the yield.
            with torch.no_grad(), failures_explained(spec), exact_arithmetic(device):
                logits = module(sent.images)
                check_shape(spec, logits, sent.images)
                value = float("nan") if loss is None else float(loss(logits, sent.labels).item())
                confidence, said = logits.float().softmax(1).max(1)
            labels = batch.labels.numpy()
            labelled = int((labels >= 0).sum())
            yield Answers(part, labels, said.cpu().numpy(), confidence.cpu().numpy(), value, labelled)
            run.progress(number / len(parts))


def tally(found: Iterator[Answers], classes: int) -> Evaluation:
    """Count answers."""
    counts = np.zeros(classes * classes, np.int64)
    total, labelled = 0.0, 0
    for answer in found:
        known = answer.labels >= 0
        counts += np.bincount(answer.labels[known] * classes + answer.classes[known], minlength=counts.size)
        total += answer.loss * answer.labelled if answer.labelled else 0.0
        labelled += answer.labelled
    return Evaluation(counts.reshape(classes, classes), total / labelled if labelled else float("nan"))


def evaluate(
    module: Any,
    spec: NetworkSpec,
    batches: Batches,
    device: Any,
    run: Run,
    batch_size: int = 64,
    loss: Optional[Loss] = None,
) -> Evaluation:
    """Judge a network by all items; parameters as for `answers`.

    Raises
    ------
    ParameterError
        If the device's memory does not hold a batch.
    """
    with torch_threads(run.worker_count), memory_explained(device, batch_size):
        return tally(answers(module, spec, batches, device, run, batch_size, loss), spec.classes)
