"""What batch jobs need of a machine where jobs are submitted: this one, or another through SSH."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Optional, Protocol, Union

from ...errors import OutputError, ParameterError
from ..profile import Profile
from ..programs import Outcome

QUESTION_SECONDS = 60.0
"""How long a command there may take."""

Content = Union[bytes, Path]
"""Of a file that is sent: what it holds, or a file of this machine, whose time of modification it gets too."""


class Arrival(NamedTuple):
    """A file that is fetched."""

    name: str
    """Path below the folder there."""
    size: int
    """Bytes."""
    target: Path
    """Where it is written here."""


class Shell(Protocol):
    """A machine with a POSIX shell. Paths on it are plain text with slashes; paths here are `Path`.

    Every method is one round trip. All raise `ClusterError` if the machine cannot be reached.
    """

    host: str
    """As messages call it."""

    def run(self, command: Sequence[str], given: bytes = b"", seconds: float = QUESTION_SECONDS) -> Outcome:
        """Run a command, given as a program and its arguments, with `given` as its input."""
        ...

    def send(self, folder: str, files: Mapping[str, Content], then: Sequence[str] = ()) -> Outcome:
        """Put files, by their path below `folder`, which is made for the user alone, then run a command there.

        Raises
        ------
        OutputError
            If they cannot be written there, such as for lack of space.
        """
        ...

    def receive(self, folder: str, files: Sequence[Arrival]) -> None:
        """Bring files from below `folder` to paths of this machine.

        Raises
        ------
        InputFileError
            If one of them is not there, or is smaller than it was said to be.
        OutputError
            If one cannot be written here.
        """
        ...


def in_folder(folder: str, command: Sequence[str]) -> list[str]:
    """A command that runs another one in a folder."""
    return ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", folder, *command]


def host_of(profile: Profile) -> Optional[str]:
    """The machine where jobs of a profile are submitted; None for this one."""
    return profile.host or (profile.hosts[0] if profile.kind == "ssh" and profile.hosts else None)


def open_shell(profile: Profile, poll: Optional[Callable[[], None]] = None) -> Shell:
    """The machine where jobs of a profile are submitted: its host, else this one.

    Parameters
    ----------
    profile : Profile
        The cluster.
    poll : callable, optional
        Called now and then while files travel; stops by raising.

    Raises
    ------
    ParameterError
        If the profile's jobs cannot be submitted from here.
    """
    host = host_of(profile)
    if host:
        from .ssh_shell import SshShell

        return SshShell(host, profile.ssh_config, poll)
    from .local_shell import LocalShell, is_posix

    if not is_posix():
        raise ParameterError(
            "batch jobs cannot be submitted on this machine, which has no POSIX shell; name the host where the cluster"
            " takes jobs in the profile {name}",
            parameter="profile",
            name=profile.name,
        )
    return LocalShell(keep_python=profile.kind == "local", poll=poll)


def unwritable(folder: str, host: str, reason: object, full: bool) -> OutputError:
    """Why nothing can be written into a folder there: its disk is full, or whatever the reason is."""
    if full:
        return OutputError(
            "there is no space left in {folder} on {host}; free some there, or name another folder in the profile",
            parameter="profile",
            folder=folder,
            host=host,
        )
    return OutputError(
        "{folder} cannot be written to on {host} ({reason}); name another folder in the profile",
        parameter="profile",
        folder=folder,
        host=host,
        reason=reason,
    )
