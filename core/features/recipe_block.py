"""The block function of a recipe: all features of a block from one look at its bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

import numpy as np

from ..blocks.contract import Block, OutputSpec
from ..raster.window import Window
from .expression import parse
from .expression_steps import NAME, Expression
from .indices import NODATA, IndicesBlock
from .neighbourhood_block import FilterBlock
from .recipe_resolved import FilterFeature, FormulaFeature, Input, ResolvedRecipe

DTYPE = "float32"
"""Type of all features."""


@dataclass(frozen=True)
class Plane:
    """One input or feature of a block.

    Parameters
    ----------
    values : ndarray, shape (rows + 2 * margin, cols + 2 * margin)
        In the type in which it was made.
    valid : ndarray of bool, of the same shape
        Where it has a value.
    margin : int
        Pixels around the core.
    """

    values: np.ndarray
    valid: np.ndarray
    margin: int

    def cut(self, margin: int) -> Plane:
        """The same with a smaller margin."""
        if margin == self.margin:
            return self
        off = self.margin - margin
        inside = (slice(off, self.values.shape[0] - off), slice(off, self.values.shape[1] - off))
        return Plane(self.values[inside], self.valid[inside], margin)


class FeatureBlock:
    """Block function that computes features; several threads may call it at the same time.

    Parameters
    ----------
    recipe : ResolvedRecipe
        What to compute.
    dtypes : sequence of str
        Pixel types of the recipe's inputs; the bands of the blocks to come are these inputs, in order.
    wanted : sequence of str, optional
        Names of features, hidden ones too; all that are kept by default. What none of them needs is not computed.
    """

    edge = "reflect"

    def __init__(self, recipe: ResolvedRecipe, dtypes: Sequence[str], wanted: Optional[Sequence[str]] = None) -> None:
        self.wanted = tuple(recipe.names if wanted is None else wanted)
        self._inputs = recipe.inputs
        self._dtypes = tuple(np.dtype(dtype) for dtype in dtypes)
        needed = _needed(recipe, self.wanted)
        self._features = tuple(feature for feature in recipe.features if feature.name in needed)
        filters = [feature for feature in self._features if isinstance(feature, FilterFeature)]
        self._filters = {feature.name: self._filter_block(feature) for feature in filters}
        self.halo = max((block.halo for block in self._filters.values()), default=0)
        self._first, self._later = self._split_formulas()
        # Filters need formulas beyond the core; without one that does, the core is enough.
        known = recipe.input_names
        self._margin = self.halo if any(feature.band not in known for feature in filters) else 0
        self.outputs = (OutputSpec("output", len(self.wanted), DTYPE, NODATA, self.wanted),)
        self.bytes_per_pixel = self._working_memory()

    def _filter_block(self, feature: FilterFeature) -> FilterBlock:
        places = {band.name: place for place, band in enumerate(self._inputs)}
        dtype = self._dtypes[places[feature.band]] if feature.band in places else np.dtype(DTYPE)
        limits = () if feature.limits is None else (feature.limits,)
        return FilterBlock(
            feature.filter, (feature.band,), dtype, feature.radius, None, feature.sigma, limits, feature.levels
        )

    def _split_formulas(self) -> tuple[Optional[_Formulas], dict[str, _Formulas]]:
        """All formulas of inputs together, and one by one those that need another feature."""
        first: dict[str, Expression] = {}
        later: dict[str, _Formulas] = {}
        known = {band.name: band for band in self._inputs}
        for feature in self._features:
            if isinstance(feature, FormulaFeature):
                expression = _by_names(parse(feature.formula, feature.constants), feature.variables)
                if set(expression.names) <= set(known):
                    first[feature.name] = expression
                else:
                    later[feature.name] = _Formulas.of({feature.name: expression}, known)
        return _Formulas.of(first, known) if first else None, later

    def _working_memory(self) -> int:
        """Bytes for each pixel: what is kept of each feature until the end, and the hungriest filter."""
        kept = sum(9 if isinstance(f, FilterFeature) else 5 for f in self._features)
        hungriest = max((block.bytes_per_pixel for block in self._filters.values()), default=1)
        return kept + hungriest + max(dtype.itemsize for dtype in self._dtypes)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`; a feature without a value has nodata."""
        planes = self.planes(block)
        result = np.empty((len(self.wanted), *block.window.shape), DTYPE)
        for place, name in enumerate(self.wanted):
            plane = planes[name].cut(0)
            with np.errstate(over="ignore", invalid="ignore"):
                result[place] = plane.values
            usable = np.isfinite(result[place])
            usable &= plane.valid
            np.copyto(result[place], NODATA, where=~usable)
        return (result,)

    def planes(self, block: Block) -> dict[str, Plane]:
        """All inputs and computed features of a block by name."""
        made = {
            band.name: Plane(values.astype(dtype, copy=False), block.valid, block.halo)
            for band, values, dtype in zip(self._inputs, block.data, self._dtypes)
        }
        if self._first is not None:
            made.update(self._first.planes(made, self._margin, block.window))
        for feature in self._features:
            if isinstance(feature, FilterFeature):
                made[feature.name] = self._filtered(feature, made[feature.band], block.window)
            elif feature.name in self._later:
                made.update(self._later[feature.name].planes(made, self._margin, block.window))
        return made

    def _filtered(self, feature: FilterFeature, source: Plane, window: Window) -> Plane:
        function = self._filters[feature.name]
        plane = source.cut(function.halo)
        valid = source.cut(0).valid
        spec = function.outputs[0]
        if not valid.any():
            return Plane(np.full(window.shape, spec.nodata, spec.dtype), valid, 0)
        (values,) = function(Block(plane.values[np.newaxis], plane.valid, window, function.halo))
        return Plane(values[0], valid & (values[0] != spec.nodata), 0)


