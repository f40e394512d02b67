"""What is measured in a process of its own: ``python -m terroir.benchmarks.deep_child WORK RESULT ARGUMENT…``.

Threads and memory of torch belong to the process. RESULT is a JSON file with the seconds of the work alone, without
the time in which modules are imported; the other files are those of `deep_data`.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from terroir.benchmarks.deep_data import SIGMA, network_spec
from terroir.benchmarks.measure import CORES

BATCH = 512
"""Patches at once where a network is asked patch by patch."""


def map_image(model: str, image: str, output: str) -> dict[str, float]:
    """Seconds of 'Classify raster', from opening the model to the complete map."""
    import torch  # noqa: F401 its import is not what is timed

    from terroir.core.jobs import execute, job_type
    from terroir.core.run import Run

    job = job_type("classifyraster").from_dict({"parameters": {"input": [image], "model": model, "output": output}})
    start = time.perf_counter()
    execute(job, Run(workers=CORES))
    return {"seconds": time.perf_counter() - start}


def ask_patches(model: str, image: str, output: str, count: str) -> dict[str, float]:
    """Seconds for the classes of `count` pixels in the middle rows, each by the patch around it, in plain torch.

    The patches are of an image in memory, standardised beforehand. Places and classes (0, 1, …) go to `output`.
    """
    torch, network = _torch_and_network(model)
    spec = network.spec
    values = np.pad(_standardised(image, spec), ((0, 0), *[(spec.size // 2, spec.size)] * 2), "symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(values, (spec.size, spec.size), axis=(1, 2))
    rows, cols = _middle(values.shape[1] - spec.size // 2 - spec.size, int(count))
    module = network.module()
    found = []
    with torch.inference_mode():
        for timed in (range(0, 2 * BATCH, BATCH), range(0, len(rows), BATCH)):
            # The first round warms up.
            found.clear()
            start = time.perf_counter()
            for first in timed:
                chosen = slice(first, first + BATCH)
                patches = np.ascontiguousarray(windows[:, rows[chosen], cols[chosen]].swapaxes(0, 1))
                found.append(torch.softmax(module(torch.from_numpy(patches)), dim=1).numpy())
            seconds = time.perf_counter() - start
    np.savez(output, rows=rows, cols=cols, classes=np.concatenate(found).argmax(axis=1))
    return {"seconds": seconds}


def _middle(side: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of `count` pixels, whole rows from the middle on."""
    places = np.arange(min(count, side * side)) + side * ((side - math.ceil(count / side)) // 2)
    return places // side, places % side


def pass_whole(model: str, image: str) -> dict[str, float]:
    """Seconds of one forward pass over a whole image in memory: no reading, no writing, no probabilities."""
    torch, network = _torch_and_network(model)
    module = network.module()
    values = torch.from_numpy(_standardised(image, network.spec)[None])
    with torch.inference_mode():
        module(values[:, :, :256, :256])  # warms up
        start = time.perf_counter()
        logits = module(values)
        seconds = time.perf_counter() - start
    if logits.shape[2:] != values.shape[2:]:
        raise RuntimeError(f"{tuple(logits.shape)} logits of {tuple(values.shape)} pixels")
    return {"seconds": seconds}


def train_ours(image: str, patches: str, count: str, epochs: str, batch: str) -> dict[str, float]:
    """Seconds in which the patches are read from the raster, and in which the trainer goes through them."""
    torch, _ = _torch_and_network()
    from terroir.core.deep.patches.reader import open_patches
    from terroir.core.deep.patches.table import read_patches
    from terroir.core.deep.training.loop import train_network
    from terroir.core.raster.stack import Stack
    from terroir.core.run import Run

    run = Run(workers=CORES)
    start = time.perf_counter()
    with open_patches(read_patches(patches), Stack.open([image]), run) as store:
        reading = time.perf_counter() - start
        chosen = _the_first(store, int(count))
        module, spec = _fresh_network(torch)
        start = time.perf_counter()
        train_network(module, spec, chosen, None, _options(int(epochs), int(batch)), run, torch.device("cpu"))
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "reading": reading}


def train_plain(image: str, patches: str, count: str, epochs: str, batch: str) -> dict[str, float]:
    """Seconds of the loop that everybody writes, over the same patches as float tensors in memory."""
    torch, _ = _torch_and_network()
    values, labels = _in_memory(image, patches, int(count))
    inputs, targets = torch.from_numpy(values), torch.from_numpy(labels)
    module, spec = _fresh_network(torch)
    options = _options(int(epochs), int(batch))
    counts = torch.bincount(targets, minlength=spec.classes).float()
    criterion = torch.nn.CrossEntropyLoss(weight=counts.sum() / counts.clamp(min=1) / spec.classes)
    optimizer = torch.optim.AdamW(module.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay)
    steps = options.epochs * math.ceil(len(inputs) / options.batch_size)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    start = time.perf_counter()
    for _ in range(options.epochs):
        for chosen in torch.randperm(len(inputs)).split(options.batch_size):
            optimizer.zero_grad()
            loss = criterion(module(inputs[chosen]), targets[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
    return {"seconds": time.perf_counter() - start}


def _in_memory(image: str, patches: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Standardised patches (float32, shape (count, bands, side, side)) and their classes from 0 on."""
    from terroir.core.deep.patches.reader import open_patches
    from terroir.core.deep.patches.table import read_patches
    from terroir.core.raster.stack import Stack
    from terroir.core.run import Run

    spec = network_spec(SIGMA)
    with open_patches(read_patches(patches), Stack.open([image]), Run()) as store:
        images, _, labels = _the_first(store, count).read(np.arange(count))
    values = images.astype(np.float32)
    values -= np.float32(spec.mean[0])
    values /= np.float32(spec.std[0])
    return values, labels


def _the_first(store: Any, count: int) -> Any:
    if len(store) < count:
        raise RuntimeError(f"{len(store)} patches instead of {count}")
    from terroir.core.deep.training.batches import Subset

    return Subset(store, np.arange(count))


def _fresh_network(torch: Any) -> tuple[Any, Any]:
    """The module that both trainings begin with, and what it is."""
    from terroir.core.deep.architectures import build

    torch.manual_seed(1)
    spec = network_spec(SIGMA)
    return build(spec), spec


def _options(epochs: int, batch: int) -> Any:
    """Options of both trainings: nothing but the plain work."""
    from terroir.core.deep.training.options import TrainingOptions

    return TrainingOptions(
        epochs=epochs, batch_size=batch, patience=0, flips=False, rotations=False, jitter=0.0, seed=1
    )


def _torch_and_network(model: str = "") -> tuple[Any, Any]:
    """Torch with a thread for each core, and the network of a model file."""
    import torch

    from terroir.core.learning.model import Model

    torch.set_num_threads(CORES)
    return torch, Model.open(model).estimator if model else None


def _standardised(image: str, spec: Any) -> np.ndarray:
    """All of an image as a network sees it, float32, shape (bands, rows, cols)."""
    from osgeo import gdal

    values = gdal.Open(image).ReadAsArray().astype(np.float32)
    values -= np.array(spec.mean, np.float32)[:, None, None]
    values /= np.array(spec.std, np.float32)[:, None, None]
    return values


WORK: dict[str, Callable[..., dict[str, float]]] = {
    "map": map_image,
    "patches": ask_patches,
    "whole": pass_whole,
    "train": train_ours,
    "train-plain": train_plain,
}


def main(work: str, result: str, *arguments: str) -> None:
    """Do the work, and write what it took."""
    Path(result).write_text(json.dumps(WORK[work](*arguments)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
