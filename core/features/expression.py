"""Arithmetic that people write as text, evaluated without running it as Python.

The text is parsed to a syntax tree; only what the table of operations holds is let through, and becomes a list of
steps that numpy executes. Names, attributes, indices and calls of Python are out of reach by construction.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

import numpy as np

from ..errors import ParameterError
from .expression_steps import FUNCTIONS, NAME, NUMBER, OPERATIONS, Expression

LONGEST, DEEPEST = 2000, 100
"""Limits of an expression: characters, and operations inside one another. Python's parser has limits of its own,
and crashes rather than complains beyond some of them."""


def parse(text: str, constants: Mapping[str, float] | None = None, parameter: str = "expression") -> Expression:
    """Read an expression such as ``where(N > 0.2, (N - R) / (N + R), 0)``.

    Allowed are numbers, names, ``+ - * / **``, comparisons, ``and or not & | ~``, brackets and `FUNCTIONS`. All is
    double precision; a comparison gives 1 or 0.

    Parameters
    ----------
    text : str
        The expression.
    constants : mapping of str to float, optional
        Names that stand for numbers.
    parameter : str
        Job field that holds it, for messages.

    Raises
    ------
    ParameterError
        If it is no expression, too long or too deep, holds anything that is not allowed, or no variable.
    """
    if len(text) > LONGEST:
        raise ParameterError(
            "the expression has {found} characters, more than {limit}; write a shorter one",
            parameter=parameter,
            found=len(text),
            limit=LONGEST,
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ParameterError(
            "{text} is no expression ({reason}); write for example {example}",
            parameter=parameter,
            text=_shortened(text),
            reason=getattr(error, "msg", None) or type(error).__name__,
            example="(b4 - b3) / (b4 + b3)",
        ) from error
    builder = _Builder(text, constants or {}, parameter)
    builder.visit(tree, 1)
    names = tuple(dict.fromkeys(str(what) for kind, what in builder.steps if kind == NAME))
    if not names:
        raise ParameterError(
            "{text} uses no band; write for example {example}",
            parameter=parameter,
            text=_shortened(text),
            example="(b4 - b3) / (b4 + b3)",
        )
    return Expression(text, names, tuple(builder.steps))


class _Builder:
    """Turns a syntax tree into steps."""

    def __init__(self, text: str, constants: Mapping[str, float], parameter: str) -> None:
        self.steps: list[tuple[str, float | str | None]] = []
        self._text = text
        self._constants = constants
        self._parameter = parameter

    def visit(self, node: ast.AST, depth: int) -> None:
        """Append the steps of `node`, its arguments first."""
        if depth > DEEPEST:
            raise ParameterError(
                "the expression has more than {limit} operations inside one another; split it up",
                parameter=self._parameter,
                limit=DEEPEST,
            )
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            self._number(node, node.value)
        elif isinstance(node, ast.Name):
            if node.id in self._constants:
                self._number(node, self._constants[node.id])
            else:
                self.steps.append((NAME, node.id))
        elif isinstance(node, ast.Compare):
            self._compare(node, depth)
        else:
            self._operate(node, *self._parts(node), depth)

    def _parts(self, node: ast.AST) -> tuple[str, list[ast.expr]]:
        """Name of the operation and its arguments."""
        if isinstance(node, ast.BinOp):
            name, arguments = type(node.op).__name__, [node.left, node.right]
        elif isinstance(node, ast.UnaryOp):
            name, arguments = type(node.op).__name__, [node.operand]
        elif isinstance(node, ast.BoolOp):
            name, arguments = type(node.op).__name__, node.values
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            name, arguments = node.func.id, node.args
            # The names of operators are a table's keys, not functions.
            if name not in FUNCTIONS:
                raise self._refused(node)
            if len(arguments) != OPERATIONS[name].count:
                raise ParameterError(
                    "{function} takes {wanted} values, not {found}; correct {text}",
                    parameter=self._parameter,
                    function=name,
                    wanted=OPERATIONS[name].count,
                    found=len(arguments),
                    text=self._piece(node),
                )
        else:
            raise self._refused(node)
        if name not in OPERATIONS:
            raise self._refused(node)
        return name, arguments

    def _operate(self, node: ast.AST, name: str, arguments: list[ast.expr], depth: int) -> None:
        start = len(self.steps)
        for place, argument in enumerate(arguments):
            self.visit(argument, depth + 1)
            if isinstance(node, ast.BoolOp) and place:
                self._apply(node, name, start)
        if not isinstance(node, ast.BoolOp):
            self._apply(node, name, start)

    def _compare(self, node: ast.Compare, depth: int) -> None:
        """``a < b < c`` means ``a < b and b < c``."""
        first = len(self.steps)
        left: ast.expr = node.left
        for place, (operation, right) in enumerate(zip(node.ops, node.comparators)):
            name, start = type(operation).__name__, len(self.steps)
            if name not in OPERATIONS:
                raise self._refused(node)
            self.visit(left, depth + 1)
            self.visit(right, depth + 1)
            self._apply(node, name, start)
            if place:
                self._apply(node, "And", first)
            left = right

    def _apply(self, node: ast.AST, name: str, start: int) -> None:
        """Append an operation; of numbers alone, its result."""
        arguments = self.steps[start:]
        if any(kind != NUMBER for kind, _ in arguments):
            self.steps.append((name, None))
            return
        del self.steps[start:]
        with np.errstate(all="ignore"):
            value = OPERATIONS[name].compute(*(np.float64(str(what)) for _, what in arguments))
        self._number(node, float(value))

    def _number(self, node: ast.AST, value: float) -> None:
        try:
            number = float(value)
        except OverflowError:
            number = float("inf")
        if not np.isfinite(number):
            raise ParameterError(
                "{text} is no finite number; correct it", parameter=self._parameter, text=self._piece(node)
            )
        self.steps.append((NUMBER, number))

    def _refused(self, node: ast.AST) -> ParameterError:
        return ParameterError(
            "{text} is not allowed; use bands, numbers, + - * / **, comparisons, and {functions}",
            parameter=self._parameter,
            text=self._piece(node),
            functions=", ".join(FUNCTIONS),
        )

    def _piece(self, node: ast.AST) -> str:
        return _shortened(ast.get_source_segment(self._text.strip(), node) or self._text)


def _shortened(text: str, limit: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
