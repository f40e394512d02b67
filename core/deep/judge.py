"""How well a trained network does on a whole set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

import numpy as np

from ..accuracy.matrix import ConfusionMatrix
from ..accuracy.metrics import accuracy_metrics
from ..run import Run
from .material import Material
from .report.facts import Judgement
from .spec import NetworkSpec

if TYPE_CHECKING:
    from .training.batches import Batches
    from .training.evaluate import Answers, Evaluation


@dataclass(frozen=True, eq=False)
class Judge:
    """Asks a trained network about whole sets.

    Parameters
    ----------
    module : torch.nn.Module
        On the device, with its final weights.
    spec : NetworkSpec
    material : Material
        The sets.
    device : torch.device
    batch_size : int
        Items at once.
    watch : callable, optional
        Gets the answers, where they are to be watched.
    """

    module: Any
    spec: NetworkSpec
    material: Material
    device: Any
    batch_size: int
    watch: Optional[Callable[[Answers], None]]

    def __call__(self, name: str, run: Run, watched: bool) -> Optional[Judgement]:
        """Judge by the set of this name; None where it is empty."""
        batches: Optional[Batches] = getattr(self.material, name)
        if batches is None:
            run.progress(1.0)
            return None
        return judgement(self._ask(batches, run, watched).counts, self.material, name)

    def _ask(self, batches: Batches, run: Run, watched: bool) -> Evaluation:
        from .torch_threads import torch_threads
        from .training.evaluate import answers, tally
        from .training.guards import memory_explained

        with torch_threads(run.worker_count), memory_explained(self.device, self.batch_size):
            found = answers(self.module, self.spec, batches, self.device, run, self.batch_size)
            return tally(self._watched(found) if watched else found, self.spec.classes)

    def _watched(self, found: Iterator[Answers]) -> Iterator[Answers]:
        for answer in found:
            if self.watch is not None:
                self.watch(answer)
            yield answer


def judgement(counts: np.ndarray, material: Material, name: str) -> Judgement:
    """Figures of a set.

    Parameters
    ----------
    counts : ndarray of int64, shape (C, C)
        See ``Evaluation.counts``.
    material : Material
        Its classes, and the polygons of the set.
    name : {'training', 'validation', 'test'}
        The set.
    """
    polygons = np.array([material.sizes.groups[name].get(code, 0) for code in material.classes.codes], np.int64)
    matrix = ConfusionMatrix(counts, material.classes, polygons)
    return Judgement(matrix, accuracy_metrics(matrix))
