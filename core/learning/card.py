"""A model's card: everything about a model that can be read without loading it (``model.json``)."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

import numpy as np

from ..classes import ClassTable
from ..errors import ParameterError
from ..features.recipe import FORMAT as RECIPE_FORMAT
from ..features.recipe_resolved import ResolvedRecipe

FORMAT = 4
"""Version of the model file; a newer one is refused, older ones stay readable."""
ESTIMATOR_FORMAT = 3
"""Version of the file of any estimator."""
RECIPE_ONLY_FORMAT = 2
"""Version of the file of a forest with a recipe of features."""
PLAIN_FORMAT = 1
"""Version of the file of a forest whose features are bands: the oldest Terroirs read it too."""
CLASSIFICATION, REGRESSION, CLUSTERING = "classification", "regression", "clustering"
TASKS = (CLASSIFICATION, REGRESSION, CLUSTERING)
SKOPS, ONNX, SAFETENSORS = "skops", "onnx", "safetensors"
WEIGHTS = {SKOPS: "estimator.skops", ONNX: "estimator.onnx", SAFETENSORS: "network.safetensors"} | {
    "xgboost": "estimator.ubj",
    "lightgbm": "estimator.txt",
    "catboost": "estimator.cbm",
}
"""Format of the weights -> member of the model file that holds them."""
KIND = "terroir-model"
NODATA_RULE = (
    "A pixel is used where every band is valid: not the band's nodata value, finite, not masked by the file's"
    " own mask or alpha band, and not hidden by the mask layer; other pixels get nodata."
)


class BadCard(ValueError):
    """The text is no card of a model; the message is for developers."""


class NewerCard(BadCard):
    """The card was written by a newer Terroir."""


@dataclass(frozen=True)
class ModelCard:
    """What a model is, needs and promises.

    Parameters
    ----------
    classes : ClassTable
        Classes that it tells apart.
    features : tuple of str
        Features in the order in which it takes them; each is a band of this name, or made by `recipe`.
    classifier : str
        Name in the registry of classifiers.
    parameters : dict
        Arguments of the estimator, defaults included.
    seed : int
        Seed of the training.
    training_sha256 : str
        See `training_hash`.
    samples, polygons : dict
        Code -> number of training samples, and of the polygons that they come from.
    scores : dict
        Cross-validated figures and how they were found; empty if none were.
    versions : dict
        Versions of the software that trained it.
    recipe : ResolvedRecipe, optional
        What makes the features of an image's bands, where they are more than bands. It is whole, also where the
        model uses a part of its features: a pixel is valid where all inputs of the recipe are.
    task : {'classification', 'regression', 'clustering'}
        What it predicts. The classes of a clustering are its clusters; a regression has none, and its counts of
        samples and polygons have the key 0.
    target : dict, optional
        Quantity that a regression predicts: ``name``, ``minimum`` and ``maximum`` among the samples.
    weights : str
        Key of `WEIGHTS`.
    calibration : dict, optional
        What turns scores into probabilities; see ``validation/calibration.py``.
    applicability : dict, optional
        Numbers of the area of applicability; see ``applicability.py``.
    importance : dict
        Feature -> permutation importance; empty where it was not asked for.
    network : dict, optional
        What a network is; see ``deep/spec.py``. Its features are bands, and it looks at the pixels around.
    """

    classes: ClassTable
    features: tuple[str, ...]
    classifier: str
    parameters: dict[str, Any]
    seed: int
    training_sha256: str
    samples: dict[int, int]
    polygons: dict[int, int]
    scores: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    recipe: Optional[ResolvedRecipe] = None
    task: str = CLASSIFICATION
    target: Optional[dict[str, Any]] = None
    weights: str = SKOPS
    calibration: Optional[dict[str, Any]] = None
    applicability: Optional[dict[str, Any]] = None
    importance: dict[str, Any] = field(default_factory=dict)
    network: Optional[dict[str, Any]] = None

    @property
    def format(self) -> int:
        """Lowest version of the file that says all of this."""
        plain: tuple[Any, ...] = (CLASSIFICATION, None, SKOPS, None, None, {})
        mine = (self.task, self.target, self.weights, self.calibration, self.applicability, self.importance)
        if self.network is not None:
            return FORMAT
        if self.classifier != "rf" or mine != plain:
            return ESTIMATOR_FORMAT
        return PLAIN_FORMAT if self.recipe is None else RECIPE_ONLY_FORMAT

    @property
    def bands(self) -> tuple[str, ...]:
        """Bands that an image must have: the inputs of the recipe, or the features where there is none."""
        return self.features if self.recipe is None else self.recipe.input_names

    def to_json(self) -> str:
        """The card as the text of ``model.json``."""
        data = {
            "kind": KIND,
            "format": self.format,
            "classes": self.classes.to_list(),
            "bands": list(self.bands),
            "features": list(self.features),
            "scaling": None,
            "nodata_rule": NODATA_RULE,
            "estimator": {"name": self.classifier, "parameters": self.parameters, "seed": self.seed},
            "training": {
                "sha256": self.training_sha256,
                "samples": {str(code): count for code, count in self.samples.items()},
                "polygons": {str(code): count for code, count in self.polygons.items()},
            },
            "scores": _without_nan(self.scores),
            "versions": self.versions,
        }
        if self.recipe is not None:
            data["recipe"] = self.recipe.to_dict()
        if self.format >= ESTIMATOR_FORMAT:
            data |= {
                "task": self.task,
                "target": _without_nan(self.target),
                "weights": self.weights,
                "calibration": self.calibration,
                "applicability": _without_nan(self.applicability),
                "importance": _without_nan(self.importance),
            }
        if self.network is not None:
            data["network"] = self.network
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: bytes) -> ModelCard:
        """Read what `to_json` wrote.

        Raises
        ------
        NewerCard
            If a newer Terroir wrote it.
        BadCard
            If it is no card, or its parts contradict each other.
        """
        try:
            data = json.loads(text.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise BadCard(f"no JSON: {error}") from error
        if not isinstance(data, dict) or data.get("kind") != KIND or not _is_count(data.get("format")):
            raise BadCard("not the card of a model")
        if data["format"] > FORMAT:
            raise NewerCard(f"format {data['format']}")
        try:
            card = cls._from_data(data)
        except NewerCard:
            raise
        except ParameterError as error:
            raise BadCard(str(error)) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadCard(f"{type(error).__name__}: {error}") from error
        card._check(data)
        return card

    @classmethod
    def _from_data(cls, data: Mapping[str, Any]) -> ModelCard:
        estimator, training = data["estimator"], data["training"]
        return cls(
            classes=ClassTable.from_json(json.dumps(data["classes"])),
            features=tuple(data["features"]),
            classifier=estimator["name"],
            parameters=dict(estimator["parameters"]),
            seed=estimator["seed"],
            training_sha256=training["sha256"],
            samples={int(code): count for code, count in training["samples"].items()},
            polygons={int(code): count for code, count in training["polygons"].items()},
            scores=dict(data["scores"]),
            versions=dict(data["versions"]),
            recipe=_recipe(data.get("recipe")),
            task=data.get("task", CLASSIFICATION),
            target=_optional_dict(data.get("target")),
            weights=data.get("weights", SKOPS),
            calibration=_optional_dict(data.get("calibration")),
            applicability=_optional_dict(data.get("applicability")),
            importance=dict(data.get("importance") or {}),
            network=_optional_dict(data.get("network")),
        )

    def _check(self, data: Mapping[str, Any]) -> None:
        """Raise `BadCard` unless the parts fit each other, and nothing is asked for that is unknown here."""
        names = [*self.features, self.classifier, self.training_sha256, *self.versions.values()]
        counts = [self.seed, *self.samples.values(), *self.polygons.values()]
        if not all(isinstance(name, str) for name in names) or not all(_is_count(count) for count in counts):
            raise BadCard("a name or a number has the wrong type")
        if not self.features or len(set(self.features)) != len(self.features):
            raise BadCard("it needs features that differ")
        self._check_task()
        if list(self.bands) != data.get("bands") or data.get("scaling") is not None:
            raise BadCard("bands and features differ")
        if self.recipe is not None and not set(self.features) <= set(self.recipe.names):
            raise BadCard("the recipe does not make its features")
        if (self.weights == SAFETENSORS) > (self.network is not None):
            raise BadCard("weights of a network, and no word of what it is")

    def _check_task(self) -> None:
        if self.task not in TASKS or self.weights not in WEIGHTS:
            raise NewerCard(f"task {self.task}, weights {self.weights}")
        if self.task == REGRESSION:
            target = self.target or {}
            if len(self.classes) or not isinstance(target.get("name"), str) or set(self.samples) != {0}:
                raise BadCard("a regression needs a target, and no classes")
            return
        fewest = 2 if self.task == CLASSIFICATION else 1
        if len(self.classes) < fewest or not set(self.samples) == set(self.polygons) == set(self.classes.codes):
            raise BadCard("classes and training samples differ, or there are too few classes")


def _recipe(data: Any) -> Optional[ResolvedRecipe]:
    if data is None:
        return None
    version = data["format"]
    if _is_count(version) and version > RECIPE_FORMAT:
        raise NewerCard(f"recipe format {version}")
    return ResolvedRecipe.from_dict(data)


def _optional_dict(value: Any) -> Optional[dict[str, Any]]:
    if value is not None and not isinstance(value, dict):
        raise TypeError("an object is missing")
    return value


def training_hash(features: tuple[str, ...], values: np.ndarray, codes: np.ndarray, groups: np.ndarray) -> str:
    """SHA-256 of the training data: names of the features, values (float64), codes (int64) and polygons."""
    digest = hashlib.sha256()
    digest.update(json.dumps([list(features), [str(group) for group in groups]]).encode())
    digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    digest.update(np.ascontiguousarray(codes, dtype="<i8").tobytes())
    return digest.hexdigest()


def count_by_class(codes: np.ndarray, groups: np.ndarray) -> tuple[dict[int, int], dict[int, int]]:
    """Samples, and distinct polygons, of every class that occurs."""
    names = groups.astype(str)
    samples = {int(code): int(np.count_nonzero(codes == code)) for code in np.unique(codes)}
    return samples, {code: int(np.unique(names[codes == code]).size) for code in samples}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _without_nan(value: Any) -> Any:
    """Undefined figures as null: JSON knows no NaN."""
    if isinstance(value, dict):
        return {str(key): _without_nan(item) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
