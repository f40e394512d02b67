"""Cross-validation schemes: what is on which side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.classes import ClassTable
from terroir.core.errors import DataError, ParameterError
from terroir.core.learning.validation.folds import SCHEMES, check_scheme, make_folds, split_folds
from terroir.core.learning.validation.folds_held_out import held_out_counts
from terroir.core.run import Run
from terroir.tests.unit.making import wkt_of

pytestmark = pytest.mark.unit

METRES, DEGREES = wkt_of(32631), wkt_of(4326)

POLYGONS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 5), st.integers(0, 60), st.integers(0, 60)), min_size=4, max_size=20
)
"""Class, number of samples and place of polygons."""


def samples_of(polygons):
    """Codes, groups and coordinates; the samples of a polygon lie 7 m apart, in a row."""
    codes = np.concatenate([np.full(size, code) for code, size, _, _ in polygons])
    groups = np.concatenate([np.full(p[1], f"p{place}") for place, p in enumerate(polygons)])
    coordinates = np.array([(x + 7.0 * i, float(y)) for _, size, x, y in polygons for i in range(size)])
    return codes, groups, coordinates


def distances(coordinates):
    difference = coordinates[:, np.newaxis] - coordinates
    return (difference**2).sum(axis=2)


@given(POLYGONS, st.integers(2, 4), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_polygon_folds_are_those_of_scikit_learn(polygons, folds, seed):
    from sklearn.model_selection import StratifiedGroupKFold

    codes, groups, _ = samples_of(polygons)
    if np.bincount(codes).max() < folds or len(polygons) < folds:
        with pytest.raises(ParameterError, match="FOLDS"):
            make_folds("polygon", codes, groups, seed, folds)
        return
    if np.unique(groups).size == groups.size:
        return
    found = list(make_folds("polygon", codes, groups, seed, folds))
    with np.testing.suppress_warnings() as quiet:
        quiet.filter(UserWarning)
        splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        wanted = [fold for fold in splitter.split(codes[:, np.newaxis], codes, groups) if all(s.size for s in fold)]
    assert [(a.tolist(), b.tolist()) for a, b in found] == [(a.tolist(), b.tolist()) for a, b in wanted]


def test_folds_of_single_samples_are_stratified():
    codes = np.repeat([1, 2], 30)
    groups = np.arange(60)
    found = list(make_folds("polygon", codes, groups, 3, 3))
    wanted = list(split_folds(codes, groups, 3, 3))
    assert all(np.array_equal(a, c) and np.array_equal(b, d) for (a, b), (c, d) in zip(found, wanted))
    assert [np.bincount(codes[test]).tolist() for _, test in found] == [[0, 10, 10]] * 3


@given(POLYGONS)
@settings(max_examples=30, deadline=None)
def test_each_polygon_is_left_out_once(polygons):
    codes, groups, _ = samples_of(polygons)
    folds = make_folds("leaveonepolygonout", codes, groups, 0)
    assert len(folds) == len(polygons)
    seen = []
    for train, test in folds:
        assert np.unique(groups[test]).size == 1
        assert sorted([*train.tolist(), *test.tolist()]) == list(range(codes.size))
        assert not set(groups[train]) & set(groups[test])
        seen.append(groups[test][0])
    assert seen == sorted({*groups.tolist()})


@given(POLYGONS, st.sampled_from([3.0, 10.0, 25.0]), st.integers(2, 3), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_no_block_and_no_polygon_is_on_both_sides(polygons, size, folds, seed):
    codes, groups, coordinates = samples_of(polygons)
    centre = {name: (coordinates[groups == name].min(0) + coordinates[groups == name].max(0)) / 2 for name in groups}
    block = np.array([str(np.floor(centre[name] / size)) for name in groups])
    if np.bincount(codes).max() < folds or np.unique(block).size < folds:
        with pytest.raises(ParameterError, match=r"^(BLOCK_SIZE|FOLDS): "):
            make_folds("block", codes, groups, seed, folds, coordinates=coordinates, block_size=size)
        return
    found = list(make_folds("block", codes, groups, seed, folds, coordinates=coordinates, block_size=size))
    tested = np.zeros(codes.size, int)
    for train, test in found:
        assert not set(groups[train]) & set(groups[test])
        assert not set(block[train]) & set(block[test])
        assert train.size + test.size == codes.size
        tested[test] += 1
    assert (tested <= 1).all()


def test_a_polygon_across_two_blocks_is_on_one_side():
    """Its samples lie in blocks 0 and 1; the whole polygon goes with the block of its centre."""
    xs = np.array([1.0, 2, 9, 11, 12, 21, 22])
    groups = np.array(["a", "a", "b", "b", "b", "c", "c"])
    coordinates = np.column_stack([xs, np.ones(7)])
    codes = np.array([1, 2, 1, 2, 1, 1, 2])
    sides = {
        tuple(sorted(set(groups[test].tolist())))
        for _, test in make_folds("block", codes, groups, 0, 3, coordinates=coordinates, block_size=10.0)
    }
    assert sides == {("a",), ("b",), ("c",)}


@given(POLYGONS, st.sampled_from([1.0, 7.0, 14.0, 30.0]))
@settings(max_examples=60, deadline=None)
def test_the_buffer_removes_every_class_and_the_own_polygon(polygons, buffer):
    """Against all pairs; distances are whole numbers, so that samples lie on the buffer's edge too."""
    codes, groups, coordinates = samples_of(polygons)
    near = distances(coordinates) <= buffer**2
    folds = make_folds("bufferedloo", codes, groups, 0, coordinates=coordinates, buffer=buffer, held_out=0)
    wanted = {}
    for index in range(codes.size):
        left = np.flatnonzero(~near[index] & (groups != groups[index]))
        if np.unique(codes[left]).size > 1:
            wanted[index] = left.tolist()
    if not wanted:
        with pytest.raises(DataError, match="BUFFER"):
            list(folds)
        return
    found = {int(test[0]): train.tolist() for train, test in folds}
    assert found == wanted
    assert folds.skipped == codes.size - len(wanted)
    assert sum(folds.untrained.values()) == sum(codes[i] not in codes[left] for i, left in wanted.items())
    # Once more gives the same: nothing is left behind by the first time.
    assert {int(test[0]): train.tolist() for train, test in folds} == wanted


