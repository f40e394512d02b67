"""The page of a network's card: what it is, what it needs, and no failure over what a stranger wrote."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terroir.core.classes import ClassTable
from terroir.core.learning.card import ModelCard
from terroir.core.learning.card_cautions import card_cautions
from terroir.core.learning.card_network import network_facts, standardisation, validation_facts
from terroir.core.learning.card_page import render_card

pytestmark = pytest.mark.unit

HERE = {"terroir": "0.5.0", "torch": "2.13.0"}
NETWORK = {
    "kind": "patch",
    "architecture": "sigma",
    "parameters": {"dropout": 0.5},
    "bands": 2,
    "classes": 2,
    "size": 30,
    "mean": [120.5, 80.25],
    "std": [31.0, 1.0],
    "custom": None,
}
SCORES = {
    "set": "test",
    "method": "Whole polygons, by lot.",
    "split": "polygon",
    "overall_accuracy": 0.9,
    "macro_f1": 0.85,
    "classes": {"1": {"precision": 0.9, "recall": 0.8, "f1": 0.85}, "2": {"precision": 0.8, "recall": 0.9, "f1": 0.85}},
    "validation": {"macro_f1": 0.9, "overall_accuracy": 0.93, "kappa": None},
    "epochs": {"run": 48, "best": 22, "stopped_early": True},
    "network": {"parameters": 127046, "receptive_field": None, "layers": ["convolution 3 × 3, 2 → 32", "dense layer"]},
}


def card_of(network=NETWORK, scores=SCORES, **options):
    values = {
        "classes": ClassTable.from_labels({1: "Wood", 2: "Water"}),
        "features": ("red", "<nir>"),
        "classifier": "sigma",
        "parameters": {},
        "seed": 0,
        "training_sha256": "ab" * 32,
        "samples": {1: 500, 2: 400},
        "polygons": {1: 20, 2: 15},
        "scores": scores,
        "versions": {"terroir": "0.5.0", "torch": "2.13.0"},
        "weights": "safetensors",
        "network": network,
    }
    return ModelCard(**{**values, **options})


def page_of(card, here=HERE):
    return render_card(card, "m.terroir", 12345, here)


def test_the_network_is_told():
    page = page_of(ModelCard.from_json(card_of().to_json().encode()))
    for text in (
        "2 bands, 2 classes",
        "patch network",
        "three blocks of 3 × 3 convolution",
        "dropout 0.5",
        "30 × 30 pixels",
        "127\u202f046",
        "convolution 3 × 3, 2 → 32, dense layer",
        "120.500",
        "macro F1 0.900, overall accuracy 0.930",
        "48, stopped early, the weights are those of epoch 22",
        "neither changed a weight nor chose an epoch",
        "share of the patches",
        "Use a network on images of the same kind",
    ):
        assert text in page, text
    assert "<nir>" not in page
    assert "cross-validation" not in page
    assert "Before you use this model" not in page


def test_a_segmentation_network_counts_pixels():
    network = {**NETWORK, "kind": "segmentation", "architecture": "unet"}
    scores = {**SCORES, "network": {"receptive_field": 140}}
    card = card_of(network, scores, classifier="unet", samples={1: 12, 2: 400}, polygons={1: 1, 2: 15})
    page = page_of(card)
    assert "140 × 140 pixels" in page
    assert "Training tiles" in page
    assert "Fewer than 30 pixels: Wood (12)" in page
    assert "Pixels of one polygon only: Wood" in page


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"here": {"terroir": "0.5.0"}}, "torch is not installed here"),
        (
            {"network": {**NETWORK, "custom": {"file": "mine.py", "sha256": "00", "class": "N"}}},
            "needs its Python file, mine.py",
        ),
        ({"scores": {**SCORES, "set": "validation"}}, "There was no test set"),
        ({"scores": {**SCORES, "macro_f1": 0.7}}, "on the validation set"),
        ({"scores": {}}, "Nothing is known of the accuracy"),
    ],
)
def test_what_a_network_needs_is_warned_of(options, words):
    card = card_of(**{key: value for key, value in options.items() if key != "here"})
    found = card_cautions(card, options.get("here", HERE))
    assert any(words in text for text in found), found


def test_a_sound_network_is_not_warned_about():
    assert card_cautions(card_of(), HERE) == []


def test_other_models_are_told_nothing_of_networks():
    forest = card_of(None, {"method": "cross-validated"}, classifier="rf", weights="skops")
    assert network_facts(forest) == {}
    assert validation_facts(forest) == {}
    assert standardisation(forest) == []
    page = page_of(forest, {**HERE, "scikit-learn": "1.5"})
    assert "2 features" in page
    assert "<h2>Network</h2>" not in page
    assert "Samples<small>" in page


def test_arguments_are_told_once():
    same = page_of(card_of(parameters={"dropout": 0.5}))
    assert same.count("dropout 0.5") == 1
    assert "dropout <b>" not in same
    assert "<h2>Parameters</h2>" not in same
    more = page_of(card_of(parameters={"dropout": 0.5, "epochs": 48}))
    assert "epochs <b>48</b>" in more


def test_epochs_as_a_number_alone():
    assert validation_facts(card_of(scores={**SCORES, "epochs": 12}))["Epochs"] == "12"
    assert "Epochs" not in validation_facts(card_of(scores={**SCORES, "epochs": "many"}))


def test_standardisation_that_does_not_fit_is_not_shown():
    assert [band["mean"] for band in standardisation(card_of())] == [120.5, 80.25]
    assert standardisation(card_of({**NETWORK, "mean": [1.0]})) == []
    assert standardisation(card_of({**NETWORK, "std": None})) == []


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*NETWORK, "other"]), values, max_size=6),
    st.dictionaries(st.sampled_from([*SCORES, "other"]), values, max_size=6),
)
def test_a_strangers_card_makes_a_page(network, scores):
    card = dataclasses.replace(card_of(), network={**NETWORK, **network}, scores={**SCORES, **scores})
    assert "</html>" in page_of(card)
