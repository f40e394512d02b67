"""The search for a set of features, on scores made up for it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.learning.selection.forward import most_trials, select_features

pytestmark = pytest.mark.unit


def additive(worth, penalty=0.0):
    """Each feature is worth something; each one more costs a bit."""
    return lambda features: sum(worth[place] for place in features) - penalty * len(features)


def test_features_are_added_by_what_they_are_worth_until_none_helps():
    path = select_features(range(4), additive([0.1, 0.5, -0.2, 0.3]))
    assert [(step.action, step.feature, step.kept) for step in path.steps] == [
        ("add", 1, True),
        ("add", 3, True),
        ("add", 0, True),
        ("add", 2, False),
    ]
    assert path.chosen == (0, 1, 3)
    assert path.score == pytest.approx(0.9)
    assert math.isnan(path.steps[0].gain)
    assert [step.gain for step in path.steps[1:]] == pytest.approx([0.3, 0.1, -0.2])


def test_what_helps_within_the_tolerance_is_left_out():
    path = select_features(range(3), additive([0.5, 0.05, 0.2]), tolerance=0.1)
    assert path.chosen == (0, 2)
    assert [step.kept for step in path.steps] == [True, True, False]


def test_with_a_number_the_search_goes_on_and_the_smallest_good_set_is_chosen():
    """What is useless alone may help in company: a search that ends too early does not see it."""
    scores = {(0,): 0.5, (0, 1): 0.5, (0, 2): 0.4, (0, 1, 2): 0.9, (1,): 0.1, (2,): 0.1}
    ends = select_features(range(3), scores.__getitem__)
    goes_on = select_features(range(3), scores.__getitem__, maximum=3)
    assert ends.chosen == (0,)
    assert goes_on.chosen == (0, 1, 2)
    assert select_features(range(3), scores.__getitem__, maximum=2).chosen == (0,)
    assert select_features(range(3), scores.__getitem__, maximum=99).chosen == (0, 1, 2)
    assert select_features(range(3), scores.__getitem__, maximum=3, tolerance=0.45).chosen == (0,)


def test_ties_go_to_the_first_feature_whatever_the_order_of_the_candidates():
    assert [step.feature for step in select_features([2, 0, 1], len, maximum=3).steps] == [0, 1, 2]


def test_floating_takes_back_what_others_have_made_superfluous():
    """Feature 0 is the best alone, and 1 with 2 make it superfluous (Pudil et al. 1994)."""
    scores = {
        (0,): 0.6,
        (1,): 0.5,
        (2,): 0.5,
        (0, 1): 0.7,
        (0, 2): 0.65,
        (1, 2): 0.9,
        (0, 1, 2): 0.85,
    }
    plain = select_features(range(3), scores.__getitem__)
    floating = select_features(range(3), scores.__getitem__, floating=True)
    assert plain.chosen == (0, 1, 2)
    assert [(step.action, step.feature) for step in floating.steps if step.kept] == [
        ("add", 0),
        ("add", 1),
        ("add", 2),
        ("remove", 0),
    ]
    assert floating.chosen == (1, 2)


@given(
    st.lists(st.integers(-3, 5), min_size=31, max_size=31),
    st.integers(0, 5),
    st.sampled_from([0.0, 1.0, 2.0]),
    st.booleans(),
)
def test_any_scores_end_with_the_best_of_the_way(values, maximum, tolerance, floating):
    asked = []

    def score(features):
        asked.append(features)
        return float(values[sum(1 << place for place in features) - 1])

    path = select_features(range(5), score, maximum, tolerance, floating)
    assert len(asked) == len(set(asked))
    taken = [step for step in path.steps if step.kept]
    assert path.score >= max(step.score for step in taken) - tolerance
    assert path.chosen in [step.features for step in taken]
    smaller = [step for step in taken if len(step.features) < len(path.chosen)]
    assert all(step.score < max(s.score for s in taken) - tolerance for step in smaller)
    assert all(len(step.features) <= (maximum or 5) for step in path.steps)
    if not floating:
        assert len(asked) <= most_trials(5, maximum, floating)
