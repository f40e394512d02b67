"""Questions about this side: the profile, the packages, the files of an encrypted connection, the model."""

from __future__ import annotations

import os
import shutil
import stat

from ...learning.dependencies import install_command, missing_packages
from ...run import Message
from ..batch.schedulers import scheduler_of
from ..profile import JOBQUEUE_KINDS, Profile
from ..profiles import find_profile
from .finding import Finding, failure, fine, skipped, warning
from .place import BATCH, Place


def check_profile(place: Place) -> Finding:
    """Whether the profile can be read."""
    place.profile = place.wanted if isinstance(place.wanted, Profile) else find_profile(place.wanted)
    if place.backend == BATCH:
        scheduler_of(place.profile)  # refuses a kind that takes no batch jobs
    return fine(
        Message(
            "{name} is of kind {kind}, for the backend {backend}",
            {"name": place.profile.name, "kind": place.profile.kind, "backend": place.backend},
        )
    )


def check_packages_here(place: Place) -> Finding:
    """Whether this Python has what the profile needs."""
    profile = place.profile
    if place.backend == BATCH:
        if profile.host and shutil.which("ssh") is None:
            return failure(
                Message("the program ssh was not found", {}), Message("install OpenSSH's client on this machine", {})
            )
        return fine(Message("no package is needed on this machine", {}))
    needed = ["distributed", "cloudpickle"]
    needed += ["dask_jobqueue"] if profile.kind in JOBQUEUE_KINDS else ["asyncssh"] if profile.kind == "ssh" else []
    missing = missing_packages(needed)
    if missing:
        return failure(
            Message("{packages} not found in QGIS's Python", {"packages": ", ".join(missing)}),
            Message("install with: {command}", {"command": install_command(missing)}),
        )
    from importlib import metadata

    return fine(Message("distributed {version}", {"version": metadata.version("distributed")}))


def check_tls(place: Place) -> Finding:
    """Whether what travels is encrypted, and the files for it can be used."""
    profile = place.profile
    if place.backend == BATCH:
        return skipped(Message("batch jobs open no connection that would need encryption", {}))
    if profile.tls is None:
        return _plain(profile)
    from ..dask.security import security_of

    security_of(profile)
    if os.name == "posix" and os.stat(profile.tls.key).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return warning(
            Message("other users may read the key {path}", {"path": profile.tls.key}),
            Message("let nobody but you read it: chmod 600 {path}", {"path": profile.tls.key}),
        )
    return fine(Message("connections are encrypted, and both sides show a certificate", {}))


def _plain(profile: Profile) -> Finding:
    address = (profile.address or "").rpartition("://")[2]
    if profile.kind == "local" or address.startswith(("127.", "localhost:", "[::1]:")):
        return fine(Message("nothing leaves this machine, connections need no encryption", {}))
    return warning(
        Message("connections to dask are not encrypted: whoever reaches the scheduler's port can run code there", {}),
        Message("use it in a network that you trust, or name TLS files under tls in the profile", {}),
    )


def check_model(place: Place) -> Finding:
    """Whether the model was made by releases that are known to be read faithfully here; its card is read for others."""
    path = place.options.model
    if not path:
        return skipped(Message("no model was named", {}))
    from ...learning.model import read_card
    from ...learning.versions import require_versions

    place.card = read_card(path)
    require_versions(place.card)
    made = ", ".join(f"{name} {version}" for name, version in sorted(place.card.versions.items()))
    return fine(Message("{path} opens here; it was made with {made}", {"path": path, "made": made or "–"}))
