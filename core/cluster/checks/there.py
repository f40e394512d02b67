"""Questions about the other side, as its machines themselves see it."""

from __future__ import annotations

import platform
from importlib import metadata

from ...learning.dependencies import PACKAGES
from ...learning.versions import known_to_open, release
from ...run import Message
from .finding import Finding, failure, fine, skipped, warning
from .place import BATCH, Place

OLDEST_PYTHON = (3, 9)
LITTLE_BYTES = 2 * 2**30
"""Free disk below which there is a warning: code, spilled blocks and results have to fit."""
SKEW_SECONDS = 30.0
_PACKAGES = {**PACKAGES, "osgeo.gdal": "GDAL"}


def check_python(place: Place) -> Finding:
    """Whether Python there is of the same minor version as here; for batch jobs, whether it is new enough."""
    if place.misfit is not None:
        raise place.misfit
    versions = sorted({str(report["python"]) for report in place.reports().values()})
    values: dict[str, object] = {"theirs": ", ".join(versions), "ours": platform.python_version()}
    if place.backend == BATCH:
        if any(tuple(map(int, version.split(".")[:2])) < OLDEST_PYTHON for version in versions):
            return failure(
                Message("Python {theirs} is there, and 3.9 is the oldest that works", values),
                Message("set the profile's python to a newer one", {}),
            )
        return fine(Message("Python {theirs} is there, {ours} here; batch jobs do not need the same", values))
    unfit = place.connected.members.unfit
    if unfit:
        return warning(
            Message(
                "Python {ours} runs here, and {unfit} on {workers} of the workers, which get no work",
                {**values, "unfit": ", ".join(sorted(set(unfit.values()))), "workers": len(unfit)},
            ),
            Message("set the profile's python to one of the same minor version on all machines", {}),
        )
    return fine(Message("Python {theirs} is there, {ours} here", values))


def check_packages(place: Place) -> Finding:
    """Whether every machine can import what is computed with, and in which version."""
    missing: dict[str, str] = {}
    versions: dict[str, set[str]] = {}
    for report in place.reports().values():
        for module, (version, reason) in report["modules"].items():
            if version is None:
                missing.setdefault(_PACKAGES.get(module, module), reason)
            else:
                versions.setdefault(_PACKAGES.get(module, module), set()).add(version)
    if missing:
        reasons = "; ".join(f"{name} ({reason})" for name, reason in missing.items())
        return failure(
            Message("{python} cannot import {reasons}", {"python": _python(place), "reasons": reasons}),
            Message(
                "install there with: {python} -m pip install {packages}; or set the profile's python to one that has"
                " them",
                {"python": _python(place), "packages": " ".join(name for name in missing if name != "GDAL") or "gdal"},
            ),
        )
    told = ", ".join(f"{name} {'/'.join(sorted(found))}" for name, found in sorted(versions.items()))
    other = [name for name, found in sorted(versions.items()) if place.backend != BATCH and _is_other(name, found)]
    if other:
        return warning(
            Message("{told}; other releases than here: {other}", {"told": told, "other": ", ".join(other)}),
            Message(
                "install the same releases there: results may differ in their last bits, and models may not open", {}
            ),
        )
    return fine(Message("{told}", {"told": told}))


def _is_other(name: str, found: set[str]) -> bool:
    try:
        here = release(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False
    return here is not None and any(release(version) not in {None, here} for version in found)


def _python(place: Place) -> str:
    return str(next(iter(place.reports().values()))["executable"])


def check_model_there(place: Place) -> Finding:
    """Whether the releases there are known to read the model faithfully."""
    card = place.card
    made = None if card is None else release(card.versions.get("scikit-learn", ""))
    if card is None or made is None or card.weights != "skops":
        return skipped(Message("no model made with scikit-learn was named", {}))
    theirs = {str(report["modules"]["sklearn"][0]) for report in place.reports().values()}
    for version in sorted(theirs):
        present = release(version)
        if present is not None and not known_to_open(card.classifier, made, present):
            return failure(
                Message(
                    "the model was made with scikit-learn {made}, and {theirs} is not known to read its kind ({kind})"
                    " faithfully",
                    {"made": card.versions["scikit-learn"], "theirs": version, "kind": card.classifier},
                ),
                Message(
                    "install scikit-learn {made} there, or train the model again",
                    {"made": card.versions["scikit-learn"]},
                ),
            )
    return fine(Message("scikit-learn {theirs} reads the model faithfully", {"theirs": ", ".join(sorted(theirs))}))


def check_folder(place: Place) -> Finding:
    """Whether there is a folder to write to."""
    for name, report in place.reports().items():
        if report["refusal"]:
            return failure(
                Message(
                    "{folder} cannot be written to on {host} ({reason})",
                    {"folder": report["folder"], "host": name, "reason": report["refusal"]},
                ),
                Message("name a folder in the profile where you may write", {}),
            )
    folders = sorted({str(report["folder"]) for report in place.reports().values()})
    if place.backend == BATCH and not place.profile.folder:
        return warning(
            Message("the profile names no folder; {folder} can be written to", {"folder": ", ".join(folders)}),
            Message("name a folder in the profile that the machine where jobs run sees too", {}),
        )
    missing = sorted({str(report["folder"]) for report in place.reports().values() if report.get("missing")})
    if missing:
        return warning(
            Message("{folder} is not there yet, and can be made", {"folder": ", ".join(missing)}),
            Message("check its spelling; the first job makes it", {}),
        )
    return fine(Message("{folder} can be written to", {"folder": ", ".join(folders)}))


def check_disk(place: Place) -> Finding:
    """Whether there is space in it."""
    name, report = min(place.reports().items(), key=lambda item: int(item[1]["free"]))
    values: dict[str, object] = {"free": round(report["free"] / 2**30, 1), "folder": report["folder"], "host": name}
    found = Message("{free} GB are free in {folder} on {host}", values)
    if report["free"] < LITTLE_BYTES:
        return warning(found, Message("free some space there, or name another folder in the profile", {}))
    return fine(found)


def check_clock(place: Place) -> Finding:
    """Whether clocks agree; files are told apart by the time of their last change."""
    reports = place.reports()
    skews = {name: _outside(float(report["time"]), *place.asked) for name, report in reports.items()}
    name, worst = max(skews.items(), key=lambda item: abs(item[1]))
    found = Message("the clock of {host} is {seconds} s off", {"host": name, "seconds": round(worst, 1)})
    if abs(worst) > SKEW_SECONDS:
        return warning(
            found, Message("tell its administrators; a file may be taken for an older or a newer one than it is", {})
        )
    return fine(Message("clocks agree within {seconds} s", {"seconds": round(abs(worst) + 0.05, 1)}))


def _outside(moment: float, begun: float, ended: float) -> float:
    """How far a moment is outside of the time in which it was asked for."""
    return min(moment - begun, 0.0) + max(moment - ended, 0.0)
