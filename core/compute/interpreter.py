"""A real Python interpreter: ``sys.executable`` may be QGIS itself, and starting that would open a window."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_REAL = re.compile(r"python(3(\.\d+)?)?(\.exe)?", re.IGNORECASE)


def interpreters() -> Iterator[str]:
    """Interpreters that may be the one that runs here, the likeliest first; none is QGIS."""
    seen = set()
    for path in _candidates():
        if _REAL.fullmatch(path.name) and path not in seen and path.is_file() and os.access(path, os.X_OK):
            seen.add(path)
            yield str(path)


def _candidates() -> Iterator[Path]:
    if sys.executable:
        yield Path(sys.executable)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    prefixes = dict.fromkeys([sys.exec_prefix, sys.prefix, sys.base_exec_prefix, sys.base_prefix])
    for prefix in map(Path, prefixes):
        if sys.platform == "win32":
            # QGIS for Windows keeps it in apps/Python3X; python3.exe beside it asks for its environment.
            yield from (prefix / "python.exe", prefix / "python3.exe")
        else:
            yield from (prefix / "bin" / f"python{version}", prefix / "bin" / "python3")
            if sys.platform == "darwin":  # inside the application's bundle
                yield prefix.parent / "MacOS" / "bin" / "python3"
    # In a virtual environment, the interpreter that it was made from.
    base = getattr(sys, "_base_executable", None)
    if base:
        yield Path(base)
