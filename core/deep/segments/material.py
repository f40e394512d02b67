"""From an image and its labels to what a segmentation network is trained and judged by."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

import numpy as np

from ...classes import ClassTable
from ...errors import DataError
from ...raster.stack import Stack
from ...run import Run
from ..first_network import Counts, try_network
from ..job_options import TrainingFields
from ..material import Material
from ..patches.space import Space
from ..sets_told import tell_sets
from ..spec import SEGMENTATION
from ..splits import POLYGONS, SQUARES, TEST, TRAINING, VALIDATION, count_sets, split_sets
from .label_raster import RasterLabels
from .labels import Labels
from .marks import Marks
from .scene import open_scene
from .tiles import VARIETY, TileBatches, drawn_corners, fixed_corners, require_labels, require_room, tiles_per_epoch

_SHARE = 4
"""Labels may take this part of the memory budget; where they are more they lie in a mapped file."""
_NO_TILES = np.zeros((0, 2), np.int64)


@dataclass(frozen=True)
class Tiling:
    """How tiles are cut.

    Parameters
    ----------
    size : int
        Side of a training tile in pixels.
    per_epoch : int, optional
        Tiles of an epoch; by the labelled area by default.
    """

    size: int
    per_epoch: Optional[int]


@contextlib.contextmanager
def segmentation_material(
    job: TrainingFields, stack: Stack, labels: Labels, tiling: Tiling, path: str, run: Run
) -> Iterator[Segments]:
    """Training, validation and test of a segmentation network; their space is given up afterwards.

    Parameters
    ----------
    job : TrainingFields
        How the sets are made, and what the network is; those of a raster of labels by blocks.
    stack : Stack
        The image.
    labels : Labels
        On its grid.
    tiling : Tiling
    path : str
        Where the labels come from, for messages.
    run : Run
        Memory, cancel; hears of the sets.

    Raises
    ------
    TerroirError
        If labels, sets, tiles and network do not fit each other.
    """
    parameter = "labels" if isinstance(labels, RasterLabels) else "polygons"
    require_room(stack.grid, tiling.size)
    if len(labels.classes) > Marks.MOST_CLASSES:
        raise DataError(
            "{path} has {count} classes, more than {most}; join some of them",
            parameter=parameter,
            path=path,
            count=len(labels.classes),
            most=Marks.MOST_CLASSES,
        )
    sources = labels.sources
    sets = split_sets(
        sources.codes,
        sources.groups,
        sources.xs,
        sources.ys,
        stack.grid.crs,
        job.split,
        job.block_size,
        job.validation_share,
        job.test_share,
        job.seed,
    )
    unit = SQUARES if isinstance(labels, RasterLabels) else POLYGONS
    sizes = count_sets(sets, sources.codes, sources.groups, sources.pixels, unit)
    tell_sets(sizes, labels.classes, job.split, run, job.keeps_apart)
    multiple, margin = field_of_job(job, len(stack.bands), len(labels.classes), tiling.size, run)
    context = -(-margin // multiple) * multiple
    with Space(run.budget * 2**20 // _SHARE, run.temporary_folder()) as space:
        marks = Marks(space.zeros((stack.grid.height, stack.grid.width), np.dtype(np.int16)))
        labels.paint(sets, marks, run)
        require_labels(marks, path, parameter)
        made = _Maker(stack, marks, labels.classes, tiling, context, run)
        count = tiling.per_epoch or tiles_per_epoch(marks, tiling.size)
        corners = drawn_corners(
            marks, tiling.size, VARIETY * count, len(labels.classes), job.balanced_sampling, job.seed
        )
        training = made.batches(TRAINING, corners, 0)
        run.info(
            "Tiles of {size} × {size} pixels that are drawn: {drawn}; of these, seen in each epoch: {count}.",
            count=count,
            drawn=len(corners),
            size=tiling.size,
        )
        validation, test = made.fixed(VALIDATION), made.fixed(TEST)
        material = Material(
            kind=SEGMENTATION,
            size=tiling.size,
            classes=labels.classes,
            sizes=sizes,
            training=training,
            validation=validation,
            test=test,
            data=_digest(training, made),
            size_field="tile_size",
            more={"steps_per_epoch": -(-count // job.batch_size)},
        )
        shown = next((tiles for tiles in (test, validation) if tiles is not None), made.batches(TEST, _NO_TILES, 0))
        yield Segments(material, shown)


@dataclass(frozen=True, eq=False)
class Segments:
    """What a segmentation network is trained with.

    Parameters
    ----------
    material : Material
    shown : TileBatches
        Tiles that the report may show: those of the test set, of the validation set where there is none, or none.
    """

    material: Material
    shown: TileBatches


class _Maker:
    """Makes the tiles of each set."""

    def __init__(self, stack: Stack, marks: Marks, classes: ClassTable, tiling: Tiling, context: int, run: Run) -> None:
        self._scene = open_scene(stack, run)
        self._marks, self._classes, self._tiling, self._context = marks, classes, tiling, context

    def batches(self, number: int, corners: np.ndarray, context: int) -> TileBatches:
        """Tiles with the labels of a set."""
        return TileBatches(self._scene, self._marks, number, corners, self._tiling.size, len(self._classes), context)

    def fixed(self, number: int) -> Optional[TileBatches]:
        """Tiles that show every pixel of a set once, with as much around them as the network sees; None if empty."""
        corners = fixed_corners(self._marks, number, self._tiling.size)
        return self.batches(number, corners, self._context) if len(corners) else None

    def digests(self) -> Iterator[str]:
        """What the sets to judge by consist of."""
        for number in (VALIDATION, TEST):
            yield self.batches(number, fixed_corners(self._marks, number, self._tiling.size), 0).digest()


def _digest(training: TileBatches, made: _Maker) -> str:
    """What tells this material from any other."""
    return hashlib.sha256(" ".join([training.digest(), *made.digests()]).encode()).hexdigest()


def field_of_job(job: TrainingFields, bands: int, classes: int, size: int, run: Run) -> tuple[int, int]:
    """What sides of images must be multiples of, and the pixels around a tile that the job's network sees.

    Raises
    ------
    TerroirError
        If the network cannot be made with these arguments.
    """
    from ..compute.fully import field_of

    module = try_network(job, SEGMENTATION, Counts(bands, classes, size), "tile_size", run)
    return field_of(module.eval().requires_grad_(False), bands)
