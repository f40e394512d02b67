"""terroir:canceljob: a job on a cluster is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
)

from ...core.errors import ClusterError, ParameterError
from ...core.run import Run
from ...ui.job_texts import job_line
from ...ui.translation import tr
from ..circumstances import JOB_ID, PROFILE, add_profile
from ..declare import add, choice
from .base import ClusterAlgorithm, add_job_id

if TYPE_CHECKING:
    from ...core.cluster.batch.store import JobStore


class CancelJob(ClusterAlgorithm):
    """Stops a job, or all of a profile."""

    REMOVE = "REMOVE"
    CANCELLED_COUNT = "CANCELLED_COUNT"

    ID = "canceljob"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Cancel job")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Takes a job out of a cluster's queue, or stops it where it runs.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Takes a job that waits out of a cluster's queue, or stops it where it runs; with a profile instead of a "
            "job, all jobs that were submitted with it from here and have not ended. Jobs of other people and other "
            "programs are never touched, and a job that has ended stays what it is.\n\n"
            "The job stays in the list and its folder on the cluster, with the log, unless you have them removed."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("cluster,batch,cancel,stop,kill,delete,job,queue,scancel,qdel").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add_job_id(self, tr("Its id; leave it empty to stop all jobs of a profile."), optional=True)
        add_profile(self, advanced=False)
        self.parameterDefinition(PROFILE).setHelp(tr("All jobs of this profile are stopped; only without a job's id."))
        add(
            self,
            choice(self.REMOVE, tr("Remove it as well"), ("no", "everywhere", "list")),
            tr(
                "everywhere: from the list, and its folder from the cluster, with the log and all results; list: from "
                "the list only, without asking the cluster, which may not be there any more."
            ),
        )
        self.addOutput(QgsProcessingOutputNumber(self.CANCELLED_COUNT, tr("Number of jobs that were stopped")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> dict[str, Any]:
        """See the base class."""
        from ...core.cluster.batch.cancel import cancel_job, forget_job
        from ...core.cluster.batch.record import CANCELLED, LIVE
        from ...core.cluster.batch.store import JobStore

        store = JobStore()
        remove = self.parameterAsEnumString(parameters, self.REMOVE, context)
        stopped, chosen = 0, self._chosen(store, parameters, context)
        for job_id in chosen if remove != "list" else ():
            run.check_cancelled()
            before = store.get(job_id).state
            record = cancel_job(job_id, store)
            stopped += before in LIVE and record.state == CANCELLED
            feedback.pushInfo(job_line(record))
            if before not in LIVE and remove == "no":
                feedback.pushInfo(tr("It had ended before; there was nothing to stop."))
        failures = []
        for job_id in chosen if remove != "no" else ():
            try:
                forget_job(job_id, store, folder=remove == "everywhere")
            except ClusterError as error:  # the others may go all the same
                failures.append(error)
        if failures:
            raise failures[0]
        return {self.CANCELLED_COUNT: stopped}

    def _chosen(self, store: JobStore, parameters: dict[str, Any], context: QgsProcessingContext) -> list[str]:
        """Ids of the jobs to stop: the one named, or those of a profile that have not ended."""
        from ...core.cluster.batch.record import LIVE

        job_id = self.parameterAsString(parameters, JOB_ID, context).strip()
        profile = self.parameterAsString(parameters, PROFILE, context).strip()
        if bool(job_id) == bool(profile):
            raise ParameterError("name either a job or a profile whose jobs are to be stopped", parameter="job_id")
        if job_id:
            return [job_id]
        return [record.id for record in store.all() if record.profile == profile and record.state in LIVE]