@dataclass(frozen=True)
class _Formulas:
    """Formulas that are evaluated together.

    Parameters
    ----------
    function : IndicesBlock
        Their block function.
    uses : tuple of str
        Inputs and features that are its bands.
    names : tuple of str
        Features that it makes.
    """

    function: IndicesBlock
    uses: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, expressions: Mapping[str, Expression], inputs: Mapping[str, Input]) -> _Formulas:
        """Formulas whose variables are names; those of `inputs` are scaled."""
        uses = tuple(dict.fromkeys(name for expression in expressions.values() for name in expression.names))
        bands = [inputs.get(name, Input(name)) for name in uses]
        places = {name: place for place, name in enumerate(uses)}
        function = IndicesBlock(expressions, places, [band.scale for band in bands], [band.offset for band in bands])
        return cls(function, uses, tuple(expressions))

    def planes(self, made: Mapping[str, Plane], margin: int, window: Window) -> dict[str, Plane]:
        """The features, with `margin` pixels around the core or as many as what they use has."""
        margin = min([margin, *(made[name].margin for name in self.uses)])
        planes = [made[name].cut(margin) for name in self.uses]
        valid = np.logical_and.reduce([plane.valid for plane in planes])
        data = np.stack([plane.values for plane in planes])
        (values,) = self.function(Block(data, valid, window, margin))
        return {name: Plane(band, valid & (band != NODATA), margin) for name, band in zip(self.names, values)}


def _by_names(expression: Expression, variables: Mapping[str, str]) -> Expression:
    """The expression over names of bands and features instead of its own variables."""
    steps = tuple((kind, variables[str(what)] if kind == NAME else what) for kind, what in expression.steps)
    return Expression(expression.text, tuple(dict.fromkeys(variables[name] for name in expression.names)), steps)


def _needed(recipe: ResolvedRecipe, wanted: Sequence[str]) -> set[str]:
    """Names of the features that are computed where these are wanted."""
    needed = set(wanted)
    for feature in reversed(recipe.features):
        if feature.name in needed:
            needed.update(feature.uses)
    return needed
