"""Where jobs write their logs, and what they wrote last."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from ...errors import OutputError
from ..profile import Profile
from ..profiles import settings_folder

_MOST = 300  # characters: a message, not a log
_BYTES = 16_384
_TELLING = ("error", "cancelled", "killed", "no module", "not found", "no such file", "timed out", "denied")


class Logs:
    """The logs of one session's jobs.

    Parameters
    ----------
    folder : Path
        Where the jobs write them.
    own : bool
        Whether the folder was made for this session.
    """

    def __init__(self, folder: Path, own: bool) -> None:
        self.folder, self._own = folder, own
        self._older = {path.name for path in _files(folder)}

    def last_words(self) -> str:
        """The last telling line of the newest log that says anything; empty where nothing was written."""
        for path in sorted(_files(self.folder), key=_age):
            lines = [line.strip() for line in _tail(path).splitlines() if line.strip()]
            telling = [line for line in lines if any(word in line.lower() for word in _TELLING)]
            if lines and path.name not in self._older:
                return (telling or lines)[-1][-_MOST:]
        return ""

    def removal(self) -> list[list[list[str]]]:
        """Steps that remove them, for `will.Will.write`."""
        if not self._own:
            return []
        return [[[], ["rm", "-r", "-f", str(self.folder)]], [[], ["rmdir", str(self.folder.parent)]]]


@contextlib.contextmanager
def open_logs(profile: Profile, name: str) -> Iterator[Logs]:
    """Logs in the profile's own folder, where they stay, or in one that all nodes see if they share home folders.

    Raises
    ------
    OutputError
        If the folder cannot be made.
    """
    named = profile.jobqueue.get("log_directory")
    base = Path(profile.folder).expanduser() if profile.folder else settings_folder()
    folder = Path(named).expanduser() if named else base / "dask-logs" / name
    try:
        folder.mkdir(parents=True, exist_ok=bool(named))
    except OSError as error:
        raise OutputError(
            "{folder} cannot be made for the jobs' logs ({reason}); set the profile's log_directory",
            parameter="profile",
            folder=folder,
            reason=error.strerror,
        ) from error
    try:
        yield Logs(folder, own=not named)
    finally:
        if not named:
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):  # another session has logs there
                folder.parent.rmdir()


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []


def _age(path: Path) -> tuple[bool, float]:
    """Errors first, the newest first."""
    try:
        return path.suffix != ".err", -path.stat().st_mtime
    except OSError:
        return True, 0.0


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - _BYTES, 0))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
