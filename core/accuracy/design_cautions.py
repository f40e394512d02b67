"""What the reader of design-based estimates must be warned about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..classes import ClassTable
from ..errors import DataError, ParameterError
from ..run import Message, Run
from ..vector.source import OpenLayer
from .assess import Assessment
from .cautions import listed
from .design_fields import INCLUSION, STRATUM, of_pixels, read_inclusion, read_strata

FEW_CLUSTERS = 10
"""Polygons below which intervals are called rough."""


def design_cautions(found: Assessment, classes: ClassTable, are_polygons: bool) -> Iterator[Message]:
    """Warnings about a design and what was sampled under it.

    Parameters
    ----------
    found : Assessment
        The estimates.
    classes : ClassTable
        Names for strata that are classes.
    are_polygons : bool
        Whether the reference are polygons.
    """
    estimates = found.estimates
    clustered = estimates.design == "cluster"
    if are_polygons and not clustered:
        yield _warning(
            "The design {design} takes reference pixels for independent, but pixels of one polygon resemble each"
            " other: standard errors and intervals are too small. Choose the design cluster.",
            design=estimates.design,
        )
    if clustered and found.clusters < FEW_CLUSTERS:
        yield _warning(
            "Only {count} reference polygons in all: intervals from so few are wide and rough.", count=found.clusters
        )
    if found.unsampled and estimates.design == "strata":
        yield _warning(
            "No reference pixel lies in these strata: {strata}. The estimates do not speak of their area; add"
            " reference there.",
            strata=listed(f"{name} ({_percent(share)})" for name, share in found.unsampled.items()),
        )
    elif found.unsampled:
        named = ((_label(classes, name), share) for name, share in found.unsampled.items())
        yield _warning(
            "No reference pixel lies where the map shows these classes: {classes}. Estimates weighted with the map's"
            " classes leave these places out; add reference there.",
            classes=listed(f"{name} ({_percent(share)} of the map)" for name, share in named),
        )
    if found.single:
        names = (name if estimates.design == "strata" else _label(classes, name) for name in found.single)
        yield _warning(
            "Only one reference pixel in these strata: {strata}; standard errors that need them are not defined.",
            strata=listed(name or "–" for name in names),
        )
    if found.lost:
        yield _warning("Reference pixels without a stratum are left out of the estimates: {count}.", count=found.lost)


def map_cautions(pixels: Mapping[int, int], legend: ClassTable | None, unit: str, crs: str) -> Iterator[Message]:
    """Warnings about the map as a whole.

    Parameters
    ----------
    pixels : mapping of int to int
        Pixels of each code in the map.
    legend : ClassTable, optional
        Names that the map carries.
    unit : str
        Unit of areas.
    crs : str
        Name of the reference system.
    """
    nameless = [code for code in sorted(pixels) if legend is not None and legend.get(code) is None]
    if nameless:
        yield _warning(
            "The map's legend has no name for these classes: {codes}.",
            codes=listed(f"{code} ({pixels[code]})" for code in nameless),
        )
    if unit != "ha":
        yield _warning(
            "Areas are given in pixels, for the map's reference system tells no size ({crs}); assign the right one"
            " to the map for hectares.",
            crs=crs,
        )


def tell_unused_fields(
    design: str, inclusion_field: str | None, source: OpenLayer, ids: np.ndarray, mapped: np.ndarray, run: Run
) -> None:
    """Warn where points of 'Sampling design' tell of another design than the one that was chosen.

    Parameters
    ----------
    design : str
        The design that was chosen.
    inclusion_field : str, optional
        The field of probabilities in use.
    source : OpenLayer
        Points with the fields of 'Sampling design'.
    ids : ndarray of int64, shape (n,)
        Feature of each reference pixel.
    mapped : ndarray of int64, shape (n,)
        Its class in the map.
    run : Run
        Hears the warning.
    """
    try:
        strata = of_pixels(read_strata(source, STRATUM), ids)
        chances = of_pixels(read_inclusion(source, INCLUSION), ids)
    except (ParameterError, DataError):
        return  # fields of the same names that hold something else, and no one asked for them
    if design == "stratified":
        count = int((strata != mapped.astype(str)).sum())
        if count and all(name.lstrip("-").isdigit() for name in np.unique(strata).tolist()):
            run.warn(
                "{count} of {total} points were drawn in a stratum that is not their class in this map, so figures"
                " and areas are biased: choose the design strata.",
                count=count,
                total=len(strata),
            )
    elif design in ("simple", "cluster") and not inclusion_field and len(np.unique(chances)) > 1:
        run.warn(
            "The points had different chances to be drawn (field {field}), which the design {design} leaves out:"
            " choose the design strata, or name the field as INCLUSION_FIELD.",
            field=INCLUSION,
            design=design,
        )


def _warning(template: str, **values: object) -> Message:
    return Message(template, values, warning=True)


def _label(classes: ClassTable, name: str) -> str:
    code = int(name) if name.lstrip("-").isdigit() else None
    return name if code is None else classes.label(code)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.0005 else "<0.1 %"
