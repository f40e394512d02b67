"""Paths that mean the same wherever they are read: a job is fetched from another folder than it was submitted from."""

from __future__ import annotations

import os

from ...jobs import Job
from .inputs import with_places


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
