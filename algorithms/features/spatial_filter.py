"""terroir:spatialfilter: statistics, gradients and textures of each pixel's neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_circumstances
from ..declare import add, choice, whole_number
from ..inputs import optional_number, output_layer, raster_path

if TYPE_CHECKING:
    from ...core.jobs.spatial_filter import SpatialFilterJob


class SpatialFilter(TerroirAlgorithm):
    """Filters an image by the neighbourhood of each pixel."""

    INPUT, BANDS, FILTER, RADIUS = "INPUT", "BANDS", "FILTER", "RADIUS"
    SIGMA, LEVELS, MASK, OUTPUT = "SIGMA", "LEVELS", "MASK", "OUTPUT"

    FILTERS = (
        "mean",
        "median",
        "minimum",
        "maximum",
        "range",
        "standarddeviation",
        "gaussian",
        "sobel",
        "majority",
        "entropy",
        "opening",
        "closing",
        "contrast",
        "homogeneity",
        "energy",
        "correlation",
        "dissimilarity",
    )

    ID, GROUP = "spatialfilter", "features"
    NEEDS = ("scipy",)

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Spatial filter")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Smooths an image, finds edges or measures texture in a window around each pixel.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Computes one value of the window around each pixel, band by band. Only pixels with data count: beside a "
            "gap the window is smaller, and a pixel without data stays without. At the image's border the image is "
            "mirrored.\n\n"
            "mean, median, minimum, maximum, range, standarddeviation and majority (most frequent value) describe the "
            "values of the window; gaussian smooths, sobel is the steepness of edges; opening removes bright spots "
            "smaller than the window and closing dark ones.\n\n"
            "entropy and the textures of the co-occurrence matrix (contrast, homogeneity, energy, correlation, "
            "dissimilarity; neighbours at distance 1, four directions together) first cut the range of the band into "
            "grey levels.\n\n"
            "The bands of the result are named after band, filter and window, such as NIR_mean_5."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "filter,neighbourhood,focal,moving window,smooth,mean,median,majority,gaussian,sobel,edge,texture,glcm,"
            "haralick,entropy,morphology,opening,closing"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(self, QgsProcessingParameterRasterLayer(self.INPUT, tr("Image")), tr("Raster to filter."))
        add(
            self,
            choice(self.FILTER, tr("Filter"), self.FILTERS),
            tr("What is computed in the window around each pixel."),
        )
        add(
            self,
            whole_number(self.RADIUS, tr("Radius (pixels)"), 1, 1, 100),
            tr("Pixels on each side of the middle one: 1 makes a window of 3 × 3, 2 one of 5 × 5. Sobel has 3 × 3."),
        )
        add(
            self,
            QgsProcessingParameterString(self.BANDS, tr("Bands"), optional=True),
            tr("Names or numbers of the bands to filter, separated by commas; left empty, all bands."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where pixels shall not count."),
        )
        self._declare_knobs()
        add_circumstances(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Filtered image")),
            tr("GeoTIFF with one band for each band filtered."),
        )

    def _declare_knobs(self) -> None:
        add(
            self,
            QgsProcessingParameterNumber(
                self.SIGMA,
                tr("Standard deviation of the Gaussian (pixels)"),
                Qgis.ProcessingNumberParameterType.Double,
                None,
                optional=True,
                minValue=0.1,
                maxValue=1000,
            ),
            tr("For gaussian only: how fast weights fall off inside the window; left empty, half the radius."),
            advanced=True,
        )
        add(
            self,
            whole_number(self.LEVELS, tr("Grey levels"), 16, 2, 64),
            tr("For entropy and textures only: into how many classes of the same width the band's range is cut."),
            advanced=True,
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> SpatialFilterJob:
        """See the base class."""
        from ...core.jobs.spatial_filter import SpatialFilterJob

        bands = self.parameterAsString(parameters, self.BANDS, context)
        return SpatialFilterJob(
            input=raster_path(self, parameters, self.INPUT, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            filter=self.parameterAsEnumString(parameters, self.FILTER, context),
            radius=self.parameterAsInt(parameters, self.RADIUS, context),
            bands=tuple(band.strip() for band in bands.split(",") if band.strip()),
            sigma=optional_number(self, parameters, self.SIGMA, context),
            levels=self.parameterAsInt(parameters, self.LEVELS, context),
            mask=raster_path(self, parameters, self.MASK, context),
        )
