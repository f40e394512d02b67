"""Class codes in a block of pixels: whole numbers, and how often each of them occurs."""

from __future__ import annotations

import numpy as np

from ..errors import DataError

# Up to this many possible values, counting into a table beats sorting.
_TABLE = 1 << 16
_LIMITS = np.iinfo(np.int32)


def whole_codes(values: np.ndarray, path: str, parameter: str) -> np.ndarray:
    """The values as whole numbers, in an integer type.

    Parameters
    ----------
    values : ndarray
        Valid pixels of a class map, of any shape.
    path, parameter : str
        The map, for messages.

    Raises
    ------
    DataError
        If a value is no whole number of at most 32 bits.
    """
    if (values.dtype.kind in "iu" and values.dtype.itemsize < 4) or values.dtype == np.int32:
        return values
    strange = (values < _LIMITS.min) | (values > _LIMITS.max)
    if values.dtype.kind == "f":
        strange |= values != np.rint(values)
    if strange.any():
        raise DataError(
            "{path} holds {value}, which is no class code; give a class map of whole numbers",
            parameter=parameter,
            path=path,
            value=values[strange][0].item(),
        )
    return values.astype(np.int64)


def code_counts(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct codes and how often each occurs.

    Parameters
    ----------
    values : ndarray of int, shape (n,)
        At least one.

    Returns
    -------
    codes, counts : ndarray of int64, shape (k,)
        Codes in ascending order.
    """
    low, high = int(values.min()), int(values.max())
    if low == high:  # most blocks of most maps
        return np.array([low], np.int64), np.array([values.size], np.int64)
    if high - low < _TABLE:
        counts = np.bincount(values if low == 0 else values.astype(np.int64) - low)
        present = np.flatnonzero(counts)
        return present.astype(np.int64) + low, counts[present].astype(np.int64)
    codes, counts = np.unique(values, return_counts=True)
    return codes.astype(np.int64), counts.astype(np.int64)


def merged_counts(
    one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The counts of two parts as those of both together."""
    if np.array_equal(one[0], two[0]):
        return one[0], one[1] + two[1]
    codes, places = np.unique(np.concatenate([one[0], two[0]]), return_inverse=True)
    counts = np.zeros(len(codes), np.int64)
    np.add.at(counts, places.reshape(-1), np.concatenate([one[1], two[1]]))
    return codes, counts
