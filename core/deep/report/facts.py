"""What is told of the training of a network, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

import numpy as np

from ...accuracy.matrix import ConfusionMatrix
from ...accuracy.metrics import AccuracyMetrics
from ...classes import ClassTable
from ..spec import PATCH
from ..splits import SetSizes

UNLABELLED = -1
"""In the pictures of an `Example`: a pixel that has no class."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """How well one set was predicted.

    Parameters
    ----------
    matrix : ConfusionMatrix
        Counts of patches or pixels.
    metrics : AccuracyMetrics
        The figures drawn from them.
    """

    matrix: ConfusionMatrix
    metrics: AccuracyMetrics


@dataclass(frozen=True, eq=False)
class Example:
    """A patch or tile with what the network makes of it.

    Parameters
    ----------
    image : ndarray of uint8, shape (h, w, 3)
        Red, green, blue; see ``examples.stretch``.
    reference, predicted : int, or ndarray of int, shape (h, w)
        Class codes: of the patch, or of every pixel, there `UNLABELLED` where it has none.
    confidence : float
        Probability of the class predicted, 0 to 1; of a tile the mean over its pixels.
    right : bool
        Whether both agree; of a tile at most of its labelled pixels.
    """

    image: np.ndarray
    reference: Union[int, np.ndarray]
    predicted: Union[int, np.ndarray]
    confidence: float
    right: bool


@dataclass(frozen=True, eq=False)
class TrainingFacts:
    """What the report tells; what is not known may be left out, and is not shown then.

    Parameters
    ----------
    title : str
        Heading of the page.
    kind : {'patch', 'segmentation'}
        Whether items are patches or labelled pixels.
    architecture : str
        Name for people, such as ``ARCHITECTURES[name].title``.
    description : str
        One line on it.
    size : int
        Side of a patch, or of a training tile, in pixels.
    parameters : int
        Number of weights that are learnt, or were learnt elsewhere.
    receptive_field : int, optional
        Side in pixels of what a pixel's class depends on, of a segmentation network.
    layers : sequence of str
        What the network consists of; see ``layers.layer_words``.
    classes : ClassTable
        The classes.
    sets : SetSizes
        Items (patches, labelled pixels) and polygons (or squares) of every class in training, validation and test.
    history : sequence of mapping
        An entry for each epoch: ``epoch`` (from 1), ``loss``, ``validation_loss``, ``macro_f1``,
        ``overall_accuracy`` (both of the validation set), ``learning_rate``, ``gradient_norm``, ``seconds``, and
        ``class_f1``: code (a number or its text) -> F1 of the validation set. What is missing, None or NaN is not
        drawn.
    best_epoch : int
        Epoch whose weights the model holds; 0 where there is none.
    stopped_early : bool
        Whether the training ended because the validation got no better.
    test, validation : Judgement, optional
        Of the best epoch's weights. Without a test set no figure heads the page: those of the validation are no
        independent accuracy.
    split : str
        How the sets were made, in words: a sentence or two.
    examples : sequence of Example
        What is shown, in this order; see ``examples.choose``.
    data, method : mapping of str to str
        What was learnt from, and what else there is to tell of how.
    job : mapping
        Fields of the Job, as they were set.
    warnings : sequence of str
        What was warned of in the run; the page adds cautions of its own.
    device : str
        Where it was trained.
    seconds : float, optional
        How long that took.
    versions : mapping of str to str
        Of the software.
    """

    title: str
    kind: str
    architecture: str
    classes: ClassTable
    sets: SetSizes
    history: Sequence[Mapping[str, Any]]
    description: str = ""
    size: int = 0
    parameters: int = 0
    receptive_field: Optional[int] = None
    layers: Sequence[str] = ()
    best_epoch: int = 0
    stopped_early: bool = False
    test: Optional[Judgement] = None
    validation: Optional[Judgement] = None
    split: str = ""
    examples: Sequence[Example] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    method: Mapping[str, str] = field(default_factory=dict)
    job: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    device: str = ""
    seconds: Optional[float] = None
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown_set(self) -> str:
        """Name of the set that the examples are from."""
        return "test" if self.test is not None else "validation"

    def polygons(self, code: int) -> Optional[int]:
        """Polygons of a class in the test set; None where that is not known."""
        if self.test is not None and self.test.matrix.polygons is not None:
            known = dict(zip(self.test.matrix.classes.codes, self.test.matrix.polygons.tolist()))
        else:
            known = self.sets.groups.get("test", {})
        return known.get(code)

    @property
    def unit(self) -> str:
        """What is counted, in words."""
        return "patches" if self.kind == PATCH else "pixels"
