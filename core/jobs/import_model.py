"""Turn a classifier that was trained elsewhere into a model file."""

from __future__ import annotations

import hashlib
import math
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
from ..learning.importing.onnx_network_file import BYTE, NETWORK, require_names
from ..learning.model import Model
from ..learning.model_parts import kind_of, title_of
from ..learning.voting import estimator_scores
from ..raster.stack import Stack
from ..run import Run
from ..version import version
from .base import Job, input_field, option, output_field


@dataclass(frozen=True)
class ImportModelJob(Job):
    """Make a model of a scikit-learn classifier saved by skops, of an ONNX classifier, or of an ONNX network."""

    name: ClassVar[str] = "importmodel"

    file: str = input_field("Classifier saved by skops.io.dump (.skops), or classifier or network as ONNX (.onnx)")
    model: str = output_field("Model file (.terroir)")
    features: tuple[str, ...] = option("Names of the features, in the order of the training", default=())
    input: tuple[str, ...] = input_field("Image whose bands are the features", default=())
    classes: dict[str, Any] = option(  # noqa: RUF009 a field
        "Code -> label, or object with label and colour", default_factory=dict
    )
    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe that made the features, resolved", default_factory=dict
    )
    scale: float = option(
        "What a network's pixel values are divided by before it standardises them; 0 for 255, as in Deepness",
        minimum=0,
        maximum=1e9,
        default=0.0,
    )

    def validate(self) -> None:
        """Check what no limits can say."""
        if not math.isfinite(self.scale):
            raise ParameterError("this is no finite number; give another one", parameter="scale")

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
        image = Stack.open(self.input, None, "nearest", "input", run.info) if self.input else None
        bands = image.band_names if image is not None else ()
        made = recipe.names if recipe is not None else None
        named = len(self.features or made or bands)
        foreign = read_foreign(self.file, named or None, "file", self.scale)
        if foreign.classifier == NETWORK:
            foreign = self._network(foreign, image, run)
        elif self.scale:
            raise ParameterError("this is for networks that take images; leave it out", parameter="scale")
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
            network=estimator.spec.to_dict() if foreign.classifier == NETWORK else None,
        )
        self._write(Model(card, estimator), run)
        for template, values in foreign.notes:
            run.info(template, **values)
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

    def _network(self, foreign: Foreign, image: Optional[Stack], run: Run) -> Foreign:
        """The network, with all its classes named; says where its pixel values may be others."""
        if self.recipe:
            raise ParameterError("a network takes the bands of an image; leave the recipe out", parameter="recipe")
        if image is not None and image.dtype != np.uint8 and not self.scale:
            run.warn(
                "The image holds {dtype}, and networks made for Deepness take bytes: values are divided by {scale:g}"
                " nonetheless. Give SCALE the number that the network was trained with.",
                dtype=image.dtype.name,
                scale=BYTE,
            )
        return require_names(foreign, len(self.classes))

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
        before, after = (_ask(one) for one in (model, opened))
        if not np.array_equal(before, after):
            raise ModelError(
                "{path} does not predict the same after it was written and read again; export it as ONNX",
                parameter="file",
                path=self.file,
            )


def _ask(model: Model) -> np.ndarray:
    """What a model says of some made-up values."""
    if model.card.network is not None:
        spec = model.estimator.spec
        noise = np.random.default_rng(0).normal(0.0, 1.0, (1, spec.bands, spec.size, spec.size))
        shares: np.ndarray = model.estimator(noise.astype(np.float32))
        return shares
    values = probe_values(len(model.card.features))
    kind = kind_of(model.card)
    if kind is None:
        raise ModelError("its kind is not known; update Terroir", parameter="file")
    return estimator_scores(kind, model.estimator, values)


def _title(card: ModelCard) -> str:
    return title_of(card) or card.classifier


def _tell_speed(foreign: Foreign, estimator: Any, run: Run) -> None:
    """Say what slows an ONNX model down."""
    shape = getattr(estimator, "shape", None)
    if foreign.classifier != "onnx" or shape is None:
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
