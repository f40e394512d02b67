"""Train a classifier on a sample table, and say honestly how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Optional

from ..errors import ParameterError
from ..learning.classifiers import CLASSIFIERS
from ..learning.dependencies import require_packages
from ..learning.learner import Learner
from ..learning.learners import make_learner
from ..learning.registry import AUTO
from ..learning.search.score import SCORES
from ..learning.search.tuning import TUNINGS
from ..learning.training.card import training_card
from ..learning.training.record import repeated_of, report_of
from ..learning.training.training import NO_CALIBRATION, Plan, Training, train
from ..learning.validation.calibration import METHODS as CALIBRATIONS
from ..learning.validation.folds import HELD_OUT, SCHEMES, SPATIAL, Folds, check_scheme, make_folds
from ..learning.validation.repeats import run_seeds, warn_of_undefined
from ..run import Run
from ..samples.table import SampleTable, read_samples
from .base import Job, input_field, option, output_field
from .feature_recipe import card_recipe, given_recipe
from .provenance import component_versions


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
    classifier: str = option("Kind of classifier", choices=(*CLASSIFIERS, AUTO), default="rf")
    parameters: dict[str, Any] = option("Arguments of the estimator", default_factory=dict)  # noqa: RUF009 a field
    tuning: str = option("How arguments are searched for", choices=TUNINGS, default="none")
    trials: int = option("Sets of arguments that are tried, the defaults included", minimum=2, default=20)
    score: str = option("What tuning and auto maximise", choices=SCORES, default="macrof1")
    time_budget: float = option("Minutes for all searches together", default=30.0)
    cv: str = option("How samples are held out", choices=SCHEMES, default="polygon")
    folds: int = option("Parts of the cross-validation", minimum=2, default=5)
    block_size: Optional[float] = option("Side of a block (map units; metres for degrees)", default=None)
    buffer: Optional[float] = option("Distance kept free around a held-out sample (map units)", default=None)
    held_out: int = option("Samples that bufferedloo holds out; 0 for all", minimum=0, default=HELD_OUT)
    runs: int = option("Cross-validations, each with its own seed", minimum=1, maximum=1000, default=1)
    calibration: str = option(
        "How probabilities are made to come true", choices=(NO_CALIBRATION, *CALIBRATIONS), default=NO_CALIBRATION
    )
    importance: bool = option("Whether to measure the importance of features", default=False)
    applicability: bool = option("Whether the model keeps its area of applicability", default=False)
    seed: int = option("Seed of everything random", minimum=0, maximum=2**32 - 1, default=0)
    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe that made the features, resolved; that of the samples by default", default_factory=dict
    )

    def validate(self) -> None:
        """Refuse a feature that is named twice, a recipe that is none, and a cross-validation that cannot work."""
        given_recipe(self.recipe)
        if self.group_field == self.class_field:
            raise ParameterError(
                "{field} is the class field too, so that each class would be held out as a whole; choose the field with"
                " the polygon that a sample comes from",
                parameter="group_field",
                field=self.group_field,
            )
        check_scheme(self.cv, self.folds, self.block_size, self.buffer, self.held_out)
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
            ``overall_accuracy`` and ``macro_f1``, out of fold; the mean where there are several runs.

        Raises
        ------
        TerroirError
            If samples, parameters or folds do not fit each other, or nothing can be written.
        """
        require_packages()
        self._learner(self.seed, run, 1).check()
        samples = read_samples(
            self.samples, self.class_field, self.group_field, self.features, places=self.cv in SPATIAL, warn=run.warn
        )
        feature_recipe = card_recipe(given_recipe(self.recipe), samples.features, samples.recipe, run)
        seeds = run_seeds(self.seed, self.runs)
        fits = len(self._folds(samples, self.seed)) * len(seeds) + 1
        plan = Plan(
            learner=lambda seed: self._learner(seed, run, fits),
            folds=lambda seed: self._folds(samples, seed),
            seeds=seeds,
            calibration=self.calibration,
            importance=self.importance,
            applicability=self.applicability,
        )
        trained = train(samples, plan, run)
        self._tell(trained, run)
        card = training_card(samples, trained, self.seed, feature_recipe, component_versions())
        trained.to_model(card).write(run.outputs.stage(self.model, "model"))
        if self.report:
            page = report_of(samples, trained, self.to_dict()["parameters"], [str(note) for note in run.warnings])
            run.outputs.stage(self.report, "report").write_text(page, encoding="utf-8")
        run.progress(1.0)
        metrics = trained.validations[0].metrics
        found = repeated_of(trained)
        return {
            "overall_accuracy": found.overall_accuracy.mean if found else metrics.overall_accuracy,
            "macro_f1": found.macro_f1.mean if found else metrics.macro_f1,
        }

    def _learner(self, seed: int, run: Run, fits: int) -> Learner:
        return make_learner(
            self.classifier,
            self.parameters,
            seed,
            run.worker_count,
            tuning=self.tuning,
            trials=self.trials,
            score=self.score,
            minutes=self.time_budget,
            fits=fits,
        )

    def _folds(self, samples: SampleTable, seed: int) -> Folds:
        return make_folds(
            self.cv,
            samples.codes,
            samples.groups,
            seed,
            self.folds,
            coordinates=samples.coordinates,
            crs=samples.crs,
            block_size=self.block_size,
            buffer=self.buffer,
            held_out=self.held_out,
            synthetic=samples.synthetic,
        )

    @staticmethod
    def _tell(trained: Training, run: Run) -> None:
        first = trained.validations[0]
        run.info(
            "Cross-validated on {count} samples in {folds} folds: overall accuracy {accuracy:.3f}, macro F1 {f1:.3f}.",
            count=first.metrics.pixel_count,
            folds=first.found.folds,
            accuracy=first.metrics.overall_accuracy,
            f1=first.metrics.macro_f1,
        )
        found = repeated_of(trained)
        if found is not None:
            warn_of_undefined(found, run)
            run.info(
                "Over {runs} runs: overall accuracy {accuracy:.3f} ± {accuracy_margin:.3f}, macro F1 {f1:.3f} ±"
                " {f1_margin:.3f}.",
                runs=found.runs,
                accuracy=found.overall_accuracy.mean,
                accuracy_margin=found.overall_accuracy.margin,
                f1=found.macro_f1.mean,
                f1_margin=found.macro_f1.margin,
            )
