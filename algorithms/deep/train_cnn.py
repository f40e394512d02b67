"""terroir:traincnn: a network that tells the class of a patch, and so of its pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import RESAMPLING, add, add_resampling, choice
from ..inputs import raster_path, raster_paths, vector_path
from .declare import (
    ARCHITECTURE,
    add_network,
    add_sets,
    add_training,
    add_training_circumstances,
    add_training_results,
    training_values,
)

if TYPE_CHECKING:
    from ...core.jobs.train_cnn import TrainCnnJob


class TrainCnn(TerroirAlgorithm):
    """Trains a convolutional network on patches."""

    INPUT, PATCHES, MASK = "INPUT", "PATCHES", "MASK"
    CLASS_FIELD, GROUP_FIELD = "CLASS_FIELD", "GROUP_FIELD"

    ARCHITECTURES = ("sigma", "slidingwindow", "resnet18", "custom")

    ID, GROUP = "traincnn", "deep"
    NEEDS = ("torch", "safetensors")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Train patch network")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Trains a convolutional network that tells a pixel's class by the patch around it.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Trains a convolutional network on patches made by 'Extract patches' or 'Import patches', and writes it to "
            "a model file (.terroir). 'Classify raster' then gives every pixel the class of the patch around it.\n\n"
            "Architectures: sigma (three convolutions and a dense layer, quick, a good start for 30 × 30 pixels), "
            "slidingwindow (about 110,000 weights, for 65 × 65 pixels), resnet18 (a large network, for WEIGHTS that "
            "were learnt elsewhere) and custom (a torch.nn.Module of your own).\n\n"
            "Patches are divided into training, validation and test, with whole polygons kept together; a training "
            "patch that overlaps one of the validation or the test is left out. The validation tells when to stop and "
            "which epoch was the best. The test is looked at once, at the end: the accuracies come from it. Look at F1 "
            "class by class: an accuracy hides rare classes that are never found.\n\n"
            "After every epoch the training is kept in a checkpoint beside the model. One that was stopped or has "
            "failed goes on there when it is run again with the same inputs and parameters.\n\n"
            "Needs the Python package torch. A graphics card is used where torch sees one."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "deep learning,cnn,convolutional neural network,patch,train,model,torch,classification,land cover,resnet"
        ).split(",")

    def flags(self) -> Qgis.ProcessingAlgorithmFlag:
        """QGIS warns of models and scripts that hold it: it may run a Python file."""
        return super().flags() | Qgis.ProcessingAlgorithmFlag.SecurityRisk

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_data()
        add(
            self,
            choice(ARCHITECTURE, tr("Architecture"), self.ARCHITECTURES),
            tr(
                "Kind of network: sigma, slidingwindow, resnet18, or custom (see CUSTOM). Patches must be large enough "
                "for it."
            ),
        )
        add_training(self)
        add_sets(self)
        add_network(self)
        add_resampling(self)
        add_training_circumstances(self)
        add_training_results(self)

    def _declare_data(self) -> None:
        add(
            self,
            QgsProcessingParameterFeatureSource(self.PATCHES, tr("Patches"), [Qgis.ProcessingSourceType.VectorPolygon]),
            tr("Footprints of patches with their class, made by 'Extract patches' or 'Import patches'."),
        )
        add(
            self,
            QgsProcessingParameterMultipleLayers(
                self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster, optional=True
            ),
            tr(
                "The rasters that the patches were cut from, in the same order. Not needed for patches that are files "
                "of their own."
            ),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), "class", self.PATCHES),
            tr("Field with the class."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterField(self.GROUP_FIELD, tr("Group field"), "group", self.PATCHES),
            tr("Field with the polygon that a patch comes from; training, validation and test share none."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no pixel shall be looked at."),
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> TrainCnnJob:
        """See the base class."""
        from ...core.jobs.train_cnn import TrainCnnJob

        given = parameters.get(self.INPUT) not in (None, "", [])
        return TrainCnnJob(
            patches=vector_path(self, parameters, self.PATCHES, context, feedback),
            input=raster_paths(self, parameters, self.INPUT, context) if given else (),
            mask=raster_path(self, parameters, self.MASK, context),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            group_field=self.parameterAsString(parameters, self.GROUP_FIELD, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
            **training_values(self, parameters, context),
        )
