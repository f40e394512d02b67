"""Paths of a job that mean the same wherever they are read: on a worker, in a sidecar, from another folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from .base import Job


def with_whole_paths(job: Job) -> Job:
    """The same job, with paths from the root on where it names files of this machine by their way from this folder.

    An input that is not here stays as it is: it may lie on the cluster, or be no file.
    """
    data = job.to_dict()
    outputs = {name for name, _ in job.paths("output")}
    inputs = {name for name, _ in job.paths("input")}

    def place(name: str, value: str) -> str:
        if name in outputs:
            return os.path.abspath(value) if value else value
        bare, bar, rest = value.partition("|")
        return os.path.abspath(bare) + bar + rest if name in inputs and bare and os.path.exists(bare) else value

    return type(job).from_dict({**data, "parameters": with_places(data["parameters"], place)})


def with_places(parameters: Mapping[str, Any], place: Callable[[str, str], str]) -> dict[str, Any]:
    """Parameters with texts replaced: those alone, in lists, and in the values of objects.

    Parameters
    ----------
    parameters : mapping
        Of a job.
    place : callable
        Given field and text, returns the text that takes its place.
    """
    return {name: _replaced(name, value, place) for name, value in parameters.items()}


def _replaced(name: str, value: Any, place: Callable[[str, str], str]) -> Any:
    if isinstance(value, str):
        return place(name, value)
    if isinstance(value, (list, tuple)):
        return [_replaced(name, item, place) for item in value]
    if isinstance(value, Mapping):
        return {key: _replaced(name, item, place) for key, item in value.items()}
    return value
