"""terroir:splitsamples: divide polygons or samples into a training and a test part."""

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
from ..declare import SEED, add, add_seed, choice, number, whole_number
from ..inputs import optional_number, optional_text, output_layer, vector_path

if TYPE_CHECKING:
    from ...core.jobs.split_samples import SplitSamplesJob


class SplitSamples(TerroirAlgorithm):
    """Divides polygons or samples into a training and a test part."""

    INPUT, CLASS_FIELD, METHOD = "INPUT", "CLASS_FIELD", "METHOD"
    TEST_FRACTION, GROUP_FIELD = "TEST_FRACTION", "GROUP_FIELD"
    BLOCK_SIZE, BUFFER, RUNS = "BLOCK_SIZE", "BUFFER", "RUNS"
    TRAIN, TEST, OUTPUT = "TRAIN", "TEST", "OUTPUT"
    TRAIN_COUNT, TEST_COUNT, REMOVED_COUNT = "TRAIN_COUNT", "TEST_COUNT", "REMOVED_COUNT"

    METHODS = ("polygon", "pixel", "block", "distance")

    ID, GROUP = "splitsamples", "samples"
    STYLES: ClassVar = {TRAIN: SampleClasses, TEST: SampleClasses, OUTPUT: SampleClasses}

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
            "Places near each other resemble each other too. The method 'block' lays squares over the map and keeps "
            "all that lies in one of them on one side (a polygon lies where the centre of its extent does). The "
            "method 'distance' chooses test polygons as 'polygon' does, and then removes every training feature "
            "within a distance of them, of whatever class.\n\n"
            "With several runs, each run divides the same features anew, with the seed counted up by one. The two "
            "parts are those of the first run; the fields split_1, split_2, … say train, test or removed for every "
            "run, and the output of all features holds what the first run left out too.\n\n"
            "A class that has one polygon (or block) only goes to the training part, with a warning. Samples that "
            "were made by 'Augment samples' are never for the test. Of a table of patches, those for training that "
            "share pixels with a patch of the test are left out."
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
            tr(
                "polygon keeps whole polygons together; pixel splits single samples, which flatters the accuracy; "
                "block keeps what lies in one square of the map together; distance splits by polygon and removes what "
                "is close to the test from training."
            ),
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
        self._declare_distances()
        add_seed(self)
        self._declare_outputs()

    def _declare_distances(self) -> None:
        add(
            self,
            number(self.BLOCK_SIZE, tr("Side of a block (map units)"), None, 0.0),
            tr("For the method block: in units of the layer's reference system, in metres where that is in degrees."),
        )
        add(
            self,
            number(self.BUFFER, tr("Distance to the test (map units)"), None, 0.0),
            tr(
                "For the method distance: what lies so close to a test feature, or closer, is not trained on. In units "
                "of the layer's reference system, in metres where that is in degrees."
            ),
        )
        add(
            self,
            whole_number(self.RUNS, tr("Runs"), 1, 1, 1000),
            tr("How often to divide; more than one tell how much an accuracy depends on the draw."),
            advanced=True,
        )

    def _declare_outputs(self) -> None:
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
        add(
            self,
            QgsProcessingParameterVectorDestination(
                self.OUTPUT, tr("All features with their side"), optional=True, createByDefault=False
            ),
            tr("The whole input with a field split (split_1, split_2, … for several runs): train, test or removed."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.TRAIN_COUNT, tr("Number of training features")))
        self.addOutput(QgsProcessingOutputNumber(self.TEST_COUNT, tr("Number of test features")))
        self.addOutput(QgsProcessingOutputNumber(self.REMOVED_COUNT, tr("Number of features on neither side")))

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
            block_size=optional_number(self, parameters, self.BLOCK_SIZE, context),
            buffer=optional_number(self, parameters, self.BUFFER, context),
            runs=self.parameterAsInt(parameters, self.RUNS, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
        )
