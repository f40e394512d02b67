"""terroir:comparemaps: two maps against each other, and against the same reference."""

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
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ...ui.options import MINIMUM_MEMORY
from ...ui.styling import MapClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import MEMORY, add_batch, add_workers
from ..declare import SEED, add, add_seed, choice, number, whole_number
from ..inputs import optional_text, output_file, output_layer, raster_path, vector_path

if TYPE_CHECKING:
    from ...core.jobs.compare_maps import CompareMapsJob


class CompareMaps(TerroirAlgorithm):
    """Compares two maps with each other, and with the same reference."""

    MAP_A, MAP_B, MASK, REFERENCE = "MAP_A", "MAP_B", "MASK", "REFERENCE"
    CLASS_FIELD, LABEL_FIELD, CONFIDENCE_LEVEL = "CLASS_FIELD", "LABEL_FIELD", "CONFIDENCE_LEVEL"
    AGREEMENT_CODES, AGREEMENT = "AGREEMENT_CODES", "AGREEMENT"
    REPORT, MATRIX, METRICS = "REPORT", "MATRIX", "METRICS"
    PIXEL_COUNT, AGREEMENT_SHARE = "PIXEL_COUNT", "AGREEMENT_SHARE"
    QUANTITY_DISAGREEMENT, ALLOCATION_DISAGREEMENT = "QUANTITY_DISAGREEMENT", "ALLOCATION_DISAGREEMENT"
    ACCURACY_DIFFERENCE, P_VALUE = "ACCURACY_DIFFERENCE", "P_VALUE"

    CODES = ("agreement", "transitions")

    ID, GROUP = "comparemaps", "accuracy"
    STYLES: ClassVar = {AGREEMENT: MapClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Compare maps")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Compares two maps with each other, and tells by a reference whether one of them is better.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Compares two maps pixel by pixel: the matrix between them, and how much of their difference is quantity "
            "(other amounts of the classes) and how much allocation (other places), which is exchange and shift "
            "(Pontius and Millones 2011, Pontius and Santacruz 2014).\n\n"
            "With a reference, tells whether one of them is more accurate: difference of the overall accuracies with "
            "its interval, McNemar's test, and the difference of F1 of each class. Of polygons, the intervals count "
            "polygons and not pixels, because pixels of one polygon resemble each other.\n\n"
            "Classes are matched by their codes. Map B is brought to the grid of map A where theirs differ. In the "
            "matrix, rows are map A and columns map B; differences are A minus B."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "compare,comparison,difference,agreement,change,transition,McNemar,quantity,allocation,exchange,shift"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_maps()
        self._declare_reference()
        self._declare_outputs()
        for name, description in (
            (self.PIXEL_COUNT, tr("Number of pixels")),
            (self.AGREEMENT_SHARE, tr("Agreement")),
            (self.QUANTITY_DISAGREEMENT, tr("Quantity disagreement")),
            (self.ALLOCATION_DISAGREEMENT, tr("Allocation disagreement")),
            (self.ACCURACY_DIFFERENCE, tr("Difference of overall accuracies")),
            (self.P_VALUE, tr("Its p value")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, description))

    def _declare_maps(self) -> None:
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MAP_A, tr("Map A")),
            tr("Map with the code of the class; gives the grid."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MAP_B, tr("Map B")),
            tr("Map that is compared with it; where it lies on another grid, the nearest pixel is taken."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster whose 0 and nodata hide pixels."),
            advanced=True,
        )

    def _declare_reference(self) -> None:
        types = [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint]
        add(
            self,
            QgsProcessingParameterFeatureSource(
                self.REFERENCE, tr("Reference (polygons or points)"), types, optional=True
            ),
            tr("Places whose class is known and which neither map was trained on, in any reference system."),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), None, self.REFERENCE, optional=True),
            tr("Field with the class: the code in the maps, or the name of the class. Needed with a reference."),
        )
        add(
            self,
            QgsProcessingParameterField(self.LABEL_FIELD, tr("Label field"), None, self.REFERENCE, optional=True),
            tr("Field with the name of the class, for maps that hold no names."),
            advanced=True,
        )
        add(
            self,
            number(self.CONFIDENCE_LEVEL, tr("Confidence level"), 0.95, 0.0, 1.0),
            tr("Above 0 and below 1; 0.95 is usual."),
            advanced=True,
        )
        add_seed(self)
        add_workers(self)
        add_batch(self)
        add(
            self,
            whole_number(MEMORY, tr("Memory (MB)"), None, MINIMUM_MEMORY),
            tr("Budget for the blocks at work, whatever the raster's size; empty takes the Processing option."),
            advanced=True,
        )

    def _declare_outputs(self) -> None:
        add(
            self,
            choice(self.AGREEMENT_CODES, tr("What the agreement map shows"), self.CODES),
            tr(
                "agreement: 2 where the maps have the same class, 1 where not; transitions: the code in map A times a "
                "power of ten plus the code in map B, with the names of both."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterRasterDestination(
                self.AGREEMENT, tr("Agreement map"), optional=True, createByDefault=False
            ),
            tr("Map of where the maps agree."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(self.REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True),
            tr("Report to read and to print, in one file."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.MATRIX,
                tr("Matrix between the maps"),
                tr("CSV files (*.csv)"),
                optional=True,
                createByDefault=False,
            ),
            tr("The matrix between the maps as a table, with its components."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.METRICS, tr("Metrics"), tr("JSON files (*.json)"), optional=True, createByDefault=False
            ),
            tr("All numbers of the report, for programs."),
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> CompareMapsJob:
        """See the base class."""
        from ...core.jobs.compare_maps import CompareMapsJob

        reference = None
        if parameters.get(self.REFERENCE) not in (None, ""):
            reference = vector_path(self, parameters, self.REFERENCE, context, feedback)
        return CompareMapsJob(
            map_a=raster_path(self, parameters, self.MAP_A, context),
            map_b=raster_path(self, parameters, self.MAP_B, context),
            mask=raster_path(self, parameters, self.MASK, context),
            reference=reference,
            class_field=optional_text(self, parameters, self.CLASS_FIELD, context),
            label_field=optional_text(self, parameters, self.LABEL_FIELD, context),
            confidence_level=self.parameterAsDouble(parameters, self.CONFIDENCE_LEVEL, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            agreement_codes=self.parameterAsEnumString(parameters, self.AGREEMENT_CODES, context),
            agreement=output_layer(self, parameters, self.AGREEMENT, context),
            report=output_file(self, parameters, self.REPORT, context),
            matrix=output_file(self, parameters, self.MATRIX, context),
            metrics=output_file(self, parameters, self.METRICS, context),
        )
