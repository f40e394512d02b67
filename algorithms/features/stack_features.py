"""terroir:stackfeatures: bands, indices, expressions and filters as one raster of features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_circumstances
from ..declare import RESAMPLING, add, add_resampling, choice
from ..inputs import json_object, optional_number, output_file, output_layer, raster_path, raster_paths
from ..recipes import RECIPE, add_recipe, recipe_object, texts

if TYPE_CHECKING:
    from ...core.jobs.stack_features import StackFeaturesJob


class StackFeatures(TerroirAlgorithm):
    """Writes the features of a recipe as one raster."""

    INPUT, BANDS, INDICES = "INPUT", "BANDS", "INDICES"
    EXPRESSIONS, FILTERS, SENSOR, BAND_MAPPING = "EXPRESSIONS", "FILTERS", "SENSOR", "BAND_MAPPING"
    CONSTANTS, SCALE, OFFSET, MASK = "CONSTANTS", "SCALE", "OFFSET", "MASK"
    OUTPUT, RECIPE_FILE, FEATURE_COUNT = "OUTPUT", "RECIPE_FILE", "FEATURE_COUNT"

    SENSORS = ("auto", "sentinel2", "landsat457", "landsat89", "spot67", "pleiades", "rgbnir")

    ID, GROUP = "stackfeatures", "features"
    NEEDS = ("scipy", "spyndex")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Stack features")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Puts bands, indices, expressions and filters together as one raster of features for learning.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Computes features of one or more rasters in a single pass and writes them as one GeoTIFF of real numbers, "
            "with a named band for each: bands as they are, spectral indices, expressions and spatial filters, which "
            "mean the same as in 'Spectral indices' and 'Spatial filter'.\n\n"
            "A pixel has features where all bands used have data; a band of the result has no value where its formula "
            "has none.\n\n"
            "Example: INDICES 'NDVI, NDWI', EXPRESSIONS 'ratio = nir / red', FILTERS 'mean:3; entropy:5:nir,NDVI' "
            "gives two indices, a formula called ratio, the mean of every band within 3 pixels, and the entropy of nir "
            "and NDVI within 5.\n\n"
            "All choices together are a recipe. The recipe file holds it with all that this image decided, such as the "
            "limits of grey levels, so that it gives the same features on another image or tile; the GeoTIFF holds it "
            "too. 'Extract samples' takes a recipe and computes the features under the polygons only; a model trained "
            "on such samples keeps it, and 'Classify raster' then computes the features from the bands, without this "
            "raster. To write it for its own sake, or to look at it, is what this algorithm is for."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "features,stack,feature stack,recipe,layer stack,bands,indices,texture,filter,predictors,concatenate"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One or more rasters, read as one; the first one gives the grid."),
        )
        self._declare_features()
        add_recipe(
            self,
            tr(
                "Instead of all other choices: a recipe as file (.json), as JSON text in braces, or a raster of "
                "features whose recipe shall be used again."
            ),
            advanced=False,
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where pixels shall not count."),
        )
        self._declare_knobs()
        add_resampling(self)
        add_circumstances(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Features")),
            tr("GeoTIFF of real numbers with one band for each feature, named after it."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.RECIPE_FILE, tr("Recipe file"), tr("JSON files (*.json)"), optional=True, createByDefault=False
            ),
            tr("The recipe with all that this image decided, to be used on other images."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.FEATURE_COUNT, tr("Number of features")))

    def _declare_features(self) -> None:
        add(
            self,
            QgsProcessingParameterString(self.BANDS, tr("Bands"), optional=True),
            tr(
                "Names or numbers of the bands to take over, separated by commas; left empty, all bands; none for no "
                "band."
            ),
        )
        add(
            self,
            QgsProcessingParameterString(self.INDICES, tr("Indices"), optional=True),
            tr("Names of indices of the catalogue, separated by commas, such as NDVI, NDWI, EVI."),
        )
        add(
            self,
            QgsProcessingParameterString(self.EXPRESSIONS, tr("Expressions"), optional=True),
            tr("Formulas of your own with a name, separated by semicolons: ratio = nir / red; sum = b1 + b2."),
        )
        add(
            self,
            QgsProcessingParameterString(self.FILTERS, tr("Filters"), optional=True),
            tr(
                "Spatial filters with their radius in pixels and the bands, indices or expressions to filter, "
                "separated by semicolons: mean:3; entropy:5:nir,NDVI. Without bands, all bands of the image are "
                "filtered."
            ),
        )
        add(
            self,
            choice(self.SENSOR, tr("Sensor"), self.SENSORS),
            tr(
                "Which band is which: auto goes by the names of the bands; a sensor by its own names too, such as B8A, "
                "or else by the usual order of its bands (SPOT and Pléiades: red, green, blue, near infrared)."
            ),
        )

    def _declare_knobs(self) -> None:
        add(
            self,
            QgsProcessingParameterString(self.BAND_MAPPING, tr("Band mapping (JSON)"), multiLine=True, optional=True),
            tr('Which band is which, by name or number, where it is not found: {"N": "b4", "R": 3}.'),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterString(self.CONSTANTS, tr("Constants (JSON)"), multiLine=True, optional=True),
            tr('Other values for constants of the formulas: {"L": 0.5}.'),
            advanced=True,
        )
        self._declare_real(
            self.SCALE, tr("Scale"), tr("Reflectance = value × scale + offset; empty takes what the file says, or 1.")
        )
        self._declare_real(self.OFFSET, tr("Offset"), tr("Added after the scale; empty takes the file's, or 0."))

    def _declare_real(self, name: str, label: str, help: str) -> None:
        real = Qgis.ProcessingNumberParameterType.Double
        add(self, QgsProcessingParameterNumber(name, label, real, None, optional=True), help, advanced=True)

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> StackFeaturesJob:
        """See the base class."""
        from ...core.jobs.stack_features import StackFeaturesJob

        return StackFeaturesJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            recipe=recipe_object(self, parameters, RECIPE, context),
            bands=texts(self, parameters, self.BANDS, context),
            indices=texts(self, parameters, self.INDICES, context),
            expressions=texts(self, parameters, self.EXPRESSIONS, context, ";"),
            filters=texts(self, parameters, self.FILTERS, context, ";"),
            sensor=self.parameterAsEnumString(parameters, self.SENSOR, context),
            band_mapping=json_object(self, parameters, self.BAND_MAPPING, context, '{"N": "b4", "R": 3}'),
            constants=json_object(self, parameters, self.CONSTANTS, context, '{"L": 0.5}'),
            scale=optional_number(self, parameters, self.SCALE, context),
            offset=optional_number(self, parameters, self.OFFSET, context),
            recipe_file=output_file(self, parameters, self.RECIPE_FILE, context),
            mask=raster_path(self, parameters, self.MASK, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
        )
