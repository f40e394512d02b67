"""What runs first on a worker that knows nothing of us: it takes the code in, and calls a function of it.

This file travels by value, so it stands on Python's own library alone. The code lies in a package whose name holds
its build id: two builds never meet in one worker, and what an earlier run left there cannot answer in place of this.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import os
import shutil
import stat
import sys
import tempfile
import threading
import zipfile
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Optional


def enter(package: str, digest: str, archive: bytes, target: str, arguments: tuple[Any, ...]) -> Any:
    """Call a function of the code, which is unpacked where this process has not done so yet.

    Parameters
    ----------
    package : str
        Name that the code is to have here; it holds the build id.
    digest : str
        SHA-256 of `archive`.
    archive : bytes
        The zip.
    target : str
        Module below the package, and function: ``core.cluster.dask.serving:answer``.
    arguments : tuple
        Its arguments.

    Raises
    ------
    RuntimeError
        If the archive is not the one that was sent.
    """
    install(package, digest, archive)
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(f"{package}.{module}"), name)(*arguments)


def install(package: str, digest: str, archive: bytes) -> None:
    """Make the code known under its name, once in each process, whichever thread comes first."""
    module = sys.modules.setdefault(package, ModuleType(package))
    with vars(module).setdefault("_installing", threading.Lock()):
        if "__path__" in vars(module):
            return
        if hashlib.sha256(archive).hexdigest() != digest:
            raise RuntimeError(f"the code of {package} arrived damaged")
        folder = _unpacked(archive, package)
        module.__spec__ = ModuleSpec(package, None, is_package=True)
        module.__spec__.submodule_search_locations = [folder]
        module.__path__ = [folder]


def _unpacked(archive: bytes, package: str) -> str:
    """A folder with the code: the user's own one for this build on this machine, else one of this process alone.

    What is compiled on first use lies beside the code, and takes seconds that every worker would need again.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as members:
        kept = _kept(members, package)
        if kept is not None:
            return kept
        folder = tempfile.mkdtemp(prefix=f"{package}-", dir=_worker_folder())
        members.extractall(folder)
    return str(next(Path(folder).iterdir()))


def _kept(members: zipfile.ZipFile, package: str) -> Optional[str]:
    """The user's folder with this build, made by the first of his processes; None where it holds anything else."""
    try:
        shared = _own_folder()
        if shared is None:
            return None
        place = shared / package
        if not place.exists():
            beside = tempfile.mkdtemp(dir=shared)
            members.extractall(beside)
            with contextlib.suppress(OSError):  # another process was quicker
                next(Path(beside).iterdir()).rename(place)
            shutil.rmtree(beside, ignore_errors=True)
        for name in members.namelist():
            if not name.endswith("/") and place.joinpath(*name.split("/")[1:]).read_bytes() != members.read(name):
                return None
    except OSError:
        return None
    return str(place)


def _own_folder() -> Optional[Path]:
    """A folder that nobody but this user can write to; None where there is none."""
    if sys.platform == "win32":
        return None
    folder = Path(tempfile.gettempdir()) / f"terroir-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return folder if own else None


def _worker_folder() -> Any:
    """The folder that dask removes when the worker ends; None for the system's, where this is no worker."""
    worker = getattr(sys.modules.get("distributed"), "get_worker", None)
    try:
        return worker().local_directory if worker is not None else None
    except ValueError:
        return None
