"""The choice of a classifier."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest

from terroir.core.errors import Cancelled, ParameterError
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.registry import CLASSIFIERS
from terroir.core.learning.search import automatic
from terroir.core.learning.search.automatic import AutoLearner, Candidate, choose
from terroir.core.learning.search.folds import plan_splits
from terroir.core.learning.search.noise import by_chance, standard_error
from terroir.core.learning.search.score import Scored, measure, score_recipe
from terroir.core.learning.search.tuning import Search
from terroir.core.run import Run

pytestmark = pytest.mark.unit

QUICK = ("rf", "logistic", "gaussianmixture")


def make_data(groups_per_class=6, size=8, classes=3, spread=1.0, seed=0):
    draw = np.random.default_rng(seed)
    codes = np.repeat(np.arange(1, classes + 1), groups_per_class * size)
    groups = np.repeat(np.arange(groups_per_class * classes), size)
    values = draw.normal(0, 1, (codes.size, 3)) + draw.normal(0, 1, (groups_per_class * classes, 3))[groups]
    values[:, 0] += codes * spread
    return values, codes, groups


def ridges(groups_per_class=12, size=8, seed=0):
    """Two classes that only a direction across all features tells apart, which trees find hard."""
    draw = np.random.default_rng(seed)
    codes = np.repeat([1, 2], groups_per_class * size)
    values = draw.normal(0, 1, (codes.size, 12))
    values += (0.9 * codes - values.mean(axis=1))[:, np.newaxis]
    return values + draw.normal(0, 0.02, values.shape), codes, np.repeat(np.arange(2 * groups_per_class), size)


def test_what_is_clearly_better_is_chosen():
    run = Run()
    fitted = AutoLearner(candidates=QUICK).fit(*ridges(), run)
    story = fitted.story["auto"]
    assert fitted.classifier == story["chosen"] != "rf"
    assert {row["classifier"] for row in story["ranking"]} == set(QUICK)
    scores = [row["score"] for row in story["ranking"]]
    assert scores == sorted(scores, reverse=True)
    assert story["measure"] == "macrof1"
    assert story["not_tried"] == []
    json.dumps(story, allow_nan=False)
    assert any(f"Chosen: {fitted.classifier}." in str(message) for message in run.messages)


def test_scores_are_those_of_folds_of_whole_polygons():
    values, codes, groups = make_data()
    splits = plan_splits(codes, groups, 3, 5)
    fitted = AutoLearner(seed=5, candidates=QUICK).fit(values, codes, groups, Run())
    for row in fitted.story["auto"]["ranking"]:
        name = row["classifier"]
        own = values.astype(CLASSIFIERS[name].dtype)
        assert score_recipe(own, codes, groups, Recipe(name, {}, 5), splits, "macrof1", Run()).score == row["score"]


def test_the_same_for_any_number_of_workers():
    data = make_data(4, 6)
    one, two = (AutoLearner(seed=2, workers=count, candidates=("rf", "knn")).fit(*data, Run()) for count in (1, 2))
    assert one.story == two.story
    assert np.array_equal(one.scores(data[0]), two.scores(data[0]))


def test_nothing_in_the_story_depends_on_the_time():
    story = AutoLearner(candidates=("rf", "knn")).fit(*make_data(4, 4), Run()).story["auto"]
    assert "seconds" not in json.dumps(story)


def test_margins_become_probabilities(monkeypatch):
    monkeypatch.setattr(automatic, "choose", lambda tried, *more: tried[-1])
    fitted = AutoLearner(candidates=("rf", "svm")).fit(*make_data(), Run())
    assert fitted.classifier == "svm"
    assert not fitted.has_margins
    np.testing.assert_allclose(fitted.scores(make_data()[0]).sum(axis=1), 1)


def test_the_default_is_always_tried_and_the_others_are_named():
    run = Run()
    times = itertools.count(0, 100)
    learner = AutoLearner(minutes=1.0, candidates=QUICK, clock=lambda: float(next(times)))
    fitted = learner.fit(*make_data(4, 4), run)
    assert fitted.classifier == "rf"
    assert fitted.story["auto"]["not_tried"] == ["logistic", "gaussianmixture"]
    assert str(run.warnings[0]) == (
        "The time for choosing is up: logistic, gaussianmixture not tried. Raise TIME_BUDGET to try all."
    )


def test_many_samples_are_not_for_support_vectors(monkeypatch):
    monkeypatch.setattr(automatic, "MOST_FOR_SVM", 50)
    run = Run()
    fitted = AutoLearner(candidates=("rf", "svm")).fit(*make_data(4, 6), run)
    assert [row["classifier"] for row in fitted.story["auto"]["ranking"]] == ["rf"]
    assert any(str(m) == "svm is not tried: it takes long with more than 50 samples." for m in run.messages)


def test_boosters_that_are_not_here_are_passed_over(monkeypatch):
    monkeypatch.setattr(automatic, "installed_classifiers", lambda: ("rf", "knn"))
    fitted = AutoLearner(candidates=("rf", "lightgbm", "knn")).fit(*make_data(4, 4), Run())
    assert {row["classifier"] for row in fitted.story["auto"]["ranking"]} == {"rf", "knn"}


def test_a_candidate_that_cannot_learn_is_passed_over(monkeypatch):
    score = automatic.score_recipe

    def refuse(values, codes, groups, recipe, *more):
        if recipe.classifier == "knn":
            raise ParameterError("no")
        return score(values, codes, groups, recipe, *more)

    monkeypatch.setattr(automatic, "score_recipe", refuse)
    fitted = AutoLearner(candidates=("rf", "knn", "logistic")).fit(*make_data(4, 4), Run())
    assert fitted.story["auto"]["not_tried"] == ["knn"]


def test_too_few_polygons_leave_the_default():
    values, codes, _ = make_data(2, 4)
    run = Run()
    fitted = AutoLearner().fit(values, codes, np.zeros(codes.size, np.int64), run)
    assert fitted.classifier == "rf"
    assert str(run.warnings[0]) == "Too few polygons to choose a classifier with: rf is taken."


def test_the_chosen_one_may_be_tuned():
    learner = AutoLearner(candidates=QUICK, search=Search(trials=3))
    fitted = learner.fit(*ridges(), Run())
    assert set(fitted.story) == {"auto", "tuning"}
    assert len(fitted.story["tuning"]["trials"]) == 3
    assert fitted.classifier == fitted.story["auto"]["chosen"]


def test_cancel_is_heeded():
    asked = itertools.count()
    with pytest.raises(Cancelled):
        AutoLearner(candidates=QUICK).fit(*make_data(), Run(is_cancelled=lambda: next(asked) > 4))


@pytest.mark.parametrize(
    ("learner", "message"),
    [
        (AutoLearner(minutes=0), "TIME_BUDGET: 0 minutes leave no time to try anything; give more than 0"),
        (AutoLearner(minutes=-5), "TIME_BUDGET: -5 minutes"),
        (AutoLearner(score="auc"), "SCORE: auc is not known; choose one of"),
        (AutoLearner(search=Search("grid")), "TUNING: grid is not known"),
    ],
)
def test_what_cannot_work_is_refused(learner, message):
    with pytest.raises(ParameterError) as caught:
        learner.check()
    assert str(caught.value).startswith(message)


def test_every_one_of_the_short_list_is_known():
    assert set(automatic.SHORT_LIST) <= set(CLASSIFIERS)
    assert automatic.SHORT_LIST[0] == automatic.DEFAULT == "rf"


def jackknife(codes, groups, one, other, score="macrof1"):
    """As `standard_error`, leaving polygons out by hand."""
    found = []
    for group in np.unique(groups):
        kept = groups != group
        found.append(measure(score, codes[kept], one[kept]) - measure(score, codes[kept], other[kept]))
    found = np.array(found)
    return math.sqrt((found.size - 1) / found.size * np.square(found - found.mean()).sum())


@pytest.mark.parametrize("score", ["macrof1", "kappa", "overallaccuracy", "weightedf1", "meaniou"])
def test_the_error_is_the_jackknife_over_polygons(score):
    draw = np.random.default_rng(1)
    _, codes, groups = make_data()
    one, other = (np.where(draw.random(codes.size) < share, codes, codes % 3 + 1) for share in (0.8, 0.7))
    assert standard_error(codes, groups, (one, other), score) == pytest.approx(
        jackknife(codes, groups, one, other, score), rel=1e-9
    )


def test_the_error_of_the_mean_of_single_samples():
    # For overall accuracy and polygons of one sample it is that of a mean, with n − 1.
    codes, one, other = np.ones(40, int), np.ones(40, int), np.ones(40, int)
    one[:15] = 2
    other[10:30] = 2
    difference = (one == codes).astype(float) - (other == codes)
    expected = difference.std(ddof=1) / math.sqrt(40)
    found = standard_error(codes, np.arange(40), (one, other), "overallaccuracy")
    assert found == pytest.approx(expected)


def test_a_class_in_one_polygon_does_not_upset_the_error():
    _, codes, groups = make_data()
    codes = np.where(groups == 0, 9, codes)
    missed = np.where(codes == 9, 1, codes)
    assert standard_error(codes, groups, (codes, missed), "macrof1") < 0.2


def test_equal_predictions_differ_by_nothing():
    _, codes, groups = make_data()
    assert standard_error(codes, groups, (codes, codes), "macrof1") == 0
    assert standard_error(codes, np.zeros_like(groups), (codes, codes), "macrof1") == math.inf


def test_a_dozen_polygons_prove_less_than_a_hundred():
    draw = np.random.default_rng(1)
    _, codes, groups = make_data(4, 10)
    predictions = tuple(np.where(draw.random(codes.size) < share, codes, codes % 3 + 1) for share in (0.8, 0.7))
    error = standard_error(codes, groups, predictions, "kappa")
    # Student's t for 5 %, one-sided, with 11 degrees of freedom: 1.796 in every table.
    assert by_chance(codes, groups, predictions, "kappa") == pytest.approx(1.7959 * error, rel=1e-4)
    assert by_chance(codes, np.zeros_like(groups), predictions, "kappa") == math.inf


def candidate(name, codes, predicted):
    scored = Scored(measure("macrof1", codes, predicted), np.empty((0, 0)), np.zeros(codes.size, np.int64), predicted)
    return Candidate(name, scored, 0.0)


def test_a_difference_by_chance_leaves_the_first():
    draw = np.random.default_rng(3)
    _, codes, groups = make_data(8, 10)
    noisy = [np.where(draw.random(codes.size) < 0.8, codes, codes % 3 + 1) for _ in range(3)]
    tried = [candidate(name, codes, one) for name, one in zip("abc", noisy)]
    assert choose(tried, codes, groups, "macrof1").classifier == "a"
    tried.append(candidate("d", codes, codes))
    assert choose(tried, codes, groups, "macrof1").classifier == "d"
    assert choose(tried[::-1], codes, groups, "macrof1").classifier == "d"
    assert choose(tried[:1], codes, groups, "macrof1").classifier == "a"


def test_no_score_never_wins():
    _, codes, groups = make_data(2, 2)
    nothing = Candidate("a", Scored(math.nan, np.empty((0, 0)), np.zeros(codes.size, np.int64), codes), 0.0)
    assert choose([nothing, candidate("b", codes, codes)], codes, groups, "macrof1").classifier == "b"
