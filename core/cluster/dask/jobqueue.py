"""Workers in the jobs of a batch scheduler, through dask-jobqueue; dask's own scheduler runs in this process."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ...errors import ClusterError
from ..profile import Profile
from .connection import close
from .jobqueue_options import options
from .logs import Logs, open_logs
from .queues import QUEUES, Jobs, new_name
from .source import Source, Standing
from .will import Will, start_reaper

if TYPE_CHECKING:
    from distributed import Security

EMPTY_SECONDS = 2.0
"""Time for cancelled jobs to leave the queue; what is still there then is left to the reaper."""
_CLUSTERS = {
    "slurm": "SLURMCluster",
    "pbs": "PBSCluster",
    "lsf": "LSFCluster",
    "sge": "SGECluster",
    "oar": "OARCluster",
    "htcondor": "HTCondorCluster",
}


class JobQueue(Source):
    """Batch jobs of one name.

    Parameters
    ----------
    profile : Profile
        Of one of the kinds of `QUEUES`.
    security : distributed.Security, optional
        Of encrypted connections.
    will : Will, optional
        Holds what has to be cancelled should this process die.
    logs : Logs
        Of the jobs.
    name : str
        Of all jobs.
    """

    own = True

    def __init__(
        self, profile: Profile, security: Optional[Security], will: Optional[Will], logs: Logs, name: str
    ) -> None:
        super().__init__(profile, security)
        self._jobs = Jobs(profile.kind, name)
        self.elastic = not profile.scale.jobs
        self._will, self._logs = will, logs
        self._note([])
        self.cluster = _cluster(profile, security, logs.folder, name)

    @property
    def target(self) -> Any:
        """See `Source.target`."""
        return self.cluster

    @property
    def wanted(self) -> int:
        """See `Source.wanted`."""
        return self.jobs * self.profile.cores

    @property
    def jobs(self) -> int:
        """See `Source.jobs`."""
        return self.profile.scale.most

    def submit(self) -> None:
        """Queue the jobs; where their number follows the work, the fewest, but one.

        Raises
        ------
        ClusterError
            If the scheduler refuses them, in its own words.
        """
        scale = self.profile.scale
        try:
            self.cluster.sync(_scaled, self.cluster, scale.jobs or max(scale.minimum, 1))
        except (RuntimeError, OSError, ValueError) as error:
            raise _refused(self.profile, error) from error
        finally:
            self.note()

    def settle(self) -> None:
        """See `Source.settle`; from now on the number of jobs may follow the work."""
        scale = self.profile.scale
        if self.elastic:
            self.cluster.adapt(minimum_jobs=scale.minimum, maximum_jobs=scale.maximum)

    def standing(self) -> Optional[Standing]:
        """See `Source.standing`."""
        return self._jobs.standing()

    def words(self) -> str:
        """See `Source.words`."""
        return self._logs.last_words()

    def note(self) -> None:
        """See `Source.note`."""
        self._note(self._ids())

    def replace(self) -> bool:
        """See `Source.replace`."""
        if self.elastic:
            return False  # dask sees to the number itself
        alive = set(self._jobs.ids())
        if len(alive) >= self.jobs:
            return False
        try:
            self.cluster.sync(_renewed, self.cluster, alive)
        except (RuntimeError, OSError, ValueError) as error:
            raise _refused(self.profile, error) from error
        finally:
            self.note()
        return True

    def close(self) -> None:
        """Cancel all jobs and leave; whatever is left in the queue then is the reaper's."""
        done = False
        try:
            with contextlib.suppress(OSError, TimeoutError, ClusterError):
                self._jobs.cancel(self._ids())
            for job in list(getattr(self.cluster, "_created", ())):
                _forget(job)
            close(self.cluster)
            done = self._is_empty()
        finally:
            if self._will is not None:
                self._will.close(done)

    def _is_empty(self) -> bool:
        deadline = time.monotonic() + EMPTY_SECONDS
        try:
            while self._jobs.ids():
                if time.monotonic() > deadline:
                    return False
                self._jobs.cancel(gentle=False)
                time.sleep(0.2)
        except (OSError, ClusterError):
            return False
        return True

    def _ids(self) -> list[str]:
        return [job.job_id for job in list(self.cluster.workers.values()) if job.job_id]

    def _note(self, ids: list[str]) -> None:
        if self._will is not None:
            self._will.write([*self._jobs.cancellation(ids), *self._logs.removal()])


@contextlib.contextmanager
def open_jobqueue(profile: Profile, security: Optional[Security], warn: Callable[..., None]) -> Iterator[JobQueue]:
    """Start dask's scheduler here and queue the jobs; all of them are cancelled when this is left.

    Raises
    ------
    ClusterError
        If there is no batch scheduler here, or it refuses the jobs.
    """
    submit = QUEUES[profile.kind].submit
    if shutil.which(submit) is None:
        raise ClusterError(
            "{profile} needs {submit} on this machine, and it is not here; work where it is, or choose the backend"
            " batch with the profile's host",
            parameter="profile",
            profile=profile.name,
            submit=submit,
        )
    name = new_name()
    will = start_reaper()
    if will is None:
        warn("No Python that could clear the queue after a crash of this program was found; look after it then.")
    with open_logs(profile, name) as logs:
        try:
            queue = JobQueue(profile, security, will, logs, name)
        except (RuntimeError, OSError, ValueError, TypeError) as error:
            if will is not None:
                will.close(done=True)
            raise _refused(profile, error) from error
        try:
            queue.submit()
            yield queue
        finally:
            queue.close()


def _cluster(profile: Profile, security: Optional[Security], logs: Path, name: str) -> Any:
    import dask_jobqueue

    kind = getattr(dask_jobqueue, _CLUSTERS[profile.kind])
    return kind(**options(profile, logs, name), security=security, silence_logs=False)


async def _scaled(cluster: Any, jobs: int) -> None:
    """In dask's own loop, where a refusal arrives here and not in a log."""
    cluster.scale(jobs=jobs)
    await cluster._correct_state()


async def _renewed(cluster: Any, alive: set[str]) -> None:
    """Forget the jobs that ended; dask then queues others in their place."""
    for name, job in list(cluster.workers.items()):
        if job.job_id not in alive:
            del cluster.workers[name]
    await cluster._correct_state()


def _forget(job: Any) -> None:
    """Spare dask the trouble with a job that is cancelled already, or was refused."""
    from distributed.core import Status

    job.job_id = None  # it would cancel each one by a program of its own
    if job.status == Status.created:
        job.status = Status.closed


def _refused(profile: Profile, error: BaseException) -> ClusterError:
    words = str(error).rpartition("stderr:")[2]
    return ClusterError(
        "{kind} refused the jobs of {profile} ({words}); correct the profile",
        parameter="profile",
        kind=profile.kind,
        profile=profile.name,
        words=" ".join(words.split()) or type(error).__name__,
    )
