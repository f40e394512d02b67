"""Speeds as people read them: one unit, wherever they are told."""

from __future__ import annotations

import pytest

from terroir.core.speed import millions, speed

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2e6, "2"),
        (1_234_567, "1.23"),
        (999_900, "1"),
        (45_678.0, "0.0457"),
        (9.0, "0.000009"),
        (100e6, "100"),
        (1.2345e9, "1230"),
    ],
)
def test_millions_have_three_digits_and_no_exponent(number: float, text: str) -> None:
    assert millions(number) == text


def test_speed_is_a_template_with_its_value() -> None:
    assert str(speed(2.31e6)) == "2.31 million pixels/s"
    assert speed(2.31e6).template == "{rate} million pixels/s"
