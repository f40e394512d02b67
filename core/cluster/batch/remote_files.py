"""Ask a machine about many files at once. Names travel as input, which has no longest length."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import NamedTuple, Optional

from ...errors import ClusterError
from ..programs import Outcome
from .shell import Shell


class FileStatus(NamedTuple):
    """What tells whether two files are the same without reading them."""

    size: int
    """Bytes; -1 for a folder."""
    modified: int
    """Seconds since 1970."""


class Found(NamedTuple):
    """What there is at a path."""

    exists: bool
    content: Optional[bytes] = None
    """None for a folder."""


# The second spelling is that of BSD and macOS.
_STATUS = (
    'printf "%s\\n" "$HOME"; while IFS= read -r f; do if [ -d "$f" ]; then echo "-1 0";'
    ' else stat -Lc "%s %Y" -- "$f" 2>/dev/null || stat -Lf "%z %m" -- "$f" 2>/dev/null || echo -; fi; done'
)
_READ = (
    'while IFS= read -r n && IFS= read -r f; do if [ -d "$f" ]; then echo /; elif [ -f "$f" ]; then'
    ' tail -c "$n" -- "$f" | base64 | tr -d "\\n"; echo; else echo -; fi; done'
)


def file_statuses(shell: Shell, paths: Sequence[str]) -> tuple[str, list[Optional[FileStatus]]]:
    """The home folder there, and size and time of files there; None for those that are not there."""
    home, *lines = _lines(shell, _STATUS, paths, 1)
    return home, [None if line == "-" else FileStatus(*map(int, line.split())) for line in lines]


def read_files(shell: Shell, paths: Sequence[tuple[str, int]]) -> list[Found]:
    """The last bytes of files there.

    Parameters
    ----------
    shell : Shell
        The machine.
    paths : sequence of str and int
        Files, or folders that may be there, with the most bytes that are read.
    """
    asked = [text for path, most in paths for text in (str(most), path)]
    lines = _lines(shell, _READ, asked, 0, len(paths))
    return [Found(line != "-", base64.b64decode(line) if line not in ("-", "/") else None) for line in lines]


def _lines(shell: Shell, script: str, asked: Sequence[str], more: int, answers: Optional[int] = None) -> list[str]:
    """A line for each question, and `more` before them."""
    # A line is a question: no name may be two of them.
    given = "".join(text.replace("\n", "?") + "\n" for text in asked).encode("utf-8", "surrogateescape")
    outcome = shell.run(["sh", "-c", script], given)
    lines = outcome.output.decode("utf-8", "surrogateescape").splitlines()
    if outcome.status != 0 or len(lines) != (len(asked) if answers is None else answers) + more:
        raise unexpected(shell, outcome)
    return lines


def unexpected(shell: Shell, outcome: Outcome) -> ClusterError:
    """An answer that makes no sense."""
    return ClusterError(
        "{host} answered something unexpected ({reason}); see that its login shell works without a terminal",
        parameter="profile",
        host=shell.host,
        reason=outcome.words[:160] or "nothing",
    )
