"""The state of a job from what is seen of it."""

from __future__ import annotations

import json
from typing import Any, Optional

import pytest

from terroir.core.cluster.batch.progress import Seen, changes_of
from terroir.core.cluster.batch.record import JobRecord
from terroir.core.cluster.batch.remote_files import Found
from terroir.core.cluster.batch.schedulers import ENDED, WAITING, WORKING, QueueState

pytestmark = pytest.mark.unit

RECORD = JobRecord("1", "meso", "slurm", "/scratch/1", {}, {})
REASON = {"template": "{path} is gone", "values": {"path": "a.tif"}, "parameter": "input"}


def seen(
    *queue: Optional[QueueState],
    status: Optional[dict[str, Any]] = None,
    log: str = "",
    said: str = "",
    folder: bool = True,
) -> Seen:
    files = {
        "": Found(folder),
        "status.json": Found(status is not None, json.dumps(status).encode() if status is not None else None),
        "log.txt": Found(bool(log), log.encode()),
        "scheduler.txt": Found(bool(said), said.encode()),
    }
    return Seen(tuple(map(str, range(len(queue)))), queue, files)


ENDINGS = {
    "waits": (seen(QueueState(WAITING, "Priority")), "queued", "it waits in the queue (Priority)"),
    "waits for no reason": (seen(QueueState(WAITING, "None")), "queued", None),
    "works": (seen(QueueState(WORKING), status={"state": "running", "progress": 0.5}), "running", None),
    "waits again": (
        seen(QueueState(ENDED, "FAILED"), QueueState(WAITING), status={"state": "running"}),
        "queued",
        None,
    ),
    "done": (seen(QueueState(WORKING), status={"state": "done", "numbers": {"n": 1}}), "done", None),
    "failed": (seen(None, status={"state": "failed", "reason": REASON}), "failed", "INPUT: a.tif is gone"),
    "failed, retry leaves": (
        seen(QueueState(ENDED), QueueState(WAITING), status={"state": "failed", "reason": REASON}),
        "failed",
        "INPUT: a.tif is gone",
    ),
    "time": (seen(QueueState(ENDED, "TIMEOUT"), status={"state": "interrupted"}), "failed", "time limit"),
    "time, by a log": (seen(None, said="slurmstepd: JOB 5 CANCELLED DUE TO TIME LIMIT"), "failed", "longer walltime"),
    "time, by the signal": (seen(None, status={"state": "interrupted"}), "failed", "time limit"),
    "memory": (seen(QueueState(ENDED, "OUT_OF_MEMORY"), status={"state": "running"}), "failed", "more memory"),
    "memory, by a log": (seen(None, said="slurmstepd: error: Exceeded job memory limit"), "failed", "more memory"),
    "somebody": (seen(QueueState(ENDED, "CANCELLED"), QueueState(ENDED, "CANCELLED")), "cancelled", "was cancelled in"),
    "spared": (
        seen(QueueState(ENDED, "FAILED"), QueueState(ENDED, "CANCELLED"), log="x\npython9: not found"),
        "failed",
        "its log ends with: python9: not found",
    ),
    "silence": (seen(None), "failed", "its log ends with: –"),
    "gone": (seen(QueueState(WORKING), folder=False), "lost", "the folder /scratch/1 of job 1 is gone"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_states(name: str) -> None:
    found, state, reason = ENDINGS[name]
    changes = changes_of(RECORD, found)
    assert changes["state"] == state
    if reason is None:
        assert changes["reason"] is None
    else:
        assert reason in str(changes["reason"])


def test_facts() -> None:
    status = {"state": "running", "progress": 0.25, "pixels_per_second": 9.0, "node": "n1", "attempt": 2}
    changes = changes_of(RECORD, seen(QueueState(WORKING), status=status, log="\n".join(map(str, range(9)))))
    assert (changes["progress"], changes["pixels_per_second"], changes["node"], changes["attempt"]) == (
        0.25,
        9,
        "n1",
        2,
    )
    assert changes["log_tail"] == "4\n5\n6\n7\n8"


def test_nonsense_of_a_node_is_no_end() -> None:
    files = {"": Found(True), "status.json": Found(True, b"{\xff")}
    assert changes_of(RECORD, Seen(("1",), [QueueState(WORKING)], files))["state"] == "running"
