"""The safe evaluator: what it computes is numpy's answer, and nothing but arithmetic gets in."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.errors import ParameterError
from terroir.core.features.expression import DEEPEST, LONGEST, parse
from terroir.core.features.expression_steps import FUNCTIONS

pytestmark = pytest.mark.unit

BANDS = {
    "a": np.array([0.0, 1.0, -2.5, 0.25, 1e300, 7.0]),
    "b": np.array([0.0, 3.0, 2.0, -0.25, 1e10, 7.0]),
    "b1": np.array([1.0, 0.5, 2.0, 4.0, -1.0, 0.0]),
}
NUMPY = {"abs": np.abs, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "minimum": np.minimum, "maximum": np.maximum}


def truth(compute):
    return lambda *values: np.asarray(compute(*values)).astype(float)


# Text and reference are made side by side: the reference never sees the text.
leaves = st.one_of(
    st.sampled_from(sorted(BANDS)).map(lambda name: (name, BANDS[name])),
    st.floats(0, 1e3).map(lambda x: (repr(x), np.full(6, x))),
    st.integers(0, 9).map(lambda x: (str(x), np.full(6, float(x)))),
)
BINARY = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "<": truth(np.less),
    "<=": truth(np.less_equal),
    ">": truth(np.greater),
    ">=": truth(np.greater_equal),
    "==": truth(np.equal),
    "!=": truth(np.not_equal),
    "and": truth(np.logical_and),
    "or": truth(np.logical_or),
    "&": truth(np.logical_and),
    "|": truth(np.logical_or),
}
UNARY = {"-": np.negative, "+": np.positive, "not ": truth(np.logical_not), "~": truth(np.logical_not)}


def quietly(compute, *values):
    with np.errstate(all="ignore"):
        return compute(*values)


def larger(inner):
    def binary(sign, left, right):
        return f"({left[0]}) {sign} ({right[0]})", quietly(BINARY[sign], left[1], right[1])

    def unary(sign, value):
        return f"{sign}({value[0]})", quietly(UNARY[sign], value[1])

    def call(name, *values):
        count = 2 if name in ("minimum", "maximum") else 1
        text = f"{name}({', '.join(value[0] for value in values[:count])})"
        return text, quietly(NUMPY[name], *(value[1] for value in values[:count]))

    def where(condition, first, second):
        return f"where({condition[0]}, {first[0]}, {second[0]})", np.where(condition[1] != 0, first[1], second[1])

    return st.one_of(
        st.builds(binary, st.sampled_from(sorted(BINARY)), inner, inner),
        st.builds(unary, st.sampled_from(sorted(UNARY)), inner),
        st.builds(call, st.sampled_from(sorted(NUMPY)), inner, inner),
        st.builds(where, inner, inner, inner),
    )


def attempt(text):
    """The expression, or None and why it is refused."""
    try:
        return parse(text), ""
    except ParameterError as error:
        return None, str(error)


@settings(max_examples=300, deadline=None)
@given(st.recursive(leaves, larger, max_leaves=12))
def test_the_answer_is_numpys(made):
    text, expected = made
    expression, refusal = attempt(text)
    if expression is None:
        # Constants alone, or ones that have no finite value, are refused; nothing else may be.
        assert "uses no band" in refusal or "no finite number" in refusal or len(text) > LONGEST
        return
    found = expression.evaluate(BANDS)
    assert found.dtype == np.float64
    assert np.allclose(found, expected, rtol=1e-12, atol=0, equal_nan=True)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab1(),.*/+-<>=!&|~^%@[]{}:;'\"\\ \n\x00_eélmdi"), max_size=60))
def test_any_text_is_an_expression_or_a_parameter_error(text):
    expression, refusal = attempt(text)
    assert expression.names if expression else refusal.startswith("EXPRESSION: ")


@pytest.mark.parametrize(
    "text",
    [
        "a.real",
        "a.__class__.__mro__",
        "__import__('os').system('true')",
        "open(a)",
        "eval(a)",
        "print(a)",
        "np.sqrt(a)",
        "a[0]",
        "a[0:1]",
        "lambda: a",
        "(lambda a: a)(b)",
        "'a' * 9",
        "b'a' + a",
        "f'{a}'",
        "[a for a in b]",
        "[a, b]",
        "(a, b)",
        "{a: b}",
        "{a}",
        "a if b else 1",
        "(a := 1)",
        "a // b",
        "a % b",
        "a @ b",
        "a ^ b",
        "a << 9",
        "a in b",
        "a is b",
        "True + a",
        "None + a",
        "... + a",
        "1j * a",
        "sqrt(x=a)",
        "sqrt(*a)",
        "sqrt(a)(b)",
        "Add(a, b)",
        "yield a",
        "await a",
        "9**9**9 * a",
        "1e999 + a",
        "a + 1/0",
        "a + (0 - 1)**0.5",
        f"a + {'9' * 400}",
    ],
)
def test_nothing_but_arithmetic_gets_in(text):
    with pytest.raises(ParameterError) as caught:
        parse(text)
    assert str(caught.value).startswith("EXPRESSION: ")
    assert ";" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "   ", "a +", "a b", "a = 1", "import os", "a\nb", "a\x00", "(" * 300 + "a" + ")" * 300]
)
def test_what_is_no_expression_is_shown_one(text):
    with pytest.raises(ParameterError, match=r"is no expression .*\(b4 - b3\)"):
        parse(text)


def test_limits_of_length_and_depth():
    assert parse("-" * (DEEPEST - 1) + "a").names == ("a",)
    for text in ("-" * DEEPEST + "a", "-" * (LONGEST - 1) + "a", "a" + "+a" * DEEPEST):
        with pytest.raises(ParameterError):
            parse(text)
    with pytest.raises(ParameterError, match="2001 characters"):
        parse("a" * (LONGEST + 1))


def test_wrong_number_of_values():
    with pytest.raises(ParameterError, match="where takes 3 values, not 2"):
        parse("where(a, b)")


def test_names_constants_and_chains():
    expression = parse("L * b + where(0 < a < L <= 2, a, L) + clip(b, -1, 1) - b", {"L": 1.5})
    assert expression.names == ("b", "a")
    inside = (BANDS["a"] > 0) & (BANDS["a"] < 1.5)
    expected = 1.5 * BANDS["b"] + np.where(inside, BANDS["a"], 1.5) + np.clip(BANDS["b"], -1, 1) - BANDS["b"]
    assert np.array_equal(expression.evaluate(BANDS), expected)


def test_constants_are_computed_once():
    steps = parse("a * (2 ** 3 - sqrt(4))").steps
    assert steps == (("name", "a"), ("number", 6.0), ("Mult", None))


def test_it_travels_and_leaves_its_variables_alone():
    before = {name: values.copy() for name, values in BANDS.items()}
    expression = pickle.loads(pickle.dumps(parse("-a * b ** 2 + abs(a) / b1")))
    expression.evaluate(BANDS)
    assert all(np.array_equal(BANDS[name], before[name]) for name in BANDS)


def test_every_function_is_covered_here():
    assert set(FUNCTIONS) == set(NUMPY) | {"where", "clip"}
    assert math.isclose(parse("log(exp(a))").evaluate({"a": np.array([0.5])})[0], 0.5)