def test_many_neighbours_are_found_as_few_are(monkeypatch):
    """Both ways of asking give the same samples."""
    draw = np.random.default_rng(0)
    coordinates = draw.uniform(0, 100, (300, 2)).round()
    codes, groups = draw.integers(1, 4, 300), draw.integers(0, 40, 300)

    def trains():
        folds = make_folds("bufferedloo", codes, groups, 0, coordinates=coordinates, buffer=25.0, held_out=40)
        return [train.tolist() for train, _ in folds]

    few = trains()
    monkeypatch.setattr("terroir.core.learning.validation.folds_buffered._MANY", 0)
    assert trains() == few


def test_buffers_are_metres_where_coordinates_are_degrees():
    """At 60° north a hundredth of a degree is 558 m eastwards and 1114 m northwards."""
    coordinates = np.array([[10, 60], [10.01, 60], [10, 60.01], [11, 60], [11, 61]])
    codes, groups = np.array([1, 1, 2, 1, 2]), np.arange(5)

    def left(buffer):
        folds = make_folds(
            "bufferedloo", codes, groups, 0, coordinates=coordinates, crs=DEGREES, buffer=buffer, held_out=0
        )
        return {int(test[0]): train.tolist() for train, test in folds}[0]

    assert left(550.0) == [1, 2, 3, 4]
    assert left(565.0) == [2, 3, 4]
    assert left(1120.0) == [3, 4]


def test_blocks_are_metres_where_coordinates_are_degrees():
    xs = np.arange(40) * 0.01  # 558 m each
    coordinates = np.column_stack([10 + xs, np.full(40, 60.0)])
    codes, groups = np.tile([1, 2], 20), np.arange(40)
    folds = make_folds("block", codes, groups, 0, 3, coordinates=coordinates, crs=DEGREES, block_size=5580.0)
    assert 4 <= np.unique(folds.units).size <= 6
    assert "5580 m" in folds.facts["Blocks"]


