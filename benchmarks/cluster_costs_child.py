"""What blocks cost, in a process of its own: ``python -m terroir.benchmarks.cluster_costs_child WORK RESULT …``.

Processor time of this process, not time on the clock: it hardly depends on what else a machine does.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from terroir.benchmarks import data
from terroir.benchmarks.cluster_child import SIDE, Kept, wait_for_all
from terroir.core.blocks.contract import Block
from terroir.core.cluster.dask.shipping import pack, size_of
from terroir.core.jobs import execute, job_type
from terroir.core.learning.model import Model
from terroir.core.learning.predict import ClassifyBlock
from terroir.core.raster.grid import Grid
from terroir.core.raster.stack import Stack
from terroir.core.raster.window import Window
from terroir.core.raster.writer import TILE, RasterWriter
from terroir.core.run import Run

WRONG = 0.1
"""Share of the pixels of a class map that differ from those around, as those of forests do."""
CLASSIFIED = 512
"""Rows and columns of the block that is read and classified."""
MANY = 10**9
"""Pixels, as a tile and more has."""


def hand_out(profile: str, image: str, function: str, output: str) -> dict[str, float]:
    """Seconds of this process for a block that costs the worker nothing: client, scheduler and writer."""
    parameters = {"input": [image], "function_file": function, "function": "first", "output": output}
    job = job_type("applyfunction").from_dict({"parameters": parameters})
    blocks = Stack.open([image]).grid.window.pixels // SIDE**2
    kept = Kept()
    try:
        wait_for_all(Run("dask", profile=profile, resources=kept))
        for _ in range(2):  # the first time, workers import
            start = time.process_time(), time.thread_time(), time.perf_counter()
            execute(job, Run("dask", profile=profile, resources=kept, block_shape=(SIDE, SIDE), resume=False))
        spent, own = time.process_time() - start[0], time.thread_time() - start[1]
        passed = time.perf_counter() - start[2]
        # This thread plans and writes; what the others do is dask.
        return {
            "seconds": spent / blocks,
            "messages": (spent - own) / blocks,
            "passed": passed / blocks,
            "blocks": blocks,
        }
    finally:
        kept.close_all()


def classify_dates(model: str, folder: str, pattern: str) -> dict[str, float]:
    """Seconds of one core for a million pixels of a block: the whole, reading alone, and packing what would be sent."""
    images = sorted(map(str, Path(folder).glob(pattern)))
    opened = Model.open(Path(model))
    stack = opened.features_of(Stack.open(images), Run())
    classify, window = _warmed_up(opened, stack)
    start = time.process_time()
    read = stack.read(window)
    reading = time.process_time() - start
    classify(Block(*read, window))
    whole = time.process_time() - start
    start = time.process_time()
    sent = size_of(pack(read, "terroir", compress=True))
    packing = time.process_time() - start
    seconds = {"seconds": whole, "reading": reading, "packing": packing}
    stored = sum(Path(image).stat().st_size for image in images) / stack.grid.window.pixels
    return {
        **{name: value / window.pixels * 1e6 for name, value in seconds.items()},
        "read_bytes": sum(array.nbytes for array in read) / window.pixels,
        "sent_bytes": sent / window.pixels,
        "stored_bytes": stored,
        "working_bytes": stack.bytes_per_pixel + classify.bytes_per_pixel,
        "chunk_bytes": classify.bytes_per_chunk_pixel * classify.chunk,
    }


def against_scikit_learn(model: str, folder: str, pattern: str) -> dict[str, float]:
    """Seconds of one core for a million pixels that lie in memory, through the forest and through scikit-learn's."""
    opened = Model.open(Path(model))
    stack = opened.features_of(Stack.open(sorted(map(str, Path(folder).glob(pattern)))), Run())
    classify, window = _warmed_up(opened, stack)
    bands, valid = stack.read(window)
    start = time.process_time()
    (ours,) = classify(Block(bands, valid, window))
    spent = time.process_time() - start
    # As it wants them: one pixel's features side by side.
    pixels = np.ascontiguousarray(bands.reshape(len(bands), -1).T, np.float32)
    forest: Any = opened.estimator
    forest.set_params(n_jobs=1)
    start = time.process_time()
    theirs = forest.classes_[forest.predict_proba(pixels).argmax(axis=1)]
    peer = time.process_time() - start
    if not valid.all() or not np.array_equal(ours.ravel(), theirs):
        raise AssertionError("the forest and scikit-learn make other classes of the same pixels")
    return {"seconds": spent / window.pixels * 1e6, "peer": peer / window.pixels * 1e6}


def _warmed_up(model: Model, stack: Stack) -> tuple[ClassifyBlock, Window]:
    """What classifies, its kernels compiled as for an image that is large enough for them, and a window to classify."""
    classify = ClassifyBlock(model, pixels=MANY)
    few = Window(0, 0, TILE, 1)
    classify(Block(*stack.read(few), few))
    return classify, Window(0, 0, min(CLASSIFIED, stack.grid.width), min(CLASSIFIED, stack.grid.height))


def write_map(path: str, side: str) -> dict[str, float]:
    """Seconds of one core for a million pixels of a class map that is written, and bytes of each on the disk."""
    size = int(side)
    rng = np.random.default_rng(5)
    classes = data.make_scene(size, 1)[1]
    classes = np.where(rng.random(classes.shape) < WRONG, rng.integers(1, 9, classes.shape, np.uint8), classes)
    transform = (data.LEFT, data.PIXEL, 0.0, data.TOP, 0.0, -data.PIXEL)
    start = time.process_time()
    writer = RasterWriter(Path(path), Grid(size, size, transform, data.reference_system()), 1, "uint8", 0, "output")
    step = 2 * TILE
    for row in range(0, size, step):
        for col in range(0, size, step):
            part = np.ascontiguousarray(classes[None, row : row + step, col : col + step])
            writer.write(Window(col, row, part.shape[2], part.shape[1]), part)
    writer.close()
    seconds = time.process_time() - start
    return {"seconds": seconds / classes.size * 1e6, "bytes": Path(path).stat().st_size / classes.size}


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "hand-out": hand_out,
    "dates": classify_dates,
    "peer": against_scikit_learn,
    "write": write_map,
}


def main(work: str, result: str, *arguments: str) -> None:
    """Do the work, and write what it took."""
    Path(result).write_text(json.dumps(WORK[work](*arguments)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
