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
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parent.parent
ENVIRONMENT = REPOSITORY / ".venv"
STAMPS = ENVIRONMENT / "stamps"
# Installed as they are listed, without what their packages ask for: it would replace the system's scipy.
ALONE = ("smote",)
REQUIREMENT_SETS = ("base", "fast", "smote", "tuning", "boost", "catboost", "onnx", "deep", "cluster", "dev")

# QGIS on Linux embeds the system's interpreter; the python3 found on PATH may be quite another one.
QGIS_PYTHON = Path("/usr/bin/python3")
MINIMUM_QGIS = (3, 40)
# The first numpy with which today's scikit-learn, skops and their neighbours work together; of the 1.x ABI.
OLDEST_NUMPY_1 = (1, 26, 4)

BACKPORTS_FILE = Path("/etc/apt/sources.list.d/terroir-backports.sources")
DEBIAN_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
INDEX_FORMAT = "$(REPO_URI)|$(CODENAME)|$(COMPONENT)|$(ORIGIN)"


class SetupError(Exception):
    """Something that the person at the keyboard has to mend; the message says what."""


class Need(NamedTuple):
    """Something the machine must offer, how to find out, and the Debian packages that bring it."""

    name: str
    packages: tuple[str, ...]
    met: Callable[[], bool]


class PackageIndex(NamedTuple):
    """One package index that apt is configured to read."""

    uri: str
    codename: str
    component: str
    origin: str


# ----------------------------------------------------------------------------
# What the machine offers
# ----------------------------------------------------------------------------


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


def has_qgis() -> bool:
    """Tell whether a new enough QGIS is here, with its Python modules and ``qgis_process``."""
    version = ask_system_python("from qgis.core import Qgis; print(Qgis.version())")
    return version is not None and version_numbers(version) >= MINIMUM_QGIS and has_program("qgis_process")


def has_program(name: str) -> bool:
    """Tell whether a program is found, the system's folders first; servers are not on everybody's PATH."""
    return shutil.which(name, path=os.pathsep.join([system_environment()["PATH"], "/usr/sbin", "/sbin"])) is not None


def has_module(name: str) -> bool:
    """Tell whether the interpreter that QGIS embeds can import a module."""
    return ask_system_python(f"import {name}") is not None


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


# ----------------------------------------------------------------------------
# System packages
# ----------------------------------------------------------------------------


def parse_indexes(listing: str) -> list[PackageIndex]:
    """Read the answer of ``apt-get indextargets`` in the form of INDEX_FORMAT."""
    rows = (line.split("|") for line in listing.splitlines())
    return [PackageIndex(*row) for row in rows if len(row) == len(PackageIndex._fields)]


def has_backports(indexes: Iterable[PackageIndex], codename: str) -> bool:
    """Tell whether apt already reads the main backports of a release."""
    return any(index.codename == f"{codename}-backports" and index.component == "main" for index in indexes)


def backports_source(indexes: Iterable[PackageIndex], codename: str, keyring: Path | None = None) -> str:
    """Write the deb822 source of a release's backports, on the mirror that has the release.

    Parameters
    ----------
    indexes
        The package indexes apt is configured to read.
    codename
        The release, such as ``bookworm``.
    keyring
        The file of the distribution's keys; without it apt uses its own trusted keys.

    Returns
    -------
    str
        The content of a file for ``/etc/apt/sources.list.d``.

    Raises
    ------
    SetupError
        When no index of the release itself is configured.
    """
    for index in indexes:
        if index.codename == codename and index.component == "main" and index.origin == "Debian":
            lines = [
                "# Backports, for QGIS; from the same place as the release itself.",
                "Types: deb",
                f"URIs: {index.uri}",
                f"Suites: {codename}-backports",
                "Components: main",
            ]
            if keyring:
                lines.append(f"Signed-By: {keyring}")
            return "\n".join(lines) + "\n"
    raise SetupError(
        f"apt reads no 'main' index of Debian {codename}, so there is no telling where its backports are. "
        f"Add {codename}-backports to apt's sources and run this again."
    )


def parse_madison(listing: str) -> list[tuple[str, str]]:
    """Read the answer of ``apt-cache madison``: versions on offer, each with the place it comes from."""
    rows = ([part.strip() for part in line.split("|")] for line in listing.splitlines())
    return [(row[1], row[2]) for row in rows if len(row) == 3 and row[2].endswith("Packages")]


