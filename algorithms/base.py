"""What all algorithms share: open a Run, execute the Job, report, return and style the results."""

from __future__ import annotations

from configparser import ConfigParser
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
)
from qgis.PyQt.QtGui import QIcon

from ..core.errors import TerroirError
from ..ui.styling import style_when_loaded
from ..ui.translation import tr, translated_error
from .batch import submit_from_qgis
from .checks import explain_bad_value
from .circumstances import BATCH, chosen_backend, open_run

if TYPE_CHECKING:
    from ..core.jobs import Job
    from ..core.run import Run

ROOT = Path(__file__).resolve().parent.parent


class TerroirAlgorithm(QgsProcessingAlgorithm):
    """Base of all algorithms: they declare parameters and turn them into a Job, the rest is here.

    A subclass has `ID`, `GROUP`, texts for people, `initAlgorithm` and `job`.
    """

    ID: ClassVar[str]
    GROUP: ClassVar[str]
    NEEDS: ClassVar[tuple[str, ...]] = ()
    """Python modules that are not part of QGIS."""
    STYLES: ClassVar[dict[str, type[QgsProcessingLayerPostProcessorInterface]]] = {}
    """What styles the layer of an output when QGIS loads it."""

    _job: Job | None = None
    _failure: Exception | None = None

    def job(self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Job:
        """Turn parameters into a Job; runs in the main thread, so that layers may be read.

        Raises
        ------
        TerroirError
            If a value cannot work.
        """
        raise NotImplementedError

    def name(self) -> str:
        """Second half of the identifier."""
        return self.ID

    def groupId(self) -> str:
        """Identifier of the group."""
        return self.GROUP

    def group(self) -> str:
        """Name of the group."""
        groups = {
            "samples": tr("Samples"),
            "features": tr("Features"),
            "learning": tr("Learning"),
            "deep": tr("Deep learning"),
            "accuracy": tr("Accuracy"),
            "cluster": tr("Clusters of computers"),
        }
        return groups[self.GROUP]

    def svgIconPath(self) -> str:
        """The group's icon."""
        return str(ROOT / "resources" / "icons" / f"{self.GROUP}.svg")

    def icon(self) -> QIcon:
        """The group's icon."""
        return QIcon(self.svgIconPath())

    def helpUrl(self) -> str:
        """Page with more help."""
        return _homepage()

    def createInstance(self) -> TerroirAlgorithm:
        """QGIS runs a fresh instance each time."""
        return type(self)()

    def canExecute(self) -> tuple[bool, str]:
        """Tell whether the Python packages needed are installed, and how to install them."""
        from ..core.learning.dependencies import require_packages

        try:
            if self.NEEDS:
                require_packages(self.NEEDS)
        except TerroirError as error:
            return False, translated_error(error)
        return True, ""

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Say which parameter cannot work, why, and what to do; QGIS only says which."""
        fine, message = super().checkParameterValues(parameters, context)
        if not fine:
            message = explain_bad_value(self, parameters, context) or message
        return fine, message

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Make the Job in the main thread: layers and the project may be read here only."""
        try:
            self._job = self.job(parameters, context, feedback)
        except TerroirError as error:
            # An exception here would end up in the log only, and the caller would not learn the reason.
            self._failure = QgsProcessingException(translated_error(error))
        except QgsProcessingException as error:
            self._failure = error
        return True

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Run the Job."""
        # Imported here, because QGIS's start pays for what is imported above.
        from ..core.jobs import execute
        from ..core.jobs.provenance import add_component_version

        if self._failure is not None or self._job is None:
            raise self._failure or QgsProcessingException(tr("The algorithm was not prepared"))
        add_component_version("qgis", Qgis.version())
        try:
            if chosen_backend(self, parameters, context) == BATCH:
                return submit_from_qgis(self, self._job, parameters, context, feedback)
            run = self._open_run(parameters, context, feedback)
            numbers = execute(self._job, run)
        except TerroirError as error:
            raise QgsProcessingException(translated_error(error)) from error
        if run.estimate:
            context.setLayersToLoadOnCompletion({})  # QGIS would look for layers that were not made
            return {}
        results = self._results(self._job, numbers)
        for output, kind in self.STYLES.items():
            if output in results:
                style_when_loaded(results[output], kind, context)
        return results

    def _open_run(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Run:
        """Where and how this run computes."""
        return open_run(self, parameters, context, feedback)

    def _results(self, job: Job, numbers: dict[str, Any]) -> dict[str, Any]:
        """Every output that was made: files by the Job's fields, numbers by what it returned."""
        results: dict[str, Any] = {name.upper(): path for name, path in job.paths("output")}
        results.update({name.upper(): value for name, value in numbers.items()})
        declared = {output.name() for output in self.outputDefinitions()}
        return {name: value for name, value in results.items() if name in declared}


@lru_cache(maxsize=1)
def _homepage() -> str:
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser.get("general", "homepage", fallback="")
