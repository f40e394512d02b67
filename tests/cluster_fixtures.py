"""Real clusters for all tests: each starts when the first test asks for it, and ends with the session.

Known to every test through ``tests/conftest.py``. What they give is described in ``terroir.tools.cluster_testbed``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from distributed import Client

    from terroir.tools.cluster_testbed.dask_processes import DaskScheduler, DaskWorkers
    from terroir.tools.cluster_testbed.slurm import Slurm
    from terroir.tools.cluster_testbed.sshd import Sshd


PROFILER = "distributed.worker.profile.enabled"


def profiling(client: Client) -> set[bool]:
    """Whether dask's own profiler runs in the processes of a cluster."""
    import dask

    here: Any = client
    return {*here.run(dask.config.get, PROFILER).values(), here.run_on_scheduler(dask.config.get, PROFILER)}


@pytest.fixture(scope="session")
def cluster_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which the servers of this session live."""
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="session")
def foreign_python(cluster_folder: Path) -> Path:
    """A Python that imports numpy, GDAL, scikit-learn, torch and dask, and cannot import terroir."""
    from terroir.tools.cluster_testbed.foreign import make_foreign_python

    return make_foreign_python(cluster_folder / "python")


@pytest.fixture(scope="session")
def lacking_python(cluster_folder: Path) -> Callable[..., Path]:
    """Function that makes a foreign Python without some packages: ``lacking_python("sklearn")``."""
    from terroir.tools.cluster_testbed.foreign import make_foreign_python

    made: dict[tuple[str, ...], Path] = {}

    def make(*packages: str) -> Path:
        if packages not in made:
            made[packages] = make_foreign_python(cluster_folder / f"python-without-{'-'.join(packages)}", packages)
        return made[packages]

    return make


def pass_over(reason: str | None) -> None:
    """Skip a test that cannot run here. Where the packages may be installed and are not, it fails instead."""
    from terroir.tools.system import may_install

    if reason is None:
        return
    if "not found" in reason and may_install():
        pytest.fail(f"{reason}; 'make setup' does it", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def slurm(cluster_folder: Path) -> Iterator[Slurm]:
    """A running Slurm of one node: ``.environment``, ``.configuration``, ``.queue()``, ``.jobs()``, ``.ask(…)``."""
    from terroir.tools.cluster_testbed.slurm import Slurm, why_not

    pass_over(why_not())
    folder = cluster_folder / "slurm"
    folder.mkdir(exist_ok=True)
    started = Slurm(folder)
    yield started
    started.stop()


@pytest.fixture
def slurm_here(slurm: Slurm, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slurm]:
    """`slurm`, found by ``sbatch`` and the like in this process; the test must leave nothing that waits or runs.

    What it cancelled may take its time to end, and has ended before the next test begins.
    """
    from terroir.tools.cluster_testbed.services import TestbedError, wait_until
    from terroir.tools.cluster_testbed.slurm import LIVELY

    monkeypatch.setenv("SLURM_CONF", str(slurm.configuration))
    yield slurm
    try:
        wait_until(lambda: not slurm.jobs(LIVELY), "the queue was empty", 5, step=0.1)
        slurm.wait_until_empty()
    except TestbedError:
        left = slurm.queue()
        slurm.cancel_all()
        pytest.fail(f"the test left jobs behind: {left}")


@pytest.fixture(scope="session")
def sshd(cluster_folder: Path) -> Iterator[Sshd]:
    """An SSH server on 127.0.0.1: ``.alias``, ``.config``, ``.config_unknown_host``, …; ``sbatch`` there is `slurm`'s.

    A test that submits over it asks for `slurm` as well, which starts it.
    """
    from terroir.tools.cluster_testbed.sshd import Sshd, why_not

    pass_over(why_not())
    folder = cluster_folder / "sshd"
    folder.mkdir()
    started = Sshd(folder, SLURM_CONF=str(cluster_folder / "slurm" / "slurm.conf"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def dask_folder(cluster_folder: Path) -> Path:
    """Folder of dask's logs, and of what workers unpack."""
    folder = cluster_folder / "dask"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def dask_scheduler(foreign_python: Path, dask_folder: Path) -> Iterator[str]:
    """Address of a dask scheduler in a process of its own; `dask_workers` starts workers of it."""
    pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
    from terroir.tools.cluster_testbed.dask_processes import DaskScheduler

    started = DaskScheduler(foreign_python, dask_folder)
    yield started.address
    started.stop()


@pytest.fixture
def dask_schedulers(foreign_python: Path, dask_folder: Path) -> Iterator[Callable[..., DaskScheduler]]:
    """Function that starts a scheduler of the test's own, to kill it, say, or with TLS (``options=…``)."""
    pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
    from terroir.tools.cluster_testbed.dask_processes import DaskScheduler

    started: list[DaskScheduler] = []

    def start(python: Path | None = None, options: tuple[str, ...] = ()) -> DaskScheduler:
        started.append(DaskScheduler(python or foreign_python, dask_folder, options))
        return started[-1]

    yield start
    for scheduler in started:
        scheduler.stop()


_numbers = itertools.count()


@pytest.fixture
def dask_workers(foreign_python: Path, dask_folder: Path, dask_scheduler: str) -> Iterator[DaskWorkers]:
    """Function that starts workers: ``dask_workers(2)`` gives a list of them; those left end with the test."""
    from terroir.tools.cluster_testbed.dask_processes import DaskWorkers

    folder = dask_folder / f"workers-{next(_numbers)}"
    folder.mkdir()
    workers = DaskWorkers(foreign_python, folder, dask_scheduler)
    yield workers
    workers.stop()
