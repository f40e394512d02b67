"""How many pixels of each class become samples, and which ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..errors import ParameterError
from .identity import pixel_hash

STRATEGIES = ("all", "constant", "smallest", "percent", "total")


def class_counts(available: Mapping[int, int], strategy: str, amount: float | None) -> dict[int, int]:
    """Samples wanted of every class.

    Parameters
    ----------
    available : mapping of int to int
        Pixels of every class, T_c.
    strategy : str
        ``all``; ``constant``: `amount` of each class; ``smallest``: as many as the smallest class has;
        ``percent``: floor(0.5 + p·T_c) with p = `amount` / 100; ``total``: floor(0.5 + v·T_c / ΣT) with
        v = `amount` (as OTB's SampleSelection counts).
    amount : float, optional
        The number that the strategy needs.

    Raises
    ------
    ParameterError
        If the strategy needs an amount and it is missing or out of range.
    """
    if strategy == "all":
        return dict(available)
    if strategy == "smallest":
        return dict.fromkeys(available, min((n for n in available.values() if n), default=0))
    _check_amount(strategy, amount)
    amount = float(amount or 0)
    if strategy == "constant":
        return dict.fromkeys(available, int(amount))
    if strategy == "percent":
        return {code: int(0.5 + amount / 100 * count) for code, count in available.items()}
    total = sum(available.values())
    return {code: int(0.5 + amount * count / total) for code, count in available.items()}


def _check_amount(strategy: str, amount: float | None) -> None:
    if amount is None:
        raise ParameterError("the strategy {strategy} needs a number; give one", parameter="amount", strategy=strategy)
    if strategy == "percent" and not 0 < amount <= 100:
        raise ParameterError(
            "{amount} is no percentage; give a number above 0, up to 100", parameter="amount", amount=amount
        )
    if strategy != "percent" and not (amount >= 1 and float(amount).is_integer()):
        raise ParameterError(
            "{amount} is no number of samples; give a whole number of at least 1",
            parameter="amount",
            amount=amount,
        )


def choose_pixels(
    codes: np.ndarray, rows: np.ndarray, cols: np.ndarray, wanted: Mapping[int, int], seed: int
) -> np.ndarray:
    """Choose at random, by a hash of seed and pixel: not even the order of the pixels matters.

    Parameters
    ----------
    codes, rows, cols : ndarray of int64, shape (n,)
        Class and place of the pixels.
    wanted : mapping of int to int
        Samples of every class; a class with fewer pixels gives all it has.
    seed : int

    Returns
    -------
    ndarray of int64
        Indices of the chosen pixels, ascending.
    """
    order = np.lexsort((cols, rows, pixel_hash(rows, cols, seed), codes))
    starts = np.searchsorted(codes[order], list(wanted))
    ends = np.searchsorted(codes[order], list(wanted), side="right")
    chosen = [order[start : min(start + number, end)] for start, end, number in zip(starts, ends, wanted.values())]
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, np.int64)
