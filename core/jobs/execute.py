"""Run a job so that its results appear together, with their provenance, or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from ..blocks.parts import seconds_of_parts
from ..errors import Estimated, OutputError, ParameterError, PartComplete, WorkersLost
from ..raster.mosaic import listed_files, with_sources
from ..run import Run
from .base import Job
from .provenance import component_versions, describe_file, sidecar_path, write_provenance
from .whole_paths import with_whole_paths

_IN_SEVERAL_FILES = (".shp", ".tab", ".mif", ".csv", ".vrt", ".ovf")
"""Layers whose first file holds no attributes, or no more than names of others."""


def execute(job: Job, run: Run) -> dict[str, Any]:
    """Run `job`; publish its results, each with a ``.job.json`` sidecar, when all are complete.

    Returns
    -------
    dict
        What ``job.run`` returned; empty where only an estimate, or a part of a raster, was asked for.

    Raises
    ------
    TerroirError
        Anything that goes wrong; no result, complete or partial, is left behind then.
    """
    refuse_clashes(job)
    if run.estimate and not job.by_blocks:
        raise ParameterError("{job} does not work block by block and cannot be estimated; run it", job=job.name)
    if run.parts is not None and not job.splits:
        raise ParameterError("{job} cannot be split into parts; leave PARTS at 1", parameter="parts", job=job.name)
    if run.backend == "dask":  # workers have another working folder
        job = with_whole_paths(job)
    started = time.monotonic()
    run.identify = lambda files: identity(job, files)
    try:
        results = job.run(run)
        run.check_cancelled()
        elsewhere = seconds_of_parts(run.parts) if run.parts is not None else 0.0
        write_provenance(job, run, time.monotonic() - started + elsewhere)
        run.outputs.publish()
    except (Estimated, PartComplete):
        return {}
    except WorkersLost:
        run.outputs.leave()
        raise
    except OSError as error:
        if isinstance(error, (OutputError, ParameterError)) or not _is_out_of_space(error):
            raise
        raise OutputError("there is no space left on the disk; free some or choose another folder") from error
    finally:
        run.outputs.discard()
        run.resources.close()
    return results


def identity(job: Job, files: Sequence[str] = ()) -> dict[str, Any] | None:
    """What tells this run of a job from all that might give another result; None if an input cannot be measured.

    Parameters
    ----------
    job : Job
        What is run.
    files : sequence of str
        Files that are read beside the job's own inputs.
    """
    inputs = {path for _, path in job.paths("input")}
    paths = sorted(inputs.union(files, *map(_companions, inputs)))
    described = [describe_file(path) for path in paths]
    if not all("sha256" in description for description in described):
        return None
    for description in described:
        if description["hashed"] == "whole":  # then the time says nothing more
            del description["modified"]
    return {"job": job.to_dict(), "inputs": described, "versions": component_versions()}


def _companions(path: str) -> list[str]:
    """Files that a vector layer consists of besides the one that names it."""
    name = path.split("|", maxsplit=1)[0]
    return with_sources(listed_files(name)) if name.lower().endswith(_IN_SEVERAL_FILES) else []


def refuse_clashes(job: Job) -> None:
    """Refuse a job that would write over an input of its own, or two results into one file.

    Raises
    ------
    ParameterError
        Naming the output concerned.
    """
    _refuse_overwriting_inputs(job)
    _refuse_one_file_twice(job)


def _refuse_one_file_twice(job: Job) -> None:
    """Before anything is computed; `Outputs.stage` would find out when the second result is begun."""
    taken = set()
    for name, path in job.paths("output"):
        if os.path.realpath(path) in taken:
            raise ParameterError(
                "{path} is already another output of this run; name different files", parameter=name, path=path
            )
        taken.add(os.path.realpath(path))


def _is_out_of_space(error: OSError) -> bool:
    import errno

    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _refuse_overwriting_inputs(job: Job) -> None:
    inputs = {os.path.realpath(path.split("|")[0]) for _, path in job.paths("input")}
    for name, path in job.paths("output"):
        for candidate in (path, str(sidecar_path(path))):
            if os.path.realpath(candidate) in inputs:
                raise ParameterError("{path} is also an input; write to another file", parameter=name, path=candidate)
