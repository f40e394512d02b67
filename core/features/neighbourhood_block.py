"""The block function of a neighbourhood filter: one filter on every band of a block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..blocks.contract import Block, OutputSpec
from . import neighbourhood_filters as plain
from . import texture
from .neighbourhood_median import median

LARGEST_RADIUS = 100
"""Window of 201 pixels a side; sums of squares of 16 bits still fit 63 bits."""


@dataclass(frozen=True)
class FilterKind:
    """What a filter needs and makes.

    Parameters
    ----------
    compute : callable
        ``compute(values, valid, radius)``.
    makes : {'same', 'range', 'real'}
        Values of the band, differences of them, or real numbers.
    reach : int
        Halo, in radii.
    grey : bool
        Whether it asks for grey levels instead of values.
    bytes_per_pixel : int
        Working memory.
    """

    compute: Callable[..., np.ndarray]
    makes: str
    reach: int = 1
    grey: bool = False
    bytes_per_pixel: int = 32


FILTERS = {
    "mean": FilterKind(plain.mean, "real"),
    "median": FilterKind(median, "same", bytes_per_pixel=56),
    "minimum": FilterKind(plain.minimum, "same"),
    "maximum": FilterKind(plain.maximum, "same"),
    "range": FilterKind(plain.value_range, "range"),
    "standarddeviation": FilterKind(plain.standard_deviation, "real", bytes_per_pixel=72),
    "gaussian": FilterKind(plain.gaussian, "real", bytes_per_pixel=40),
    "sobel": FilterKind(plain.sobel, "real", bytes_per_pixel=56),
    "majority": FilterKind(plain.majority, "same", bytes_per_pixel=80),
    "entropy": FilterKind(texture.entropy, "real", grey=True),
    "opening": FilterKind(plain.opening, "same", reach=2),
    "closing": FilterKind(plain.closing, "same", reach=2),
    "contrast": FilterKind(texture.contrast, "real", grey=True, bytes_per_pixel=40),
    "homogeneity": FilterKind(texture.homogeneity, "real", grey=True, bytes_per_pixel=40),
    "energy": FilterKind(texture.energy, "real", grey=True, bytes_per_pixel=64),
    "correlation": FilterKind(texture.correlation, "real", grey=True, bytes_per_pixel=184),
    "dissimilarity": FilterKind(texture.dissimilarity, "real", grey=True, bytes_per_pixel=40),
}
"""All filters by name."""


class FilterBlock:
    """Block function of one filter; several threads may call it at the same time.

    Parameters
    ----------
    name : str
        A key of `FILTERS`.
    bands : sequence of str
        Names of the bands of the blocks to come.
    dtype : dtype
        Type of their pixels.
    radius : int
        Pixels on each side of the middle one.
    nodata : float, optional
        The nodata value that all bands share, None where they do not.
    sigma : float, optional
        Standard deviation of the Gaussian in pixels; half the radius by default.
    limits : sequence of (float, float)
        Least and largest value of each band, for filters of grey levels.
    levels : int
        Number of grey levels.
    """

    edge = "reflect"

    def __init__(
        self,
        name: str,
        bands: Sequence[str],
        dtype: np.dtype,
        radius: int,
        nodata: float | None = None,
        sigma: float | None = None,
        limits: Sequence[tuple[float, float]] = (),
        levels: int = 16,
    ) -> None:
        kind = FILTERS[name]
        # Sobel's operator has a size of its own.
        self._radius = 1 if name == "sobel" else radius
        self.halo = kind.reach * self._radius
        options: dict[str, Any] = {"sigma": sigma or radius / 2} if name == "gaussian" else {}
        self._compute = partial(kind.compute, radius=self._radius, **options)
        self._limits = tuple(limits) if kind.grey else ()
        self._levels = levels
        made, value = result_type(kind.makes, dtype, nodata)
        names = tuple(f"{band}_{name}_{2 * self._radius + 1}" for band in bands)
        self.outputs = (OutputSpec("output", len(names), made.name, value, names),)
        self.bytes_per_pixel = kind.bytes_per_pixel

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        spec = self.outputs[0]
        result = np.empty((spec.bands, *block.window.shape), spec.dtype)
        valid = None if block.valid.all() else block.valid
        for place, values in enumerate(block.data):
            if self._limits:
                grey = texture.quantised(values, *self._limits[place], self._levels)
                computed = self._compute(grey, valid)
                # NaN where a window has no pair of neighbours.
                result[place] = np.where(np.isnan(computed), spec.nodata, computed)
            else:
                result[place] = self._compute(values, valid)
        return (result,)


def result_type(makes: str, dtype: np.dtype, nodata: float | None) -> tuple[np.dtype, float]:
    """Pixel type and nodata value of a filter's result.

    What keeps values of the band keeps its type and nodata, where there is one that no valid pixel can have;
    otherwise a type is taken that has room for one.

    Parameters
    ----------
    makes : {'same', 'range', 'real'}
        See `FilterKind`.
    dtype : dtype
        Type of the input.
    nodata : float, optional
        Nodata value that all bands of the input share.
    """
    if makes == "same" and nodata is not None:
        return dtype, nodata
    if makes == "real":
        made = np.result_type(dtype, np.float32)
    elif dtype.kind == "f":
        made = dtype
    else:
        wider = {"uint8": "int16", "int8": "int16", "uint16": "int32", "int16": "int32"}
        made = np.dtype(wider.get(dtype.name, "float64"))
    if makes == "range":
        return made, -1.0
    return made, float(np.finfo(made).min if made.kind == "f" else np.iinfo(made).min)
