"""terroir:listjobs: the jobs on clusters, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
)
from qgis.PyQt.QtCore import QMetaType

from ...core.errors import OutputError
from ...core.run import Run
from ...ui.job_texts import job_line, reason_of
from ...ui.translation import tr
from ..circumstances import PROFILE, add_profile
from ..declare import add
from .base import ClusterAlgorithm

if TYPE_CHECKING:
    from ...core.cluster.batch.record import JobRecord


class ListJobs(ClusterAlgorithm):
    """Shows the jobs that were submitted from here."""

    REFRESH, OUTPUT = "REFRESH", "OUTPUT"
    JOB_COUNT, UNFINISHED_COUNT = "JOB_COUNT", "UNFINISHED_COUNT"

    ID = "listjobs"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("List jobs")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Shows the jobs that were submitted to clusters from here, and how far they are.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Shows the jobs that were submitted to clusters from this machine, the newest first, in the log and as a "
            "table: state, progress, pixels per second, the machine that works on it and the last lines of its log.\n\n"
            "States: queued (it waits for its turn), running, done (the results wait to be fetched), fetched, failed, "
            "cancelled, and lost (its folder on the cluster is gone). A cluster that cannot be reached leaves its jobs "
            "as they were when they were last asked for, and the log says so.\n\n"
            "The panel 'Jobs on clusters' (menu Plugins ▸ Terroir) shows the same, and keeps it up to date."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("cluster,batch,jobs,list,queue,state,progress,status,monitor,slurm").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add_profile(self, advanced=False)
        self.parameterDefinition(PROFILE).setHelp(tr("Only the jobs of this profile; empty for all."))
        add(
            self,
            QgsProcessingParameterBoolean(self.REFRESH, tr("Ask the clusters"), True),
            tr("Otherwise what was known last is shown, which takes no connection."),
        )
        add(
            self,
            QgsProcessingParameterFeatureSink(
                self.OUTPUT,
                tr("Table of jobs"),
                Qgis.ProcessingSourceType.Vector,
                optional=True,
                createByDefault=False,
            ),
            tr("The jobs as a table (GeoPackage or CSV)."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.JOB_COUNT, tr("Number of jobs")))
        self.addOutput(QgsProcessingOutputNumber(self.UNFINISHED_COUNT, tr("Number of jobs that wait or run")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> dict[str, Any]:
        """See the base class."""
        from ...core.cluster.batch.listing import refresh_jobs
        from ...core.cluster.batch.record import CANCELLED, LIVE
        from ...core.cluster.batch.store import JobStore

        store = JobStore()
        profile = self.parameterAsString(parameters, PROFILE, context).strip()
        records = [record for record in store.all() if profile in ("", record.profile)]
        if self.parameterAsBoolean(parameters, self.REFRESH, context):
            records = refresh_jobs(store, records)
        for record in records:
            feedback.pushInfo(job_line(record))
            if record.reason is not None and record.state != CANCELLED:
                run.warn("Job {id}: {reason}", id=record.id, reason=reason_of(record))
        if not records:
            run.info("No job was submitted from here.")
        unfinished = sum(record.state in LIVE for record in records)
        results = {self.JOB_COUNT: len(records), self.UNFINISHED_COUNT: unfinished}
        if parameters.get(self.OUTPUT) not in (None, ""):
            results[self.OUTPUT] = self._write(records, parameters, context)
        return results

    def _write(self, records: list[JobRecord], parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        fields = QgsFields()
        for name, kind, _ in _COLUMNS:
            fields.append(QgsField(name, kind))
        sink, target = self.parameterAsSink(parameters, self.OUTPUT, context, fields, Qgis.WkbType.NoGeometry)
        if sink is None:
            raise _unwritable("–")
        for record in records:
            feature = QgsFeature(fields)
            feature.setAttributes([value(record) for _, _, value in _COLUMNS])
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise _unwritable(sink.lastError())
        if not sink.flushBuffer():
            raise _unwritable(sink.lastError())
        del sink
        return str(target)


def _unwritable(reason: str) -> OutputError:
    return OutputError("the table cannot be written ({reason}); choose another file", parameter="output", reason=reason)


_TEXT, _NUMBER, _WHOLE = QMetaType.Type.QString, QMetaType.Type.Double, QMetaType.Type.Int
_COLUMNS = (
    ("id", _TEXT, lambda record: record.id),
    ("job", _TEXT, lambda record: record.name),
    ("profile", _TEXT, lambda record: record.profile),
    ("state", _TEXT, lambda record: record.state),
    ("progress", _NUMBER, lambda record: record.progress),
    ("pixels_per_second", _NUMBER, lambda record: record.pixels_per_second),
    ("node", _TEXT, lambda record: record.node),
    ("parts", _WHOLE, lambda record: record.parts),
    ("attempt", _WHOLE, lambda record: record.attempt),
    ("created", _TEXT, lambda record: record.created),
    ("updated", _TEXT, lambda record: record.updated),
    ("folder", _TEXT, lambda record: record.folder),
    ("reason", _TEXT, reason_of),
    ("log", _TEXT, lambda record: record.log_tail),
)
"""Name of a column, its type, and its value: what scripts read, so the names are kept."""
