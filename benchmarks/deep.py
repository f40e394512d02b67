"""Rows about deep learning: maps of networks against plain torch, the memory they take, and a training.

Every side runs in a process of its own, because torch's threads and its memory belong to the process.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal

from terroir.benchmarks import data
from terroir.benchmarks.deep_data import (
    BANDS,
    CLASSES,
    PATCH_SIZE,
    SIGMA,
    UNET,
    write_network,
    write_scene,
    write_squares,
)
from terroir.benchmarks.measure import CORES, Skipped, python, run_child
from terroir.benchmarks.setting import Setting
from terroir.benchmarks.table import Goal, Measured
from terroir.core.learning.dependencies import missing_packages

READING_SECONDS = 60.0
BATCH = 64
"""Patches at once in the trainings, on both sides; the default of 'Train patch network'."""
STRIDE = 10
"""Pixels between the patches that are learnt from."""
_PEAKS = 2
"""Maps of each image whose peak memory is measured; the lowest counts."""
_DIFFERENT = 0.001
"""Share of the pixels whose two highest probabilities may be the same but for the last digits."""


@dataclass(frozen=True)
class Took:
    """What a finished process took: seconds of its work (`facts` has all that it told), and its peak memory."""

    facts: dict[str, float]
    peak_mb: float

    @property
    def seconds(self) -> float:
        """Of the work, without imports."""
        return self.facts["seconds"]


def dense(setting: Setting, goal: Goal) -> Measured:
    """Map of every pixel by a patch network, and the same network asked patch by patch about some of them."""
    _need_torch(setting)
    sizes = setting.sizes
    image, model = _scene(setting, SIGMA, sizes.dense), _network(setting, SIGMA)
    asked = setting.folder / "asked.npz"
    output = setting.folder / "dense.tif"
    ours = _best(setting, "map", model, image, output)
    theirs = _best(setting, "patches", model, image, asked, sizes.asked_patches)
    _refuse_other_classes(output, asked)
    per_million = (ours.seconds / sizes.dense**2 * 1e6, theirs.seconds / sizes.asked_patches * 1e6)
    remark = (
        f"{sizes.dense} × {sizes.dense} pixels with reading and writing, {1e6 / per_million[0]:,.0f} pixels a second;"
        f" patch by patch {sizes.asked_patches:,} pixels of them, from memory, {1e6 / per_million[1]:,.0f} a second."
        " The classes are the same."
    )
    return Measured(goal, *per_million, remark=remark)


def _refuse_other_classes(output: Path, asked: Path) -> None:
    """Raise `RuntimeError` unless the map has the classes that were found patch by patch."""
    places = np.load(asked)
    mapped = gdal.Open(str(output)).ReadAsArray()[places["rows"], places["cols"]]
    different = np.mean(mapped != places["classes"] + 1)
    if different > _DIFFERENT:
        raise RuntimeError(f"{different:.1%} of the pixels have another class than patch by patch")


def fully(setting: Setting, goal: Goal) -> Measured:
    """Map of an image by a U-Net through blocks, and one forward pass over all of it."""
    ours, theirs = _whole_and_by_blocks(setting)
    side = setting.sizes.segmented
    pace = [side**2 / took.seconds for took in (ours, theirs)]
    remark = (
        f"{side} × {side} × {BANDS[UNET]} on this run: {pace[0]:,.0f} pixels a second with reading, probabilities and"
        f" writing; the one pass, of an image in memory and up to the logits, {pace[1]:,.0f}."
    )
    return Measured(goal, ours.seconds, theirs.seconds, remark=remark)


def fully_memory(setting: Setting, goal: Goal) -> Measured:
    """Peak memory of the same processes."""
    ours, theirs = _whole_and_by_blocks(setting)
    return Measured(goal, ours.peak_mb, theirs.peak_mb, remark="Libraries included, on both sides.")


def _whole_and_by_blocks(setting: Setting) -> tuple[Took, Took]:
    _need_torch(setting)
    image, model = _scene(setting, UNET, setting.sizes.segmented), _network(setting, UNET)
    ours = _best(setting, "map", model, image, setting.folder / "segmented.tif")
    return ours, _best(setting, "whole", model, image)


def training(setting: Setting, goal: Goal) -> Measured:
    """Epochs over patches of a raster, and the loop over the same patches in memory."""
    ours, theirs = _trainings(setting)
    sizes = setting.sizes
    remark = (
        f"{sizes.trained_epochs} epochs, {sizes.trained_patches:,} patches of {PATCH_SIZE} × {PATCH_SIZE} ×"
        f" {BANDS[SIGMA]}, batches of {BATCH}, without augmentation on both sides; ours with the time to read them"
        f" from the raster ({ours.facts['reading']:.1f} s)."
    )
    return Measured(goal, ours.seconds + ours.facts["reading"], theirs.seconds, remark=remark)


def reading(setting: Setting, goal: Goal) -> Measured:
    """Reading the patches of the raster."""
    ours, _ = _trainings(setting)
    return Measured(goal, ours.facts["reading"], READING_SECONDS)


def _trainings(setting: Setting) -> tuple[Took, Took]:
    _need_torch(setting)
    sizes = setting.sizes
    image, patches = _patch_table(setting)
    arguments = (image, patches, sizes.trained_patches, sizes.trained_epochs, BATCH)
    return _once(setting, "train", *arguments), _once(setting, "train-plain", *arguments)


def _patch_table(setting: Setting) -> tuple[Path, Path]:
    """An image and a table of at least so many patches, of fields that cover it."""
    side = int(np.ceil(setting.sizes.trained_patches**0.5)) * STRIDE + 2 * PATCH_SIZE
    image, table = setting.folder / f"trained-{side}.tif", setting.folder / "patches.gpkg"
    if not table.exists():
        cell = 100
        values, classes = data.make_scene(side, BANDS[SIGMA], cell)
        data.write_image(image, values, data.TILED)
        squares = write_squares(setting.folder / "squares.gpkg", classes % CLASSES + 1, cell)
        setting.run(
            "extractpatches",
            input=[str(image)],
            polygons=str(squares),
            class_field="code",
            size=PATCH_SIZE,
            strategy="grid",
            stride=STRIDE,
            purity=0.0,
            output=str(table),
        )
    return image, table


def memory(setting: Setting, goal: Goal) -> Measured:
    """Peak memory of the map of an image, and of one with a sixteenth of its pixels: the worse of two networks."""
    _need_torch(setting)
    found, listed = [], []
    for architecture in (SIGMA, UNET):
        model = _network(setting, architecture)
        small = _scene(setting, architecture, setting.sizes.mapped_by_networks)
        side = 4 * setting.sizes.mapped_by_networks
        large = data.write_mosaic(setting.folder / f"{architecture}-large.tif", small, side)
        # The same map twice differs by a tenth, as pieces of freed memory happen to be used again.
        runs = [[_map_peak(setting, model, image) for image in (large, small)] for _ in range(_PEAKS)]
        peaks = (min(run[0] for run in runs), min(run[1] for run in runs))
        large.unlink()
        listed.append(f"{architecture} {peaks[0]:.0f} and {peaks[1]:.0f} MB")
        found.append(peaks)
    worst = max(found, key=lambda peaks: peaks[0] / peaks[1])
    return Measured(
        goal, *worst, remark=f"{side} and {side // 4} pixels a side, the lower of {_PEAKS} runs: {', '.join(listed)}."
    )


def _map_peak(setting: Setting, model: Path, image: Path) -> float:
    parameters = {"input": [str(image)], "model": str(model), "output": setting.fresh("map.tif")}
    job = setting.job_file("classifyraster", parameters)
    # GDAL's own cache, by default 5 % of the machine's memory, is no part of the budget.
    environment = {**os.environ, "GDAL_CACHEMAX": "64"}
    command = python("-m", "terroir.core", "run", job, "--memory", str(setting.sizes.network_memory))
    return run_child(command, setting.folder / "log", environment).peak_mb


def _need_torch(setting: Setting) -> None:
    """Raise `Skipped` where there is no torch; note its version."""
    missing = missing_packages(("torch", "safetensors"))
    if missing:
        raise Skipped(f"{', '.join(missing)}: not installed")
    setting.notes["torch"] = version("torch")


def _scene(setting: Setting, architecture: str, side: int) -> Path:
    bands = BANDS[architecture]
    return write_scene(setting.folder / f"scene-{bands}-{side}.tif", side, bands)


def _network(setting: Setting, architecture: str) -> Path:
    return write_network(setting.folder / f"{architecture}.terroir", architecture)


def _best(setting: Setting, *arguments: Any) -> Took:
    """The quickest of the repetitions, each in a process of its own; measured once for all rows."""
    return _child(setting, min(3, setting.sizes.repetitions), *arguments)


def _once(setting: Setting, *arguments: Any) -> Took:
    return _child(setting, 1, *arguments)


def _child(setting: Setting, repetitions: int, *arguments: Any) -> Took:
    work, rest = arguments[0], [str(argument) for argument in arguments[1:]]
    key = f"deep {work} {' '.join(rest)}"
    if key not in setting.took:
        result = setting.folder / f"{work}.json"
        command = python("-m", "terroir.benchmarks.deep_child", str(work), str(result), *rest)
        found = []
        for _ in range(repetitions):
            child = run_child(command, setting.folder / "log")
            found.append(Took(json.loads(result.read_text(encoding="utf-8")), child.peak_mb))
        setting.took[key] = min(found, key=lambda took: took.seconds)
    took: Took = setting.took[key]
    return took


DENSE = Goal(
    "deep-dense",
    f"map every pixel with sigma, {CORES} cores",
    "the same network patch by patch, batches of 512",
    80.0,
    unit="s/Mpx",
)
FULLY = Goal("deep-unet", "map 2048² × 4 with a U-Net", "one untiled forward pass in plain torch", 0.85)
FULLY_MEMORY = Goal("deep-unet-memory", "the same, peak memory", "the untiled pass", 1.0, at_most=True, unit="MB")
TRAINING = Goal("deep-training", "10 epochs over 54,000 patches, sigma", "plain torch loop, patches in memory", 0.9)
READING = Goal("deep-reading", "read 54,000 patches from the raster", "a minute", 1.0)
MEMORY = Goal("deep-memory", "peak memory of a network's map, 16 × the pixels", "itself", 1.1, at_most=True, unit="MB")

ROWS = (
    (dense, DENSE),
    (fully, FULLY),
    (fully_memory, FULLY_MEMORY),
    (training, TRAINING),
    (reading, READING),
    (memory, MEMORY),
)
