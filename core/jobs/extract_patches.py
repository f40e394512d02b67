"""From polygons and images to a table of patches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Optional

import numpy as np

from ..blocks.reduce import part_of
from ..classes import is_colour
from ..deep.patches.candidates import CutRule
from ..deep.patches.cut import STRATEGIES, centroids, cut_patches
from ..deep.patches.export import is_export
from ..deep.patches.facts import PatchFacts
from ..deep.patches.footprints import footprints
from ..deep.patches.found import Found
from ..deep.patches.writing import SUFFIXES, PatchRows, write_patches
from ..errors import DataError, ParameterError
from ..raster.grid import Grid
from ..raster.source import RESAMPLINGS
from ..raster.stack import Stack
from ..run import Run
from ..samples.reference import ReferenceLayer
from .base import Job, input_field, option, output_field

# Optional[...] instead of ``| None``: the types of fields are evaluated at run time, on Python 3.9 too.
_MOST_AT_RANDOM = 1000


@dataclass(frozen=True)
class ExtractPatchesJob(Job):
    """Make a table of patches: footprints of squares of the image around pixels whose class is known."""

    name: ClassVar[str] = "extractpatches"

    input: tuple[str, ...] = input_field("Rasters, read as one stack on the first one's grid")
    polygons: str = input_field("Polygons with a class")
    class_field: str = option("Field with the class, integer or text")
    output: str = output_field("The table of patches", suffixes=SUFFIXES)
    label_field: Optional[str] = option("Field with the class's name", default=None)
    group_field: Optional[str] = option("Field that says what keeps together; the feature by default", default=None)
    size: int = option("Side of a patch in pixels", minimum=2, maximum=1024, default=30)
    strategy: str = option("Which pixels patches are laid around", choices=STRATEGIES, default="grid")
    stride: Optional[int] = option(
        "Pixels between the centres of the grid; the side of a patch by default", minimum=1, default=None
    )
    purity: float = option(
        "Least share of a patch's pixels inside polygons of its class", minimum=0.0, maximum=1.0, default=0.5
    )
    per_class: Optional[int] = option(
        "Most patches of each class; all by default, 1000 for random", minimum=1, default=None
    )
    mask: Optional[str] = input_field("Raster whose 0 and nodata hide pixels", default=None)
    resampling: str = option("How rasters on another grid are warped", choices=tuple(RESAMPLINGS), default="nearest")
    colours: dict[str, Any] = field(
        default_factory=dict, metadata={"role": "option", "help": "Colour (#rrggbb) of each class"}
    )
    seed: int = option("Another seed chooses other patches", minimum=0, default=0)
    export: Optional[str] = output_field("Folder for the patches as GeoTIFF", default=None)

    def validate(self) -> None:
        """Check the colours before anything is read."""
        for name, colour in self.colours.items():
            if not is_colour(colour):
                raise ParameterError(
                    "{colour!r} of class {name} is no colour; write it as #rrggbb",
                    parameter="colours",
                    colour=colour,
                    name=name,
                )

    def run(self, run: Run) -> dict[str, Any]:
        """Extract; returns the number of patches and of classes."""
        self._tell_unused(run)
        # Before minutes of work: whether the results may be written where they are asked for.
        folder = run.outputs.stage_folder(self.export, "export", is_export) if self.export else None
        stack = Stack.open(self.input, self.mask, self.resampling, "input", run.info)
        self._refuse_large(stack.grid)
        layer = self._layer(stack.grid, run)
        found = cut_patches(stack, layer, self._rule(layer), part_of(run, 0.0, 0.4 if self.export else 0.9))
        if not len(found):
            self._refuse_nothing(found)
        codes = layer.codes[found.feature].tolist()
        self._tell(found, Counter(codes), layer, run)
        windows, groups = found.windows(self.size), [layer.groups[place] for place in found.feature.tolist()]
        classes = layer.classes.subset(codes)
        rows = PatchRows(
            footprints(windows, stack.grid),
            codes,
            groups,
            found.purity.tolist(),
            windows[:, 1].tolist(),
            windows[:, 0].tolist(),
        )
        facts = PatchFacts(self.size, stack.band_names, stack.grid.transform)
        write_patches(self.output, rows, classes, facts, stack.grid.crs, run)
        if folder is not None:
            self._export(folder, windows, rows, stack, layer, run)
        return {"patch_count": len(found), "class_count": len(classes)}

    def _tell_unused(self, run: Run) -> None:
        if self.stride is not None and self.strategy != "grid":
            run.warn(
                "STRIDE is not used: the strategy {strategy} has no grid. Choose the strategy grid for it.",
                strategy=self.strategy,
            )

    def _refuse_large(self, grid: Grid) -> None:
        if self.size > min(grid.width, grid.height):
            raise ParameterError(
                "patches of {size} × {size} pixels do not fit into the raster of {width} × {height}; give a smaller"
                " size",
                parameter="size",
                size=self.size,
                width=grid.width,
                height=grid.height,
            )

    def _layer(self, grid: Grid, run: Run) -> ReferenceLayer:
        layer = ReferenceLayer.open(
            self.polygons,
            self.class_field,
            grid,
            run,
            self.label_field,
            self.group_field,
            "polygons",
            colours=self.colours,
        )
        if layer.are_points:
            raise DataError(
                "{path} holds points, and a point has no pixels around it; give polygons",
                parameter="polygons",
                path=self.polygons,
            )
        return layer

    def _rule(self, layer: ReferenceLayer) -> CutRule:
        most = self.per_class
        if most is None and self.strategy == "random":
            most = _MOST_AT_RANDOM
        stride = (self.stride or self.size) if self.strategy == "grid" else None
        places = centroids(layer) if self.strategy == "centroid" else None
        return CutRule(self.size, self.purity, stride, places, most, self.seed)

    def _refuse_nothing(self, found: Found) -> None:
        """Say why no patch is left: by the last thing that each could have failed for."""
        if found.invalid:
            raise DataError(
                "no patch has enough valid pixels (patches that stand for a nodata or masked pixel, or have more than"
                " half of them: {count}); check nodata and MASK",
                parameter="input",
                count=found.invalid,
            )
        best = max(found.best.values(), default=None)
        if best is None:
            raise DataError(
                "no centre of a patch lies in a polygon; give a smaller STRIDE, or another STRATEGY",
                parameter="stride" if self.strategy == "grid" else "strategy",
            )
        if best < 0:
            raise DataError(
                "every patch of {size} × {size} pixels around a pixel of the polygons reaches beyond the raster; give"
                " a smaller size",
                parameter="size",
                size=self.size,
            )
        raise DataError(
            "no patch of {size} × {size} pixels is as pure as PURITY asks for ({purity}): at most {best} of one lies in"
            " polygons of its class, because patches are larger than every polygon; give a smaller SIZE or PURITY",
            parameter="size",
            size=self.size,
            best=_share(best),
            purity=self.purity,
        )

    def _tell(self, found: Found, taken: Counter[int], layer: ReferenceLayer, run: Run) -> None:
        labels = layer.classes.label
        lost = [code for code in layer.classes.codes if not taken[code]]
        if lost:
            shares = {code: max(found.best.get(code, 0.0), 0.0) for code in lost}
            run.warn(
                "No patch is left of these classes (in brackets, the largest share inside their polygons): {classes};"
                " try a smaller SIZE, PURITY or STRIDE.",
                classes=", ".join(f"{labels(code)} ({_share(shares[code])})" for code in lost),
            )
        if len(taken) == 1:
            run.warn("All patches are of one class: a network cannot learn from them.")
        for code in layer.classes.codes:
            run.info("Patches of class {label}: {count}.", label=labels(code), count=taken[code])
        if found.invalid:
            run.info(
                "Pixels without a patch, because they are nodata or masked, or more than half of the pixels around them"
                " are: {count}.",
                count=found.invalid,
            )

    def _export(
        self, folder: Path, windows: np.ndarray, rows: PatchRows, stack: Stack, layer: ReferenceLayer, run: Run
    ) -> None:
        from ..deep.patches.export import export_chips
        from ..deep.patches.reader import PatchStore, open_windows

        labels = np.zeros(len(windows), np.int64)
        store: PatchStore = open_windows(windows, labels, len(layer.classes), stack, part_of(run, 0.4, 0.6))
        with store:
            export_chips(
                folder,
                store,
                windows,
                stack,
                rows.codes,
                rows.groups,
                rows.purity,
                layer.classes,
                part_of(run, 0.6, 1.0),
            )


def _share(value: float) -> str:
    return f"{value:.2f}"
