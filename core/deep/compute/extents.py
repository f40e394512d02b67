"""Which places along one axis a layer needs for those that it makes, and which it makes of those that it has.

Places are counted from the image's upper left corner, in each layer's own pixels, so that pooling stays aligned. An
interval is half-open. The arithmetic is that of Araujo, Norris & Sim 2019 (*Computing receptive fields of
convolutional neural networks*, Distill, equations 3 and 4), with layers that make an image larger besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

Interval = tuple[int, int]


class Axis(Protocol):
    """What a layer does along one axis."""

    @property
    def scale(self) -> Fraction:
        """Places made for each place taken."""
        ...

    def needed(self, made: Interval) -> Interval:
        """Places that it must have to make these."""
        ...

    def made(self, had: Interval) -> Interval:
        """Places that it makes where it has these and nothing else."""
        ...


@dataclass(frozen=True)
class Window:
    """Convolution or pooling.

    Parameters
    ----------
    kernel, stride, padding, dilation : int
        As torch names them.
    """

    kernel: int = 1
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def scale(self) -> Fraction:
        """See `Axis`."""
        return Fraction(1, self.stride)

    @property
    def _reach(self) -> int:
        return (self.kernel - 1) * self.dilation

    def needed(self, made: Interval) -> Interval:
        """See `Axis`."""
        start, end = made
        return start * self.stride - self.padding, (end - 1) * self.stride - self.padding + self._reach + 1

    def made(self, had: Interval) -> Interval:
        """See `Axis`."""
        start, end = had
        return -(-(start + self.padding) // self.stride), (end - 1 + self.padding - self._reach) // self.stride + 1


@dataclass(frozen=True)
class Spread:
    """Transposed convolution: what place i holds goes to the places i · stride − padding and the kernel's next ones."""

    kernel: int
    stride: int
    padding: int = 0
    dilation: int = 1

    @property
    def scale(self) -> Fraction:
        """See `Axis`."""
        return Fraction(self.stride)

    @property
    def _reach(self) -> int:
        return (self.kernel - 1) * self.dilation

    def needed(self, made: Interval) -> Interval:
        """See `Axis`."""
        start, end = made
        return -(-(start + self.padding - self._reach) // self.stride), (end - 1 + self.padding) // self.stride + 1

    def made(self, had: Interval) -> Interval:
        """See `Axis`."""
        start, end = had
        return (start - 1) * self.stride + self._reach + 1 - self.padding, end * self.stride - self.padding


@dataclass(frozen=True)
class Resize:
    """Upsampling by a whole factor.

    Parameters
    ----------
    factor : int
    linear : bool
        Whether between the two nearest centres (``align_corners=False``), instead of the nearest one.
    """

    factor: int
    linear: bool = False

    @property
    def scale(self) -> Fraction:
        """See `Axis`."""
        return Fraction(self.factor)

    def needed(self, made: Interval) -> Interval:
        """See `Axis`."""
        start, end = made
        if not self.linear:
            return start // self.factor, (end - 1) // self.factor + 1
        # The centre of place o lies at (o + 1/2) / factor − 1/2 of the smaller image.
        double = 2 * self.factor
        return (2 * start + 1 - self.factor) // double, -((self.factor - 2 * end + 1) // double) + 1

    def made(self, had: Interval) -> Interval:
        """See `Axis`."""
        start, end = had
        if not self.linear:
            return start * self.factor, end * self.factor
        first = -(-((2 * start + 1) * self.factor - 1) // 2)
        last = ((2 * end - 1) * self.factor - 1) // 2
        return first, last + 1


SAME = Window()
"""What acts on every place by itself."""


def hull(*intervals: Interval) -> Interval:
    """The smallest interval that holds all of them."""
    return min(start for start, _ in intervals), max(end for _, end in intervals)


def covers(outer: Interval, inner: Interval) -> bool:
    """Whether an interval holds another one."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]
