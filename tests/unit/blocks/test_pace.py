"""Speed and remaining time in the log."""

from __future__ import annotations

import pytest

from terroir.core.blocks.pace import Pace, duration
from terroir.core.run import Run

pytestmark = pytest.mark.unit


def lines(run: Run, steps: int, seconds: float, pixels: int = 1_000_000) -> list[tuple[float, str]]:
    """What a run says, and when, whose `steps` blocks of `pixels` take `seconds` each."""
    now = [100.0]
    pace = Pace(run, steps * pixels, lambda: now[0])
    told: list[tuple[float, str]] = []
    for _ in range(steps):
        now[0] += seconds
        before = len(run.messages)
        pace.advance(pixels)
        told += [(now[0] - 100, str(message)) for message in run.messages[before:]]
    return told


def test_short_runs_say_nothing(run: Run) -> None:
    assert lines(run, 49, 0.1) == []


def test_rate_and_remaining_time(run: Run) -> None:
    told = lines(run, 40, 0.5)
    assert [round(when) for when, _ in told] == [5, 10, 15]
    assert told[0][1] == "2 million pixels/s, about 0:00:15 (h:mm:ss) left."
    assert told[2][1] == "2 million pixels/s, about 0:00:05 (h:mm:ss) left."


def test_long_runs_do_not_flood_the_log(run: Run) -> None:
    told = lines(run, 36_000, 1.0)
    assert len(told) < 300
    gaps = [later - earlier for (earlier, _), (later, _) in zip(told, told[1:])]
    assert min(gaps) >= 5


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00:01"), (59.6, "0:01:00"), (3725, "1:02:05"), (360_000, "100:00:00")]
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text
