"""The Processing provider: the list of algorithms, and nothing that computes."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..algorithms.accuracy.accuracy_assessment import AccuracyAssessment
from ..algorithms.accuracy.compare_maps import CompareMaps
from ..algorithms.accuracy.sampling_design import SamplingDesign
from ..algorithms.cluster.cancel_job import CancelJob
from ..algorithms.cluster.check_backend import CheckBackend
from ..algorithms.cluster.fetch_job import FetchJob
from ..algorithms.cluster.job_log import JobLog
from ..algorithms.cluster.list_jobs import ListJobs
from ..algorithms.cluster.submit_job import SubmitJob
from ..algorithms.deep.extract_patches import ExtractPatches
from ..algorithms.deep.import_patches import ImportPatches
from ..algorithms.deep.train_cnn import TrainCnn
from ..algorithms.deep.train_segmentation import TrainSegmentation
from ..algorithms.features.apply_function import ApplyFunction
from ..algorithms.features.spatial_filter import SpatialFilter
from ..algorithms.features.spectral_indices import SpectralIndices
from ..algorithms.features.stack_features import StackFeatures
from ..algorithms.features.threshold_raster import ThresholdRaster
from ..algorithms.learning.classify_raster import ClassifyRaster
from ..algorithms.learning.cluster import Cluster
from ..algorithms.learning.import_model import ImportModel
from ..algorithms.learning.model_card import ModelCard
from ..algorithms.learning.predict_raster import PredictRaster
from ..algorithms.learning.select_features import SelectFeatures
from ..algorithms.learning.train_classifier import TrainClassifier
from ..algorithms.learning.train_regressor import TrainRegressor
from ..algorithms.samples.augment_samples import AugmentSamples
from ..algorithms.samples.check_samples import CheckSamples
from ..algorithms.samples.extract_samples import ExtractSamples
from ..algorithms.samples.split_samples import SplitSamples
from ..core.version import version
from ..ui.options import add_options, remove_options

ALGORITHMS = (
    SplitSamples,
    ExtractSamples,
    AugmentSamples,
    CheckSamples,
    SpectralIndices,
    SpatialFilter,
    ThresholdRaster,
    StackFeatures,
    ApplyFunction,
    SelectFeatures,
    TrainClassifier,
    ClassifyRaster,
    TrainRegressor,
    PredictRaster,
    Cluster,
    ImportModel,
    ModelCard,
    ExtractPatches,
    ImportPatches,
    TrainCnn,
    TrainSegmentation,
    SamplingDesign,
    AccuracyAssessment,
    CompareMaps,
    CheckBackend,
    SubmitJob,
    ListJobs,
    FetchJob,
    CancelJob,
    JobLog,
)
ICON = Path(__file__).resolve().parent.parent / "resources" / "icons" / "terroir.svg"


class TerroirProvider(QgsProcessingProvider):
    """Terroir's entry in the Processing toolbox."""

    def id(self) -> str:
        """Identifier, the first half of every algorithm's full name."""
        return "terroir"

    def name(self) -> str:
        """Name in the toolbox."""
        return "Terroir"

    def longName(self) -> str:
        """Name with the version."""
        return f"Terroir {version()}"

    def versionInfo(self) -> str:
        """Version of the plugin."""
        return version()

    def icon(self) -> QIcon:
        """Icon in the toolbox."""
        return QIcon(self.svgIconPath())

    def svgIconPath(self) -> str:
        """Path of the icon."""
        return str(ICON)

    def load(self) -> bool:
        """Add the options and the algorithms."""
        add_options(ICON)
        self.refreshAlgorithms()
        return True

    def unload(self) -> None:
        """Undo `load`; the registry deletes the algorithms itself."""
        remove_options()

    def loadAlgorithms(self) -> None:
        """Make one of each algorithm."""
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())

    def defaultVectorFileExtension(self, hasGeometry: bool = True) -> str:
        """Sample tables are GeoPackages unless another file is named."""
        return "gpkg"

    def defaultRasterFileExtension(self) -> str:
        """The writer makes GeoTIFF."""
        return "tif"

    def supportedOutputVectorLayerExtensions(self) -> list[str]:
        """Formats in which a sample table keeps its field names."""
        return ["gpkg", "fgb", "geojson", "sqlite"]

    def supportedOutputTableExtensions(self) -> list[str]:
        """Formats of tables without geometry."""
        return ["gpkg", "csv", "sqlite"]

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        """Formats the writer makes."""
        return ["tif", "tiff"]

    def supportsNonFileBasedOutput(self) -> bool:
        """Results are files: they appear complete or not at all, with their provenance."""
        return False
