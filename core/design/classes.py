"""What the user says about single classes, by their code or label, as one value for each stratum."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..classes import ClassTable
from ..errors import ParameterError
from .strata import Strata


def values_of_strata(
    given: Mapping[str, Any], default: float, strata: Strata, legend: ClassTable, parameter: str
) -> np.ndarray:
    """Values by stratum, float64, shape (H,).

    Parameters
    ----------
    given : mapping of str to number
        By the code of a class, or by its label.
    default : float
        For the strata that are not named.
    strata : Strata
        The strata of the map.
    legend : ClassTable
        Their labels.
    parameter : str
        Job field that names the mapping in messages.

    Raises
    ------
    ParameterError
        If the map has no such class, or one is named twice.
    """
    codes = strata.codes.tolist()
    by_name = {legend.label(code): code for code in codes} | {str(code): code for code in codes}
    found: dict[int, float] = {}
    for name, value in given.items():
        code = by_name.get(name.strip())
        if code is None:
            raise ParameterError(
                "the map has no class {name}; its classes are {classes}",
                parameter=parameter,
                name=name,
                classes=", ".join(_named(code, legend) for code in codes),
            )
        if code in found:
            raise ParameterError(
                "class {name} is named twice, by code and by label; keep one of them", parameter=parameter, name=name
            )
        found[code] = float(value)
    return np.array([found.get(code, default) for code in codes])


def _named(code: int, legend: ClassTable) -> str:
    label = legend.label(code)
    return label if label == str(code) else f"{code} ({label})"


def refuse_accuracies(given: Mapping[str, Any], parameter: str) -> None:
    """Refuse what is no accuracy above 0 and up to 1.

    Raises
    ------
    ParameterError
        If a value of `given`, by class, is none; `parameter` is the Job field that holds it.
    """
    for name, value in given.items():
        if not _is_number(value) or not 0 < value <= 1:
            raise ParameterError(
                "{value} for class {name} is no accuracy above 0 and up to 1; correct it",
                parameter=parameter,
                value=value,
                name=name,
            )


def refuse_costs(given: Mapping[str, Any], parameter: str) -> None:
    """Refuse what is no number above 0.

    Raises
    ------
    ParameterError
        If a value of `given`, by class, is none; `parameter` is the Job field that holds it.
    """
    for name, value in given.items():
        if not _is_number(value) or not 0 < value < math.inf:
            raise ParameterError(
                "{value} for class {name} is no cost above 0; correct it", parameter=parameter, value=value, name=name
            )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
