"""What a check says in sentences, in the log and in the report."""

from __future__ import annotations

from ..run import Run
from .check import BARELY, Check
from .leakage import Leakage
from .reference import shortened_list

FEW_POLYGONS = 3
FEW_SAMPLES = 30
UNBALANCED = 20
"""How many times as many samples the largest class may have as the smallest one."""


def warn_of_check(check: Check, run: Run) -> None:
    """Warn of what spoils training or its validation."""
    _warn_of_classes(check, run)
    if check.constant:
        run.warn("These features never vary and tell nothing: {names}.", names=", ".join(check.constant))
    for one, other, distance in check.close_pairs(BARELY):
        run.warn(
            "The classes {one} and {other} can hardly be told apart with these features (Jeffries–Matusita distance"
            " {distance:.2f}).",
            one=one.label,
            other=other.label,
            distance=distance,
        )
    if check.suspects:
        run.warn(
            "{count} polygons look mislabelled: most of their pixels look like another class ({groups}). Look at them"
            " on the image.",
            count=len(check.suspects),
            groups=shortened_list([one.group for one in check.suspects]),
        )
    contradicting = int(check.duplicates.contradicting.sum())
    if contradicting:
        run.warn(
            "{count} samples have exactly the features of a sample of another class: no classifier can get both right.",
            count=contradicting,
        )
    same_place = int(check.duplicates.same_place.sum())
    if same_place:
        run.warn(
            "{count} samples lie at the place of another one; unless they come from images of different dates, remove"
            " what is there twice.",
            count=same_place,
        )


def _warn_of_classes(check: Check, run: Run) -> None:
    for one in check.classes:
        if one.polygons < FEW_POLYGONS:
            run.warn(
                "Class {label} has {count} polygons only: whether it is recognised elsewhere cannot be judged; add"
                " polygons.",
                label=one.entry.label,
                count=one.polygons,
            )
        elif one.largest > 0.5:
            run.warn(
                "More than half of the samples of class {label} lie in one polygon ({share:.0f} %): take the same"
                " number of each, or add polygons.",
                label=one.entry.label,
                share=100 * one.largest,
            )
        if one.samples < FEW_SAMPLES:
            run.warn("Class {label} has {count} samples only.", label=one.entry.label, count=one.samples)
    largest = max(check.classes, key=lambda one: one.samples)
    smallest = min(check.classes, key=lambda one: one.samples)
    if largest.samples > UNBALANCED * smallest.samples:
        run.warn(
            "Class {large} has {times:.0f} times as many samples as class {small}: classifiers may overlook the small"
            " one; extract fewer of the large one, or augment the small one.",
            large=largest.entry.label,
            times=largest.samples / smallest.samples,
            small=smallest.entry.label,
        )


def warn_of_leak(leak: Leakage, unit: str, run: Run) -> None:
    """Warn of what a split's sides have in common."""
    if leak.shared_groups:
        run.warn(
            "{split}: {count} polygons are on both sides ({groups}), so an accuracy from this test is too high; split"
            " by polygon.",
            split=leak.name,
            count=len(leak.shared_groups),
            groups=shortened_list(leak.shared_groups),
        )
    if leak.same_place:
        run.warn(
            "{split}: {count} test samples lie at the place of a training sample; remove them from one side.",
            split=leak.name,
            count=leak.same_place,
        )
    if leak.beside and not leak.shared_groups:
        run.warn(
            "{split}: {count} test samples lie beside a training pixel (the nearest one {distance:.4g} {unit} away);"
            " split by distance.",
            split=leak.name,
            count=leak.beside,
            distance=leak.nearest,
            unit=unit,
        )
