"""Small networks and items for the tests of training. Imported as ``terroir.tests.unit.deep.training.toys``."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
import torch
from torch import nn

from terroir.core.deep.spec import NetworkSpec

CPU = torch.device("cpu")


class Items:
    """Items in memory."""

    def __init__(
        self, images: np.ndarray, labels: np.ndarray, classes: int, valid: Optional[np.ndarray] = None
    ) -> None:
        self.images, self.labels, self.valid = images, labels, valid
        self.bands, self.classes = images.shape[1], classes

    def __len__(self) -> int:
        return len(self.images)

    def read(self, indices: np.ndarray) -> Any:
        return self.images[indices], None if self.valid is None else self.valid[indices], self.labels[indices]


def patches(count: int = 60, size: int = 8, classes: int = 3, seed: int = 0, noise: float = 20.0) -> Items:
    """Patches of two bands whose first band tells the class; every class has its own share of the patches."""
    generator = np.random.default_rng(seed)
    labels = generator.choice(classes, count, p=np.arange(1, classes + 1) / np.arange(1, classes + 1).sum())
    labels[:classes] = np.arange(classes)
    images = generator.normal(100, noise, (count, 2, size, size))
    images[:, 0] += 60 * labels[:, None, None]
    return Items(np.clip(images, 0, 255).astype(np.uint8), labels.astype(np.int64), classes)


def tiles(count: int = 12, size: int = 8, classes: int = 3, seed: int = 0) -> Items:
    """Tiles whose first band tells the class of each pixel; a third of the pixels has no label, some are not valid."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, classes, (count, size, size))
    images = generator.normal(100, 10, (count, 2, size, size))
    images[:, 0] += 60 * labels
    labels[generator.random(labels.shape) < 1 / 3] = -1
    valid = generator.random(labels.shape) > 0.1
    return Items(np.clip(images, 0, 255).astype(np.uint8), labels.astype(np.int64), classes, valid)


class PatchNet(nn.Sequential):
    """Convolution, batch normalisation, pooling, dropout: what keeps a state of its own, or draws at random."""

    def __init__(self, bands: int = 2, classes: int = 3, dropout: float = 0.3) -> None:
        super().__init__(
            nn.Conv2d(bands, 6, 3),
            nn.BatchNorm2d(6),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Dropout(dropout),
            nn.Flatten(),
            nn.Linear(6 * 9, classes),
        )


class TileNet(nn.Sequential):
    """A fully convolutional one."""

    def __init__(self, bands: int = 2, classes: int = 3) -> None:
        super().__init__(
            nn.Conv2d(bands, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(0.1), nn.Conv2d(8, classes, 1)
        )


def spec_of(kind: str = "patch", architecture: str = "sigma", **changes: Any) -> NetworkSpec:
    """Spec of these networks for these items."""
    custom = {"file": "mine.py", "sha256": "0", "class": "Mine"} if architecture == "custom" else None
    fields = {
        "kind": kind, "architecture": architecture, "parameters": {}, "bands": 2, "classes": 3, "size": 8,
        "mean": (140.0, 100.0), "std": (40.0, 20.0), "custom": custom,
    }  # fmt: skip
    return NetworkSpec(**{**fields, **changes})


def made(kind: type[nn.Module] = PatchNet, seed: int = 1) -> nn.Module:
    """A network whose first weights follow from the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return kind()
