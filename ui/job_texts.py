"""A job on a cluster in words, for the log and for the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.errors import TerroirError
from ..core.speed import speed
from .translation import tr, translated_error, translated_message

if TYPE_CHECKING:
    from ..core.cluster.batch.record import JobRecord


def job_line(record: JobRecord) -> str:
    """A job in one line."""
    words = [record.id, record.name, record.profile, state_of(record)]
    words += [text for text in (progress_of(record), speed_of(record), record.node) if text]
    return " · ".join(words)


def state_of(record: JobRecord) -> str:
    """The state in the user's language."""
    return {
        "queued": tr("queued"),
        "running": tr("running"),
        "done": tr("done"),
        "failed": tr("failed"),
        "cancelled": tr("cancelled"),
        "fetched": tr("fetched"),
        "lost": tr("lost"),
    }.get(record.state, record.state)


def reason_of(record: JobRecord) -> str:
    """Why it failed, was lost or could not be asked for, in the user's language; empty where nothing is wrong."""
    if record.reason is None:
        return ""
    error = TerroirError(record.reason.template, parameter=record.reason.parameter, **dict(record.reason.values))
    return translated_error(error)


def progress_of(record: JobRecord) -> str:
    """The progress in per cent; empty before the job began."""
    return f"{record.progress:.0%}" if record.progress > 0 else ""


def speed_of(record: JobRecord) -> str:
    """The speed; empty where it is unknown."""
    return translated_message(speed(record.pixels_per_second)) if record.pixels_per_second > 0 else ""


def time_of(record: JobRecord) -> str:
    """When it was submitted, in this machine's time."""
    from datetime import datetime

    try:
        return f"{datetime.fromisoformat(record.created).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return record.created
