"""A recipe that an image has been asked all it needs: formulas, names of bands, scales and grey-level limits.

It gives the same features on any other image that has its bands, and needs no catalogue of indices.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from ..errors import ParameterError
from .expression import parse
from .neighbourhood_block import FILTERS
from .recipe import FORMAT, KIND, plain_entry
from .recipe_check import (
    PARAMETER,
    RESOLVED,
    checked_entry,
    checked_settings,
    feature_name,
    is_real,
    is_text,
    refuse_repeated,
)

_KEYS = ("kind", "format", "inputs", "features")


@dataclass(frozen=True)
class Input:
    """A band that the recipe reads; formulas see value × `scale` + `offset`."""

    name: str
    scale: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class BandFeature:
    """A band as it is."""

    band: str

    @property
    def name(self) -> str:
        """Name of the feature: the band's."""
        return self.band

    @property
    def keep(self) -> bool:
        """Whether it is a feature."""
        return True

    @property
    def uses(self) -> tuple[str, ...]:
        """Inputs and earlier features that it needs."""
        return (self.band,)


@dataclass(frozen=True)
class FormulaFeature:
    """An index or a free expression; `variables` are names of inputs and earlier features."""

    name: str
    formula: str
    variables: Mapping[str, str]
    constants: Mapping[str, float] = field(default_factory=dict)
    keep: bool = True

    @property
    def uses(self) -> tuple[str, ...]:
        """Inputs and earlier features that it needs."""
        return tuple(dict.fromkeys(self.variables.values()))


@dataclass(frozen=True)
class FilterFeature:
    """A filter of one band or feature; `limits` are there where the filter asks for grey levels."""

    name: str
    filter: str
    band: str
    radius: int = 1
    sigma: Optional[float] = None
    levels: int = 16
    limits: Optional[tuple[float, float]] = None
    keep: bool = True

    @property
    def uses(self) -> tuple[str, ...]:
        """Inputs and earlier features that it needs."""
        return (self.band,)

    @property
    def grey(self) -> bool:
        """Whether it needs limits."""
        return FILTERS[self.filter].grey


Feature = Union[BandFeature, FormulaFeature, FilterFeature]


@dataclass(frozen=True)
class ResolvedRecipe:
    """What to compute, all told.

    Parameters
    ----------
    inputs : tuple of Input
        Bands that are read; a pixel is valid where all of them are.
    features : tuple of Feature
        In order; those with `keep` are the features of the image.
    """

    inputs: tuple[Input, ...]
    features: tuple[Feature, ...]

    @property
    def input_names(self) -> tuple[str, ...]:
        """Names of the bands that are read."""
        return tuple(band.name for band in self.inputs)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in order."""
        return tuple(feature.name for feature in self.features if feature.keep)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain data."""
        return {
            "kind": KIND,
            "format": FORMAT,
            "inputs": [vars(band) for band in self.inputs],
            "features": [plain_entry(feature) for feature in self.features],
        }

    def to_json(self) -> str:
        """The recipe as JSON on one line."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ResolvedRecipe:
        """Read what `to_dict` wrote; nothing in it is trusted.

        Raises
        ------
        ParameterError
            Names RECIPE and the entry.
        """
        checked_settings(data, _KEYS, FORMAT)
        inputs = _inputs(data.get("inputs"))
        features: list[Feature] = []
        taken, filtered = [band.name for band in inputs], set[str]()
        for number, entry in enumerate(data["features"], start=1):
            feature = _feature(number, entry)
            check_feature(number, feature, taken, filtered)
            if isinstance(feature, BandFeature):
                if feature.band in (other.name for other in features):
                    refuse_repeated(number, feature.name, [feature.name])
            else:
                taken.append(feature.name)
            features.append(feature)
        recipe = cls(inputs, tuple(features))
        if not recipe.names:
            raise ParameterError("it keeps no feature; leave keep out of one entry", parameter=PARAMETER)
        return recipe


def check_feature(number: int, feature: Feature, taken: Sequence[str], filtered: set[str]) -> None:
    """Refuse a feature that does not fit those before it; `filtered` are names that a filter went into.

    A filter of a filter is refused: at the image's border the outer one would see mirrored results of the inner
    one, whose last bits are not those of a filter of the mirrored image.
    """
    missing = [name for name in feature.uses if name not in taken]
    if missing:
        raise ParameterError(
            "entry {entry}: {name} is neither a band nor an earlier feature; choose among {choices}",
            parameter=PARAMETER,
            entry=number,
            name=missing[0],
            choices=", ".join(taken),
        )
    if isinstance(feature, BandFeature):
        return
    if feature.name != feature_name(feature.name):
        raise ParameterError(
            "entry {entry}: {name} cannot be the name of a field; write for example {example}",
            parameter=PARAMETER,
            entry=number,
            name=feature.name,
            example=feature_name(feature.name),
        )
    refuse_repeated(number, feature.name, taken)
    behind_filter = filtered.intersection(feature.uses)
    if isinstance(feature, FilterFeature) and behind_filter:
        raise ParameterError(
            "entry {entry}: {name} holds a filter already and cannot be filtered again; filter a band, an index or"
            " an expression of bands",
            parameter=PARAMETER,
            entry=number,
            name=feature.band,
        )
    if isinstance(feature, FilterFeature) or behind_filter:
        filtered.add(feature.name)


def _inputs(data: object) -> tuple[Input, ...]:
    inputs: list[Input] = []
    for entry in data if isinstance(data, (list, tuple)) else ():
        fits = isinstance(entry, dict) and is_text(entry.get("name")) and set(entry) <= {"name", "scale", "offset"}
        if not fits or not is_real(entry.get("scale", 1)) or not is_real(entry.get("offset", 0)):
            raise ParameterError(
                "{value!r} is no input; write for example {example}",
                parameter=PARAMETER,
                value=entry,
                example='{"name": "red", "scale": 0.0001, "offset": 0}',
            )
        inputs.append(Input(entry["name"], float(entry.get("scale", 1)), float(entry.get("offset", 0))))
    names = [band.name for band in inputs]
    if not names or len(set(names)) != len(names):
        raise ParameterError("its inputs are not a list of different bands; correct them", parameter=PARAMETER)
    return tuple(inputs)


def _feature(number: int, entry: object) -> Feature:
    kind, content = checked_entry(number, entry, RESOLVED)
    if kind == "band":
        return BandFeature(**content)
    if kind == "formula":
        content["constants"] = {name: float(value) for name, value in content.get("constants", {}).items()}
        feature = FormulaFeature(**content)
        unknown = set(parse(feature.formula, feature.constants, PARAMETER).names).difference(feature.variables)
        if unknown:
            raise ParameterError(
                "entry {entry}: variables do not say what {names} stands for; add it",
                parameter=PARAMETER,
                entry=number,
                names=", ".join(sorted(unknown)),
            )
        return feature
    if content.get("limits") is not None:
        content["limits"] = (float(content["limits"][0]), float(content["limits"][1]))
    made = FilterFeature(**content)
    if made.grey and made.limits is None:
        raise ParameterError(
            "entry {entry} ({kind}) lacks {key}; write for example {example}",
            parameter=PARAMETER,
            entry=number,
            kind=made.filter,
            key="limits",
            example=RESOLVED["filter"]["limits"].example,
        )
    return made
