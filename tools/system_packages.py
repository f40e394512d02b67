"""System packages through apt: QGIS (from the backports where the release has an old one) and what goes with it.

For the tests of clusters also Slurm and an SSH server, where they may be installed. Each function looks first and does
nothing when there is nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

if __package__:
    from . import cluster_packages, system
else:  # `setup_environment` runs as a script, which belongs to no package
    import cluster_packages
    import system

BACKPORTS_FILE = Path("/etc/apt/sources.list.d/terroir-backports.sources")
DEBIAN_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
INDEX_FORMAT = "$(REPO_URI)|$(CODENAME)|$(COMPONENT)|$(ORIGIN)"


class PackageIndex(NamedTuple):
    """One package index that apt is configured to read."""

    uri: str
    codename: str
    component: str
    origin: str


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
    raise system.SetupError(
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
    places = [place for version, place in offers if system.version_numbers(version) >= system.MINIMUM_QGIS]
    if any(f" {backports}/" not in place for place in places):
        return ""
    return backports if places else None


def apt_get(*arguments: str) -> None:
    """Run apt-get without questions, waiting for another run of it to end."""
    command = [*system.administrator(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    command += ["-o", "DPkg::Lock::Timeout=600", "--quiet=2", *arguments]
    system.run(command, "apt-get could not do its work; its message is above")


def offers_of_qgis() -> list[tuple[str, str]]:
    """Return the versions of QGIS that apt can install now."""
    return parse_madison(system.output_of(["apt-cache", "madison", "qgis"]))


def prepare_release_for_qgis() -> str:
    """Return the release to install QGIS from, the backports added to apt's sources when they are needed.

    Returns
    -------
    str
        An argument for apt-get's ``-t``; empty for the distribution's own packages.
    """
    fields = system.os_release()
    codename = fields.get("VERSION_CODENAME", "")
    release = release_for_qgis(offers_of_qgis(), codename)
    if release is None and fields.get("ID") == "debian":
        listing = system.output_of(["apt-get", "indextargets", "--format", INDEX_FORMAT, "Created-By: Packages"])
        indexes = parse_indexes(listing)
        if not has_backports(indexes, codename):
            keyring = DEBIAN_KEYRING if DEBIAN_KEYRING.exists() else None
            system.write_as_administrator(BACKPORTS_FILE, backports_source(indexes, codename, keyring))
            apt_get("update")
        release = release_for_qgis(offers_of_qgis(), codename)
    if release is None:
        wanted = ".".join(map(str, system.MINIMUM_QGIS))
        raise system.SetupError(
            f"{fields.get('PRETTY_NAME', 'This system')} offers no QGIS {wanted} or newer. Install qgis, "
            "python3-qgis and qgis-providers from the QGIS project's repository, then run this again."
        )
    return release


def install_system_packages(sets: Iterable[str]) -> None:
    """Install the system packages that are missing for some requirement sets."""
    missing = [need for need in system.needs_of(sets) if not need.met()]
    if not missing:
        return
    if not system.has_program("apt-get"):
        names = "\n".join(f"  - {need.name}" for need in missing)
        raise system.SetupError(
            "This system has no apt. Install these with its own package manager, then run this again:\n"
            f"{names}\nQGIS must use {system.QGIS_PYTHON}."
        )
    system.say("missing: " + "; ".join(need.name for need in missing))
    apt_get("update")
    qgis_packages = [package for need in missing if need.met is system.has_qgis for package in need.packages]
    other_packages = [package for need in missing if need.met is not system.has_qgis for package in need.packages]
    if other_packages:
        apt_get("install", "--yes", "--no-install-recommends", *other_packages)
    if qgis_packages:
        release = prepare_release_for_qgis()
        source = ["-t", release] if release else []
        apt_get("install", "--yes", "--no-install-recommends", *source, *qgis_packages)
    still_missing = [need.name for need in system.needs_of(sets) if not need.met()]
    if still_missing:
        raise system.SetupError("apt installed its packages, and yet these are missing: " + "; ".join(still_missing))


def install_cluster_packages() -> None:
    """Install the servers that tests of clusters start, where that is possible; otherwise say what is missing."""
    missing = cluster_packages.missing_packages(system.has_program)
    if not missing:
        return
    if system.may_install():
        system.say("missing for the tests of clusters: " + ", ".join(missing))
        try:
            apt_get("update")
            with cluster_packages.services_kept_still(missing, system.administer, system.write_as_administrator):
                apt_get("install", "--yes", "--no-install-recommends", *missing)
        except system.SetupError as error:
            system.say(str(error))
        missing = cluster_packages.missing_packages(system.has_program)
    if missing:
        system.say(
            f"the tests of clusters that need them will be skipped: {', '.join(missing)} cannot be installed here"
        )
