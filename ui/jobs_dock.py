"""The panel with the jobs on clusters: how far they are, and what can be done about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from . import job_calls
from .background import Background
from .job_texts import reason_of
from .jobs_model import JobsModel
from .text_window import TextWindow
from .translation import tr

if TYPE_CHECKING:
    from ..core.cluster.batch.record import JobRecord

SECONDS = 15
"""From one look at the clusters to the next, while the panel is seen."""


class JobsDock(QgsDockWidget):
    """Shows the jobs that were submitted from here.

    Clusters are asked in the background, one question at a time, and only while the panel is visible.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Jobs on clusters"), parent)
        self.setObjectName("TerroirJobs")
        self._asking: Background | None = None
        self._doing: set[Background] = set()
        self.model = JobsModel()
        self._make_table()
        self._make_buttons()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.refresh)
        self.visibilityChanged.connect(self._seen)
        self._show_buttons_that_fit()

    def _make_table(self) -> None:
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.selectionModel().selectionChanged.connect(self._show_buttons_that_fit)
        self.model.modelReset.connect(self._show_buttons_that_fit)
        self.model.dataChanged.connect(self._show_buttons_that_fit)
        self.table.doubleClicked.connect(self.show_log)

    def _make_buttons(self) -> None:
        self.buttons: dict[str, QPushButton] = {}
        for name, (text, hint, slot) in {
            "refresh": (tr("Refresh"), tr("Asks the clusters now"), self.refresh),
            "fetch": (tr("Fetch…"), tr("Brings the results, or pictures of them"), self.fetch),
            "cancel": (tr("Cancel"), tr("Takes the job out of the queue, or stops it"), self.cancel),
            "log": (tr("Log"), tr("Shows what the job wrote"), self.show_log),
            "remove": (
                tr("Remove…"),
                tr("Removes the job from the list, and its folder from the cluster"),
                self.remove,
            ),
        }.items():
            button = QPushButton(text)
            button.setToolTip(hint)
            button.clicked.connect(lambda _=False, slot=slot: slot())
            self.buttons[name] = button
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(4, 4, 4, 4)
        column.addLayout(row)
        column.addWidget(self.table)
        column.addWidget(self.status)
        self.setWidget(whole)

    def selected(self) -> JobRecord | None:
        """The job that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.record(rows[0].row()) if rows else None

    def _seen(self, visible: bool) -> None:
        if not visible:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
            self._ask(job_calls.known_jobs, self._knows)

    def refresh(self) -> None:
        """Ask the clusters in the background."""
        self._ask(job_calls.all_jobs, self._answered)

    def _ask(self, work: Callable[[], list[JobRecord]], answered: Callable[[list[JobRecord]], None]) -> None:
        if self._asking is None:  # else a slow cluster is still answering
            self.buttons["refresh"].setEnabled(False)
            self._asking = Background(tr("Jobs on clusters"), work, answered, self._unanswered)
            self._asking.start()

    def _knows(self, records: list[JobRecord]) -> None:
        """What is known is shown first; clusters may take their time."""
        self._answered(records)
        if records:
            self.refresh()

    def _answered(self, records: list[JobRecord]) -> None:
        self._asking = None
        before = self.selected()
        self.model.show(records)
        if before is not None and self.model.row_of(before.id) >= 0:
            self.table.selectRow(self.model.row_of(before.id))
        self.buttons["refresh"].setEnabled(True)
        self._show_buttons_that_fit()

    def _unanswered(self, sentence: str) -> None:
        self._asking = None
        self.buttons["refresh"].setEnabled(True)
        self.status.setText(sentence)

    def _show_buttons_that_fit(self, *_: Any) -> None:
        record = self.selected()
        state = record.state if record is not None else ""
        self.buttons["fetch"].setEnabled(state in ("done", "fetched"))
        self.buttons["cancel"].setEnabled(state in ("queued", "running"))
        self.buttons["log"].setEnabled(record is not None)
        self.buttons["remove"].setEnabled(record is not None)
        if record is not None:
            self.status.setText(reason_of(record) or tr("Folder on the cluster: {folder}").format(folder=record.folder))
        elif not self.model.rowCount():
            self.status.setText(tr("No job was submitted from here. Choose the backend 'batch' in an algorithm."))
        else:
            self.status.clear()

    def fetch(self) -> None:
        """Open the algorithm that fetches, with this job in it."""
        record = self.selected()
        if record is None:
            return
        from processing.tools.general import createAlgorithmDialog

        dialog = createAlgorithmDialog("terroir:fetchjob", {"JOB_ID": record.id})
        if dialog is not None:
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.algorithmFinished.connect(self._look_again)
            dialog.show()

    def _look_again(self, *_: Any) -> None:
        if self._timer.isActive():  # the dialog may outlive the panel
            self.refresh()

    def cancel(self) -> None:
        """Stop the job, once the person agrees."""
        record = self.selected()
        if record is not None and self._agrees(tr("Stop the job {id}?").format(id=record.id)):
            self._do(tr("Cancel job {id}").format(id=record.id), lambda: job_calls.cancel(record.id), self._changed)

    def remove(self) -> None:
        """Remove the job here and there, once the person agrees."""
        record = self.selected()
        question = tr("Remove the job {id} from the list, and its folder with all results from the cluster?")
        if record is not None and self._agrees(question.format(id=record.id)):
            title = tr("Remove job {id}").format(id=record.id)
            self._do(
                title,
                lambda: job_calls.forget(record.id),
                self._changed,
                lambda text: self._not_removed(record.id, text),
            )

    def _not_removed(self, job_id: str, sentence: str) -> None:
        """The cluster may not be there any more: the list can still be tidied."""
        self.status.setText(sentence)
        if self._agrees(sentence + "\n\n" + tr("Remove the job from the list only?")):
            self._do(
                tr("Remove job {id}").format(id=job_id), lambda: job_calls.forget(job_id, folder=False), self._changed
            )

    def show_log(self, *_: Any) -> None:
        """Read the log in the background, and show it in a window."""
        record = self.selected()
        if record is not None:
            title = tr("Log of job {id}").format(id=record.id)
            self._do(title, lambda: job_calls.log(record.id), lambda text: TextWindow(title, text, self).show())

    def _agrees(self, question: str) -> bool:
        answer = QMessageBox.question(self, tr("Jobs on clusters"), question)
        return answer == QMessageBox.StandardButton.Yes

    def _do(
        self,
        description: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Do something in the background."""

        def ended(then: Callable[[Any], None], value: Any) -> None:
            self._doing.discard(task)
            then(value)

        self.status.setText(f"{description} …")
        task = Background(
            description, work, lambda value: ended(done, value), lambda text: ended(failed or self.status.setText, text)
        )
        self._doing.add(task)
        task.start()

    def _changed(self, _: Any) -> None:
        self.status.clear()
        self.refresh()

    def shut_down(self) -> None:
        """Stop looking, and listen to nothing that is still under way; the panel may be deleted then."""
        self._timer.stop()
        for task in (*self._doing, self._asking):
            if task is not None:
                task.drop()
        self._doing.clear()
        self._asking = None
