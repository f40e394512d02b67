"""An image, patches and a tiny network to train. Imported as ``terroir.tests.unit.jobs.cnn_scenes``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from terroir.core.jobs.train_cnn import TrainCnnJob
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, square, write_layer, write_raster

SIDE = 6
"""Of a patch."""
FIELD = 40
"""Side of the square of each class in the image, in pixels."""
NETWORK = """
import torch

class Tiny(torch.nn.Sequential):
    def __init__(self, bands, classes, size, width=4):
        super().__init__(
            torch.nn.Conv2d(bands, width, 3), torch.nn.BatchNorm2d(width), torch.nn.ReLU(), torch.nn.Dropout(0.2),
            torch.nn.Flatten(), torch.nn.Linear(width * (size - 2) ** 2, classes),
        )
"""


@dataclass
class Scene:
    """An image with three classes side by side, and patches in polygons of six or so for each."""

    folder: Path
    image: str
    patches: str
    network: str

    def job(self, **fields) -> TrainCnnJob:
        given = {
            "patches": self.patches,
            "input": (self.image,),
            "model": str(self.folder / "out" / "m.terroir"),
            "architecture": "custom",
            "custom": self.network,
            "epochs": 3,
            "batch_size": 8,
            "learning_rate": 0.02,
            **fields,
        }
        if given["architecture"] != "custom":
            given.pop("custom")
        return TrainCnnJob(**given)

    @property
    def out(self) -> list[str]:
        """What lies where results go."""
        return left_behind(self.folder / "out")


def footprints(polygons, side=SIDE, each=4, gap=0):
    """Patches two by two in polygons of their own: ``{code: number of polygons}``, four polygons in a row."""
    for place, (code, count) in enumerate(polygons.items()):
        for number in range(count):
            for part in range(each):
                step = side + gap
                col = place * FIELD * side // SIDE + (number % 3) * 2 * step + (part % 2) * step
                row = (number // 3) * 2 * step + (part // 2) * step
                fields = {"class": code, "label": f"land {code}", "group": f"{code}-{number}", "purity": 1.0}
                yield square(col, row, side), {**fields, "row": row, "col": col}


def make_scene(folder: Path, polygons=None, spread=10, side=SIDE, network=NETWORK, mask=None, **more) -> Scene:
    """Make an image and patches; `more` is for `footprints`."""
    polygons = polygons or {1: 6, 2: 6, 3: 6}
    draw = np.random.default_rng(0)
    field = FIELD * side // SIDE
    image = draw.integers(0, spread, (2, field, field * len(polygons))).astype(np.int16)
    for place in range(len(polygons)):
        image[place % 2, :, place * field : (place + 1) * field] += 100 * (place + 1)
    path = write_raster(folder / "image.tif", image, names=["red", "nir"], mask=mask)
    patches = write_layer(folder / "patches.gpkg", footprints(polygons, side, **more))
    (folder / "net.py").write_text(network, encoding="utf-8")
    return Scene(folder, path, patches, str(folder / "net.py"))


def run_of(**more) -> Run:
    return Run(workers=1, **more)


def said(run: Run) -> list[str]:
    return [str(message) for message in run.messages]


def cancelled_after(epoch: int) -> Run:
    """A run whose user stops it once an epoch is done."""
    run = run_of()
    run.is_cancelled = lambda: any(f"Epoch {epoch} of" in text for text in said(run))
    return run
