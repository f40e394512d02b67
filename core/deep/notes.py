"""What the user should know of how a network is asked, said later by whoever has a run."""

from __future__ import annotations

from typing import Any

Note = tuple[str, dict[str, Any]]
"""An English template, and what its placeholders stand for."""


def say(template: str, **values: Any) -> Note:
    """A note; the function's name shows the translators' tool that it is given a template."""
    return template, values
