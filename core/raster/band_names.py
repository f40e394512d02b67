"""Names of bands that every vector format can hold as fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

# Fields that a sample table has anyway, and the ones that formats add by themselves.
RESERVED = frozenset({"class", "label", "group", "fid", "ogc_fid", "geom", "geometry", "split", "synthetic", "scene"})
TARGET_PREFIX = "target_"
# Fields with these prefixes say to which side of a split a sample belongs, or hold what a regressor shall predict.
RESERVED_PREFIXES = ("split_", TARGET_PREFIX)
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
        wanted = plain_name(description or "") or f"b{place}"
        name, repetition = wanted, 2
        while name.lower() in taken:
            name = f"{wanted}_{repetition}"
            repetition += 1
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def names_by_file(places: Sequence[tuple[str, str]]) -> str:
    """``b1–b7 a.tif, b8 b.tif``: names of bands in the order of their files, those of one file together.

    Examples
    --------
    >>> names_by_file([("b1", "a.tif"), ("b2", "a.tif"), ("b3", "a.tif"), ("b5", "b.tif")])
    'b1–b3 a.tif, b5 b.tif'
    """
    texts = []
    for file, group in groupby(places, key=itemgetter(1)):
        names = [name for name, _ in group]
        # Only an unbroken run may be shortened, for a named band in between is none of them.
        numbers = [int(name[1:]) if name[1:].isdigit() else -1 for name in names]
        unbroken = len(names) > 2 and numbers == list(range(numbers[0], numbers[0] + len(names)))
        texts.append(f"{names[0]}–{names[-1]} {file}" if unbroken else ", ".join(f"{name} {file}" for name in names))
    return ", ".join(texts)


def plain_name(text: str) -> str:
    """Field name of a description by itself, without regard to other bands; empty where nothing is left of it.

    Examples
    --------
    >>> plain_name("band 4 reflectance")
    'band_4_reflectance'
    """
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"[^A-Za-z0-9]+", "_", ascii_only).strip("_")[:_MAX_LENGTH]
    return f"b{name}" if name[:1].isdigit() or name.lower().startswith(RESERVED_PREFIXES) else name
