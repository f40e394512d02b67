"""Arguments that are searched for."""

from __future__ import annotations

import importlib.util
import itertools
import json

import numpy as np
import pytest

from terroir.core.errors import Cancelled, MissingDependencyError, ParameterError
from terroir.core.learning import dependencies
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.search.folds import plan_splits
from terroir.core.learning.search.score import measure, score_recipe
from terroir.core.learning.search.tuning import TUNINGS, Search, TunedLearner
from terroir.core.learning.validation.crossvalidation import cross_validate
from terroir.core.learning.validation.folds import make_folds
from terroir.core.run import Run

pytestmark = pytest.mark.unit

HERE = [name for name in ("random", "halving", "optuna") if name != "optuna" or importlib.util.find_spec("optuna")]


def make_data(groups_per_class=6, size=8, classes=3, spread=1.0, seed=0):
    draw = np.random.default_rng(seed)
    codes = np.repeat(np.arange(1, classes + 1), groups_per_class * size)
    groups = np.repeat(np.arange(groups_per_class * classes), size)
    values = draw.normal(0, 1, (codes.size, 3)) + draw.normal(0, 1, (groups_per_class * classes, 3))[groups]
    values[:, 0] += codes * spread
    return values, codes, groups


def fit(classifier="knn", method="random", trials=6, run=None, parameters=None, data=None, workers=1, **more):
    recipe = Recipe(classifier, parameters or {}, 3, workers)
    return TunedLearner(recipe, Search(method, trials, **more)).fit(*(data or make_data()), run or Run())


@pytest.mark.parametrize("method", HERE)
def test_the_best_trial_is_taken(method):
    fitted = fit(method=method, trials=8)
    story = fitted.story["tuning"]
    assert story["method"] == method
    assert story["measure"] == "macrof1"
    assert story["trials"][0]["parameters"] == {}
    whole = [trial for trial in story["trials"] if trial["share"] == 1.0]
    assert story["score"] == max(trial["score"] for trial in whole)
    assert story["score"] >= whole[0]["score"]
    first = next(trial for trial in whole if trial["score"] == story["score"])
    assert story["best"] == first["parameters"]
    assert {**fitted.parameters, **story["best"]} == fitted.parameters
    json.dumps(story, allow_nan=False)


@pytest.mark.parametrize("method", HERE)
def test_scores_are_those_of_folds_of_whole_polygons(method):
    values, codes, groups = make_data()
    splits = plan_splits(codes, groups, 3, 3)
    for trial in fit(method=method, score="kappa").story["tuning"]["trials"]:
        if trial["share"] == 1.0:
            again = score_recipe(values, codes, groups, Recipe("knn", trial["parameters"], 3), splits, "kappa", Run())
            assert again.score == trial["score"]


@pytest.mark.parametrize("method", HERE)
def test_made_up_samples_do_not_judge(method):
    """Made-up samples of the wrong class would make every score bad, were they tested."""
    values, codes, groups = make_data(spread=50.0)
    more = (np.concatenate([values, values]), np.concatenate([codes, np.roll(codes, 48)]), np.tile(groups, 2))
    synthetic = np.arange(2 * codes.size) >= codes.size
    search = Search(method, 6)
    found = [
        TunedLearner(Recipe("knn", {"weights": "distance"}, 3), search).fit(*more, Run(), made).story["tuning"]
        for made in (synthetic, None)
    ]
    assert found[0]["score"] > 0.4
    assert found[0]["trials"][0]["score"] != found[1]["trials"][0]["score"]


@pytest.mark.parametrize("method", HERE)
def test_the_same_for_any_number_of_workers(method):
    one, two = (fit("rf", method, 3, parameters={"n_estimators": 12}, workers=count) for count in (1, 2))
    assert one.story == two.story
    values = make_data(seed=1)[0]
    assert np.array_equal(one.scores(values), two.scores(values))


@pytest.mark.parametrize("method", HERE)
def test_trials_are_counted_with_the_defaults(method):
    trials = fit(method=method, trials=5).story["tuning"]["trials"]
    assert len({json.dumps(trial["parameters"], sort_keys=True) for trial in trials}) == 5


