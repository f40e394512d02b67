"""The table of land-cover classes: code, label and colour, from polygons to the map and the report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

# Twelve colours that stay apart for colour-blind readers too, in the order in which classes get them
# (Krzywinski's fifteen-colour and Tol's "muted" schemes were the guide; the last ones are for long legends).
PALETTE = (
    "#1b7837",
    "#e6ab02",
    "#a6611a",
    "#2166ac",
    "#d73027",
    "#7fbf7b",
    "#8073ac",
    "#bababa",
    "#35978f",
    "#f46d43",
    "#542788",
    "#c51b7d",
)

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(value: object) -> bool:
    """Whether a value is a text of the form ``#rrggbb``."""
    return isinstance(value, str) and _COLOUR.fullmatch(value) is not None


@dataclass(frozen=True, order=True)
class LandCoverClass:
    """One class of a legend.

    Parameters
    ----------
    code : int
        Value in rasters and in the field ``class`` of sample tables.
    label : str
        Name shown to people.
    colour : str
        ``#rrggbb``.
    """

    code: int
    label: str
    colour: str

    def __post_init__(self) -> None:
        if not is_colour(self.colour):
            raise ValueError(f"{self.colour!r} is not a colour of the form #rrggbb")

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        return int(self.colour[1:3], 16), int(self.colour[3:5], 16), int(self.colour[5:7], 16)


class ClassTable:
    """An immutable legend, ordered by code.

    Parameters
    ----------
    classes : iterable of LandCoverClass
        Codes must differ from each other.
    """

    def __init__(self, classes: Iterable[LandCoverClass]) -> None:
        self._classes = tuple(sorted(classes))
        if len(set(self.codes)) != len(self._classes):
            raise ValueError("two classes share a code")

    @classmethod
    def from_labels(cls, labels: Mapping[int, str], colours: Mapping[int, str] | None = None) -> ClassTable:
        """Build a table from ``{code: label}``; classes without a colour get one of the palette."""
        colours = colours or {}
        return cls(
            LandCoverClass(code, label, colours.get(code, PALETTE[place % len(PALETTE)]))
            for place, (code, label) in enumerate(sorted(labels.items()))
        )

    @classmethod
    def from_json(cls, text: str) -> ClassTable:
        """Read what `to_json` wrote."""
        return cls(LandCoverClass(int(c["code"]), str(c["label"]), str(c["colour"])) for c in json.loads(text))

    def to_json(self) -> str:
        """One line of JSON: a list of ``{code, label, colour}``."""
        return json.dumps(self.to_list(), ensure_ascii=False)

    def to_list(self) -> list[dict[str, object]]:
        """The table as plain data."""
        return [{"code": c.code, "label": c.label, "colour": c.colour} for c in self._classes]

    @property
    def codes(self) -> tuple[int, ...]:
        """Codes in ascending order."""
        return tuple(c.code for c in self._classes)

    def label(self, code: int) -> str:
        """Label of `code`; the code itself as text where the table does not know it."""
        found = self.get(code)
        return found.label if found else str(code)

    def get(self, code: int) -> LandCoverClass | None:
        """The class with this code, or None."""
        return next((c for c in self._classes if c.code == code), None)

    def by_label(self, label: str) -> LandCoverClass | None:
        """The class with this label, or None."""
        return next((c for c in self._classes if c.label == label), None)

    def subset(self, codes: Iterable[int]) -> ClassTable:
        """The classes among `codes` that the table knows."""
        wanted = set(codes)
        return ClassTable(c for c in self._classes if c.code in wanted)

    def __iter__(self) -> Iterator[LandCoverClass]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassTable) and self._classes == other._classes

    def __hash__(self) -> int:
        return hash(self._classes)

    def __repr__(self) -> str:
        return f"ClassTable({list(self._classes)!r})"
