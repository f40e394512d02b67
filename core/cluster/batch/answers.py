"""What a scheduler that was asked for jobs says of them, and that it says nothing, which is no end of a job."""

from __future__ import annotations

import shlex

from ...errors import ClusterError

_SILENT = "no answer: "


def asking(command: str, *forgotten: str) -> str:
    """Line for ``sh -c`` that prints the answer to a question; see `heard`.

    Parameters
    ----------
    command : str
        Prints the states of jobs.
    *forgotten : str
        What it complains of where it fails only because it does not know a job, or not any more.
    """
    refuse = f"{{ printf '%s\\n' \"{_SILENT}$words\"; exit; }}"
    if forgotten:
        known = "|".join(f"*{shlex.quote(text)}*" for text in forgotten)
        refuse = f"case $words in {known}) ;; *) {refuse} ;; esac"
    return f"words=$(exec 2>&1; {command}) || {refuse}; printf '%s\\n' \"$words\""


def heard(answer: str) -> str:
    """The answer to a question.

    Raises
    ------
    ClusterError
        If the scheduler gave none: its controller or its database is away.
    """
    before, mark, reason = answer.partition(_SILENT)
    if mark and not before:
        raise ClusterError(
            "the scheduler does not answer ({reason}); try again later",
            parameter="profile",
            reason=" ".join(reason.split()) or "no reason given",
        )
    return answer
