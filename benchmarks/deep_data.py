"""Images, networks and patch tables for the rows about deep learning; all from fixed seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from osgeo import ogr, osr

from terroir.benchmarks import data
from terroir.core.classes import ClassTable
from terroir.core.deep.spec import PATCH, SEGMENTATION, NetworkSpec
from terroir.core.learning.card import SAFETENSORS, ModelCard
from terroir.core.learning.model import Model

SIGMA, UNET = "sigma", "unet"
PATCH_SIZE = 30
"""Side of a patch of `sigma`, as at those who waited 20 hours."""
BANDS = {SIGMA: 3, UNET: 4}
CLASSES = 5
MEAN, STD = 2000.0, 600.0
"""Of `data.make_scene`'s bands, roughly."""


def write_scene(path: Path, side: int, bands: int) -> Path:
    """An image of ``side`` pixels a side, tiled; made once."""
    if not path.exists():
        data.write_image(path, data.make_scene(side, bands, cell=max(side // 16, 1))[0], data.TILED)
    return path


def network_spec(architecture: str) -> NetworkSpec:
    """What the networks are that are timed: with the architecture's own arguments."""
    bands = BANDS[architecture]
    kind = PATCH if architecture == SIGMA else SEGMENTATION
    size = PATCH_SIZE if architecture == SIGMA else 128
    return NetworkSpec(kind, architecture, {}, bands, CLASSES, size, (MEAN,) * bands, (STD,) * bands)


def write_network(path: Path, architecture: str) -> Path:
    """A model with random weights: the time of a network does not depend on what it has learnt. Made once."""
    if path.exists():
        return path
    import torch

    from terroir.core.deep.architectures import build
    from terroir.core.deep.network import Network

    spec = network_spec(architecture)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        module = build(spec)
        _spread_answers(module, spec)
    counts = dict.fromkeys(range(1, CLASSES + 1), 1)
    card = ModelCard(
        classes=ClassTable.from_labels({code: f"class {code}" for code in counts}),
        features=tuple(f"b{number}" for number in range(1, spec.bands + 1)),
        classifier=architecture,
        parameters=dict(spec.parameters),
        seed=1,
        training_sha256="",
        samples=counts,
        polygons=counts,
        weights=SAFETENSORS,
        network=spec.to_dict(),
    )
    Model(card, Network.of(module, spec)).write(path)
    return path


def _spread_answers(module: Any, spec: NetworkSpec) -> None:
    """Centre and scale the last layer, so that all classes occur: a comparison of classes shall mean something."""
    import torch

    last = [part for part in module.modules() if isinstance(part, (torch.nn.Linear, torch.nn.Conv2d))][-1]
    with torch.no_grad():
        colours = torch.randn(64, spec.bands, 1, 1) + 0.3 * torch.randn(64, spec.bands, spec.size, spec.size)
        logits = module.eval()(colours).transpose(0, 1).flatten(1)
        scale = 1 / float((logits - logits.mean(dim=1, keepdim=True)).std())
        last.bias.copy_((last.bias - logits.mean(dim=1)) * scale)
        last.weight.mul_(scale)


def write_squares(path: Path, classes: np.ndarray, cell: int) -> Path:
    """Square polygons of `cell` pixels that cover the whole scene; field ``code``: the class in their middle.

    Parameters
    ----------
    classes : ndarray of int, shape (rows, cols)
    """
    system = osr.SpatialReference()
    system.ImportFromWkt(data.reference_system())
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("squares", system, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("code", ogr.OFTInteger))
    layer.StartTransaction()
    for row in range(0, classes.shape[0], cell):
        for col in range(0, classes.shape[1], cell):
            bottom, right = min(row + cell, classes.shape[0]), min(col + cell, classes.shape[1])
            left, top = data.LEFT + data.PIXEL * col, data.TOP - data.PIXEL * row
            end, low = data.LEFT + data.PIXEL * right, data.TOP - data.PIXEL * bottom
            feature = ogr.Feature(layer.GetLayerDefn())
            ring = f"{left} {top}, {end} {top}, {end} {low}, {left} {low}, {left} {top}"
            feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
            feature.SetField("code", int(classes[(row + bottom) // 2, (col + right) // 2]))
            layer.CreateFeature(feature)
    layer.CommitTransaction()
    return path
