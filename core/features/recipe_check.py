"""The entries of a recipe as JSON: which keys each kind has, and what may stand there."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ParameterError
from ..raster.band_names import safe_names
from .neighbourhood_block import FILTERS, LARGEST_RADIUS

PARAMETER = "recipe"


@dataclass(frozen=True)
class Key:
    """One key of an entry.

    Parameters
    ----------
    fits : callable
        Tells whether a value may stand there.
    example : str
        One that may, as it stands in the JSON.
    needed : bool
        Whether an entry must have it.
    """

    fits: Callable[[Any], bool]
    example: str
    needed: bool = False


def is_text(value: object) -> bool:
    """Whether a value is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_real(value: object) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_band(value: object) -> bool:
    """Whether a value may be name or number of a band."""
    return is_text(value) or (isinstance(value, int) and not isinstance(value, bool) and value > 0)


def _is_list_of_bands(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(is_band(item) for item in value)


def _is_whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_sigma(value: object) -> bool:
    return value is None or (is_real(value) and 0.1 <= float(str(value)) <= 1000)


def _are_limits(value: object) -> bool:
    return value is None or (
        isinstance(value, (list, tuple)) and len(value) == 2 and all(map(is_real, value)) and value[0] <= value[1]
    )


def _is_filter(value: object) -> bool:
    return isinstance(value, str) and value in FILTERS


def _maps(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(is_text(k) and fits(v) for k, v in value.items())


_NAME = Key(is_text, '"name": "difference"')
_KEEP = Key(lambda value: isinstance(value, bool), '"keep": false')
_FILTER = {
    "filter": Key(_is_filter, '"filter": "mean"', needed=True),
    "radius": Key(_is_whole(1, LARGEST_RADIUS), '"radius": 2'),
    "sigma": Key(_is_sigma, '"sigma": 1.5'),
    "levels": Key(_is_whole(2, 64), '"levels": 16'),
    "limits": Key(_are_limits, '"limits": [0, 10000]'),
    "name": _NAME,
    "keep": _KEEP,
}

WRITTEN: dict[str, dict[str, Key]] = {
    "filter": {**_FILTER, "bands": Key(_is_list_of_bands, '"bands": ["nir"]')},
    "expression": {
        "expression": Key(is_text, '"expression": "nir - red"', needed=True),
        "name": Key(is_text, '"name": "difference"', needed=True),
        "keep": _KEEP,
    },
    "index": {"index": Key(is_text, '"index": "NDVI"', needed=True), "keep": _KEEP},
    "bands": {"bands": Key(_is_list_of_bands, '"bands": ["red", "nir"]', needed=True)},
}
"""Entries of a recipe that people write; the first key of each tells its kind."""

RESOLVED: dict[str, dict[str, Key]] = {
    "filter": {
        **_FILTER,
        "name": Key(is_text, _NAME.example, needed=True),
        "band": Key(is_text, '"band": "nir"', needed=True),
    },
    "formula": {
        "formula": Key(is_text, '"formula": "N - R"', needed=True),
        "name": Key(is_text, _NAME.example, needed=True),
        "variables": Key(_maps(is_text), '"variables": {"N": "nir", "R": "red"}', needed=True),
        "constants": Key(_maps(is_real), '"constants": {"L": 0.5}'),
        "keep": _KEEP,
    },
    "band": {"band": Key(is_text, '"band": "red"', needed=True)},
}
"""Entries of a recipe that knows the names and limits of the bands."""


def checked_entry(number: int, entry: object, kinds: Mapping[str, Mapping[str, Key]]) -> tuple[str, dict[str, Any]]:
    """Kind and content of an entry.

    Parameters
    ----------
    number : int
        Its place, from 1, for messages.
    entry : object
        What stands in the JSON.
    kinds : mapping
        `WRITTEN` or `RESOLVED`.

    Raises
    ------
    ParameterError
        If it is of no kind, or a key is missing, unknown or has a value that cannot work.
    """
    if not isinstance(entry, dict):
        raise ParameterError(
            "entry {entry} is no object in braces; write for example {example}",
            parameter=PARAMETER,
            entry=number,
            example='{"index": "NDVI"}',
        )
    kind = next((kind for kind in kinds if kind in entry), None)
    if kind is None:
        raise ParameterError(
            "entry {entry} says nothing to compute; give it one of {choices}",
            parameter=PARAMETER,
            entry=number,
            choices=", ".join(kinds),
        )
    _check_keys(number, kind, entry, kinds[kind])
    return kind, dict(entry)


def _check_keys(number: int, kind: str, entry: Mapping[str, Any], keys: Mapping[str, Key]) -> None:
    for name, value in entry.items():
        if name not in keys:
            raise ParameterError(
                "entry {entry} ({kind}) has no {key}; its keys are {choices}",
                parameter=PARAMETER,
                entry=number,
                kind=kind,
                key=name,
                choices=", ".join(keys),
            )
        if name == "filter" and not _is_filter(value):
            raise ParameterError(
                "entry {entry}: there is no filter {value}; choose one of {choices}",
                parameter=PARAMETER,
                entry=number,
                value=value,
                choices=", ".join(FILTERS),
            )
        if not keys[name].fits(value):
            raise ParameterError(
                "entry {entry}: {value!r} cannot be its {key}; write for example {example}",
                parameter=PARAMETER,
                entry=number,
                value=value,
                key=name,
                example=keys[name].example,
            )
    for name, key in keys.items():
        if key.needed and name not in entry:
            raise ParameterError(
                "entry {entry} ({kind}) lacks {key}; write for example {example}",
                parameter=PARAMETER,
                entry=number,
                kind=kind,
                key=name,
                example=key.example,
            )


def checked_settings(data: Mapping[str, Any], known: Sequence[str], version: int) -> None:
    """Refuse a recipe of a newer Terroir, and keys that no recipe has.

    Raises
    ------
    ParameterError
        Names the key.
    """
    found = data.get("format", version)
    if isinstance(found, bool) or not isinstance(found, int) or found > version:
        raise ParameterError(
            "it was written by a newer Terroir (format {found}, this one reads {known}); update Terroir",
            parameter=PARAMETER,
            found=found,
            known=version,
        )
    for name in data:
        if name not in known:
            raise ParameterError(
                "a recipe has no {key}; its keys are {choices}",
                parameter=PARAMETER,
                key=name,
                choices=", ".join(known),
            )
    if not isinstance(data.get("features"), (list, tuple)) or not data["features"]:
        raise ParameterError(
            "it lists no features; write for example {example}",
            parameter=PARAMETER,
            example='{"features": [{"bands": ["red", "nir"]}, {"index": "NDVI"}]}',
        )


def feature_name(wanted: str) -> str:
    """The name as a field and a band can have it; unchanged if it can already."""
    return safe_names([wanted])[0]


def refuse_repeated(number: int, name: str, taken: Sequence[str]) -> None:
    """Refuse a name that another band or feature has, in any case of letters.

    Raises
    ------
    ParameterError
        Names the entry.
    """
    if name.lower() in (other.lower() for other in taken):
        raise ParameterError(
            "entry {entry}: {name} is already a band or feature; give it another name, or list it once",
            parameter=PARAMETER,
            entry=number,
            name=name,
        )
