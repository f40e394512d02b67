"""The pure parts of the benchmarks: verdicts, tables, data from seeds."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from osgeo import ogr

from terroir.benchmarks.data import CLASSES, make_scene, smooth_field, write_polygons
from terroir.benchmarks.measure import best_of, cpu_model, run_child
from terroir.benchmarks.peers import otb
from terroir.benchmarks.table import HEADINGS, Goal, Measured, cells, markdown_table, page, text_table

pytestmark = pytest.mark.unit

FASTER = Goal("sort", "sort a deck", "a bored clerk", 2.0, limit="the clerk's coffee.")
CHEAPER = Goal("memory", "remember", "itself", 1.1, at_most=True, unit="MB")


@pytest.mark.parametrize(
    ("goal", "ours", "theirs", "ratio", "reached"),
    [
        (FASTER, 2.0, 4.0, 2.0, True),
        (FASTER, 2.0, 3.0, 1.5, False),
        (CHEAPER, 110.0, 100.0, 1.1, True),
        (CHEAPER, 120.0, 100.0, 1.2, False),
        (FASTER, None, 3.0, None, None),
    ],
)
def test_verdicts(goal: Goal, ours: float | None, theirs: float | None, ratio: float | None, reached: bool) -> None:
    row = Measured(goal, ours, theirs)
    assert row.ratio == (None if ratio is None else pytest.approx(ratio))
    assert row.reached is reached


def test_cells_say_units_and_direction() -> None:
    assert cells(Measured(CHEAPER, 1234.4, 1000.0)) == (
        "remember", "itself", "1234 MB", "1000 MB", "1.23", "≤ 1.1", "NOT REACHED",
    )  # fmt: skip
    assert cells(Measured(FASTER, remark="no clerk"))[2:] == ("–", "–", "–", "≥ 2", "not measured: no clerk")


def test_text_table_is_aligned() -> None:
    lines = text_table([Measured(FASTER, 2.0, 4.0), Measured(CHEAPER, 1.0, 1.0)]).splitlines()
    assert len(lines) == 4
    assert {line.index(word) for line, word in zip((lines[0], *lines[2:]), ("against", "a bored", "itself"))} == {
        len("sort a deck") + 2
    }


def test_markdown_table_escapes_bars() -> None:
    goal = Goal("a", "b|c", "d", 1.0)
    lines = markdown_table([Measured(goal, 1.0, 1.0)]).splitlines()
    assert lines[0].count("|") == len(HEADINGS) + 1
    assert "b\\|c" in lines[2]


def test_page_says_what_limits_only_where_it_falls_short() -> None:
    assert "coffee" in page([Measured(FASTER, 2.0, 3.0)], {"Date": "today"})
    good = page([Measured(FASTER, 1.0, 3.0, remark="one cup")], {"Date": "today"})
    assert "coffee" not in good
    assert "- Date: today" in good
    assert "one cup" in good


def test_sides_take_turns() -> None:
    calls: list[str] = []
    times = best_of(2, lambda: calls.append("a"), lambda: calls.append("b"))
    assert calls == ["a", "b", "a", "b"]
    assert all(time >= 0 for time in times)


def test_peak_memory_is_the_childs(tmp_path: Path) -> None:
    small = run_child([sys.executable, "-c", "pass"], tmp_path / "log")
    large = run_child([sys.executable, "-c", "x = b'1' * 200_000_000"], tmp_path / "log")
    assert 150 < large.peak_mb - small.peak_mb < 250


def test_failed_child_is_an_error_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"ended with 3: (.|\n)*no luck"):
        run_child([sys.executable, "-c", "import sys; print('no luck'); sys.exit(3)"], tmp_path / "log")


def test_processor_has_a_name(tmp_path: Path) -> None:
    information = tmp_path / "cpuinfo"
    information.write_text("processor : 0\nmodel name\t: Abacus 9\n")
    assert cpu_model(information) == "Abacus 9"
    assert cpu_model(tmp_path / "nothing")


def test_otb_command() -> None:
    assert otb("Train", io__vd="a b", feat=["x", "y"]) == ["otbcli_Train", "-io.vd", "a b", "-feat", "x", "y"]


def test_scene_is_the_same_every_time() -> None:
    image, classes = make_scene(64, 3)
    again, _ = make_scene(64, 3)
    assert image.shape == (3, 64, 64)
    assert np.array_equal(image, again)
    assert 1 <= classes.min() <= classes.max() <= CLASSES


def test_field_is_smooth() -> None:
    field = smooth_field(np.random.default_rng(0), 100, 20)
    assert np.abs(np.diff(field, axis=0)).max() < 0.5
    assert field.std() > 0.1


def test_polygons_cover_what_was_asked(tmp_path: Path) -> None:
    classes = np.full((200, 200), 4, np.uint8)
    source = ogr.Open(str(write_polygons(tmp_path / "p.gpkg", classes, 40, 20, 2000)))
    layer = source.GetLayer()
    areas = [feature.GetGeometryRef().Area() / 100 for feature in layer]
    assert sum(areas) == pytest.approx(2000)
    assert len(areas) == 20
