"""What is said where a class cannot be divided."""

from __future__ import annotations

from ..errors import DataError
from ..run import Run


def refuse_no_test(method: str, group_field: str | None) -> None:
    """Raise `DataError`: no class has enough of what is kept together for a test."""
    if method == "block":
        raise DataError(
            "every class lies in one block only, so none is left for a test; give a smaller size",
            parameter="block_size",
        )
    if method == "pixel":
        raise DataError("every class has one sample only, so none is left for a test; extract more", parameter="input")
    if group_field:
        raise DataError(
            "every class has one value of {field} only, so none is left for a test; choose a field that divides"
            " the classes, or leave it empty",
            parameter="group_field",
            field=group_field,
        )
    raise DataError(
        "every class has one polygon only, so none is left for a test; digitise at least two per class",
        parameter="input",
    )


def tell_single(method: str, name: object, run: Run) -> None:
    """Warn of a class that is for training only, because there is nothing to divide."""
    if method == "block":
        run.warn(
            "Class {name} lies in one block only: it goes to training and cannot be tested; try smaller blocks.",
            name=name,
        )
    elif method == "pixel":
        run.warn("Class {name} has one sample only: it goes to training and cannot be tested; extract more.", name=name)
    else:
        run.warn(
            "Class {name} has one polygon only: it goes to training and cannot be tested; add polygons.", name=name
        )
