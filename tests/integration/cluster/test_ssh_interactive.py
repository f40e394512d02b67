"""Interactive sessions on machines that a real SSH server lets in."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.dask.session import open_session
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.errors import Cancelled, ClusterError
from terroir.tests.cluster_fixtures import profiling
from terroir.tests.integration.cluster.test_slurm_interactive import CLIENT
from terroir.tools.cluster_testbed.services import wait_until

pytest.importorskip("asyncssh", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.integration


def nothing(_template: str, **_: object) -> None:
    """Nobody listens."""


@pytest.fixture
def make(sshd: Any, foreign_python: Path, tmp_path: Path) -> Callable[..., Profile]:
    """Function that makes a profile of the running SSH server."""

    def profile(**more: Any) -> Profile:
        data = {"name": "bed", "kind": "ssh", "hosts": [sshd.alias], "python": str(foreign_python)}
        own = {"ssh_config": str(sshd.config), "local_directory": str(tmp_path)}
        return profile_from({**data, **own, **more})

    return profile


def remote(python: Path) -> list[str]:
    """Processes of dask that run with a Python."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
        if command.startswith(f"{python}\0") and "dask_spec" in command:
            found.append(folder.name)
    return found


def test_workers_and_their_end(make: Callable[..., Profile], foreign_python: Path) -> None:
    profile = make(cores=2, resources={"GPU": 1})
    with open_session(profile, nothing, nothing) as session:
        assert (session.workers, session.own) == (2, True)
        assert session.client.submit(pow, 2, 5, resources={"GPU": 1}).result(20) == 32
        assert profiling(session.client) == {False}
        assert len(remote(foreign_python)) == 2  # a scheduler, and a worker's nanny
        began = time.monotonic()
    assert time.monotonic() - began < 5
    wait_until(lambda: not remote(foreign_python), "dask had ended there", 10)


def test_killed_client_leaves_nothing(make: Callable[..., Profile], foreign_python: Path, tmp_path: Path) -> None:
    script = tmp_path / "client.py"
    script.write_text(CLIENT, encoding="utf-8")
    command = [sys.executable, str(script), json.dumps(make().to_dict())]
    client = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert "open\n" in iter(client.stdout.readline, "")
    assert remote(foreign_python)
    client.kill()
    client.communicate(timeout=10)
    wait_until(lambda: not remote(foreign_python), "dask had ended there", 20)


def test_cancel_while_it_starts(make: Callable[..., Profile], foreign_python: Path) -> None:
    began = time.monotonic()

    def poll() -> None:
        if time.monotonic() - began > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled), open_session(make(), nothing, nothing, poll):
        pass
    assert time.monotonic() - began < 5
    wait_until(lambda: not remote(foreign_python), "dask had ended there", 40)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("config_unknown_host", r"PROFILE: the host key of .* is unknown; run 'ssh -F .*' once in a terminal, compare"),
        ("config_other_host", r"PROFILE: the host key of .* is unknown"),
        ("config_refused", r"PROFILE: .* accepts none of your SSH keys"),
        ("config_unreachable", r"PROFILE: .* cannot be reached through SSH \(.*\); check its name"),
    ],
)
def test_refused(make: Callable[..., Profile], sshd: Any, config: str, message: str) -> None:
    profile = make(ssh_config=str(getattr(sshd, config)))
    with pytest.raises(ClusterError, match=message), open_session(profile, nothing, nothing):
        pass


def test_no_python_there(make: Callable[..., Profile]) -> None:
    message = r"PROFILE: dask did not start on .* with /nowhere/python3 \(.*No such file"
    with pytest.raises(ClusterError, match=message), open_session(make(python="/nowhere/python3"), nothing, nothing):
        pass


def test_no_dask_there(make: Callable[..., Profile], lacking_python: Callable[..., Path]) -> None:
    message = r"PROFILE: dask did not start on .*No module named 'distributed'.* install distributed"
    python = str(lacking_python("distributed"))
    with pytest.raises(ClusterError, match=message), open_session(make(python=python), nothing, nothing):
        pass
