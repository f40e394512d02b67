"""From a folder of images to a table of patches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from ..deep.patches.importing import import_chips
from ..deep.patches.writing import SUFFIXES, write_patches
from ..run import Run
from .base import Job, input_field, output_field


@dataclass(frozen=True)
class ImportPatchesJob(Job):
    """Make a table of patches of a folder of images: chips with an index, or one folder for each class."""

    name: ClassVar[str] = "importpatches"

    folder: str = input_field("Folder with index.csv, or with one folder of images for each class")
    output: str = output_field("The table of patches", suffixes=SUFFIXES)

    def run(self, run: Run) -> dict[str, Any]:
        """Import; returns the number of patches and of classes."""
        made = import_chips(self.folder, run)
        for code, count in sorted(Counter(made.rows.codes).items()):
            run.info("Patches of class {label}: {count}.", label=made.classes.label(code), count=count)
        write_patches(self.output, made.rows, made.classes, made.facts, made.crs, run)
        return {"patch_count": len(made.rows.codes), "class_count": len(made.classes)}
