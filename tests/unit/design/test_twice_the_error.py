"""Whoever asks for a standard error is told what twice that error would cost."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.design.plan import Wishes, plan_points
from terroir.core.design.strata import Strata
from terroir.core.run import Run

pytestmark = pytest.mark.unit

PIXELS = np.array([40_000, 20_000, 10_000, 5_000, 1_000])


def asked(target: float | None = None, size: int | None = None, **wishes: object) -> tuple[int, list[str]]:
    given = {
        "design": "stratified",
        "allocation": "compromise",
        "minimum": None,
        "accuracies": np.full(5, 0.8),
        "costs": np.ones(5),
        **wishes,
    }
    run = Run("serial")
    wanted = plan_points(Strata(np.arange(1, 6), PIXELS), Wishes(size=size, target=target or 0.01, **given), run)
    return int(wanted.sum()), [str(message) for message in run.messages]


@pytest.mark.parametrize("design", ["stratified", "random", "systematic"])
def test_the_number_told_is_the_number_drawn(design: str) -> None:
    _, told = asked(0.01, design=design)
    fewer, _ = asked(0.02, design=design)
    assert f"A TARGET of 0.02, twice that error, would need {fewer} points." in told


def test_the_minimum_of_classes_counts() -> None:
    fewer, _ = asked(0.04)
    assert fewer == 250
    assert "A TARGET of 0.04, twice that error, would need 250 points." in asked(0.02)[1]


@pytest.mark.parametrize("given", [{"size": 300}, {"target": 0.05}])
def test_nothing_is_told_where_nothing_would_be_saved(given: dict[str, float]) -> None:
    assert not [text for text in asked(**given)[1] if "twice" in text]
