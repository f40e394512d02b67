"""terroir:trainsegmentation: a network that tells the class of every pixel at once."""

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
from ..declare import RESAMPLING, add, add_resampling, choice, whole_number
from ..inputs import optional_number, optional_text, polygon_colours, raster_path, raster_paths, vector_path
from .declare import (
    ARCHITECTURE,
    BATCH_SIZE,
    add_network,
    add_sets,
    add_training,
    add_training_circumstances,
    add_training_results,
    training_values,
)

if TYPE_CHECKING:
    from ...core.jobs.train_segmentation import TrainSegmentationJob


class TrainSegmentation(TerroirAlgorithm):
    """Trains a segmentation network on labelled pixels."""

    INPUT, POLYGONS, LABELS, MASK = "INPUT", "POLYGONS", "LABELS", "MASK"
    CLASS_FIELD, LABEL_FIELD, GROUP_FIELD, UNLABELLED = "CLASS_FIELD", "LABEL_FIELD", "GROUP_FIELD", "UNLABELLED"
    TILE_SIZE, TILES_PER_EPOCH = "TILE_SIZE", "TILES_PER_EPOCH"

    ARCHITECTURES = ("unet", "custom")

    ID, GROUP = "trainsegmentation", "deep"
    NEEDS = ("torch", "safetensors")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Train segmentation network")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Trains a fully convolutional network (U-Net) that gives every pixel its class.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Trains a fully convolutional network on the pixels of polygons, or of a raster of class codes, and writes "
            "it to a model file (.terroir) for 'Classify raster'. It answers for all pixels of an image at once: "
            "borders of classes become sharper than with patches, and the training is quicker.\n\n"
            "Only a part of the image needs labels: pixels without one are looked at, and count for nothing. Pixels "
            "in polygons of different classes have no label. Training tiles are drawn anew for every epoch where "
            "training labels are.\n\n"
            "Architectures: unet (residual blocks with batch normalisation, about 1.3 million weights; PARAMETERS: "
            "width 32, depth 3, passed_indices false) and custom (a torch.nn.Module of your own).\n\n"
            "Polygons are divided into training, validation and test, and a raster of labels by squares of the map. A "
            "tile shows the labels of its own set only. The validation tells when to stop and which epoch was the "
            "best. The test is looked at once, at the end: the accuracies come from it. Look at F1 class by class: an "
            "accuracy hides rare classes that are never found.\n\n"
            "After every epoch the training is kept in a checkpoint beside the model. One that was stopped or has "
            "failed goes on there when it is run again with the same inputs and parameters.\n\n"
            "Needs the Python package torch. A graphics card is used where torch sees one."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "deep learning,segmentation,semantic,u-net,unet,fully convolutional,train,model,torch,classification,"
            "land cover"
        ).split(",")

    def flags(self) -> Qgis.ProcessingAlgorithmFlag:
        """QGIS warns of models and scripts that hold it: it may run a Python file."""
        return super().flags() | Qgis.ProcessingAlgorithmFlag.SecurityRisk

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One raster, or several that are seen as one; the first one gives the grid."),
        )
        self._declare_labels()
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no pixel shall be looked at."),
        )
        add(
            self,
            choice(ARCHITECTURE, tr("Architecture"), self.ARCHITECTURES),
            tr("Kind of network: unet, or custom (see CUSTOM)."),
        )
        add(
            self,
            whole_number(self.TILE_SIZE, tr("Side of a training tile (pixels)"), 128, 8, 4096),
            tr(
                "Training sees the image in squares of so many pixels, a multiple of 8 for unet. Larger ones show more "
                "of what lies around, and take more memory and time."
            ),
        )
        add_training(self)
        # A tile has as many pixels as many patches.
        self.parameterDefinition(BATCH_SIZE).setDefaultValue(4)
        add(
            self,
            whole_number(self.TILES_PER_EPOCH, tr("Tiles of an epoch"), None, 1, 1_000_000),
            tr(
                "How many tiles an epoch looks at; left empty, twice as many as squares of the image hold training "
                "labels, from 64 to 512."
            ),
            advanced=True,
        )
        add_sets(self)
        add_network(self)
        add_resampling(self)
        add_training_circumstances(self)
        add_training_results(self)

    def _declare_labels(self) -> None:
        add(
            self,
            QgsProcessingParameterFeatureSource(
                self.POLYGONS,
                tr("Polygons"),
                [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint],
                optional=True,
            ),
            tr("Polygons (or points) whose class is known. Give either these or LABELS."),
        )
        for name, title, help_text, advanced in (
            (
                self.CLASS_FIELD,
                tr("Class field"),
                tr("Field of POLYGONS with the class: whole numbers, or text."),
                False,
            ),
            (self.LABEL_FIELD, tr("Label field"), tr("Field of POLYGONS with the class's name for the legend."), False),
            (
                self.GROUP_FIELD,
                tr("Group field"),
                tr(
                    "Field of POLYGONS with what must stay in one of training, validation and test; left empty, every "
                    "polygon by itself."
                ),
                True,
            ),
        ):
            add(
                self,
                QgsProcessingParameterField(name, title, None, self.POLYGONS, optional=True),
                help_text,
                advanced=advanced,
            )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.LABELS, tr("Raster of labels"), optional=True),
            tr(
                "Raster of class codes with the image's own pixels, instead of POLYGONS; pixels without data have no "
                "label. Squares of the map stay together: see BLOCK_SIZE, which is the side of a tile where it is "
                "empty."
            ),
        )
        add(
            self,
            whole_number(self.UNLABELLED, tr("Code of pixels without a label"), None, -(2**31)),
            tr("Value in LABELS that means no label, besides its nodata value; for example 0."),
            advanced=True,
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> TrainSegmentationJob:
        """See the base class."""
        from ...core.jobs.train_segmentation import TrainSegmentationJob

        given = parameters.get(self.POLYGONS) not in (None, "")
        unlabelled = optional_number(self, parameters, self.UNLABELLED, context)
        tiles = optional_number(self, parameters, self.TILES_PER_EPOCH, context)
        return TrainSegmentationJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            polygons=vector_path(self, parameters, self.POLYGONS, context, feedback) if given else None,
            class_field=optional_text(self, parameters, self.CLASS_FIELD, context),
            label_field=optional_text(self, parameters, self.LABEL_FIELD, context),
            group_field=optional_text(self, parameters, self.GROUP_FIELD, context),
            colours=polygon_colours(self, parameters, context),
            labels=raster_path(self, parameters, self.LABELS, context),
            unlabelled=None if unlabelled is None else int(unlabelled),
            mask=raster_path(self, parameters, self.MASK, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
            tile_size=self.parameterAsInt(parameters, self.TILE_SIZE, context),
            tiles_per_epoch=None if tiles is None else int(tiles),
            **training_values(self, parameters, context),
        )
