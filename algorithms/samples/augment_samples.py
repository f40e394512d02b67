"""terroir:augmentsamples: more training samples of rare classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterVectorDestination,
)

from ...ui.styling import SampleClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..class_values import class_counts, class_counts_parameter
from ..declare import SEED, add, add_sample_fields, add_seed, choice, number, whole_number
from ..inputs import optional_number, optional_text, output_layer, vector_path

if TYPE_CHECKING:
    from ...core.jobs.augment_samples import AugmentSamplesJob


class AugmentSamples(TerroirAlgorithm):
    """Adds made-up samples of rare classes to a table of samples."""

    SAMPLES, METHOD, TARGET, AMOUNT = "SAMPLES", "METHOD", "TARGET", "AMOUNT"
    CLASS_COUNTS, CLASS_FIELD, GROUP_FIELD = "CLASS_COUNTS", "CLASS_FIELD", "GROUP_FIELD"
    FEATURES, SPLIT_FIELD, SPREAD, NEIGHBOURS = "FEATURES", "SPLIT_FIELD", "SPREAD", "NEIGHBOURS"
    OUTPUT, SAMPLE_COUNT, SYNTHETIC_COUNT = "OUTPUT", "SAMPLE_COUNT", "SYNTHETIC_COUNT"

    METHODS = ("replicate", "jitter", "smote")
    TARGETS = ("balance", "minimum", "byclass")

    ID, GROUP = "augmentsamples", "samples"
    NEEDS = ("sklearn",)
    STYLES: ClassVar = {OUTPUT: SampleClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Augment samples")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Makes more training samples of rare classes: copies, copies with noise, or SMOTE.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Makes more samples of rare classes, so that a classifier does not overlook them: replicate copies "
            "samples; jitter copies them and adds a little noise; smote makes points between a sample and one of its "
            "nearest neighbours (needs the Python package imbalanced-learn).\n\n"
            "Made-up samples are for training only. The field synthetic is 1 for them; 'Train classifier' never tests "
            "on them, and 'Split samples' never puts them into the test. Each belongs to the polygon (group) of the "
            "sample it was made of, and SMOTE mixes samples of one polygon only: nothing of a polygon that is tested "
            "is trained with.\n\n"
            "Split first, then augment the training part. Where a field split says train or test, only training "
            "samples are made more of. More samples of a place add no knowledge of other places: more polygons do."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("augment,augmentation,SMOTE,imbalance,balance,oversampling,rare classes,samples").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterFeatureSource(self.SAMPLES, tr("Samples"), [Qgis.ProcessingSourceType.VectorPoint]),
            tr("Table of training samples, made by 'Extract samples'."),
        )
        add(
            self,
            choice(self.METHOD, tr("Method"), self.METHODS),
            tr("replicate copies samples; jitter adds noise to the copies; smote makes points between neighbours."),
        )
        add(
            self,
            choice(self.TARGET, tr("Target"), self.TARGETS),
            tr(
                "How many samples a class shall have in the end: balance, as many as the largest class has; minimum, "
                "at least the amount; byclass, what the table of classes says. No class loses samples."
            ),
        )
        add(
            self,
            whole_number(self.AMOUNT, tr("Amount"), None, 1),
            tr("Number of samples for the target minimum."),
        )
        add(
            self,
            class_counts_parameter(self.CLASS_COUNTS, tr("Samples of each class")),
            tr("For the target byclass: the class, by its code or name, and how many samples it shall have."),
        )
        self._declare_fields()
        self._declare_knobs()
        add_seed(self)
        add(
            self,
            QgsProcessingParameterVectorDestination(
                self.OUTPUT, tr("Augmented samples"), Qgis.ProcessingSourceType.VectorPoint
            ),
            tr("The samples and, after them, the made-up ones, with a field synthetic that is 1 for these."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.SAMPLE_COUNT, tr("Number of samples")))
        self.addOutput(QgsProcessingOutputNumber(self.SYNTHETIC_COUNT, tr("Number of made-up samples")))

    def _declare_fields(self) -> None:
        add_sample_fields(self, self.SAMPLES, tr("Fields that noise and SMOTE change; all numeric ones if empty."))
        add(
            self,
            QgsProcessingParameterField(self.SPLIT_FIELD, tr("Split field"), None, self.SAMPLES, optional=True),
            tr(
                "Field that says train or test; only what says train is made more of. Left empty: the field split, if "
                "there is one."
            ),
            advanced=True,
        )

    def _declare_knobs(self) -> None:
        add(
            self,
            number(self.SPREAD, tr("Jitter: divisor of the standard deviation"), 10.0, 0.0),
            tr("The noise's standard deviation is that of the class, feature by feature, divided by this."),
            advanced=True,
        )
        add(
            self,
            whole_number(self.NEIGHBOURS, tr("SMOTE: number of neighbours"), 5, 1),
            tr("Among how many nearest neighbours the other end is drawn; fewer where a polygon has fewer samples."),
            advanced=True,
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> AugmentSamplesJob:
        """See the base class."""
        from ...core.jobs.augment_samples import AugmentSamplesJob

        return AugmentSamplesJob(
            samples=vector_path(self, parameters, self.SAMPLES, context, feedback),
            output=output_layer(self, parameters, self.OUTPUT, context),
            method=self.parameterAsEnumString(parameters, self.METHOD, context),
            target=self.parameterAsEnumString(parameters, self.TARGET, context),
            amount=optional_number(self, parameters, self.AMOUNT, context),
            class_counts=class_counts(self, parameters, self.CLASS_COUNTS, context),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            group_field=self.parameterAsString(parameters, self.GROUP_FIELD, context),
            features=tuple(self.parameterAsStrings(parameters, self.FEATURES, context)),
            split_field=optional_text(self, parameters, self.SPLIT_FIELD, context),
            spread=self.parameterAsDouble(parameters, self.SPREAD, context),
            neighbours=self.parameterAsInt(parameters, self.NEIGHBOURS, context),
            seed=self.parameterAsInt(parameters, SEED, context),
        )
