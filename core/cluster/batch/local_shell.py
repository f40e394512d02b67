"""The machine that we are on, where it takes batch jobs itself."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Optional

from ...errors import ClusterError, InputFileError, OutputError
from ..programs import Outcome, run_program
from .shell import QUESTION_SECONDS, Arrival, Content, in_folder, unwritable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# They lead QGIS's own Python to its modules; batch schedulers hand the whole environment on to their jobs.
_OURS = ("PYTHONHOME", "PYTHONPATH", "PYTHONEXECUTABLE", "PYTHONSTARTUP")


def is_posix() -> bool:
    """Whether this machine has a POSIX shell."""
    return os.name == "posix" and shutil.which("sh") is not None


class LocalShell:
    """See `Shell`.

    Parameters
    ----------
    keep_python : bool
        Whether commands find the Python modules that this process finds.
    poll : callable, optional
        Called between files; stops by raising.
    """

    host = "this machine"

    def __init__(self, keep_python: bool = False, poll: Optional[Callable[[], None]] = None) -> None:
        self._environment = {key: value for key, value in os.environ.items() if keep_python or key not in _OURS}
        self._poll = poll

    def run(self, command: Sequence[str], given: bytes = b"", seconds: float = QUESTION_SECONDS) -> Outcome:
        """See `Shell.run`."""
        try:
            return run_program(command, given, seconds, self._environment)
        except FileNotFoundError:
            return Outcome(127, b"", f"{command[0]}: command not found".encode())
        except TimeoutError as error:
            raise ClusterError(
                "{host} gave no answer within {seconds} s; try again later", host=self.host, seconds=round(seconds)
            ) from error

    def send(self, folder: str, files: Mapping[str, Content], then: Sequence[str] = ()) -> Outcome:
        """See `Shell.send`."""
        root = Path(folder)
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)  # what others could write there would run as the user
            for name, content in files.items():
                self._look_up()
                target = root / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(content, bytes):
                    target.write_bytes(content)
                else:
                    shutil.copy2(content, target)
        except OSError as error:
            raise unwritable(folder, self.host, error.strerror or error, error.errno in _FULL) from error
        return self.run(in_folder(folder, then)) if then else Outcome(0, b"", b"")

    def receive(self, folder: str, files: Sequence[Arrival]) -> None:
        """See `Shell.receive`."""
        for arrival in files:
            self._look_up()
            source = Path(folder) / arrival.name
            if not source.is_file():
                raise InputFileError("{path} is gone from {host}; run the job again", path=source, host=self.host)
            try:
                arrival.target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, arrival.target)
            except OSError as error:
                raise OutputError(
                    "{path} cannot be written ({reason}); free some space or choose another folder",
                    path=arrival.target,
                    reason=error.strerror or error,
                ) from error

    def _look_up(self) -> None:
        if self._poll is not None:
            self._poll()
