"""The pixels of all patches, read once and kept for a training that asks for them in any order."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Optional

import numpy as np

from ...blocks.plan import PixelCost, plan_blocks
from ...errors import DataError
from ...raster.cache import WorkerCache, bounded_cache
from ...raster.stack import Stack, files_of
from ...raster.window import Window
from ...run import Run
from ..training.batches import UNLABELLED
from .space import Space
from .table import PatchTable


class PatchStore:
    """Pixels and classes of patches, as a training reads them (`training.batches.Batches`).

    A context manager that gives its space up.

    Parameters
    ----------
    images : ndarray, shape (n, bands, size, size)
        In the image's dtype.
    valid : ndarray of bool, shape (n, size, size), optional
        None where every pixel is valid.
    labels : ndarray of int64, shape (n,)
        Place of each patch's class among the classes; `UNLABELLED` where its own pixel is not valid.
    classes : int
        Number of classes.
    band_names : tuple of str
    space : Space
        Where the arrays lie.
    """

    def __init__(
        self,
        images: np.ndarray,
        valid: Optional[np.ndarray],
        labels: np.ndarray,
        classes: int,
        band_names: tuple[str, ...],
        space: Space,
    ) -> None:
        self.images = images
        self.valid = valid
        self.labels = labels
        self.bands = int(images.shape[1])
        self.classes = classes
        self.band_names = band_names
        self._space = space

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def size(self) -> int:
        """Side in pixels."""
        return int(self.images.shape[2])

    @property
    def in_files(self) -> bool:
        """Whether the pixels lie in mapped files, because the memory budget does not hold them."""
        return self._space.in_files

    def read(self, indices: np.ndarray) -> tuple[np.ndarray, Optional[np.ndarray], np.ndarray]:
        """Copies of some patches.

        Parameters
        ----------
        indices : ndarray of int64, shape (k,)

        Returns
        -------
        images : ndarray, shape (k, bands, size, size)
        valid : ndarray of bool, shape (k, size, size), or None
        labels : ndarray of int64, shape (k,)
        """
        # Indexing by an array copies, also out of a mapped file.
        images = np.asarray(self.images[indices])
        valid = None if self.valid is None else np.asarray(self.valid[indices])
        return images, valid, self.labels[indices]

    def close(self) -> None:
        """Give memory and files up; patches cannot be read any more."""
        self.images = np.zeros((0, *self.images.shape[1:]), self.images.dtype)
        self.valid = None
        self._space.close()

    def __enter__(self) -> PatchStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_patches(table: PatchTable, stack: Optional[Stack], run: Run) -> PatchStore:
    """Read the pixels of all patches, from a raster, or from the files that the patches are.

    Half of the memory budget is for them; where they are more they are written to a file in the run's temporary
    folder, which vanishes with the store.

    Parameters
    ----------
    table : PatchTable
    stack : Stack, optional
        The image; None where the patches are files.
    run : Run
        Backend, memory, progress and cancel.

    Raises
    ------
    DataError
        If the patches were cut for another grid, their files differ from each other, or the kind of source is the
        other one.
    InputFileError, OutputError, Cancelled
        If a file is damaged, there is no space, or the user stopped the run.
    """
    if table.files:
        from .chips import read_chips

        return read_chips(table, run)
    if stack is None:
        raise DataError(
            "the patches of {path} are parts of an image; name the image that they were extracted from",
            parameter="input",
            path=table.path,
        )
    windows = table.windows(stack.grid, stack.sources[0].path)
    store = open_windows(windows, table.labels, len(table.classes), stack, run)
    _unlabel_hidden(store, run)
    return store


def _unlabel_hidden(store: PatchStore, run: Run) -> None:
    """Take the class from patches whose own pixel is not valid, as where a mask came after the extraction."""
    if store.valid is None:
        return
    middle = store.size // 2
    hidden = ~np.asarray(store.valid[:, middle, middle])
    if hidden.any():
        store.labels = np.where(hidden, UNLABELLED, store.labels)
        run.warn(
            "Patches that are left out, because their own pixel is nodata or masked here: {count} of {total}.",
            count=int(hidden.sum()),
            total=len(hidden),
        )


def open_windows(windows: np.ndarray, labels: np.ndarray, classes: int, stack: Stack, run: Run) -> PatchStore:
    """Read windows of an image, all of one size; see `open_patches`.

    Parameters
    ----------
    windows : ndarray of int64, shape (n, 4)
        Column, row, width and height; inside the image.
    labels : ndarray of int64, shape (n,)
        Place of each one's class among the classes.
    classes : int
        Number of classes.
    stack : Stack
    run : Run
    """
    size = int(windows[0, 2])
    with contextlib.ExitStack() as unfinished:
        space = unfinished.enter_context(Space(run.budget * 2**20 // 2, run.temporary_folder()))
        images = space.zeros((len(windows), len(stack.bands), size, size), stack.dtype)
        valid = _fill(images, windows, stack, run, space)
        unfinished.pop_all()
    return PatchStore(images, valid, labels, classes, stack.band_names, space)


@dataclass(frozen=True)
class _ReadTask:
    """What a worker does with one block of the image. Plain data, so that it can travel."""

    stack: Stack
    cache: WorkerCache

    def __call__(self, window: Window) -> tuple[Window, np.ndarray, np.ndarray]:
        self.cache.hold()
        return window, *self.stack.read(window)


def _fill(images: np.ndarray, windows: np.ndarray, stack: Stack, run: Run, space: Space) -> Optional[np.ndarray]:
    """Read every block of the image once and copy its part of each patch; returns which pixels are valid."""
    valid: Optional[np.ndarray] = None
    done = 0
    with contextlib.closing(stack), run.open_backend() as backend, contextlib.ExitStack() as around:
        cost = PixelCost(len(stack.bands) * stack.dtype.itemsize + 1, stack.bytes_per_pixel)
        half = max(1, run.budget // 2)
        backend.attend(files_of(stack))
        plan = plan_blocks(stack.grid, stack.block_shape, cost, half, backend.workers, run.block_shape, backend.sharing)
        around.enter_context(bounded_cache(plan.cache))
        members = dict(_members(windows, plan.rows, plan.cols, stack.grid.window))
        task = _ReadTask(stack, WorkerCache(plan.cache // backend.sharing))
        read = backend.map(task, members, plan.in_flight, run.check_cancelled)
        around.callback(read.close)
        for block, data, usable in read:
            complete = bool(usable.all())
            for number, patch, part in _parts(members[block], windows, block):
                images[(number, slice(None), *patch)] = data[(slice(None), *part)]
                if complete or usable[part].all():
                    continue
                if valid is None:
                    valid = space.zeros((len(images), *images.shape[2:]), np.dtype(bool))
                    valid[:] = True
                valid[(number, *patch)] = usable[part]
            done += 1
            run.progress(done / len(members))
    return valid


def _members(windows: np.ndarray, rows: int, cols: int, image: Window) -> Iterator[tuple[Window, np.ndarray]]:
    """Blocks of `rows` by `cols` pixels that patches touch, row by row, and these patches."""
    first = windows[:, [1, 0]] // (rows, cols)
    last = (windows[:, [1, 0]] + windows[:, [3, 2]] - 1) // (rows, cols)
    counts = last - first + 1
    total = counts.prod(axis=1)
    patch = np.repeat(np.arange(len(windows)), total)
    turn = np.arange(len(patch)) - np.repeat(np.cumsum(total) - total, total)
    block_row = first[patch, 0] + turn // counts[patch, 1]
    block_col = first[patch, 1] + turn % counts[patch, 1]
    order = np.lexsort((patch, block_col, block_row))
    block_row, block_col, patch = block_row[order], block_col[order], patch[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(block_row) != 0) | (np.diff(block_col) != 0)])
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(patch)]):
        row, col = int(block_row[start]) * rows, int(block_col[start]) * cols
        window = Window(col, row, min(cols, image.width - col), min(rows, image.height - row))
        yield window, patch[start:end]


_Place = tuple[slice, slice]


def _parts(members: np.ndarray, windows: np.ndarray, block: Window) -> Iterator[tuple[int, _Place, _Place]]:
    """Number of each patch, and the rows and columns that it shares with the block, in the patch and in the block."""
    own = windows[members]
    corner, end = (block.col, block.row), (block.col_end, block.row_end)
    low, high = np.maximum(own[:, :2], corner), np.minimum(own[:, :2] + own[:, 2:], end)
    in_patch = np.concatenate([low - own[:, :2], high - own[:, :2]], axis=1).tolist()
    in_block = np.concatenate([low - corner, high - corner], axis=1).tolist()
    for number, (left, top, right, bottom), (col, row, col_end, row_end) in zip(members.tolist(), in_patch, in_block):
        yield number, (slice(top, bottom), slice(left, right)), (slice(row, row_end), slice(col, col_end))