def test_held_out_samples_stand_for_all_classes_and_not_for_an_order():
    draw = np.random.default_rng(0)
    codes = np.repeat([1, 2, 3], [900, 80, 6])
    coordinates = draw.uniform(0, 1e5, (codes.size, 2))
    groups = np.arange(codes.size)
    order = draw.permutation(codes.size)

    def held(seed, place=slice(None)):
        folds = make_folds(
            "bufferedloo", codes[place], groups[place], seed, coordinates=coordinates[place], buffer=1.0, held_out=100
        )
        return sorted(groups[place][test[0]] for _, test in folds)

    chosen = held(0)
    assert np.bincount(codes[chosen]).tolist() == [0, 84, 10, 6]
    assert held(0, order) == chosen
    assert held(1) != chosen


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=12), st.integers(1, 4000))
def test_as_many_are_held_out_as_asked_for_and_no_class_is_forgotten(counts, wanted):
    if not len(counts) <= wanted < sum(counts):
        return
    found = held_out_counts(np.array(counts), wanted).tolist()
    assert sum(found) == wanted
    least = min(10, wanted // len(counts))
    assert all(min(count, least) <= number <= count for count, number in zip(counts, found))
    share = [wanted * count / sum(counts) for count in counts]
    if min(share) >= least:
        assert all(abs(number - own) < 1 for number, own in zip(found, share))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_made_up_samples_are_trained_with_only_and_only_where_their_polygon_is(scheme):
    codes = np.array([1, 1, 2, 2, 1, 2, 1, 2, 1, 1, 2])
    groups = np.array(["a", "a", "b", "b", "c", "d", "e", "f", "a", "c", "b"])
    xs = np.array([0, 1, 10, 11, 20, 30, 40, 50, 1, 20, 11], float)
    synthetic = np.arange(11) >= 8
    folds = make_folds(
        scheme,
        codes,
        groups,
        0,
        2,
        coordinates=np.column_stack([xs, xs]),
        block_size=7.0,
        buffer=13.0,
        held_out=0,
        synthetic=synthetic,
    )
    tested = []
    for train, test in folds:
        assert not synthetic[test].any()
        whole = [name for name in set(groups) if np.isin(np.flatnonzero((groups == name) & ~synthetic), train).all()]
        assert set(train[synthetic[train]]) == set(np.flatnonzero(synthetic & np.isin(groups, whole)))
        tested += test.tolist()
    assert sorted(tested) == list(range(8))


def good(**changes):
    draw = np.random.default_rng(0)
    arguments = {
        "scheme": "block",
        "codes": np.tile([1, 2], 30),
        "groups": np.arange(60) // 3,
        "seed": 0,
        "folds": 3,
        "coordinates": draw.uniform(0, 1000, (60, 2)),
        "crs": METRES,
        "block_size": 100.0,
        "buffer": 50.0,
        "held_out": 20,
    }
    return {**arguments, **changes}


@pytest.mark.parametrize(
    ("changes", "parameter", "words"),
    [
        ({"scheme": "pixel"}, "cv", "polygon, leaveonepolygonout, block, bufferedloo"),
        ({"scheme": "polygon", "folds": 21}, "folds", "21 folds need at least 21 polygons, there are 20"),
        ({"scheme": "polygon", "folds": 1}, "folds", "at least 2"),
        ({"folds": 1}, "folds", "at least 2"),
        ({"block_size": 2000.0}, "block_size", "in 1 blocks of 2000 m, too few for 3 folds"),
        ({"block_size": None}, "block_size", "map units"),
        ({"block_size": 0.0}, "block_size", "above 0"),
        ({"block_size": -5.0}, "block_size", "above 0"),
        ({"block_size": float("nan")}, "block_size", "above 0"),
        ({"block_size": float("inf")}, "block_size", "above 0"),
        ({"block_size": 1e-300}, "block_size", "above 0"),
        ({"coordinates": None}, "cv", "60 of 60 have no place"),
        ({"coordinates": np.full((60, 2), np.nan)}, "cv", "60 of 60"),
        ({"scheme": "bufferedloo", "coordinates": None}, "cv", "bufferedloo needs to know"),
        ({"scheme": "bufferedloo", "buffer": None}, "buffer", "map units"),
        ({"scheme": "bufferedloo", "buffer": 0.0}, "buffer", "above 0"),
        ({"scheme": "bufferedloo", "buffer": -1.0}, "buffer", "above 0"),
        ({"scheme": "bufferedloo", "buffer": 1e4}, "buffer", "within 10000 m"),
        ({"scheme": "bufferedloo", "held_out": -1}, "held_out", "0 for all"),
        ({"scheme": "bufferedloo", "held_out": 1}, "held_out", "at least 2"),
        ({"scheme": "leaveonepolygonout", "groups": np.zeros(60, int)}, "group_field", "at least two polygons"),
    ],
)
def test_what_cannot_work_names_its_parameter(changes, parameter, words):
    with pytest.raises((ParameterError, DataError)) as caught:
        list(make_folds(**good(**changes)))
    assert caught.value.parameter == parameter
    assert words in str(caught.value)


def test_sizes_of_other_schemes_do_not_matter():
    check_scheme("polygon", 5, block_size=-1.0, buffer=0.0, held_out=-3)
    check_scheme("leaveonepolygonout", 0)


def test_what_is_passed_over_is_said():
    """Two clusters and one far sample: for those of the clusters' classes something stays, for the far one too."""
    coordinates = np.array([[0, 0], [1, 0], [0, 1], [100, 0], [101, 0], [0, 900]], float)
    codes = np.array([1, 2, 3, 1, 2, 4])
    folds = make_folds("bufferedloo", codes, np.arange(6), 0, coordinates=coordinates, buffer=200.0, held_out=0)
    assert [test.tolist() for _, test in folds] == [[5]]
    run = Run()
    folds.conclude(ClassTable.from_labels({code: f"class {code}" for code in (1, 2, 3, 4)}), run)
    told = [str(message) for message in run.warnings]
    assert len(told) == 2
    assert "5 of 6 held-out samples were passed over" in told[0]
    assert "The class class 4 was not there to train with for 1" in told[1]


def test_strata_of_a_quantity_are_no_classes():
    """One stratum is enough to learn a quantity from, and nothing is said of classes."""
    coordinates = np.array([[0, 0], [1, 0], [100, 0], [101, 0], [102, 0]], float)
    strata = np.array([0, 0, 1, 1, 1])
    options = {"coordinates": coordinates, "held_out": 0, "strata": True}
    folds = make_folds("bufferedloo", strata, np.arange(5), 0, buffer=50.0, **options)
    assert len(list(folds)) == 5
    assert "class" not in " ".join(folds.facts.values())
    run = Run()
    folds.conclude(ClassTable([]), run)
    assert not run.warnings
    lopsided = make_folds("bufferedloo", strata, np.arange(5), 0, buffer=99.5, **options)
    assert len(list(lopsided)) == 4
    lopsided.conclude(ClassTable([]), run)
    assert "1 of 5 held-out samples were passed over: nothing lies outside" in str(run.warnings[0])
    with pytest.raises(DataError, match="lie all the others, so that"):
        list(make_folds("bufferedloo", strata, np.arange(5), 0, buffer=1e3, **options))
    with pytest.raises(ParameterError, match="HELD_OUT: 1 held-out samples cannot stand for low and high values"):
        make_folds("bufferedloo", strata, np.arange(5), 0, buffer=50.0, **{**options, "held_out": 1})


def test_classes_that_cannot_be_validated_are_named():
    table = ClassTable.from_labels({1: "one", 2: "two"})
    codes, groups = np.array([1, 1, 1, 2, 2]), np.array(["a", "b", "c", "d", "d"])
    xs = np.column_stack([np.array([0.0, 10, 20, 30, 31])] * 2)
    for scheme, words in (("polygon", "one polygon only"), ("block", "one block only"), ("bufferedloo", "one polygon")):
        run = Run()
        folds = make_folds(scheme, codes, groups, 0, 3, coordinates=xs, block_size=5.0, buffer=2.0, held_out=0)
        folds.announce(codes, table, run)
        assert ["two" in str(m) and words in str(m) for m in run.warnings] == [True]
    run = Run()
    many = np.arange(600)
    make_folds("leaveonepolygonout", many % 2, many, 0).announce(many % 2, table, run)
    assert "One training for each of 600 polygons" in str(run.warnings[0])


def test_a_hundred_thousand_samples_take_seconds_and_no_square_matrix():
    """All folds of all samples would be 100 000 trainings; making 2000 of them must cost next to nothing."""
    import resource
    import time

    draw = np.random.default_rng(0)
    n = 100_000
    coordinates = draw.uniform(0, 10_000, (n, 2))
    codes, groups = draw.integers(1, 6, n), np.arange(n) // 40
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for buffer in (100.0, 4000.0):  # 31 neighbours, and half of all samples
        started = time.process_time()
        folds = make_folds(
            "bufferedloo", codes, groups, 0, coordinates=coordinates, crs=METRES, buffer=buffer, held_out=2000
        )
        assert sum(1 for _ in folds) == 2000
        assert time.process_time() - started < 40
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000
