"""The model file (``.terroir``): a zip of a card that anyone can read, and weights that cannot run code."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelError
from ..features.feature_stack import FeatureStack
from ..raster.stack import Stack
from ..run import Run
from .archive import pack, read_members
from .bands import match_bands
from .card import FORMAT, BadCard, ModelCard, NewerCard
from .registry import CLASSIFIERS
from .weights import UntrustedWeights, dump_estimator, load_estimator

CARD = "model.json"
WEIGHTS = "estimator.skops"
LARGEST_CARD = 16 * 2**20
LARGEST_WEIGHTS = 2 * 2**30
"""Bytes beyond which a member is not unpacked: a small file could otherwise fill the memory."""


def read_card(path: str | os.PathLike[str], parameter: str = "model") -> ModelCard:
    """Read what a model is, without loading it.

    Parameters
    ----------
    path : path
        A ``.terroir`` file.
    parameter : str
        Job field for messages.

    Raises
    ------
    InputFileError
        If there is no such file.
    ModelError
        If it is no model, is damaged, or was written by a newer Terroir.
    """
    path = os.fspath(path)
    return _parse_card(read_members(path, {CARD: LARGEST_CARD}, parameter)[CARD], path, parameter)


@dataclass(frozen=True)
class Model:
    """A fitted classifier and its card.

    Parameters
    ----------
    card : ModelCard
        What it is and needs.
    estimator
        Fitted scikit-learn estimator, set to one thread. Predicting does not change it, so that several
        threads may share it.
    """

    card: ModelCard
    estimator: Any

    @classmethod
    def open(cls, path: str | os.PathLike[str], parameter: str = "model") -> Model:
        """Load a model file. Nothing in it is trusted, and nothing in it is run.

        Parameters
        ----------
        path : path
            A ``.terroir`` file.
        parameter : str
            Job field for messages.

        Raises
        ------
        InputFileError
            If there is no such file.
        MissingDependencyError
            If scikit-learn or skops is not installed.
        ModelError
            If it is no model, is damaged, holds anything unexpected, or was written by a newer Terroir.
        """
        path = os.fspath(path)
        members = read_members(path, {CARD: LARGEST_CARD, WEIGHTS: LARGEST_WEIGHTS}, parameter)
        card = _parse_card(members[CARD], path, parameter)
        try:
            estimator = load_estimator(members[WEIGHTS], card.classifier, len(card.features), card.classes.codes)
        except UntrustedWeights as error:
            raise ModelError(
                "the weights in {path} cannot be used ({reason}); they were made with scikit-learn {version}:"
                " train the model again if you trust the file",
                parameter=parameter,
                path=path,
                reason=error,
                version=card.versions.get("scikit-learn", "?"),
            ) from error
        return cls(card, estimator)

    def write(self, path: Path, parameter: str = "model") -> None:
        """Write the model file; the same model gives the same bytes.

        Raises
        ------
        ModelError
            If the model is larger than `open` would accept.
        """
        weights = dump_estimator(self.estimator)
        if len(weights) > LARGEST_WEIGHTS:
            raise ModelError(
                "the model has {size} MB, more than the {limit} MB that a file may hold;"
                " learn from fewer samples, or limit the trees in PARAMETERS (min_samples_leaf, max_depth)",
                parameter=parameter,
                size=len(weights) // 2**20,
                limit=LARGEST_WEIGHTS // 2**20,
            )
        path.write_bytes(pack({CARD: self.card.to_json().encode(), WEIGHTS: weights}, compress=True))

    def features_of(self, stack: Stack, run: Run) -> Stack:
        """What the model reads of an image: its bands, or features that are computed as they are read.

        An image that has all features of the model by name is taken as it is, also where the model has a recipe:
        it was written by ``stackfeatures``, or by anyone who knows how.

        Raises
        ------
        ModelError, DataError
            If the image lacks a band.
        """
        recipe = self.card.recipe
        known = set(stack.band_names)
        # Where the features are plain bands, every image has them; a pixel is valid where all inputs are nonetheless.
        plain = recipe is not None and set(self.card.features) <= set(recipe.input_names) <= known
        if recipe is None or (set(self.card.features) <= known and not plain):
            return stack.select(self.match_bands(stack.band_names, stack.positions, run.info, run.warn))
        features = FeatureStack.of(stack, recipe, run.warn)
        run.info(
            "The model's features are computed from the bands {bands} as they are read.",
            bands=", ".join(recipe.input_names),
        )
        return features.select([recipe.names.index(name) for name in self.card.features])

    def match_bands(
        self,
        names: Sequence[str],
        positions: Sequence[str],
        say: Callable[..., None],
        warn: Callable[..., None],
        parameter: str = "input",
    ) -> tuple[int, ...]:
        """Places (from 0) in an image of bands that are the model's features; see `bands.match_bands`."""
        return match_bands(self.card.features, names, positions, say, warn, parameter)


def _parse_card(text: bytes, path: str, parameter: str) -> ModelCard:
    try:
        card = ModelCard.from_json(text)
    except NewerCard as error:
        raise ModelError(
            "{path} was written by a newer Terroir ({found}, this one reads up to format {known}); update Terroir",
            parameter=parameter,
            path=path,
            found=error,
            known=FORMAT,
        ) from error
    except BadCard as error:
        raise ModelError(
            "{path} is not a sound Terroir model ({name}: {reason}); train the model again",
            parameter=parameter,
            path=path,
            name=CARD,
            reason=error,
        ) from error
    if card.classifier not in CLASSIFIERS:
        raise ModelError(
            "{path} holds a classifier that this Terroir does not know ({classifier}); update Terroir",
            parameter=parameter,
            path=path,
            classifier=card.classifier,
        )
    return card
