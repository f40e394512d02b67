"""The block function of a threshold: from the values of a band to classes."""

from __future__ import annotations

import numpy as np

from ..blocks.contract import Block, OutputSpec
from ..classes import ClassTable, LandCoverClass

SIDES = ("above", "below", "between")
"""Which pixels get class 1."""

NODATA = 255

_OTHER, _CHOSEN = "#d9d9d9", "#2166ac"
# Ends of a ramp for more than two classes.
_LOW, _HIGH = (247, 252, 240), (8, 64, 129)


class ThresholdBlock:
    """Block function that compares the first band with thresholds.

    Parameters
    ----------
    band : str
        The band's name, for the legend.
    thresholds : tuple of float
        Ascending.
    side : {'above', 'below', 'between', 'classes'}
        What is 1: values above the threshold, values up to it, values from the first threshold to the second
        (both included); ``classes`` numbers the classes between the thresholds from 0.
    """

    halo = 0
    edge = "nodata"
    bytes_per_pixel = 12

    def __init__(self, band: str, thresholds: tuple[float, ...], side: str) -> None:
        self._thresholds = thresholds
        self._side = side
        self.outputs = (OutputSpec("output", 1, "uint8", NODATA, ("class",), _legend(band, thresholds, side)),)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        values = block.data[0]
        # A threshold of 0.1 means the pixels' own 0.1: of float32 in a band of float32.
        kind = values.dtype if values.dtype.kind == "f" else np.dtype(np.float64)
        values, limits = values.astype(kind), np.array(self._thresholds, kind)
        if self._side == "between":
            chosen = (values >= limits[0]) & (values <= limits[1])
        elif self._side == "below":
            chosen = values <= limits[0]
        elif self._side == "above":
            chosen = values > limits[0]
        else:
            chosen = np.searchsorted(limits, values, side="left")
        return (chosen.astype(np.uint8)[np.newaxis],)


def _legend(band: str, thresholds: tuple[float, ...], side: str) -> ClassTable:
    """Classes named by the values they hold."""
    texts = [f"{value:.6g}" for value in thresholds]
    above, below = f"{band} > {texts[0]}", f"{band} ≤ {texts[0]}"
    if side == "classes":
        middle = [f"{low} < {band} ≤ {high}" for low, high in zip(texts, texts[1:])]
        names = [below, *middle, f"{band} > {texts[-1]}"]
        colours = [_ramp(place / (len(names) - 1)) for place in range(len(names))]
    else:
        inside = f"{texts[0]} ≤ {band} ≤ {texts[-1]}"
        names = {
            "above": [below, above],
            "below": [above, below],
            "between": [f"{band} < {texts[0]}, {band} > {texts[-1]}", inside],
        }[side]
        colours = [_OTHER, _CHOSEN]
    return ClassTable(LandCoverClass(code, *both) for code, both in enumerate(zip(names, colours)))


def _ramp(share: float) -> str:
    """A colour between the ends of the ramp, as ``#rrggbb``."""
    parts = (round(low + (high - low) * share) for low, high in zip(_LOW, _HIGH))
    return "#" + "".join(f"{part:02x}" for part in parts)
