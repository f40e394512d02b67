"""One epoch after the other."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from typing import Any, Optional

import numpy as np

from ...run import Run
from ..spec import NetworkSpec
from .augmentation import augment
from .averaging import AveragedWeights
from .batches import Batches
from .checkpoint import Checkpoint
from .evaluate import Evaluation, answers, tally
from .feed import Fed, Feed, placed
from .guards import Guards, check_shape, failures_explained
from .history import Epoch, best_of, defined, is_better
from .losses import class_weights, make_loss
from .modes import load_arrays, set_training, state_arrays
from .optimizers import make_optimizer, optimizer_arrays, restore_optimizer, set_learning_rate
from .options import TrainingOptions
from .order import batches_of_epoch, draw_shares
from .precision import Precision
from .prefetch import prefetched
from .randomness import LAYERS, seed_layers
from .schedules import learning_rate


@dataclass
class _Sums:
    """What is added up over the batches of an epoch."""

    loss: float = 0.0
    labelled: int = 0
    norm: float = 0.0
    steps: int = 0


class Trainer:
    """A training in progress; parameters as for ``loop.train_network``.

    Attributes
    ----------
    module : torch.nn.Module
        On the device.
    history : list of Epoch
        Epochs that are complete.
    best : dict of str to ndarray
        Weights after the best of them; their mean where weights are averaged.
    average : AveragedWeights, optional
        That mean; None where there is none.
    """

    def __init__(
        self,
        module: Any,
        spec: NetworkSpec,
        training: Batches,
        validation: Optional[Batches],
        counts: np.ndarray,
        options: TrainingOptions,
        run: Run,
        device: Any,
    ) -> None:
        self.options, self.history, self.best = options, list[Epoch](), dict[str, np.ndarray]()
        self.module = placed(module, spec, device)
        self.average = AveragedWeights(self.module) if options.average_weights else None
        self.precision = Precision(device)
        if self.precision.name:
            run.info("Training uses mixed precision ({kind}).", kind=self.precision.name)
        self._spec, self._run, self._device = spec, run, device
        self._feed, self._validation = Feed(training, spec, device), validation
        self._counts = counts
        self._optimizer = make_optimizer(self.module, options, device)
        self._learning = [weight for weight in self.module.parameters() if weight.requires_grad]
        seen = draw_shares(counts, options.balanced_sampling) @ counts
        self._loss = make_loss(options, class_weights(seen, options.class_weights), device)
        self._guards = Guards(options, self.precision.scaler is not None)
        # Judging takes a third of the time of learning, without a way back and without gradients.
        judged = 0 if validation is None else len(validation)
        learnt = len(counts) if options.steps_per_epoch is None else options.steps_per_epoch * options.batch_size
        self._learning_share = learnt / (learnt + judged / 3)

    def optimizer_state(self) -> dict[str, np.ndarray]:
        """What the optimiser remembers."""
        return optimizer_arrays(self._optimizer)

    def restore(self, kept: Checkpoint) -> None:
        """Go on from a checkpoint.

        Raises
        ------
        ValueError
            If it is not of this network.
        """
        if {name: array.shape for name, array in kept.best.items()} != {
            name: array.shape for name, array in kept.weights.items()
        }:
            raise ValueError("the best weights are of another network")
        load_arrays(self.module, kept.best)
        load_arrays(self.module, kept.weights)
        restore_optimizer(self._optimizer, kept.optimizer)
        self.precision.restore(kept.scaler)
        if self.average is not None:
            self.average.restore(kept.average)
        self.history, self.best = list(kept.history), kept.best

    def train_epoch(self) -> None:
        """Go through the training items once, judge, and note how it went."""
        start, number = time.monotonic(), len(self.history)
        sums, rate = self._learn(number)
        with contextlib.nullcontext() if self.average is None else self.average.in_place():
            judged, state = self._judge(), state_arrays(self.module)
        metrics = judged.metrics if judged is not None and judged.counts.sum() else None
        epoch = Epoch(
            epoch=number + 1,
            loss=sums.loss / max(sums.labelled, 1),
            validation_loss=None if judged is None else defined(judged.loss),
            macro_f1=None if metrics is None else defined(metrics.macro_f1),
            overall_accuracy=None if metrics is None else defined(metrics.overall_accuracy),
            class_f1=() if metrics is None else tuple(defined(one.f1) for one in metrics.classes),
            learning_rate=rate,
            gradient_norm=sums.norm / max(sums.steps, 1),
            seconds=time.monotonic() - start,
        )
        if is_better(epoch, best_of(self.history)):
            self.best = state
        self.history.append(epoch)
        self._tell(epoch)

    def _learn(self, number: int) -> tuple[_Sums, float]:
        """The batches of an epoch."""
        set_training(self.module)
        parts = batches_of_epoch(self._counts, self.options, number)
        sums, rate = _Sums(), self.options.learning_rate
        with prefetched(self._feed.read, iter(parts), self._run) as ready:
            for place, batch in enumerate(ready):
                rate = learning_rate(self.options, number * len(parts) + place, len(parts))
                set_learning_rate(self._optimizer, rate)
                seed_layers(self._device, self.options.seed, LAYERS, number, place)
                self._step(batch, number, place, sums)
                self._progress(number, self._learning_share * (place + 1) / len(parts))
        return sums, rate

    def _step(self, batch: Fed, number: int, place: int, sums: _Sums) -> None:
        """Learn from one batch."""
        import torch

        sent = self._feed.send(batch)
        images, labels = augment(sent.images, sent.valid, sent.labels, self.options, number, place)
        self._optimizer.zero_grad(set_to_none=True)
        with failures_explained(self._spec):
            with self.precision.forward():
                logits = self.module(images)
            check_shape(self._spec, logits, images)
        loss = self._loss(logits, labels)
        self._run.check_cancelled()
        self.precision.backward(loss)
        self.precision.unscale(self._optimizer)
        norm = self._guards.clip(self._learning)
        # Both at once: each look at a graphics card's numbers waits for it.
        value, length = torch.stack([loss.detach(), norm.to(loss.dtype)]).tolist()
        changes = self._guards.check(value, length, number + 1)
        self.precision.step(self._optimizer)
        if self.average is not None and changes:
            self.average.update()
        labelled = int((batch.labels >= 0).sum())
        sums.loss += value * labelled
        sums.labelled += labelled
        sums.norm += length if changes else 0.0
        sums.steps += changes

    def _judge(self) -> Optional[Evaluation]:
        """Ask about the validation items."""
        if self._validation is None:
            return None
        done = len(self.history)

        def listen(share: float) -> None:
            self._progress(done, self._learning_share + (1 - self._learning_share) * share)

        quiet = replace(self._run, on_progress=listen)
        found = answers(
            self.module, self._spec, self._validation, self._device, quiet, self.options.batch_size, self._loss
        )
        return tally(found, self._spec.classes)

    def _progress(self, epochs: int, share: float) -> None:
        self._run.progress((epochs + share) / self.options.epochs)

    def _tell(self, epoch: Epoch) -> None:
        if epoch.macro_f1 is None:
            self._run.info(
                "Epoch {epoch} of {epochs}: loss {loss:.4f} ({seconds:.1f} s)",
                epoch=epoch.epoch,
                epochs=self.options.epochs,
                loss=epoch.loss,
                seconds=epoch.seconds,
            )
            return
        self._run.info(
            "Epoch {epoch} of {epochs}: loss {loss:.4f}, validation loss {validation:.4f}, macro F1 {f1:.3f}"
            " ({seconds:.1f} s)",
            epoch=epoch.epoch,
            epochs=self.options.epochs,
            loss=epoch.loss,
            validation=epoch.validation_loss if epoch.validation_loss is not None else float("nan"),
            f1=epoch.macro_f1,
            seconds=epoch.seconds,
        )
