"""A Python as a cluster has it: all that is computed with, and no plugin."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ..qgis_environment import site_packages
from ..system import QGIS_PYTHON
from .services import TestbedError, clean_environment

_WITHOUT = '''\
"""Refuses to import some packages, as if they were not installed."""

import importlib.abc
import sys

PACKAGES = {packages!r}


class Without(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in PACKAGES:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
        return None


sys.meta_path.insert(0, Without())
'''


def make_foreign_python(folder: Path, without: Sequence[str] = ()) -> Path:
    """Make an interpreter that imports the project's packages and not the project.

    Parameters
    ----------
    folder
        A new folder for it.
    without
        Packages that it shall not be able to import either.

    Returns
    -------
    Path
        The interpreter. It takes a tenth of a second to make: it sees the packages of ``.venv`` where they lie, but a
        ``.pth`` file is read in an interpreter's own folder only, so ``terroir.pth`` has no effect.
    """
    command = [str(QGIS_PYTHON), "-m", "venv", "--without-pip", "--system-site-packages", str(folder)]
    subprocess.run(command, env=clean_environment(), check=True, capture_output=True, timeout=60)
    own = site_packages(folder)
    (own / "packages.pth").write_text(f"{site_packages()}\n", encoding="utf-8")
    if without:
        (own / "_without.py").write_text(_WITHOUT.format(packages=set(without)), encoding="utf-8")
        (own / "without.pth").write_text("import _without\n", encoding="utf-8")
    python = folder / "bin" / "python"
    _check_that_it_is_foreign(python, folder, without)
    return python


def _check_that_it_is_foreign(python: Path, folder: Path, without: Sequence[str]) -> None:
    """Raise TestbedError if the interpreter finds the plugin, or not what clusters have at least."""
    needed = {"numpy", "osgeo", "sklearn", "joblib"} - set(without)
    statement = f"import importlib.util as u; print(*(n for n in {sorted(needed | {'terroir'})} if u.find_spec(n)))"
    done = subprocess.run(
        [str(python), "-c", statement], env=clean_environment(), cwd=folder, capture_output=True, text=True, check=False
    )
    if set(done.stdout.split()) != needed:
        raise TestbedError(f"{python} finds {done.stdout.strip() or 'nothing'}. {done.stderr.strip()[-500:]}")


def python_environment(**more: str) -> dict[str, str]:
    """Return the environment of a Python on a cluster: one thread per library, nothing of this project."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    place = {"TMPDIR": os.environ["TMPDIR"]} if "TMPDIR" in os.environ else {}
    return clean_environment(**single, **place, PYTHONDONTWRITEBYTECODE="1", **more)
