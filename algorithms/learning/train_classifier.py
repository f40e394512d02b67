"""terroir:trainclassifier: learn a model from samples, and tell how well it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import SEED, add, add_seed, add_workers, choice, whole_number
from ..inputs import json_object, output_file, vector_path
from ..recipes import RECIPE, add_recipe, recipe_object

if TYPE_CHECKING:
    from ...core.jobs.train_classifier import TrainClassifierJob


class TrainClassifier(TerroirAlgorithm):
    """Learns a classifier from a table of samples."""

    SAMPLES, CLASS_FIELD, GROUP_FIELD, FEATURES = "SAMPLES", "CLASS_FIELD", "GROUP_FIELD", "FEATURES"
    CLASSIFIER, PARAMETERS, FOLDS = "CLASSIFIER", "PARAMETERS", "FOLDS"
    MODEL, REPORT = "MODEL", "REPORT"
    OVERALL_ACCURACY, MACRO_F1 = "OVERALL_ACCURACY", "MACRO_F1"

    CLASSIFIERS = ("rf",)

    ID, GROUP = "trainclassifier", "learning"
    NEEDS = ("sklearn", "skops")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Train classifier")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Learns a classifier from samples and cross-validates it with whole polygons kept together.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Learns a classifier from a table of samples made by 'Extract samples', and writes it to a model file "
            "(.terroir) that knows its classes and bands.\n\n"
            "The accuracies come from a cross-validation: each polygon is predicted by a model that has seen no "
            "pixel of it. They tell how the classifier does on this kind of data; for the accuracy of a map, assess "
            "it on polygons that were kept apart.\n\n"
            "The classifier 'rf' is a random forest of 100 trees in which all classes weigh the same."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "train,learn,model,classifier,random forest,machine learning,supervised,classification,land cover"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_samples()
        add(
            self,
            choice(self.CLASSIFIER, tr("Classifier"), self.CLASSIFIERS),
            tr("rf: random forest, needs no tuning to do well on images."),
        )
        add(
            self,
            QgsProcessingParameterString(self.PARAMETERS, tr("Parameters of the classifier"), "{}", optional=True),
            tr(
                "JSON object with arguments of the scikit-learn estimator, such as "
                '{"n_estimators": 200, "max_depth": 20}; what is not named keeps its default.'
            ),
            advanced=True,
        )
        add(
            self,
            whole_number(self.FOLDS, tr("Folds of the cross-validation"), 5, 2, 1000),
            tr("Into how many parts the polygons are divided; each part is predicted by a model of the others."),
            advanced=True,
        )
        add_recipe(
            self,
            tr(
                "The recipe that made the features, where the table of samples has lost it: the recipe file or the "
                "raster that 'Stack features' wrote. The model keeps it, so that an image with plain bands will do for "
                "a map."
            ),
        )
        add_seed(self)
        add_workers(self)
        add(
            self,
            QgsProcessingParameterFileDestination(self.MODEL, tr("Model"), tr("Terroir model (*.terroir)")),
            tr("Model file; it holds no code, so that opening somebody else's model is safe."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True, createByDefault=False
            ),
            tr("Report on the cross-validation: confusion matrix, and precision, recall and F1 of each class."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.OVERALL_ACCURACY, tr("Overall accuracy (cross-validated)")))
        self.addOutput(QgsProcessingOutputNumber(self.MACRO_F1, tr("Macro F1 (cross-validated)")))

    def _declare_samples(self) -> None:
        add(
            self,
            QgsProcessingParameterFeatureSource(self.SAMPLES, tr("Samples"), [Qgis.ProcessingSourceType.Vector]),
            tr("Table of samples made by 'Extract samples'."),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), "class", self.SAMPLES),
            tr("Field with the class."),
        )
        add(
            self,
            QgsProcessingParameterField(self.GROUP_FIELD, tr("Group field"), "group", self.SAMPLES),
            tr("Field with the polygon a sample comes from; the cross-validation keeps groups together."),
        )
        add(
            self,
            QgsProcessingParameterField(
                self.FEATURES,
                tr("Features"),
                None,
                self.SAMPLES,
                Qgis.ProcessingFieldParameterDataType.Numeric,
                allowMultiple=True,
                optional=True,
            ),
            tr(
                "Fields to learn from; left empty, all fields with band values. To leave out a band that measures "
                "nothing, such as a cloud mask, choose all the others."
            ),
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> TrainClassifierJob:
        """See the base class."""
        from ...core.jobs.train_classifier import TrainClassifierJob

        return TrainClassifierJob(
            samples=vector_path(self, parameters, self.SAMPLES, context, feedback),
            model=output_file(self, parameters, self.MODEL, context),
            report=output_file(self, parameters, self.REPORT, context),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            group_field=self.parameterAsString(parameters, self.GROUP_FIELD, context),
            features=tuple(self.parameterAsStrings(parameters, self.FEATURES, context)),
            classifier=self.parameterAsEnumString(parameters, self.CLASSIFIER, context),
            parameters=json_object(self, parameters, self.PARAMETERS, context),
            folds=self.parameterAsInt(parameters, self.FOLDS, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            recipe=recipe_object(self, parameters, RECIPE, context),
        )
