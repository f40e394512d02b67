"""An expression as a list of steps, and what numpy does at each."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

Value = Union[np.ndarray, float]


@dataclass(frozen=True)
class Operation:
    """What an operation takes and does.

    Parameters
    ----------
    count : int
        Number of its values.
    compute : callable
        Given them, arrays or numbers.
    """

    count: int
    compute: Callable[..., Any]


def _truth(compute: Callable[..., Any]) -> Callable[..., Any]:
    """Comparisons give 1 and 0, so that they can be counted and multiplied."""

    def compare(*values: Value) -> Any:
        return np.asarray(compute(*values)).astype(np.float64)

    return compare


def _where(condition: Value, chosen: Value, otherwise: Value) -> Any:
    return np.where(np.asarray(condition) != 0, chosen, otherwise)


def _clip(value: Value, low: Value, high: Value) -> Any:
    return np.minimum(np.maximum(value, low), high)


FUNCTIONS = ("abs", "clip", "exp", "log", "maximum", "minimum", "sqrt", "where")
"""What an expression may call."""

# Operators rather than ufuncs where there is a choice: numpy's own know that x**2 is x·x.
OPERATIONS: dict[str, Operation] = {
    "Add": Operation(2, operator.add),
    "Sub": Operation(2, operator.sub),
    "Mult": Operation(2, operator.mul),
    "Div": Operation(2, operator.truediv),
    "Pow": Operation(2, operator.pow),
    "USub": Operation(1, operator.neg),
    "UAdd": Operation(1, operator.pos),
    "Lt": Operation(2, _truth(operator.lt)),
    "LtE": Operation(2, _truth(operator.le)),
    "Gt": Operation(2, _truth(operator.gt)),
    "GtE": Operation(2, _truth(operator.ge)),
    "Eq": Operation(2, _truth(operator.eq)),
    "NotEq": Operation(2, _truth(operator.ne)),
    "And": Operation(2, _truth(np.logical_and)),
    "Or": Operation(2, _truth(np.logical_or)),
    "BitAnd": Operation(2, _truth(np.logical_and)),
    "BitOr": Operation(2, _truth(np.logical_or)),
    "Not": Operation(1, _truth(np.logical_not)),
    "Invert": Operation(1, _truth(np.logical_not)),
    "abs": Operation(1, np.abs),
    "clip": Operation(3, _clip),
    "exp": Operation(1, np.exp),
    "log": Operation(1, np.log),
    "maximum": Operation(2, np.maximum),
    "minimum": Operation(2, np.minimum),
    "sqrt": Operation(1, np.sqrt),
    "where": Operation(3, _where),
}

NUMBER, NAME = "number", "name"


@dataclass(frozen=True)
class Expression:
    """A parsed expression; plain data that can travel to other processes. Made by `expression.parse`.

    Parameters
    ----------
    text : str
        As written.
    names : tuple of str
        Variables that it needs, in the order of their first use.
    steps : tuple of (str, float or str or None)
        In the order of evaluation: a number, a name, or an operation on the results before it.
    """

    text: str
    names: tuple[str, ...]
    steps: tuple[tuple[str, Union[float, str, None]], ...]

    def evaluate(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Compute in double precision.

        Parameters
        ----------
        values : mapping of str to ndarray of float64
            The variables, of one shape; not changed.

        Returns
        -------
        ndarray of float64
            Of that shape; infinite or NaN where the expression has no value, as after a division by 0.
        """
        results: list[Any] = []
        with np.errstate(all="ignore"):
            for kind, what in self.steps:
                if kind == NUMBER:
                    results.append(what)
                elif kind == NAME:
                    results.append(values[str(what)])
                else:
                    operation = OPERATIONS[kind]
                    arguments = results[-operation.count :]
                    del results[-operation.count :]
                    results.append(operation.compute(*arguments))
        found: np.ndarray = results[0]
        return found
