"""terroir:samplingdesign: the points at which a map is to be validated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDistance,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ...ui.options import MINIMUM_MEMORY
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import MEMORY, add_batch, add_workers
from ..class_values import class_values
from ..declare import SEED, add, add_seed, choice, number, whole_number
from ..inputs import optional_number, output_file, output_layer, raster_path

if TYPE_CHECKING:
    from ...core.jobs.sampling_design import SamplingDesignJob


class SamplingDesign(TerroirAlgorithm):
    """Chooses the points at which a map is to be validated."""

    MAP, MASK, DESIGN, SIZE, TARGET = "MAP", "MASK", "DESIGN", "SIZE", "TARGET"
    EXPECTED, EXPECTED_OTHERS, ALLOCATION = "EXPECTED", "EXPECTED_OTHERS", "ALLOCATION"
    MINIMUM_PER_CLASS, COSTS, MIN_DISTANCE = "MINIMUM_PER_CLASS", "COSTS", "MIN_DISTANCE"
    OUTPUT, TABLE = "OUTPUT", "TABLE"
    SAMPLE_COUNT, EXPECTED_ERROR = "SAMPLE_COUNT", "EXPECTED_ERROR"

    DESIGNS = ("stratified", "random", "systematic")
    ALLOCATIONS = ("compromise", "proportional", "equal", "neyman", "optimal")

    ID, GROUP = "samplingdesign", "accuracy"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Sampling design")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Chooses the points at which a map is to be validated: how many, in which classes, and where.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Chooses points at random for the validation of a map, so that its accuracy and the areas of its classes "
            "can be estimated with honest intervals (Olofsson et al. 2014).\n\n"
            "The number of points follows from the standard error of overall accuracy that is to be reached and the "
            "user's accuracies that are expected, or is given. The allocation 'compromise' gives rare classes a "
            "minimum of 50 points and shares the rest by area.\n\n"
            "Fill in the field 'class' of each point with what is really there, without looking at the fields "
            "'stratum' and 'label': they tell what the map says. Then run 'Accuracy assessment' with this layer. "
            "The field 'inclusion' holds the probability with which a pixel of the stratum was chosen, 'weight' the "
            "pixels that a point stands for."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "sampling,design,validation,reference,stratified,random,systematic,sample size,Olofsson,Cochran,Neyman"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_map_and_size()
        self._declare_allocation()
        add_seed(self)
        add_workers(self)
        add_batch(self)
        add(
            self,
            whole_number(MEMORY, tr("Memory (MB)"), None, MINIMUM_MEMORY),
            tr("Budget for the blocks at work, whatever the raster's size; empty takes the Processing option."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterVectorDestination(self.OUTPUT, tr("Points")),
            tr("Points at the centre of the chosen pixels, in random order."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.TABLE, tr("Table of strata"), tr("CSV files (*.csv)"), optional=True, createByDefault=False
            ),
            tr("Pixels, points and inclusion probability of each stratum."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.SAMPLE_COUNT, tr("Number of points")))
        self.addOutput(QgsProcessingOutputNumber(self.EXPECTED_ERROR, tr("Expected standard error")))

    def _declare_map_and_size(self) -> None:
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MAP, tr("Map")),
            tr("Map of classes, or any raster of strata: one band of whole numbers."),
        )
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster whose 0 and nodata hide pixels, so that no point falls there."),
        )
        add(
            self,
            choice(self.DESIGN, tr("Design"), self.DESIGNS),
            tr(
                "stratified draws points at random within each class; random over the whole map; systematic places "
                "them on a square grid with a random start."
            ),
        )
        add(
            self,
            number(self.TARGET, tr("Standard error of overall accuracy"), 0.01, 0.0, 1.0),
            tr(
                "Standard error to be reached, above 0: 0.01 makes the 95 % interval about ± 2 % and needs about 1600 "
                "points where 80 % are expected to be right; 0.02 (± 4 %) needs about 400."
            ),
        )
        add(
            self,
            QgsProcessingParameterMatrix(
                self.EXPECTED,
                tr("Expected user's accuracies"),
                numberRows=0,
                headers=[tr("Class"), tr("Accuracy")],
                optional=True,
            ),
            tr("What is expected of single classes, named by code or label: above 0 and up to 1."),
        )
        add(
            self,
            number(self.EXPECTED_OTHERS, tr("Expected user's accuracy of all other classes"), 0.8, 0.0, 1.0),
            tr("What is expected of the classes that are not in the table, above 0 and up to 1."),
        )
        add(
            self,
            whole_number(self.SIZE, tr("Number of points"), None, 1, 1_000_000),
            tr("Points in all; left empty, the number follows from the standard error and the expected accuracies."),
        )

    def _declare_allocation(self) -> None:
        add(
            self,
            choice(self.ALLOCATION, tr("Allocation"), self.ALLOCATIONS),
            tr(
                "How a stratified design shares the points among classes: compromise by area with a minimum for rare "
                "classes; proportional by area; equal; neyman by area and expected spread, for the smallest error of "
                "overall accuracy; optimal like neyman, with the cost of a point."
            ),
        )
        add(
            self,
            whole_number(self.MINIMUM_PER_CLASS, tr("Fewest points of a class"), None, 0),
            tr("Left empty: 50 for the compromise, 2 otherwise. A class with fewer pixels gives all it has."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterMatrix(
                self.COSTS,
                tr("Costs of a point"),
                numberRows=0,
                headers=[tr("Class"), tr("Cost")],
                optional=True,
            ),
            tr("For the allocation 'optimal': cost of a point of single classes, in any unit; 1 for all others."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterDistance(self.MIN_DISTANCE, tr("Minimum distance"), 0.0, self.MAP, minValue=0.0),
            tr(
                "Least distance between two points, in units of the map; 0 for none. A warning tells how many points "
                "could be placed where it cannot be met."
            ),
            advanced=True,
        )

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> SamplingDesignJob:
        """See the base class."""
        from ...core.jobs.sampling_design import SamplingDesignJob

        size = optional_number(self, parameters, self.SIZE, context)
        minimum = optional_number(self, parameters, self.MINIMUM_PER_CLASS, context)
        return SamplingDesignJob(
            map=raster_path(self, parameters, self.MAP, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            mask=raster_path(self, parameters, self.MASK, context),
            design=self.parameterAsEnumString(parameters, self.DESIGN, context),
            size=None if size is None else int(size),
            target=self.parameterAsDouble(parameters, self.TARGET, context),
            expected=class_values(self, parameters, self.EXPECTED, context),
            expected_others=self.parameterAsDouble(parameters, self.EXPECTED_OTHERS, context),
            allocation=self.parameterAsEnumString(parameters, self.ALLOCATION, context),
            minimum_per_class=None if minimum is None else int(minimum),
            costs=class_values(self, parameters, self.COSTS, context),
            min_distance=self.parameterAsDouble(parameters, self.MIN_DISTANCE, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            table=output_file(self, parameters, self.TABLE, context),
        )
