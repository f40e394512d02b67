"""terroir:extractsamples: the pixels under polygons or points, as a table of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ...ui.styling import SampleClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_batch
from ..class_values import class_counts, class_counts_parameter
from ..declare import RESAMPLING, SEED, add, add_polygon_fields, add_resampling, add_seed, choice, number
from ..inputs import (
    optional_number,
    optional_text,
    output_file,
    output_layer,
    polygon_colours,
    raster_path,
    raster_paths,
    vector_path,
)
from ..recipes import RECIPE, add_recipe, recipe_object

if TYPE_CHECKING:
    from ...core.jobs.extract_samples import ExtractSamplesJob


class ExtractSamples(TerroirAlgorithm):
    """Reads the pixels under polygons or points into a table of samples."""

    INPUT, POLYGONS, CLASS_FIELD = "INPUT", "POLYGONS", "CLASS_FIELD"
    LABEL_FIELD, GROUP_FIELD = "LABEL_FIELD", "GROUP_FIELD"
    STRATEGY, AMOUNT, PIXEL_RULE, MASK = "STRATEGY", "AMOUNT", "PIXEL_RULE", "MASK"
    CLASS_COUNTS, SAMPLER, MIN_DISTANCE = "CLASS_COUNTS", "SAMPLER", "MIN_DISTANCE"
    IMAGES_ARE, SHARES, STATISTICS = "IMAGES_ARE", "SHARES", "STATISTICS"
    TARGET_FIELDS = "TARGET_FIELDS"
    OUTPUT, SAMPLE_COUNT, CLASS_COUNT = "OUTPUT", "SAMPLE_COUNT", "CLASS_COUNT"

    STRATEGIES = ("all", "constant", "smallest", "percent", "total", "byclass")
    SAMPLERS = ("random", "periodic")
    IMAGE_KINDS = ("bands", "scenes")
    IMAGE_SHARES = ("proportional", "equal")
    PIXEL_RULES = ("centre", "touched", "inside")

    ID, GROUP = "extractsamples", "samples"
    STYLES: ClassVar = {OUTPUT: SampleClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Extract samples")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Reads the pixels under polygons or points into a table of samples for training.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Reads the pixels of one or more rasters under polygons or points into a point layer: the class, its "
            "label, the polygon it comes from (group), and one field for each band.\n\n"
            "Several rasters are read as one stack on the grid of the first; bands without names are called b1, b2, … "
            "in this order. Pixels without data in any band, or "
            "outside the mask, give no sample. Images of other dates or places are read one by one where they are "
            "said to be scenes; the field scene then names the image of each sample.\n\n"
            "Which pixels are taken depends on the seed and on the pixels themselves: the order of polygons and "
            "images, the number of workers and the memory make no difference.\n\n"
            "A text class gets the codes 1, 2, … in alphabetical order; a whole number keeps its value. The colours "
            "of a layer that is styled by class travel on to the map.\n\n"
            "Where polygons or points have quantities instead of classes (biomass, cover, yield), choose target "
            "fields: samples carry them along, for 'Train regressor'.\n\n"
            "With a recipe (see 'Stack features') the fields are features such as indices and textures, computed of "
            "the bands around the polygons only. A GeoPackage keeps the recipe for 'Train classifier'."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("samples,extract,training,pixels,polygons,points,ground truth,raster").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_inputs()
        self._declare_choices()
        self._declare_images()
        add_recipe(
            self,
            tr(
                "Features to compute instead of taking the bands: a recipe as file (.json), as JSON text in braces, or "
                "a raster made by 'Stack features'."
            ),
        )
        add_resampling(self)
        add_seed(self)
        add_batch(self)
        add(
            self,
            QgsProcessingParameterVectorDestination(self.OUTPUT, tr("Samples"), Qgis.ProcessingSourceType.VectorPoint),
            tr("Point layer with one point at the centre of each pixel."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.STATISTICS,
                tr("Statistics"),
                tr("CSV files (*.csv)") + ";;" + tr("GeoPackage (*.gpkg)"),
                optional=True,
                createByDefault=False,
            ),
            tr("Table with the pixels, the polygons and the samples of each class."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.SAMPLE_COUNT, tr("Number of samples")))
        self.addOutput(QgsProcessingOutputNumber(self.CLASS_COUNT, tr("Number of classes")))

    def _declare_inputs(self) -> None:
        types = [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint]
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One or more rasters; together they are read as one stack on the grid of the first."),
        )
        add(
            self,
            QgsProcessingParameterFeatureSource(self.POLYGONS, tr("Polygons or points"), types),
            tr("Places whose class is known, in any reference system."),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), None, self.POLYGONS, optional=True),
            tr("Field with the class, a whole number or text; left empty where there are target fields only."),
        )
        add_polygon_fields(self, self.POLYGONS)

        add(
            self,
            QgsProcessingParameterField(
                self.TARGET_FIELDS,
                tr("Target fields"),
                None,
                self.POLYGONS,
                Qgis.ProcessingFieldParameterDataType.Numeric,
                allowMultiple=True,
                optional=True,
            ),
            tr(
                "Fields with quantities, such as biomass or cover, for 'Train regressor'. Every sample gets those of "
                "its feature, in fields called target_…, which are never taken for features."
            ),
            advanced=True,
        )

    def _declare_choices(self) -> None:
        add(
            self,
            choice(self.STRATEGY, tr("Strategy"), self.STRATEGIES),
            tr(
                "How many pixels to take: all of them; constant, the amount from every class; smallest, as many from "
                "every class as the smallest has; percent, the amount in percent of every class; total, the amount "
                "in all, shared in proportion; byclass, what the table of classes says."
            ),
        )
        add(
            self,
            number(self.AMOUNT, tr("Amount"), None, 0.0),
            tr("Number of pixels (constant, total) or percentage (percent); the other strategies need none."),
        )
        add(
            self,
            class_counts_parameter(self.CLASS_COUNTS, tr("Samples of each class")),
            tr(
                "For the strategy byclass: the class, by its code or name, and how many samples to take. Classes that "
                "are not in the table give none."
            ),
        )
        add(
            self,
            choice(self.SAMPLER, tr("Sampler"), self.SAMPLERS),
            tr("random draws pixels; periodic takes every k-th pixel of a class along the lines of the raster."),
            advanced=True,
        )
        add(
            self,
            number(self.MIN_DISTANCE, tr("Smallest distance between samples"), None, 0.0),
            tr(
                "No two samples lie nearer to each other than this, whatever their class. In units of the image's "
                "reference system, in metres where that is in degrees. The log says how many could be placed."
            ),
            advanced=True,
        )
        add(
            self,
            choice(self.PIXEL_RULE, tr("Pixels of a polygon"), self.PIXEL_RULES),
            tr(
                "centre takes the pixels whose centre lies in the polygon, touched every pixel that the polygon "
                "touches, inside the pixels that lie wholly in it."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no pixel shall be used."),
        )

    def _declare_images(self) -> None:
        add(
            self,
            choice(self.IMAGES_ARE, tr("Several images are"), self.IMAGE_KINDS),
            tr(
                "bands: all images are bands of one, on the grid of the first; scenes: each image is read by itself on "
                "its own grid (other dates, tiles side by side), and all have the same bands."
            ),
            advanced=True,
        )
        add(
            self,
            choice(self.SHARES, tr("Shares of the scenes"), self.IMAGE_SHARES),
            tr(
                "How scenes share the samples of a class: in proportion to the pixels that each has of it, or equal "
                "shares. Fractions are rounded down."
            ),
            advanced=True,
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ExtractSamplesJob:
        """See the base class."""
        from ...core.jobs.extract_samples import ExtractSamplesJob

        return ExtractSamplesJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            polygons=vector_path(self, parameters, self.POLYGONS, context, feedback),
            class_field=optional_text(self, parameters, self.CLASS_FIELD, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            label_field=optional_text(self, parameters, self.LABEL_FIELD, context),
            group_field=optional_text(self, parameters, self.GROUP_FIELD, context),
            strategy=self.parameterAsEnumString(parameters, self.STRATEGY, context),
            amount=optional_number(self, parameters, self.AMOUNT, context),
            pixel_rule=self.parameterAsEnumString(parameters, self.PIXEL_RULE, context),
            mask=raster_path(self, parameters, self.MASK, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
            colours=polygon_colours(self, parameters, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            class_counts=class_counts(self, parameters, self.CLASS_COUNTS, context),
            sampler=self.parameterAsEnumString(parameters, self.SAMPLER, context),
            min_distance=optional_number(self, parameters, self.MIN_DISTANCE, context),
            images_are=self.parameterAsEnumString(parameters, self.IMAGES_ARE, context),
            shares=self.parameterAsEnumString(parameters, self.SHARES, context),
            statistics=output_file(self, parameters, self.STATISTICS, context),
            recipe=recipe_object(self, parameters, RECIPE, context),
            target_fields=tuple(self.parameterAsStrings(parameters, self.TARGET_FIELDS, context)),
        )
