"""From a recipe and an image to a resolved recipe: bands found, formulas looked up, grey-level limits measured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..blocks.contract import Block
from ..blocks.reduce import reduce_blocks
from ..errors import DataError, ParameterError
from ..raster.stack import Stack
from ..run import Run
from .band_choice import chosen_bands
from .expression import parse
from .expression_steps import Expression
from .indices_bands import map_bands
from .indices_catalogue import constant_values, index_expression, match_index
from .recipe import BandsEntry, ExpressionEntry, FeatureRecipe, FilterEntry, IndexEntry
from .recipe_block import FeatureBlock
from .recipe_check import PARAMETER, feature_name, refuse_repeated
from .recipe_resolved import BandFeature, Feature, FilterFeature, FormulaFeature, Input, ResolvedRecipe, check_feature
from .scaling import scaling, warn_of_digital_numbers

# What a block knows of the least and largest values; None where a feature has no value in it.
_Found = tuple["tuple[float, float] | None", ...]


def resolve(
    recipe: FeatureRecipe | ResolvedRecipe, stack: Stack, run: Run, own_parameters: bool = False
) -> ResolvedRecipe:
    """What the recipe means on this image.

    A recipe that is resolved already stays as it is: its limits and scales come from the image it was resolved on.

    Parameters
    ----------
    recipe : FeatureRecipe or ResolvedRecipe
        The recipe.
    stack : Stack
        The image, all bands.
    run : Run
        For the pass over the image that grey-level limits take, and messages.
    own_parameters : bool
        Whether indices, constants and so on are Job fields by themselves, and not parts of RECIPE; for messages.

    Raises
    ------
    ParameterError
        If a band, index or constant is not there, or an entry does not fit those before it.
    DataError
        If limits are wanted of what has no value.
    """
    if isinstance(recipe, ResolvedRecipe):
        return recipe
    try:
        made = _Resolver(recipe, stack).resolved(run)
    except ParameterError as error:
        if own_parameters or error.parameter == PARAMETER:
            raise
        raise ParameterError(error.template, parameter=PARAMETER, **error.values) from error
    return _with_limits(made, stack, run)


class _Resolver:
    """Goes through the entries of a recipe, in order."""

    def __init__(self, recipe: FeatureRecipe, stack: Stack) -> None:
        self._recipe = recipe
        self._stack = stack
        formulas = [entry for entry in recipe.entries if isinstance(entry, (IndexEntry, ExpressionEntry))]
        self._letters = map_bands(stack, recipe.sensor, recipe.band_mapping) if formulas else {}
        self._features: list[Feature] = []
        self._filtered: set[str] = set()

    def resolved(self, run: Run) -> ResolvedRecipe:
        for number, entry in enumerate(self._recipe.entries, start=1):
            for feature in self._features_of(number, entry):
                self._add(number, feature)
        if not any(feature.keep for feature in self._features):
            raise ParameterError("it keeps no feature; leave keep out of one entry", parameter=PARAMETER)
        made = {feature.name for feature in self._features if not isinstance(feature, BandFeature)}
        used = {name for feature in self._features for name in feature.uses if name not in made}
        places = [place for place, name in enumerate(self._stack.band_names) if name in used]
        source = self._stack.select(places)
        scales, offsets = scaling(source, self._recipe.scale, self._recipe.offset)
        inputs = tuple(Input(*values) for values in zip(source.band_names, scales, offsets))
        self._tell(source, inputs, run)
        return ResolvedRecipe(inputs, tuple(self._features))

    def _features_of(self, number: int, entry: object) -> list[Feature]:
        names = self._stack.band_names
        if isinstance(entry, BandsEntry):
            return [BandFeature(names[place]) for place in chosen_bands(self._stack, entry.bands)]
        if isinstance(entry, IndexEntry):
            return [self._index(entry)]
        if isinstance(entry, ExpressionEntry):
            return [self._expression(number, entry)]
        if isinstance(entry, FilterEntry):
            return self._filters(number, entry)
        raise TypeError(type(entry).__name__)

    def _add(self, number: int, feature: Feature) -> None:
        bands = list(self._stack.band_names)
        own = [other.name for other in self._features]
        if isinstance(feature, BandFeature):
            refuse_repeated(number, feature.name, own)
        else:
            earlier = [other.name for other in self._features if not isinstance(other, BandFeature)]
            check_feature(number, feature, [*bands, *earlier], self._filtered)
        self._features.append(feature)

    def _index(self, entry: IndexEntry) -> Feature:
        name = match_index(entry.index)
        expressions = [parse(e.expression).names for e in self._recipe.entries if isinstance(e, ExpressionEntry)]
        constants = constant_values(
            self._recipe.constants, self._recipe.sensor, [name for names in expressions for name in names]
        )
        expression = index_expression(name, tuple(self._letters), constants)
        bands = self._stack.band_names
        variables = {letter: bands[self._letters[letter]] for letter in expression.names}
        return FormulaFeature(feature_name(name), expression.text, variables, _used(expression, constants), entry.keep)

    def _expression(self, number: int, entry: ExpressionEntry) -> Feature:
        constants = {name: float(value) for name, value in self._recipe.constants.items()}
        expression = parse(entry.expression, constants, PARAMETER)
        names = self._stack.band_names
        letters = {letter: names[place] for letter, place in self._letters.items()}
        # As in spectralindices; what the recipe itself made comes first.
        sources: tuple[Mapping[str, str], ...] = (
            {f.name: f.name for f in self._features if not isinstance(f, BandFeature)},
            {letter: letters[letter] for letter in self._recipe.band_mapping},
            {name: name for name in names},
            letters,
            dict(zip(self._stack.positions, names)),
        )
        variables: dict[str, str] = {}
        for name in expression.names:
            found = next((source[name] for source in sources if name in source), None)
            if found is None:
                raise ParameterError(
                    "entry {entry}: {name} is neither a band nor an earlier feature; choose among {choices}",
                    parameter=PARAMETER,
                    entry=number,
                    name=name,
                    choices=", ".join(dict.fromkeys(key for source in sources for key in source)),
                )
            variables[name] = found
        used = _used(expression, constants)
        return FormulaFeature(feature_name(entry.name), expression.text, variables, used, entry.keep)

    def _filters(self, number: int, entry: FilterEntry) -> list[Feature]:
        if entry.name is not None and len(entry.bands) != 1:
            raise ParameterError(
                "entry {entry}: a name is for a filter of one band; name one band, or leave the name out",
                parameter=PARAMETER,
                entry=number,
            )
        made = {f.name.lower(): f.name for f in self._features if not isinstance(f, BandFeature)}
        bands = [made.get(band.lower()) or self._band(number, band) for band in entry.bands]
        size = 2 * (1 if entry.filter == "sobel" else entry.radius) + 1
        return [
            FilterFeature(
                feature_name(entry.name or f"{band}_{entry.filter}_{size}"),
                entry.filter,
                band,
                entry.radius,
                entry.sigma,
                entry.levels,
                entry.limits,
                entry.keep,
            )
            for band in bands or self._stack.band_names
        ]

    def _band(self, number: int, wanted: str) -> str:
        try:
            return self._stack.band_names[chosen_bands(self._stack, (wanted,), PARAMETER)[0]]
        except ParameterError as error:
            raise ParameterError(
                "entry {entry}: {name} is neither a band nor an earlier feature; choose among {choices}",
                parameter=PARAMETER,
                entry=number,
                name=wanted,
                choices=", ".join([*self._stack.band_names, *(feature.name for feature in self._features)]),
            ) from error

    def _tell(self, source: Stack, inputs: Sequence[Input], run: Run) -> None:
        formulas = [feature for feature in self._features if isinstance(feature, FormulaFeature)]
        bands = {k: v for feature in formulas for k, v in feature.variables.items() if v in source.band_names}
        if bands:
            run.info("Bands: {bands}.", bands=", ".join(f"{name} = {band}" for name, band in bands.items()))
        parsed = [(feature.name, parse(feature.formula, feature.constants)) for feature in formulas]
        warn_of_digital_numbers(source, [own.scale for own in inputs], parsed, run)


def _used(expression: Expression, constants: Mapping[str, float]) -> dict[str, float]:
    """Constants that occur in an expression; its names are variables, whatever else they may be called."""
    words = set(re.findall(r"[^\W\d]\w*", expression.text))
    return {name: value for name, value in constants.items() if name in words and name not in expression.names}


@dataclass(frozen=True)
class _Limits:
    """Least and largest values of inputs and features in a block."""

    function: FeatureBlock
    names: tuple[str, ...]

    def __call__(self, block: Block) -> _Found:
        planes = self.function.planes(block)
        found: list[tuple[float, float] | None] = []
        for name in self.names:
            values = planes[name].values[planes[name].valid]
            found.append((values.min().item(), values.max().item()) if values.size else None)
        return tuple(found)


def _merged(one: _Found, two: _Found) -> _Found:
    pairs = [[limits for limits in both if limits is not None] for both in zip(one, two)]
    return tuple((min(p[0] for p in pair), max(p[1] for p in pair)) if pair else None for pair in pairs)


def _with_limits(recipe: ResolvedRecipe, stack: Stack, run: Run) -> ResolvedRecipe:
    """Measure the limits that grey levels need, all in one pass over the image."""
    needing = [f for f in recipe.features if isinstance(f, FilterFeature) and f.grey and f.limits is None]
    if not needing:
        return recipe
    names = tuple(dict.fromkeys(feature.band for feature in needing))
    run.info("One pass over the image measures the limits of the grey levels of {bands}.", bands=", ".join(names))
    source = stack.select([stack.band_names.index(name) for name in recipe.input_names])
    function = FeatureBlock(recipe, [band.dtype for band in source.bands], names)
    found = reduce_blocks(source, _Limits(function, names), _merged, run, function.bytes_per_pixel)
    for name, limits in zip(names, found if found is not None else (None,) * len(names)):
        if limits is None or not np.isfinite(limits).all():
            raise DataError(
                "{band} has no value in {path} from which grey levels could be made; check its nodata value and the"
                " mask",
                parameter="input",
                band=name,
                path=stack.sources[0].path,
            )
    limits_of = dict(zip(names, found or ()))
    measured = [replace(f, limits=limits_of[f.band]) if f in needing else f for f in recipe.features]
    return replace(recipe, features=tuple(measured))
