"""Keep a server while somebody needs it: run as a script, ``python -I keeper.py COMMAND…``.

Standard input is a pipe from whoever needs the server. When it closes, and it does so also when that process is
killed, or when the server itself ends, everything that the server started ends, then the server, then this. Children
that made themselves independent (a batch scheduler's jobs do) are found all the same: the keeper is the "subreaper"
to which the kernel hands them. Linux; elsewhere only the server itself and its process group are ended.

Needs the standard library only, and imports nothing of this project.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

SET_PARENT_DEATH_SIGNAL = 1
SET_CHILD_SUBREAPER = 36
# How long what is asked to end may take, before it is made to.
PATIENCE = 3.0


def control_process(option: int, value: int) -> None:
    """Call Linux's ``prctl``; other systems have none."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def die_with_the_keeper() -> None:
    """Make the process that calls this end when its parent is killed."""
    control_process(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def parents() -> dict[int, int]:
    """Return the parent of each process that has not ended."""
    found: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name, in brackets, may hold anything; state and parent follow it.
            state, parent = (folder / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()[:2]
            if state not in "ZX":
                found[int(folder.name)] = int(parent)
    return found


def descendants() -> list[int]:
    """Return the processes that descend from this one."""
    children: dict[int, list[int]] = {}
    for process, parent in parents().items():
        children.setdefault(parent, []).append(process)
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def reap(server: subprocess.Popen[bytes]) -> None:
    """Take leave of children that ended: the server, and those that were inherited.

    A batch scheduler takes a job for running as long as a process of it waits for somebody to ask how it ended.
    """
    with contextlib.suppress(ChildProcessError):
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            if process == server.pid:
                server.returncode = os.waitstatus_to_exitcode(status)


def end_all(server: subprocess.Popen[bytes]) -> None:
    """End the server and all that came from it, first politely."""
    for sign, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, PATIENCE)):
        deadline = time.monotonic() + patience
        asked: set[int] = set()
        while time.monotonic() < deadline:
            left = descendants() if sys.platform == "linux" else [server.pid] * (server.returncode is None)
            if not left:
                return
            for process in left:
                # Whoever was asked is left to it; what appeared since then is asked now.
                if process not in asked or sign == signal.SIGKILL:
                    asked.add(process)
                    with contextlib.suppress(OSError):
                        os.kill(process, sign)
            time.sleep(0.02)
            reap(server)


def main(command: list[str]) -> int:
    """Run the server until it is not needed any more; return its exit code, 0 if it was ended from here."""
    # Ctrl-C at a terminal and a hang-up are for whoever needs the server.
    for name in ("SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os.close(0))
    control_process(SET_CHILD_SUBREAPER, 1)
    # There are no threads here that a function between fork and exec could find half-way.
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=die_with_the_keeper)  # noqa: PLW1509
    # Asked by a signal, standard input is closed, which select takes for an error.
    with contextlib.suppress(OSError, ValueError):
        while server.returncode is None:
            if select.select([0], [], [], 0.1)[0] and not os.read(0, 1):
                break
            reap(server)
    code = server.returncode
    end_all(server)
    return code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
