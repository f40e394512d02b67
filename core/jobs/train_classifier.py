"""Train a classifier on a sample table, and say honestly how good it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Optional

from ..accuracy.cautions import cautions
from ..accuracy.matrix import ConfusionMatrix
from ..accuracy.metrics import AccuracyMetrics, accuracy_metrics
from ..accuracy.report import render_report
from ..errors import ParameterError
from ..features.recipe_resolved import ResolvedRecipe
from ..features.recipe_text import parse_recipe
from ..learning.card import ModelCard, count_by_class, training_hash
from ..learning.crossvalidation import OutOfFold, cross_validate
from ..learning.dependencies import require_packages
from ..learning.fitting import Recipe, plain_parameters
from ..learning.model import Model
from ..learning.registry import CLASSIFIERS
from ..run import Run
from ..samples.table import SampleTable, read_samples
from .base import Job, input_field, option, output_field
from .provenance import component_versions

_VALIDATED = 0.8
"""Share of the time that cross-validation takes, about: five fits of four fifths, and one of all."""

METHOD = "cross-validated, out of fold, whole polygons kept together"


@dataclass(frozen=True)
class TrainClassifierJob(Job):
    """Train a classifier on a sample table and cross-validate it polygon by polygon."""

    name: ClassVar[str] = "trainclassifier"

    samples: str = input_field("Sample table: one point per sample, one field per feature")
    model: str = output_field("Model file (.terroir)")
    report: Optional[str] = output_field("Report on the cross-validation (HTML)", default=None)
    class_field: str = option("Field with the class codes", default="class")
    group_field: str = option("Field with the polygon that a sample comes from", default="group")
    features: tuple[str, ...] = option("Feature fields; empty for all", default=())
    classifier: str = option("Kind of classifier", choices=tuple(CLASSIFIERS), default="rf")
    parameters: dict[str, Any] = option("Arguments of the estimator", default_factory=dict)  # noqa: RUF009 a field
    folds: int = option("Parts of the cross-validation", minimum=2, default=5)
    seed: int = option("Seed of everything random", minimum=0, maximum=2**32 - 1, default=0)
    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe that made the features, resolved; that of the samples by default", default_factory=dict
    )

    def validate(self) -> None:
        """Refuse a feature that is named twice, and a recipe that is none."""
        self._given_recipe()
        repeated = sorted({name for name in self.features if self.features.count(name) > 1})
        if repeated:
            raise ParameterError(
                "{fields} is named more than once; name each field once",
                parameter="features",
                fields=", ".join(repeated),
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Cross-validate, fit to all samples, write model and report.

        Returns
        -------
        dict
            ``overall_accuracy`` and ``macro_f1``, out of fold.

        Raises
        ------
        TerroirError
            If samples, parameters or folds do not fit each other, or nothing can be written.
        """
        require_packages()
        recipe = Recipe(self.classifier, self.parameters, self.seed, run.worker_count)
        recipe.check()
        samples = read_samples(self.samples, self.class_field, self.group_field, self.features)
        feature_recipe = self._feature_recipe(samples, run)
        out_of_fold = cross_validate(samples, recipe, self.folds, run, _VALIDATED)
        matrix = _matrix(samples, out_of_fold)
        metrics = accuracy_metrics(matrix)
        run.info(
            "Cross-validated on {count} samples in {folds} folds: overall accuracy {accuracy:.3f}, macro F1 {f1:.3f}.",
            count=metrics.pixel_count,
            folds=out_of_fold.folds,
            accuracy=metrics.overall_accuracy,
            f1=metrics.macro_f1,
        )
        estimator = recipe.fit(samples.values, samples.codes)
        run.progress(0.95)
        parameters = plain_parameters(estimator)
        card = self._card(samples, parameters, _scores(metrics, out_of_fold), feature_recipe)
        Model(card, estimator).write(run.outputs.stage(self.model, "model"))
        if self.report:
            page = self._report(samples, matrix, metrics, parameters, out_of_fold, run)
            run.outputs.stage(self.report, "report").write_text(page, encoding="utf-8")
        run.progress(1.0)
        return {"overall_accuracy": metrics.overall_accuracy, "macro_f1": metrics.macro_f1}

    def _given_recipe(self) -> Optional[ResolvedRecipe]:
        given = parse_recipe(self.recipe) if self.recipe else None
        if given is None or isinstance(given, ResolvedRecipe):
            return given
        raise ParameterError(
            "it does not hold what the image decided, such as limits of grey levels; give the raster or the"
            " RECIPE_FILE that stackfeatures wrote",
            parameter="recipe",
        )

    def _feature_recipe(self, samples: SampleTable, run: Run) -> Optional[ResolvedRecipe]:
        """The recipe for the model's card; None where the features are bands, or not all of its making."""
        given = self._given_recipe()
        recipe = given if given is not None else samples.recipe
        if recipe is None:
            return None
        foreign = [name for name in samples.features if name not in recipe.names]
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

    def _card(
        self,
        samples: SampleTable,
        parameters: dict[str, Any],
        scores: dict[str, Any],
        feature_recipe: Optional[ResolvedRecipe],
    ) -> ModelCard:
        counts, polygons = count_by_class(samples.codes, samples.groups)
        return ModelCard(
            classes=samples.classes.subset(counts),
            features=samples.features,
            classifier=self.classifier,
            parameters=parameters,
            seed=self.seed,
            training_sha256=training_hash(samples.features, samples.values, samples.codes, samples.groups),
            samples=counts,
            polygons=polygons,
            scores=scores,
            versions=component_versions(),
            recipe=feature_recipe,
        )

    def _report(
        self,
        samples: SampleTable,
        matrix: ConfusionMatrix,
        metrics: AccuracyMetrics,
        parameters: dict[str, Any],
        out_of_fold: OutOfFold,
        run: Run,
    ) -> str:
        known = set(matrix.classes.codes)
        unassessed = [c.label for c in samples.classes if c.code not in known]
        notes = [*run.warnings, *cautions(metrics, unassessed=unassessed)]
        return render_report(
            title="Cross-validation of a classifier",
            matrix=matrix,
            metrics=metrics,
            data={
                "Samples": Path(self.samples.split("|")[0]).name,
                "Number of samples": str(samples.codes.size),
                "Features": ", ".join(samples.features),
                "Class field": self.class_field,
                "Polygon field": self.group_field,
            },
            method={
                "Validation": METHOD,
                "Meaning": "Every sample was predicted by a model that had seen no sample of its polygon;"
                " the model in the file was then trained on all samples.",
                "Folds": str(out_of_fold.folds),
                "Seed": str(self.seed),
                "Classifier": CLASSIFIERS[self.classifier].title,
                "Parameters": json.dumps(parameters, ensure_ascii=False),
            },
            warnings=[str(note) for note in notes],
            columns="prediction",
        )


def _matrix(samples: SampleTable, out_of_fold: OutOfFold) -> ConfusionMatrix:
    tested = out_of_fold.tested
    present = samples.classes.subset(samples.codes.tolist())
    return ConfusionMatrix.from_codes(
        samples.codes[tested], out_of_fold.predicted[tested], present, samples.groups[tested].astype(str)
    )


def _scores(metrics: AccuracyMetrics, out_of_fold: OutOfFold) -> dict[str, Any]:
    return {
        "method": METHOD,
        "folds": out_of_fold.folds,
        "overall_accuracy": metrics.overall_accuracy,
        "macro_f1": metrics.macro_f1,
        "weighted_f1": metrics.weighted_f1,
        "kappa": metrics.kappa,
        "classes": {str(c.code): {"precision": c.precision, "recall": c.recall, "f1": c.f1} for c in metrics.classes},
    }
