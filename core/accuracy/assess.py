"""From reference pixels, a map's totals and a design to estimates: which weighting belongs to which design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..classes import ClassTable
from ..errors import DataError
from .bootstrap import Bootstrap, Draws, bootstrap_f1, class_draws, stratum_draws
from .design import DesignEstimates, MappedArea, design_estimates
from .map_counts import MapCounts
from .sampling import Cells, ClusterSample, PixelSample, Strata, gather_cells


@dataclass(frozen=True, eq=False)
class ReferencePixels:
    """The pixels that are compared, all arrays of shape (n,).

    Parameters
    ----------
    reference, mapped : ndarray of int64
        Class codes.
    cluster : ndarray of int64
        Polygon of each pixel, from 0; points that belong to no polygon have numbers of their own.
    weight : ndarray of float64
        Ground area over inclusion probability; matters relative to each other.
    stratum : ndarray of str, optional
        Stratum of each pixel, for the design ``strata``; empty where unknown.
    are_polygons : bool
        Whether some clusters hold several pixels by design.
    """

    reference: np.ndarray
    mapped: np.ndarray
    cluster: np.ndarray
    weight: np.ndarray
    stratum: np.ndarray | None = None
    are_polygons: bool = False


@dataclass(frozen=True)
class Sizes:
    """Size of each stratum, by its name: pixels (for the finite population correction), and area."""

    pixels: Mapping[str, float]
    areas: Mapping[str, float]


@dataclass(frozen=True)
class Settings:
    """How estimates are made: confidence level, resamples of the bootstrap (0 for none), and its seed."""

    level: float = 0.95
    resamples: int = 1000
    seed: int = 0


@dataclass(frozen=True)
class Assessment:
    """Estimates, and what was found on the way that their reader should know.

    Parameters
    ----------
    estimates : DesignEstimates
        The figures.
    unsampled : dict of str to float
        Strata without a reference pixel, and their share of the area.
    single : tuple of str
        Strata with one reference pixel, which tells no variance.
    lost : int
        Pixels without a stratum.
    clusters : int
        Clusters among the pixels.
    """

    estimates: DesignEstimates
    unsampled: dict[str, float]
    single: tuple[str, ...]
    lost: int
    clusters: int


def assess(
    design: str,
    pixels: ReferencePixels,
    classes: ClassTable,
    counts: MapCounts,
    settings: Settings,
    sizes: Sizes | None = None,
) -> Assessment:
    """Estimate accuracies and areas under a sampling design.

    Parameters
    ----------
    design : {'simple', 'stratified', 'strata', 'cluster'}
        How the pixels were drawn. ``simple``: all with the same chance (with finite population correction,
        Cochran 1977, section 3.2). ``stratified``: in strata that are the map's classes (Olofsson et al. 2014,
        without correction, as there). ``strata``: in other strata (Stehman 2014, with it). ``cluster``: in
        polygons.
    pixels : ReferencePixels
        What is compared.
    classes : ClassTable
        Classes of the matrix; knows all codes of `pixels`.
    counts : MapCounts
        Totals of the whole map.
    settings : Settings
        Level and bootstrap.
    sizes : Sizes, optional
        Of the strata, for ``strata``.

    Raises
    ------
    DataError
        If a stratum of the reference has no size, or no pixel has a stratum.
    """
    order = np.array(classes.codes, np.int64)
    rows, columns = np.searchsorted(order, pixels.reference), np.searchsorted(order, pixels.mapped)
    own, keys, lost = _strata_of(design, pixels, counts, columns, classes, sizes)
    names, places = np.unique(keys, return_inverse=True)
    strata = _strata(names.tolist(), own, fpc=design in ("simple", "strata"))
    kept = np.ones(len(rows), bool) if not lost else pixels.stratum != ""
    clusters = pixels.cluster[kept] if design == "cluster" else None
    cells = gather_cells(places.reshape(-1), rows[kept], columns[kept], pixels.weight[kept], clusters)
    mapped = _mapped(classes, counts)
    size = len(classes)
    if design == "cluster":
        return _by_clusters(cells, classes, counts, mapped, settings, pixels)
    sample = PixelSample(cells, strata, size)
    told = np.bincount(cells.stratum, cells.count, len(names))
    unit = "pixels" if pixels.are_polygons else "points"
    drawn = _bootstrap(stratum_draws(cells, strata, size), size, settings, unit)
    estimates = design_estimates(
        design, sample, classes, settings.level, mapped, float(strata.areas.sum()), bootstrap=drawn
    )
    return Assessment(
        estimates,
        _unsampled(own, names.tolist()),
        tuple(str(name) for name, count in zip(names.tolist(), told) if count == 1),
        lost,
        len(np.unique(pixels.cluster)),
    )


def _by_clusters(
    cells: Cells,
    classes: ClassTable,
    counts: MapCounts,
    mapped: MappedArea,
    settings: Settings,
    pixels: ReferencePixels,
) -> Assessment:
    """Accuracies by the ratio over polygons; areas with the map's class areas as post-strata (Card 1982).

    The shares of classes among polygons follow whoever drew them, so areas come from what each map class proved to
    be, weighted with the area of that class in the whole map.
    """
    size = len(classes)
    total = Strata(np.array([mapped.total]), np.array([np.inf]))
    plain = ClusterSample(cells, total, size)
    occurring, places = np.unique(cells.column, return_inverse=True)
    names = [classes.codes[column] for column in occurring.tolist()]
    own = _class_sizes(counts)
    post = _strata([str(name) for name in names], own, fpc=False)
    weighted = ClusterSample(replace(cells, stratum=places.reshape(-1)), post, size)
    alone = [r for r in np.unique(cells.row).tolist() if len(np.unique(cells.cluster[cells.row == r])) < 2]
    unit = "polygons" if pixels.are_polygons else "points"
    drawn = _bootstrap(class_draws(cells, size), size, settings, unit, alone)
    estimates = design_estimates(
        "cluster",
        plain,
        classes,
        settings.level,
        mapped,
        mapped.total,
        weighted,
        float(post.areas.sum()),
        drawn,
    )
    return Assessment(estimates, _unsampled(own, [str(name) for name in names]), (), 0, len(np.unique(pixels.cluster)))


def _strata_of(
    design: str,
    pixels: ReferencePixels,
    counts: MapCounts,
    columns: np.ndarray,
    classes: ClassTable,
    sizes: Sizes | None,
) -> tuple[Sizes, np.ndarray, int]:
    """Sizes of all strata, the stratum of each usable pixel, and how many pixels have none."""
    if design == "stratified":
        names = np.array([str(code) for code in classes.codes])
        return _class_sizes(counts), names[columns], 0
    if design == "strata" and sizes is not None and pixels.stratum is not None:
        kept = pixels.stratum != ""
        if not kept.any():
            raise DataError(
                "no reference pixel lies in a stratum; check the strata and the reference systems",
                parameter="strata",
            )
        return sizes, pixels.stratum[kept], int(len(kept) - kept.sum())
    by_class, areas = counts.by_class()
    whole = Sizes({"": float(sum(by_class.values()))}, {"": sum(areas.values())})
    return whole, np.full(len(columns), ""), 0


def _class_sizes(counts: MapCounts) -> Sizes:
    pixels, areas = counts.by_class()
    return Sizes({str(code): float(n) for code, n in pixels.items()}, {str(code): a for code, a in areas.items()})


def _strata(names: list[str], sizes: Sizes, fpc: bool) -> Strata:
    unknown = [name for name in names if not sizes.areas.get(name, 0) > 0]
    if unknown:
        raise DataError(
            "the strata {names} of the reference are not among those whose size is known ({known}); give the strata"
            " that the sample was drawn in",
            parameter="stratum_field",
            names=", ".join(unknown[:10]),
            known=", ".join(sorted(sizes.areas)[:10]) or "–",
        )
    areas = np.array([sizes.areas[name] for name in names])
    pixels = np.array([sizes.pixels[name] if fpc else np.inf for name in names])
    return Strata(areas, pixels)


def _mapped(classes: ClassTable, counts: MapCounts) -> MappedArea:
    areas = counts.by_class()[1]
    return MappedArea(np.array([areas.get(code, 0.0) for code in classes.codes]), sum(areas.values()), counts.unit)


def _unsampled(sizes: Sizes, names: list[str]) -> dict[str, float]:
    total = sum(sizes.areas.values())
    return {name: area / total for name, area in sorted(sizes.areas.items()) if name not in names}


def _bootstrap(
    draws: list[Draws], classes: int, settings: Settings, unit: str, alone: Iterable[int] = ()
) -> Bootstrap | None:
    if not settings.resamples:
        return None
    return bootstrap_f1(draws, classes, settings.level, settings.resamples, settings.seed, unit, alone)
