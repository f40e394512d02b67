"""The page holds what was found, in an order that cannot mislead, and escapes what others wrote."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from terroir.core.accuracy.matrix import ConfusionMatrix
from terroir.core.accuracy.metrics import accuracy_metrics
from terroir.core.accuracy.report import render_report
from terroir.core.classes import ClassTable
from terroir.core.learning.training.report import TrainingStory, training_report, training_sections
from terroir.core.learning.training.report_figures import importance_view, reliability_view
from terroir.core.learning.training.report_folds import FoldScore, fold_scores, folds_view
from terroir.core.learning.training.report_trials import ranking_view, tuning_view
from terroir.core.learning.validation.importance import Importance
from terroir.core.learning.validation.reliability import Bin, Diagram, Reliability, reliability

pytestmark = pytest.mark.unit

NASTY = '<script>alert("1")</script> & Cie'
TABLE = ClassTable.from_labels({1: NASTY, 2: "Forêt", 7: "Eau"})
CODES = np.array(TABLE.codes)


def judged(seed: int = 0, n: int = 300):
    draw = np.random.default_rng(seed)
    raw = draw.random((n, 3)) + 0.1
    probabilities = raw / raw.sum(axis=1, keepdims=True)
    codes = CODES[(draw.random(n)[:, None] > probabilities.cumsum(axis=1)).sum(axis=1)]
    return reliability(probabilities, codes, CODES, np.arange(n) // 10, resamples=50)


def plain_story(**options) -> TrainingStory:
    matrix = ConfusionMatrix(np.array([[30, 2, 0], [1, 20, 3], [0, 4, 9]]), TABLE, np.array([4, 3, 2]))
    values = {"title": "Training", "matrix": matrix, "metrics": accuracy_metrics(matrix)}
    return TrainingStory(**{**values, "data": {"Samples": "s.gpkg"}, "method": {"Folds": "5"}, **options})


def trial(score, share=1.0, **parameters):
    return {"parameters": parameters, "score": score, "share": share}


TUNING = {
    "method": "random",
    "measure": "macrof1",
    "trials": [trial(0.5), trial(0.7, C=10.0, kernel="rbf"), trial(0.6, C=1.0, kernel="rbf"), trial(None, C=2.0)],
    "score": 0.7,
}
AUTO = {
    "measure": "macrof1",
    "ranking": [
        {"classifier": "rf", "score": 0.61},
        {"classifier": "extratrees", "score": 0.66},
        {"classifier": "histgb", "score": None},
    ],
    "chosen": "rf",
    "not_tried": ["svm"],
}
FOLDS = tuple(FoldScore(n, 40, 4, 3, 0.9 - 0.1 * n, 0.8) for n in range(3))


def full_story(**options) -> TrainingStory:
    values = {
        "warnings": ["Few polygons."],
        "classifier": "rf",
        "runs": '<section class="repeats"><h2>Repeated runs</h2></section>',
        "tuning": TUNING,
        "auto": AUTO,
        "calibration": "isotonic",
        "before": judged(0),
        "after": judged(1),
        "importance": {"nir": Importance(0.2, 0.05), NASTY: Importance(-0.01, 0.02)},
        "folds": FOLDS,
    }
    return plain_story(**{**values, **options})


class Balance(HTMLParser):
    """Fails on tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def headings(text: str) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", text)


def test_all_sections_come_in_order_and_only_where_there_is_something():
    assert headings(training_report(full_story())) == [
        "Before you rely on these figures",
        "Repeated runs",
        "Classes",
        "Confusion matrix",
        "Choice of the classifier",
        "Search for arguments",
        "Do probabilities come true?",
        "Importance of the features",
        "Folds",
        "Data",
        "Method",
        "Notes",
    ]
    assert headings(training_report(plain_story())) == ["Classes", "Confusion matrix", "Data", "Method", "Notes"]


def test_without_more_it_is_the_accuracy_report():
    story = plain_story()
    plain = render_report(
        story.title, story.matrix, story.metrics, story.data, story.method, story.warnings, columns="prediction"
    )
    text = training_report(story)
    start, end = text.index(".diagrams {"), text.index("</style>")
    assert text[:start].rstrip() + text[end:] == plain


def test_markup_is_balanced_escaped_the_same_each_time_and_loads_nothing():
    text = training_report(full_story())
    parser = Balance()
    parser.feed(text)
    assert parser.open == []
    assert text == training_report(full_story())
    assert "<script" not in text
    assert not re.search(r"https?:|\ssrc=|<link|@import|url\(|<iframe|<object", text)
    assert "nan" not in re.sub(r"<style>.*?</style>", "", text, flags=re.S).lower().replace("finance", "")


def test_the_chosen_classifier_is_marked_and_the_untried_are_named():
    view = ranking_view(AUTO)
    assert [(row["key"], row["chosen"]) for row in view["rows"]] == [("extratrees", False), ("rf", True)]
    assert view["untried"] == ["Support vector machine (RBF kernel)", "Histogram gradient boosting"]
    assert "within chance" in training_sections(plain_story(auto=AUTO))[0]
    assert "within chance" not in training_sections(plain_story(auto={**AUTO, "chosen": "extratrees"}))[0]


