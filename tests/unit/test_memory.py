"""The memory that a run takes without being told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal

from terroir.core import memory
from terroir.core.memory import LEAST, MOST, automatic_budget, free_memory
from terroir.core.run import Run

pytestmark = pytest.mark.unit

MB = 2**20


@given(st.integers(0, 2**45))
def test_budget_is_a_quarter_at_most(free: int) -> None:
    budget = automatic_budget(free)
    assert LEAST <= budget <= MOST
    assert budget & (budget - 1) == 0
    assert budget * 4 * MB <= free or budget == LEAST
    assert budget * 8 * MB > free or budget == MOST


def test_budget_hardly_changes_from_one_moment_to_the_next() -> None:
    """A run that goes on after a crash must find the same blocks."""
    assert automatic_budget(9 * 2**30) == automatic_budget(20 * 2**30) == MOST


def test_free_memory_is_what_the_system_says(tmp_path: Path) -> None:
    facts = tmp_path / "meminfo"
    facts.write_text("MemTotal:       9 kB\nMemFree:  1 kB\nMemAvailable:    51200 kB\n")
    assert free_memory(facts) == 50 * MB


@pytest.mark.parametrize("text", [None, "MemTotal: 12 kB\n", "MemAvailable: much\n"])
def test_where_the_system_says_nothing_half_counts_as_free(tmp_path: Path, text: str | None) -> None:
    facts = tmp_path / "meminfo"
    if text is not None:
        facts.write_text(text)
    assert free_memory(facts) == gdal.GetUsablePhysicalRAM() // 2


def test_limits_of_the_process_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = tmp_path / "meminfo"
    facts.write_text("MemAvailable:    51200 kB\n")
    monkeypatch.setattr(gdal, "GetUsablePhysicalRAM", lambda: 30 * MB)
    assert free_memory(facts) == 30 * MB


def test_no_windows_here() -> None:
    assert memory._free_on_windows() is None or memory._free_on_windows() > 0


def test_run_finds_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([512, 256])
    monkeypatch.setattr("terroir.core.run.automatic_budget", lambda: next(answers))
    run = Run()
    assert (run.budget, run.budget) == (512, 512)
    assert Run(memory=99).budget == 99
