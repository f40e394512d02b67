"""terroir:cluster: an image in, a map of groups of similar pixels out, without any sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ...ui.styling import MapClasses
from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..circumstances import add_circumstances
from ..declare import RESAMPLING, SEED, add, add_resampling, add_seed, choice, whole_number
from ..inputs import json_object, output_file, output_layer, raster_path, raster_paths
from ..recipes import RECIPE, add_recipe, recipe_object

if TYPE_CHECKING:
    from ...core.jobs.cluster import ClusterJob


class Cluster(TerroirAlgorithm):
    """Parts the pixels of an image into clusters."""

    INPUT, METHOD, CLUSTERS, SAMPLE_SIZE = "INPUT", "METHOD", "CLUSTERS", "SAMPLE_SIZE"
    STANDARDISE, PARAMETERS, MASK = "STANDARDISE", "PARAMETERS", "MASK"
    OUTPUT, MODEL, REPORT = "OUTPUT", "MODEL", "REPORT"
    INERTIA, BIC = "INERTIA", "BIC"

    METHODS = ("kmeans", "minibatch", "gaussianmixture")

    ID, GROUP = "cluster", "learning"
    NEEDS = ("sklearn", "skops")
    STYLES: ClassVar = {OUTPUT: MapClasses}

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Cluster")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Parts an image into clusters of similar pixels, without any sample (unsupervised classification).")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Finds groups of similar pixels in an image and makes a map of them. No sample is needed; what a cluster "
            "means is for you to say, by looking at the map and at the mean spectra in the report.\n\n"
            "Methods:\n"
            "- kmeans: round clusters of about the same extent; the plain choice\n"
            "- minibatch: k-means that looks at a part of the pixels at a time; faster, and nearly as good\n"
            "- gaussianmixture: clusters of any extent and direction; slower\n\n"
            "Cluster 1 has the lowest mean over all features at its centre, usually the darkest one, and the last "
            "cluster the highest. The clusters are learnt from pixels drawn at random, or, with a sample size of 0, "
            "from all pixels in several passes over the image. Either way the memory does not grow with the image, and "
            "the same seed gives the same map on any number of workers.\n\n"
            "The model applies the same clusters to another image with 'Classify raster', with the shares of "
            "membership as probabilities."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "cluster,clustering,unsupervised,classification,k-means,kmeans,mini-batch,gaussian mixture,isodata,segment"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterMultipleLayers(self.INPUT, tr("Image"), Qgis.ProcessingSourceType.Raster),
            tr("One or more rasters, read as one on the grid of the first; all their bands are features."),
        )
        add(
            self,
            choice(self.METHOD, tr("Method"), self.METHODS),
            tr(
                "kmeans: round clusters of about the same extent. minibatch: the same by parts of the pixels, faster. "
                "gaussianmixture: clusters of any extent and direction, slower."
            ),
        )
        add(
            self,
            whole_number(self.CLUSTERS, tr("Clusters"), 8, 2, 255),
            tr("Number of clusters. Rather too many than too few: clusters of the same meaning can be merged later."),
        )
        self._declare_knobs()
        add(
            self,
            QgsProcessingParameterRasterLayer(self.MASK, tr("Mask"), optional=True),
            tr("Raster that is 0 or without data where pixels shall not count."),
        )
        add_recipe(
            self,
            tr(
                "Features to cluster instead of the bands: a recipe as JSON, the recipe file or the raster that 'Stack "
                "features' wrote. They are computed as the image is read, and the model keeps the recipe."
            ),
        )
        add_resampling(self)
        add_circumstances(self)
        self._declare_outputs()

    def _declare_knobs(self) -> None:
        add(
            self,
            whole_number(self.SAMPLE_SIZE, tr("Pixels to learn from"), 100_000, 0),
            tr("Pixels drawn at random from the whole image; 0 learns from all pixels, which takes longer."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.STANDARDISE, tr("Standardise features"), True),
            tr(
                "Brings each feature to mean 0 and variance 1 first, so that all count the same whatever their units; "
                "switched off, features with large numbers decide."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterString(self.PARAMETERS, tr("Parameters of the method"), "{}", optional=True),
            tr(
                "JSON object with arguments of the scikit-learn estimator, such as "
                '{"n_init": 20, "max_iter": 500}; what is not named keeps its default.'
            ),
            advanced=True,
        )
        add_seed(self)

    def _declare_outputs(self) -> None:
        add(
            self,
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Map of clusters")),
            tr("GeoTIFF with the number of the cluster from 1, its name and colour; 0 is nodata."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.MODEL, tr("Model"), tr("Terroir model (*.terroir)"), optional=True, createByDefault=False
            ),
            tr("Model file with which 'Classify raster' finds the same clusters in another image."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.REPORT, tr("Report"), tr("HTML files (*.html)"), optional=True, createByDefault=False
            ),
            tr("Pixels, area and mean spectrum of each cluster, and how well the clusters fit."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.INERTIA, tr("Inertia (k-means), of the pixels learnt from")))
        self.addOutput(QgsProcessingOutputNumber(self.BIC, tr("BIC (Gaussian mixture), of the pixels learnt from")))

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ClusterJob:
        """See the base class."""
        from ...core.jobs.cluster import ClusterJob

        return ClusterJob(
            input=raster_paths(self, parameters, self.INPUT, context),
            output=output_layer(self, parameters, self.OUTPUT, context),
            method=self.parameterAsEnumString(parameters, self.METHOD, context),
            clusters=self.parameterAsInt(parameters, self.CLUSTERS, context),
            sample_size=self.parameterAsInt(parameters, self.SAMPLE_SIZE, context),
            standardise=self.parameterAsBoolean(parameters, self.STANDARDISE, context),
            parameters=json_object(self, parameters, self.PARAMETERS, context, '{"n_init": 20}'),
            seed=self.parameterAsInt(parameters, SEED, context),
            recipe=recipe_object(self, parameters, RECIPE, context),
            mask=raster_path(self, parameters, self.MASK, context),
            resampling=self.parameterAsEnumString(parameters, RESAMPLING, context),
            model=output_file(self, parameters, self.MODEL, context),
            report=output_file(self, parameters, self.REPORT, context),
        )