def test_arguments_of_the_user_stay():
    fitted = fit("knn", parameters={"n_neighbors": 4})
    assert fitted.parameters["n_neighbors"] == 4
    assert all("n_neighbors" not in trial["parameters"] for trial in fitted.story["tuning"]["trials"])


def test_tuning_finds_what_is_clearly_better():
    # Two samples of each polygon carry a wrong class: the nearest neighbour believes them.
    values, codes, groups = make_data(10, 10, spread=6.0)
    wrong = np.arange(codes.size) % 10 < 2
    noisy = np.where(wrong, codes % 3 + 1, codes)
    fitted = fit(parameters={"weights": "uniform"}, data=(values, noisy, groups), trials=10)
    alone = Recipe("knn", {"n_neighbors": 1, "weights": "uniform"}, 3).fit(values, noisy, groups)
    fresh, truth, _ = make_data(10, 10, spread=6.0, seed=5)
    assert fitted.parameters["n_neighbors"] >= 5
    tuned = measure("macrof1", truth, fitted.codes[fitted.scores(fresh).argmax(axis=1)])
    assert tuned > measure("macrof1", truth, alone.predict(fresh)) + 0.05


def test_halving_tries_a_third_with_three_times_as_much():
    trials = fit("gaussianmixture", "halving", 10, data=make_data(20, 4)).story["tuning"]["trials"]
    counts = {}
    for trial in trials:
        counts[round(1 / trial["share"])] = counts.get(round(1 / trial["share"]), 0) + 1
    # Nine points and the defaults with a ninth, three and the defaults with a third, one and the defaults with all.
    assert counts == {9: 10, 3: 4, 1: 2}
    ninth = [t for t in trials if round(1 / t["share"]) == 9 and t["parameters"]]
    third = [t for t in trials if round(1 / t["share"]) == 3 and t["parameters"]]
    ranked = sorted(ninth, key=lambda t: -t["score"])[:3]
    assert [t["parameters"] for t in third] == [t["parameters"] for t in ranked]


def test_halving_a_forest_takes_fewer_trees(monkeypatch):
    from terroir.core.learning.search import trials as search_trials

    seen = []
    score = search_trials.score_recipe

    def spy(values, codes, groups, recipe, *more):
        seen.append((len(codes), recipe.parameters["n_estimators"]))
        return score(values, codes, groups, recipe, *more)

    monkeypatch.setattr(search_trials, "score_recipe", spy)
    fitted = fit("rf", "halving", 4, parameters={"n_estimators": 45})
    whole = len(make_data()[1])
    assert seen == [(whole, 45), *[(whole, 15)] * 4, (whole, 45)]
    assert fitted.parameters["n_estimators"] == 45


def clock(steps):
    """A clock that goes on by a step each time it is asked."""
    times = itertools.accumulate(itertools.chain([0.0], steps))
    return lambda: next(times)


@pytest.mark.parametrize("method", HERE)
def test_when_the_time_is_up_the_best_so_far_is_taken(method):
    run = Run()
    recipe = Recipe("knn", {}, 3)
    # 60 s; asked at the start, then before each fit that is not the defaults': seven fits of the others.
    learner = TunedLearner(recipe, Search(method, 20, minutes=1.0), clock(itertools.repeat(8.0)))
    fitted = learner.fit(*make_data(), run)
    [warning] = run.warnings
    tried = len({json.dumps(t["parameters"]) for t in fitted.story["tuning"]["trials"]})
    assert 2 <= tried < 20
    assert str(warning) == (
        f"The time for tuning is up after {tried} of 20 trials: the best of them is taken. Raise TIME_BUDGET, or lower"
        " TRIALS."
    )


def test_the_defaults_are_always_tried():
    run = Run()
    fitted = TunedLearner(Recipe("knn"), Search(minutes=1e-9), clock(itertools.repeat(99.0))).fit(*make_data(), run)
    assert [trial["parameters"] for trial in fitted.story["tuning"]["trials"]] == [{}]
    assert fitted.story["tuning"]["best"] == {}
    assert "after 1 of 20 trials" in str(run.warnings[0])


