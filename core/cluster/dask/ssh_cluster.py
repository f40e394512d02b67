"""Workers on machines that SSH reaches, through dask's own cluster of that kind."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Optional

from ...errors import ClusterError
from ..profile import Profile, Tls
from .connection import close
from .source import Source

if TYPE_CHECKING:
    from distributed import Security

CONNECT_SECONDS = 15.0
"""Time for a machine to answer."""
POLL_SECONDS = 0.1

# dask starts schedulers and workers that outlive a broken connection. This starts the module it is told to, and ends
# with its standard input, which is the connection.
_TIED = """\
import os, runpy, sys, threading
def end():
    while os.read(0, 4096):
        pass
    os._exit(0)
threading.Thread(target=end, daemon=True).start()
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


class Ssh(Source):
    """One worker process on each machine; the scheduler is on the first.

    Parameters
    ----------
    profile : Profile
        Of kind ssh.
    security : distributed.Security, optional
        Of encrypted connections between them; the files have to be on all machines.
    """

    own = True

    def __init__(self, profile: Profile, security: Optional[Security]) -> None:
        super().__init__(profile, security)
        self.cluster = _cluster(profile, security)

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
        return len(hosts(self.profile))

    def close(self) -> None:
        """End all that was started there: it ends with the connections."""
        close(self.cluster)


def hosts(profile: Profile) -> tuple[str, ...]:
    """Machines of a profile of kind ssh."""
    return profile.hosts or ((profile.host,) if profile.host else ())


@contextlib.contextmanager
def open_ssh(profile: Profile, security: Optional[Security], poll: Callable[[], None]) -> Iterator[Ssh]:
    """Start a scheduler and workers on the machines of a profile; they end when this is left.

    Parameters
    ----------
    profile : Profile
        Of kind ssh.
    security : distributed.Security, optional
        Of encrypted connections.
    poll : callable
        Called regularly while this waits; stops by raising.

    Raises
    ------
    ClusterError
        If a machine is unknown, cannot be reached or accepts no key, or dask does not start there.
    """
    ssh = _started(profile, security, poll)
    try:
        yield ssh
    finally:
        ssh.close()


def _started(profile: Profile, security: Optional[Security], poll: Callable[[], None]) -> Ssh:
    """In a thread: interpreters on other machines start slowly, and the user may not want to wait."""

    def start() -> Ssh:
        asyncio.run(_try_all(profile))
        return Ssh(profile, security)

    thread = ThreadPoolExecutor(1, thread_name_prefix="terroir ssh")
    starting = thread.submit(start)
    thread.shutdown(wait=False)
    try:
        while not wait([starting], timeout=POLL_SECONDS).done:
            poll()
    except BaseException:
        starting.add_done_callback(_close)
        raise
    try:
        return starting.result()
    except ClusterError:
        raise
    except Exception as error:
        raise _did_not_start(profile, "its machines", _innermost(error)) from error


def _close(started: Future[Ssh]) -> None:
    """What came up when nobody waited for it any more."""
    if started.exception() is None:
        started.result().close()


def _did_not_start(profile: Profile, host: str, reason: str) -> ClusterError:
    return ClusterError(
        "dask did not start on {host} with {python} ({reason}); correct python in {profile}, or install distributed"
        " there",
        parameter="profile",
        host=host,
        python=profile.python,
        reason=reason,
        profile=profile.name,
    )


def _cluster(profile: Profile, security: Optional[Security]) -> Any:
    from distributed import SSHCluster

    given = profile.jobqueue
    common = {"interface": given["interface"]} if "interface" in given else {}
    if profile.tls is not None:
        common |= {"protocol": "tls://", "security": _tls(profile.tls)}
    first, *others = hosts(profile)
    return SSHCluster(
        [first, first, *others],
        connect_options=_connect_options(profile),
        remote_python=f"{_python(profile)} -c {shlex.quote(_TIED)}",
        scheduler_options={"port": 0, "dashboard": False, **common, **given.get("scheduler_options", {})},
        worker_options={
            "nthreads": profile.cores,
            "death_timeout": given.get("death_timeout", 60),
            **common,
            **({"memory_limit": given["memory"]} if "memory" in given else {}),
            **({"local_directory": given["local_directory"]} if "local_directory" in given else {}),
            **({"resources": dict(profile.resources)} if profile.resources else {}),
        },
        security=security,
        silence_logs=False,
    )


def _python(profile: Profile) -> str:
    return f"env -u PYTHONHOME {profile.python}"


def _tls(tls: Tls) -> dict[str, Any]:
    """As text for the command line there; the files have to lie there under the same paths."""
    roles = {f"tls_{role}_{part}": getattr(tls, part) for role in ("scheduler", "worker") for part in ("cert", "key")}
    return {"require_encryption": True, "tls_ca_file": tls.ca, **roles}


def _connect_options(profile: Profile) -> dict[str, Any]:
    options: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS}
    return {**options, "config": [profile.ssh_config]} if profile.ssh_config else options


async def _try_all(profile: Profile) -> None:
    await asyncio.gather(*(_try(host, profile) for host in dict.fromkeys(hosts(profile))))


async def _try(host: str, profile: Profile) -> None:
    """Log in and out again: dask would wrap beyond recognition why SSH refuses, or Python fails."""
    import asyncssh

    command = shlex.join(["ssh", *(["-F", profile.ssh_config] if profile.ssh_config else []), host])
    values: dict[str, object] = {"host": host, "command": command}
    try:
        async with asyncssh.connect(host, **_connect_options(profile)) as connection:
            tried = await connection.run(f"{_python(profile)} -c 'import distributed'", check=False)
        if tried.exit_status:
            words = str(tried.stderr).strip().splitlines() or [f"exit status {tried.exit_status}"]
            raise _did_not_start(profile, host, words[-1])
    except asyncssh.HostKeyNotVerifiable as error:
        raise ClusterError(
            "the host key of {host} is unknown; run '{command}' once in a terminal, compare the fingerprint with the"
            " one that its administrators publish, and accept it",
            parameter="profile",
            **values,
        ) from error
    except asyncssh.PermissionDenied as error:
        raise ClusterError(
            "{host} accepts none of your SSH keys; load the right one into the agent (ssh-add), or name it in the file"
            " of settings, until '{command}' asks for nothing",
            parameter="profile",
            **values,
        ) from error
    except ClusterError:
        raise
    except (OSError, asyncssh.Error, asyncio.TimeoutError, ValueError) as error:
        values["reason"] = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(
            "{host} cannot be reached through SSH ({reason}); check its name and your network",
            parameter="profile",
            **values,
        ) from error


def _innermost(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__
