"""Run a program from a small process: ``python launch.py RESULT LOG PROGRAM [ARGUMENT…]``.

Linux counts the memory of whoever starts a program into the program's own peak, so that a large process must
not start what it measures. Nothing is imported here but the standard library's smallest parts.
"""

import os
import sys
import time


def main(result: str, log: str, *command: str) -> None:
    """Write exit status, wall time in seconds and peak memory in kB to the file `result`."""
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        try:
            os.execvp(command[0], command)
        except OSError as error:
            os.write(2, f"{command[0]}: {error}\n".encode())
            os._exit(127)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    with open(result, "w", encoding="ascii") as file:
        file.write(f"{os.waitstatus_to_exitcode(status)} {seconds} {usage.ru_maxrss}")


if __name__ == "__main__":
    main(*sys.argv[1:])
