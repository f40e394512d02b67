"""terroir:selectfeatures: which features a classifier needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_batch, add_workers
from ..declare import SEED, add, add_sample_fields, add_seed, choice, number, whole_number
from ..inputs import json_object, output_file, output_layer, vector_path
from .estimators import classifier_choices

if TYPE_CHECKING:
    from ...core.jobs.select_features import SelectFeaturesJob


class SelectFeatures(TerroirAlgorithm):
    """Selects features of a sample table by sequential forward selection."""

    SAMPLES, CLASS_FIELD, GROUP_FIELD, FEATURES = "SAMPLES", "CLASS_FIELD", "GROUP_FIELD", "FEATURES"
    CLASSIFIER, PARAMETERS, FOLDS, SCORE = "CLASSIFIER", "PARAMETERS", "FOLDS", "SCORE"
    MAX_FEATURES, TOLERANCE, FLOATING, NESTED = "MAX_FEATURES", "TOLERANCE", "FLOATING", "NESTED"
    OUTPUT, REPORT, TABLE = "OUTPUT", "REPORT", "TABLE"
    SELECTED, FEATURE_COUNT = "SELECTED", "FEATURE_COUNT"
    SELECTED_SCORE, ALL_SCORE, NESTED_SCORE = "SELECTED_SCORE", "ALL_SCORE", "NESTED_SCORE"

    SCORES = ("macrof1", "weightedf1", "overallaccuracy", "kappa")

    ID, GROUP = "selectfeatures", "learning"
    NEEDS = ("sklearn", "skops")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Select features")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Finds the features that a classifier needs, adding them one by one as a cross-validation tells.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Starts with the feature that classifies best on its own, then adds the one that helps most, and so on "
            "(sequential forward selection), until none helps any more. Each set of features is judged by a "
            "cross-validation that keeps polygons together.\n\n"
            "The score of the selected features is the best of many that were tried on the same polygons, and "
            "therefore optimistic. The nested score is honest: every fold is predicted with features that were "
            "selected without it. Where it is not above the score of all features, the selection saves features, but "
            "improves nothing.\n\n"
            "The result SELECTED goes into FEATURES of 'Train classifier' as it is, in a model too."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "feature selection,variable selection,forward selection,floating,bands,importance,reduce,dimension,learning"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterFeatureSource(self.SAMPLES, tr("Samples"), [Qgis.ProcessingSourceType.Vector]),
            tr("Table of samples made by 'Extract samples'."),
        )
        add_sample_fields(self, self.SAMPLES, tr("Features to choose among; left empty, all fields with band values."))
        self._declare_search()
        add_seed(self)
        add_workers(self)
        add_batch(self)
        self._declare_results()

    def _declare_search(self) -> None:
        add(
            self,
            choice(self.CLASSIFIER, tr("Classifier"), classifier_choices(with_auto=False)),
            tr(
                "What the features are selected for, as in 'Train classifier'. A feature that helps one classifier may "
                "not help another: take the one that the map will be made with."
            ),
        )
        add(
            self,
            QgsProcessingParameterString(self.PARAMETERS, tr("Parameters of the classifier"), "{}", optional=True),
            tr(
                "JSON object with arguments of the estimator; many trainings are needed, so that "
                '{"n_estimators": 50} is a good start for a forest.'
            ),
            advanced=True,
        )
        add(
            self,
            choice(self.SCORE, tr("Score"), self.SCORES),
            tr(
                "What is maximised: macrof1 (mean F1 of the classes, rare ones count as much as common ones), "
                "weightedf1 (mean weighted with the classes' samples), overallaccuracy or kappa."
            ),
        )
        add(
            self,
            whole_number(self.MAX_FEATURES, tr("Number of features at most"), 0, 0),
            tr(
                "0 ends the search as soon as no feature gains more than the tolerance. With a number, the search goes "
                "on to as many features, and the smallest set is selected that no other one on its way beats by more "
                "than the tolerance."
            ),
        )
        tolerance = number(self.TOLERANCE, tr("Tolerance"), 0.0, 0.0, 1.0)
        tolerance.setMetadata({"widget_wrapper": {"decimals": 4}})
        add(
            self,
            tolerance,
            tr("Differences of the score up to this do not count: 0.005 keeps out features that hardly help."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.FLOATING, tr("Take superfluous features back"), False),
            tr(
                "Floating search: after each addition, features that others have made superfluous may be taken back. "
                "Takes about twice as long."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.NESTED, tr("Nested score"), True),
            tr(
                "Selects anew within each fold, to tell honestly what the selection is worth; takes as many times as "
                "long as there are folds."
            ),
        )
        add(
            self,
            whole_number(self.FOLDS, tr("Folds of the cross-validation"), 5, 2, 1000),
            tr("Into how many parts the polygons are divided; each part is predicted by a model of the others."),
            advanced=True,
        )

    def _declare_results(self) -> None:
        add(
            self,
            QgsProcessingParameterVectorDestination(
                self.OUTPUT,
                tr("Samples with the selected features"),
                Qgis.ProcessingSourceType.VectorPoint,
                optional=True,
                createByDefault=False,
            ),
            tr("The table of samples without the other features; class, polygon and whatever is no feature stay."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True, createByDefault=False
            ),
            tr("Report with the path of the search, its curve, and the nested score."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.TABLE, tr("Table of steps"), tr("CSV files (*.csv)"), optional=True, createByDefault=False
            ),
            tr("Step, feature, score and gain, at full precision."),
        )
        self.addOutput(QgsProcessingOutputString(self.SELECTED, tr("Selected features")))
        self.addOutput(QgsProcessingOutputNumber(self.FEATURE_COUNT, tr("Number of selected features")))
        self.addOutput(
            QgsProcessingOutputNumber(self.SELECTED_SCORE, tr("Score of the selected features (optimistic)"))
        )
        self.addOutput(QgsProcessingOutputNumber(self.ALL_SCORE, tr("Score of all features")))
        self.addOutput(QgsProcessingOutputNumber(self.NESTED_SCORE, tr("Score of the selection (nested)")))

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> SelectFeaturesJob:
        """See the base class."""
        from ...core.jobs.select_features import SelectFeaturesJob

        return SelectFeaturesJob(
            samples=vector_path(self, parameters, self.SAMPLES, context, feedback),
            output=output_layer(self, parameters, self.OUTPUT, context),
            report=output_file(self, parameters, self.REPORT, context),
            table=output_file(self, parameters, self.TABLE, context),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            group_field=self.parameterAsString(parameters, self.GROUP_FIELD, context),
            features=tuple(self.parameterAsStrings(parameters, self.FEATURES, context)),
            classifier=self.parameterAsEnumString(parameters, self.CLASSIFIER, context),
            parameters=json_object(self, parameters, self.PARAMETERS, context, '{"n_estimators": 50}'),
            folds=self.parameterAsInt(parameters, self.FOLDS, context),
            score=self.parameterAsEnumString(parameters, self.SCORE, context),
            max_features=self.parameterAsInt(parameters, self.MAX_FEATURES, context),
            tolerance=self.parameterAsDouble(parameters, self.TOLERANCE, context),
            floating=self.parameterAsBoolean(parameters, self.FLOATING, context),
            nested=self.parameterAsBoolean(parameters, self.NESTED, context),
            seed=self.parameterAsInt(parameters, SEED, context),
        )
