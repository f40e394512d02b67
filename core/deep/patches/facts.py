"""What the table of patches tells about itself in its layer's metadata."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Optional

from ...vector.source import OpenLayer

PATCHES_KEY = "TERROIR_PATCHES"
"""Metadata item with the facts, beside the one with the table of classes."""

PURITY, ROW, COL, FILE = "purity", "row", "col", "file"
"""Fields of a table of patches beside those that it shares with samples: class, label and group."""

_FORMAT = 1


@dataclass(frozen=True)
class PatchFacts:
    """What holds for all patches of a table.

    Parameters
    ----------
    size : int
        Side in pixels.
    bands : tuple of str
        Names of the bands of the image that they were cut from.
    transform : tuple of 6 float, optional
        Geotransform of that image; None where the patches are files.
    placed : bool
        Whether the footprints lie where the patches do, and not only side by side for want of a place.
    """

    size: int
    bands: tuple[str, ...]
    transform: Optional[tuple[float, ...]] = None
    placed: bool = True

    def to_json(self) -> str:
        """One line of JSON."""
        data = {
            "format": _FORMAT,
            "size": self.size,
            "bands": list(self.bands),
            "transform": None if self.transform is None else list(self.transform),
            "placed": self.placed,
        }
        return json.dumps(data, ensure_ascii=False)


def parse_facts(text: Optional[str]) -> Optional[PatchFacts]:
    """Read what `PatchFacts.to_json` wrote; None where there is nothing, or another program changed it."""
    try:
        data = json.loads(text) if text else None
        if not isinstance(data, dict) or data["format"] > _FORMAT:
            return None
        return PatchFacts(
            _side(data["size"]),
            tuple(str(name) for name in data["bands"]),
            _transform(data.get("transform")),
            bool(data.get("placed", True)),
        )
    except (ValueError, TypeError, KeyError):
        return None


def facts_of(source: OpenLayer) -> Optional[PatchFacts]:
    """The facts of a layer; None where it has none, as after an export by another program."""
    return parse_facts(source.layer.GetMetadataItem(PATCHES_KEY))


def holds_patches(source: OpenLayer) -> bool:
    """Whether a layer is a table of patches, by its metadata, or by its fields where those were lost."""
    if source.layer.GetMetadataItem(PATCHES_KEY):
        return True
    names = set(source.field_names)
    return source.dimension == 2 and PURITY in names and ({ROW, COL} <= names or FILE in names)


def _side(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} is no side of a patch")
    return value


def _transform(value: Any) -> Optional[tuple[float, ...]]:
    if value is None:
        return None
    numbers = tuple(float(number) for number in value)
    if len(numbers) != 6 or not all(math.isfinite(number) for number in numbers):
        raise ValueError(f"{value!r} is no geotransform")
    if numbers[1] * numbers[5] == numbers[2] * numbers[4]:
        raise ValueError(f"{value!r} has pixels without an area")
    return numbers
