"""Where a search looks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.errors import ParameterError
from terroir.core.learning.registry import CLASSIFIERS, installed_classifiers, make_estimator
from terroir.core.learning.search.methods import candidates
from terroir.core.learning.search.spaces import SPACES, Choice, Number, find_space

pytestmark = pytest.mark.unit


def test_every_classifier_but_stacks_can_be_tuned():
    assert set(SPACES) == set(CLASSIFIERS) - {"stack"}


@pytest.mark.parametrize("classifier", SPACES)
def test_every_point_is_one_that_the_classifier_takes(classifier):
    if classifier not in installed_classifiers():
        pytest.skip("not installed")
    points = list(candidates(SPACES[classifier], 25, 0))
    corners = [{name: d.at(share) for name, d in SPACES[classifier].items()} for share in (0.0, 1 - 1e-12)]
    for point in [*points, *corners]:
        make_estimator(classifier, point, 0)
        assert json.loads(json.dumps(point)) == point


@given(st.floats(0, 1, exclude_max=True), st.booleans(), st.booleans())
def test_a_number_stays_in_its_range(share, log, whole):
    found = Number(2, 50, log, whole).at(share)
    assert 2 <= found <= 50
    assert isinstance(found, int if whole else float)


def test_both_ends_of_a_whole_number_are_as_likely_as_the_others():
    found = [Number(1, 4, whole=True).at((place + 0.5) / 1000) for place in range(1000)]
    assert np.bincount(found).tolist() == [0, 250, 250, 250, 250]


def test_a_logarithm_is_drawn_evenly():
    assert Number(1e-4, 1e4, log=True).at(0.5) == 1.0
    assert Choice(("a", "b")).at(0.49) == "a"
    assert Choice(("a", "b")).at(0.51) == "b"


def test_points_differ_and_depend_on_the_seed_only():
    space = SPACES["knn"]
    first = list(candidates(space, 12, 3))
    assert len({json.dumps(point, sort_keys=True) for point in first}) == 12
    assert first == list(candidates(space, 12, 3))
    assert first[:5] == list(candidates(space, 5, 3))
    assert first != list(candidates(space, 12, 4))


def test_a_small_space_gives_no_more_than_it_has():
    assert len(list(candidates({"p": Choice((1, 2))}, 10, 0))) == 2


def test_what_the_user_gave_is_not_searched():
    assert set(find_space("svm", {"C": 3.0})) == {"gamma"}
    assert "max_samples" not in find_space("rf", {"bootstrap": False})
    with pytest.raises(ParameterError, match=r"TUNING: PARAMETERS fix all .* logistic \(C\)"):
        find_space("logistic", {"C": 1.0})


def test_a_stack_cannot_be_tuned():
    with pytest.raises(ParameterError, match="TUNING: stack cannot be tuned; choose none, or one of rf, "):
        find_space("stack", {})
