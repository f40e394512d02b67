"""Which model serves which region, and what they have in common: one legend, one way to read the image."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy as np

from ...classes import ClassTable
from ...errors import DataError, ModelError, ParameterError
from ...raster.grid import Grid
from ...raster.stack import Stack
from ...run import Run
from ..model import Model, read_card
from .blending import Regions
from .layer import RegionLayer, in_words
from .legend import union

SUFFIX = ".terroir"
MOST_PIXELS = 1000
"""Width of a blend in pixels; a block and so many around it must fit into the memory."""


def models_in(folder: str) -> dict[str, str]:
    """Models of a folder by the region that their name says: ``north.terroir`` for the region north.

    Empty where there is no such folder.
    """
    found = sorted(path for path in Path(folder).glob(f"*{SUFFIX}") if path.is_file())
    return {path.name[: -len(SUFFIX)]: str(path) for path in found}


@dataclass(frozen=True)
class ZoneModels:
    """The zones of an image and their models.

    Parameters
    ----------
    regions : Regions
        Where the zones are.
    models : tuple of Model
        One for each zone.
    paths : tuple of str
        Their files.
    """

    regions: Regions
    models: tuple[Model, ...]
    paths: tuple[str, ...]

    @property
    def classes(self) -> ClassTable:
        """Classes of all models."""
        return union([model.card.classes for model in self.models], self.paths)[0]


def open_zones(
    layer: RegionLayer,
    named: Mapping[str, tuple[str, str]],
    rest: Optional[str],
    grid: Grid,
    widths: tuple[float, float],
    run: Run,
) -> ZoneModels:
    """Give every region of an image its model.

    Regions with the same model file are one zone, with no border between them. Regions that have no pixel in the image
    need no model.

    Parameters
    ----------
    layer : RegionLayer
        The regions.
    named : mapping of str to (str, str)
        Job field and model file of regions.
    rest : str, optional
        Model file of everything else.
    grid : Grid
        The image's grid.
    widths : tuple of float
        Interior and exterior width in map units.
    run : Run
        Hears what is odd.

    Raises
    ------
    DataError, ParameterError
        If no region has a pixel of the image, or a region has no model and there is none for the rest.
    InputFileError, ModelError
        If a model cannot be used, or two contradict each other.
    """
    seen = _seen_regions(layer, grid, run)
    _tell_of_names(layer, named, seen, rest, run)
    files = {name: os.path.realpath(named[name][1]) for name in seen if name in named}
    opened = {files[name]: named[name] for name in files}
    place_of_rest = None
    if rest is not None:
        opened.setdefault(os.path.realpath(rest), ("model", rest))
        place_of_rest = list(opened).index(os.path.realpath(rest))
    places = {file: place for place, file in enumerate(opened)}
    models = tuple(_open(path, parameter) for parameter, path in opened.values())
    known = [place for place, name in enumerate(layer.names) if name in files]
    regions = Regions(
        tuple(layer.shapes[place] for place in known),
        np.array([places[files[layer.names[place]]] for place in known], np.int64),
        layer.extents[known],
        place_of_rest,
        grid_pixel(grid),
        *widths,
    )
    _refuse_wide(regions)
    zones = ZoneModels(regions, models, tuple(path for _, path in opened.values()))
    _tell_of_colours(zones, run)
    return zones


def _open(path: str, parameter: str) -> Model:
    """A model that can be asked about a pixel by itself.

    Raises
    ------
    InputFileError, ModelError
        If it cannot be used, or is a network, which sees the pixels around as well.
    """
    if read_card(path, parameter).network is not None:
        raise ModelError(
            "{path} is a network, and regions take none: give a model made by Train classifier, or map without REGIONS",
            parameter=parameter,
            path=path,
        )
    return Model.open(path, parameter)


def grid_pixel(grid: Grid) -> tuple[float, float]:
    """Width and height of a pixel in map units."""
    _, across_x, down_x, _, across_y, down_y = grid.transform
    return math.hypot(across_x, across_y), math.hypot(down_x, down_y)


def _refuse_wide(regions: Regions) -> None:
    if regions.halo > MOST_PIXELS:
        raise ParameterError(
            "{width:g} in map units are more than {limit} pixels; give a smaller width",
            parameter="interior_width" if regions.interior > regions.exterior else "exterior_width",
            width=max(regions.interior, regions.exterior),
            limit=MOST_PIXELS,
        )


def _seen_regions(layer: RegionLayer, grid: Grid, run: Run) -> tuple[str, ...]:
    seen = layer.seen_in(grid)
    if not seen:
        raise DataError(
            "no region of {path} has a pixel of the image; check the layer and its coordinate reference system",
            parameter="regions",
            path=layer.path,
        )
    unseen = [name for name in layer.regions if name not in seen]
    if unseen:
        run.warn("Regions that have no pixel of the image: {names}.", names=in_words(unseen))
    return seen


def _tell_of_names(
    layer: RegionLayer, named: Mapping[str, tuple[str, str]], seen: Sequence[str], rest: Optional[str], run: Run
) -> None:
    """Refuse regions without a model, and tell of models without a region."""
    without = [name for name in seen if name not in named]
    if without and rest is None:
        raise ParameterError(
            "no model is named for the regions {names}; name one for each, or give MODEL for all that is left"
            " (models are named for: {known})",
            parameter="region_models",
            names=in_words(without),
            known=in_words(list(named)) or "–",
        )
    if without:
        run.info("MODEL serves for the regions {names}, which have no model of their own.", names=in_words(without))
    # A folder may hold the models of a whole country.
    unused = [name for name, (field, _) in named.items() if field == "region_models" and name not in layer.regions]
    if unused:
        run.warn(
            "Models are named for regions that {path} does not have: {names} (it has {known}).",
            path=layer.path,
            names=in_words(unused),
            known=in_words(layer.regions),
        )


def _tell_of_colours(zones: ZoneModels, run: Run) -> None:
    classes, recoloured = union([model.card.classes for model in zones.models], zones.paths)
    if recoloured:
        run.warn(
            "The models give classes different colours ({classes}): the first model's is taken.",
            classes=in_words([f"{classes.label(code)}: {a}, {b}" for code, (a, b) in sorted(recoloured.items())]),
        )


def feature_key(model: Model) -> str:
    """What a model reads of an image, as text: models with equal keys can share it."""
    recipe = model.card.recipe
    return json.dumps([list(model.card.features), None if recipe is None else recipe.to_dict()], sort_keys=True)


def feature_stacks(models: Sequence[Model], stack: Stack, run: Run) -> tuple[list[Stack], list[int]]:
    """What the models read of an image: the different stacks, and the number of each model's."""
    keys = [feature_key(model) for model in models]
    different = list(dict.fromkeys(keys))
    stacks = [models[keys.index(key)].features_of(stack, run) for key in different]
    return stacks, [different.index(key) for key in keys]
