"""Functions as users write them, for the tests; the tests hand this file to the jobs."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from scipy import ndimage


@dataclass
class Recipe:
    """Data classes need their module in ``sys.modules``."""

    factor: float = 2.0


not_a_function = 7


def double(data, valid, factor=2.0):
    return Recipe(factor).factor * data


def first(data, valid):
    return data[0]


def neighbours(data, valid, radius=1, crop=False):
    """Mean of the valid pixels around each, per band."""
    window = np.ones((2 * radius + 1, 2 * radius + 1))
    count = ndimage.correlate(valid.astype(float), window)
    found = np.stack([ndimage.correlate(np.where(valid, band, 0).astype(float), window) for band in data]) / np.maximum(
        count, 1
    )
    return found[:, radius:-radius, radius:-radius] if crop else found


def bright(data, valid):
    return data[0] > 100


def whole(data, valid):
    return data[0].astype(np.int64) * 3


def spoils(data, valid):
    result = data[0] + 1
    data[:] = 0
    valid[:] = True
    return result


def fraction(data, valid):
    return data[0] / 7


def infinite(data, valid):
    result = data[0].astype(np.float32)
    result[result == result.max()] = np.inf
    return result


def fails(data, valid):
    if data.max() >= 99_000:
        return data[0] / np.array(deeper(data))
    return data[0]


def deeper(data):
    raise ArithmeticError("too {bright}")


class Odd(Exception):
    """Cannot be made again from its arguments."""

    def __init__(self, first, second):
        super().__init__(f"{first} and {second}")


def fails_oddly(data, valid):
    raise Odd(1, 2)


def leaves(data, valid):
    sys.exit("bye")


def nothing(data, valid):
    return None


def text(data, valid):
    return np.full(valid.shape, "a")


def complex_numbers(data, valid):
    return data[0] * 1j


def too_small(data, valid):
    return data[:, 1:, 1:]


def flat(data, valid):
    return data.ravel()


def no_bands(data, valid):
    return data[:0]


def more_bands_where_bright(data, valid):
    return data if data.max() < 99_000 else np.concatenate([data, data])


def fraction_where_bright(data, valid):
    return data if data.max() < 99_000 else data / 2


def several(data, valid):
    """Three rasters of different bands and types."""
    return data[0] > 100, data / 2, data[1].astype(np.uint16)


def by_name(data, valid):
    return {"sum": data.sum(axis=0), "ratio": data / 3}


def one_name_more_where_bright(data, valid):
    found = {"first": data[0], "last": data[0]}
    return found if data.max() < 99_000 else {"first": data[0], "other": data[0]}


def mixed(data, valid):
    return data, "text"


def unnamed(data, valid):
    return {1: data}


def none_of_them(data, valid):
    return ()


def four(data, valid):
    return data, data, data, data


def hides(data, valid):
    return np.ma.masked_where(data[0] > 100, data[0])


def places(data, valid, *, context):
    """Row and column of each pixel in the image; refuses a context that does not fit the block."""
    rows, cols = context.core
    row, col = np.mgrid[: context.window.height, : context.window.width]
    _, width, _, _, _, height = context.transform
    if (width, height) != (1.0, -1.0) or context.window.row_end > context.shape[0]:
        raise ValueError(context)
    if data[:, rows, cols].shape[1:] != row.shape or valid.shape[0] != len(row) + 2 * context.halo:
        raise ValueError(context)
    return np.stack([row + context.window.row, col + context.window.col]).astype(np.int32)


def difference(data, valid, factor=1, *, context):
    """Of the two rasters, each with its own bands."""
    first, second = context.rasters
    if not np.shares_memory(first, data) or len(context.band_names) != len(data):
        raise ValueError(context.band_names)
    return factor * (first[-1] - second)


def context_of_ones_own(data, valid, *, context=1):
    return data * context
