"""The points as a layer, and the strata as a table."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from osgeo import ogr

from ..classes import ClassTable
from ..raster.grid import Grid
from ..raster.legend import CLASSES_KEY
from ..run import Run
from ..vector.writer import VectorWriter
from .draw import Pixels
from .strata import Strata

FORMAT = 1
"""Version of the layer's metadata."""
DESIGN_KEY = "TERROIR_DESIGN"
"""Metadata item of the layer: the design, and each stratum's pixels and points, as JSON."""

FIELDS = (
    ("id", ogr.OFTInteger64),
    ("stratum", ogr.OFTInteger64),
    ("label", ogr.OFTString),
    ("class", ogr.OFTInteger64),
    ("inclusion", ogr.OFTReal),
    ("weight", ogr.OFTReal),
)
"""Fields of the points; ``class`` is empty, for whoever looks at them."""
COLUMNS = ("code", "label", "pixels", "share", "expected_accuracy", "wanted", "points", "inclusion", "weight")
"""Columns of the table of strata."""

# Spreadsheets take a cell that starts so for a formula, and labels come from other people's files.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Drawn:
    """A sample.

    Parameters
    ----------
    pixels : Pixels
        What was chosen.
    strata : Strata
        From where.
    legend : ClassTable
        Labels of the strata.
    inclusion : ndarray of float64, shape (H,)
        Probability with which a pixel of each stratum was to be chosen; 0 where none was.
    """

    pixels: Pixels
    strata: Strata
    legend: ClassTable
    inclusion: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Points of each stratum, int64, shape (H,)."""
        counts: np.ndarray = np.bincount(self.pixels.stratum, minlength=len(self.strata)).astype(np.int64)
        return counts

    @property
    def labels(self) -> list[str]:
        """Label of each stratum."""
        return [self.legend.label(code) for code in self.strata.codes.tolist()]


def write_points(path: str, drawn: Drawn, grid: Grid, facts: dict[str, Any], run: Run) -> None:
    """Write the centres of the pixels as a layer of points.

    Parameters
    ----------
    path : str
        Target.
    drawn : Drawn
        The sample.
    grid : Grid
        The map's grid.
    facts : dict
        What the layer's metadata tell about the design.
    run : Run
        Holds the result back until the job is done.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    record = {"format": FORMAT, **facts, "strata": _strata(drawn)}
    metadata = {DESIGN_KEY: json.dumps(record, ensure_ascii=False), CLASSES_KEY: drawn.legend.to_json()}
    pixels, stratum = drawn.pixels, drawn.pixels.stratum
    xs, ys = grid.map_coordinates(pixels.cols + 0.5, pixels.rows + 0.5)
    labels = drawn.labels
    inclusion = drawn.inclusion[stratum]
    columns: list[list[Any]] = [
        list(range(1, len(pixels) + 1)),
        drawn.strata.codes[stratum].tolist(),
        [labels[place] for place in stratum.tolist()],
        [None] * len(pixels),
        inclusion.tolist(),
        (1.0 / inclusion).tolist(),
    ]
    staged = run.outputs.stage(path, "output")
    fields = [ogr.FieldDefn(name, kind) for name, kind in FIELDS]
    with VectorWriter(staged, grid.crs, ogr.wkbPoint, fields, "output", metadata) as writer:
        writer.add_points(np.asarray(xs), np.asarray(ys), columns, run.check_cancelled)


def _strata(drawn: Drawn) -> list[dict[str, Any]]:
    rows = zip(drawn.strata.codes.tolist(), drawn.labels, drawn.strata.pixels.tolist(), drawn.counts.tolist())
    return [{"code": code, "label": label, "pixels": pixels, "points": points} for code, label, pixels, points in rows]


def strata_table(drawn: Drawn, accuracies: np.ndarray, wanted: np.ndarray | None) -> str:
    """The strata as CSV (UTF-8 with byte order mark, commas, points): see `COLUMNS`.

    Parameters
    ----------
    drawn : Drawn
        The sample.
    accuracies : ndarray of float64, shape (H,)
        Expected user's accuracies.
    wanted : ndarray of int64, shape (H,), optional
        Points planned for each stratum, where the design plans by stratum.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    shares = drawn.strata.pixels / drawn.strata.population
    for place, (code, label) in enumerate(zip(drawn.strata.codes.tolist(), drawn.labels)):
        inclusion = float(drawn.inclusion[place])
        writer.writerow(
            [
                code,
                f"'{label}" if label.startswith(_FORMULA_STARTS) else label,
                int(drawn.strata.pixels[place]),
                float(shares[place]),
                float(accuracies[place]),
                "" if wanted is None else int(wanted[place]),
                int(drawn.counts[place]),
                inclusion,
                1.0 / inclusion if inclusion else "",
            ]
        )
    return "\ufeff" + text.getvalue()
