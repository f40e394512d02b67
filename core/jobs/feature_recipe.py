"""The recipe of features that goes into a model's card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from ..errors import ParameterError
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import parse_recipe
from ..run import Run


def given_recipe(recipe: Mapping[str, Any]) -> Optional[ResolvedRecipe]:
    """The recipe that a job's field ``recipe`` holds; None where it is empty.

    Raises
    ------
    ParameterError
        If it is none, or does not hold what an image decided.
    """
    given = parse_recipe(dict(recipe)) if recipe else None
    if given is None or isinstance(given, ResolvedRecipe):
        return given
    raise ParameterError(
        "it does not hold what the image decided, such as limits of grey levels; give the raster or the"
        " RECIPE_FILE that stackfeatures wrote",
        parameter="recipe",
    )


def card_recipe(
    given: Optional[ResolvedRecipe], features: tuple[str, ...], own: Optional[ResolvedRecipe], run: Run
) -> Optional[ResolvedRecipe]:
    """The recipe for a model's card; None where the features are bands, or not all of its making.

    Parameters
    ----------
    given : ResolvedRecipe, optional
        What the user gave.
    features : tuple of str
        Features of the model.
    own : ResolvedRecipe, optional
        What the table of samples tells.
    run : Run
        Hears a warning where the samples' recipe does not make all features.

    Raises
    ------
    ParameterError
        If the given recipe does not make all features.
    """
    recipe = given if given is not None else own
    if recipe is None:
        return None
    foreign = [name for name in features if name not in recipe.names]
    if foreign and given is not None:
        raise ParameterError(
            "it does not make the features {fields}; give the recipe that the samples were extracted with, or"
            " choose FEATURES among {names}",
            parameter="recipe",
            fields=", ".join(foreign),
            names=", ".join(recipe.names),
        )
    if foreign:
        run.warn(
            "The recipe of the samples does not make {fields}: the model does not keep it, and needs images that"
            " have all its features as bands.",
            fields=", ".join(foreign),
        )
    return None if foreign else recipe
