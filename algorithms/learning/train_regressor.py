"""terroir:trainregressor: learn to predict a quantity from samples, and tell how far off predictions are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterString,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import SEED, add, add_learnt_fields, choice, number, whole_number
from ..inputs import json_object, output_file, vector_path
from ..recipes import RECIPE, recipe_object
from ..validation import add_validation, validation_options
from .declare import MODEL, REPORT, add_training

if TYPE_CHECKING:
    from ...core.jobs.train_regressor import TrainRegressorJob


class TrainRegressor(TerroirAlgorithm):
    """Learns to predict a quantity from a table of samples."""

    SAMPLES, TARGET_FIELD, GROUP_FIELD, FEATURES = "SAMPLES", "TARGET_FIELD", "GROUP_FIELD", "FEATURES"
    REGRESSOR, PARAMETERS, RUNS = "REGRESSOR", "PARAMETERS", "RUNS"
    INTERVALS, INTERVAL_WIDTH, CALIBRATION_SHARE = "INTERVALS", "INTERVAL_WIDTH", "CALIBRATION_SHARE"
    RMSE, MAE, R2, BIAS = "RMSE", "MAE", "R2", "BIAS"

    REGRESSORS = ("forest", "histgb", "svr", "ridge", "pls", "mlp")
    INTERVAL_METHODS = ("outoffold", "split", "none")
    INTERVAL_WIDTHS = ("constant", "local")

    ID, GROUP = "trainregressor", "learning"
    NEEDS = ("sklearn", "skops")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Train regressor")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Learns to predict a quantity from samples, cross-validated with whole polygons kept together.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Learns to predict a quantity (biomass, cover, yield) from a table of samples made by 'Extract samples' "
            "with target fields, and writes the model to a file (.terroir) for 'Predict raster'.\n\n"
            "The errors come from a cross-validation: each polygon is predicted by a model that has seen no pixel of "
            "it. RMSE, MAE and bias are in the units of the quantity; R² is 1 for perfect predictions and 0 for ones "
            "that are no better than the mean.\n\n"
            "From the same errors the model learns how wide an interval around a prediction must be to hold the true "
            "value with a given probability, whatever the distribution of the errors (conformal prediction). Polygons, "
            "not pixels, count as independent. About ten polygons are needed for intervals of 90 %.\n\n"
            "The regressor 'forest' is a random forest of 100 trees."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "train,learn,model,regression,regressor,random forest,quantity,biomass,cover,yield,machine learning"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_samples()
        self._declare_regressor()
        self._declare_validation()
        self._declare_intervals()
        add_training(self, tr("Report on the cross-validation: errors, predicted over observed values, and intervals."))
        self.addOutput(QgsProcessingOutputNumber(self.RMSE, tr("Root mean squared error (cross-validated)")))
        self.addOutput(QgsProcessingOutputNumber(self.MAE, tr("Mean absolute error (cross-validated)")))
        self.addOutput(QgsProcessingOutputNumber(self.R2, tr("R² (cross-validated)")))
        self.addOutput(QgsProcessingOutputNumber(self.BIAS, tr("Bias (cross-validated)")))

    def _declare_samples(self) -> None:
        numeric = Qgis.ProcessingFieldParameterDataType.Numeric
        add(
            self,
            QgsProcessingParameterFeatureSource(self.SAMPLES, tr("Samples"), [Qgis.ProcessingSourceType.Vector]),
            tr("Table of samples made by 'Extract samples' with target fields."),
        )
        add(
            self,
            QgsProcessingParameterField(self.TARGET_FIELD, tr("Target field"), None, self.SAMPLES, numeric),
            tr("Field with the quantity to be predicted."),
        )
        add_learnt_fields(self, self.SAMPLES)

    def _declare_regressor(self) -> None:
        add(
            self,
            choice(self.REGRESSOR, tr("Regressor"), self.REGRESSORS),
            tr(
                "forest: random forest, needs no tuning; histgb: boosted trees, for many samples; svr: support "
                "vectors, for few samples; ridge: a weighted sum of the features; pls: the same by way of a few "
                "components, for spectra; mlp: a small neural network."
            ),
        )
        add(
            self,
            QgsProcessingParameterString(self.PARAMETERS, tr("Parameters of the regressor"), "{}", optional=True),
            tr(
                "JSON object with arguments of the scikit-learn estimator, such as "
                '{"n_estimators": 500, "min_samples_leaf": 5}; what is not named keeps its default. svr, ridge, pls '
                "and mlp see the quantity scaled to mean 0 and standard deviation 1."
            ),
            advanced=True,
        )

    def _declare_validation(self) -> None:
        add_validation(self)
        add(
            self,
            whole_number(self.RUNS, tr("Runs"), 1, 1, 1000),
            tr(
                "Repetitions of the cross-validation with the seeds SEED, SEED + 1, …: figures are means of the runs, "
                "and the report tells how much chance moves them."
            ),
            advanced=True,
        )

    def _declare_intervals(self) -> None:
        add(
            self,
            choice(self.INTERVALS, tr("Intervals"), self.INTERVAL_METHODS),
            tr(
                "outoffold: from the errors of the cross-validation, close to the level in practice; split: from "
                "polygons kept apart from the final model, with a guarantee for new polygons like them; none."
            ),
            advanced=True,
        )
        add(
            self,
            choice(self.INTERVAL_WIDTH, tr("Width of intervals"), self.INTERVAL_WIDTHS),
            tr(
                "constant: as wide everywhere; local (for the forest): wide where its trees disagree, narrow where "
                "they agree."
            ),
            advanced=True,
        )
        add(
            self,
            number(self.CALIBRATION_SHARE, tr("Share kept apart for intervals"), 0.25, 0.01, 0.99),
            tr("For split: share of the polygons that intervals are learnt from, and the final model is not."),
            advanced=True,
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> TrainRegressorJob:
        """See the base class."""
        from ...core.jobs.train_regressor import TrainRegressorJob

        return TrainRegressorJob(
            samples=vector_path(self, parameters, self.SAMPLES, context, feedback),
            target_field=self.parameterAsString(parameters, self.TARGET_FIELD, context),
            model=output_file(self, parameters, MODEL, context),
            report=output_file(self, parameters, REPORT, context),
            group_field=self.parameterAsString(parameters, self.GROUP_FIELD, context),
            features=tuple(self.parameterAsStrings(parameters, self.FEATURES, context)),
            regressor=self.parameterAsEnumString(parameters, self.REGRESSOR, context),
            parameters=json_object(self, parameters, self.PARAMETERS, context),
            **validation_options(self, parameters, context),
            runs=self.parameterAsInt(parameters, self.RUNS, context),
            intervals=self.parameterAsEnumString(parameters, self.INTERVALS, context),
            interval_width=self.parameterAsEnumString(parameters, self.INTERVAL_WIDTH, context),
            calibration_share=self.parameterAsDouble(parameters, self.CALIBRATION_SHARE, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            recipe=recipe_object(self, parameters, RECIPE, context),
        )
