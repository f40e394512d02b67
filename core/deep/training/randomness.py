"""Random numbers that follow from what they are for, and torch's own generator, borrowed and given back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

ORDER, AUGMENTATION, LAYERS, WEIGHTS = range(4)
"""What numbers are for: independent streams of one seed."""


def raw_numbers(count: int, *key: int) -> np.ndarray:
    """Uniform 64-bit numbers, shape (count,), uint64; the same for the same key in every version of numpy.

    numpy's generators promise their bits, not what ``permutation`` or ``uniform`` make of them (NEP 19).
    """
    # The sequence takes words of 32 bits, and pads with zeros: of one width and with their number, no two keys are one.
    words = [word for part in key for word in divmod(part % 2**64, 2**32)]
    found: np.ndarray = np.random.PCG64(np.random.SeedSequence([len(key), *words])).random_raw(count)
    return found


def uniform(count: int, *key: int) -> np.ndarray:
    """Uniform numbers of at least 0 and below 1, shape (count,), float64."""
    found: np.ndarray = (raw_numbers(count, *key) >> np.uint64(11)) * 2.0**-53
    return found


def permutation(count: int, *key: int) -> np.ndarray:
    """Numbers from 0 to count − 1 in random order, int64."""
    return np.argsort(raw_numbers(count, *key), kind="stable")


@contextmanager
def borrowed_randomness(device: Any) -> Iterator[None]:
    """Put torch's random state back to what it was: in QGIS it is everybody's.

    Parameters
    ----------
    device : torch.device
        Its generator, and the processor's.
    """
    import torch

    before = torch.get_rng_state()
    backend = _backend(device)
    there = None if backend is None else backend.get_rng_state()
    try:
        yield
    finally:
        torch.set_rng_state(before)
        if backend is not None:
            backend.set_rng_state(there)


def seed_layers(device: Any, *key: int) -> None:
    """Seed what layers draw at random (dropout), on the processor and on the device.

    Done anew for every batch: what is drawn depends on the batch alone, so that a training that goes on after an
    interruption draws the same, and so that whoever else draws in this process does not matter for long.
    """
    import torch

    seed = int(raw_numbers(1, *key)[0] >> np.uint64(1))
    torch.default_generator.manual_seed(seed)
    backend = _backend(device)
    if backend is not None:
        backend.manual_seed(seed)


def _backend(device: Any) -> Any:
    """The module of torch that keeps a graphics card's generator; None for the processor."""
    import torch

    return {"cuda": torch.cuda, "mps": torch.mps}.get(device.type)
