"""What a worker is told of a task, once; items follow by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..paths import PathPair
from .signature import Signature

DONE, FAILED, UNSEEN = "done", "failed", "unseen"
"""What an answer is: a result, an error with its traceback, or what kept the worker from reading."""


@dataclass(frozen=True)
class Shipment:
    """A task as it travels.

    Parameters
    ----------
    task : callable
        Called with an item; a `TwoStepTask` where this machine may have to read for the workers.
    compress : bool
        Whether large arrays of an answer are compressed.
    pairs : tuple of PathPair
        Folders that have another name on the worker.
    files : mapping of str to Signature
        What the worker must see, to read by itself.
    checked : list
        Not empty once it was seen; a worker looks once.
    """

    task: Any
    compress: bool = False
    pairs: tuple[PathPair, ...] = ()
    files: Mapping[str, Signature] = field(default_factory=dict)
    checked: list[bool] = field(default_factory=list)
