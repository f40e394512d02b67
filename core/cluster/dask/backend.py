"""The backend dask: blocks on the workers of a cluster, results streaming back."""

from __future__ import annotations

import concurrent.futures
import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Optional, TypeVar
from urllib.parse import urlsplit

from ...compute import TwoStepTask, open_backend
from ...compute.backend import ExecutorBackend
from ...errors import ClusterError, WorkersLost
from ...learning.dependencies import require_packages
from ...run import Run
from ..profiles import find_profile
from .calls import Calls
from .dispatch import Dispatch, result_of
from .gathering import start
from .probe import Sight, look_at
from .session import Session, open_session
from .task import Shipment

T = TypeVar("T")
R = TypeVar("R")

_ANSWER_SECONDS = 10.0


class _Connection:
    """What all passes of a job share: the session, the code on its workers, and what these see."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.calls = Calls(session.client)
        self.sights: dict[tuple[str, ...], Sight] = {}
        self.told: set[str] = set()


@contextlib.contextmanager
def _connect(run: Run) -> Iterator[_Connection]:
    profile = find_profile(run.profile)
    with open_session(profile, run.info, run.warn, run.check_cancelled) as session:
        yield _Connection(session)


def open_dask(run: Run) -> DaskBackend:
    """Backend for one pass of a run; the first one connects.

    Parameters
    ----------
    run : Run
        Names the profile, and keeps the connection until its job ends.

    Raises
    ------
    MissingDependencyError
        If dask is not installed here.
    ParameterError
        If the profile cannot be used, or nobody answers.
    """
    require_packages(["distributed"])
    return DaskBackend(run.resources.get("dask", lambda: _connect(run)), run)


class DaskBackend:
    """Workers of a cluster; made by `open_dask`. Closing it leaves them connected for the next pass."""

    def __init__(self, connection: _Connection, run: Run) -> None:
        self._connection = connection
        self._session = connection.session
        self._run = run
        self._sight: Optional[Sight] = None
        self._readers = ThreadPoolExecutor(run.worker_count, thread_name_prefix="terroir")
        self.workers = self._session.workers

    @property
    def _given(self) -> bool:
        """Whether this machine reads for the workers."""
        return self._sight is None or bool(self._sight.unseen)

    @property
    def sharing(self) -> int:
        """See `Backend.sharing`: work that cannot be parted from files which workers do not see is done here."""
        return self.workers if self._given else 1

    @property
    def sending(self) -> int:
        """See `Backend.sending`."""
        return self._run.worker_count if self._given else 0

    def attend(self, files: Sequence[str]) -> None:
        """Ask all workers for the files, once in a run, and say who reads."""
        key = tuple(sorted(set(files)))
        known = self._connection.sights
        if key not in known:
            known[key] = look_at(key, self._session, self._connection.calls, self._run.check_cancelled)
            self._tell(known[key])
        self._sight = known[key]

    def map(
        self, task: Callable[[T], R], items: Iterable[T], in_flight: int, poll: Callable[[], None]
    ) -> Generator[R, None, None]:
        """See `Backend.map`; the task is sent to each worker once, and work of a worker that is lost is done again."""
        if self._given and not isinstance(task, TwoStepTask):
            yield from self._map_here(task, items, in_flight, poll)
            return
        dispatch = self._dispatch(task)

        def look() -> None:
            poll()
            self._session.look()

        answers: Any = ExecutorBackend(_Sending(dispatch, self._session.client), self.workers)
        arriving = answers.map(task, items, in_flight, look)
        with contextlib.closing(dispatch), contextlib.closing(arriving):
            for result in self._explained(map(result_of, arriving)):
                self._tell_unseen(dispatch)
                yield result
                del result  # it must not be kept alive here

    def _dispatch(self, task: Callable[[Any], Any]) -> Dispatch:
        files = {} if self._sight is None or self._given else self._sight.files
        profile = self._session.profile
        resources = _resources(task, profile.resources)
        if resources is not None:
            _require(resources, self._session)
        return Dispatch(
            Shipment(task, not _is_near(self._session), profile.paths, files),
            self._session,
            self._connection.calls,
            self._readers,
            self._given,
            resources,
        )

    def _explained(self, arriving: Iterable[Any]) -> Iterator[Any]:
        """Say in words of our own why the cluster gave up."""
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        try:
            yield from arriving
        except ModuleNotFoundError as error:  # a TerroirError about a package is none of these
            raise ClusterError(
                "workers of {profile} cannot import {module}; install it there, or set the profile's python to one that"
                " has it",
                parameter="profile",
                profile=self._session.profile.name,
                module=error.name or str(error),
            ) from error
        except KilledWorker as error:
            # Also what dask says when several workers are lost one after the other, whatever the block.
            raise WorkersLost(
                "workers of {profile} were lost again and again over the same block; they may have run out of memory:"
                " give each job more memory or fewer cores, or lower MEMORY; what is done is kept: run again with"
                " RESUME",
                parameter="profile",
                profile=self._session.profile.name,
            ) from error
        # Whichever notices first: the client takes its futures back, or the question for a value ends half-way.
        except (concurrent.futures.CancelledError, CommClosedError) as error:
            self._session.look(at_once=True)
            raise WorkersLost(
                "the scheduler of {profile} has dropped the work; what is done is kept: run again with RESUME",
                parameter="profile",
                profile=self._session.profile.name,
            ) from error

    def _map_here(
        self, task: Callable[[T], R], items: Iterable[T], in_flight: int, poll: Callable[[], None]
    ) -> Generator[R, None, None]:
        """Work that cannot be parted from its files, which the workers do not see."""
        profile = self._session.profile.name
        if profile not in self._connection.told:
            self._connection.told.add(profile)
            self._run.info(
                "A step that reads files which the workers of {profile} do not see runs on this machine.",
                profile=profile,
            )
        with open_backend("threads", self._run.worker_count) as backend:
            yield from backend.map(task, items, min(in_flight, 2 * backend.workers), poll)

    def _tell(self, sight: Sight) -> None:
        profile = self._session.profile.name
        if not sight.unseen and (sight.asked or not sight.files):  # silent ones are told of with the first block
            self._run.info("The workers of {profile} read the files themselves.", profile=profile)
        elif sight.worker:
            self._run.info(
                "{path} is not the same file on the worker {worker} of {profile}, if it is there at all: this machine"
                " reads for the workers. Map its folder in the profile (paths) where they can see it.",
                path=sight.unseen,
                worker=sight.worker,
                profile=profile,
            )

    def _tell_unseen(self, dispatch: Dispatch) -> None:
        if dispatch.unseen is not None and dispatch.unseen not in self._connection.told:
            self._connection.told.add(dispatch.unseen)
            self._run.warn(
                "A worker of {profile} cannot read {path}: this machine reads for it.",
                profile=self._session.profile.name,
                path=dispatch.unseen,
            )

    def __enter__(self) -> DaskBackend:
        return self

    def __exit__(self, *_: object) -> None:
        self._readers.shutdown(wait=True, cancel_futures=True)


class _Sending(Executor):
    """Sends items; what comes back are answers."""

    def __init__(self, dispatch: Dispatch, client: Any) -> None:
        self._dispatch = dispatch
        self._client = client

    def submit(self, _task: Callable[..., Any], /, *items: Any, **_: Any) -> Future[Any]:
        """Send an item of the task that the workers know."""
        return start(self._client, self._dispatch.answer(*items))


def _resources(task: Callable[[Any], Any], offered: Mapping[str, float]) -> Optional[dict[str, float]]:
    """What the function of a task asks for, of what the workers offer."""
    wanted: Mapping[str, float] = getattr(getattr(task, "function", task), "resources", {})
    return {name: amount for name, amount in wanted.items() if name in offered} or None


def _require(resources: Mapping[str, float], session: Session) -> None:
    """Stop where no worker has what is needed: the work would wait for ever, without a word."""
    client: Any = session.client
    workers = client.sync(client.scheduler.identity, callback_timeout=_ANSWER_SECONDS)["workers"].values()
    for name, amount in resources.items():
        if workers and not any(worker["resources"].get(name, 0) >= amount for worker in workers):
            raise ClusterError(
                "no worker of {profile} offers {resource}, which the profile promises; start dask's workers with"
                " --resources {resource}={amount:g}, or take it out of the profile's resources",
                parameter="profile",
                profile=session.profile.name,
                resource=name,
                amount=amount,
            )


def _is_near(session: Session) -> bool:
    """Whether all is on this machine, where compressing costs more time than it saves."""
    scheduler: Any = session.client.scheduler
    host = urlsplit(str(scheduler.address)).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
