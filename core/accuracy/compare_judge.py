"""Judge two maps by the same reference pixels."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..classes import ClassTable
from ..raster.codes import whole_codes
from ..raster.stack import Stack
from ..run import Run
from ..samples.extract import Extraction, extract_pixels
from ..samples.reference import ReferenceLayer
from ..vector.source import open_layer
from .compare_export import Judgement
from .compare_f1 import compare_f1
from .compare_paired import Judged
from .design_fields import INCLUSION, STRATUM, of_pixels, read_inclusion, read_strata
from .matrix import with_codes

PIXEL_RULE = "centre"
FEW_POLYGONS = 20


def judge(
    stack: Stack, layer: ReferenceLayer, legend: ClassTable | None, confidence: float, seed: int, run: Run
) -> Judgement:
    """Compare both maps with a reference.

    Parameters
    ----------
    stack : Stack
        Two bands, map A and map B.
    layer : ReferenceLayer
        Polygons or points. Points with the fields of 'Sampling design' are weighted as it drew them.
    legend : ClassTable or None
        Known classes of the maps.
    confidence, seed
        See `compare_f1.compare_f1`.
    run : Run
        Backend, progress and cancel; hears warnings.

    Raises
    ------
    DataError
        If no reference pixel has a class in both maps.
    """
    pixels = extract_pixels(stack, layer, PIXEL_RULE, run)
    if pixels.excluded:
        run.warn("Reference pixels left out because a map has no class there: {count}.", count=pixels.excluded)
    first = whole_codes(pixels.values[:, 0], stack.sources[0].path, "map_a").astype(np.int64)
    second = whole_codes(pixels.values[:, 1], stack.sources[1].path, "map_b").astype(np.int64)
    occurring = np.unique(np.concatenate([pixels.codes, first, second])).tolist()
    known = ClassTable([*(legend or ()), *(c for c in layer.classes if legend is None or not legend.get(c.code))])
    table = with_codes(known.subset(occurring), occurring)
    places = [np.searchsorted(np.array(table.codes), codes) for codes in (pixels.codes, first, second)]
    judged = _with_design(Judged(places[0], places[1], places[2], _clusters(layer, pixels)), layer, pixels, run)
    unit, units = _sampled(judged)
    if unit == "polygons" and units < FEW_POLYGONS:
        run.warn(
            "The reference has {count} polygons only: the interval of the difference is wide, or too narrow where"
            " they do not stand for the whole map.",
            count=units,
        )
    return Judgement(
        table,
        tuple(np.bincount(places[0], minlength=len(table)).tolist()),
        unit,
        units,
        confidence,
        judged.accuracies(),
        judged.difference(confidence),
        judged.test(),
        compare_f1(judged, len(table), confidence, seed),
    )


def _with_design(judged: Judged, layer: ReferenceLayer, pixels: Extraction, run: Run) -> Judged:
    """Strata and weights of points that 'Sampling design' drew."""
    source = open_layer(layer.path, "reference")
    if judged.clusters is not None or not {STRATUM, INCLUSION} <= set(source.field_names):
        return judged
    ids = layer.ids[pixels.feature]
    weights = 1.0 / of_pixels(read_inclusion(source, INCLUSION), ids).astype(np.float64)
    if np.ptp(weights) <= 1e-9 * weights.max():
        # Drawn from the whole map: the strata were not, and what is known of their sizes is the sample itself.
        return judged
    run.info("The points have a stratum and an inclusion probability, and are weighted accordingly.")
    strata = of_pixels(read_strata(source, STRATUM), ids)
    numbers = np.unique(strata, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return dataclasses.replace(judged, strata=numbers, weights=weights)


def _sampled(judged: Judged) -> tuple[str, int]:
    """What was sampled, and how many of them."""
    if judged.clusters is not None:
        return "polygons", len(np.unique(judged.clusters))
    return "points" if judged.strata is None else "points in strata", len(judged)


def _clusters(layer: ReferenceLayer, pixels: Extraction) -> np.ndarray | None:
    """Number of the polygon of every pixel; None for points that belong to no polygon."""
    own = [str(feature) for feature in layer.ids]
    if layer.are_points and list(layer.groups) == own:
        return None
    names = np.array(layer.groups)[pixels.feature] if layer.are_points else pixels.feature
    numbers: np.ndarray = np.unique(names, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return numbers
