"""What a network is made from: items in three sets, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ..classes import ClassTable
from .splits import SetSizes

if TYPE_CHECKING:
    from .training.batches import Batches


@dataclass(frozen=True, eq=False)
class Material:
    """What a network is made from, and what it is judged by.

    Parameters
    ----------
    kind : {'patch', 'segmentation'}
        What the network answers.
    size : int
        Side of a patch, or of a training tile, in pixels.
    classes : ClassTable
        Classes in the order of the labels.
    sizes : SetSizes
        What each set holds.
    training, validation, test : Batches
        Sources of items; None where a set is empty.
    data : str
        Hash of what is trained on.
    size_field : str
        Job field that decides on the size, for messages.
    more : dict
        Options that only this training knows; see ``TrainingOptions``.
    """

    kind: str
    size: int
    classes: ClassTable
    sizes: SetSizes
    training: Batches
    validation: Optional[Batches]
    test: Optional[Batches]
    data: str
    size_field: str
    more: dict[str, Any]


def none_if_empty(batches: Batches) -> Optional[Batches]:
    """None for a set without items."""
    return batches if len(batches) else None
