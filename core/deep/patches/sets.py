"""Patches for training, validation and test, which share no polygon and no pixel."""

from __future__ import annotations

import hashlib
import json
from typing import Optional

import numpy as np

from ...errors import DataError
from ...raster.stack import Stack
from ...run import Run
from ..job_options import TrainingFields
from ..sets_told import tell_sets
from ..splits import BLOCK, NONE, TEST, TRAINING, VALIDATION, SetSizes, count_sets, split_sets
from ..training.batches import UNLABELLED
from .overlap import overlapping
from .reader import PatchStore
from .table import PatchTable

# Of a pixel: what the last digits of coordinates may add.
_TOLERANCE = 0.01
_AT_ONCE = 1024


def divide_patches(table: PatchTable, stack: Optional[Stack], job: TrainingFields, run: Run) -> np.ndarray:
    """The set of every patch; `NONE` for those that overlap one of a set that is judged by.

    The test set loses nothing. Patches of the validation that overlap it are left out, and patches of the training
    that overlap one of both.

    Parameters
    ----------
    table : PatchTable
    stack : Stack, optional
        The image that they were cut from.
    job : TrainingFields
        How they are split.
    run : Run
        Hears what was left out.

    Returns
    -------
    ndarray of int8, shape (n,)

    Raises
    ------
    DataError
        If blocks are asked for and nobody knows where the patches lie, they were cut for another grid, or all training
        patches of a class overlap others.
    """
    if job.split == BLOCK and not table.placed:
        raise DataError(
            "the patches of {path} have no place on the map, so that there are no blocks; split by polygon",
            parameter="split",
            path=table.path,
        )
    sets = split_sets(
        table.codes,
        table.groups.tolist(),
        table.xs,
        table.ys,
        table.crs,
        job.split,
        job.block_size,
        job.validation_share,
        job.test_share,
        job.seed,
    )
    kept = drop_overlaps(sets, pixel_windows(table, stack), run)
    _refuse_lost_classes(table, sets, kept)
    return kept


def _refuse_lost_classes(table: PatchTable, sets: np.ndarray, kept: np.ndarray) -> None:
    """Refuse patches so large that none of a class is left which does not overlap one that is judged by."""
    lost = set(table.codes[sets == TRAINING].tolist()) - set(table.codes[kept == TRAINING].tolist())
    if lost:
        raise DataError(
            "every training patch of these classes shares pixels with one that the network is judged by: {names};"
            " extract smaller patches (SIZE), or digitise polygons farther apart",
            parameter="patches",
            names=", ".join(table.classes.label(code) for code in sorted(lost)),
        )


def drop_hidden(
    table: PatchTable, store: PatchStore, sets: np.ndarray, sizes: SetSizes, job: TrainingFields, run: Run
) -> tuple[np.ndarray, SetSizes]:
    """`sets` with `NONE` for patches without a class, because their own pixel is not valid, and what is left in each.

    Parameters
    ----------
    table : PatchTable
    store : PatchStore
        Its pixels.
    sets : ndarray of int8, shape (n,)
    sizes : SetSizes
        What they held before the pixels were known.
    job : TrainingFields
        How they were split.
    run : Run
        Hears what is left, where something is left out.

    Raises
    ------
    DataError
        If all training patches of a class are left out, or `sets_told.tell_sets` refuses what is left.
    """
    hidden = store.labels == UNLABELLED
    if not hidden.any():
        return sets, sizes
    kept = np.where(hidden, NONE, sets).astype(sets.dtype)
    lost = set(table.codes[sets == TRAINING].tolist()) - set(table.codes[kept == TRAINING].tolist())
    if lost:
        raise DataError(
            "the own pixel of every training patch of these classes is nodata or masked: {names}; check nodata and the"
            " mask, or extract patches of them in other places",
            parameter="patches",
            names=", ".join(table.classes.label(code) for code in sorted(lost)),
        )
    left = count_sets(kept, table.codes, table.groups.tolist())
    tell_sets(left, table.classes, job.split, run, job.keeps_apart)
    return kept, left


def drop_overlaps(sets: np.ndarray, windows: Optional[np.ndarray], run: Run) -> np.ndarray:
    """`sets` with `NONE` for patches that share a pixel with one of a set that must not have been seen.

    Parameters
    ----------
    sets : ndarray of int8, shape (n,)
    windows : ndarray of int64, shape (n, 4), optional
        Column, row, width and height; None where nobody knows where the patches lie.
    run : Run
        Hears how many they are.
    """
    if windows is None:
        return sets
    kept = sets.copy()
    for own, others in ((VALIDATION, (TEST,)), (TRAINING, (VALIDATION, TEST))):
        # A patch of the validation that is left out is in nobody's way any more.
        members, judges = np.flatnonzero(kept == own), np.flatnonzero(np.isin(kept, others))
        kept[members[overlapping(windows[members], windows[judges])]] = NONE
    lost = {
        name: int(((sets == number) & (kept == NONE)).sum()) for number, name in ((0, "training"), (1, "validation"))
    }
    if any(lost.values()):
        run.info(
            "Patches left out, because they share pixels with patches that the network is judged by: {training} of the"
            " training, {validation} of the validation.",
            **lost,
        )
    return kept


def pixel_windows(table: PatchTable, stack: Optional[Stack]) -> Optional[np.ndarray]:
    """Column, row, width and height of every patch in pixels, int64, shape (n, 4).

    Patches that are files and have a place on the map may come from several images: their pixels are counted from the
    north-western corner of all, and a part of a pixel counts as one. None where the place is not known.
    """
    if not table.files:
        return None if stack is None else table.windows(stack.grid, stack.sources[0].path)
    if not table.placed or table.facts is None:
        return None
    low, high = table.corners.min(axis=1), table.corners.max(axis=1)
    pixel = np.median(high - low, axis=0) / table.facts.size
    first = np.floor((low - low.min(axis=0)) / pixel + _TOLERANCE).astype(np.int64)
    last = np.ceil((high - low.min(axis=0)) / pixel - _TOLERANCE).astype(np.int64)
    found: np.ndarray = np.concatenate([first, np.maximum(last - first, 1)], axis=1)
    return found


def patches_hash(store: PatchStore, groups: np.ndarray, chosen: np.ndarray) -> str:
    """SHA-256 of patches: names of the bands, pixels, which of them are valid, classes and groups.

    Parameters
    ----------
    store : PatchStore
    groups : ndarray of str, shape (n,)
        Group of every patch of the store.
    chosen : ndarray of int64, shape (m,)
        Which of them.
    """
    digest = hashlib.sha256()
    names = [list(store.band_names), groups[chosen].tolist(), store.images.dtype.str, list(store.images.shape[1:])]
    digest.update(json.dumps(names).encode())
    for start in range(0, len(chosen), _AT_ONCE):
        images, valid, labels = store.read(chosen[start : start + _AT_ONCE])
        digest.update(np.ascontiguousarray(images).tobytes())
        digest.update(b"" if valid is None else np.packbits(valid).tobytes())
        digest.update(np.ascontiguousarray(labels, dtype="<i8").tobytes())
    return digest.hexdigest()
