"""Random order from identity: what is chosen depends on the seed and on the thing itself, never on its turn.

A counter-based generator: SplitMix64's finaliser (Steele, Lea & Flood 2014, "Fast splittable pseudorandom
number generators", OOPSLA) applied to seed and identity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def pixel_hash(rows: np.ndarray, cols: np.ndarray, seed: int) -> np.ndarray:
    """Uniform 64-bit hash of pixels.

    Parameters
    ----------
    rows, cols : ndarray of int64, shape (n,)
        Place of the pixels in their grid.
    seed : int
        Another seed gives an independent order.

    Returns
    -------
    ndarray of uint64, shape (n,)
    """
    with np.errstate(over="ignore"):
        start = _mix(np.asarray(seed % 2**64, np.uint64) + _GOLDEN)
        mixed = _mix(rows.astype(np.uint64) * _GOLDEN + start)
        return _mix(mixed ^ (cols.astype(np.uint64) * _GOLDEN + start))


def _mix(value: np.ndarray) -> np.ndarray:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.ndarray = value ^ (value >> np.uint64(31))
    return mixed


def text_hash(texts: Iterable[str], seed: int) -> np.ndarray:
    """Uniform 64-bit hash of texts (names of groups), shape (n,)."""
    key = (seed % 2**128).to_bytes(16, "little")
    digests = (hashlib.blake2b(text.encode(), digest_size=8, key=key).digest() for text in texts)
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)
