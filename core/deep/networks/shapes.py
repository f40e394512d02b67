"""What convolutions and pooling leave of a patch."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import ParameterError

Step = tuple[int, int]
"""Side and stride of a window without padding."""


def left_over(size: int, steps: Sequence[Step], name: str) -> int:
    """Side of what is left of a patch of side `size` after all `steps`.

    Raises
    ------
    ParameterError
        If it is nothing; names ``size`` and the smallest patch that fits.
    """
    left = _after(size, steps)
    if left < 1:
        raise ParameterError(
            "of patches of {size} × {size} pixels the convolutions and poolings of {name} leave nothing; cut patches"
            " of at least {least} pixels, or choose another ARCHITECTURE",
            parameter="size",
            size=size,
            name=name,
            least=_least(steps),
        )
    return left


def _after(size: int, steps: Sequence[Step]) -> int:
    for side, stride in steps:
        size = (size - side) // stride + 1 if size >= side else 0
    return size


def _least(steps: Sequence[Step]) -> int:
    """Side of the smallest patch of which one pixel is left."""
    size = 1
    for side, stride in reversed(steps):
        size = (size - 1) * stride + side
    return size