def test_trials_are_ranked_with_what_differs_between_them():
    view = tuning_view(TUNING)
    assert view["columns"] == ["C", "kernel"]
    assert [row["number"] for row in view["rows"]] == [2, 3, 1, 4]
    assert view["rows"][2]["cells"] == ["default", "default"]
    assert (view["method"], view["score"], view["unfinished"]) == ("Random search", "macro F1", 1)
    assert view["curve"]["dots"][0]["x"] == "0.0"


def test_trials_that_saw_more_samples_come_first():
    trials = [trial(0.9, 0.25, C=1), trial(0.8, 0.25, C=2), trial(0.7, 1.0, C=1)]
    view = tuning_view({"method": "halving", "measure": "kappa", "trials": trials})
    assert [row["number"] for row in view["rows"]] == [3, 1, 2]
    assert view["columns"] == ["C", "share"]
    assert view["shares"]
    assert view["curve"] is None
    assert "scores with different shares do not compare" in training_sections(plain_story(tuning={"trials": trials}))[0]


def test_of_many_trials_the_best_are_shown():
    trials = [trial(0.5 + place / 100, C=place) for place in range(40)]
    text = training_sections(plain_story(tuning={**TUNING, "trials": trials}))[0]
    assert "The best 15 of 40 trials." in text
    assert text.count("<tr") == 16
    assert "<b" not in text


def test_one_hopeless_trial_does_not_flatten_the_others():
    view = tuning_view({"trials": [trial(score, C=score) for score in (0.6, 0.01, 0.62, 0.61, 0.63)]})
    dots = view["curve"]["dots"]
    assert [dot["cut"] for dot in dots] == [False, True, False, False, False]
    assert float(dots[0]["y"]) < 150


def test_reliability_has_figures_before_and_after():
    before, after = judged(0), judged(1)
    text = training_sections(plain_story(before=before, after=after, calibration="sigmoid"))[0]
    values = [float(value) for value in re.findall(r'<data value="([^"]*)"', text)]
    expected = [(r.top.error, r.brier, r.log_loss) for r in (before, after)]
    assert values == [pair[place] for place in range(3) for pair in expected]
    assert text.count("<svg") == 2 + 3
    assert "Before calibration" in text
    assert "Calibration: sigmoid (Platt scaling)" in text
    assert "the mix of classes in the samples" in text


def test_an_equal_mix_is_said():
    story = plain_story(after=judged(), calibration="sigmoid", equal_classes=True)
    assert "all classes are equally common" in training_sections(story)[0]


def test_the_line_of_a_diagram_leaves_rare_bins_out():
    diagram = Diagram((Bin(0.3, 1.0, 2, 0.1, 0.5), Bin(0.6, 0.5, 400, 0.4, 0.7), Bin(0.9, 0.9, 600, 0.8, 1.0)), 0.1)
    found = reliability_view(None, Reliability(diagram, {}, 0.1, 0.1, 1002), {})["panels"][0]
    assert [point["rare"] for point in found["points"]] == [True, False, False]
    assert found["line"] == "156.0,130.0 234.0,26.0"


@pytest.mark.parametrize("side", ["before", "after"])
def test_reliability_of_one_kind_only(side):
    text = training_sections(plain_story(**{side: judged()}))[0]
    assert text.count("<svg") == 1 + 3
    assert ("Winning class" in text) == (side == "before")


def test_importance_is_sorted_and_its_axis_round():
    view = importance_view({"a": Importance(0.1, 0.02), "b": Importance(0.3, 0.05), "c": Importance(-0.1, math.nan)})
    assert [row["name"] for row in view["rows"]] == ["b", "a", "c"]
    assert view["longest"] == pytest.approx(0.4)
    assert view["rows"][0]["width"] == pytest.approx(0.75)
    assert (view["rows"][2]["width"], view["rows"][2]["has_whisker"]) == (0.0, False)


def test_many_features_are_not_all_drawn_and_none_may_matter():
    many = {f"f{place}": Importance(place / 100, 0.0) for place in range(50)}
    text = training_sections(plain_story(importance=many))[0]
    assert "20 less important features are not drawn" in text
    assert "No feature was needed" in training_sections(plain_story(importance={"a": Importance(0.0, 0.0)}))[0]


def test_fold_scores_are_those_of_each_fold():
    codes = np.array([1, 1, 2, 2, 1, 2, 7])
    predicted = np.array([1, 2, 2, 2, 1, 1, 1])
    fold_of = np.array([0, 0, 0, 0, 1, 1, -1])
    groups = np.array(["a", "b", "c", "c", "d", "e", "f"])
    one, two = fold_scores(codes, groups, predicted, fold_of, TABLE)
    assert (one.number, one.samples, one.polygons, one.classes, one.overall_accuracy) == (0, 4, 3, 2, 0.75)
    assert one.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert (two.samples, two.overall_accuracy) == (2, 0.5)
    assert fold_scores(codes, groups, predicted, np.arange(7), TABLE) == ()


def test_of_many_folds_the_worst_are_shown():
    many = [replace(FOLDS[0], number=place, overall_accuracy=1 - place / 100) for place in range(60)]
    view = folds_view(many)
    assert [row.number for row in view["rows"][:3]] == [59, 58, 57]
    assert len(view["rows"]) == 20
    assert "The\n20 worst:" in training_sections(plain_story(folds=many))[0]


def test_one_fold_has_no_table():
    assert training_sections(plain_story(folds=FOLDS[:1])) == []
