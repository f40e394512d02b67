"""The system below Terroir: what it must offer and whether it does, its programs run, and its administrator.

Used by `setup_environment`, which any Python from 3.9 on runs as a script: the standard library is all there is.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

# QGIS on Linux embeds the system's interpreter; the python3 found on PATH may be quite another one.
QGIS_PYTHON = Path("/usr/bin/python3")
MINIMUM_QGIS = (3, 40)


class SetupError(Exception):
    """Something that the person at the keyboard has to mend; the message says what."""


class Need(NamedTuple):
    """Something the machine must offer, how to find out, and the Debian packages that bring it."""

    name: str
    packages: tuple[str, ...]
    met: Callable[[], bool]


def say(message: str) -> None:
    """Tell the person at the keyboard what happens next."""
    print(f"setup: {message}", flush=True)


def run(command: Sequence[str], failure: str) -> None:
    """Run a command, its output shown; raise SetupError with `failure` when it fails."""
    say(shlex.join(command))
    done = subprocess.run(command, env=system_environment(), stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise SetupError(f"{failure} (exit code {done.returncode} of: {shlex.join(command)})")


def output_of(command: Sequence[str]) -> str:
    """Return what a command prints; nothing when it fails."""
    done = subprocess.run(command, env=system_environment(), capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def system_environment() -> dict[str, str]:
    """Return the environment with the system's programs first.

    Another Python's folder at the front of PATH, or its PYTHONHOME, would make the system's Python and QGIS
    look for their modules in the wrong place.
    """
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")}
    environment["PATH"] = os.pathsep.join(["/usr/bin", environment.get("PATH", "/bin")])
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


def ask_system_python(statement: str) -> str | None:
    """Run a statement in the interpreter that QGIS embeds; return what it prints, or None when it fails."""
    if not QGIS_PYTHON.exists():
        return None
    answer = subprocess.run(
        [str(QGIS_PYTHON), "-c", statement],
        env=system_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() if answer.returncode == 0 else None


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a version's leading numbers without the epoch: ``'1:3.40.6+dfsg-1'`` gives ``(3, 40, 6)``."""
    match = re.match(r"(?:\d+:)?(\d+(?:\.\d+)*)", version)
    return tuple(int(number) for number in match.group(1).split(".")) if match else ()


def os_release() -> dict[str, str]:
    """Return the fields of the file with which a Linux distribution names itself."""
    path = Path("/etc/os-release")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key: value.strip().strip("\"'") for key, value in pairs}


def has_program(name: str) -> bool:
    """Tell whether a program is found, the system's folders first; servers are not on everybody's PATH."""
    return shutil.which(name, path=os.pathsep.join([system_environment()["PATH"], "/usr/sbin", "/sbin"])) is not None


def has_module(name: str) -> bool:
    """Tell whether the interpreter that QGIS embeds can import a module."""
    return ask_system_python(f"import {name}") is not None


def has_qgis() -> bool:
    """Tell whether a new enough QGIS is here, with its Python modules and ``qgis_process``."""
    version = ask_system_python("from qgis.core import Qgis; print(Qgis.version())")
    return version is not None and version_numbers(version) >= MINIMUM_QGIS and has_program("qgis_process")


def has_fonts() -> bool:
    """Tell whether there is any TrueType font: without one, Qt draws no text when it has no screen."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    return any(next(folder.rglob("*.[to]tf"), None) for folder in folders if folder.is_dir())


def qt_major() -> int:
    """Return the major version of the Qt that QGIS runs on (5 as long as no QGIS is here to ask)."""
    version = ask_system_python("from qgis.PyQt.QtCore import QT_VERSION_STR; print(QT_VERSION_STR)")
    return version_numbers(version)[0] if version else 5


def find_lrelease() -> str | None:
    """Return the path of Qt's compiler of translations, which distributions keep out of PATH."""
    folders = ["/usr/lib/qt6/bin", "/usr/lib/qt5/bin", "/usr/lib64/qt6/bin", "/usr/lib64/qt5/bin"]
    path = os.pathsep.join([*folders, system_environment()["PATH"]])
    for name in ("lrelease", "lrelease-qt6", "lrelease-qt5"):
        program = shutil.which(name, path=path)
        if program:
            return program
    return None


def needs_of(sets: Iterable[str]) -> list[Need]:
    """Return what the machine must offer for some requirement sets."""
    needs = [
        Need(
            f"QGIS {'.'.join(map(str, MINIMUM_QGIS))} or newer, with its Python modules and qgis_process",
            ("qgis", "python3-qgis", "qgis-providers"),
            has_qgis,
        ),
        Need("GDAL's command line tools", ("gdal-bin",), lambda: has_program("gdalinfo")),
        Need("GDAL's Python modules", ("python3-gdal",), lambda: has_module("osgeo.gdal_array")),
        Need("Python's venv module with ensurepip", ("python3-venv",), lambda: has_module("ensurepip")),
        Need("a TrueType font", ("fonts-dejavu-core",), has_fonts),
    ]
    if "dev" in sets:
        package = "qt6-l10n-tools" if qt_major() >= 6 else "qttools5-dev-tools"
        needs.append(Need("Qt's lrelease", (package,), lambda: find_lrelease() is not None))
    return needs


def administrator() -> list[str]:
    """Return what to put before a command that only the administrator may run."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    raise SetupError("System packages are missing, and only root or sudo may install them. Run this again as either.")


def may_install() -> bool:
    """Tell whether system packages can be installed without asking anybody for a password."""
    if not has_program("apt-get"):
        return False
    if os.geteuid() == 0:
        return True
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def administer(*command: str, check: bool = True) -> None:
    """Run a command as the administrator; without `check`, whatever comes of it."""
    try:
        run([*administrator(), *command], "A command of the administrator failed")
    except SetupError:
        if check:
            raise


def write_as_administrator(path: Path, text: str, mode: str = "644") -> None:
    """Write a small text file that belongs to the administrator."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as draft:
        draft.write(text)
        draft.flush()
        run([*administrator(), "install", "-m", mode, draft.name, str(path)], f"Could not write {path}")
