"""The report on a training: what must be on the page, in an order that cannot mislead, whatever is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from terroir.core.classes import ClassTable
from terroir.core.deep.report.facts import TrainingFacts
from terroir.core.deep.report.report import render_training_report
from terroir.core.deep.report.scores import network_scores
from terroir.core.deep.report.views import seconds_text
from terroir.core.deep.splits import SetSizes
from terroir.tests.unit.deep.report.making import NASTY, TABLE, epochs, judgement, patch, sound_facts, tile

pytestmark = pytest.mark.unit

VOID = {"meta", "img", "line", "circle", "polyline", "br"}


class Checker(HTMLParser):
    """Finds tags that are left open, and addresses outside of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.addresses += [value or "" for key, value in attrs if key in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def checked(page: str) -> str:
    """The page, after its tags have been closed and its addresses found inside."""
    checker = Checker()
    checker.feed(page)
    assert not checker.open
    assert all(address.startswith("data:image/png;base64,") for address in checker.addresses)
    return page


def full_facts(**options) -> TrainingFacts:
    values = {
        "description": "three blocks",
        "size": 30,
        "parameters": 127046,
        "layers": ("convolution 3 × 3, 3 → 32", "dense layer, 512 → 64"),
        "stopped_early": True,
        "examples": [patch(1, 1), patch(1, 2), patch(2, 2), patch(7, 1)],
        "data": {"Patches": "p.gpkg"},
        "method": {"Loss": "weighted cross-entropy"},
        "job": {"epochs": 30, "flips": True, "input": ("/home/me/map.tif",), "mask": None, "split": "polygon"},
        "warnings": ["Class Eau: few."],
        "device": "the processor",
        "seconds": 75.0,
        "versions": {"torch": "2.13.0"},
    }
    return sound_facts(**{**values, **options})


def test_everything_is_told():
    page = checked(render_training_report(full_facts()))
    for text in (
        "three blocks",
        "30 × 30 pixels",
        "127\u202f046",
        "dense layer, 512 → 64",
        "20 epochs in 1 min 15 s on the processor; stopped early",
        "weights of epoch 14",
        "Whole polygons, drawn by lot.",
        "torch 2.13.0",
        "Class Eau: few.",
        "Rows are the reference, columns are the prediction",
        "map.tif",
    ):
        assert text in page, text
    assert "/home/me" not in page
    assert page.count("<img") == 4


def test_the_accuracy_never_stands_without_macro_f1_before_it():
    page = render_training_report(full_facts())
    heads = re.findall(r'<dd class="value"><data class="(\w+)" value="([^"]+)">', page)
    assert [name for name, _ in heads] == ["macro_f1", "overall_accuracy", "weighted_f1", "kappa"]
    test = full_facts().test.metrics
    assert float(dict(heads)["macro_f1"]) == test.macro_f1
    assert float(dict(heads)["overall_accuracy"]) == test.overall_accuracy
    assert "judged by 108 patches of the test set" in page


def test_without_a_test_set_no_figure_heads_the_page():
    facts = full_facts(test=None)
    page = checked(render_training_report(facts))
    assert page.count("no independent accuracy was measured") == 1
    assert page.count("No independent accuracy was measured. There is no test set") == 1
    assert '<dl class="figures">' not in page
    assert "<h2>Classes" not in page
    assert "Confusion matrix, test set" not in page
    validation = page[page.index("<h2>Validation set</h2>") :]
    assert "its figures are no independent accuracy" in validation
    assert f"<td>{facts.validation.metrics.macro_f1:.3f}</td>" in validation
    assert '<th scope="col">Test</th>' not in page
    assert "Of the validation set, drawn by lot" in page


def test_without_any_set_to_judge_by_there_are_no_figures_at_all():
    page = checked(render_training_report(full_facts(test=None, validation=None, examples=[])))
    assert "No independent accuracy was measured: nothing was kept apart" in page
    assert "<h2>Validation set</h2>" not in page
    assert "Confusion matrix" not in page


@pytest.mark.parametrize(
    "missing",
    [
        {"test": None, "validation": None},
        {"validation": None, "best_epoch": 0},
        {"history": []},
        {"history": epochs(1), "best_epoch": 1},
        {"history": [{"epoch": 3}]},
        {"history": [{"epoch": 1, "loss": float("nan")}, {"epoch": 2, "loss": 0.5, "class_f1": None}]},
        {"sets": SetSizes({}, {})},
        {"examples": []},
        {"test": judgement([[0, 0, 0], [0, 0, 0], [0, 0, 0]], (0, 0, 0))},
    ],
)
def test_what_is_missing_is_left_out(missing):
    checked(render_training_report(full_facts(**missing)))


def test_the_same_facts_give_the_same_page():
    assert render_training_report(full_facts()) == render_training_report(full_facts())


def test_names_are_escaped():
    page = render_training_report(full_facts(title=NASTY, warnings=[NASTY], layers=(NASTY,), device=NASTY))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_matrix_has_rows_of_the_reference():
    page = render_training_report(full_facts())
    rows = re.findall(r"<tr>\n<th scope=\"row\" class=\"name\" title.*?</tr>", page, re.DOTALL)
    assert len(rows) == 6  # three classes in the test, and three in the validation
    counts = re.findall(r">(\d+)(?:<small>|</td>)", rows[1])
    assert counts == ["2", "32", "1", "35"]


def test_both_matrices_are_shown_and_told_apart():
    page = render_training_report(full_facts())
    assert page.index("Confusion matrix, test set") < page.index("Confusion matrix of the validation set")


def test_tiles_show_image_labels_and_prediction():
    page = checked(render_training_report(sound_facts(kind="segmentation", examples=[tile(), tile(agree=False)])))
    assert page.count("<img") == 6
    assert re.findall(r"(\d+)&#8239;% of the labelled", page) == ["100", "0"]
    assert "pixels of the test set" in page


def test_the_sets_are_summed():
    page = render_training_report(full_facts())
    foot = page[page.index("Together") :]
    assert re.findall(r'number">(\d+)<small>(\d+)', foot)[:3] == [("135", "40"), ("93", "28"), ("108", "32")]


def test_polygons_come_from_the_sets_where_the_matrix_knows_none():
    facts = full_facts()
    bare = replace(facts.test, matrix=replace(facts.test.matrix, polygons=None))
    assert [full_facts(test=bare).polygons(code) for code in TABLE.codes] == [6, 6, 6]
    assert [facts.polygons(code) for code in (*TABLE.codes, 99)] == [8, 6, 5, None]
    assert page_polygons(full_facts(test=bare)) == ["6", "6", "6"]
    assert page_polygons(facts) == ["8", "6", "5"]


def page_polygons(facts):
    return re.findall(r'class="number polygons">([^<]+)<', render_training_report(facts))


def test_many_classes_are_drawn_in_part():
    classes = ClassTable.from_labels({code: f"class {code}" for code in range(1, 41)})
    history = [{"epoch": e, "class_f1": dict.fromkeys(classes.codes, 0.5)} for e in (1, 2)]
    page = checked(render_training_report(full_facts(classes=classes, history=history)))
    assert "10 more classes are not drawn." in page


def test_the_card_holds_the_figures_of_the_test():
    facts = full_facts()
    scores = network_scores(facts)
    assert scores["set"] == "test"
    assert scores["split"] == "polygon"
    assert scores["macro_f1"] == facts.test.metrics.macro_f1
    assert scores["validation"]["macro_f1"] == facts.validation.metrics.macro_f1 != scores["macro_f1"]
    assert set(scores["classes"]) == {"1", "2", "7"}
    assert scores["epochs"] == {"run": 20, "best": 14, "stopped_early": True}
    assert scores["network"]["parameters"] == 127046


def test_the_card_keeps_its_keys_where_nothing_was_measured():
    facts = full_facts(test=None)
    scores, nothing = network_scores(facts), network_scores(full_facts(test=None, validation=None))
    assert set(scores) == set(nothing) == set(network_scores(full_facts()))
    for name in ("set", "overall_accuracy", "macro_f1", "weighted_f1", "kappa", "classes"):
        assert scores[name] is nothing[name] is None
    assert scores["validation"]["macro_f1"] == facts.validation.metrics.macro_f1
    assert nothing["validation"] is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.04 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3600, "1 h 0 min"), (90061, "25 h 1 min")],
)
def test_time_is_written_as_people_say_it(seconds, text):
    assert seconds_text(seconds) == text
