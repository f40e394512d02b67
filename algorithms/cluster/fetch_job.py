"""terroir:fetchjob: the results of a job on a cluster come here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingUtils,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ...core.run import Run
from ...ui.styling import MapClasses, SampleClasses, style_when_loaded
from ...ui.translation import tr
from ..circumstances import JOB_ID
from ..declare import add, choice
from .base import ClusterAlgorithm, add_job_id


class FetchJob(ClusterAlgorithm):
    """Brings the results of a job."""

    WHAT, REMOVE, LOAD = "WHAT", "REMOVE", "LOAD"
    LAYERS, FILES = "LAYERS", "FILES"

    CHOICES: ClassVar = {"auto": None, "results": False, "quicklook": True}

    ID = "fetchjob"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Fetch job")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Brings the results of a job on a cluster to where its outputs were named, and loads them.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Brings the results of a job that is done from the cluster to the files that were named as its outputs "
            "when it was submitted, with their provenance (.job.json). Each file is compared with the hash that the "
            "cluster wrote down; all of them appear, or none. Maps and samples show the names and colours of their "
            "classes.\n\n"
            "A result that is too large to travel can stay there: the quick look is a picture of at most 1024 pixels "
            "a side.\n\n"
            "A job can be fetched again as long as its folder on the cluster is there. Remove the folder once you "
            "have its results; while they are on the cluster only, it stays, and 'Cancel job' removes it.\n\n"
            "In a model, steps that use results of a batch job cannot follow it: they would start before the job is "
            "done. Fetch the job first, and go on from its files."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("cluster,batch,fetch,download,results,job,queue,quick look,slurm").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add_job_id(self, tr("Its id, as it was told when it was submitted; 'List jobs' shows all of them."))
        add(
            self,
            choice(self.WHAT, tr("What to bring"), tuple(self.CHOICES)),
            tr(
                "results: the files themselves; quicklook: a small picture of each raster (PNG), named like it; auto: "
                "pictures where the job was submitted to leave its results on the cluster, else results."
            ),
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.REMOVE, tr("Remove the job's folder from the cluster"), False),
            tr(
                "Afterwards the job cannot be fetched again. A folder whose results were not brought stays, such as "
                "after a quick look; 'Cancel job' removes that one."
            ),
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.LOAD, tr("Load the results"), True),
            tr("Opens rasters and vector layers in the project."),
        )
        self.addOutput(QgsProcessingOutputMultipleLayers(self.LAYERS, tr("Layers")))
        self.addOutput(QgsProcessingOutputString(self.FILES, tr("Files, one a line")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> dict[str, Any]:
        """See the base class."""
        from ...core.cluster.batch.fetch import fetch_job
        from ...core.cluster.batch.store import JobStore

        fetched = fetch_job(
            self.parameterAsString(parameters, JOB_ID, context).strip(),
            JobStore(),
            run.info,
            quicklook=self.CHOICES[self.parameterAsEnumString(parameters, self.WHAT, context)],
            remove=self.parameterAsBoolean(parameters, self.REMOVE, context),
            poll=run.check_cancelled,
        )
        paths = [*fetched.paths.values(), *fetched.quicklooks.values()]
        for name, value in fetched.numbers.items():
            feedback.pushInfo(f"{name.upper()}: {value}")
        layers = [str(path) for path in paths if _is_layer(path)]
        if self.parameterAsBoolean(parameters, self.LOAD, context) and context.project() is not None:
            for path in layers:
                self._load(path, context)
        return {self.LAYERS: layers, self.FILES: "\n".join(map(str, paths))}

    def _load(self, path: str, context: QgsProcessingContext) -> None:
        name = Path(path).stem
        hint = QgsProcessingUtils.LayerHint.UnknownType
        details = QgsProcessingContext.LayerDetails(name, context.project(), self.LAYERS, hint)
        context.addLayerToLoadOnCompletion(path, details)
        style_when_loaded(path, MapClasses if _is_raster(path) else SampleClasses, context)


def _is_raster(path: str | Path) -> bool:
    return Path(path).suffix.lower() != ".png" and QgsRasterLayer.isValidRasterFileName(str(path))


def _is_layer(path: Path) -> bool:
    """Whether QGIS can show it: no report, model or table of figures."""
    if path.suffix.lower() in (".tif", ".tiff", ".vrt", ".png"):
        return QgsRasterLayer.isValidRasterFileName(str(path))
    vectors = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".gml", ".sqlite")
    return path.suffix.lower() in vectors and QgsVectorLayer(str(path), path.stem, "ogr").isValid()
