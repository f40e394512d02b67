"""terroir:spectralindices: NDVI and its like, by name or as written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
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
from ..inputs import json_object, optional_number, optional_text, output_layer, raster_path, raster_paths

if TYPE_CHECKING:
    from ...core.jobs.spectral_indices import SpectralIndicesJob


class SpectralIndices(TerroirAlgorithm):
    """Computes spectral indices."""

    INPUT, INDICES, SENSOR, BAND_MAPPING = "INPUT", "INDICES", "SENSOR", "BAND_MAPPING"
    EXPRESSION, EXPRESSION_NAME, CONSTANTS = "EXPRESSION", "EXPRESSION_NAME", "CONSTANTS"
    SCALE, OFFSET, MASK, OUTPUT = "SCALE", "OFFSET", "MASK", "OUTPUT"

    SENSORS = ("auto", "sentinel2", "landsat457", "landsat89", "spot67", "pleiades", "rgbnir")

    ID, GROUP = "spectralindices", "features"
    NEEDS = ("spyndex",)

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Spectral indices")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Computes indices such as NDVI or NDWI by their names, or an expression of yours.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Computes spectral indices, a band for each. The names, formulas and constants are those of the catalogue "
            "of the Python package spyndex (Awesome Spectral Indices); its kernels are radial basis functions.\n\n"
            "The bands are found by their names (red, nir, B04 …) or, for a sensor, by their usual order; the log "
            "says which band was taken for what. The band mapping corrects it.\n\n"
            "An expression may use names of bands, the catalogue's letters (B, G, R, N, S1 …) and b1, b2 …, numbers, "
            "+ - * / **, comparisons, and, or, not, and the functions where, sqrt, abs, log, exp, minimum, maximum and "
            "clip. Nothing else is run.\n\n"
            "Many formulas are made for reflectances from 0 to 1: say with scale and offset how to get them. Pixels "
            "where a band has no data or a formula no value, as after a division by 0, stay without data."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "index,indices,ndvi,ndwi,evi,savi,vegetation,water,band math,raster calculator,expression,spyndex"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One or more rasters with the bands needed; the first one gives the grid."),
        )
        add(
            self,
            QgsProcessingParameterString(self.INDICES, tr("Indices"), optional=True),
            tr("Names of indices of the catalogue, separated by commas, such as NDVI, NDWI, EVI."),
        )
        add(
            self,
            choice(self.SENSOR, tr("Sensor"), self.SENSORS),
            tr(
                "Which band is which: auto goes by the names of the bands; a sensor by its own names too, such as B8A, "
                "or else by the usual order of its bands (SPOT and Pléiades: red, green, blue, near infrared)."
            ),
        )
        add(
            self,
            QgsProcessingParameterString(self.EXPRESSION, tr("Expression"), optional=True),
            tr("A formula of your own, such as (nir - red) / (nir + red) or where(b1 > 100, 1, 0)."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no result is wanted."),
        )
        self._declare_knobs()
        add_resampling(self)
        add_circumstances(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Index image")),
            tr("GeoTIFF of real numbers with one band for each index, named after it."),
        )

    def _declare_knobs(self) -> None:
        add(
            self,
            QgsProcessingParameterString(self.EXPRESSION_NAME, tr("Name of the expression"), "expression"),
            tr("Name of the band that holds the expression."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterString(self.BAND_MAPPING, tr("Band mapping (JSON)"), optional=True),
            tr('Which band is which, by name or number, where it is not found: {"N": "b4", "R": 3}.'),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterString(self.CONSTANTS, tr("Constants (JSON)"), optional=True),
            tr('Other values for constants of the formulas: {"L": 0.5}.'),
            advanced=True,
        )
        self._declare_real(
            self.SCALE, tr("Scale"), tr("Reflectance = value × scale + offset; empty takes what the file says, or 1.")
        )
        self._declare_real(self.OFFSET, tr("Offset"), tr("Added after the scale; empty takes the file's, or 0."))

    def _declare_real(self, name: str, label: str, help: str) -> None:
        real = Qgis.ProcessingNumberParameterType.Double
        parameter = QgsProcessingParameterNumber(name, label, real, None, optional=True)
        # Landsat's Collection 2 has a scale of 0.0000275, which QGIS would round.
        parameter.setMetadata({"widget_wrapper": {"decimals": 10}})
        add(self, parameter, help, advanced=True)

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> SpectralIndicesJob:
        """See the base class."""
        from ...core.jobs.spectral_indices import SpectralIndicesJob

        indices = self.parameterAsString(parameters, self.INDICES, context)
        return SpectralIndicesJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            indices=tuple(name.strip() for name in indices.split(",") if name.strip()),
            sensor=self.parameterAsEnumString(parameters, self.SENSOR, context),
            band_mapping=json_object(self, parameters, self.BAND_MAPPING, context, '{"N": "b4", "R": 3}'),
            expression=optional_text(self, parameters, self.EXPRESSION, context),
            expression_name=self.parameterAsString(parameters, self.EXPRESSION_NAME, context),
            constants=json_object(self, parameters, self.CONSTANTS, context, '{"L": 0.5}'),
            scale=optional_number(self, parameters, self.SCALE, context),
            offset=optional_number(self, parameters, self.OFFSET, context),
            mask=raster_path(self, parameters, self.MASK, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
        )
