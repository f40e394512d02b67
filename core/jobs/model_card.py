"""Show what a model is, without loading it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from ..learning.card_page import render_card
from ..learning.model import read_card
from ..learning.versions import installed_version
from ..run import Run
from .base import Job, input_field, output_field
from .provenance import component_versions


@dataclass(frozen=True)
class ModelCardJob(Job):
    """Write a model's card as a page; its weights are not loaded, and need not be loadable here."""

    name: ClassVar[str] = "modelcard"

    model: str = input_field("Model file (.terroir)")
    report: str = output_field("Model card (HTML)")

    def run(self, run: Run) -> dict[str, Any]:
        """Read the card, write the page.

        Returns
        -------
        dict
            ``class_count`` and ``feature_count``.

        Raises
        ------
        TerroirError
            If there is no sound model file, or nothing can be written.
        """
        card = read_card(self.model)
        file = Path(self.model)
        page = render_card(card, file.name, file.stat().st_size, _versions_here(card.versions))
        # As bytes, so that line ends are the same on every system.
        run.outputs.stage(self.report, "report").write_bytes(page.encode("utf-8"))
        run.progress(1.0)
        return {"class_count": len(card.classes), "feature_count": len(card.features)}


def _versions_here(names: Iterable[str]) -> dict[str, str]:
    """Versions of what is in use here, and of the packages named."""
    found = component_versions()
    for name in names:
        version = installed_version(name)
        if version is not None:
            found.setdefault(name, version)
    return found
