"""A text as a result."""

from __future__ import annotations

from ...core.outputs import Outputs


def write_text(text: str, target: str) -> None:
    """Write a text file, whole or not at all."""
    outputs = Outputs()
    try:
        outputs.stage(target, "output").write_text(text, encoding="utf-8")
        outputs.publish()
    finally:
        outputs.discard()
