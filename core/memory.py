"""How much memory a run may take where the user does not say."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

MOST = 2048
"""Most memory in MB that a run takes without being told to; more makes nothing faster."""
LEAST = 128
"""Memory in MB that it takes in any case."""

_MB = 2**20


def automatic_budget(free: int | None = None) -> int:
    """Return a budget in MB: a quarter of the free memory, a power of two from `LEAST` to `MOST`.

    A power of two, because blocks are cut to the budget: a run that is killed and goes on a little later should
    find the same blocks, although not quite the same memory is free.

    Parameters
    ----------
    free : int, optional
        Bytes, instead of what the system says.

    Examples
    --------
    >>> automatic_budget(3 * 2**30), automatic_budget(100 * 2**30), automatic_budget(0)
    (512, 2048, 128)
    """
    quarter = (free_memory() if free is None else free) // (4 * _MB)
    return max(LEAST, 1 << (min(quarter, MOST).bit_length() - 1)) if quarter else LEAST


def free_memory(facts: Path = Path("/proc/meminfo")) -> int:
    """Bytes that programs can still take without swapping, as far as the system tells.

    Where it does not tell, half of the memory that this process may use counts as free. GDAL knows that figure,
    limits of containers and of the process included.
    """
    from osgeo import gdal

    usable = int(gdal.GetUsablePhysicalRAM())
    free = _free_on_windows() if sys.platform == "win32" else _free_on_linux(facts)
    if free is None:
        return usable // 2
    return min(free, usable) if usable > 0 else free


def _free_on_linux(facts: Path) -> int | None:
    try:
        text = facts.read_text(encoding="ascii", errors="replace")
    except OSError:  # macOS and others have no such file
        return None
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


class _MemoryStatus(ctypes.Structure):
    """``MEMORYSTATUSEX`` of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "free", "total_page", "free_page", "address", "free_address")),
        ("extended", ctypes.c_uint64),
    )


def _free_on_windows() -> int | None:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    library = getattr(ctypes, "windll", None)  # there is none on other systems
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.free)
