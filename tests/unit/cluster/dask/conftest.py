"""Fixtures of the backend dask: a scheduler with two workers for all tests that leave them alive, and runs on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from terroir.core.run import Run
from terroir.tests.unit.cluster.dask.backend_bed import ProfileFile

if TYPE_CHECKING:
    from terroir.tools.cluster_testbed.dask_processes import DaskWorker

WITHOUT = "dask is optional: tools/setup_environment.py --sets … cluster"


class Bed(NamedTuple):
    """A scheduler and its workers, which stay alive; no test may kill one."""

    address: str
    workers: list[DaskWorker]

    @property
    def pids(self) -> set[int]:
        """Process ids of the workers."""
        return {worker.pid for worker in self.workers}


@pytest.fixture(scope="session")
def bed(foreign_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """Two workers with a thread each, whose Python cannot import terroir."""
    pytest.importorskip("distributed", reason=WITHOUT)
    from terroir.tools.cluster_testbed.dask_processes import DaskScheduler, DaskWorkers

    folder = tmp_path_factory.mktemp("bed")
    scheduler = DaskScheduler(foreign_python, folder)
    workers = DaskWorkers(foreign_python, folder, scheduler.address)
    try:
        yield Bed(scheduler.address, workers(2))
    finally:
        workers.stop()
        scheduler.stop()


@pytest.fixture
def by_value() -> Iterator[None]:
    """The toys travel by value: no worker can import them."""
    cloudpickle = pytest.importorskip("cloudpickle", reason=WITHOUT)
    from terroir.tests.unit.cluster.dask import toys

    cloudpickle.register_pickle_by_value(toys)
    yield
    cloudpickle.unregister_pickle_by_value(toys)


@pytest.fixture
def run_at(tmp_path: Path, by_value: None) -> Iterator[Callable[..., Run]]:
    """Function that makes a run on the workers of a scheduler; more keys go into the profile."""
    del by_value
    runs: list[Run] = []

    def make(address: str, more: dict[str, Any] | None = None, **profile: Any) -> Run:
        runs.append(Run("dask", 2, profile=ProfileFile(tmp_path, address)(**profile), **(more or {})))
        return runs[-1]

    yield make
    for run in runs:
        run.resources.close()


@pytest.fixture
def make_run(run_at: Callable[..., Run], bed: Bed) -> Callable[..., Run]:
    """The same on the `bed`."""
    return lambda **profile: run_at(bed.address, **profile)
