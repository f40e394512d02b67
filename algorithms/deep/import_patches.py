"""terroir:importpatches: a folder of images as a table of patches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterVectorDestination,
)

from ...ui.styling import SampleClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import add
from ..inputs import output_layer

if TYPE_CHECKING:
    from ...core.jobs.import_patches import ImportPatchesJob


class ImportPatches(TerroirAlgorithm):
    """Makes a table of patches of images that lie in folders."""

    FOLDER, OUTPUT = "FOLDER", "OUTPUT"
    PATCH_COUNT, CLASS_COUNT = "PATCH_COUNT", "CLASS_COUNT"

    ID, GROUP = "importpatches", "deep"
    STYLES: ClassVar = {OUTPUT: SampleClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Import patches")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Makes a table of patches of a folder of images, for the training of a patch network.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Makes a table of patches, as 'Extract patches' does, whose patches are image files. The table names the "
            "files and copies none: keep them where they are until the training is done.\n\n"
            "The folder is either one that 'Extract patches' exported, with its index index.csv, or holds one folder "
            "for each class with the images of it, as many data sets have it. Names of folders such as 3_water tell "
            "the code and the label; other names are labels, which get the codes 1, 2, … in alphabetical order.\n\n"
            "Any format that GDAL reads will do. All images must be square, of one size, with the same number of "
            "bands and of one pixel type. Without a georeference, footprints lie side by side.\n\n"
            "The index tells which patches belong together. For folders of classes nothing does, and each image is a "
            "group of its own: images that were cut from one picture may then fall on both sides of a split."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("deep learning,patches,chips,import,ImageFolder,images,training,data set,cnn").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterFile(self.FOLDER, tr("Folder"), Qgis.ProcessingFileParameterBehavior.Folder),
            tr("Folder that 'Extract patches' exported, or one with a folder of images for each class."),
        )
        add(
            self,
            QgsProcessingParameterVectorDestination(
                self.OUTPUT, tr("Patches"), Qgis.ProcessingSourceType.VectorPolygon
            ),
            tr("Layer with the footprint and the file of each patch, as a GeoPackage."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.PATCH_COUNT, tr("Number of patches")))
        self.addOutput(QgsProcessingOutputNumber(self.CLASS_COUNT, tr("Number of classes")))

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ImportPatchesJob:
        """See the base class."""
        from ...core.jobs.import_patches import ImportPatchesJob

        return ImportPatchesJob(
            folder=self.parameterAsFile(parameters, self.FOLDER, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
        )
