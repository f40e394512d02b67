"""terroir:extractpatches: squares of an image around pixels whose class is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ...ui.styling import SampleClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_batch
from ..declare import RESAMPLING, SEED, add, add_polygon_fields, add_resampling, add_seed, choice, number, whole_number
from ..inputs import optional_text, output_file, output_layer, polygon_colours, raster_path, raster_paths, vector_path

if TYPE_CHECKING:
    from ...core.jobs.extract_patches import ExtractPatchesJob


class ExtractPatches(TerroirAlgorithm):
    """Makes the table of patches that a patch network learns from."""

    INPUT, POLYGONS, CLASS_FIELD = "INPUT", "POLYGONS", "CLASS_FIELD"
    LABEL_FIELD, GROUP_FIELD = "LABEL_FIELD", "GROUP_FIELD"
    SIZE, STRATEGY, STRIDE, PURITY, PER_CLASS = "SIZE", "STRATEGY", "STRIDE", "PURITY", "PER_CLASS"
    MASK, EXPORT, OUTPUT = "MASK", "EXPORT", "OUTPUT"
    PATCH_COUNT, CLASS_COUNT = "PATCH_COUNT", "CLASS_COUNT"

    STRATEGIES = ("grid", "random", "centroid")

    ID, GROUP = "extractpatches", "deep"
    STYLES: ClassVar = {OUTPUT: SampleClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Extract patches")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Lays patches around pixels of polygons, for the training of a patch network.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Makes the table that a patch network learns from: square footprints around pixels whose class is known, "
            "with class, label, the polygon they come from (group) and purity, the share of the patch inside polygons "
            "of its class. No pixel is copied: the training reads them from the image.\n\n"
            "A patch belongs to the class of the pixel it stands for, its middle one (of an even size, the one below "
            "and right of the middle). It lies wholly in the image; this pixel is valid, and at least half of the "
            "others are.\n\n"
            "The strategy grid takes the pixels of a lattice over the image that lie in polygons; random draws pixels "
            "of the polygons; centroid lays one patch around the middle of each polygon. What is chosen depends on "
            "the seed and on the pixels themselves, not on workers or memory.\n\n"
            "Patches may overlap. 'Split samples' and the training keep all patches of a polygon on one side, and "
            "leave out those for training that share pixels with the test.\n\n"
            "The folder, if one is named, gets each patch as a GeoTIFF, in a folder for each class and with an index, "
            "for other tools. 'Import patches' reads it back."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("deep learning,patches,chips,tiles,training,samples,cnn,convolutional,footprints").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_inputs()
        self._declare_patches()
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no pixel shall be used."),
        )
        add_resampling(self)
        add_seed(self)
        add_batch(self)
        add(
            self,
            QgsProcessingParameterVectorDestination(
                self.OUTPUT, tr("Patches"), Qgis.ProcessingSourceType.VectorPolygon
            ),
            tr("Layer with the footprint of each patch, as a GeoPackage."),
        )
        add(
            self,
            QgsProcessingParameterFolderDestination(
                self.EXPORT, tr("Folder for the patches"), optional=True, createByDefault=False
            ),
            tr(
                "New or empty folder, or one of an earlier export, which is replaced: gets each patch as GeoTIFF and "
                "the index index.csv."
            ),
            advanced=True,
        )
        self.addOutput(QgsProcessingOutputNumber(self.PATCH_COUNT, tr("Number of patches")))
        self.addOutput(QgsProcessingOutputNumber(self.CLASS_COUNT, tr("Number of classes")))

    def _declare_inputs(self) -> None:
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One or more rasters; together they are read as one stack on the grid of the first."),
        )
        add(
            self,
            QgsProcessingParameterFeatureSource(
                self.POLYGONS, tr("Polygons"), [Qgis.ProcessingSourceType.VectorPolygon]
            ),
            tr("Places whose class is known, in any reference system."),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), None, self.POLYGONS),
            tr("Field with the class, a whole number or text."),
        )
        add_polygon_fields(self, self.POLYGONS)

    def _declare_patches(self) -> None:
        add(
            self,
            whole_number(self.SIZE, tr("Size of a patch"), 30, 2, 1024),
            tr("Side of a patch in pixels. A network sees no more than this around a pixel."),
        )
        add(
            self,
            choice(self.STRATEGY, tr("Strategy"), self.STRATEGIES),
            tr(
                "grid: around the pixels of a lattice over the image that lie in polygons; random: around pixels drawn "
                "from the polygons; centroid: one around the middle of each polygon (a point on it where that lies "
                "outside)."
            ),
        )
        add(
            self,
            whole_number(self.STRIDE, tr("Stride of the grid"), None, 1),
            tr(
                "For the strategy grid: pixels from one centre to the next. Left empty, patches lie side by side; a "
                "smaller number makes them overlap, and gives more of them."
            ),
        )
        add(
            self,
            number(self.PURITY, tr("Smallest purity"), 0.5, 0.0, 1.0),
            tr(
                "Least share of a patch's pixels that lie in polygons of its class: 1 for patches of one class only, 0 "
                "for all whose middle lies in a polygon."
            ),
        )
        add(
            self,
            whole_number(self.PER_CLASS, tr("Most patches of a class"), None, 1),
            tr("Of classes with more, a random choice is taken. Left empty: 1000 for random, all for the others."),
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ExtractPatchesJob:
        """See the base class."""
        from ...core.jobs.extract_patches import ExtractPatchesJob

        return ExtractPatchesJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            polygons=vector_path(self, parameters, self.POLYGONS, context, feedback),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            label_field=optional_text(self, parameters, self.LABEL_FIELD, context),
            group_field=optional_text(self, parameters, self.GROUP_FIELD, context),
            size=self.parameterAsInt(parameters, self.SIZE, context),
            strategy=self.parameterAsEnumString(parameters, self.STRATEGY, context),
            stride=self._optional_count(parameters, self.STRIDE, context),
            purity=self.parameterAsDouble(parameters, self.PURITY, context),
            per_class=self._optional_count(parameters, self.PER_CLASS, context),
            mask=raster_path(self, parameters, self.MASK, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
            colours=polygon_colours(self, parameters, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            export=output_file(self, parameters, self.EXPORT, context),
        )

    def _optional_count(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> int | None:
        """Whole number, None where it is left out (QGIS would say 0)."""
        return None if parameters.get(name) in (None, "") else self.parameterAsInt(parameters, name, context)
