"""terroir:accuracyassessment: how well a map agrees with a reference."""

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
    QgsProcessingParameterRasterLayer,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_batch
from ..declare import SEED, add, add_seed, choice, number, whole_number
from ..inputs import optional_text, output_file, raster_path, vector_path

if TYPE_CHECKING:
    from ...core.jobs.accuracy_assessment import AccuracyAssessmentJob


class AccuracyAssessment(TerroirAlgorithm):
    """Compares a map with places whose class is known."""

    MAP, REFERENCE, CLASS_FIELD, LABEL_FIELD = "MAP", "REFERENCE", "CLASS_FIELD", "LABEL_FIELD"
    REPORT, MATRIX, METRICS = "REPORT", "MATRIX", "METRICS"
    OVERALL_ACCURACY, MACRO_F1 = "OVERALL_ACCURACY", "MACRO_F1"
    KAPPA, PIXEL_COUNT = "KAPPA", "PIXEL_COUNT"
    DESIGN, STRATA = "DESIGN", "STRATA"
    STRATUM_FIELD, INCLUSION_FIELD = "STRATUM_FIELD", "INCLUSION_FIELD"
    CONFIDENCE_LEVEL, BOOTSTRAP, LATEX = "CONFIDENCE_LEVEL", "BOOTSTRAP", "LATEX"
    ESTIMATED_ACCURACY, ESTIMATED_ACCURACY_SE = "ESTIMATED_ACCURACY", "ESTIMATED_ACCURACY_SE"

    ID, GROUP = "accuracyassessment", "accuracy"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Accuracy assessment")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Compares a map with polygons or points whose class is known: F1, confusion matrix, report.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Compares a map with polygons or points whose class is known, and writes a report with the confusion "
            "matrix, the overall accuracy, and precision, recall and F1 of each class.\n\n"
            "Use a reference that training has not seen, such as the test part of 'Split samples'.\n\n"
            "In the matrix, rows are the reference and columns the map. A text class is matched with the names in "
            "the map, a whole number with its codes. The macro F1 gives every class the same weight, so that a rare "
            "class that is missed shows.\n\n"
            "The matrix and its figures describe the reference pixels. What they mean for the whole map depends on how "
            "the reference was drawn: under the design that you name, the report estimates the accuracies and the area "
            "of each class with standard errors and confidence intervals. Areas are measured on the ellipsoid, "
            "whatever the map's reference system distorts."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "accuracy,assessment,validation,confusion matrix,F1,kappa,precision,recall,report,ground truth,"
            "confidence interval,standard error,area,stratified,bootstrap,IoU"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_inputs()
        self._declare_design()
        add(
            self,
            QgsProcessingParameterFileDestination(self.REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True),
            tr("Report to read and to print, in one file."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.MATRIX, tr("Confusion matrix"), tr("CSV files (*.csv)"), optional=True, createByDefault=False
            ),
            tr("The confusion matrix as a table."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.METRICS, tr("Metrics"), tr("JSON files (*.json)"), optional=True, createByDefault=False
            ),
            tr("All numbers of the report, for programs."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.LATEX, tr("LaTeX tables"), tr("LaTeX files (*.tex)"), optional=True, createByDefault=False
            ),
            tr("Estimates and confusion matrix as tables for a paper, with the rules of the package booktabs."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.OVERALL_ACCURACY, tr("Overall accuracy")))
        self.addOutput(QgsProcessingOutputNumber(self.MACRO_F1, tr("Macro F1")))
        self.addOutput(QgsProcessingOutputNumber(self.KAPPA, tr("Kappa")))
        self.addOutput(QgsProcessingOutputNumber(self.PIXEL_COUNT, tr("Number of pixels")))
        self.addOutput(QgsProcessingOutputNumber(self.ESTIMATED_ACCURACY, tr("Estimated overall accuracy")))
        self.addOutput(
            QgsProcessingOutputNumber(
                self.ESTIMATED_ACCURACY_SE, tr("Standard error of the estimated overall accuracy")
            )
        )

    def _declare_inputs(self) -> None:
        types = [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint]
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MAP, tr("Map")),
            tr("Map with the code of the class, such as 'Classify raster' makes."),
        )
        add(
            self,
            QgsProcessingParameterFeatureSource(self.REFERENCE, tr("Reference (polygons or points)"), types),
            tr("Places whose class is known and which training has not seen, in any reference system."),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), None, self.REFERENCE),
            tr("Field with the class: the code in the map, or the name of the class."),
        )
        add(
            self,
            QgsProcessingParameterField(self.LABEL_FIELD, tr("Label field"), None, self.REFERENCE, optional=True),
            tr("Field with the name of the class, for a map that holds no names."),
        )

    def _declare_design(self) -> None:
        add(
            self,
            choice(self.DESIGN, tr("Sampling design"), ("auto", "simple", "stratified", "strata", "cluster")),
            tr(
                "How the reference was drawn: simple (points, each pixel of the map with the same chance), stratified "
                "(points drawn in the classes of this map), strata (points drawn in other strata), cluster (polygons, "
                "whose pixels resemble each other); auto takes cluster for polygons, strata for points of a "
                "stratified 'Sampling design' or where strata are given, and simple for other points."
            ),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.STRATA, tr("Strata"), optional=True),
            tr("Raster of the strata that the reference was drawn in, for the design strata."),
        )
        add(
            self,
            QgsProcessingParameterField(self.STRATUM_FIELD, tr("Stratum field"), None, self.REFERENCE, optional=True),
            tr(
                "Field of the reference with the stratum that it was drawn in; empty takes the stratum from the "
                "raster, or the field stratum that 'Sampling design' writes."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterField(
                self.INCLUSION_FIELD, tr("Inclusion probability field"), None, self.REFERENCE, optional=True
            ),
            tr(
                "Field of the reference with the chance that the point had to be drawn, above 0 and at most 1, where "
                "chances differ: points count with its inverse."
            ),
            advanced=True,
        )
        level = number(self.CONFIDENCE_LEVEL, tr("Confidence level"), 0.95, 0)
        level.setMetadata({"widget_wrapper": {"decimals": 3}})
        add(
            self,
            level,
            tr("Level of the confidence intervals, above 0 and below 1."),
            advanced=True,
        )
        add(
            self,
            whole_number(self.BOOTSTRAP, tr("Bootstrap resamples"), 1000, 0, 100_000),
            tr("How often polygons are drawn again for the intervals of F1 and macro F1; 0 for none."),
            advanced=True,
        )
        add_seed(self)
        add_batch(self)

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> AccuracyAssessmentJob:
        """See the base class."""
        from ...core.jobs.accuracy_assessment import AccuracyAssessmentJob

        return AccuracyAssessmentJob(
            map=raster_path(self, parameters, self.MAP, context),
            reference=vector_path(self, parameters, self.REFERENCE, context, feedback),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            label_field=optional_text(self, parameters, self.LABEL_FIELD, context),
            report=output_file(self, parameters, self.REPORT, context),
            matrix=output_file(self, parameters, self.MATRIX, context),
            metrics=output_file(self, parameters, self.METRICS, context),
            design=self.parameterAsEnumString(parameters, self.DESIGN, context),
            strata=raster_path(self, parameters, self.STRATA, context),
            stratum_field=optional_text(self, parameters, self.STRATUM_FIELD, context),
            inclusion_field=optional_text(self, parameters, self.INCLUSION_FIELD, context),
            confidence_level=self.parameterAsDouble(parameters, self.CONFIDENCE_LEVEL, context),
            bootstrap=self.parameterAsInt(parameters, self.BOOTSTRAP, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            latex=output_file(self, parameters, self.LATEX, context),
        )
