"""How to run QGIS's programs with this checkout's plugin, in a throw-away profile.

Used by the demo and by the tests as ``terroir.tools.qgis_environment``; needs the standard library only.
``python -m terroir.tools.qgis_environment run terroir:…`` is ``qgis_process run terroir:…`` with this checkout.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
ENVIRONMENT = REPOSITORY / ".venv"
PLUGINS = ENVIRONMENT / "plugins"
# Of those who try the checkout by hand; goes with the environment.
PROFILE = ENVIRONMENT / "profile"

# Meant for another Python than the one that QGIS embeds, or for another profile.
_FOREIGN_VARIABLES = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "QGIS_OPTIONS_PATH",
    "QGIS_PLUGINPATH",
)
# QGIS 3 and QGIS 4 keep their settings beside each other.
_SETTINGS_FILES = ("QGIS3.ini", "QGIS4.ini")


class QgisProcessError(Exception):
    """``qgis_process`` ended with an error; the message is what it said."""


def site_packages(environment: Path = ENVIRONMENT) -> Path:
    """Return the folder of a virtual environment that holds its packages.

    Raises
    ------
    FileNotFoundError
        When the environment is not there; the message says how to make it.
    """
    for folder in sorted(environment.glob("lib/python3*/site-packages")):
        return folder
    raise FileNotFoundError(f"There is no Python environment at {environment}. Run 'make setup' first.")


def qgis_environment(profile: Path, plugins: Path | None = PLUGINS) -> dict[str, str]:
    """Return the environment in which QGIS's programs see ``.venv`` and the plugin, and no user's settings.

    Parameters
    ----------
    profile
        A folder for all that QGIS reads and writes of settings; made when missing. Give each test or demo one
        of its own, and throw it away afterwards.
    plugins
        The folder in which QGIS finds the plugin's folder; None for a profile that has the plugin installed.

    Returns
    -------
    dict
        For `subprocess.run`'s ``env``.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _FOREIGN_VARIABLES}
    # The embedded interpreter derives its prefix from the first python3 on PATH: it must be the system's own.
    environment["PATH"] = os.pathsep.join(["/usr/bin", environment.get("PATH", "/bin")])
    environment["PYTHONPATH"] = str(site_packages())
    if plugins is not None:
        environment["QGIS_PLUGINPATH"] = str(plugins)
    environment["QT_QPA_PLATFORM"] = "offscreen"
    environment["QGIS_CUSTOM_CONFIG_PATH"] = str(profile)
    for name in ("data", "config", "cache", "runtime"):
        folder = profile / name
        # Qt refuses a runtime folder that others may read.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment["XDG_RUNTIME_DIR" if name == "runtime" else f"XDG_{name.upper()}_HOME"] = str(folder)
    return environment


def enable_plugin(profile: Path, plugin: str = "terroir") -> None:
    """Switch a plugin on in a profile, as ``qgis_process plugins enable`` does but without starting QGIS.

    Parameters
    ----------
    profile
        The folder given to `qgis_environment`.
    plugin
        The name of the plugin's folder.
    """
    folder = profile / "profiles" / "default" / "QGIS"
    folder.mkdir(parents=True, exist_ok=True)
    for name in _SETTINGS_FILES:
        (folder / name).write_text(f"[PythonPlugins]\n{plugin}=true\n", encoding="utf-8")


def profile_plugins(profile: Path) -> Path:
    """Return the folder of a profile into which QGIS unpacks the plugins that it installs."""
    return profile / "profiles" / "default" / "python" / "plugins"


def run_algorithm(algorithm: str, inputs: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Run one Processing algorithm with ``qgis_process`` and return its results.

    Parameters
    ----------
    algorithm
        An algorithm's id, or the path of a model.
    inputs
        Its parameters, as JSON can say them.
    environment
        What `qgis_environment` returned.

    Returns
    -------
    dict
        The algorithm's outputs by name.

    Raises
    ------
    QgisProcessError
        When it fails.
    """
    done = subprocess.run(
        ["qgis_process", "run", algorithm, "-"],
        input=json.dumps({"inputs": dict(inputs)}),
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}"
        raise QgisProcessError(f"{algorithm} failed: {message}")
    # What libraries print while they are loaded may stand before the JSON.
    results = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    return dict(results)


def main(arguments: Sequence[str]) -> None:
    """Become ``qgis_process``, with this checkout's plugin and packages and no user's settings."""
    environment = qgis_environment(PROFILE)
    enable_plugin(PROFILE)
    # Replaced and not started, so that Ctrl-C reaches it and it alone.
    os.execvpe("qgis_process", ["qgis_process", *arguments], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
