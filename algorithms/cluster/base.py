"""What the algorithms about clusters share: they ask or order something, and run no Job here."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback, QgsProcessingParameterString

from ...core.errors import TerroirError
from ...core.run import Run
from ...ui.translation import tr, translated_error
from ..base import TerroirAlgorithm
from ..circumstances import JOB_ID
from ..declare import add
from ..hints import known_jobs


class ClusterAlgorithm(TerroirAlgorithm):
    """Base of the group: a subclass has texts for people, `initAlgorithm` and `work`."""

    GROUP = "cluster"

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> dict[str, Any]:
        """Do it; returns the algorithm's results.

        Raises
        ------
        TerroirError
            If it cannot be done.
        """
        raise NotImplementedError

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Nothing is read from the project."""
        return True

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Do the work; what goes wrong becomes one sentence."""
        try:
            return self.work(parameters, context, feedback, self._open_run(parameters, context, feedback))
        except TerroirError as error:
            raise QgsProcessingException(translated_error(error)) from error


def add_job_id(algorithm: ClusterAlgorithm, help: str, optional: bool = False) -> None:
    """Add JOB_ID, with the jobs that are known now."""
    parameter = QgsProcessingParameterString(JOB_ID, tr("Job"), optional=optional)
    jobs = known_jobs()
    if jobs:
        parameter.setMetadata({"widget_wrapper": {"value_hints": list(jobs)}})
    add(algorithm, parameter, help)
