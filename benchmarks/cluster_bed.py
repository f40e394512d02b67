"""What the rows about clusters share: local workers, a Slurm of this machine's own, images, and child processes."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from terroir.benchmarks import data
from terroir.benchmarks.cluster_child import SIDE
from terroir.benchmarks.measure import Child, Skipped, python, run_child
from terroir.benchmarks.setting import Setting
from terroir.core.learning.dependencies import missing_packages
from terroir.core.learning.predictors import _WORTH_COMPILING

MEMORY = "2 GB"
_THREADS_OF_A_PROCESS = 16


def need_dask(setting: Setting) -> None:
    """Note dask's version.

    Raises
    ------
    Skipped
        Where there is none.
    """
    from importlib.metadata import version

    missing = missing_packages(("distributed", "dask_jobqueue", "yaml"))
    if missing:
        raise Skipped(f"{', '.join(missing)}: not installed")
    setting.notes["dask"] = version("distributed")


def run_work(setting: Setting, module: str, *arguments: Any) -> tuple[Child, dict[str, Any]]:
    """Run a module of the benchmarks; what the process took, and what it measured."""
    work, rest = str(arguments[0]), [str(argument) for argument in arguments[1:]]
    result = setting.folder / f"{work}.json"
    command = python("-m", f"terroir.benchmarks.{module}", work, str(result), *rest)
    child = run_child(command, setting.folder / "log")
    return child, json.loads(result.read_text(encoding="utf-8"))


def small_scene(setting: Setting) -> Path:
    """A smaller image that warms workers up: large enough for kernels, which each worker compiles for itself."""
    sizes = setting.sizes
    side = min(sizes.scene, SIDE * math.ceil(math.sqrt(_WORTH_COMPILING / sizes.trees) / SIDE))
    small = setting.folder / "small.tif"
    if not small.exists():
        data.write_image(small, data.make_scene(side, sizes.bands)[0], (*data.TILED, *data.DEFLATE))
    return small


def blank(setting: Setting, rows: int, cols: int) -> Path:
    """An image of so many rows and columns of blocks."""
    path = setting.folder / f"blank-{rows}-{cols}.tif"
    if not path.exists():
        image = np.ones((1, rows * SIDE, cols * SIDE), np.uint16)
        data.write_image(path, image, (*data.TILED, *data.DEFLATE))
    return path


def local_profile(setting: Setting, workers: int, name: str = "local", **more: Any) -> str:
    """A profile of so many processes with a thread each."""
    return profile_file(setting, name, {"kind": "local", "cores": 1, "scale": {"jobs": workers}, **more})


def simulated_profile(setting: Setting, threads: int) -> str:
    """A profile of so many threads in few processes: for work that only sleeps."""
    cores = min(threads, _THREADS_OF_A_PROCESS)
    content = {"kind": "local", "cores": cores, "scale": {"jobs": threads // cores}}
    return profile_file(setting, f"sleep-{threads}", content)


def profile_file(setting: Setting, name: str, content: Mapping[str, Any]) -> str:
    """Write a profile, and return its path; JSON is YAML."""
    path = setting.folder / f"{name}.yaml"
    path.write_text(json.dumps({"name": name, **content}), encoding="utf-8")
    return str(path)


def slurm_profile(setting: Setting, jobs: int) -> str:
    """A profile whose workers are so many jobs of one core."""
    bed = _bed(setting)
    scale = {"scale": {"jobs": jobs}, "interface": "lo"}
    return profile_file(setting, f"slurm-{jobs}", {**_jobs(bed), **scale})


def submitting_profile(setting: Setting) -> str:
    """A profile that queues detached jobs through SSH."""
    bed = _bed(setting)
    ssh = {"host": bed["sshd"].alias, "ssh_config": str(bed["sshd"].config)}
    return profile_file(setting, "slurm-ssh", {**_jobs(bed), **ssh, "folder": str(bed["jobs"])})


def _jobs(bed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "slurm",
        "python": str(bed["python"]),
        "queue": bed["slurm"].partition,
        "cores": 1,
        "memory": MEMORY,
        "walltime": "00:30:00",
    }


def _bed(setting: Setting) -> dict[str, Any]:
    """Slurm, an SSH server and a Python without Terroir; started once, they end with the setting.

    Raises
    ------
    Skipped
        Where they cannot run.
    """
    from terroir.tools.cluster_testbed import slurm, sshd
    from terroir.tools.cluster_testbed.foreign import make_foreign_python

    if "bed" not in setting.took:
        for reason in (slurm.why_not(), sshd.why_not()):
            if reason is not None:
                raise Skipped(reason)
        folders = {name: _made(setting.folder / name) for name in ("slurm", "sshd", "jobs")}
        started = slurm.Slurm(folders["slurm"])
        setting.servers.callback(started.stop)
        os.environ["SLURM_CONF"] = str(started.configuration)
        ssh = sshd.Sshd(folders["sshd"], SLURM_CONF=str(started.configuration))
        setting.servers.callback(ssh.stop)
        python_there = make_foreign_python(setting.folder / "python")
        setting.took["bed"] = {"slurm": started, "sshd": ssh, "python": python_there, "jobs": folders["jobs"]}
    bed: dict[str, Any] = setting.took["bed"]
    return bed


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
