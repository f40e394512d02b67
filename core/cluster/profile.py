"""A profile: one way to one cluster, as a small YAML file. It never holds a secret."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ..errors import ParameterError
from .paths import PathPair
from .profile_keys import JOBQUEUE_KEYS, JOBQUEUE_KINDS, KINDS, jobqueue_values, keys_of
from .profile_parts import (
    Scale,
    Tls,
    nearest,
    read_address,
    read_host,
    read_hosts,
    read_pairs,
    read_resources,
    read_scale,
    read_text,
    read_tls,
    wrong,
)
from .profile_secrets import refuse_secrets

__all__ = ["JOBQUEUE_KEYS", "JOBQUEUE_KINDS", "KINDS", "Profile", "Scale", "Tls", "profile_from"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]*")
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kMGT]?)(i?)B?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Profile:
    """One way to one cluster.

    Parameters
    ----------
    name : str
        By which algorithms call it.
    kind : str
        One of `KINDS`.
    address : str, optional
        Of a dask scheduler that runs already (``tcp://…``, ``tls://…``); kind scheduler.
    host : str, optional
        Where ``sbatch`` and the like run, as ``ssh`` calls it; without it, on this machine.
    hosts : tuple of str
        Machines of kind ssh; the first one also runs dask's scheduler.
    folder : str, optional
        Folder on the cluster for the jobs that are submitted and for what workers unpack.
    python : str
        The cluster's Python.
    paths : tuple of PathPair
        Folders that have another name there.
    tls : Tls, optional
        Files of an encrypted connection.
    scale : Scale
        How many jobs.
    resources : mapping of str to float
        What each dask worker offers, such as ``GPU: 1``.
    ssh_config : str, optional
        File with settings of ssh, instead of the user's own.
    jobqueue : mapping
        dask-jobqueue's own keys: queue, cores, memory, walltime, …
    source : str
        The file it was read from; empty for a profile made in memory.
    """

    name: str
    kind: str
    address: Optional[str] = None
    host: Optional[str] = None
    hosts: tuple[str, ...] = ()
    folder: Optional[str] = None
    python: str = "python3"
    paths: tuple[PathPair, ...] = ()
    tls: Optional[Tls] = None
    scale: Scale = field(default_factory=Scale)
    resources: Mapping[str, float] = field(default_factory=dict)
    ssh_config: Optional[str] = None
    jobqueue: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""

    @property
    def cores(self) -> int:
        """Cores of one job."""
        return int(self.jobqueue.get("cores", 1))

    @property
    def memory_mb(self) -> int:
        """Memory of one job in MB (2**20 bytes); 0 where the profile names none."""
        text = str(self.jobqueue.get("memory", ""))
        found = _SIZE.fullmatch(text)
        if found is None:
            return 0
        number, letter, binary = found.groups()
        power = " kmgt".index(letter.lower() or " ")
        return int(float(number) * (1024 if binary else 1000) ** power / 2**20)

    def to_dict(self) -> dict[str, Any]:
        """What `profile_from` reads: only what differs from the defaults."""
        plain: dict[str, Any] = {"name": self.name, "kind": self.kind}
        for name in ("address", "host", "folder", "ssh_config"):
            if getattr(self, name):
                plain[name] = getattr(self, name)
        if self.python != "python3":
            plain["python"] = self.python
        if self.hosts:
            plain["hosts"] = list(self.hosts)
        if self.paths:
            plain["paths"] = [dataclasses.asdict(pair) for pair in self.paths]
        if self.tls:
            plain["tls"] = dataclasses.asdict(self.tls)
        if self.resources:
            plain["resources"] = dict(self.resources)
        if self.scale != Scale():
            plain["scale"] = (
                {"jobs": self.scale.jobs}
                if self.scale.jobs
                else {"minimum": self.scale.minimum, "maximum": self.scale.maximum}
            )
        return {**plain, **self.jobqueue}


def profile_from(data: Any, source: str = "") -> Profile:
    """Make a profile from plain data.

    Parameters
    ----------
    data : mapping
        As in a profile's file.
    source : str
        Where it comes from, for messages.

    Raises
    ------
    ParameterError
        If a key is missing, unknown, looks like a secret, or has a value that cannot work.
    """
    if not isinstance(data, Mapping):
        raise wrong("{source} holds no profile; write keys and values such as name and kind", source)
    refuse_secrets(data, source)
    values = {str(key): value for key, value in data.items()}
    kind = values.get("kind")
    if kind not in KINDS:
        raise _wrong_kind(kind, source)
    own = {item.name for item in dataclasses.fields(Profile)} - {"jobqueue", "source"}
    unknown = sorted(set(values) - own - set(keys_of(kind)))
    if unknown:
        raise _unknown_keys(unknown, sorted({*own, *keys_of(kind)} - set(values)), kind, source)
    return _checked(
        Profile(
            name=read_text(values, "name", source, needed=True),
            kind=str(kind),
            address=read_address(values, source) or None,
            host=read_host(values, source) or None,
            hosts=read_hosts(values.get("hosts") or (), source),
            folder=read_text(values, "folder", source) or None,
            python=read_text(values, "python", source) or "python3",
            paths=read_pairs(values.get("paths") or (), source),
            tls=read_tls(values.get("tls"), source),
            scale=read_scale(values.get("scale"), source),
            resources=read_resources(values.get("resources"), source),
            ssh_config=os.path.expanduser(read_text(values, "ssh_config", source)) or None,
            jobqueue=jobqueue_values(str(kind), values, source),
            source=source,
        )
    )


def _wrong_kind(kind: Any, source: str) -> ParameterError:
    choices = ", ".join(KINDS)
    if kind is None:
        return wrong("{source} names no kind; choose one of {choices}", source, choices=choices)
    near = nearest(str(kind), KINDS)
    if near:
        return wrong(
            "{source} is of kind {kind}; choose one of {choices} (did you mean {near}?)",
            source,
            kind=kind,
            choices=choices,
            near=near,
        )
    return wrong("{source} is of kind {kind}; choose one of {choices}", source, kind=kind, choices=choices)


def _unknown_keys(unknown: Sequence[str], free: Sequence[str], kind: str, source: str) -> ParameterError:
    """`free` are keys that the profile could have and has not."""
    # What another kind reads is not misspelt.
    near = [nearest(key, free) for key in unknown if key not in JOBQUEUE_KEYS]
    values: dict[str, object] = {"key": ", ".join(unknown), "kind": kind}
    if any(near):
        return wrong(
            "{source} has the key {key}, which nothing reads in a profile of kind {kind}; did you mean {near}? If not,"
            " remove it",
            source,
            **values,
            near=", ".join(name for name in near if name),
        )
    return wrong(
        "{source} has the key {key}, which nothing reads in a profile of kind {kind}; correct or remove it",
        source,
        **values,
    )


def _checked(profile: Profile) -> Profile:
    """Refuse what does not belong together."""
    source = profile.source
    if not _NAME.fullmatch(profile.name) or profile.name.lower().endswith((".yaml", ".yml")):
        raise wrong(
            "{source} has the name {name}; use letters, digits, blanks, '.', '_' and '-', and no file's ending",
            source,
            name=profile.name,
        )
    if profile.kind == "scheduler" and not profile.address:
        raise wrong("{source} is of kind scheduler and has no address; add one, such as tcp://host:8786", source)
    if profile.kind == "ssh" and not (profile.hosts or profile.host):
        raise wrong("{source} is of kind ssh and names no hosts; add them", source)
    if (profile.address or "").startswith("tls:") and profile.tls is None:
        raise wrong("{source} has an encrypted address and no TLS files; name ca, cert and key under tls", source)
    if "memory" in profile.jobqueue and profile.memory_mb == 0:
        raise wrong(
            "{source} has {memory} as memory; write a number with its unit, such as 4 GB",
            source,
            memory=profile.jobqueue["memory"],
        )
    return profile
