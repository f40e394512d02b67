"""terroir:thresholdraster: classes from the values of a band, parted by given or computed thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ...ui.styling import MapClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_circumstances
from ..declare import add, choice, number, whole_number
from ..inputs import optional_number, output_layer, raster_path

if TYPE_CHECKING:
    from ...core.jobs.threshold_raster import ThresholdRasterJob


class ThresholdRaster(TerroirAlgorithm):
    """Parts a band by thresholds."""

    INPUT, BAND, METHOD, SIDE = "INPUT", "BAND", "METHOD", "SIDE"
    VALUE, VALUE2, PERCENTILE, CLASSES = "VALUE", "VALUE2", "PERCENTILE", "CLASSES"
    MASK, OUTPUT, THRESHOLD = "MASK", "OUTPUT", "THRESHOLD"

    METHODS = ("otsu", "fixed", "multiotsu", "triangle", "li", "percentile")
    SIDES = ("above", "below", "between")

    ID, GROUP = "thresholdraster", "features"
    STYLES: ClassVar = {OUTPUT: MapClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Threshold raster")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Makes a map of 0 and 1 from a band, with a threshold of yours or one found in its histogram.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Gives each pixel 1 or 0 by its value in one band, such as water by a water index. Pixels without data "
            "stay without (255).\n\n"
            "Where the threshold comes from:\n"
            "- otsu: largest variance between two classes; needs two hills in the histogram, so that what is sought "
            "must not be rare in the image\n"
            "- fixed: the threshold that you give\n"
            "- multiotsu: as otsu, with several classes, numbered from 0\n"
            "- triangle: for one high peak with a long tail\n"
            "- li: least cross entropy; for small objects\n"
            "- percentile: a share of the pixels\n\n"
            "The histogram is that of the whole raster: exact for whole numbers that span at most 65,536 values, else "
            "of 65,536 bins. The threshold found is also a result, for use in models."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("threshold,binary,segment,otsu,triangle,li,percentile,mask,water,histogram,slice,reclassify").split(
            ","
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(self, QgsProcessingParameterRasterLayer(self.INPUT, tr("Image")), tr("Raster with the band to part."))
        add(
            self,
            QgsProcessingParameterBand(self.BAND, tr("Band"), 1, self.INPUT),
            tr("Band whose values count, by number or, on the command line, by name."),
        )
        add(
            self,
            choice(self.METHOD, tr("Method"), self.METHODS),
            tr(
                "Where the threshold comes from: otsu, triangle, li and, with several classes, multiotsu find it in "
                "the histogram; percentile takes a share of the pixels, fixed the value given."
            ),
        )
        add(
            self,
            choice(self.SIDE, tr("Side"), self.SIDES),
            tr(
                "Which values get 1: above the threshold, below it (or equal), or between two thresholds (both "
                "included; with the method 'fixed' only). With 'multiotsu' it does not count."
            ),
        )
        add(
            self,
            _any_number(self.VALUE, tr("Threshold (for fixed)")),
            tr("For 'fixed': the threshold, or the lower one of two."),
        )
        add(
            self,
            _any_number(self.VALUE2, tr("Upper threshold (for fixed, between)")),
            tr("For 'fixed' with the side 'between': the upper one of two thresholds."),
        )
        add(
            self,
            number(self.PERCENTILE, tr("Percentile (for percentile)"), 50.0, 0, 100),
            tr("For 'percentile': percent of the pixels whose values lie below the threshold."),
        )
        add(
            self,
            whole_number(self.CLASSES, tr("Classes (for multiotsu)"), 3, 2, 10),
            tr("For 'multiotsu': number of classes."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where pixels shall not count."),
        )
        add_circumstances(self)
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Classes by threshold")),
            tr("GeoTIFF with 0 and 1 (or the number of the class), and the values that each stands for."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.THRESHOLD, tr("Threshold (the lowest of several)")))

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Let a band's name pass, which QGIS's own parameter refuses; the Job tells whether there is such a band."""
        if _band_name(parameters.get(self.BAND)):
            parameters = {**parameters, self.BAND: 1}
        return super().checkParameterValues(parameters, context)

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ThresholdRasterJob:
        """See the base class."""
        from ...core.jobs.threshold_raster import ThresholdRasterJob

        return ThresholdRasterJob(
            input=raster_path(self, parameters, self.INPUT, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            band=_band_name(parameters.get(self.BAND)) or str(self.parameterAsInt(parameters, self.BAND, context)),
            method=self.parameterAsEnumString(parameters, self.METHOD, context),
            side=self.parameterAsEnumString(parameters, self.SIDE, context),
            value=optional_number(self, parameters, self.VALUE, context),
            value2=optional_number(self, parameters, self.VALUE2, context),
            percentile=self.parameterAsDouble(parameters, self.PERCENTILE, context),
            classes=self.parameterAsInt(parameters, self.CLASSES, context),
            mask=raster_path(self, parameters, self.MASK, context),
        )


def _band_name(value: Any) -> str:
    """The name that `value` is; empty where it is a number, also one written as text, or left out."""
    text = value.strip() if isinstance(value, str) else ""
    return "" if text.lstrip("+-").isdigit() else text


def _any_number(name: str, description: str) -> QgsProcessingParameterNumber:
    """A number without limits; indices ask for more digits than QGIS shows by itself."""
    parameter = QgsProcessingParameterNumber(
        name, description, Qgis.ProcessingNumberParameterType.Double, None, optional=True
    )
    parameter.setMetadata({"widget_wrapper": {"decimals": 6}})
    return parameter
