"""Where recipes come from: a file, a text, a raster that was made by one, or a few short words."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Union

from ..errors import InputFileError, ParameterError
from ..raster.gdal_io import open_raster
from .neighbourhood_block import FILTERS, LARGEST_RADIUS
from .recipe import BandsEntry, Entry, ExpressionEntry, FeatureRecipe, FilterEntry, IndexEntry
from .recipe_check import PARAMETER
from .recipe_resolved import ResolvedRecipe

DOMAIN, ITEM = "TERROIR", "RECIPE"
"""Where a raster of features keeps its recipe among its metadata."""
NONE = "none"
"""Instead of bands: none of them."""
LARGEST_FILE = 16 * 2**20


def parse_recipe(data: Mapping[str, Any]) -> Union[FeatureRecipe, ResolvedRecipe]:
    """The recipe in plain data: as people write it, or resolved (then it tells its inputs).

    Raises
    ------
    ParameterError
        Names RECIPE and the entry.
    """
    return ResolvedRecipe.from_dict(data) if "inputs" in data else FeatureRecipe.from_dict(data)


def read_recipe(text: str) -> dict[str, Any]:
    """The plain data of a recipe given as JSON, as a file of it, or as a raster that was made by one.

    Raises
    ------
    ParameterError
        If it is no recipe.
    InputFileError
        If the file is not there, or is no text.
    """
    inline = text.lstrip().startswith("{")
    if not inline and text.lower().endswith((".tif", ".tiff")):
        stored = recipe_of_raster(text, PARAMETER)
        if stored is None:
            raise ParameterError(
                "{path} holds no recipe; name a raster written by stackfeatures, or a .json file",
                parameter=PARAMETER,
                path=text,
            )
        return stored.to_dict()
    try:
        data = json.loads(text if inline else _content(text))
    except (ValueError, RecursionError) as error:
        raise ParameterError(
            "this is not JSON ({reason}); write for example {example}",
            parameter=PARAMETER,
            reason=error,
            example='{"features": [{"bands": ["red", "nir"]}, {"index": "NDVI"}]}',
        ) from error
    if not isinstance(data, dict):
        raise ParameterError(
            "this is not a JSON object; write for example {example}",
            parameter=PARAMETER,
            example='{"features": [{"index": "NDVI"}]}',
        )
    parse_recipe(data)
    return data


def _content(path: str) -> str:
    if not os.path.exists(path):
        raise InputFileError("{path} does not exist; check the path", parameter=PARAMETER, path=path)
    try:
        if os.path.getsize(path) > LARGEST_FILE:
            raise InputFileError("{path} is too large for a recipe; check the path", parameter=PARAMETER, path=path)
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, InputFileError):
            raise
        raise InputFileError(
            "{path} cannot be read as text ({reason}); choose a .json file",
            parameter=PARAMETER,
            path=path,
            reason=error,
        ) from error


def recipe_of_raster(path: str, parameter: str) -> ResolvedRecipe | None:
    """The recipe that a raster was made by; None where it tells of none, or of one that cannot be read.

    Raises
    ------
    InputFileError
        If the raster cannot be opened.
    """
    text = open_raster(path, parameter).GetMetadataItem(ITEM, DOMAIN)
    return recipe_of_text(text)


def recipe_of_text(text: str | None) -> ResolvedRecipe | None:
    """The resolved recipe in a metadata item of ours; None where there is none, or another program changed it."""
    try:
        data = json.loads(text) if text else None
        return ResolvedRecipe.from_dict(data) if isinstance(data, dict) else None
    except (ValueError, RecursionError):
        return None


def short_recipe(
    bands: Sequence[str],
    indices: Sequence[str],
    expressions: Sequence[str],
    filters: Sequence[str],
    **settings: Any,
) -> FeatureRecipe:
    """The recipe of a few short texts.

    Parameters
    ----------
    bands : sequence of str
        Names or numbers; all where empty, none where the only one is ``none``.
    indices : sequence of str
        Names of the catalogue.
    expressions : sequence of str
        ``name = formula``.
    filters : sequence of str
        ``filter``, ``filter:radius`` or ``filter:radius:band,band``.
    **settings
        Sensor, band mapping, constants, scale and offset.

    Raises
    ------
    ParameterError
        Names the text that cannot be read.
    """
    entries: list[Entry] = [] if [band.lower() for band in bands] == [NONE] else [BandsEntry(tuple(bands))]
    entries += [IndexEntry(name) for name in indices]
    entries += [_expression(text) for text in expressions]
    entries += [_filter(text) for text in filters]
    if not entries:
        raise ParameterError("nothing is asked for; name bands, indices or filters", parameter="bands")
    made = FeatureRecipe(tuple(entries), **settings)
    made.check(own_parameters=True)
    return made


def _expression(text: str) -> ExpressionEntry:
    name, sign, formula = text.partition("=")
    if not sign or not name.strip().isidentifier() or not formula.strip() or formula.startswith("="):
        raise ParameterError(
            "{text} is no name and formula; write for example {example}",
            parameter="expressions",
            text=text,
            example="difference = nir - red",
        )
    return ExpressionEntry(formula.strip(), name.strip())


def _filter(text: str) -> FilterEntry:
    name, _, rest = text.partition(":")
    radius, _, bands = rest.partition(":")
    size = radius.strip() or "1"
    if not name.strip() or not size.isascii() or not size.isdigit() or not 1 <= int(size[:9]) <= LARGEST_RADIUS:
        raise ParameterError(
            "{text} is no filter with a radius from 1 to {largest}; write for example {example}",
            parameter="filters",
            text=text,
            largest=LARGEST_RADIUS,
            example="mean:3; entropy:5:nir,red",
        )
    if name.strip().lower() not in FILTERS:
        raise ParameterError(
            "there is no filter {value}; choose one of {choices}",
            parameter="filters",
            value=name.strip(),
            choices=", ".join(FILTERS),
        )
    chosen = tuple(band.strip() for band in bands.split(",") if band.strip())
    return FilterEntry(name.strip().lower(), int(size), chosen)


def of_short_text(error: ParameterError, recipe: FeatureRecipe) -> ParameterError:
    """An error about an entry of a recipe made by `short_recipe`, as one about the text that made the entry."""
    fields = {BandsEntry: "bands", IndexEntry: "indices", ExpressionEntry: "expressions", FilterEntry: "filters"}
    entry = error.values.get("entry")
    if error.parameter != PARAMETER or not isinstance(entry, int):
        return error
    kinds = [type(made) for made in recipe.entries]
    kind = kinds[entry - 1]
    number = kinds[:entry].count(kind)
    return ParameterError(error.template, parameter=fields[kind], **{**error.values, "entry": number})
