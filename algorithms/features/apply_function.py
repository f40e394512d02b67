"""terroir:applyfunction: a Python function of the user's own on every block of an image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFile,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_circumstances
from ..declare import RESAMPLING, add, add_resampling, choice, whole_number
from ..inputs import json_object, optional_number, output_layer, raster_path, raster_paths

if TYPE_CHECKING:
    from ...core.jobs.apply_function import ApplyFunctionJob


class ApplyFunction(TerroirAlgorithm):
    """Applies a function of the user to an image."""

    INPUT, FUNCTION_FILE, FUNCTION, PARAMETERS = "INPUT", "FUNCTION_FILE", "FUNCTION", "PARAMETERS"
    HALO, OUTPUT_TYPE, NODATA, MASK = "HALO", "OUTPUT_TYPE", "NODATA", "MASK"
    OUTPUT, OUTPUT_2, OUTPUT_3 = "OUTPUT", "OUTPUT_2", "OUTPUT_3"

    TYPES = ("auto", "uint8", "uint16", "int16", "int32", "float32", "float64")

    ID, GROUP = "applyfunction", "features"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Apply function")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Applies a Python function of yours to an image of any size, block by block.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Runs a function from a Python file of yours on each block of an image; reading, writing, memory, several "
            "workers and nodata are taken care of. The file can do whatever Python can: run only files that you "
            "trust.\n\n"
            "def function(data, valid, **parameters): …\n\n"
            "data is a numpy array (bands, rows, columns), valid tells where every band has data (rows, columns). It "
            "returns an array (bands, rows, columns) or (rows, columns), or a tuple of up to three: one for each "
            "result. Where it declares a parameter 'context' after a *, it also gets context.rasters (the bands of "
            "each raster by itself), context.band_names, context.halo, context.core (the slices of the block without "
            "its halo) and context.window (where the block lies in the image).\n\n"
            "A function that looks at neighbours needs a halo as wide as it looks: data and valid then reach so many "
            "pixels beyond the block, mirrored at the image's border. What depends on the whole block, such as its "
            "mean, changes with the size of the blocks.\n\n"
            "Pixels without data stay without, as do infinite results. A function that keeps Python busy, rather than "
            "numpy, runs fastest with the backend 'processes'."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("python,numpy,function,script,custom,block,raster math,user function").split(",")

    def flags(self) -> Qgis.ProcessingAlgorithmFlag:
        """QGIS warns of models and scripts that hold it: it runs what the file says."""
        return super().flags() | Qgis.ProcessingAlgorithmFlag.SecurityRisk

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One or more rasters; the function sees their bands one after the other."),
        )
        add(
            self,
            QgsProcessingParameterFile(
                self.FUNCTION_FILE,
                tr("Python file"),
                fileFilter=tr("Python file (*.py)") + ";;" + tr("All files (*.*)"),
            ),
            tr("File that holds the function. It is run as Python imports a file: use only what you trust."),
        )
        add(
            self,
            QgsProcessingParameterString(self.FUNCTION, tr("Function")),
            tr("Name of the function in the file."),
        )
        add(
            self,
            QgsProcessingParameterString(self.PARAMETERS, tr("Parameters (JSON)"), optional=True),
            tr('Further arguments of the function by name: {"threshold": 0.3}.'),
        )
        add(
            self,
            whole_number(self.HALO, tr("Halo (pixels)"), 0, 0, 1024),
            tr("How far the function looks beyond a pixel: 1 for a window of 3 × 3."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where no result is wanted."),
        )
        self._declare_knobs()
        add_resampling(self)
        add_circumstances(self)
        self._declare_results()

    def _declare_results(self) -> None:
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Result")),
            tr("GeoTIFF with as many bands as the array has that the function returns, or the first one of several."),
        )
        self._declare_further_result(
            self.OUTPUT_2,
            tr("Second result"),
            tr("GeoTIFF of the second array, where the function returns several."),
        )
        self._declare_further_result(
            self.OUTPUT_3,
            tr("Third result"),
            tr("GeoTIFF of the third array, where the function returns as many."),
        )

    def _declare_further_result(self, name: str, label: str, help: str) -> None:
        result = QgsProcessingParameterRasterDestination(name, label, optional=True, createByDefault=False)
        add(self, result, help)

    def _declare_knobs(self) -> None:
        add(
            self,
            choice(self.OUTPUT_TYPE, tr("Pixel type"), self.TYPES),
            tr("Type of the results: auto takes what the function returns; for a whole type fractions are rounded."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterNumber(
                self.NODATA, tr("Nodata"), Qgis.ProcessingNumberParameterType.Double, None, optional=True
            ),
            tr("Value of pixels without data; empty takes the largest of the types uint8 and uint16, else the least."),
            advanced=True,
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ApplyFunctionJob:
        """See the base class."""
        from ...core.jobs.apply_function import ApplyFunctionJob

        return ApplyFunctionJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            function_file=self.parameterAsFile(parameters, self.FUNCTION_FILE, context),
            function=self.parameterAsString(parameters, self.FUNCTION, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            output_2=output_layer(self, parameters, self.OUTPUT_2, context),
            output_3=output_layer(self, parameters, self.OUTPUT_3, context),
            parameters=json_object(self, parameters, self.PARAMETERS, context, '{"threshold": 0.3}'),
            halo=self.parameterAsInt(parameters, self.HALO, context),
            output_type=self.parameterAsEnumString(parameters, self.OUTPUT_TYPE, context),
            nodata=optional_number(self, parameters, self.NODATA, context),
            mask=raster_path(self, parameters, self.MASK, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
        )
