"""Samples that are there twice: with the same features, or at the same place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .identity import pixel_hash


@dataclass(frozen=True)
class Duplicates:
    """What repeats among n samples.

    Parameters
    ----------
    same_values : ndarray of bool, shape (n,)
        Samples whose features are those of another one, to the last bit.
    contradicting : ndarray of bool, shape (n,)
        Samples whose features are those of a sample of another class.
    same_place : ndarray of bool, shape (n,)
        Samples at the place of another one.
    """

    same_values: np.ndarray
    contradicting: np.ndarray
    same_place: np.ndarray


def find_duplicates(values: np.ndarray, codes: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> Duplicates:
    """Compare all samples with each other, by sorting them.

    Parameters
    ----------
    values : ndarray of float64, shape (n, features)
    codes : ndarray of int64, shape (n,)
    xs, ys : ndarray of float64, shape (n,)
        Map coordinates.
    """
    numbers = row_numbers(values)
    counts = np.bincount(numbers)
    lowest = np.full(len(counts), np.iinfo(np.int64).max)
    highest = np.full(len(counts), np.iinfo(np.int64).min)
    np.minimum.at(lowest, numbers, codes)
    np.maximum.at(highest, numbers, codes)
    spots = row_numbers(np.column_stack([xs, ys]))
    return Duplicates(counts[numbers] > 1, (lowest != highest)[numbers], np.bincount(spots)[spots] > 1)


def row_numbers(values: np.ndarray) -> np.ndarray:
    """A number for each row, the same for equal rows; int64, shape (n,)."""
    rows = np.ascontiguousarray(values, np.float64) + 0.0  # which turns -0 into 0
    if not rows.shape[1]:
        return np.zeros(len(rows), np.int64)
    hashes = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        hashes = pixel_hash(hashes, np.ascontiguousarray(column).view(np.uint64), 0)
    order = np.argsort(hashes, kind="stable")
    starts = _starts(rows[order])
    if starts[1:][np.diff(hashes[order]) == 0].any():  # different rows with one hash, which may lie mixed
        order = np.lexsort(rows.T)
        starts = _starts(rows[order])
    numbers = np.empty(len(rows), np.int64)
    numbers[order] = np.cumsum(starts) - 1
    return numbers


def _starts(ordered: np.ndarray) -> np.ndarray:
    """Whether each row differs from the one before."""
    starts: np.ndarray = np.ones(len(ordered), bool)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return starts
