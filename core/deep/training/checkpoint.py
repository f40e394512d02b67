"""What a training needs to go on where it was interrupted: a file of numbers and plain text, never of code.

Random numbers need no place in it: they follow from the seed, the epoch and the batch (`randomness`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import InputFileError, OutputError, ParameterError
from ..network import BadWeights, read_tensors
from ..spec import NetworkSpec
from .history import Epoch
from .options import TrainingOptions

FORMAT = 1
_ENTRY = "terroir"
_ROOMS = ("weights", "best", "optimizer", "average")
_LONGEST_HEADER = 100_000_000
"""Bytes: the format allows no longer ones."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training after one of its epochs.

    Parameters
    ----------
    weights, best : dict of str to ndarray
        State of the network now, and after its best epoch.
    optimizer : dict of str to ndarray
        See `optimizers.optimizer_arrays`.
    history : tuple of Epoch
        Of the epochs that are complete, at least one.
    scaler : dict
        State of the loss's scaling; empty where there is none.
    threads : int
        Threads that computed; another number changes the last bits.
    average : dict of str to ndarray
        See `averaging.AveragedWeights.arrays`; empty where weights are not averaged.
    """

    weights: dict[str, np.ndarray]
    best: dict[str, np.ndarray]
    optimizer: dict[str, np.ndarray]
    history: tuple[Epoch, ...]
    scaler: dict[str, Any]
    threads: int
    average: dict[str, np.ndarray] = field(default_factory=dict)


class _Damaged(ValueError):
    """The file is no checkpoint; the message is for developers."""


def training_key(identity: str, spec: NetworkSpec, options: TrainingOptions) -> str:
    """SHA-256 of what makes a training: the caller's hash of job and data, the network and the options."""
    record = {"identity": identity, "network": spec.to_dict(), "options": options.key()}
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def write_checkpoint(path: Path, key: str, checkpoint: Checkpoint) -> None:
    """Write a checkpoint: the file is the old one or the new one at all times, never a part of it.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    from safetensors.numpy import save

    rooms = (checkpoint.weights, checkpoint.best, checkpoint.optimizer, checkpoint.average)
    arrays = {
        f"{room}.{name}": np.ascontiguousarray(array).reshape(array.shape)
        for room, content in zip(_ROOMS, rooms)
        for name, array in sorted(content.items())
    }
    record = {
        "format": FORMAT,
        "key": key,
        "history": [epoch.to_dict() for epoch in checkpoint.history],
        "scaler": checkpoint.scaler,
        "threads": checkpoint.threads,
        "sha256": _digest(arrays),
    }
    data = save(arrays, {_ENTRY: json.dumps(record)})
    beside = _beside(path)
    try:
        try:
            with beside.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
    except OSError as error:
        raise OutputError(
            "{path} cannot be written ({reason}); choose another file, or free space",
            parameter="checkpoint",
            path=path,
            reason=error.strerror or error,
        ) from error


def remove_checkpoint(path: Path) -> None:
    """Remove a checkpoint that is no longer needed, and what a killed run left while it wrote one; if there are any."""
    for file in (path, _beside(path)):
        with contextlib.suppress(FileNotFoundError):
            file.unlink()


def _beside(path: Path) -> Path:
    """Where a new checkpoint is written before it takes the old one's place."""
    return path.with_name(f".{path.name}.new")


def read_checkpoint(path: Path, key: str) -> Checkpoint:
    """Read what `write_checkpoint` wrote, of the training with this key. Nothing in the file is trusted.

    Raises
    ------
    InputFileError
        If it cannot be read, or is damaged.
    ParameterError
        If it is of another training.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputFileError(
            "{path} cannot be read ({reason}); make it readable, or name another file",
            parameter="checkpoint",
            path=path,
            reason=error.strerror or error,
        ) from error
    try:
        record = _record(data)
        if record["key"] != key:
            raise ParameterError(
                "{path} keeps another training (other data, parameters or versions); set them back to go on with it, or"
                " start afresh: delete the file, name another one, or switch RESUME off",
                parameter="checkpoint",
                path=path,
            )
        return _checkpoint(record, read_tensors(data))
    except (_Damaged, BadWeights) as error:
        raise damaged(path, error) from error


def is_checkpoint(path: Path) -> bool:
    """Whether a file says at its beginning that it is a checkpoint of ours, sound or damaged further on.

    Only such a file may be written over: a mistyped name must not cost a file that was something else.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
            _record(start + stream.read(min(int.from_bytes(start, "little"), _LONGEST_HEADER)))
    except (_Damaged, OSError):
        return False
    return True


def damaged(path: Path, reason: object) -> InputFileError:
    """The error for a file that is no sound checkpoint."""
    return InputFileError(
        "{path} is damaged, or no checkpoint ({reason}); delete it, or switch RESUME off, and the training starts"
        " afresh",
        parameter="checkpoint",
        path=path,
        reason=reason,
    )


def _record(data: bytes) -> dict[str, Any]:
    """The text that stands beside the numbers."""
    try:
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        record = json.loads(header["__metadata__"][_ENTRY])
        found = record["format"], str(record["key"])
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise _Damaged("its header is not readable") from error
    if found[0] != FORMAT:
        raise _Damaged(f"format {found[0]} is not known here")
    return dict(record)


def _checkpoint(record: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Checkpoint:
    if _digest(arrays) != record.get("sha256"):
        raise _Damaged("its checksum is another")
    rooms: dict[str, dict[str, np.ndarray]] = {room: {} for room in _ROOMS}
    for name, array in arrays.items():
        room, _, inside = name.partition(".")
        if room not in rooms:
            raise _Damaged(f"{name} is not known here")
        rooms[room][inside] = array
    try:
        history = tuple(Epoch.from_dict(entry) for entry in record["history"])
        scaler, threads = dict(record["scaler"]), int(record["threads"])
    except (KeyError, TypeError, ValueError) as error:
        raise _Damaged(str(error)) from error
    if not history or [epoch.epoch for epoch in history] != list(range(1, len(history) + 1)):
        raise _Damaged("epochs are missing")
    return Checkpoint(rooms["weights"], rooms["best"], rooms["optimizer"], history, scaler, threads, rooms["average"])


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of names, types, shapes and numbers: the format itself has no checksum."""
    found = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        found.update(f"{name} {array.dtype.str} {array.shape};".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()
