"""Rows about clusters: dask against threads, more workers against fewer, what sending costs, how soon a job queues.

Every side runs in a process of its own with a connection of its own; the clock starts when the workers are up.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from terroir.benchmarks import cluster_costs
from terroir.benchmarks.cluster_bed import (
    blank,
    local_profile,
    need_dask,
    run_work,
    simulated_profile,
    slurm_profile,
    small_scene,
    submitting_profile,
)
from terroir.benchmarks.cluster_child import SIDE, SLEEP_SECONDS
from terroir.benchmarks.measure import Child
from terroir.benchmarks.setting import Setting, same_pixels
from terroir.benchmarks.table import Goal, Measured

WORKERS = 2
SIMULATED = (1, 4, 16, 64)
"""Threads that sleep."""
QUEUED_SECONDS = 3.0
SLEEPING = f"""\
import time


def sleep(data, valid):
    if data.shape[-1] == {SIDE}:  # not the small block on which a function is tried
        time.sleep({SLEEP_SECONDS})
    return data[:1]
"""


def against_threads(setting: Setting, goal: Goal) -> Measured:
    """The same map through two local dask workers with a thread each, and through two threads."""
    need_dask(setting)
    sides = ("dask", local_profile(setting, WORKERS), "dask.tif"), ("threads", "", "threads.tif")
    ours, theirs = _mapped(setting, *sides)
    same_pixels(setting.folder / "dask.tif", setting.folder / "threads.tif")
    return Measured(goal, ours, theirs)


def sent_by_the_client(setting: Setting, goal: Goal) -> Measured:
    """Workers that do not see the image get its blocks from here."""
    need_dask(setting)
    hidden = local_profile(setting, WORKERS, "hidden", paths=[{"here": str(setting.folder), "there": "/not/there"}])
    sides = ("dask", hidden, "sent.tif"), ("dask", local_profile(setting, WORKERS), "read.tif")
    ours, theirs = _mapped(setting, *sides)
    same_pixels(setting.folder / "sent.tif", setting.folder / "read.tif")
    return Measured(goal, ours, theirs)


def on_slurm(setting: Setting, goal: Goal) -> Measured:
    """Two batch jobs against one, with scheduler and client on the same cores."""
    need_dask(setting)
    two, one = _mapped(setting, *(("dask", slurm_profile(setting, jobs), f"slurm-{jobs}.tif") for jobs in (WORKERS, 1)))
    same_pixels(setting.folder / f"slurm-{WORKERS}.tif", setting.folder / "slurm-1.tif")
    return Measured(goal, two, one)


def efficiency(setting: Setting, goal: Goal) -> Measured:
    """Share of the ideal speed that simulated workers reach; the figure is that of the most of them."""
    need_dask(setting)
    rounds = setting.sizes.sleeping_rounds
    listed, ours, ideal = [], math.nan, rounds * SLEEP_SECONDS
    for threads in SIMULATED:
        files = blank(setting, rounds, threads), _function(setting), setting.folder / "sleep.tif"
        child, facts = _child(setting, "sleep", simulated_profile(setting, threads), *files)
        ours = float(facts["seconds"])
        listed.append(f"{threads}: {ideal / ours:.2f} and {child.peak_mb:.0f} MB")
    remark = f"workers: efficiency and the client's peak memory: {'; '.join(listed)}."
    return Measured(goal, ours, ideal, remark=remark)


def submission(setting: Setting, goal: Goal) -> Measured:
    """A job that is queued on Slurm, through SSH, where its image lies already; then it is taken out again."""
    need_dask(setting)
    parameters = {"input": [str(setting.scene)], "model": str(setting.model), "output": setting.fresh("fetched.tif")}
    job, jobs = setting.job_file("classifyraster", parameters), setting.folder / "jobs.sqlite"
    profile = submitting_profile(setting)
    seconds = [_child(setting, "submit", profile, job, jobs)[1]["seconds"] for _ in range(_repetitions(setting))]
    return Measured(goal, float(min(seconds)), QUEUED_SECONDS)


def _mapped(setting: Setting, *sides: tuple[str, str, str]) -> list[float]:
    """Seconds of a map for each backend, profile and name of the output, in turns; the best of the repetitions."""
    images = (setting.model, small_scene(setting), setting.scene)
    best = [math.inf] * len(sides)
    for _ in range(_repetitions(setting)):
        for place, (backend, profile, name) in enumerate(sides):
            _, facts = _child(setting, "map", backend, profile, *images, setting.folder / name)
            best[place] = min(best[place], float(facts["seconds"]))
    return best


def _repetitions(setting: Setting) -> int:
    return min(2, setting.sizes.repetitions)


def _function(setting: Setting) -> Path:
    path = setting.folder / "sleeping.py"
    path.write_text(SLEEPING, encoding="utf-8")
    return path


def _child(setting: Setting, *arguments: Any) -> tuple[Child, dict[str, Any]]:
    return run_work(setting, "cluster_child", *arguments)


DASK = Goal(
    "cluster-dask",
    "classify 2048² × 10 on 2 local dask workers",
    "2 threads",
    0.85,
    limit="both cores are full, and two worker processes with their client have more to do than two threads.",
)
SLURM = Goal(
    "cluster-slurm",
    "the same on 2 Slurm workers",
    "1 Slurm worker",
    1.6,
    limit="with one worker the client has the other core to itself; with two, both cores are full. Opening the model"
    " and the image takes this machine a second, which no worker makes shorter.",
)
EFFICIENCY = Goal("cluster-efficiency", "blocks that sleep 1 s, on 64 simulated workers", "ideal", 0.9)
SENT = Goal("cluster-sent", "blocks sent by the client", "blocks read by the workers", 0.6)
SUBMIT = Goal("cluster-submit", "detached job through SSH, from submitting to queued", "3 seconds", 1.0)

ROWS = (
    (against_threads, DASK),
    (on_slurm, SLURM),
    (efficiency, EFFICIENCY),
    (sent_by_the_client, SENT),
    (submission, SUBMIT),
    *cluster_costs.ROWS,
)
