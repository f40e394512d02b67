"""dask schedulers and workers in processes of their own, run by a Python that cannot import the plugin."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .foreign import python_environment
from .services import Service, TestbedError, wait_until


class DaskScheduler:
    """A dask scheduler on 127.0.0.1 that runs until `stop`, or until this process ends.

    Parameters
    ----------
    python : Path
        Interpreter that runs it.
    folder : Path
        For its logs.
    options : sequence of str
        More of the command line, such as ``--tls-ca-file``.

    Attributes
    ----------
    address : str
        Such as ``tcp://127.0.0.1:41234``.
    """

    _numbers = itertools.count()

    def __init__(self, python: Path, folder: Path, options: Sequence[str] = ()) -> None:
        name = f"scheduler-{next(self._numbers)}"
        file = folder / f"{name}.json"
        command = [str(python), "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--no-show"]
        command += ["--scheduler-file", str(file), *_place(options), *options]
        self.service = Service(name, command, folder, python_environment())
        try:
            self.service.wait_until(lambda: bool(_read(file)), "the scheduler listened")
        except BaseException:
            self.stop()
            raise
        self.address: str = str(_read(file)["address"])

    def kill(self) -> None:
        """Kill it, as a machine that fails does."""
        self.service.kill()

    def stop(self) -> None:
        """End it."""
        self.service.stop()


def _place(options: Sequence[str]) -> list[str]:
    """Where it listens, unless the options say so."""
    if any(option.partition("=")[0] in ("--host", "--protocol") for option in options):
        return ["--port", "0"]
    return ["--host", "tcp://127.0.0.1", "--port", "0"]


def _read(file: Path) -> dict[str, str]:
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}  # not written yet, or not completely


class DaskWorker:
    """A dask worker without a nanny: one process, which stays dead once killed.

    Parameters
    ----------
    python, folder, options
        As of `DaskScheduler`.
    address : str
        Of the scheduler.
    threads : int
        Blocks at the same time.
    resources : mapping of str to float
        What it offers, such as ``GPU``.
    """

    _numbers = itertools.count()

    def __init__(
        self,
        python: Path,
        folder: Path,
        address: str,
        threads: int = 1,
        memory: str = "2GB",
        resources: Mapping[str, float] | None = None,
        options: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = f"worker-{next(self._numbers)}"
        command = [str(python), "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--no-dashboard"]
        command += ["--nthreads", str(threads), "--memory-limit", memory, "--name", self.name]
        command += ["--local-directory", str(folder), "--death-timeout", "60", "--host", "127.0.0.1"]
        if resources:
            command += ["--resources", " ".join(f"{name}={amount:g}" for name, amount in resources.items())]
        variables = python_environment(**(environment or {}))
        self.service = Service(self.name, [*command, *options], folder, variables)
        try:
            self.service.wait_until(lambda: "Registered to:" in self.service.words(10_000), "the worker was registered")
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """Process id."""
        return self.service.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.service.alive

    def kill(self) -> None:
        """Kill it in the middle of whatever it does, as a machine that fails does."""
        self.service.kill()

    def stop(self) -> None:
        """End it; the scheduler is told."""
        self.service.stop()


class DaskWorkers:
    """Starts workers, and ends those that are left.

    Parameters
    ----------
    python, folder, address
        As of `DaskWorker`.
    """

    def __init__(self, python: Path, folder: Path, address: str) -> None:
        self._python, self._folder, self.address = python, folder, address
        self.all: list[DaskWorker] = []

    def __call__(
        self,
        count: int = 1,
        threads: int = 1,
        python: Path | None = None,
        address: str | None = None,
        **more: object,
    ) -> list[DaskWorker]:
        """Start some workers and wait until the scheduler knows them; more keywords are those of `DaskWorker`."""
        make: Callable[..., DaskWorker] = DaskWorker
        started = [
            make(python or self._python, self._folder, address or self.address, threads=threads, **more)
            for _ in range(count)
        ]
        self.all += started
        return started

    def stop(self) -> None:
        """End all that still run."""
        while self.all:
            self.all.pop().stop()


def wait_for_workers(count: Callable[[], int], wanted: int, seconds: float = 30) -> None:
    """Wait until a scheduler knows so many workers."""
    wait_until(lambda: count() == wanted, f"{wanted} workers were connected", seconds)


__all__ = ["DaskScheduler", "DaskWorker", "DaskWorkers", "TestbedError", "wait_for_workers"]
