"""terroir:joblog: what a job on a cluster wrote."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
)

from ...core.run import Run
from ...ui.translation import tr
from ..circumstances import JOB_ID
from ..declare import add, whole_number
from ..inputs import output_file
from .base import ClusterAlgorithm, add_job_id
from .text_file import write_text


class JobLog(ClusterAlgorithm):
    """Shows the log of a job."""

    LINES, OUTPUT, LOG = "LINES", "OUTPUT", "LOG"

    ID = "joblog"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Job log")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Shows what a job on a cluster wrote: its messages, and why it failed.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Reads the log of a job from its folder on the cluster, while it runs or afterwards, and shows the last "
            "lines: what the job told, the errors of the batch scheduler and of Python, and where an interrupted job "
            "went on.\n\n"
            "It is kept until the job's folder is removed. A job that failed says why in one sentence in 'List jobs'; "
            "the log tells the rest."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("cluster,batch,log,messages,errors,output,job,stderr,debug").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add_job_id(self, tr("Its id, as it was told when it was submitted; 'List jobs' shows all of them."))
        add(self, whole_number(self.LINES, tr("Lines"), 100, 0), tr("How many of the last lines to show; 0 for all."))
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.OUTPUT, tr("Log"), tr("Text files (*.txt)"), optional=True, createByDefault=False
            ),
            tr("The same lines as a text file."),
        )
        self.addOutput(QgsProcessingOutputString(self.LOG, tr("Lines of the log")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> dict[str, Any]:
        """See the base class."""
        from ...core.cluster.batch.log import job_log
        from ...core.cluster.batch.store import JobStore

        job_id = self.parameterAsString(parameters, JOB_ID, context).strip()
        text = job_log(job_id, JobStore(), self.parameterAsInt(parameters, self.LINES, context))
        feedback.pushConsoleInfo(text)
        results = {self.LOG: text}
        target = output_file(self, parameters, self.OUTPUT, context)
        if target is not None:
            write_text(text, target)
            results[self.OUTPUT] = target
        return results
