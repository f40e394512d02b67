"""Parts of a profile, read from plain data."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Optional

from ..errors import ParameterError
from .paths import PathPair, is_absolute, is_everywhere

_ADDRESS = re.compile(r"(?:([a-z]+)://)?(\[[0-9A-Fa-f:.%\w]+\]|[^\s:/\[\]-][^\s:/\[\]]*):(\d{1,5})/?")
# ssh and the like would take a leading dash for an option, and options can run programs.
_HOST = re.compile(r"[^\s\-\x00-\x1f][^\s\x00-\x1f]*")


@dataclass(frozen=True)
class Tls:
    """Files of an encrypted connection to a dask scheduler.

    Parameters
    ----------
    ca, cert, key : str
        The authority's certificate, the client's own and the client's key, as paths on this machine.
    """

    ca: str
    cert: str
    key: str


@dataclass(frozen=True)
class Scale:
    """How many batch jobs (or processes of a local cluster) compute.

    Parameters
    ----------
    jobs : int
        A fixed number; 0 where the number follows the work.
    minimum, maximum : int
        Limits of a number that follows the work.
    """

    jobs: int = 1
    minimum: int = 0
    maximum: int = 0

    @property
    def most(self) -> int:
        """Jobs at the same time, at most."""
        return self.jobs or self.maximum


def wrong(template: str, source: str, **values: object) -> ParameterError:
    """An error about a profile; the template has the placeholder ``{source}``."""
    return ParameterError(template, parameter="profile", source=source or "the profile", **values)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty where none is like it."""
    lowered = {one.lower(): one for one in known}
    return next((lowered[one] for one in get_close_matches(name.lower(), lowered, n=1)), "")


def is_count(value: Any) -> bool:
    """Whether a value is a whole number from 0 on; True is none."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def read_text(values: Mapping[str, Any], key: str, source: str, needed: bool = False) -> str:
    """A text without blanks around it; empty where the key is not there."""
    value = values.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or not value.strip() or any(ord(letter) < 32 for letter in value.strip()):
        raise wrong("{source} has no text as {key}; write one, in quotes where it looks like a number", source, key=key)
    return value.strip()


def read_address(values: Mapping[str, Any], source: str) -> str:
    """Address of a dask scheduler."""
    address = read_text(values, "address", source)
    found = _ADDRESS.fullmatch(address) if address else None
    if address and (found is None or not 0 < int(found.group(3)) < 2**16):
        raise wrong(
            "{source} has the address {address}, which no dask scheduler can have; write one such as tcp://host:8786",
            source,
            address=address,
        )
    return address


def read_host(values: Mapping[str, Any], source: str) -> str:
    """Name of a machine."""
    return _host(read_text(values, "host", source), source)


def read_hosts(value: Any, source: str) -> tuple[str, ...]:
    """Names of machines."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) and name.strip() for name in names):
        raise wrong("{source} has no list of names as {key}; write one, such as [node1, node2]", source, key="hosts")
    return tuple(_host(name.strip(), source) for name in names)


def _host(name: str, source: str) -> str:
    if name and not _HOST.fullmatch(name):
        raise wrong(
            "{source} names the host {name}, which cannot be the name of a machine; correct it", source, name=name
        )
    return name


def read_pairs(value: Any, source: str) -> tuple[PathPair, ...]:
    """Folders with two names, as a list of here and there, or in the short form ``here: there``."""
    if isinstance(value, Mapping) and set(value) != {"here", "there"}:
        value = [{"here": here, "there": there} for here, there in value.items()]
    pairs = value if isinstance(value, (list, tuple)) else [value]
    for pair in pairs:
        if not isinstance(pair, Mapping) or set(pair) != {"here", "there"} or not all(map(_is_path, pair.values())):
            raise wrong(
                "{source} has paths that are no pairs of folders; write a list, each with here and there", source
            )
    found = tuple(PathPair(os.path.expanduser(pair["here"]), pair["there"]) for pair in pairs)
    for pair in found:
        for path in (pair.here, pair.there):
            if not is_absolute(path) and not is_everywhere(path):
                raise wrong(
                    "{source} maps {path}, which is no whole path; write it from the root on", source, path=path
                )
    return found


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def read_tls(value: Any, source: str) -> Optional[Tls]:
    """Files of an encrypted connection."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or set(value) != {"ca", "cert", "key"} or not all(map(_is_path, value.values())):
        raise wrong("{source} has TLS files that are not named in full; name ca, cert and key", source)
    return Tls(*(os.path.expanduser(value[key]) for key in ("ca", "cert", "key")))


def read_scale(value: Any, source: str) -> Scale:
    """How many jobs."""
    if value is None:
        return Scale()
    known = [{"jobs"}, {"minimum", "maximum"}, {"maximum"}]
    if isinstance(value, Mapping) and set(value) in known and all(map(is_count, value.values())):
        scale = Scale(value.get("jobs", 0), value.get("minimum", 0), value.get("maximum", 0))
        if scale.most >= max(1, scale.minimum):
            return scale
    raise wrong("{source} has a scale that cannot be read; write jobs: 4, or minimum: 0 and maximum: 20", source)


def read_resources(value: Any, source: str) -> dict[str, float]:
    """What a worker offers."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(map(_is_amount, value.values())):
        raise wrong("{source} has resources that cannot be read; write names and numbers, such as GPU: 1", source)
    return {str(name): float(amount) for name, amount in value.items()}


def _is_amount(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value > 0
