"""A hidden folder beside a target, in which one run at a time makes a result.

Its name follows from the target's, so that a run finds what a killed one left there. A lock, which the
operating system takes back when a process dies in whatever way, keeps a second run out.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import sys
from pathlib import Path

STAGING_PREFIX = ".terroir-"
LOCK, JOURNAL = ".lock", ".journal"
"""Files of the folder that are no part of a result."""

_LONGEST_NAME = 200  # bytes; file systems end at 255
_BUSY = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class Busy(Exception):
    """Another run has the folder."""


class StagingFolder:
    """The folder for one target, locked while this object holds it.

    Parameters
    ----------
    target : Path
        Where the result shall appear.

    Raises
    ------
    Busy
        If another run is making this target.
    OSError
        If the folder cannot be made.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.parent / folder_name(target.name)
        self._lock = _acquire(self.path)
        self._held = True

    def clear(self) -> None:
        """Remove what lies in the folder."""
        for path in self.path.iterdir():
            if path.name != LOCK:
                _remove(path)

    def contents(self) -> list[Path]:
        """The files of the result."""
        return [path for path in self.path.iterdir() if path.name not in (LOCK, JOURNAL)]

    def leave(self) -> None:
        """Let others have the folder, with what lies in it for a run that goes on; without a journal, remove it."""
        if not self._held:
            return
        if not (self.path / JOURNAL).exists():
            self.release()
            return
        self._held = False
        os.close(self._lock)

    def release(self) -> None:
        """Remove the folder and let others have it."""
        if not self._held:
            return
        self._held = False
        if sys.platform == "win32":  # an open file cannot be removed there
            os.close(self._lock)
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            with contextlib.suppress(OSError):  # NFS keeps an open file, and so the folder, until it is closed
                self.path.rmdir()


def folder_name(name: str) -> str:
    """Name of the folder for a target of this name, never longer than a file system allows."""
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return f"{STAGING_PREFIX}{name}"


def _acquire(folder: Path) -> int:
    """Make the folder and lock it; returns the open file that is the lock."""
    while True:
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise FileExistsError(errno.EEXIST, "a link has the name of the working folder", str(folder))
        path = folder / LOCK
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # its owner removed the folder just now
            continue
        kept = False
        try:
            _lock(lock)
            kept = _is_at(lock, path)
        finally:
            if not kept:
                os.close(lock)
        if kept:
            return lock


def _is_at(file: int, path: Path) -> bool:
    """Whether an open file is still the one at `path`: its owner may have removed it before we locked it."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            raise Busy from error
        # Some network file systems know no locks; a run there is no worse off than without this module.


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
