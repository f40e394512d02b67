"""How reports write figures and plain data."""

from __future__ import annotations

import pytest

from terroir.core.learning.card_words import plain
from terroir.core.learning.selection.curve import _is_below
from terroir.core.pages import decimals_text, json_text

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.500"), (-0.5162, "−0.516"), (-0.0001, "0.000"), (float("nan"), "–"), (1, "1.000")]
)
def test_figures_have_three_decimals_and_a_minus_that_is_one(value: float, text: str) -> None:
    assert decimals_text(value) == text


def test_data_keep_six_digits_that_count() -> None:
    data = {"C": 1.23456789012345, "n": 500, "weights": {"1": 1.414213562373095}, "of": [1 / 3, None, "auto", True]}
    assert json_text(data) == (
        '{"C": 1.23457, "n": 500, "weights": {"1": 1.41421}, "of": [0.333333, null, "auto", true]}'
    )
    assert json_text(1234567) == "1234567"
    assert json_text("è") == '"è"'


def test_weights_of_classes_are_no_numbers_with_a_space() -> None:
    assert plain({"1": 1.0, "2": 1.4898612345, "-3": 2}) == "1: 1, 2: 1.49, -3: 2"
    assert plain({"macro_f1": 0.5, "r2": 0.25}) == "macro F1 0.5, R² 0.25"


@pytest.mark.parametrize(
    ("lines", "below"),
    [([], False), ([85.0], True), ([118.0], False), ([85.0, 118.0], False), ([150.0], False)],
)
def test_names_step_aside_for_a_line(lines: list[float], below: bool) -> None:
    """Of a point at 100 a name stands at 85, or at 118 below it."""
    assert _is_below(100.0, lines) is below
    assert _is_below(20.0, lines)
