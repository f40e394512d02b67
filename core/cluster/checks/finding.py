"""What one question of a diagnosis found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ...run import Message

FINE, WARNING, FAILURE, SKIPPED = "fine", "warning", "failure", "skipped"
STATES = (FINE, WARNING, FAILURE, SKIPPED)


@dataclass(frozen=True)
class Finding:
    """One row of a diagnosis.

    Parameters
    ----------
    state : str
        One of `STATES`.
    found : Message
        What is the case.
    advice : Message, optional
        What to do about it; always there where the state is a failure or a warning.
    check : str
        Key of the question, one of `check.CHECKS`.
    seconds : float
        Time that it took.
    """

    state: str
    found: Message
    advice: Optional[Message] = None
    check: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        advice = f" -> {self.advice}" if self.advice else ""
        return f"{self.check:<13} {self.state:<8} {self.found}{advice}"


def fine(found: Message) -> Finding:
    """Nothing to do."""
    return Finding(FINE, found)


def warning(found: Message, advice: Message) -> Finding:
    """It works, and may be slow or risky."""
    return Finding(WARNING, found, advice)


def failure(found: Message, advice: Optional[Message]) -> Finding:
    """It cannot work; no advice where what was found says what to do."""
    return Finding(FAILURE, found, advice)


def skipped(found: Message) -> Finding:
    """It could not be asked, or need not be."""
    return Finding(SKIPPED, found)
