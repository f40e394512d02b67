"""Everything that estimates need, gathered: design, strata, weights, the map's totals."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ..blocks.reduce import part_of
from ..classes import ClassTable
from ..errors import DataError, ParameterError
from ..raster.stack import Stack
from ..run import Run
from ..samples.extract import Extraction, extract_pixels
from ..samples.reference import ReferenceLayer
from ..vector.source import OpenLayer
from .assess import Assessment, ReferencePixels, Settings, Sizes, assess
from .design_cautions import design_cautions, map_cautions, tell_unused_fields
from .design_fields import INCLUSION, STRATUM, are_drawn, have_one_chance, of_pixels, read_inclusion, read_strata
from .design_words import design_words
from .facts import crs_name
from .map_counts import MapCounts, count_map
from .pixel_area import PixelAreas, pixel_areas

_OFF_BY = 0.05
"""Share by which inclusion probabilities may miss the map's pixels before somebody is told."""


@dataclass(frozen=True)
class DesignRequest:
    """What the user says about the sample; see `AccuracyAssessmentJob` for the fields."""

    design: str = "auto"
    strata: str | None = None
    stratum_field: str | None = None
    inclusion_field: str | None = None
    settings: Settings = dataclasses.field(default_factory=Settings)


@dataclass(frozen=True, eq=False)
class Compared:
    """The comparison that estimates are made of.

    Parameters
    ----------
    stack : Stack
        The map alone.
    source : OpenLayer
        The reference layer.
    layer : ReferenceLayer
        The same in the map's pixels.
    pixels : Extraction
        The pixels compared.
    mapped : ndarray of int64, shape (n,)
        Their class codes in the map.
    groups : ndarray, shape (n,), optional
        Polygon of each; None for points by themselves.
    classes : ClassTable
        Classes of the matrix.
    legend : ClassTable, optional
        What the map carries.
    """

    stack: Stack
    source: OpenLayer
    layer: ReferenceLayer
    pixels: Extraction
    mapped: np.ndarray
    groups: np.ndarray | None
    classes: ClassTable
    legend: ClassTable | None

    @property
    def are_polygons(self) -> bool:
        """Whether pixels belong to polygons."""
        return self.groups is not None

    @property
    def ids(self) -> np.ndarray:
        """Identifier of each pixel's feature."""
        found: np.ndarray = self.layer.ids[self.pixels.feature]
        return found


def complete_request(request: DesignRequest, source: OpenLayer, are_polygons: bool, run: Run) -> DesignRequest:
    """Settle what is left to the data: the design, and the fields that 'Sampling design' writes.

    Raises
    ------
    ParameterError
        If the design lacks what it needs, or something is given that it does not use.
    """
    drawn = not are_polygons and are_drawn(source)
    design = request.design
    if design == "auto":
        told = request.strata or request.stratum_field or (drawn and not have_one_chance(source))
        design = "cluster" if are_polygons else "strata" if told else "simple"
        run.info("Sampling design: {design}.", design=design)
    unused = "strata" if request.strata else "stratum_field" if request.stratum_field else ""
    if design != "strata" and unused:
        raise ParameterError(
            "the design {design} does not use it; choose the design strata, or leave it out",
            parameter=unused,
            design=design,
        )
    stratum, inclusion = request.stratum_field, request.inclusion_field
    if design == "strata" and not request.strata and drawn:
        stratum, inclusion = stratum or STRATUM, inclusion or INCLUSION
        if have_one_chance(source):
            run.warn(
                "All points had the same chance, so the sizes of the strata are only estimated and intervals of areas"
                " are too narrow: choose the design simple, or give the raster of the strata (STRATA)."
            )
    if design == "strata" and not request.strata and not (stratum and inclusion):
        raise ParameterError(
            "the strata and their sizes are not known; give the raster that the sample was drawn in, or a reference"
            " with the fields stratum and inclusion",
            parameter="strata",
        )
    return dataclasses.replace(request, design=design, stratum_field=stratum, inclusion_field=inclusion)


def estimate_design(request: DesignRequest, compared: Compared, run: Run) -> Assessment:
    """Estimates of a map from a comparison; one pass over the map.

    Raises
    ------
    ParameterError, DataError
        If strata, fields or probabilities cannot be used.
    """
    request = complete_request(request, compared.source, compared.are_polygons, run)
    grid = compared.stack.grid
    stack = compared.stack
    if request.strata:
        stack = _with_strata(compared.stack, request.strata, run)
    areas = pixel_areas(grid)
    counts = count_map(stack, areas, run)
    if not counts.pixels:
        raise DataError(
            "{path} and the map have no pixel in common; check extents and reference systems",
            parameter="strata",
            path=request.strata or compared.layer.path,
        )
    weights = _weights(request, compared, areas)
    strata, sizes = _strata(request, compared, stack, counts, run)
    pixels = ReferencePixels(
        compared.pixels.codes, compared.mapped, _clusters(compared), weights, strata, compared.are_polygons
    )
    found = assess(request.design, pixels, compared.classes, counts, request.settings, sizes)
    if not compared.are_polygons and are_drawn(compared.source):
        tell_unused_fields(request.design, request.inclusion_field, compared.source, compared.ids, compared.mapped, run)
    for message in (
        *map_cautions(counts.by_class()[0], compared.legend, areas.unit, crs_name(grid.crs)),
        *design_cautions(found, compared.legend or compared.classes, compared.are_polygons),
    ):
        run.warn(message.template, **message.values)
    words = design_words(
        found.estimates,
        len(compared.pixels) - found.lost,
        found.clusters,
        len(sizes.areas) if sizes else 1,
        compared.are_polygons,
        not areas.are_equal,
        bool(request.inclusion_field),
        areas.on_plane,
    )
    return dataclasses.replace(found, estimates=dataclasses.replace(found.estimates, facts=words))


