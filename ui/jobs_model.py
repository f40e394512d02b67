"""The table of jobs that the panel shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, Qt
from qgis.PyQt.QtGui import QColor

from .job_texts import progress_of, reason_of, speed_of, state_of, time_of
from .translation import tr

if TYPE_CHECKING:
    from ..core.cluster.batch.record import JobRecord

_COLOURS = {"done": "#1b7837", "fetched": "#1b7837", "failed": "#b2182b", "lost": "#b2182b", "running": "#2166ac"}


class JobsModel(QAbstractTableModel):
    """Jobs as rows: id, job, profile, state, progress, speed, machine, time."""

    def __init__(self) -> None:
        super().__init__()
        self._records: list[JobRecord] = []
        self._texts = (
            lambda record: record.id,
            lambda record: record.name,
            lambda record: record.profile,
            state_of,
            progress_of,
            speed_of,
            lambda record: record.node,
            time_of,
        )

    def show(self, records: Sequence[JobRecord]) -> None:
        """Show these jobs; where the same ones stand in the same order, what is selected stays so."""
        if [record.id for record in records] == [record.id for record in self._records]:
            self._records = list(records)
            if records:
                self.dataChanged.emit(self.index(0, 0), self.index(len(records) - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self._records = list(records)
        self.endResetModel()

    def record(self, row: int) -> JobRecord | None:
        """The job in a row; None where there is no such row."""
        return self._records[row] if 0 <= row < len(self._records) else None

    def row_of(self, id: str) -> int:
        """The row of a job; -1 where it is not shown."""
        return next((row for row, record in enumerate(self._records) if record.id == id), -1)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """See Qt."""
        return 0 if parent is not None and parent.isValid() else len(self._records)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """See Qt."""
        return 0 if parent is not None and parent.isValid() else len(self._texts)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return (
            tr("Id"),
            tr("Job"),
            tr("Profile"),
            tr("State"),
            tr("Progress"),
            tr("Speed"),
            tr("Node"),
            tr("Submitted"),
        )[section]

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        record = self.record(index.row())
        if record is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.column()](record)
        if role == Qt.ItemDataRole.ToolTipRole:
            return reason_of(record) or record.log_tail or record.folder
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 3 and record.state in _COLOURS:
            return QColor(_COLOURS[record.state])
        return None
