"""terroir:submitjob: a job that is written down goes to a cluster's queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
)

from ...core.run import Run
from ...ui.translation import tr
from ..batch import submit_job
from ..circumstances import JOB_ID, PARTS, add_parts, add_profile, chosen_profile
from ..declare import add, whole_number
from .base import ClusterAlgorithm


class SubmitJob(ClusterAlgorithm):
    """Queues a job from its JSON."""

    JOB, KEEP_RESULTS, RETRIES, MEMORY_CAP = "JOB", "KEEP_RESULTS", "RETRIES", "MEMORY_CAP"

    ID = "submitjob"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Submit job")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Hands a job that is written down as JSON to a cluster's queue, and comes back at once.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Hands a job to the queue of a cluster and comes back at once; QGIS may then be closed. The job is a JSON "
            "file: the .job.json that lies beside every result, or one that you wrote ('python -m terroir.core "
            "describe classifyraster' tells its fields). All other algorithms do the same with their own parameters "
            "when their backend is 'batch'.\n\n"
            "Inputs may be paths as they are on the cluster, or URLs: what is there already stays there. Files of this "
            "machine that the cluster does not see are sent along. The profile says which folders have another name "
            "there.\n\n"
            "Outputs are where 'Fetch job' will bring the results to on this machine. Where they shall stay on the "
            "cluster, because they are large and the next step runs there too, keep them: a picture of each comes "
            "back.\n\n"
            "A job that the cluster kills goes on where it stopped once it is started again; one that needed more "
            "memory than it had asked for is started again with twice as much."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("cluster,batch,submit,queue,slurm,pbs,sge,lsf,oar,ssh,job,hpc,detached,remote").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterFile(
                self.JOB, tr("Job (JSON)"), fileFilter=tr("Jobs (*.json)") + ";;" + tr("All files (*.*)")
            ),
            tr("The .job.json beside a result, or a file of the same form."),
        )
        add_profile(self, advanced=False)
        add_parts(self, advanced=False)
        add(
            self,
            QgsProcessingParameterBoolean(self.KEEP_RESULTS, tr("Leave results on the cluster"), False),
            tr("Only pictures of the results are fetched, unless 'Fetch job' is asked for more."),
        )
        add(
            self,
            whole_number(self.RETRIES, tr("Retries"), 1, 0, 10),
            tr("How often a job that was killed is started again, each time with twice the memory."),
            advanced=True,
        )
        add(
            self,
            whole_number(self.MEMORY_CAP, tr("Most memory of a retry (MB)"), None, 1),
            tr("No retry asks for more; empty: four times the memory of the profile."),
            advanced=True,
        )
        self.addOutput(QgsProcessingOutputString(JOB_ID, tr("Job on the cluster")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> dict[str, Any]:
        """See the base class."""
        from ...core.cluster.batch.submit import SubmitOptions
        from ...core.jobs.job_file import read_job

        options = SubmitOptions(
            parts=self.parameterAsInt(parameters, PARTS, context),
            retries=self.parameterAsInt(parameters, self.RETRIES, context),
            memory_cap=self.parameterAsInt(parameters, self.MEMORY_CAP, context),
            keep_results=self.parameterAsBoolean(parameters, self.KEEP_RESULTS, context),
        )
        job = read_job(Path(self.parameterAsFile(parameters, self.JOB, context)))
        return {JOB_ID: submit_job(job, chosen_profile(self, parameters, context), options, run)}
