"""From stored numbers to physical values: scale and offset of bands, and a warning where they seem to be missing."""

from __future__ import annotations

from collections.abc import Sequence

from ..raster.gdal_io import open_raster
from ..raster.stack import Stack
from ..run import Run
from .expression_steps import Expression
from .indices_catalogue import depends_on_scale


def scaling(
    stack: Stack, scale: float | None = None, offset: float | None = None
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Scales and offsets of the bands: the given ones, else what the files say, else 1 and 0.

    A value is ``stored * scale + offset``.
    """
    datasets = {number: open_raster(source.path, "input") for number, source in enumerate(stack.sources)}
    bands = [datasets[band.source].GetRasterBand(band.index) for band in stack.bands]
    scales = tuple(float(band.GetScale() or 1.0) if scale is None else float(scale) for band in bands)
    offsets = tuple(float(band.GetOffset() or 0.0) if offset is None else float(offset) for band in bands)
    return scales, offsets


def warn_of_digital_numbers(
    stack: Stack, scales: Sequence[float], expressions: Sequence[tuple[str, Expression]], run: Run
) -> None:
    """Warn where whole numbers go into a formula that is made for reflectances.

    Parameters
    ----------
    stack : Stack
        The bands that the formulas use.
    scales : sequence of float
        Of each of these bands.
    expressions : sequence of (str, Expression)
        Names and formulas.
    run : Run
        Gets the warning.
    """
    whole = any(band.dtype[0] in "iu" and scale == 1 for band, scale in zip(stack.bands, scales))
    concerned = [name for name, expression in expressions if whole and depends_on_scale(expression)]
    if concerned:
        run.warn(
            "The bands hold whole numbers and no scale is given, which matters for {indices}. If they are not meant so,"
            " give SCALE, such as 0.0001.",
            indices=", ".join(concerned),
        )
