"""Start servers that end with this process, wait for them, end them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")
# Tests run on shared machines: whoever waits in vain finds out late, and nobody else waits longer.
PATIENCE = 60.0
_ports: set[int] = set()
# Where Debian keeps servers, which are not on everybody's PATH.
_FOLDERS = ("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/sbin", "/usr/local/bin")


class TestbedError(Exception):
    """A server of the test bed did not start; the message holds the end of its log."""

    __test__ = False  # its name is not meant for pytest


def program(name: str) -> str | None:
    """Return the path of one of the system's programs, the system's folders first."""
    return shutil.which(name, path=os.pathsep.join([*_FOLDERS, os.environ.get("PATH", "")]))


def missing_programs(names: Sequence[str]) -> list[str]:
    """Return those of some programs that are not installed."""
    return [name for name in names if program(name) is None]


def clean_environment(**more: str) -> dict[str, str]:
    """Return an environment as somebody has it who logged in: nothing of this project's, nothing of QGIS's."""
    kept = {name: os.environ[name] for name in ("HOME", "USER", "LOGNAME", "TZ") if name in os.environ}
    return {"LANG": "C.UTF-8", "PATH": os.pathsep.join(_FOLDERS[:4]), **kept, **more}


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now.

    It is drawn from those that the kernel does not hand to outgoing connections, so that nobody takes it meanwhile,
    and that two test beds that start at the same time hardly choose the same; nor is it given twice here.
    """
    for _ in range(200):
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _ports:
                _ports.add(port)
                return port
    raise TestbedError("There is no free port on 127.0.0.1.")


def wait_until(done: Callable[[], bool], what: str, seconds: float = PATIENCE, step: float = 0.05) -> None:
    """Wait for something to become true.

    Raises
    ------
    TestbedError
        If it does not within `seconds`; the message says `what` was awaited.
    """
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TestbedError(f"Waited {seconds:.0f} s in vain until {what}.")
        time.sleep(step)


class Service:
    """A server that ends with this process, with all that it started, also when this process is killed.

    Parameters
    ----------
    name : str
        For messages and for the name of its log.
    command : sequence of str
        A server that stays in the foreground.
    folder : Path
        Where its log goes; its working folder.
    environment : mapping of str to str, optional
        All of its environment; without it, that of somebody who logged in.
    """

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        with self.log.open("ab") as log:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", str(KEEPER), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=dict(environment) if environment is not None else clean_environment(),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id of the server itself."""
        children = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children")
        for process in children.read_text(encoding="ascii").split() if children.exists() else ():
            return int(process)
        return self._keeper.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._keeper.poll() is None

    def words(self, characters: int = 1500) -> str:
        """Return the end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-characters:] if self.log.exists() else ""

    def wait_until(self, done: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait for something to become true; say the end of the log when it does not, or when the server ends."""
        try:
            wait_until(lambda: not self.alive or done(), what, seconds)
        except TestbedError as error:
            raise TestbedError(f"{error} The log of {self.name} ends with:\n{self.words()}") from error
        if not self.alive:
            raise TestbedError(f"{self.name} ended before {what}. Its log ends with:\n{self.words()}")

    def kill(self) -> None:
        """Kill the server itself, as a machine that fails does; what it leaves behind is cleared away."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 9)
        self.stop()

    def stop(self) -> None:
        """End the server and all that it started; nothing happens the second time."""
        if self._keeper.stdin is not None:
            with contextlib.suppress(OSError):
                self._keeper.stdin.close()
        try:
            self._keeper.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait(timeout=5)