def test_a_point_that_is_refused_is_no_obstacle():
    # Two folds train with ten samples, so that twelve neighbours are too many.
    values, codes, groups = make_data(2, 5, 2)
    story = fit("knn", parameters={"weights": "uniform"}, data=(values, codes, groups), trials=12).story["tuning"]
    refused = [trial for trial in story["trials"] if trial["score"] is None]
    assert refused
    assert all(trial["parameters"]["n_neighbors"] > 10 for trial in refused)
    assert story["best"] not in [trial["parameters"] for trial in refused]


def test_all_fits_share_the_time():
    assert Search(minutes=6, fits=6).seconds == 60.0


@pytest.mark.parametrize("method", HERE)
def test_margins_become_probabilities(method):
    fitted = fit("svm", method, 4)
    assert not fitted.has_margins
    found = fitted.scores(make_data()[0])
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert found.min() >= 0


def test_too_few_polygons_leave_the_defaults():
    values, codes, _ = make_data()
    run = Run()
    fitted = fit(run=run, data=(values, codes, np.zeros(codes.size, np.int64)))
    assert fitted.story == {}
    assert str(run.warnings[0]) == "Too few polygons to tune with: the defaults are taken."


def test_cancel_is_heeded():
    asked = itertools.count()
    with pytest.raises(Cancelled):
        fit(run=Run(is_cancelled=lambda: next(asked) > 5))


def test_held_out_samples_take_no_part_in_the_search(make_samples):
    samples = make_samples({1: 5, 2: 5}, spread=8.0)
    learner = TunedLearner(Recipe("knn", {}, 0), Search(trials=4))
    folds = make_folds("polygon", samples.codes, samples.groups, 0, 3)
    plain = cross_validate(samples, learner, folds, Run())
    _, test = next(iter(folds))
    spoilt = np.array(samples.values)
    spoilt[test] = 1e6
    changed = type(samples)(spoilt, samples.codes, samples.groups, samples.features, samples.classes)
    assert cross_validate(changed, learner, folds, Run()).stories[0] == plain.stories[0]
    assert plain.stories[0]["tuning"]["trials"]


@pytest.mark.parametrize(
    ("search", "message"),
    [
        (Search("grid"), "TUNING: grid is not known; choose one of random, halving, optuna"),
        (Search(score="auc"), "SCORE: auc is not known; choose one of macrof1"),
        (Search(trials=1), "TRIALS: 1 trials leave nothing to choose among"),
        (Search(trials=-3), "TRIALS: -3 trials"),
        (Search(minutes=0), "TIME_BUDGET: 0 minutes leave no time to try anything; give more than 0"),
        (Search(minutes=-1), "TIME_BUDGET: -1 minutes"),
        (Search(minutes=float("nan")), "TIME_BUDGET: nan minutes"),
    ],
)
def test_what_cannot_work_is_refused(search, message):
    with pytest.raises(ParameterError) as caught:
        TunedLearner(Recipe("knn"), search).check()
    assert str(caught.value).startswith(message)


def test_without_optuna_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setattr(dependencies, "find_spec", lambda module: None if module == "optuna" else object())
    with pytest.raises(MissingDependencyError, match=r"optuna not found in QGIS's Python; install with: .* optuna"):
        TunedLearner(Recipe("knn"), Search("optuna")).check()


def test_a_stack_is_refused():
    with pytest.raises(ParameterError, match="TUNING: stack cannot be tuned"):
        TunedLearner(Recipe("stack")).check()


def test_optuna_keeps_quiet(capfd):
    optuna = pytest.importorskip("optuna")
    before = optuna.logging.get_verbosity()
    fit(method="optuna", trials=4)
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""
    assert optuna.logging.get_verbosity() == before


def test_choices_of_the_parameter():
    assert TUNINGS == ("none", "random", "halving", "optuna")
