"""Install what Terroir needs on a machine that has nothing but git, make and Python.

Three steps, each of which looks first and does nothing when there is nothing to do:

1. system packages through apt: QGIS, GDAL's tools, the venv module, fonts; for the tests of clusters, where they may
   be installed, Slurm and an SSH server;
2. ``.venv`` with the requirement sets, made by the interpreter that QGIS embeds, the system's packages seen;
3. the repository, whatever its folder is called, importable there as ``terroir``.

Run it with any Python from 3.9 on: ``python3 tools/setup_environment.py --sets base dev``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

if __package__:
    from . import system, system_packages
else:  # run as a script, which belongs to no package
    import system
    import system_packages

REPOSITORY = Path(__file__).resolve().parent.parent
ENVIRONMENT = REPOSITORY / ".venv"
STAMPS = ENVIRONMENT / "stamps"
# Installed as they are listed, without what their packages ask for: it would replace the system's scipy.
ALONE = ("smote",)
REQUIREMENT_SETS = ("base", "fast", "smote", "tuning", "boost", "catboost", "onnx", "deep", "cluster", "dev")

# The first numpy with which today's scikit-learn, skops and their neighbours work together; of the 1.x ABI.
OLDEST_NUMPY_1 = (1, 26, 4)


def environment_python(environment: Path = ENVIRONMENT) -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / "bin" / "python"


def make_virtual_environment() -> None:
    """Make ``.venv`` from the interpreter that QGIS embeds, unless it is there and works."""
    wanted = system.ask_system_python("import sys; print(sys.version)")
    if environment_python().exists():
        answer = system.output_of([str(environment_python()), "-c", "import sys, pip; print(sys.version)"])
        if answer.strip() == wanted:
            return
        system.say("the environment's interpreter is no longer that of QGIS: making it anew")
    command = [str(system.QGIS_PYTHON), "-m", "venv", "--clear", "--system-site-packages", str(ENVIRONMENT)]
    system.run(command, "Could not make the virtual environment")


def numpy_constraint(system_version: str) -> str:
    """Return pip's constraint that keeps numpy within the ABI that QGIS and GDAL were built against.

    Parameters
    ----------
    system_version
        The version of the system's numpy.

    Returns
    -------
    str
        An exact requirement: the system's own version, or 1.26.4 where the system has an older 1.x, which
        shares its ABI and with which current libraries do not work together.
    """
    numbers = system.version_numbers(system_version)
    if numbers < OLDEST_NUMPY_1:
        return "numpy==" + ".".join(map(str, OLDEST_NUMPY_1))
    return f"numpy=={system_version}"


def install_requirements(sets: Sequence[str]) -> None:
    """Install requirement sets into ``.venv``."""
    system_numpy = system.ask_system_python("import numpy; print(numpy.__version__)")
    if system_numpy is None:
        raise system.SetupError(
            f"{system.QGIS_PYTHON} cannot import numpy, which GDAL's Python modules need. Install python3-numpy."
        )
    STAMPS.mkdir(parents=True, exist_ok=True)
    constraints = STAMPS / "constraints.txt"
    constraints.write_text(numpy_constraint(system_numpy) + "\n", encoding="utf-8")
    command = [str(environment_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", str(constraints)]
    for options, names in (([], [n for n in sets if n not in ALONE]), (["--no-deps"], [n for n in sets if n in ALONE])):
        files = [part for name in names for part in ("--requirement", str(REPOSITORY / "requirements" / f"{name}.txt"))]
        if files:
            system.run([*command, *options, *files], "pip could not install the requirements; its message is above")


def shadowed_packages() -> list[str]:
    """Return the system's Python packages of which ``.venv`` has another version, with both versions."""
    statement = (
        "import importlib.metadata as m, sys; sep = chr(9); "
        "path = [p for p in sys.path if %s]; "
        "print(*(f'{d.name.lower()}{sep}{d.version}' for d in m.distributions(path=path)), sep=chr(10))"
    )
    inside = system.output_of([str(environment_python()), "-c", statement % "p.startswith(sys.prefix)"])
    theirs = system.ask_system_python(statement % "p") or ""
    own = dict(line.split("\t") for line in inside.splitlines() if "\t" in line)
    there = dict(line.split("\t") for line in theirs.splitlines() if "\t" in line)
    # pip and setuptools come with every virtual environment and are of no concern to QGIS.
    names = sorted((own.keys() & there.keys()) - {"pip", "setuptools"})
    return [f"{name} {own[name]} (system: {there[name]})" for name in names if own[name] != there[name]]


def link_plugin(environment: Path = ENVIRONMENT) -> None:
    """Make the repository importable as ``terroir``, whatever its folder is called.

    ``plugins/terroir`` is what QGIS finds through QGIS_PLUGINPATH; the ``.pth`` file makes the environment's
    own interpreter find the same package. Both are relative, so that neither names a folder of this machine.
    """
    plugins = environment / "plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    link = plugins / "terroir"
    if link.is_symlink():
        link.unlink()
    link.symlink_to(os.path.relpath(environment.parent, plugins), target_is_directory=True)
    for packages in environment.glob("lib/python3*/site-packages"):
        content = os.path.relpath(plugins, packages) + "\n"
        (packages / "terroir.pth").write_text(content, encoding="utf-8")


def set_up(sets: Sequence[str]) -> None:
    """Install all that some requirement sets need, and leave a stamp for each."""
    system_packages.install_system_packages(sets)
    if "cluster" in sets and "dev" in sets:
        system_packages.install_cluster_packages()
    make_virtual_environment()
    link_plugin()
    install_requirements(sets)
    for line in shadowed_packages():
        system.say(f"the environment replaces a package of the system: {line}")
    for name in sets:
        (STAMPS / name).write_text("", encoding="utf-8")
    system.say(f"ready ({', '.join(sets)})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sets", nargs="+", choices=REQUIREMENT_SETS, default=["base"], help="requirement sets")
    options = parser.parse_args(arguments)
    sets = ["base", *(name for name in REQUIREMENT_SETS[1:] if name in options.sets)]
    try:
        set_up(sets)
    except system.SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
