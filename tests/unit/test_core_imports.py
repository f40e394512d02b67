"""The core runs where QGIS is not, and loads what is heavy only when it is needed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from terroir import core

pytestmark = pytest.mark.unit

FOLDER = Path(core.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
KERNELS = {"learning/forest/kernel.py"}
"""Decorated by numba, which cannot wait; imported inside functions, where numba is there."""
ESTIMATORS = "learning/estimators/"
"""Derived from scikit-learn's classes, which cannot wait either; imported by ``Kind.load`` alone."""
NETWORKS = ("deep/networks/", "deep/compute/")
"""Derived from torch's classes, which cannot wait; imported inside functions."""
HOSTS = {"qgis", "PyQt5", "PyQt6", "PySide2", "PySide6", "processing"}
HEAVY = {
    "sklearn",
    "skops",
    "torch",
    "joblib",
    "dask",
    "distributed",
    "jinja2",
    "scipy",
    "pandas",
    "numba",
    "skimage",
    "spyndex",
}


def imported(nodes: list[ast.stmt]) -> set[str]:
    """Top packages that these statements and the blocks within them import."""
    found = set()
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Import):
                found |= {alias.name.split(".")[0] for alias in part.names}
            elif isinstance(part, ast.ImportFrom) and part.level == 0:
                found.add((part.module or "").split(".")[0])
    return found


def above_functions(tree: ast.Module) -> list[ast.stmt]:
    """What runs when the module is imported, but for blocks that only a type checker reads."""
    return [
        node
        for node in tree.body
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test))
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_what_modules_import(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert not imported(tree.body) & HOSTS
    place = file.relative_to(FOLDER).as_posix()
    exempt = {"numba"} if place in KERNELS else {"sklearn"} if place.startswith(ESTIMATORS) else set()
    heavy = HEAVY - exempt - ({"torch"} if place.startswith(NETWORKS) else set())
    for node in above_functions(tree):
        if isinstance(node, ast.ClassDef):
            loose = [part for part in node.body if not isinstance(part, ast.FunctionDef)]
            assert not imported(loose) & heavy
        else:
            assert not imported([node]) & heavy


def test_kernels_are_imported_inside_functions_only() -> None:
    names = {Path(kernel).stem for kernel in KERNELS} | {
        file.stem for file in FILES if file.parent.name == "estimators"
    }
    names -= {"__init__", "stacking"}  # core/learning/stacking.py is another one, and light
    for file in FILES:
        if file.parent.name == "estimators":
            continue
        for node in above_functions(ast.parse(file.read_text(encoding="utf-8"))):
            for part in ast.walk(node) if not isinstance(node, ast.ClassDef) else ():
                assert not (isinstance(part, ast.ImportFrom) and (part.module or "").split(".")[-1] in names), file


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_imports_where_qgis_is_not() -> None:
    count = run_python(
        f"""
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {HOSTS!r}:
            raise ImportError(f"{{name}} is not for the core")

sys.meta_path.insert(0, Refuse())
import terroir.core
found = [module.name for module in pkgutil.walk_packages(terroir.core.__path__, "terroir.core.")]
names = [name for name in found if not name.endswith("__main__")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
    )
    assert int(count) >= len(FILES) - 2  # core itself, and what runs the command line


def test_listing_jobs_loads_nothing_heavy() -> None:
    text = run_python(
        f"""
import json, sys
import terroir.core.jobs
from terroir.core.jobs import JOBS, job_type
job_type("splitsamples"), job_type("extractsamples")
loaded = {{name.split(".")[0] for name in sys.modules}}
print(json.dumps([len(JOBS) >= 9, sorted(loaded & {HEAVY | HOSTS!r})]))
"""
    )
    assert json.loads(text) == [True, []]