def _with_strata(stack: Stack, path: str, run: Run) -> Stack:
    strata = Stack.open([path], parameter="strata")
    if len(strata.bands) != 1:
        raise DataError(
            "{path} has {count} bands; give a raster of strata, which has one",
            parameter="strata",
            path=path,
            count=len(strata.bands),
        )
    both = Stack.open([stack.sources[0].path, path], parameter="strata", on_message=_ignore)
    if both.sources[1].warped:
        run.info("{path} lies on another grid than the map and is brought to it.", path=path)
    return both


def _ignore(_template: str, **_values: object) -> None:
    """Listen to nothing: that bands have no names matters to no one here."""


def _clusters(compared: Compared) -> np.ndarray:
    if compared.groups is None:
        return compared.pixels.feature
    places: np.ndarray = np.unique(compared.groups, return_inverse=True)[1]
    return places.reshape(-1)


def _weights(request: DesignRequest, compared: Compared, areas: PixelAreas) -> np.ndarray:
    """Ground area, where it differs enough to matter, over inclusion probability."""
    pixels = compared.pixels
    weights = np.ones(len(pixels))
    if not areas.are_equal:
        weights = areas.at(pixels.rows, pixels.cols) / np.nanmean(areas.areas)
    if request.inclusion_field:
        weights = weights / of_pixels(read_inclusion(compared.source, request.inclusion_field), compared.ids)
    return weights


def _strata(
    request: DesignRequest, compared: Compared, stack: Stack, counts: MapCounts, run: Run
) -> tuple[np.ndarray | None, Sizes | None]:
    """Stratum of each pixel and sizes of the strata, for the design that has some."""
    if request.design != "strata":
        return None, None
    if request.strata:
        pixels, areas = counts.by_stratum()
        sizes = Sizes({str(k): float(n) for k, n in pixels.items()}, {str(k): a for k, a in areas.items()})
        if request.stratum_field:
            return of_pixels(read_strata(compared.source, request.stratum_field), compared.ids), sizes
        return _sampled_strata(compared, stack, run), sizes
    fields = request.stratum_field or STRATUM, request.inclusion_field or INCLUSION
    strata = of_pixels(read_strata(compared.source, fields[0]), compared.ids)
    chances = of_pixels(read_inclusion(compared.source, fields[1]), compared.ids)
    return strata, _sizes_from(strata, chances, counts, run)


def _sizes_from(strata: np.ndarray, chances: np.ndarray, counts: MapCounts, run: Run) -> Sizes:
    """Σ 1/π of each stratum (Horvitz and Thompson 1952), which is its size where π is n_h/N_h."""
    names, places = np.unique(strata, return_inverse=True)
    sizes = np.bincount(places.reshape(-1), 1 / chances, len(names))
    pixels, areas = (sum(part.values()) for part in counts.by_class())
    if abs(sizes.sum() - pixels) > _OFF_BY * pixels:
        run.warn(
            "The inclusion probabilities stand for {estimated} pixels, but the map has {count}: the sample was drawn"
            " from another map, or points are missing. Give the raster that it was drawn from as STRATA, so that the"
            " sizes of the strata are known.",
            estimated=round(float(sizes.sum())),
            count=int(pixels),
        )
    named = dict(zip(names.tolist(), sizes.tolist()))
    return Sizes(named, {name: size * areas / pixels for name, size in named.items()})


def _sampled_strata(compared: Compared, stack: Stack, run: Run) -> np.ndarray:
    """Stratum of each compared pixel in the strata raster; empty where it has none."""
    silent = dataclasses.replace(part_of(run, 0.0, 0.0), on_message=_hear_nothing, messages=[])
    try:
        found = extract_pixels(stack, compared.layer, "centre", silent)
    except DataError as error:
        raise DataError(
            "no reference pixel lies in a stratum; check the strata and the reference systems", parameter="strata"
        ) from error
    width = stack.grid.width
    places = dict(zip((found.rows * width + found.cols).tolist(), found.values[:, 1].tolist()))
    asked = (compared.pixels.rows * width + compared.pixels.cols).tolist()
    return np.array([str(int(places[key])) if key in places else "" for key in asked])


def _hear_nothing(_message: object) -> None:
    """Listen to nothing: the same pixels were spoken of before."""
