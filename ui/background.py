"""Something that may take its time (a cluster is asked), away from the main thread."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsMessageLog, QgsTask

from ..core.errors import TerroirError
from .translation import tr, translated_error

_alive: set[Background] = set()


class Background(QgsTask):
    """A task of QGIS's that calls a function, and tells the main thread what came of it.

    Parameters
    ----------
    description : str
        What QGIS's task manager shows.
    work : callable
        Called in another thread; touches no widget.
    done : callable
        Called in the main thread with what `work` returned.
    failed : callable
        Called in the main thread with one sentence, where an error came or the task was stopped.
    """

    def __init__(
        self,
        description: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[str], None],
    ) -> None:
        super().__init__(description, QgsTask.Flag.CanCancel | QgsTask.Flag.Hidden)
        self._work, self._done, self._failed = work, done, failed
        self._result: Any = None
        self._error: Exception | None = None

    def start(self) -> Background:
        """Hand it to QGIS; its Python half lives until it has ended."""
        _alive.add(self)
        QgsApplication.taskManager().addTask(self)
        return self

    def drop(self) -> None:
        """Tell nobody any more what comes of it."""
        self._done = self._failed = _ignore
        self.cancel()

    def run(self) -> bool:
        """In another thread."""
        try:
            self._result = self._work()
        except Exception as error:  # noqa: BLE001  an exception that leaves here would end QGIS's thread without a word
            self._error = error
        return self._error is None

    def finished(self, result: bool) -> None:
        """In the main thread."""
        _alive.discard(self)
        if result:
            self._done(self._result)
        elif isinstance(self._error, TerroirError):
            self._failed(translated_error(self._error))
        elif self._error is not None:
            lines = traceback.format_exception(type(self._error), self._error, self._error.__traceback__)
            QgsMessageLog.logMessage("".join(lines), "Terroir", Qgis.MessageLevel.Critical)
            self._failed(tr("It went wrong: {reason}. The log of QGIS tells more.").format(reason=repr(self._error)))
        else:
            self._failed(tr("It was stopped."))


def _ignore(_: Any) -> None:
    """Listen to nothing."""
