"""What the reader of an accuracy report must be warned about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..classes import LandCoverClass
from ..run import Message
from .metrics import AccuracyMetrics, ClassMetrics

FEW_PIXELS = 30
"""Reference pixels below which the figures of a class are called uncertain."""

_MOST_NAMED = 15


def cautions(metrics: AccuracyMetrics, left_out: int = 0, unassessed: Iterable[str] = ()) -> tuple[Message, ...]:
    """Warnings about the data behind `metrics`, one for each kind of trouble.

    Parameters
    ----------
    metrics : AccuracyMetrics
        Figures of the comparison.
    left_out : int
        Reference pixels that could not be compared because the map has no class there.
    unassessed : iterable of str
        Labels of further classes of the map's legend that do not occur in `metrics`.
    """
    return (
        *_about_agreement(metrics),
        *_about_classes(metrics.classes),
        *_about_gaps(metrics.classes, left_out, unassessed),
    )


def swapped_names(classes: Iterable[LandCoverClass], legend: Iterable[LandCoverClass]) -> Iterator[Message]:
    """Warning about names that stand for one code in the reference and for another in the map.

    Parameters
    ----------
    classes, legend : iterable of LandCoverClass
        The reference's classes under its own names, and the map's.
    """
    codes = {entry.label: entry.code for entry in legend}
    swapped = [f"{c.label} ({c.code}, {codes[c.label]})" for c in classes if codes.get(c.label, c.code) != c.code]
    if swapped:
        yield Message(
            "Names with one code in the reference and another in the map: {classes}; classes are compared by code, so"
            " give the field with the names as CLASS_FIELD.",
            {"classes": listed(swapped)},
            warning=True,
        )


def seen_in_training(reference: str) -> Message:
    """Warning about a reference that the map's model has learnt from."""
    return Message(
        "The model of this map was trained with {reference} itself: such figures say how well it remembers, not how"
        " good the map is elsewhere. Split the polygons with 'Split samples' before training, and judge the map by the"
        " test side.",
        {"reference": reference},
        warning=True,
    )


def favoured_by_training(reference: str, maps: Iterable[str]) -> Message:
    """Warning about a reference that the models of some of the compared maps have learnt from."""
    return Message(
        "Made by a model that learnt from {reference} itself: map {maps}. The figures favour a map for what its model"
        " remembers; compare by places that no training has seen, such as the test side of 'Split samples'.",
        {"reference": reference, "maps": listed(maps)},
        warning=True,
    )


def _about_agreement(metrics: AccuracyMetrics) -> Iterator[Message]:
    # As it is shown: a map of one class has a kappa of 0, give or take its last bit.
    if round(metrics.kappa, 2) < 0:
        yield Message(
            "Map and reference agree less than by chance (kappa {kappa:.2f}): check that CLASS_FIELD holds the classes"
            " of this map, and that the same code means the same class in both.",
            {"kappa": metrics.kappa},
            warning=True,
        )


def _about_classes(classes: Sequence[ClassMetrics]) -> Iterator[Message]:
    judged = [c for c in classes if c.reference_pixels]
    few = [c for c in judged if c.reference_pixels < FEW_PIXELS]
    if few:
        yield Message(
            "Fewer than {limit} reference pixels: {classes}; the figures of these classes are uncertain.",
            {"limit": FEW_PIXELS, "classes": listed(f"{c.label} ({c.reference_pixels})" for c in few)},
            warning=True,
        )
    single = [c for c in judged if c.polygons == 1]
    if single:
        yield Message(
            "Only one reference polygon: {classes}; its pixels are alike and say little about other places.",
            {"classes": listed(c.label for c in single)},
            warning=True,
        )
    unseen = [c for c in judged if not c.map_pixels]
    if unseen:
        yield Message(
            "Never predicted at the reference pixels: {classes}; precision is undefined and F1 is 0.",
            {"classes": listed(c.label for c in unseen)},
            warning=True,
        )
    foreign = [c for c in classes if c.map_pixels and not c.reference_pixels]
    if foreign:
        yield Message(
            "In the map but not in the reference: {classes}; their pixels count as errors of other classes.",
            {"classes": listed(f"{c.label} ({c.map_pixels})" for c in foreign)},
            warning=True,
        )


def _about_gaps(classes: Sequence[ClassMetrics], left_out: int, unassessed: Iterable[str]) -> Iterator[Message]:
    absent = [c.label for c in classes if not c.reference_pixels and not c.map_pixels]
    unknown = [*absent, *unassessed]
    if unknown:
        yield Message(
            "No pixel to judge by: {classes}; nothing is known about the accuracy of these classes.",
            {"classes": listed(unknown)},
            warning=True,
        )
    if left_out:
        yield Message(
            "Reference pixels left out because the map has no class there (nodata): {count}.",
            {"count": left_out},
            warning=True,
        )


def listed(items: Iterable[str]) -> str:
    """Items in one line; of many, the first ones and how many more there are."""
    names = list(items)
    shown = ", ".join(names[:_MOST_NAMED])
    return shown if len(names) <= _MOST_NAMED else f"{shown}, … (+{len(names) - _MOST_NAMED})"
