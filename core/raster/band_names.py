"""Names of bands that every vector format can hold as fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Fields that a sample table has anyway, and the ones that formats add by themselves.
RESERVED = frozenset({"class", "label", "group", "fid", "ogc_fid", "geom", "geometry", "split"})
# Fields with this prefix say to which side of a split a sample belongs.
RESERVED_PREFIX = "split_"
_MAX_LENGTH = 50


def safe_names(descriptions: Iterable[str | None]) -> tuple[str, ...]:
    """Field names of bands: the description where there is one, else ``b1``, ``b2`` and so on.

    Accents and signs are replaced, names are unique without regard to case (SQLite has none), and none is
    a field of the sample table.

    Examples
    --------
    >>> safe_names(["Près infra-rouge", None, "Red", "red", "class"])
    ('Pres_infra_rouge', 'b2', 'Red', 'red_2', 'class_2')
    """
    taken = set(RESERVED)
    names = []
    for place, description in enumerate(descriptions, start=1):
        wanted = _plain(description or "") or f"b{place}"
        name, repetition = wanted, 2
        while name.lower() in taken:
            name = f"{wanted}_{repetition}"
            repetition += 1
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"[^A-Za-z0-9]+", "_", ascii_only).strip("_")[:_MAX_LENGTH]
    return f"b{name}" if name[:1].isdigit() or name.lower().startswith(RESERVED_PREFIX) else name
