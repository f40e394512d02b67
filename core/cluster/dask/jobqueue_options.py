"""What dask-jobqueue is told: the profile's keys, and what they leave open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..profile import Profile
from .profiler import EXPORT

NO_DASHBOARD = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
"""Options of dask's scheduler: no pages, and a port that nobody else has."""


def options(profile: Profile, logs: Path, name: str) -> dict[str, Any]:
    """What dask-jobqueue is given: the profile's own keys as they are, and what they leave open.

    Parameters
    ----------
    profile : Profile
        Of a batch scheduler.
    logs : Path
        Folder for what the jobs write.
    name : str
        Of the jobs, and the beginning of the workers' names.
    """
    given = dict(profile.jobqueue)
    offered = ",".join(f"{key}={amount:g}" for key, amount in profile.resources.items())
    extra = [*given.pop("worker_extra_args", []), "--no-dashboard", *(["--resources", offered] if offered else [])]
    # The job inherits this program's environment, and these would make the cluster's Python import QGIS's packages.
    prologue = ["unset PYTHONHOME PYTHONPATH", EXPORT, *given.pop("job_script_prologue", [])]
    return {
        "processes": 1,  # numpy, GDAL and scikit-learn release the interpreter lock: threads share one model
        **given,
        "scheduler_options": {**NO_DASHBOARD, **given.get("scheduler_options", {})},
        "worker_extra_args": extra,
        "job_script_prologue": prologue,
        "log_directory": str(logs),
        "python": profile.python,
        "job_name": name,
        "name": name,
    }
