"""The pure parts of the benchmarks: verdicts, tables, data from seeds."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import ogr

from terroir.benchmarks import quality
from terroir.benchmarks.__main__ import compare_quality
from terroir.benchmarks.data import CLASSES, make_scene, smooth_field, write_polygons
from terroir.benchmarks.learning_child import TABLE_FEATURES, cross_validate_table, labelled_values, walk_buffered_folds
from terroir.benchmarks.measure import Skipped, best_of, cpu_model, run_child
from terroir.benchmarks.peers import otb
from terroir.benchmarks.quality import Claim, Compared, claims, compare, macro_f1, mean_with_interval
from terroir.benchmarks.quality_data import NEIGHBOURHOODS, DataSet, deal_groups
from terroir.benchmarks.quality_methods import Method, Task
from terroir.benchmarks.quality_page import quality_page, text_tables
from terroir.benchmarks.quality_sources import packaged_files, shared_folder
from terroir.benchmarks.setting import QUICK, Setting
from terroir.benchmarks.table import HEADINGS, Goal, Measured, cells, markdown_table, page, text_table
from terroir.core.accuracy.intervals import Estimate
from terroir.core.features.recipe_text import parse_recipe

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
    assert "coffee" in page("Benchmarks", [Measured(FASTER, 2.0, 3.0)], {"Date": "today"})
    good = page("Benchmarks", [Measured(FASTER, 1.0, 3.0, remark="one cup")], {"Date": "today"})
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


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=30),
    st.integers(2, 5),
    st.integers(0, 5),
)
def test_groups_are_dealt_whole_and_every_class_that_can_be_is_on_both_sides(
    classes: list[int], folds: int, seed: int
) -> None:
    codes, groups = np.repeat(classes, 3), np.repeat(np.arange(len(classes)), 3)
    part = deal_groups(codes, groups, folds, seed)
    assert all(len(set(part[groups == group])) == 1 for group in range(len(classes)))
    for code in set(classes):
        found = part[codes == code]
        if classes.count(code) == 1:
            assert set(found) == {-1}
        else:
            assert found.min() >= 0
            assert len(set(found)) >= 2
    assert np.array_equal(part, deal_groups(codes, groups, folds, seed))


def test_another_seed_deals_otherwise() -> None:
    codes, groups = np.repeat([1, 2], 20), np.arange(40)
    assert not np.array_equal(deal_groups(codes, groups, 2, 0), deal_groups(codes, groups, 2, 1))


def test_macro_f1_is_the_mean_over_the_references_classes() -> None:
    # Class 1: 2 of 3 found, nothing wrong: 0.8. Class 2: found, two called 2 of which one is: 2/3. Class 9 is no class.
    assert macro_f1(np.array([1, 1, 1, 2]), np.array([1, 1, 2, 2])) == pytest.approx((0.8 + 2 / 3) / 2)
    assert macro_f1(np.array([1, 1]), np.array([1, 9])) == pytest.approx(2 / 3)


def test_interval_of_two_values() -> None:
    # Student's t of one degree of freedom at 95 % is 12.7062; the standard error of 0 and 1 is 1/2.
    found = mean_with_interval([0.4, 0.6])
    assert found.value == pytest.approx(0.5)
    assert found.margin == pytest.approx(12.7062 * 0.1, rel=1e-4)
    assert not mean_with_interval([0.4]).has_interval


@pytest.mark.parametrize(
    ("value", "margin", "clearly", "verdict"),
    [
        (0.02, 0.05, False, "reached"),
        (-0.02, 0.05, False, "reached within the interval"),
        (-0.02, 0.01, False, "NOT REACHED"),
        (0.02, 0.05, True, "NOT REACHED"),
        (0.2, 0.05, True, "reached"),
        (None, 0, False, "not measured"),
    ],
)
def test_claims_look_at_the_interval(value: float | None, margin: float, clearly: bool, verdict: str) -> None:
    gain = None if value is None else Estimate(value, margin / 2, margin, value - margin, value + margin)
    assert Claim("rf", "others", gain, clearly).verdict == verdict


def _compared() -> list[Compared]:
    scores = {"rf": [0.6, 0.7, 0.65], "museotoolbox": [0.5, 0.66, 0.6], "otb": [0.6, 0.62, 0.63], "auto": [0.61, 0.72]}
    better = {"rf": [0.8, 0.85, 0.82]}
    return [
        Compared("historical", "old map", scores, remark="small", seconds={"rf": 1.0}),
        Compared("historical-recipe", "old map, more", better, {"otb": "no OTB"}),
        Compared("sinop", "fields", remark="not measured: no such folder"),
    ]


def test_best_peer_is_compared_split_by_split() -> None:
    first = _compared()[0]
    assert first.best_peer() == "otb"
    assert first.difference("rf", "otb").value == pytest.approx(0.1 / 3)
    assert first.difference("auto", "rf").value == pytest.approx(0.015)
    assert [claim.verdict for claim in claims(_compared())] == ["reached", "reached", "not measured", "reached"]


def test_quality_page_says_what_is_missing() -> None:
    text = text_tables(_compared())
    assert "OTB, rf: not measured: no OTB" in text
    assert "fields: not measured: no such folder" in text
    found = quality_page(_compared(), {"Date": "today"})
    assert "- Date: today" in found
    assert "0.665 ± 0.699 (2 splits)" in found
    assert "- **old map**: small" in found
    assert '"radius": 5' in found


def _counting(name: str, calls: list[int], skipped: bool = False) -> Method:
    def predict(task: Task) -> np.ndarray:
        if skipped:
            raise Skipped("not here")
        calls.append(len(task.test))
        return np.full(len(task.test), 2)

    return Method(name, name, predict)


def test_everybody_gets_the_same_splits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data_set = DataSet(np.zeros((8, 1)), np.repeat([1, 2], 4), np.arange(8), 2, remark="tiny")
    calls: dict[str, list[int]] = {"rf": [], "auto": []}
    methods = (*(_counting(name, calls[name]) for name in calls), _counting("otb", [], skipped=True))
    monkeypatch.setattr(quality, "METHODS", methods)
    monkeypatch.setitem(quality.DATA_SETS, "tiny", ("Tiny", lambda _: data_set))
    found = compare(Setting(tmp_path, QUICK), "tiny")
    assert calls == {"rf": [4] * 4, "auto": [4] * 2}
    assert found.scores == {"rf": [pytest.approx(1 / 3)] * 2, "auto": [pytest.approx(1 / 3)]}
    assert found.reasons == {"otb": "not here"}


def test_reference_of_its_own_is_what_is_tested(tmp_path: Path) -> None:
    reference = (np.zeros((3, 1)), np.array([1, 1, 2]))
    data_set = DataSet(np.zeros((6, 1)), np.repeat([1, 2], 3), np.arange(6), 3, reference)
    ((train, test),) = data_set.splits(0)
    assert train.size == 4
    assert data_set.tested(test) is reference


def test_data_set_that_fails_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Setting) -> DataSet:
        raise ValueError("torn")

    def skip(_: Setting) -> DataSet:
        raise Skipped("nowhere")

    monkeypatch.setattr("terroir.benchmarks.__main__.DATA_SETS", {"one": ("One", fail), "two": ("Two", skip)})
    monkeypatch.setattr(quality, "DATA_SETS", {"one": ("One", fail), "two": ("Two", skip)})
    found, failed = compare_quality(Setting(tmp_path, QUICK), ["quality"])
    assert failed
    assert [result.remark for result in found] == ["ValueError: torn", "not measured: nowhere"]
    assert compare_quality(Setting(tmp_path, QUICK), ["classify"]) == ([], False)


def test_data_are_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept = tmp_path / "terroir" / "benchmarks" / "some-1-files"
    kept.mkdir(parents=True)
    (kept / "a.tif").touch()
    assert packaged_files("some==1", "data", ["a.tif"]) == {"a.tif": kept / "a.tif"}


def test_shared_data_are_skipped_where_absent(tmp_path: Path) -> None:
    with pytest.raises(Skipped, match="names no folder"):
        shared_folder("scene", {})
    with pytest.raises(Skipped, match="holds no scene"):
        shared_folder("scene", {"TERROIR_TEST_DATA": str(tmp_path)})


def test_neighbourhoods_are_a_recipe() -> None:
    assert parse_recipe(NEIGHBOURHOODS)


def test_table_to_learn_from_is_the_same_every_time() -> None:
    values, codes, polygons = labelled_values(500)
    assert values.shape == (500, TABLE_FEATURES)
    assert np.array_equal(values, labelled_values(500)[0])
    assert len(set(zip(codes.tolist(), polygons.tolist()))) == len(set(polygons.tolist()))


def test_measured_processes_do_their_work() -> None:
    cross_validate_table(2000, 2)
    walk_buffered_folds(500)
