"""What is said of training, validation and test before a training: what they hold, and what they lack."""

from __future__ import annotations

from collections.abc import Sequence

from ..classes import ClassTable
from ..errors import DataError
from ..run import Run
from .splits import BLOCK, SETS, SQUARES, SetSizes


def tell_sets(counts: SetSizes, classes: ClassTable, split: str, run: Run, kept_apart: bool = True) -> None:
    """Say what each set holds; warn of classes that a set lacks.

    Parameters
    ----------
    counts : SetSizes
    classes : ClassTable
    split : {'polygon', 'block'}
    run : Run
        Hears of it.
    kept_apart : bool
        Whether something was to be kept apart for validation or test.

    Raises
    ------
    DataError
        If there are fewer than two classes, a class has nothing to learn from, or nothing could be kept apart.
    """
    codes = list(counts.items["training"])
    if len(codes) < 2:
        raise DataError(
            "there is one class only ({names}), and a network learns to tell classes apart; add another class",
            parameter="class_field",
            names=_names(codes, classes),
        )
    for code in codes:
        figures: dict[str, int] = {
            **{name: counts.items[name][code] for name in SETS},
            **{f"{name}_groups": counts.groups[name][code] for name in SETS},
        }
        if counts.unit == SQUARES:
            run.info(
                "Class {name}: {training} training, {validation} validation, {test} test, from {training_groups},"
                " {validation_groups} and {test_groups} squares.",
                name=classes.label(code),
                **figures,
            )
        else:
            run.info(
                "Class {name}: {training} training, {validation} validation, {test} test, from {training_groups},"
                " {validation_groups} and {test_groups} polygons.",
                name=classes.label(code),
                **figures,
            )
    _refuse_untrained(counts.missing("training"), classes, split)
    if kept_apart:
        _warn_of_missing(counts, classes, split, run)
    else:
        run.warn(
            "Nothing is kept apart for validation or test: the last epoch is taken, and no independent accuracy is"
            " measured. Judge the map by other reference data."
        )


def _refuse_untrained(missing: list[int], classes: ClassTable, split: str) -> None:
    if not missing:
        return
    names = _names(missing, classes)
    if split == BLOCK:
        raise DataError(
            "nothing is left to train with of these classes: {names}; give smaller blocks, or another seed",
            parameter="block_size",
            names=names,
        )
    raise DataError(
        "nothing is left to train with of these classes: {names}; add polygons of them, or give smaller shares to"
        " validation and test",
        parameter="test_share",
        names=names,
    )


def _warn_of_missing(counts: SetSizes, classes: ClassTable, split: str, run: Run) -> None:
    """A class that a set lacks has no figures there, which nobody must read as good ones."""
    empty = [name for name in ("validation", "test") if not counts.total(name)]
    if len(empty) == 2 and split == BLOCK:
        raise DataError(
            "neither validation nor test has anything, so nobody would know how good the network is; give smaller"
            " blocks, so that there are two with each class at the least, or set both shares to 0 to learn from all",
            parameter="block_size",
        )
    if len(empty) == 2:
        raise DataError(
            "neither validation nor test has anything, so nobody would know how good the network is; add polygons (two"
            " for each class at the least), split by block, or set both shares to 0 to learn from all",
            parameter="split",
        )
    if "test" in empty:
        run.warn(
            "There is no test set: no independent accuracy is measured. The figures of the validation set, which"
            " chooses the best epoch, are too good to stand for one."
        )
    if "validation" in empty:
        run.warn(
            "There is no validation set: training cannot stop early nor choose the best epoch, and takes the last one."
        )
    if counts.unit == SQUARES:
        _warn_of_missing_squares(counts, classes, empty, run)
        return
    unjudged = counts.missing("validation") if "validation" not in empty else []
    if unjudged:
        run.warn(
            "The validation set has nothing of these classes, and the best epoch is chosen without them: {names}; add"
            " polygons of them.",
            names=_names(unjudged, classes),
        )
    untested = counts.missing("test") if "test" not in empty else []
    if untested:
        run.warn(
            "The test set has nothing of these classes, so their F1 is not known: {names}; add polygons of them.",
            names=_names(untested, classes),
        )


def _warn_of_missing_squares(counts: SetSizes, classes: ClassTable, empty: Sequence[str], run: Run) -> None:
    """The same for a raster of labels, to which nobody adds polygons."""
    unjudged = counts.missing("validation") if "validation" not in empty else []
    if unjudged:
        run.warn(
            "The validation set has nothing of these classes, and the best epoch is chosen without them: {names}; add"
            " labels of them in other places, or give a smaller BLOCK_SIZE or another SEED.",
            names=_names(unjudged, classes),
        )
    untested = counts.missing("test") if "test" not in empty else []
    if untested:
        run.warn(
            "The test set has nothing of these classes, so their F1 is not known: {names}; add labels of them in other"
            " places, or give a smaller BLOCK_SIZE or another SEED.",
            names=_names(untested, classes),
        )


def _names(codes: Sequence[int], classes: ClassTable) -> str:
    return ", ".join(classes.label(code) for code in codes)
