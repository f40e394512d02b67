"""The model file (``.terroir``): a zip of a card that anyone can read, and weights that cannot run code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from ..errors import ModelError
from ..features.feature_stack import FeatureStack
from ..raster.stack import Stack
from ..run import Run
from .applicability import Applicability
from .bands import match_bands
from .card import CLASSIFICATION, CLUSTERING, FORMAT, REGRESSION, BadCard, ModelCard, NewerCard
from .model_parts import BadPart, Parts, is_known, pack_parts, unpack_parts
from .validation.calibration_apply import AnyCalibration
from .versions import require_versions
from .weights.archive import pack, read_members
from .weights.estimator import UntrustedWeights

CARD = "model.json"
LARGEST_CARD = 16 * 2**20
LARGEST_WEIGHTS = 2 * 2**30
"""Bytes beyond which a member is not unpacked: a small file could otherwise fill the memory."""
CLASSES = (CLASSIFICATION, CLUSTERING)
"""Tasks of the models that give each pixel a class."""


def read_card(
    path: str | os.PathLike[str], parameter: str = "model", tasks: tuple[str, ...] | None = None
) -> ModelCard:
    """Read what a model is, without loading it.

    Parameters
    ----------
    path : path
        A ``.terroir`` file.
    parameter : str
        Job field for messages.
    tasks : tuple of str, optional
        What it may predict; see `CLASSES`.

    Raises
    ------
    InputFileError
        If there is no such file.
    ModelError
        If it is no model, is damaged, predicts something else, or was written by a newer Terroir.
    """
    path = os.fspath(path)
    card = _parse_card(read_members(path, {CARD: LARGEST_CARD}, parameter)[CARD], path, parameter)
    if tasks is not None and card.task not in tasks:
        raise _wrong_task(card, path, parameter, tasks)
    return card


def features_of(card: ModelCard, stack: Stack, run: Run) -> Stack:
    """What a model reads of an image: its bands, or features that are computed as they are read.

    An image that has all features of the model by name is taken as it is, also where the model has a recipe:
    it was written by ``stackfeatures``, or by anyone who knows how.

    Raises
    ------
    ModelError, DataError
        If the image lacks a band.
    """
    recipe = card.recipe
    known = set(stack.band_names)
    # Where the features are plain bands, every image has them; a pixel is valid where all inputs are nonetheless.
    plain = recipe is not None and set(card.features) <= set(recipe.input_names) <= known
    if recipe is None or (set(card.features) <= known and not plain):
        return stack.select(match_bands(card.features, stack.band_names, stack.positions, run.info, run.warn))
    features = FeatureStack.of(stack, recipe, run.warn)
    run.info(
        "The model's features are computed from the bands {bands} as they are read.",
        bands=", ".join(recipe.input_names),
    )
    return features.select([recipe.names.index(name) for name in card.features])


@dataclass(frozen=True)
class Model:
    """A fitted estimator and its card.

    Parameters
    ----------
    card : ModelCard
        What it is and needs.
    estimator
        Fitted scikit-learn estimator, set to one thread. Predicting does not change it, so that several
        threads may share it.
    calibration : Calibration, optional
        What turns the scores of a classifier into probabilities.
    applicability : Applicability, optional
        What tells how far a pixel is from the training samples.
    """

    card: ModelCard
    estimator: Any
    calibration: Optional[AnyCalibration] = None
    applicability: Optional[Applicability] = None

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], parameter: str = "model", tasks: tuple[str, ...] = (CLASSIFICATION,)
    ) -> Model:
        """Load a model file. Nothing in it is trusted, and nothing in it is run.

        Parameters
        ----------
        path : path
            A ``.terroir`` file.
        parameter : str
            Job field for messages.
        tasks : tuple of str
            What it may predict; see `CLASSES`.

        Raises
        ------
        InputFileError
            If there is no such file.
        MissingDependencyError
            If scikit-learn, skops or the package of its estimator is not installed.
        ModelError
            If it is no model, is damaged, holds anything unexpected, predicts something else, or was written by a
            newer Terroir.
        """
        path = os.fspath(path)
        card = read_card(path, parameter, tasks)
        # Before anything is loaded: some estimators of other versions load without a word, and answer nonsense.
        require_versions(card, parameter)
        limits = dict.fromkeys(Parts.members(card), LARGEST_WEIGHTS)
        try:
            parts = unpack_parts(card, read_members(path, limits, parameter))
        except (UntrustedWeights, BadPart) as error:
            if card.network is not None:
                raise ModelError(
                    "the network in {path} cannot be used ({reason}): train the model again if you trust the file",
                    parameter=parameter,
                    path=path,
                    reason=error,
                ) from error
            raise ModelError(
                "the weights in {path} cannot be used ({reason}); they were made with scikit-learn {version}:"
                " train the model again if you trust the file",
                parameter=parameter,
                path=path,
                reason=error,
                version=card.versions.get("scikit-learn", "?"),
            ) from error
        return cls(card, parts.estimator, parts.calibration, parts.applicability)

    def write(self, path: Path, parameter: str = "model") -> None:
        """Write the model file; the same model gives the same bytes.

        Raises
        ------
        ModelError
            If the model is larger than `open` would accept.
        """
        members = pack_parts(self.card, Parts(self.estimator, self.calibration, self.applicability))
        largest = max(map(len, members.values()))
        if largest > LARGEST_WEIGHTS:
            raise ModelError(
                "the model has {size} MB, more than the {limit} MB that a file may hold;"
                " learn from fewer samples, or limit the trees in PARAMETERS (min_samples_leaf, max_depth)",
                parameter=parameter,
                size=largest // 2**20,
                limit=LARGEST_WEIGHTS // 2**20,
            )
        path.write_bytes(pack({CARD: self.card.to_json().encode(), **members}, compress=True))

    def features_of(self, stack: Stack, run: Run) -> Stack:
        """What the model reads of an image; see `features_of`."""
        return features_of(self.card, stack, run)


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
    if not is_known(card):
        raise ModelError(
            "{path} holds a kind of estimator that this Terroir does not know ({classifier}); update Terroir",
            parameter=parameter,
            path=path,
            classifier=card.classifier,
        )
    return card


def _wrong_task(card: ModelCard, path: str, parameter: str, tasks: tuple[str, ...]) -> ModelError:
    if card.task == REGRESSION:
        return ModelError(
            "{path} predicts a quantity ({target}), not classes; use Predict raster",
            parameter=parameter,
            path=path,
            target=(card.target or {}).get("name", "?"),
        )
    if tasks == (CLASSIFICATION,):  # clusters, then
        return ModelError(
            "{path} finds clusters, whose numbers mean something else in every model; give one made by Train classifier"
            " or Import model",
            parameter=parameter,
            path=path,
        )
    return ModelError(
        "{path} predicts classes, not a quantity; use Classify raster, or give a model made by Train regressor",
        parameter=parameter,
        path=path,
    )
