"""Pixels of one image, or of several that are not bands of one: other dates, or tiles side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from osgeo import osr

from ..errors import DataError
from ..raster.grid import Grid, same_crs, spatial_reference
from ..raster.stack import Stack
from ..run import Message, Run
from .extract import Extraction, extract_pixels
from .identity import pixel_hash, text_hash
from .reference import ReferenceLayer, shortened_list
from .sampler import Candidates

SHARES = ("proportional", "equal")


@dataclass(frozen=True)
class Pool:
    """Pixels of all images.

    Parameters
    ----------
    pixels : Extraction
        Rows and columns count in the grid of the pixel's own image.
    scenes : ndarray of int64, shape (n,)
        Place of the image in `stacks`.
    stacks : tuple of Stack
        All have the same bands.
    layer : ReferenceLayer
        In the grid of the first image.
    """

    pixels: Extraction
    scenes: np.ndarray
    stacks: tuple[Stack, ...]
    layer: ReferenceLayer

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the images' files."""
        return tuple(Path(stack.sources[0].path).name for stack in self.stacks)

    def take(self, chosen: np.ndarray) -> Pool:
        """Only the pixels of these indices."""
        return replace(self, pixels=self.pixels.take(chosen), scenes=self.scenes[chosen])

    def coordinates(self) -> tuple[np.ndarray, np.ndarray]:
        """Centres of the pixels in the reference system of the first image."""
        xs, ys = np.empty(len(self.pixels)), np.empty(len(self.pixels))
        for number, stack in enumerate(self.stacks):
            here = self.scenes == number
            x, y = stack.grid.map_coordinates(self.pixels.cols[here] + 0.5, self.pixels.rows[here] + 0.5)
            xs[here], ys[here] = _transformed(np.asarray(x), np.asarray(y), stack.grid, self.stacks[0].grid)
        return xs, ys

    def candidates(self, strata: np.ndarray, seed: int) -> Candidates:
        """What a sampler chooses among. Of several images, a pixel's identity includes the name of its own."""
        pixels, several = self.pixels, len(self.stacks) > 1
        hashes = np.empty(len(pixels), np.uint64)
        for number, name in enumerate(self.names):
            here = self.scenes == number
            own = int(text_hash([name], seed)[0]) if several else seed
            hashes[here] = pixel_hash(pixels.rows[here], pixels.cols[here], own)
        # In the order of their names: which image was given first makes no difference.
        rank = np.argsort(np.argsort(np.array(self.names), kind="stable"), kind="stable")
        return Candidates(strata, hashes, rank[self.scenes], pixels.rows, pixels.cols)


def one_image(stack: Stack, layer: ReferenceLayer, pixel_rule: str, run: Run) -> Pool:
    """Pixels of one stack; see `extract_pixels`."""
    pixels = extract_pixels(stack, layer, pixel_rule, run)
    return Pool(pixels, np.zeros(len(pixels), np.int64), (stack,), layer)


def several_images(
    stacks: Sequence[Stack], open_layer: Callable[[Grid, Run], ReferenceLayer], pixel_rule: str, run: Run
) -> Pool:
    """Pixels of several images.

    Parameters
    ----------
    stacks : sequence of Stack
        One for each image.
    open_layer : callable
        Reads the reference layer for a grid.
    pixel_rule : str
        See `own_pixels`.
    run : Run

    Raises
    ------
    DataError
        If the images' bands differ, or none of them has a pixel.
    """
    _refuse_other_bands(stacks)
    parts, scenes, layers = [], [], []
    for number, stack in enumerate(stacks):
        layers.append(open_layer(stack.grid, run if number == 0 else _quiet(run)))
        inside = _features_inside(layers[-1], stack.grid)
        part = _part(stack, layers[-1], inside, pixel_rule, _share_of(run, number, len(stacks)))
        if part is None:
            run.info("No pixel is taken from {path}: no polygon has one there.", path=stack.sources[0].path)
            continue
        parts.append(part)
        scenes.append(np.full(len(part), number, np.int64))
    if not parts:
        raise DataError(
            "{path} has no usable pixel in any of the rasters; check the extents, nodata and the mask",
            parameter=layers[0].parameter,
            path=layers[0].path,
        )
    pool = Pool(_joined(parts), np.concatenate(scenes), tuple(stacks), layers[0])
    without = np.setdiff1d(np.arange(len(layers[0].ids)), pool.pixels.feature)
    if len(without):
        run.warn(
            "{count} of {total} features of {path} give no pixel in any of the rasters: ids {ids}.",
            count=len(without),
            total=len(layers[0].ids),
            path=layers[0].path,
            ids=shortened_list(layers[0].ids[without]),
        )
    return pool


def _part(stack: Stack, layer: ReferenceLayer, inside: np.ndarray, pixel_rule: str, run: Run) -> Extraction | None:
    """Pixels of one image, whose features are counted as in the whole layer; None where there is none."""
    if not len(inside):
        return None
    try:
        found = extract_pixels(stack, layer.take(inside), pixel_rule, run)
    except DataError as error:
        if error.parameter != layer.parameter:
            raise
        return None
    return replace(found, feature=inside[found.feature])


def _features_inside(layer: ReferenceLayer, grid: Grid) -> np.ndarray:
    boxes = np.array([geometry.GetEnvelope() for geometry in layer.geometries], np.float64).reshape(-1, 4)
    inside = (boxes[:, 1] > 0) & (boxes[:, 0] < grid.width) & (boxes[:, 3] > 0) & (boxes[:, 2] < grid.height)
    return np.flatnonzero(inside)


def _joined(parts: Sequence[Extraction]) -> Extraction:
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("values", "codes", "feature", "rows", "cols")
    }
    return Extraction(
        **columns,
        excluded=sum(part.excluded for part in parts),
        conflicting=sum(part.conflicting for part in parts),
    )


def _refuse_other_bands(stacks: Sequence[Stack]) -> None:
    first = stacks[0]
    for stack in stacks[1:]:
        if stack.band_names != first.band_names:
            found, wanted = stack.band_names, first.band_names
            if len(found) == len(wanted):  # dozens of bands that agree would hide the one that does not
                places = [place for place, name in enumerate(found) if name != wanted[place]]
                found, wanted = tuple(found[place] for place in places), tuple(wanted[place] for place in places)
            raise DataError(
                "{path} has the bands {found}, but {first} has {wanted}; give images with the same bands, or read them"
                " as bands of one",
                parameter="input",
                path=stack.sources[0].path,
                found=", ".join(found),
                first=first.sources[0].path,
                wanted=", ".join(wanted),
            )


def _transformed(xs: np.ndarray, ys: np.ndarray, own: Grid, target: Grid) -> tuple[np.ndarray, np.ndarray]:
    if same_crs(own.crs, target.crs):
        return xs, ys
    change = osr.CoordinateTransformation(spatial_reference(own.crs), spatial_reference(target.crs))
    moved = np.array(change.TransformPoints(np.column_stack([xs, ys]).tolist()), np.float64).reshape(-1, 3)
    return moved[:, 0], moved[:, 1]


def _share_of(run: Run, number: int, count: int) -> Run:
    """The same run, whose progress is that of one image among several."""
    return replace(run, on_progress=lambda share: run.on_progress((number + share) / count))


def _quiet(run: Run) -> Run:
    """The same run, which does not say again what the first image made it say."""
    return replace(run, on_message=_hear_nothing, messages=[])


def _hear_nothing(message: Message) -> None:
    """Said already."""
