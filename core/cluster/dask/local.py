"""A cluster on this machine: dask's scheduler in this process, its workers in processes of our own.

dask's own local cluster starts ``sys.executable``, which may be QGIS.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import platform
import shutil
import tempfile
from collections.abc import Iterator
from multiprocessing import spawn
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ...compute.interpreter import interpreters
from ...compute.processes import _STARTING
from ...errors import ParameterError
from ..profile import Profile
from ..programs import run_program
from .connection import close
from .jobqueue_options import NO_DASHBOARD
from .local_worker import serve
from .queues import new_name
from .source import Source, Standing

if TYPE_CHECKING:
    from distributed import Security

START_SECONDS = 20.0
"""Time for an interpreter to start from a slow disk."""


class Local(Source):
    """Processes on this machine.

    Parameters
    ----------
    profile : Profile
        Its `scale` says how many, its cores how many threads each.
    security : distributed.Security, optional
        Of encrypted connections.
    cluster : distributed.SpecCluster
        With a scheduler and no workers.
    folder : Path
        For what workers lay aside.
    """

    own = True

    def __init__(self, profile: Profile, security: Optional[Security], cluster: Any, folder: Path) -> None:
        super().__init__(profile, security)
        self.cluster = cluster
        self._folder = folder
        self._workers: list[_Worker] = []
        self._made = 0

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

    def standing(self) -> Optional[Standing]:
        """See `Source.standing`."""
        return Standing(running=sum(worker.runs() for worker in self._workers))

    def words(self) -> str:
        """See `Source.words`; what a process wrote went to the console."""
        ended = [worker.status for worker in self._workers if not worker.runs()]
        return f"exit status {ended[-1]}" if ended else ""

    def replace(self) -> bool:
        """See `Source.replace`."""
        ended = [worker for worker in self._workers if not worker.runs()]
        for worker in ended:
            worker.kill()
            self._workers.remove(worker)
        return self.start() if ended else False

    def start(self) -> bool:
        """Start as many processes as are missing.

        Raises
        ------
        ParameterError
            If no Python that could be started is found.
        """
        options = {
            "nthreads": self.profile.cores,
            "local_directory": str(self._folder),
            "memory_limit": 0,  # blocks in flight are bounded here
            "dashboard": False,
            "resources": dict(self.profile.resources),
            "security": self.security,
        }
        missing = self.jobs - len(self._workers)
        interpreter = next(filter(_is_fit, interpreters()), None)
        if interpreter is None:
            raise ParameterError(
                "no Python interpreter that can start worker processes was found; choose the threads backend",
                parameter="backend",
            )
        with _STARTING:
            before = spawn.get_executable()
            spawn.set_executable(interpreter)
            try:
                for _ in range(missing):
                    self._made += 1
                    named = {**options, "name": f"{self.cluster.name}-{self._made}"}
                    self._workers.append(_Worker(self.cluster.scheduler_address, named))
            finally:
                spawn.set_executable(before)
        return missing > 0

    def close(self) -> None:
        """End all processes."""
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        close(self.cluster)


class _Worker:
    """One process and the pipe that it hangs on."""

    def __init__(self, address: str, options: dict[str, Any]) -> None:
        context = multiprocessing.get_context("spawn")
        theirs, self._pipe = context.Pipe(duplex=False)
        self._process = context.Process(
            target=serve, args=(theirs, address, options), name="terroir dask worker", daemon=True
        )
        try:
            self._process.start()
        finally:
            theirs.close()

    @property
    def status(self) -> Optional[int]:
        """Exit status, of one that ended."""
        return self._process.exitcode

    def runs(self) -> bool:
        """Whether it still does."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it now, whatever it does."""
        if self._process.pid is not None:
            self._process.kill()
            self._process.join()
        self._pipe.close()


def _is_fit(interpreter: str) -> bool:
    """Whether it starts, and is the Python that runs here."""
    command = [interpreter, "-c", "import platform; print(platform.python_version())"]
    try:
        done = run_program(command, seconds=START_SECONDS)
    except (OSError, TimeoutError):
        return False
    return done.status == 0 and done.words == platform.python_version()


@contextlib.contextmanager
def open_local(profile: Profile, security: Optional[Security]) -> Iterator[Local]:
    """Start a scheduler in this process, and worker processes; all of them end when this is left."""
    folder = Path(tempfile.mkdtemp(prefix="terroir-dask-"))
    try:
        local = Local(profile, security, _scheduler(security, folder), folder)
        try:
            local.start()
            yield local
        finally:
            local.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _scheduler(security: Optional[Security], folder: Path) -> Any:
    """A cluster without workers."""
    from distributed import Scheduler, SpecCluster

    place = {"host": "127.0.0.1", "port": 0, "protocol": "tls://" if security else "tcp://"}
    options = {**place, **NO_DASHBOARD, "security": security, "local_directory": str(folder)}
    return SpecCluster(
        name=new_name(), scheduler={"cls": Scheduler, "options": options}, security=security, silence_logs=False
    )
