"""Terroir's own page among QGIS's options: the profiles of clusters."""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgsOptionsPageWidget
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QColor, QDesktopServices
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core.cluster.profile import Profile
from ..core.cluster.profiles import find_profile, profile_names, profiles_folder, remove_profile
from ..core.errors import TerroirError
from ..core.learning.dependencies import require_packages
from .profile_dialog import ProfileDialog
from .translation import tr, translated_error


class ProfilesPage(QgsOptionsPageWidget):
    """A row for each profile, and what can be done with it. Profiles are files: changes hold at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("TerroirProfiles")
        self.table = QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels([tr("Profile"), tr("Kind"), tr("Where"), tr("File")])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._show_what_fits)
        self.table.doubleClicked.connect(lambda _: self.edit())
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self.show_profiles()

    def _lay_out(self) -> None:
        about = QLabel(
            tr(
                "Profiles say how clusters are reached. Algorithms offer them with the backends 'dask' and 'batch'; "
                "'Check backend' tells whether one works. They are small YAML files in {folder} and hold no secrets."
            ).format(folder=profiles_folder())
        )
        about.setWordWrap(True)
        self.buttons = {}
        row = QHBoxLayout()
        for name, text, slot in (
            ("add", tr("Add…"), self.add),
            ("edit", tr("Edit…"), self.edit),
            ("remove", tr("Remove…"), self.remove),
            ("folder", tr("Open the folder"), self.open_folder),
        ):
            self.buttons[name] = QPushButton(text)
            self.buttons[name].clicked.connect(lambda _=False, slot=slot: slot())
            row.addWidget(self.buttons[name])
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(about)
        column.addWidget(self.table)
        column.addWidget(self.problem)
        column.addLayout(row)

    def apply(self) -> None:
        """Called when the options are accepted; nothing is left to do."""

    def show_profiles(self) -> None:
        """Read the profiles again."""
        self.problem.clear()
        self.table.setRowCount(0)
        try:
            require_packages(["yaml"])
        except TerroirError as error:
            self.problem.setText(translated_error(error))
        else:
            for name in profile_names():
                self._add_row(name)
        self._show_what_fits()

    def _add_row(self, name: str) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        problem = ""
        try:
            profile = find_profile(name)
            texts = [name, profile.kind, _where(profile), Path(profile.source).name]
        except TerroirError as error:
            problem = translated_error(error)
            texts = [name, "–", tr("cannot be read"), ""]
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if problem:
                item.setForeground(QColor("#b2182b"))
                item.setToolTip(problem)
            self.table.setItem(row, column, item)

    def selected(self) -> str:
        """Name of the selected profile; empty for none."""
        rows = self.table.selectionModel().selectedRows()
        return str(self.table.item(rows[0].row(), 0).text()) if rows else ""

    def _show_what_fits(self) -> None:
        chosen = self.selected()
        for name in ("edit", "remove"):
            self.buttons[name].setEnabled(bool(chosen))
        if chosen:
            self.problem.setText(self.table.item(self.table.selectionModel().selectedRows()[0].row(), 0).toolTip())

    def add(self) -> None:
        """Write a new profile."""
        self._open("")

    def edit(self) -> None:
        """Change the selected profile; one that cannot be read is left to a text editor."""
        if self.selected():
            self._open(self.selected())

    def _open(self, name: str) -> None:
        try:
            require_packages(["yaml"])
            dialog = ProfileDialog(find_profile(name) if name else None, self)
        except TerroirError as error:
            self.problem.setText(translated_error(error))
            return
        if dialog.exec():
            self.show_profiles()
        dialog.deleteLater()

    def remove(self) -> None:
        """Remove the selected profile's file, once the person agrees."""
        question = tr("Remove the profile {name} and its file?").format(name=self.selected())
        if QMessageBox.question(self, tr("Profiles"), question) == QMessageBox.StandardButton.Yes:
            remove_profile(self.selected())
            self.show_profiles()

    def open_folder(self) -> None:
        """Show the files."""
        profiles_folder().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(profiles_folder())))


def _where(profile: Profile) -> str:
    """What tells one profile from another at a glance."""
    known = (profile.address, profile.host, ", ".join(profile.hosts), profile.jobqueue.get("queue"))
    return " · ".join(str(text) for text in known if text) or tr("this machine")
