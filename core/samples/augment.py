"""More samples of rare classes: how many, made of which ones, and with which values.

Every made-up sample belongs to the group (polygon) of the sample it was made of, and is made of samples of this
group only: wherever a split keeps groups together, nothing of the test can reach the training side through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import ParameterError
from .identity import text_hash
from .table import SampleTable

METHODS = ("replicate", "jitter", "smote")
TARGETS = ("balance", "minimum", "byclass")


@dataclass(frozen=True)
class Made:
    """Made-up samples.

    Parameters
    ----------
    origin : ndarray of int64, shape (m,)
        Which sample each was made of; class and group are its own.
    values : ndarray of float64, shape (m, features)
    """

    origin: np.ndarray
    values: np.ndarray


def missing_samples(
    present: Mapping[int, int], target: str, amount: float | None, wanted: Mapping[int, int]
) -> dict[int, int]:
    """How many samples each class lacks.

    Parameters
    ----------
    present : mapping of int to int
        Samples of each class.
    target : {'balance', 'minimum', 'byclass'}
        As many as the largest class has; at least `amount`; what `wanted` says.
    amount : float, optional
        For ``minimum``.
    wanted : mapping of int to int
        Samples that a class shall have in the end, for ``byclass``.

    Raises
    ------
    ParameterError
        If the amount is missing or no number of samples.
    """
    if target == "balance":
        goal = dict.fromkeys(present, max(present.values(), default=0))
    elif target == "minimum":
        if amount is None or not (amount >= 1 and float(amount).is_integer()):
            raise ParameterError(
                "the target minimum needs a number of samples; give a whole number of at least 1", parameter="amount"
            )
        goal = dict.fromkeys(present, int(amount))
    else:
        goal = {code: wanted.get(code, 0) for code in present}
    return {code: max(goal[code] - count, 0) for code, count in present.items()}


def sample_order(samples: SampleTable, seed: int) -> np.ndarray:
    """A random order of the samples by what they are, shape (n,): not by their place in the file."""
    values = np.ascontiguousarray(samples.values, "<f8")
    names = (f"{code} {group} {row.tobytes().hex()}" for code, group, row in zip(samples.codes, samples.groups, values))
    return np.argsort(text_hash(names, seed), kind="stable")


def replicate(members: np.ndarray, count: int) -> np.ndarray:
    """Origins of `count` samples: each member as often as any other, give or take one, the first ones first."""
    return np.resize(members, count)


def jitter(samples: SampleTable, members: np.ndarray, count: int, spread: float, seed: int) -> Made:
    """Copies of members, moved by normal noise.

    The noise's standard deviation is, for each feature, that of the class divided by `spread` (as OTB's
    SampleAugmentation does with its ``stdfactor``).
    """
    origin = replicate(members, count)
    scale = samples.values[members].std(axis=0) / spread
    noise = np.random.default_rng([seed, _unsigned(samples.codes[members[0]])]).standard_normal((count, len(scale)))
    return Made(origin, samples.values[origin] + noise * scale)


def _unsigned(code: int) -> int:
    return int(code) % 2**32
