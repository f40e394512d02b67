"""Which Python packages learning needs, and how to get them."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from ..errors import MissingDependencyError

PACKAGES = {"sklearn": "scikit-learn", "skops": "skops"}
"""Module -> package that brings it, of those that are always needed."""
# xgboost's own name brings libraries for graphics cards, hundreds of MB that nothing here uses.
_BRINGS = {**PACKAGES, "xgboost": "xgboost-cpu", "yaml": "PyYAML", "dask_jobqueue": "dask-jobqueue"}


def missing_packages(modules: Iterable[str] = tuple(PACKAGES)) -> tuple[str, ...]:
    """Packages among those of `modules` that are not installed; imports none of them."""
    return tuple(_BRINGS.get(module, module) for module in modules if find_spec(module) is None)


def install_command(packages: Iterable[str]) -> str:
    """Command that installs `packages` for QGIS's Python.

    It names the numpy that is there, so that pip leaves it alone: QGIS and GDAL were built against it. A
    Python that its distribution manages refuses ``--user`` without a word of consent, which the command then
    holds; packages of the user never replace those of the distribution.
    """
    from importlib import metadata  # takes longer to load than all of the plugin's registration may

    parts = ["python" if os.name == "nt" else "python3", "-m pip install --user"]
    if (Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED").exists():
        parts.append("--break-system-packages")
    return " ".join([*parts, f"numpy=={metadata.version('numpy')}", *packages])


def require_packages(modules: Iterable[str] = tuple(PACKAGES)) -> None:
    """Stop here where a package is missing.

    Raises
    ------
    MissingDependencyError
        Names the packages and the command that installs them.
    """
    missing = missing_packages(modules)
    if missing:
        raise MissingDependencyError(
            "{packages} not found in QGIS's Python; install with: {command}",
            packages=", ".join(missing),
            command=install_command(missing),
        )
