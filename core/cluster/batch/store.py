"""The jobs that were submitted from here, in one SQLite file that several programs may use at once."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

from ...errors import OutputError, ParameterError
from ..profiles import settings_folder
from .record import JobRecord

VARIABLE = "TERROIR_JOBS"
"""Environment variable with the path of the file, instead of the user's own."""

_WAIT_SECONDS = 20.0  # for another program that writes
_TABLE = "CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, created TEXT NOT NULL, record TEXT NOT NULL)"


def store_path() -> Path:
    """Where the file lies; it need not exist."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else settings_folder() / "jobs.sqlite"


class JobStore:
    """The file of jobs. Each call opens and closes it, so that any thread may use the object.

    Parameters
    ----------
    path : Path, optional
        Another file than the user's own.
    """

    def __init__(self, path: Optional[Path] = None) -> None:
        self.path = path or store_path()

    def add(self, record: JobRecord) -> None:
        """Keep a new job."""
        with self._open() as database:
            database.execute("INSERT INTO jobs VALUES (?, ?, ?)", (record.id, record.created, _text(record)))

    def update(self, id: str, **changes: Any) -> JobRecord:
        """Change some fields of a job, whatever others have changed since; returns it as it is now.

        Raises
        ------
        ParameterError
            If there is no such job.
        """
        with self._open() as database:
            record = dataclasses.replace(self._read(database, id), **changes)
            database.execute("UPDATE jobs SET record = ? WHERE id = ?", (_text(record), id))
        return record

    def get(self, id: str) -> JobRecord:
        """One job.

        Raises
        ------
        ParameterError
            If there is no such job.
        """
        with self._open() as database:
            return self._read(database, id)

    def all(self) -> list[JobRecord]:
        """All jobs, the newest first."""
        with self._open() as database:
            rows = database.execute("SELECT record FROM jobs ORDER BY created DESC, id DESC").fetchall()
        return [_record(row[0]) for row in rows]

    def remove(self, id: str) -> None:
        """Forget a job."""
        with self._open() as database:
            database.execute("DELETE FROM jobs WHERE id = ?", (id,))

    def _read(self, database: sqlite3.Connection, id: str) -> JobRecord:
        row = database.execute("SELECT record FROM jobs WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise ParameterError(
                "there is no job {id}; 'List jobs' (or the command jobs) shows those that there are",
                parameter="job_id",
                id=id,
            )
        return _record(row[0])

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database within a transaction that no other writer comes between."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.path, _WAIT_SECONDS, isolation_level=None)) as database:
                database.execute("BEGIN IMMEDIATE")
                try:
                    database.execute(_TABLE)
                    yield database
                except BaseException:
                    database.execute("ROLLBACK")
                    raise
                database.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise OutputError(
                "the list of jobs in {path} cannot be used ({reason}); check the folder, or name another file in the"
                " environment variable {variable}",
                path=self.path,
                reason=getattr(error, "strerror", None) or error,
                variable=VARIABLE,
            ) from error


def _text(record: JobRecord) -> str:
    return json.dumps(record.to_dict(), ensure_ascii=False)


def _record(text: str) -> JobRecord:
    return JobRecord.from_dict(json.loads(text))
