"""Train a regressor on a sample table, and say honestly how far its predictions are from the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Optional

import numpy as np

from ..classes import ClassTable
from ..errors import ParameterError
from ..features.recipe_resolved import ResolvedRecipe
from ..learning.card import REGRESSION, ModelCard, training_hash
from ..learning.dependencies import require_packages
from ..learning.model import Model
from ..learning.regression.conformal import METHODS, WIDTHS, Calibrator, Intervals
from ..learning.regression.fitting import FittedRegressor, RegressionRecipe
from ..learning.regression.metrics import NAMES, RegressionMetrics, figures_over
from ..learning.regression.model import target_record
from ..learning.regression.regressors import REGRESSORS
from ..learning.regression.report import RegressionResult, render_regression
from ..learning.regression.validation import (
    OutOfFoldRegression,
    Validation,
    cross_validate_regressor,
    hold_out_polygons,
)
from ..learning.validation.folds import HELD_OUT, SCHEMES, SPATIAL, check_scheme
from ..learning.validation.repeats import Repeated, run_seeds
from ..pages import json_text
from ..run import Run
from ..samples.targets import TargetTable, read_targets
from .base import Job, input_field, option, output_field
from .feature_recipe import card_recipe, given_recipe
from .provenance import component_versions

_VALIDATED = 0.8
"""Share of the time that cross-validation takes, about: five fits of four fifths, and one of all."""
INTERVALS = (*METHODS, "none")
_USUAL_LEVEL = 0.9


class _Validated(NamedTuple):
    """Out-of-fold predictions of the first run; means over runs; figures over runs or, of a single one, over folds."""

    first: OutOfFoldRegression
    means: dict[str, float]
    spread: dict[str, Repeated]
    parts: str


@dataclass(frozen=True)
class TrainRegressorJob(Job):
    """Train a regressor on a sample table and cross-validate it polygon by polygon."""

    name: ClassVar[str] = "trainregressor"

    samples: str = input_field("Sample table: one point per sample, one field per feature, one for the quantity")
    target_field: str = option("Field with the quantity to be predicted")
    model: str = output_field("Model file (.terroir)")
    report: Optional[str] = output_field("Report on the cross-validation (HTML)", default=None)
    group_field: str = option("Field with the polygon that a sample comes from", default="group")
    features: tuple[str, ...] = option("Feature fields; empty for all", default=())
    regressor: str = option("Kind of regressor", choices=tuple(REGRESSORS), default="forest")
    parameters: dict[str, Any] = option("Arguments of the estimator", default_factory=dict)  # noqa: RUF009 a field
    cv: str = option("Scheme of the cross-validation", choices=SCHEMES, default="polygon")
    folds: int = option("Parts of the cross-validation", minimum=2, default=5)
    block_size: Optional[float] = option("Side of a block, for the scheme block", default=None)
    buffer: Optional[float] = option("Distance around a held-out sample, for the scheme bufferedloo", default=None)
    held_out: int = option("Samples that bufferedloo holds out; 0 for all", minimum=0, default=HELD_OUT)
    runs: int = option("Repetitions with other folds and seeds", minimum=1, maximum=1000, default=1)
    intervals: str = option("Where intervals around predictions come from", choices=INTERVALS, default="outoffold")
    interval_width: str = option("Whether intervals are as wide everywhere", choices=WIDTHS, default="constant")
    calibration_share: float = option(
        "Share of the polygons kept apart to learn intervals from, for split", minimum=0.01, maximum=0.99, default=0.25
    )
    seed: int = option("Seed of everything random", minimum=0, maximum=2**32 - 1, default=0)
    recipe: dict[str, Any] = option(  # noqa: RUF009 a field
        "Recipe that made the features, resolved; that of the samples by default", default_factory=dict
    )

    def validate(self) -> None:
        """Refuse what cannot work whatever the samples are."""
        given_recipe(self.recipe)
        repeated = sorted({name for name in self.features if self.features.count(name) > 1})
        if repeated:
            raise ParameterError(
                "{fields} is named more than once; name each field once",
                parameter="features",
                fields=", ".join(repeated),
            )
        check_scheme(self.cv, self.folds, self.block_size, self.buffer, self.held_out)
        if self.interval_width == "local" and not REGRESSORS[self.regressor].has_members:
            raise ParameterError(
                "only intervals of a forest can follow the place, not those of {regressor}; choose constant, or the"
                " regressor forest",
                parameter="interval_width",
                regressor=self.regressor,
            )

    def run(self, run: Run) -> dict[str, Any]:
        """Cross-validate, fit, write model and report.

        Returns
        -------
        dict
            ``rmse``, ``mae``, ``r2`` and ``bias``, out of fold; means over the runs.

        Raises
        ------
        TerroirError
            If samples, parameters or folds do not fit each other, or nothing can be written.
        """
        require_packages()
        recipe = RegressionRecipe(self.regressor, self.parameters, self.seed, run.worker_count)
        recipe.check()
        samples = read_targets(
            self.samples, self.target_field, self.group_field, self.features, places=self.cv in SPATIAL, warn=run.warn
        )
        feature_recipe = card_recipe(given_recipe(self.recipe), samples.features, samples.recipe, run)
        validated = self._cross_validate(samples, recipe, run)
        run.info(
            "Cross-validated on {count} samples: RMSE {rmse:.4g}, MAE {mae:.4g}, R² {r2:.3f}, bias {bias:.4g}.",
            count=int(validated.first.tested.sum()),
            **validated.means,
        )
        fitted, intervals = self._fit(samples, recipe, validated.first, run)
        run.progress(0.95)
        card = self._card(samples, fitted, intervals, validated, feature_recipe)
        Model(card, fitted.estimator).write(run.outputs.stage(self.model, "model"))
        if self.report:
            page = self._report(samples, validated, fitted, intervals, run)
            run.outputs.stage(self.report, "report").write_text(page, encoding="utf-8")
        run.progress(1.0)
        return validated.means

    def _cross_validate(self, samples: TargetTable, recipe: RegressionRecipe, run: Run) -> _Validated:
        """One cross-validation for each run, and the figures over them."""
        validation = Validation(self.cv, self.folds, self.block_size, self.buffer, self.held_out)
        calibrator = Calibrator.of(self.interval_width, samples.targets)
        found = []
        for number, seed in enumerate(run_seeds(self.seed, self.runs)):
            folds = validation.plan(samples, seed)
            shares = (_VALIDATED * number / self.runs, _VALIDATED * (number + 1) / self.runs)
            found.append(cross_validate_regressor(samples, replace(recipe, seed=seed), folds, calibrator, run, shares))
            if number == 0:
                folds.conclude(ClassTable([]), run)
        over_runs = [one.metrics(samples.targets) for one in found]
        means = {name: figure.mean for name, figure in figures_over(over_runs).items()}
        parts = over_runs if self.runs > 1 else found[0].metrics_by_fold(samples.targets)
        return _Validated(found[0], means, figures_over(parts), "runs" if self.runs > 1 else "folds")

    def _fit(
        self, samples: TargetTable, recipe: RegressionRecipe, tested: OutOfFoldRegression, run: Run
    ) -> tuple[FittedRegressor, Optional[Intervals]]:
        """The model of the file, and what it says of its errors."""
        if self.intervals == "split":
            held = hold_out_polygons(samples, self.calibration_share, self.seed)
            fitted = recipe.fit(samples.values[~held], samples.targets[~held], samples.groups[~held])
            judged = held if samples.synthetic is None else held & ~samples.synthetic
            calibrator = Calibrator.of(self.interval_width, samples.targets[~held])
            predicted, expected = calibrator.ask(fitted, samples.values[judged])
            scores, groups = np.abs(samples.targets[judged] - predicted) / expected, samples.groups[judged]
        else:
            fitted = recipe.fit(samples.values, samples.targets, samples.groups)
            if self.intervals == "none":
                return fitted, None
            calibrator = Calibrator.of(self.interval_width, samples.targets)
            scores, groups = tested.scores[tested.tested], samples.groups[tested.tested]
        intervals = Intervals.learn(self.intervals, calibrator, scores, groups)
        if intervals.highest_level < _USUAL_LEVEL:
            run.warn(
                "Intervals rest on the errors of {count} polygons, and can be had up to a LEVEL of {level:g} only.",
                count=intervals.polygons,
                level=intervals.highest_level,
            )
        return fitted, intervals

    def _card(
        self,
        samples: TargetTable,
        fitted: FittedRegressor,
        intervals: Optional[Intervals],
        validated: _Validated,
        feature_recipe: Optional[ResolvedRecipe],
    ) -> ModelCard:
        scores = {
            "method": validated.first.method,
            "cv": self.cv,
            "folds": validated.first.folds,
            "runs": self.runs,
            **validated.means,
            "margins_over": validated.parts,
            "margins": {name: validated.spread[name].margin for name in NAMES},
        }
        # The hash is of bytes: numbers of 8 bytes that stand for the targets are those of the targets themselves.
        sha256 = training_hash(samples.features, samples.values, samples.targets.view(np.int64), samples.groups)
        return ModelCard(
            classes=ClassTable(()),
            features=samples.features,
            classifier=self.regressor,
            parameters=fitted.parameters,
            seed=self.seed,
            training_sha256=sha256,
            samples={0: len(samples)},
            polygons={0: int(np.unique(samples.groups).size)},
            scores=scores,
            versions=component_versions(),
            recipe=feature_recipe,
            task=REGRESSION,
            target=target_record(samples.target, samples.targets, fitted, intervals),
        )

    def _report(
        self,
        samples: TargetTable,
        validated: _Validated,
        fitted: FittedRegressor,
        intervals: Optional[Intervals],
        run: Run,
    ) -> str:
        tested = validated.first.tested
        low, high = samples.targets.min(), samples.targets.max()
        result = RegressionResult(
            target=samples.target,
            observed=samples.targets[tested],
            predicted=validated.first.predicted[tested],
            pooled=RegressionMetrics(int(tested.sum()), **validated.means),
            spread=validated.spread,
            parts=validated.parts,
            polygons=int(np.unique(samples.groups[tested]).size),
            intervals=intervals,
        )
        return render_regression(
            title="Cross-validation of a regressor",
            result=result,
            data={
                "Samples": Path(self.samples.split("|")[0]).name,
                "Number of samples": str(len(samples)),
                "Features": ", ".join(samples.features),
                "Target field": samples.target,
                "Target": f"{low:.6g} to {high:.6g}, mean {samples.targets.mean():.6g}",
                "Polygon field": self.group_field,
            },
            method={
                "Validation": validated.first.method,
                "Folds": str(validated.first.folds),
                **validated.first.facts,
                "Runs": str(self.runs),
                "Seed": str(self.seed),
                "Regressor": REGRESSORS[self.regressor].title,
                "Parameters": json_text(fitted.parameters),
                "Intervals": self._interval_words(samples, intervals),
            },
            warnings=[str(warning) for warning in run.warnings],
        )

    def _interval_words(self, samples: TargetTable, intervals: Optional[Intervals]) -> str:
        if intervals is None:
            return "none"
        words = f"{intervals.method}, {intervals.calibrator.width} width"
        if intervals.method == "split":
            total = int(np.unique(samples.groups).size)
            words += f"; the model in the file has not seen {intervals.polygons} of the {total} polygons"
        return words
