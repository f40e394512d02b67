"""How many pixels of each class become samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..classes import ClassTable, LandCoverClass
from ..errors import ParameterError

STRATEGIES = ("all", "constant", "smallest", "percent", "total", "byclass")
WITH_AMOUNT = ("constant", "percent", "total")


def class_counts(available: Mapping[int, int], strategy: str, amount: float | None) -> dict[int, int]:
    """Samples wanted of every class.

    Parameters
    ----------
    available : mapping of int to int
        Pixels of every class, T_c.
    strategy : str
        ``all``; ``constant``: `amount` of each class; ``smallest``: as many as the smallest class has;
        ``percent``: floor(0.5 + p·T_c) with p = `amount` / 100; ``total``: floor(0.5 + v·T_c / ΣT) with
        v = `amount` (as OTB's SampleSelection counts). ``byclass`` is counted by `counts_by_class`.
    amount : float, optional
        The number that the strategy needs.

    Raises
    ------
    ParameterError
        If the strategy needs an amount and it is missing or out of range.
    """
    if strategy == "all":
        return dict(available)
    if strategy == "smallest":
        return dict.fromkeys(available, min((n for n in available.values() if n), default=0))
    _check_amount(strategy, amount)
    amount = float(amount or 0)
    if strategy == "constant":
        return dict.fromkeys(available, int(amount))
    if strategy == "percent":
        return {code: int(0.5 + amount / 100 * count) for code, count in available.items()}
    total = sum(available.values())
    return {code: int(0.5 + amount * count / total) for code, count in available.items()}


def _check_amount(strategy: str, amount: float | None) -> None:
    if amount is None:
        raise ParameterError("the strategy {strategy} needs a number; give one", parameter="amount", strategy=strategy)
    if strategy == "percent" and not 0 < amount <= 100:
        raise ParameterError(
            "{amount} is no percentage; give a number above 0, up to 100", parameter="amount", amount=amount
        )
    if strategy != "percent" and not (amount >= 1 and float(amount).is_integer()):
        raise ParameterError(
            "{amount} is no number of samples; give a whole number of at least 1",
            parameter="amount",
            amount=amount,
        )


def counts_by_class(table: Mapping[str, Any], classes: ClassTable) -> dict[int, int]:
    """Samples wanted of every class, from a table of names.

    Parameters
    ----------
    table : mapping of str to int
        A class's code or label -> number of samples; classes that it does not name get none.
    classes : ClassTable
        Known classes.

    Raises
    ------
    ParameterError
        If a class is not known or named twice, or a number is none.
    """
    check_counts(table)
    wanted: dict[int, int] = {}
    for name, number in table.items():
        found = classes.by_label(name.strip())
        code = found.code if found else _code(name)
        if code is None or classes.get(code) is None:
            raise ParameterError(
                "{name} is no class of these samples; their classes are {known}",
                parameter="class_counts",
                name=name,
                known=", ".join(_described(entry) for entry in classes),
            )
        if code in wanted:
            raise ParameterError(
                "the class {name} is named twice; name it once", parameter="class_counts", name=classes.label(code)
            )
        wanted[code] = int(number)
    return {code: wanted.get(code, 0) for code in classes.codes}


def check_counts(table: Mapping[str, Any]) -> None:
    """Refuse a table without a line, or with something that is no number of samples, before anything is read."""
    if not table:
        raise ParameterError(
            "the strategy byclass needs a table of classes and numbers of samples; fill it in", parameter="class_counts"
        )
    for name, number in table.items():
        if isinstance(number, bool) or not isinstance(number, (int, float)) or number < 0 or number % 1:
            raise ParameterError(
                "{number} of class {name} is no number of samples; give a whole number of at least 0",
                parameter="class_counts",
                number=number,
                name=name,
            )


def scene_counts(
    available: Mapping[tuple[int, int], int], wanted: Mapping[int, int], shares: str, scenes: int
) -> dict[tuple[int, int], int]:
    """Samples wanted of every class in every image.

    Parameters
    ----------
    available : mapping of (int, int) to int
        Pixels by image and class, T_ic.
    wanted : mapping of int to int
        Samples n_c of every class, of all images together.
    shares : {'proportional', 'equal'}
        floor(n_c · T_ic / T_c), or floor(n_c / number of images) (as OTB's MultiImageSamplingRate counts).
    scenes : int
        Number of images.
    """
    totals: dict[int, int] = {}
    for (_, code), count in available.items():
        totals[code] = totals.get(code, 0) + count
    if shares == "equal":
        return {(scene, code): wanted[code] // scenes for scene, code in available}
    return {
        (scene, code): min(wanted[code] * count // totals[code], count) if totals[code] else 0
        for (scene, code), count in available.items()
    }


def _code(name: str) -> int | None:
    try:
        return int(name)
    except ValueError:
        return None


def _described(entry: LandCoverClass) -> str:
    return entry.label if entry.label == str(entry.code) else f"{entry.code} ({entry.label})"
