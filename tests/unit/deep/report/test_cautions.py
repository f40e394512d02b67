"""Each kind of trouble is named, and a sound training is not warned about."""

from __future__ import annotations

import pytest

from terroir.core.deep.report.cautions import network_cautions, overfitting_from
from terroir.core.deep.splits import SetSizes
from terroir.tests.unit.deep.report.making import epochs, judgement, sizes, sound_facts

pytestmark = pytest.mark.unit


def test_a_sound_training_is_not_warned_about():
    assert network_cautions(sound_facts()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"test": None, "validation": None}, "No independent accuracy was measured: nothing was kept apart"),
        ({"test": None}, "No independent accuracy was measured. There is no test set"),
        ({"test": None}, "are too high to stand for one"),
        ({"validation": None}, "There is no validation set"),
        ({"test": judgement([[400, 0, 0], [20, 20, 0], [20, 0, 20]])}, "hides how rare classes do"),
        ({"test": judgement([[30, 10, 5], [8, 30, 5], [6, 9, 30]])}, "on the validation set: with few polygons"),
        ({"test": judgement([[40, 0, 0], [0, 0, 0], [0, 0, 40]])}, "Not in the test set: Forêt"),
        ({"test": judgement([[40, 0, 0], [40, 0, 0], [0, 0, 40]])}, "Never predicted in the test set: Forêt"),
        ({"test": judgement([[39, 1, 0], [40, 0, 0], [0, 0, 40]])}, "Never predicted where they are"),
        (
            {"test": judgement([[40, 0, 0], [0, 29, 0], [0, 0, 40]])},
            "Fewer than 30 patches in the test set: Forêt (29)",
        ),
        ({"test": judgement([[40, 0, 0], [0, 40, 0], [0, 0, 40]], (5, 2, 5))}, "Fewer than 3 polygons in the test set"),
        ({"sets": sizes(polygons=1)}, "Learnt from one polygon only"),
        ({"sets": sizes(training=(60, 29, 40))}, "Fewer than 30 patches to learn from: Forêt (29)"),
        ({"history": epochs(20, turn=8), "best_epoch": 9}, "overfitting"),
        ({"best_epoch": 20}, "more epochs may help"),
    ],
)
def test_trouble_is_named(options, words):
    found = network_cautions(sound_facts(**options))
    assert any(words in text for text in found), found


def test_segmentation_counts_pixels():
    few = judgement([[40, 0, 0], [0, 29, 0], [0, 0, 40]])
    assert any("30 pixels" in text for text in network_cautions(sound_facts(kind="segmentation", test=few)))


def test_an_early_stop_is_no_unfinished_training():
    assert not network_cautions(sound_facts(best_epoch=20, stopped_early=True))


def test_without_a_validation_the_last_epoch_is_no_best_one():
    history = [{**entry, "macro_f1": None, "validation_loss": None} for entry in epochs()]
    found = network_cautions(sound_facts(history=history, best_epoch=20, validation=None))
    assert not any("more epochs" in text for text in found)


def test_overfitting_is_told_from_noise():
    assert overfitting_from(epochs(20)) is None
    assert overfitting_from(epochs(20, turn=8)) is not None
    assert overfitting_from(epochs(4, turn=1)) is None  # too short to say
    spike = epochs(20)
    spike[-1]["validation_loss"] *= 3
    assert overfitting_from(spike) is None
    lone = epochs(20)
    lone[10]["validation_loss"] *= 3
    assert overfitting_from(lone) is None
    both = [{**entry, "loss": entry["validation_loss"]} for entry in epochs(20, turn=8)]
    assert overfitting_from(both) is None  # the training loss rises too


def test_a_class_without_a_set_is_no_error():
    assert network_cautions(sound_facts(sets=SetSizes({}, {}))) == []
