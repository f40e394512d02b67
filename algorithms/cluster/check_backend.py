"""terroir:checkbackend: whether a cluster can be used, and what to do where it cannot."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
)

from ...core.errors import ParameterError
from ...core.run import Run
from ...ui.translation import tr, translated_message
from ..circumstances import BACKEND, BATCH, add_profile, chosen_backend, chosen_profile
from ..declare import add, choice, whole_number
from ..inputs import output_file, raster_paths
from .base import ClusterAlgorithm
from .text_file import write_text

if TYPE_CHECKING:
    from ...core.cluster.checks.finding import Finding


DASK = "dask"


class CheckBackend(ClusterAlgorithm):
    """Diagnoses a profile."""

    INPUT, MODEL, NETWORKS, WAIT, OUTPUT = "INPUT", "MODEL", "NETWORKS", "WAIT", "OUTPUT"
    FAILURE_COUNT, WARNING_COUNT = "FAILURE_COUNT", "WARNING_COUNT"

    ID = "checkbackend"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Check backend")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Tells whether the cluster of a profile can be used, and what to do where it cannot.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Goes through all that has to work before a cluster computes for you: whether it answers and takes jobs, "
            "whether its Python has the same minor version as this one and the packages that are needed, whether the "
            "code arrives on every worker, whether the workers see your images or have them sent, whether results can "
            "be written, and how fast a block is computed there.\n\n"
            "Each line says what was found and, where something is wrong, what to do about it. What depends on a step "
            "that failed is skipped. The algorithm fails where one of its checks does, so that scripts notice.\n\n"
            "Give the images and the model that you are going to use: where they lie and which packages the model "
            "asks for are checked too.\n\n"
            "Checking the queue takes as long as the cluster needs to start one small job."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("cluster,dask,batch,slurm,check,diagnosis,profile,test,connection,versions").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add_profile(self, advanced=False)
        add(
            self,
            choice(BACKEND, tr("Backend"), ("auto", DASK, BATCH)),
            tr(
                "What the profile is to be used for. dask: runs that this machine waits for; batch: jobs in the queue "
                "that are fetched later; auto: batch where the profile names another machine with a queue, else dask."
            ),
        )
        add(
            self,
            QgsProcessingParameterMultipleLayers(
                self.INPUT, tr("Images"), Qgis.ProcessingSourceType.Raster, optional=True
            ),
            tr("Rasters that the cluster is to read: is each seen there under the path that the profile gives it?"),
        )
        add(
            self,
            QgsProcessingParameterFile(
                self.MODEL,
                tr("Model"),
                optional=True,
                fileFilter=tr("Terroir model (*.terroir)") + ";;" + tr("All files (*.*)"),
            ),
            tr("A model that the cluster is to use: do the packages there suit it?"),
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.NETWORKS, tr("Networks"), False),
            tr("Whether networks are to be used there, which need torch. A network as the model says so by itself."),
            advanced=True,
        )
        add(
            self,
            whole_number(self.WAIT, tr("Wait for the first worker (seconds)"), 120, 1, 86_400),
            tr("For dask: how long a job may wait in the queue before the check gives up."),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterFileDestination(
                self.OUTPUT,
                tr("Report"),
                tr("HTML files (*.html)") + ";;" + tr("CSV files (*.csv)"),
                optional=True,
                createByDefault=False,
            ),
            tr("The same table as a page or as CSV, to be sent to those who run the cluster."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.FAILURE_COUNT, tr("Number of failures")))
        self.addOutput(QgsProcessingOutputNumber(self.WARNING_COUNT, tr("Number of warnings")))

    def work(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback, run: Run
    ) -> dict[str, Any]:
        """See the base class."""
        from ...core.cluster.check import CheckOptions, check_backend

        target = output_file(self, parameters, self.OUTPUT, context)
        if target is not None and not target.lower().endswith((".html", ".htm", ".csv")):
            raise ParameterError(
                "{path} cannot be written in the format of its ending; use one of {known}",
                parameter="output",
                path=target,
                known=".html, .htm, .csv",
            )
        options = CheckOptions(
            backend=chosen_backend(self, parameters, context),
            inputs=self._images(parameters, context),
            model=self.parameterAsFile(parameters, self.MODEL, context) or None,
            networks=self.parameterAsBoolean(parameters, self.NETWORKS, context),
            wait=float(self.parameterAsInt(parameters, self.WAIT, context)),
        )
        name = chosen_profile(self, parameters, context)
        findings = check_backend(name, options, run)
        for finding in findings:
            _tell(finding, feedback)
        if target is not None:
            _write(findings, name, target)
        failed = [finding.check for finding in findings if finding.state == "failure"]
        if failed:
            raise ParameterError(
                "{count} of {all} checks failed ({checks}); their lines in the log, or in the file that OUTPUT names,"
                " say what to do",
                parameter="profile",
                count=len(failed),
                all=len(findings),
                checks=", ".join(failed),
            )
        results = {self.FAILURE_COUNT: 0, self.WARNING_COUNT: sum(f.state == "warning" for f in findings)}
        return {**results, self.OUTPUT: target} if target is not None else results

    def _images(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[str, ...]:
        if not parameters.get(self.INPUT):
            return ()
        return raster_paths(self, parameters, self.INPUT, context)


def _tell(finding: Finding, feedback: QgsProcessingFeedback) -> None:
    """One line, and below it what to do; a failure is red where the log has colours."""
    line = f"{_state(finding.state)}  {finding.check}: {translated_message(finding.found)}"
    if finding.advice is not None:
        line += f"\n      → {translated_message(finding.advice)}"
    if finding.state == "failure":
        # qgis_process prints what `reportError` is given a second time, from its message log.
        feedback.pushFormattedMessage(
            '<span style="color:red">{}</span>'.format(html.escape(line).replace("\n", "<br/>")), line
        )
    elif finding.state == "warning":
        feedback.pushWarning(line)
    else:
        feedback.pushInfo(line)


def _state(state: str) -> str:
    """The state, with a sign that is seen before the line is read."""
    return {
        "fine": "✔ " + tr("fine"),
        "warning": "! " + tr("warning"),
        "failure": "✘ " + tr("failure"),
        "skipped": "– " + tr("skipped"),
    }[state]


def _write(findings: list[Finding], profile: str, target: str) -> None:
    from ...core.cluster.check_page import check_page, check_table

    write_text(check_table(findings) if target.lower().endswith(".csv") else check_page(findings, profile), target)
