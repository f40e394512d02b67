"""The dialog in which a cluster's profile is written and changed."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core.cluster.profile import Profile
from ..core.cluster.profile_keys import KINDS
from ..core.cluster.profiles import lost_comments, profile_names, remove_profile, write_profile
from ..core.errors import ParameterError, TerroirError
from .profile_form import TEXTS, Form, form_of, profile_of, shown_keys
from .translation import tr, translated_error

_EMPTY = Form()
_LINES_OF_YAML = 5
_NARROWEST = 620
"""Pixels; another language may need more."""


class ProfileDialog(QDialog):
    """Shows a profile as a form, and writes it when it is accepted and makes sense.

    Parameters
    ----------
    profile : Profile, optional
        The one to change; without it, a new one.
    parent : QWidget, optional
        The window that it belongs to.
    """

    def __init__(self, profile: Profile | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = profile
        self.setWindowTitle(tr("Profile of a cluster"))
        self._make_widgets()
        self._lay_out()
        self._fill(form_of(profile) if profile is not None else _EMPTY)

    def _make_widgets(self) -> None:
        self.name = QLineEdit()
        self.kind = QComboBox()
        for kind in KINDS:
            self.kind.addItem(_kinds()[kind], kind)
        self.kind.currentIndexChanged.connect(self._show_what_fits)
        self.lines = {key: QLineEdit() for key in TEXTS}
        for key, hint in _hints().items():
            self.lines[key].setPlaceholderText(hint)
        self.fewest, self.most = QSpinBox(), QSpinBox()
        for box in (self.fewest, self.most):
            box.setRange(0, 10_000)
        self.most.setMinimum(1)
        self.scale = QWidget()
        self.paths = QTableWidget(0, 2)
        self.paths.setHorizontalHeaderLabels([tr("Folder here"), tr("The same there")])
        self.paths.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.paths.verticalHeader().hide()
        self.paths.setFixedHeight(100)
        self.rest = QPlainTextEdit()
        self.rest.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.rest.setPlaceholderText("account: forest\njob_script_prologue:\n- module load python")
        self.rest.setMinimumHeight(self.rest.fontMetrics().lineSpacing() * _LINES_OF_YAML + 16)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setStyleSheet("color: #b2182b;")
        self.problem.hide()

    def _lay_out(self) -> None:
        self.form = QFormLayout()
        self.form.addRow(tr("Name"), self.name)
        self.form.addRow(tr("Kind"), self.kind)
        for key, label in _labels().items():
            self.form.addRow(label, self.lines[key])
        row = QHBoxLayout(self.scale)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (QLabel(tr("at least")), self.fewest, QLabel(tr("at most")), self.most):
            row.addWidget(part)
        row.addStretch()
        self.form.addRow(tr("Jobs at once"), self.scale)
        self.form.addRow(tr("Folders"), self._paths_with_buttons())
        self.form.addRow(tr("Further keys"), self.rest)
        about = QLabel(
            tr(
                "Passwords and keys do not belong here: SSH's agent and files that only you can read hold them. See "
                "docs/cluster.md for all keys."
            )
        )
        about.setWordWrap(True)
        about.setMinimumHeight(2 * about.fontMetrics().lineSpacing())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addLayout(self.form)
        whole.addWidget(about)
        whole.addWidget(self.problem)
        whole.addWidget(buttons)

    def _paths_with_buttons(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.paths)
        row = QHBoxLayout()
        add, remove = QPushButton(tr("Add folder…")), QPushButton(tr("Remove folder"))
        add.clicked.connect(self._add_folder)
        remove.clicked.connect(lambda: self.paths.removeRow(self.paths.currentRow()))
        for button in (add, remove):
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
        return box

    def _add_folder(self) -> None:
        here = QFileDialog.getExistingDirectory(self, tr("Folder here"))
        if here:
            self.add_pair(here, "")
            self.paths.editItem(self.paths.item(self.paths.rowCount() - 1, 1))

    def add_pair(self, here: str, there: str) -> None:
        """Add a row to the table of folders."""
        row = self.paths.rowCount()
        self.paths.insertRow(row)
        self.paths.setItem(row, 0, QTableWidgetItem(here))
        self.paths.setItem(row, 1, QTableWidgetItem(there))

    def _fill(self, form: Form) -> None:
        self.name.setText(form.name)
        self.kind.setCurrentIndex(self.kind.findData(form.kind))
        for key, line in self.lines.items():
            line.setText(form.texts.get(key, ""))
        self.fewest.setValue(form.scale[0])
        self.most.setValue(form.scale[1])
        for here, there in form.paths:
            self.add_pair(here, there)
        self.rest.setPlainText(form.rest)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        """Show the fields that mean something to the kind."""
        shown = shown_keys(self.kind.currentData())
        for key, widget in {**self.lines, "scale": self.scale}.items():
            widget.setVisible(key in shown)
            self.form.labelForField(widget).setVisible(key in shown)
        self.layout().activate()
        # A minimum of one's own takes the place of the layout's, which knows how wide the words are.
        self.setMinimumWidth(max(_NARROWEST, self.minimumSizeHint().width()))
        self.resize(max(self.width(), self.minimumWidth()), self.sizeHint().height())

    def current(self) -> Form:
        """What the dialog holds now."""
        self.paths.setCurrentItem(None)  # what is being typed into a cell counts
        pairs = [
            tuple(item.text() if (item := self.paths.item(row, column)) else "" for column in (0, 1))
            for row in range(self.paths.rowCount())
        ]
        return Form(
            self.name.text(),
            self.kind.currentData(),
            {key: line.text() for key, line in self.lines.items()},
            (self.fewest.value(), self.most.value()),
            tuple(pairs),
            self.rest.toPlainText(),
        )

    def accept(self) -> None:
        """Write the profile; where it makes no sense, say why and stay open."""
        try:
            profile = profile_of(self.current())
            before = self._before.name if self._before is not None else ""
            if profile.name != before and profile.name in profile_names():
                raise ParameterError(
                    "there is a profile {name} already; choose another name", parameter="profile", name=profile.name
                )
            like = Path(self._before.source) if self._before is not None and self._before.source else None
            if like is not None and not self._agrees_to_lose(lost_comments(profile, like)):
                return
            write_profile(profile, like=like)
            if before and before != profile.name:
                remove_profile(before)
        except TerroirError as error:
            # Without the parameter's name: here are fields, not parameters.
            self.problem.setText(translated_error(TerroirError(error.template, **error.values)))
            self.problem.show()
            return
        super().accept()

    def _agrees_to_lose(self, comments: list[str]) -> bool:
        if not comments:
            return True
        question = tr("These comments of the file would be lost:") + "\n\n" + "\n".join(comments)
        question += "\n\n" + tr("Save the profile all the same?")
        answer = QMessageBox.question(self, tr("Profile of a cluster"), question)
        return bool(answer == QMessageBox.StandardButton.Yes)


def _kinds() -> dict[str, str]:
    return {
        "scheduler": tr("scheduler – a dask scheduler that runs already"),
        "slurm": tr("slurm – Slurm's queue"),
        "pbs": tr("pbs – the queue of PBS or Torque"),
        "lsf": tr("lsf – LSF's queue"),
        "sge": tr("sge – the queue of Grid Engine"),
        "oar": tr("oar – OAR's queue"),
        "htcondor": tr("htcondor – HTCondor's queue"),
        "ssh": tr("ssh – machines that are reached with SSH"),
        "local": tr("local – processes on this machine"),
    }


def _labels() -> dict[str, str]:
    return {
        "address": tr("Address"),
        "host": tr("Login machine"),
        "hosts": tr("Machines"),
        "folder": tr("Folder there"),
        "python": tr("Python there"),
        "queue": tr("Queue"),
        "cores": tr("Cores of a job"),
        "memory": tr("Memory of a job"),
        "walltime": tr("Time limit of a job"),
    }


def _hints() -> dict[str, str]:
    return {
        "address": "tcp://host:8786",
        "host": tr("as ssh calls it; empty: this machine"),
        "hosts": tr("names, with commas between them"),
        "folder": tr("for jobs and what workers unpack, such as {example}").format(example="/scratch/me/terroir"),
        "python": "python3",
        "queue": tr("empty: the cluster's own choice"),
        "cores": "8",
        "memory": "32 GB",
        "walltime": "02:00:00",
    }
