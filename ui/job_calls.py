"""What the panel of jobs asks of the core; each takes its time and runs in another thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..core.cluster.batch.record import JobRecord


def known_jobs() -> list[JobRecord]:
    """All jobs, as they were when they were last asked for; looking makes no file."""
    from ..core.cluster.batch.store import JobStore, store_path

    return JobStore().all() if store_path().is_file() else []


def all_jobs() -> list[JobRecord]:
    """All jobs, as their clusters know them now."""
    from ..core.cluster.batch.listing import list_jobs
    from ..core.cluster.batch.store import JobStore, store_path

    return list_jobs(JobStore()) if store_path().is_file() else []


def cancel(job_id: str) -> JobRecord:
    """Take a job out of the queue, or stop it."""
    from ..core.cluster.batch.cancel import cancel_job
    from ..core.cluster.batch.store import JobStore

    return cancel_job(job_id, JobStore())


def forget(job_id: str, folder: bool = True) -> None:
    """Remove a job from the list, and its folder from the cluster."""
    from ..core.cluster.batch.cancel import forget_job
    from ..core.cluster.batch.store import JobStore

    forget_job(job_id, JobStore(), folder)


def log(job_id: str) -> str:
    """The last lines that a job wrote."""
    from ..core.cluster.batch.log import job_log
    from ..core.cluster.batch.store import JobStore

    return job_log(job_id, JobStore())
