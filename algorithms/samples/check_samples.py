"""terroir:checksamples: what is wrong with a table of samples, before anything is trained on it."""

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
    QgsProcessingParameterVectorDestination,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_batch, add_workers
from ..declare import SEED, add, add_sample_fields, add_seed, whole_number
from ..inputs import optional_text, output_file, output_layer, vector_path

if TYPE_CHECKING:
    from ...core.jobs.check_samples import CheckSamplesJob


class CheckSamples(TerroirAlgorithm):
    """Reports on a table of samples."""

    SAMPLES, CLASS_FIELD, GROUP_FIELD = "SAMPLES", "CLASS_FIELD", "GROUP_FIELD"
    FEATURES, SPLIT_FIELD, TEST = "FEATURES", "SPLIT_FIELD", "TEST"
    FOLDS, NEIGHBOURS = "FOLDS", "NEIGHBOURS"
    REPORT, METRICS, OUTPUT = "REPORT", "METRICS", "OUTPUT"
    SAMPLE_COUNT, SUSPECT_COUNT = "SAMPLE_COUNT", "SUSPECT_COUNT"
    LOWEST_SEPARABILITY, CONTRADICTING_COUNT = "LOWEST_SEPARABILITY", "CONTRADICTING_COUNT"
    LEAK_COUNT = "LEAK_COUNT"

    ID, GROUP = "checksamples", "samples"
    NEEDS = ("sklearn", "skops")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Check samples")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Reports on a table of samples: balance, separability, mislabelled polygons, duplicates, leakage.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Reports on a table of samples before anything is trained on it: how many samples and polygons each class "
            "has; how far classes lie apart (Jeffries–Matusita distance); which polygons look mislabelled, because a "
            "forest that has not seen them takes most of their pixels for another class; outliers; samples with the "
            "same features or at the same place; whether classes and errors cluster on the map (Moran's I).\n\n"
            "Where the table has a field split (or split_1, split_2, …), or a second table is the test, the report "
            "tells what both sides share: polygons, places, neighbouring pixels.\n\n"
            "A suspicious polygon is not wrong for certain: look at it on the image. Samples that 'Augment samples' "
            "made are left out."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "samples,check,quality,separability,Jeffries-Matusita,mislabelled,outliers,duplicates,Moran,leakage,report"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        points = [Qgis.ProcessingSourceType.VectorPoint]
        add(
            self,
            QgsProcessingParameterFeatureSource(self.SAMPLES, tr("Samples"), points),
            tr("Table of samples, made by 'Extract samples'."),
        )
        add(
            self,
            QgsProcessingParameterFeatureSource(self.TEST, tr("Samples of the test"), points, optional=True),
            tr("Table of samples that shall test what is trained on the first one, to look for what both share."),
        )
        self._declare_fields()
        add(
            self,
            whole_number(self.FOLDS, tr("Folds"), 5, 2),
            tr("Into how many parts the polygons are divided, each judged by a forest that has seen the others."),
            advanced=True,
        )
        add(
            self,
            whole_number(self.NEIGHBOURS, tr("Neighbours"), 8, 1, 100),
            tr("How many nearest neighbours of a sample Moran's I compares it with."),
            advanced=True,
        )
        add_seed(self)
        add_workers(self)
        add_batch(self)
        self._declare_outputs()

    def _declare_fields(self) -> None:
        add_sample_fields(self, self.SAMPLES, tr("Fields to look at; all numeric ones if empty."))
        add(
            self,
            QgsProcessingParameterField(self.SPLIT_FIELD, tr("Split field"), None, self.SAMPLES, optional=True),
            tr("Field that says train or test. Left empty: every field that 'Split samples' made."),
            advanced=True,
        )

    def _declare_outputs(self) -> None:
        add(
            self,
            QgsProcessingParameterFileDestination(self.REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True),
            tr("Report to read and to print, in one file."),
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
            QgsProcessingParameterVectorDestination(
                self.OUTPUT,
                tr("Polygons with their suspicion"),
                Qgis.ProcessingSourceType.VectorPolygon,
                optional=True,
                createByDefault=False,
            ),
            tr("The hull around the samples of each polygon, with its score and the class that it looks like."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.SAMPLE_COUNT, tr("Number of samples")))
        self.addOutput(QgsProcessingOutputNumber(self.SUSPECT_COUNT, tr("Number of suspicious polygons")))
        self.addOutput(QgsProcessingOutputNumber(self.LOWEST_SEPARABILITY, tr("Lowest separability of two classes")))
        self.addOutput(QgsProcessingOutputNumber(self.CONTRADICTING_COUNT, tr("Number of contradicting samples")))
        self.addOutput(
            QgsProcessingOutputNumber(self.LEAK_COUNT, tr("Number of polygons and places on both sides of a split"))
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> CheckSamplesJob:
        """See the base class."""
        from ...core.jobs.check_samples import CheckSamplesJob

        has_test = parameters.get(self.TEST) not in (None, "")
        return CheckSamplesJob(
            samples=vector_path(self, parameters, self.SAMPLES, context, feedback),
            report=output_file(self, parameters, self.REPORT, context),
            metrics=output_file(self, parameters, self.METRICS, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            group_field=self.parameterAsString(parameters, self.GROUP_FIELD, context),
            features=tuple(self.parameterAsStrings(parameters, self.FEATURES, context)),
            split_field=optional_text(self, parameters, self.SPLIT_FIELD, context),
            test=vector_path(self, parameters, self.TEST, context, feedback) if has_test else None,
            folds=self.parameterAsInt(parameters, self.FOLDS, context),
            neighbours=self.parameterAsInt(parameters, self.NEIGHBOURS, context),
            seed=self.parameterAsInt(parameters, SEED, context),
        )
