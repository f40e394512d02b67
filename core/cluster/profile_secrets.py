"""What looks like a secret, and is refused: a profile is a file that people hand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .profile_parts import wrong

_NAME = r"pass(?:word|phrase|wd)|secret|token|private[_-]?key|api[_-]?key|access[_-]?key"
_KEY = re.compile(_NAME, re.IGNORECASE)
# A name with a value: not where the value is asked for when it is needed (`$(cat …)`, `$NAME`), or is a file.
_ASSIGNED = re.compile(rf"(?i:\b\w*(?:{_NAME})\w*)\s*[=:]\s*[\"']?[^\s$\"'`<(/~][^\s$\"'`]{{5,}}")
_IN_URL = re.compile(r"://[^/@\s]+:[^/@\s]+@")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")


def refuse_secrets(data: Any, source: str) -> None:
    """Look through keys and texts of a profile, however deep.

    Parameters
    ----------
    data : mapping
        As read.
    source : str
        Where it comes from, for messages.

    Raises
    ------
    ParameterError
        Names the key, and never the value.
    """
    for key, value in _entries(data):
        secret = any(pattern.search(value) for pattern in (_ASSIGNED, _IN_URL, _PEM)) if value else _KEY.search(key)
        if secret:
            raise wrong(
                "{source} holds {key}, and a profile never holds secrets; leave it to SSH's agent or to files that only"
                " you can read",
                source,
                key=key,
            )


def _entries(data: Any) -> Iterator[tuple[str, str]]:
    """All keys (with an empty text), and all texts with the key that they are found under.

    What YAML's references make is looked at once: it may hold itself, and be exponentially large.
    """
    seen: set[int] = set()
    left: list[tuple[str, Any]] = [("", data)]
    while left:
        key, value = left.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, (dict, list, tuple)) and id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                for name in value:
                    yield str(name), ""
                left.extend((str(name), item) for name, item in value.items())
            else:
                left.extend((key, item) for item in value)
