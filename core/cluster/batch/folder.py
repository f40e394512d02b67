"""What lies where in a job's folder on the cluster."""

from __future__ import annotations

import posixpath
from typing import Optional

ORDER = "job.json"
"""The job, with paths as they are there, and how to run it."""
CODE = "code.zip"
START = "start.py"
SUBMISSION = "submit.sh"
IDS = "ids"
"""The scheduler's names of our steps, a line each."""
STATUS = "status.json"
LOG = "log.txt"
SCHEDULER_LOG = "scheduler.txt"
CANCELLED = "cancelled"
"""Its presence tells whatever of the job still starts to go home."""
ALL_ENDED = "parts-ended"
"""Its presence tells that no part needs a further attempt."""
RESULTS = "results"
RESULT_FILES = "results.json"
"""The files of the results with their hashes, which only fetching reads: there may be very many."""
INPUTS = "inputs"
QUICKLOOKS = "quicklooks"
PARTS = "parts"

FORMAT = 1
"""Version of the order and of the status."""

DEFAULT_FOLDER = "~/terroir-jobs"


def job_folder(root: Optional[str], id: str, home: str) -> str:
    """Absolute path of a job's folder.

    Parameters
    ----------
    root : str, optional
        Folder for jobs, as a profile has it; below the home folder where it is not absolute.
    id : str
        The job.
    home : str
        Home folder on the cluster.
    """
    root = root or DEFAULT_FOLDER
    if root == "~" or root.startswith("~/"):
        root = posixpath.join(home, root[2:])
    return posixpath.normpath(posixpath.join(home, root, id))


def result_path(folder: str, field: str, target: str) -> str:
    """Where a job writes the result that shall appear at `target` on this machine, of either system."""
    if not target.startswith("/"):  # of Windows, where a backslash is no letter of a name
        target = target.replace("\\", "/")
    return posixpath.join(folder, RESULTS, field, target.rstrip("/").rpartition("/")[2])


def log_name(part: int = 0) -> str:
    """Log of a part, counted from 1, or of the whole."""
    return f"log-{part}.txt" if part else LOG


def status_name(part: int = 0) -> str:
    """Status of a part, counted from 1, or of the whole."""
    return f"status-{part}.json" if part else STATUS
