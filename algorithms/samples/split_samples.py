"""terroir:splitsamples: divide polygons or samples into a training and a test part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterVectorDestination,
)

from ...ui.styling import SampleClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import SEED, add, add_seed, choice, number
from ..inputs import optional_text, output_layer, vector_path

if TYPE_CHECKING:
    from ...core.jobs.split_samples import SplitSamplesJob


class SplitSamples(TerroirAlgorithm):
    """Divides polygons or samples into a training and a test part."""

    INPUT, CLASS_FIELD, METHOD = "INPUT", "CLASS_FIELD", "METHOD"
    TEST_FRACTION, GROUP_FIELD = "TEST_FRACTION", "GROUP_FIELD"
    TRAIN, TEST = "TRAIN", "TEST"

    METHODS = ("polygon", "pixel")

    ID, GROUP = "splitsamples", "samples"
    STYLES: ClassVar = {TRAIN: SampleClasses, TEST: SampleClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Split samples")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Divides polygons or samples into a training part and a test part that no model has seen.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Divides polygons, or a table of samples, into a training part and a test part, class by class.\n\n"
            "An honest accuracy needs pixels that training has not seen. Pixels of one polygon resemble each other, "
            "so the method 'polygon' keeps whole polygons on one side. The method 'pixel' splits single samples "
            "and makes accuracies look better than they are.\n\n"
            "A class that has one polygon only goes to the training part, with a warning."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("split,train,test,validation,holdout,samples,polygons,accuracy").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        types = [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint]
        add(
            self,
            QgsProcessingParameterFeatureSource(self.INPUT, tr("Polygons or samples"), types),
            tr("Polygons with a class, or a table of samples made by 'Extract samples'."),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), None, self.INPUT),
            tr("Field with the class, a whole number or text. Each class is divided in the same proportion."),
        )
        add(
            self,
            choice(self.METHOD, tr("Method"), self.METHODS),
            tr("polygon keeps whole polygons together; pixel splits single samples, which flatters the accuracy."),
        )
        add(
            self,
            number(self.TEST_FRACTION, tr("Share of the test part"), 0.5, 0.0, 1.0),
            tr("Share of each class that goes to the test part, between 0 and 1; at least one stays on each side."),
        )
        add(
            self,
            QgsProcessingParameterField(self.GROUP_FIELD, tr("Group field"), None, self.INPUT, optional=True),
            tr(
                "Field that says what stays together. Left empty: the field 'group' of a table of samples, else each "
                "polygon by itself."
            ),
            advanced=True,
        )
        add_seed(self)
        add(
            self,
            QgsProcessingParameterVectorDestination(self.TRAIN, tr("Training part")),
            tr("Layer for training, with all fields of the input."),
        )
        add(
            self,
            QgsProcessingParameterVectorDestination(self.TEST, tr("Test part")),
            tr("Layer for the accuracy assessment, with all fields of the input."),
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> SplitSamplesJob:
        """See the base class."""
        from ...core.jobs.split_samples import SplitSamplesJob

        return SplitSamplesJob(
            input=vector_path(self, parameters, self.INPUT, context, feedback),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            train=output_layer(self, parameters, self.TRAIN, context),
            test=output_layer(self, parameters, self.TEST, context),
            method=self.parameterAsEnumString(parameters, self.METHOD, context),
            test_fraction=self.parameterAsDouble(parameters, self.TEST_FRACTION, context),
            group_field=optional_text(self, parameters, self.GROUP_FIELD, context),
            seed=self.parameterAsInt(parameters, SEED, context),
        )
