"""Taking turns, child processes with their peak memory, and the machine in words."""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Skipped(Exception):
    """A row cannot be measured here; the message says why."""


class Child(NamedTuple):
    """What a finished process took."""

    seconds: float
    peak_mb: float


def best_of(repetitions: int, *sides: Callable[[], object]) -> tuple[float, ...]:
    """Shortest wall time in seconds of each side, run in turns so that a busy moment hits all of them."""
    best = [float("inf")] * len(sides)
    for _ in range(repetitions):
        for place, side in enumerate(sides):
            gc.collect()
            start = time.perf_counter()
            side()
            best[place] = min(best[place], time.perf_counter() - start)
    return tuple(best)


def run_child(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> Child:
    """Run a program; its wall time, and the peak resident memory of it alone.

    Raises
    ------
    RuntimeError
        If it fails; with the end of what it said.
    """
    result = log.with_suffix(".result")
    launcher = Path(__file__).with_name("launch.py")
    # Its own and the system's modules do not matter to the launcher: -I -S keeps it small.
    subprocess.run(
        [sys.executable, "-I", "-S", str(launcher), str(result), str(log), *command], env=environment, check=True
    )
    code, seconds, peak = result.read_text(encoding="ascii").split()
    if code != "0":
        end = log.read_text(encoding="utf-8", errors="replace")[-600:]
        raise RuntimeError(f"{Path(command[0]).name} ended with {code}: {end}")
    return Child(float(seconds), int(peak) / 1024)


def python(*arguments: str) -> list[str]:
    """Command line of this interpreter."""
    return [sys.executable, *arguments]


def machine_facts() -> dict[str, str]:
    """Date, machine and versions, in words."""
    import numpy as np
    import scipy
    import sklearn
    from osgeo import gdal

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = {
        "Python": platform.python_version(),
        "GDAL": gdal.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
        "numba": _numba_version(),
    }
    return {
        "Date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "Machine": f"{CORES} cores ({cpu_model()}), {memory:.0f} GB of memory",
        "Load before the run": f"{os.getloadavg()[0]:.1f} (processes that wanted a core, over one minute)",
        "Versions": ", ".join(f"{name} {version}" for name, version in versions.items()),
    }


def _numba_version() -> str:
    try:
        import numba
    except ImportError:
        return "none"
    return str(numba.__version__)


def cpu_model(information: Path = Path("/proc/cpuinfo")) -> str:
    """Name of the processor, as far as the system tells."""
    if information.is_file():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
