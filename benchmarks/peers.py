"""The programs that Terroir is measured against, installed outside its own environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from terroir.benchmarks.measure import Skipped
from terroir.tools.system import SetupError, has_program
from terroir.tools.system_packages import apt_get

MUSEOTOOLBOX = "museotoolbox==0.13.6"
OTB_PACKAGE = "otb-bin"


def cache_folder() -> Path:
    """Where peers that come from pip are kept."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "terroir" / "benchmarks"


def need_museotoolbox() -> Path:
    """Folder to append to ``sys.path``; behind the environment's own packages, whose numpy stays in use."""
    folder = cache_folder() / MUSEOTOOLBOX.replace("==", "-")
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
            target = Path(draft) / "packages"
            # psutil is the one package that it imports and that Terroir's environment may lack.
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
            done = subprocess.run(
                [*command, MUSEOTOOLBOX, "psutil"],
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode != 0:
                raise Skipped(f"pip could not install {MUSEOTOOLBOX}: {(done.stderr.strip() or '?').splitlines()[-1]}")
            target.rename(folder)
    return folder


def import_museotoolbox() -> None:
    """Make ``import museotoolbox`` work in this process."""
    folder = str(need_museotoolbox())
    if folder not in sys.path:
        sys.path.append(folder)


def need_otb() -> None:
    """Install Orfeo ToolBox from Debian where it is missing."""
    if has_program("otbcli"):
        return
    if not has_program("apt-get"):
        raise Skipped("no Orfeo ToolBox, and no apt to install it")
    try:
        apt_get("install", "--yes", "--no-install-recommends", OTB_PACKAGE)
    except SetupError as error:
        raise Skipped(f"{OTB_PACKAGE} cannot be installed ({error})") from error


def otb(application: str, **parameters: object) -> list[str]:
    """Command line of an application; a list gives several values, ``__`` stands for the dot in a name."""
    command = [f"otbcli_{application}"]
    for name, value in parameters.items():
        command += [f"-{name.replace('__', '.')}", *map(str, value if isinstance(value, list) else [value])]
    return command
