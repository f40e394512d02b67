"""What looks around on a machine that knows nothing of us: it stands on Python's own library alone.

On dask's workers this file travels by value; where batch jobs are queued it is the standard input of the cluster's
Python. Both ways it answers a plain mapping with a plain mapping.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from typing import Any


def report(request: dict[str, Any]) -> dict[str, Any]:
    """Look around.

    Parameters
    ----------
    request : dict
        ``modules`` to import, the ``folder`` to write into (empty: where temporary files go), ``files`` to look at,
        the number of ``trees`` of the timed block.

    Returns
    -------
    dict
        ``python``, ``executable``, ``host``, ``time`` (seconds since 1970), ``modules`` (name -> version, or None and
        the reason), ``folder`` (path), ``refusal`` (why it cannot be written to; empty if it can), ``free`` (bytes),
        ``missing`` (whether the folder is still to be made), ``files`` (path -> size and time of change, or None),
        ``block`` (seconds; None without numpy).
    """
    now = time.time()
    modules = {name: _version(name) for name in request.get("modules", ())}
    folder, refusal, free = _folder(request.get("folder") or "")
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "host": platform.node(),
        "time": now,
        "modules": modules,
        "folder": folder,
        "refusal": refusal,
        "free": free,
        "missing": not os.path.isdir(folder),
        "files": {path: _file(path) for path in request.get("files", ())},
        "block": _block(int(request.get("trees", 0))),
    }


def _version(name: str) -> list[Any]:
    """Version and nothing, or None and why the module cannot be imported."""
    try:
        module = importlib.import_module(name)
    except Exception as error:  # noqa: BLE001  whatever a broken package raises
        return [None, " ".join(f"{type(error).__name__}: {error}".split())]
    return [str(getattr(module, "__version__", "?")), ""]


def _folder(path: str) -> tuple[str, str, int]:
    """A folder, why it cannot be written to, and its free bytes."""
    path = os.path.expandvars(os.path.expanduser(path)) or tempfile.gettempdir()
    above = path
    while not os.path.isdir(above) and os.path.dirname(above) != above:
        above = os.path.dirname(above)
    refusal = ""
    try:
        # A job makes its folder if need be; this one is left as it was.
        with tempfile.TemporaryFile(dir=above) as file:
            file.write(b"terroir" * 1000)
    except OSError as error:
        refusal = error.strerror or str(error)
    try:
        free = shutil.disk_usage(above).free
    except OSError:
        free = 0
    return path, refusal, free


def _file(path: str) -> Any:
    """Size and time of the last change; both 0 where only opening tells, None where it cannot be read."""
    if path.startswith("/vsi") or "://" in path:
        try:
            from osgeo import gdal

            found = gdal.VSIStatL(path if path.startswith("/vsi") else f"/vsicurl/{path}")
        except (ImportError, RuntimeError):
            return None
        return None if found is None else [0, 0.0]
    try:
        with open(path, "rb"):
            found = os.stat(path)
    except IsADirectoryError:
        return [0, 0.0]
    except OSError:
        return None
    return [found.st_size, found.st_mtime]


def _block(trees: int) -> Any:
    """Seconds for what a small forest does with 65,536 pixels of 10 bands."""
    try:
        import numpy as np
    except Exception:  # noqa: BLE001  it is reported as a package that is missing
        return None
    values = np.arange(65536 * 10, dtype=np.float32).reshape(65536, 10) * 0.618034 % 1
    rows = np.arange(len(values))
    start = time.perf_counter()
    for tree in range(trees):
        nodes = np.zeros(len(values), dtype=np.int64)
        thresholds = (np.arange(2**13, dtype=np.float32) + tree) * 0.754878 % 1
        for depth in range(12):
            nodes = 2 * nodes + 1 + (values[rows, (tree + depth) % 10] > thresholds[nodes])
    return time.perf_counter() - start


if __name__ == "__main__":
    # Whatever packages print while they are imported must not stand in the answer.
    with contextlib.redirect_stdout(sys.stderr):
        answer = report(json.loads(sys.argv[1]))
    sys.stdout.write("\nterroir:" + json.dumps(answer) + "\n")
