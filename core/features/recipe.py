"""A recipe: which bands, indices, expressions and filters make up the features of an image, as plain data.

People write a recipe (`FeatureRecipe`); applied to an image for the first time it becomes a `ResolvedRecipe`
(`recipe_resolved`), which holds all that the image decided. Both are JSON with a format number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from ..errors import ParameterError
from .indices_bands import AUTO, SENSOR_NAMES
from .recipe_check import PARAMETER, WRITTEN, checked_entry, checked_settings, is_band, is_real

FORMAT = 1
"""Version of the JSON form; a newer one is refused, older ones stay readable."""
KIND = "terroir-recipe"

_KEYS = ("kind", "format", "features", "sensor", "band_mapping", "constants", "scale", "offset")


@dataclass(frozen=True)
class BandsEntry:
    """Bands as they are; `bands` are names or numbers, all where empty."""

    bands: tuple[str, ...]


@dataclass(frozen=True)
class IndexEntry:
    """A spectral index of the catalogue; without `keep` it is only there for later entries."""

    index: str
    keep: bool = True


@dataclass(frozen=True)
class ExpressionEntry:
    """A free expression over bands and earlier features."""

    expression: str
    name: str
    keep: bool = True


@dataclass(frozen=True)
class FilterEntry:
    """A spatial filter of bands, indices or expressions.

    Parameters
    ----------
    filter, radius, sigma, levels
        As in the job ``spatialfilter``.
    bands : tuple of str
        Bands by name or number, or earlier features by name; all bands of the image where empty.
    limits : tuple of float, optional
        Least and largest value for grey levels; measured where not given.
    name : str, optional
        Name of the feature, of a filter of a single band.
    keep : bool
        Whether it is a feature, and not only there for later entries.
    """

    filter: str
    radius: int = 1
    bands: tuple[str, ...] = ()
    sigma: Optional[float] = None
    levels: int = 16
    limits: Optional[tuple[float, float]] = None
    name: Optional[str] = None
    keep: bool = True


Entry = Union[BandsEntry, IndexEntry, ExpressionEntry, FilterEntry]


@dataclass(frozen=True)
class FeatureRecipe:
    """What people write.

    Parameters
    ----------
    entries : tuple of Entry
        In the order of the features; one may use those before it.
    sensor, band_mapping, constants, scale, offset
        As in the job ``spectralindices``.
    """

    entries: tuple[Entry, ...]
    sensor: str = AUTO
    band_mapping: Mapping[str, Any] = field(default_factory=dict)
    constants: Mapping[str, float] = field(default_factory=dict)
    scale: Optional[float] = None
    offset: Optional[float] = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FeatureRecipe:
        """Read what `to_dict` wrote, or people did.

        Raises
        ------
        ParameterError
            Names RECIPE and the entry.
        """
        checked_settings(data, _KEYS, FORMAT)
        entries = tuple(_entry(number, entry) for number, entry in enumerate(data["features"], start=1))
        recipe = cls(
            entries,
            data.get("sensor", AUTO),
            data.get("band_mapping") or {},
            data.get("constants") or {},
            data.get("scale"),
            data.get("offset"),
        )
        recipe.check()
        return recipe

    def check(self, own_parameters: bool = False) -> None:
        """Refuse settings that cannot work; with `own_parameters` each is a Job field by itself.

        Raises
        ------
        ParameterError
            Names the setting.
        """
        wrong: dict[str, bool] = {
            "sensor": self.sensor not in SENSOR_NAMES,
            "band_mapping": not isinstance(self.band_mapping, Mapping) or not all(map(is_band, _values(self))),
            "constants": not isinstance(self.constants, Mapping) or not all(map(is_real, self.constants.values())),
            "scale": self.scale is not None and (not is_real(self.scale) or self.scale == 0),
            "offset": self.offset is not None and not is_real(self.offset),
        }
        for name in (name for name, is_wrong in wrong.items() if is_wrong):
            raise ParameterError(
                "its {key} cannot be {value!r}; write for example {example}",
                parameter=name if own_parameters else PARAMETER,
                key=name,
                value=getattr(self, name),
                example=_EXAMPLES[name],
            )

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain data; what is as usual is left out."""
        settings = {
            "sensor": None if self.sensor == AUTO else self.sensor,
            "band_mapping": dict(self.band_mapping),
            "constants": dict(self.constants),
        }
        numbers = {"scale": self.scale, "offset": self.offset}
        return {
            "kind": KIND,
            "format": FORMAT,
            **{name: value for name, value in settings.items() if value},
            **{name: value for name, value in numbers.items() if value is not None},
            "features": [plain_entry(entry) for entry in self.entries],
        }


_EXAMPLES = {
    "sensor": '"sensor": "sentinel2"',
    "band_mapping": '"band_mapping": {"N": "b4", "R": 3}',
    "constants": '"constants": {"L": 0.5}',
    "scale": '"scale": 0.0001',
    "offset": '"offset": -0.1',
}


def _values(recipe: FeatureRecipe) -> list[Any]:
    return list(recipe.band_mapping.values())


def _entry(number: int, data: object) -> Entry:
    kind, content = checked_entry(number, data, WRITTEN)
    if "bands" in content:
        content["bands"] = tuple(str(band) for band in content["bands"])
    if content.get("limits") is not None:
        content["limits"] = tuple(content["limits"])
    if kind == "bands":
        return BandsEntry(**content)
    if kind == "index":
        return IndexEntry(**content)
    return ExpressionEntry(**content) if kind == "expression" else FilterEntry(**content)


def plain_entry(entry: object) -> dict[str, Any]:
    """An entry as plain data; what a filter or formula has by default is left out."""
    usual: dict[str, Any] = {
        "keep": True,
        "sigma": None,
        "limits": None,
        "name": None,
        "levels": 16,
        "radius": 1,
        "constants": {},
    }
    plain: dict[str, Any] = {}
    for key, value in vars(entry).items():
        if key not in usual or value != usual[key]:
            plain[key] = list(value) if isinstance(value, tuple) else value
    return plain
