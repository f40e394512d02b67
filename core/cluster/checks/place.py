"""The cluster that is looked at: what was opened and learnt so far, closed when the diagnosis ends."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from ...errors import ClusterError, TerroirError
from ...run import Run
from ..paths import there
from ..profile import JOBQUEUE_KINDS, Profile
from . import visitor

if TYPE_CHECKING:
    from ...learning.card import ModelCard
    from ..batch.shell import Shell
    from ..dask.calls import Calls
    from ..dask.session import Session

DASK, BATCH = "dask", "batch"
ANSWER_SECONDS = 20.0
"""Time for a machine to look around, the import of its packages included."""
TREES = 10
"""Of the timed block: about a third of a second."""


@dataclass(frozen=True)
class CheckOptions:
    """What a diagnosis looks at, beyond the profile.

    Parameters
    ----------
    backend : {'auto', 'dask', 'batch'}
        What the profile is to be used for; auto: batch where jobs are submitted on another machine, else dask.
    inputs : tuple of str
        Files that jobs are going to read.
    model : str, optional
        Model that jobs are going to use.
    networks : bool
        Whether torch has to be there.
    wait : float
        Seconds to wait for the first worker.
    """

    backend: str = "auto"
    inputs: tuple[str, ...] = ()
    model: Optional[str] = None
    networks: bool = False
    wait: float = 120.0


Report = Mapping[str, Any]
"""See `visitor.report`."""


@dataclass
class Place:
    """What the questions share.

    Parameters
    ----------
    wanted : str or Profile
        The profile, or its name or file.
    options : CheckOptions
        What to look at.
    run : Run
        Who listens.
    """

    wanted: Any
    options: CheckOptions
    run: Run
    profile: Profile = field(init=False)
    card: Optional[ModelCard] = None
    session: Optional[Session] = None
    misfit: Optional[TerroirError] = None
    """Why no worker can be used, where all run another Python."""
    silent: list[str] = field(default_factory=list)
    """Workers that did not look around in time."""
    asked: tuple[float, float] = (0.0, 0.0)
    """When the question was put, and when the last answer came, by this machine's clock."""
    closing: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _reports: Optional[dict[str, Report]] = None
    _calls: Optional[Calls] = None
    _shell: Optional[Shell] = None

    @property
    def backend(self) -> str:
        """What is looked at."""
        if self.options.backend != "auto":
            return self.options.backend
        return BATCH if self.profile.kind in JOBQUEUE_KINDS and self.profile.host else DASK

    @property
    def shell(self) -> Shell:
        """The machine where batch jobs are submitted."""
        if self._shell is None:
            from ..batch.shell import open_shell

            self._shell = open_shell(self.profile)
        return self._shell

    @property
    def calls(self) -> Calls:
        """Functions of the core, on the workers."""
        if self._calls is None:
            from ..dask.calls import Calls

            self._calls = Calls(self.connected.client)
        return self._calls

    @property
    def connected(self) -> Session:
        """The session, where there is one."""
        if self.session is None:
            raise ClusterError("no worker is connected; see the rows above", parameter="profile")
        return self.session

    @property
    def modules(self) -> tuple[str, ...]:
        """What has to be importable there."""
        common = ("numpy", "osgeo.gdal", "sklearn", "joblib")
        more = ("skops",) if self.backend == BATCH else ("distributed",)
        return (*common, *more, *(["torch"] if self.options.networks or self._is_network else []))

    @property
    def _is_network(self) -> bool:
        return self.card is not None and self.card.network is not None

    def reports(self) -> dict[str, Report]:
        """What was found on every worker, or where jobs are submitted; asked once.

        Raises
        ------
        ClusterError
            If nobody answers.
        """
        if self._reports is None:
            begun = time.time()
            self._reports = self._from_shell() if self.backend == BATCH else self._from_workers()
            self.asked = begun, time.time()
        return self._reports

    def request(self) -> dict[str, Any]:
        """What is asked of them."""
        return {
            "modules": list(self.modules),
            "folder": self.profile.folder or "",
            "files": [there(path, self.profile.paths) for path in self.options.inputs] if self.backend == BATCH else [],
            "trees": TREES,
        }

    def _from_shell(self) -> dict[str, Report]:
        source = Path(visitor.__file__).read_bytes()
        # What a job's script does before it starts Python, such as loading a module.
        prologue = [*self.profile.jobqueue.get("job_script_prologue", []), 'exec "$@"']
        python = self._python()
        command = ["bash", "-c", "\n".join(prologue), "bash", python, "-", json.dumps(self.request())]
        done = self.shell.run(command, source, ANSWER_SECONDS)
        marked = [line for line in done.output.decode("utf-8", "replace").splitlines() if line.startswith("terroir:")]
        if done.status != 0 or not marked:
            raise ClusterError(
                "{python} does not run on {host} ({words}); correct the profile's python, or what its"
                " job_script_prologue does before",
                parameter="profile",
                python=python,
                host=self.shell.host,
                words=done.words[-300:] or "–",
            )
        answer: Report = json.loads(marked[-1].partition(":")[2])
        return {self.shell.host: answer}

    def _python(self) -> str:
        """The cluster's; on this machine without another word, the one that runs here, as for jobs."""
        if self.profile.kind == "local" and self.profile.python == "python3":
            from ...compute.interpreter import interpreters

            return next(interpreters(), self.profile.python)
        return self.profile.python

    def _from_workers(self) -> dict[str, Report]:
        import cloudpickle
        from dask.utils import apply

        client, workers = self.connected.client, self.connected.members.fit()
        blob = _by_value(Path(visitor.__file__))
        function = client.submit(cloudpickle.loads, blob, pure=False)
        asked = {
            worker: client.submit(apply, function, (self.request(),), workers=[worker], pure=False)
            for worker in workers
        }
        found = answers(asked, ANSWER_SECONDS, self.run.check_cancelled)
        self.silent = [worker for worker in workers if worker not in found]
        if not found:
            raise ClusterError(
                "none of {workers} workers answered within {seconds} s; they may be busy with other work: try again"
                " later",
                parameter="profile",
                workers=len(workers),
                seconds=round(ANSWER_SECONDS),
            )
        return found


def answers(asked: Mapping[str, Any], seconds: float, poll: Callable[[], None]) -> dict[str, Any]:
    """What futures became within some seconds; those that failed or are late are left out, and cancelled."""
    found: dict[str, Any] = {}
    left = dict(asked)
    deadline = time.monotonic() + seconds
    try:
        while left and time.monotonic() < deadline:
            poll()
            for name in [name for name, future in left.items() if future.done()]:
                future = left.pop(name)
                if future.status == "finished":
                    found[name] = future.result(timeout=5)
            time.sleep(0.02)
    finally:
        for future in left.values():
            future.cancel()
    return found


def _by_value(path: Path) -> bytes:
    """`visitor.report`, under a module's name that no worker can import."""
    import cloudpickle

    from ...user_code import import_code

    module = import_code(str(path), path.read_bytes(), "profile")
    cloudpickle.register_pickle_by_value(module)
    try:
        return bytes(cloudpickle.dumps(module.report))
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def seconds_here() -> float:
    """Time of the timed block on this machine."""
    return float(visitor.report({"trees": TREES})["block"])