def release_for_qgis(offers: Iterable[tuple[str, str]], codename: str) -> str | None:
    """Choose where QGIS comes from.

    Parameters
    ----------
    offers
        Versions of QGIS on offer and their places, as `parse_madison` returns them.
    codename
        The machine's release.

    Returns
    -------
    str or None
        An empty string for the distribution's own packages, ``'<codename>-backports'`` for backports, None
        when neither is new enough.
    """
    backports = f"{codename}-backports"
    places = [place for version, place in offers if version_numbers(version) >= MINIMUM_QGIS]
    if any(f" {backports}/" not in place for place in places):
        return ""
    return backports if places else None


def os_release() -> dict[str, str]:
    """Return the fields of the file with which a Linux distribution names itself."""
    path = Path("/etc/os-release")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {key: value.strip().strip("\"'") for key, value in pairs}


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


def apt_get(*arguments: str) -> None:
    """Run apt-get without questions, waiting for another run of it to end."""
    command = [*administrator(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    command += ["-o", "DPkg::Lock::Timeout=600", "--quiet=2", *arguments]
    run(command, "apt-get could not do its work; its message is above")


def offers_of_qgis() -> list[tuple[str, str]]:
    """Return the versions of QGIS that apt can install now."""
    return parse_madison(output_of(["apt-cache", "madison", "qgis"]))


def prepare_release_for_qgis() -> str:
    """Return the release to install QGIS from, the backports added to apt's sources when they are needed.

    Returns
    -------
    str
        An argument for apt-get's ``-t``; empty for the distribution's own packages.
    """
    system = os_release()
    codename = system.get("VERSION_CODENAME", "")
    release = release_for_qgis(offers_of_qgis(), codename)
    if release is None and system.get("ID") == "debian":
        listing = output_of(["apt-get", "indextargets", "--format", INDEX_FORMAT, "Created-By: Packages"])
        indexes = parse_indexes(listing)
        if not has_backports(indexes, codename):
            keyring = DEBIAN_KEYRING if DEBIAN_KEYRING.exists() else None
            write_as_administrator(BACKPORTS_FILE, backports_source(indexes, codename, keyring))
            apt_get("update")
        release = release_for_qgis(offers_of_qgis(), codename)
    if release is None:
        wanted = ".".join(map(str, MINIMUM_QGIS))
        raise SetupError(
            f"{system.get('PRETTY_NAME', 'This system')} offers no QGIS {wanted} or newer. Install qgis, "
            "python3-qgis and qgis-providers from the QGIS project's repository, then run this again."
        )
    return release


def write_as_administrator(path: Path, text: str, mode: str = "644") -> None:
    """Write a small text file that belongs to the administrator."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as draft:
        draft.write(text)
        draft.flush()
        run([*administrator(), "install", "-m", mode, draft.name, str(path)], f"Could not write {path}")


def administer(*command: str, check: bool = True) -> None:
    """Run a command as the administrator; without `check`, whatever comes of it."""
    try:
        run([*administrator(), *command], "A command of the administrator failed")
    except SetupError:
        if check:
            raise


def install_cluster_packages() -> None:
    """Install the servers that tests of clusters start, where that is possible; otherwise say what is missing."""
    try:
        from . import cluster_packages as clusters
    except ImportError:  # run as a script, which belongs to no package
        import cluster_packages as clusters  # type: ignore[no-redef]

    missing = clusters.missing_packages(has_program)
    if not missing:
        return
    if may_install():
        say("missing for the tests of clusters: " + ", ".join(missing))
        try:
            apt_get("update")
            with clusters.services_kept_still(missing, administer, write_as_administrator):
                apt_get("install", "--yes", "--no-install-recommends", *missing)
        except SetupError as error:
            say(str(error))
        missing = clusters.missing_packages(has_program)
    if missing:
        say(f"the tests of clusters that need them will be skipped: {', '.join(missing)} cannot be installed here")


def install_system_packages(sets: Iterable[str]) -> None:
    """Install the system packages that are missing for some requirement sets."""
    missing = [need for need in needs_of(sets) if not need.met()]
    if not missing:
        return
    if not has_program("apt-get"):
        names = "\n".join(f"  - {need.name}" for need in missing)
        raise SetupError(
            "This system has no apt. Install these with its own package manager, then run this again:\n"
            f"{names}\nQGIS must use {QGIS_PYTHON}."
        )
    say("missing: " + "; ".join(need.name for need in missing))
    apt_get("update")
    qgis_packages = [package for need in missing if need.met is has_qgis for package in need.packages]
    other_packages = [package for need in missing if need.met is not has_qgis for package in need.packages]
    if other_packages:
        apt_get("install", "--yes", "--no-install-recommends", *other_packages)
    if qgis_packages:
        release = prepare_release_for_qgis()
        source = ["-t", release] if release else []
        apt_get("install", "--yes", "--no-install-recommends", *source, *qgis_packages)
    still_missing = [need.name for need in needs_of(sets) if not need.met()]
    if still_missing:
        raise SetupError("apt installed its packages, and yet these are missing: " + "; ".join(still_missing))


# ----------------------------------------------------------------------------
# The virtual environment
# ----------------------------------------------------------------------------


def environment_python(environment: Path = ENVIRONMENT) -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / "bin" / "python"


def make_virtual_environment() -> None:
    """Make ``.venv`` from the interpreter that QGIS embeds, unless it is there and works."""
    wanted = ask_system_python("import sys; print(sys.version)")
    if environment_python().exists():
        answer = output_of([str(environment_python()), "-c", "import sys, pip; print(sys.version)"])
        if answer.strip() == wanted:
            return
        say("the environment's interpreter is no longer that of QGIS: making it anew")
    command = [str(QGIS_PYTHON), "-m", "venv", "--clear", "--system-site-packages", str(ENVIRONMENT)]
    run(command, "Could not make the virtual environment")


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
    numbers = version_numbers(system_version)
    if numbers < OLDEST_NUMPY_1:
        return "numpy==" + ".".join(map(str, OLDEST_NUMPY_1))
    return f"numpy=={system_version}"


def install_requirements(sets: Sequence[str]) -> None:
    """Install requirement sets into ``.venv``."""
    system_numpy = ask_system_python("import numpy; print(numpy.__version__)")
    if system_numpy is None:
        raise SetupError(f"{QGIS_PYTHON} cannot import numpy, which GDAL's Python modules need. Install python3-numpy.")
    STAMPS.mkdir(parents=True, exist_ok=True)
    constraints = STAMPS / "constraints.txt"
    constraints.write_text(numpy_constraint(system_numpy) + "\n", encoding="utf-8")
    command = [str(environment_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", str(constraints)]
    for options, names in (([], [n for n in sets if n not in ALONE]), (["--no-deps"], [n for n in sets if n in ALONE])):
        files = [part for name in names for part in ("--requirement", str(REPOSITORY / "requirements" / f"{name}.txt"))]
        if files:
            run([*command, *options, *files], "pip could not install the requirements; its message is above")


def shadowed_packages() -> list[str]:
    """Return the system's Python packages of which ``.venv`` has another version, with both versions."""
    statement = (
        "import importlib.metadata as m, sys; sep = chr(9); "
        "path = [p for p in sys.path if %s]; "
        "print(*(f'{d.name.lower()}{sep}{d.version}' for d in m.distributions(path=path)), sep=chr(10))"
    )
    inside = output_of([str(environment_python()), "-c", statement % "p.startswith(sys.prefix)"])
    system = ask_system_python(statement % "p") or ""
    own = dict(line.split("\t") for line in inside.splitlines() if "\t" in line)
    there = dict(line.split("\t") for line in system.splitlines() if "\t" in line)
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
    install_system_packages(sets)
    if "cluster" in sets and "dev" in sets:
        install_cluster_packages()
    make_virtual_environment()
    link_plugin()
    install_requirements(sets)
    for line in shadowed_packages():
        say(f"the environment replaces a package of the system: {line}")
    for name in sets:
        (STAMPS / name).write_text("", encoding="utf-8")
    say(f"ready ({', '.join(sets)})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sets", nargs="+", choices=REQUIREMENT_SETS, default=["base"], help="requirement sets")
    options = parser.parse_args(arguments)
    sets = ["base", *(name for name in REQUIREMENT_SETS[1:] if name in options.sets)]
    try:
        set_up(sets)
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
