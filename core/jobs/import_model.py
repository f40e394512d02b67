"""Turn a classifier that was trained elsewhere into a model file."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Optional

import numpy as np

from ..errors import ModelError, ParameterError
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import parse_recipe
from ..learning.card import ModelCard
from ..learning.importing.imported import Foreign, probe_values, read_foreign
from ..learning.importing.legend import feature_names, legend
from ..learning.model import Model
from ..learning.model_parts import kind_of
from ..learning.voting import estimator_scores
from ..raster.stack import Stack
from ..run import Run
from ..version import version
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class ImportModelJob(Job):
    """Make a model of a scikit-learn classifier saved by skops, or of an ONNX classifier."""

    name: ClassVar[str] = "importmodel"

    file: str = input_field("Classifier saved by skops.io.dump (.skops), or as ONNX (.onnx)")
    model: str = output_field("Model file (.terroir)")
    features: tuple[str, ...] = option("Names of the features, in the order of the training", default=())
    input: tuple[str, ...] = input_field("Image whose bands are the features", default=())
    classes: dict[str, Any] = option(  # noqa: RUF009 a field
        "Code -> label, or object with label and colour", default_factory=dict
    )
    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe that made the features, resolved", default_factory=dict
    )

    def run(self, run: Run) -> dict[str, Any]:
        """Read the file, name classes and features, ask it, write the model and open it again.

        Returns
        -------
        dict
            ``class_count`` and ``feature_count``.

        Raises
        ------
        TerroirError
            If the file holds no classifier that can be used, or the names do not fit it.
        """
        recipe = self._recipe()
        bands = Stack.open(self.input, None, "nearest", "input", run.info).band_names if self.input else ()
        made = recipe.names if recipe is not None else None
        named = len(self.features or made or bands)
        foreign = read_foreign(self.file, named or None)
        run.progress(0.4)
        features, positions = feature_names(foreign, self.features, bands, made, self.file)
        codes, classes = legend(foreign, self.classes)
        if positions:
            run.warn(
                "Nothing tells the names of the features: the model takes the bands of an image in their order"
                " ({names}); give FEATURES or INPUT to have them checked.",
                names=", ".join(features),
            )
        classifier, estimator = foreign.finish(codes, len(features))
        card = ModelCard(
            classes=classes,
            features=features,
            classifier=classifier,
            parameters=foreign.parameters,
            seed=0,
            training_sha256="",
            samples=dict.fromkeys(classes.codes, 0),
            polygons=dict.fromkeys(classes.codes, 0),
            scores=self._scores(),
            versions={"terroir": version(), **foreign.versions},
            recipe=recipe,
            weights=foreign.weights,
        )
        self._write(Model(card, estimator), run)
        run.info(
            "{kind} with {features} features and the classes {classes}. Its accuracy is not known here: assess its"
            " map.",
            kind=_title(card),
            features=len(features),
            classes=", ".join(c.label for c in classes),
        )
        _tell_speed(foreign, estimator, run)
        run.progress(1.0)
        return {"class_count": len(classes), "feature_count": len(features)}

    def _recipe(self) -> Optional[ResolvedRecipe]:
        given = parse_recipe(self.recipe) if self.recipe else None
        if given is None or isinstance(given, ResolvedRecipe):
            return given
        raise ParameterError(
            "it does not hold what the image decided, such as limits of grey levels; give the raster or the"
            " RECIPE_FILE that stackfeatures wrote",
            parameter="recipe",
        )

    def _scores(self) -> dict[str, Any]:
        """Where it comes from; whatever was said of its accuracy elsewhere was not seen."""
        digest = hashlib.sha256(Path(self.file).read_bytes()).hexdigest()
        return {
            "method": "not validated: trained elsewhere and imported",
            "source": {"file": os.path.basename(self.file), "sha256": digest},
        }

    def _write(self, model: Model, run: Run) -> None:
        """Write the model, open it as everybody will, and compare what both say."""
        staged = run.outputs.stage(self.model, "model")
        model.write(staged)
        run.progress(0.7)
        opened = Model.open(staged, "file")
        values = probe_values(len(model.card.features))
        before, after = (_ask(one, values) for one in (model, opened))
        if not np.array_equal(before, after):
            raise ModelError(
                "{path} does not predict the same after it was written and read again; export it as ONNX",
                parameter="file",
                path=self.file,
            )


def _ask(model: Model, values: np.ndarray) -> np.ndarray:
    kind = kind_of(model.card)
    if kind is None:
        raise ModelError("its kind is not known; update Terroir", parameter="file")
    return estimator_scores(kind, model.estimator, values)


def _title(card: ModelCard) -> str:
    kind = kind_of(card)
    return kind.title if kind is not None else card.classifier


def _tell_speed(foreign: Foreign, estimator: Any, run: Run) -> None:
    """Say what slows an ONNX model down."""
    shape = getattr(estimator, "shape", None)
    if foreign.weights != "onnx" or shape is None:
        return
    if shape.maps:
        run.info(
            "The ONNX model gives its probabilities as mappings, which is slow; export it with the option zipmap=False"
            " for larger images."
        )
    if shape.rows is not None:
        run.info(
            "The ONNX model takes {rows} pixels at a time; export it with a free first dimension for larger images.",
            rows=shape.rows,
        )
