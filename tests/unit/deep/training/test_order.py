"""Which items an epoch looks at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.deep.training.options import TrainingOptions
from terroir.core.deep.training.order import batches_of_epoch, draw_shares, steps_of_epoch

pytestmark = pytest.mark.unit


def one_hot(labels: list[int], classes: int = 3) -> np.ndarray:
    return np.eye(classes, dtype=np.int64)[labels]


@given(st.integers(1, 300), st.integers(1, 70), st.integers(0, 5), st.integers(0, 9))
def test_an_epoch_sees_every_item_once_in_batches_of_one_size(items, batch_size, seed, epoch) -> None:
    options = TrainingOptions(batch_size=batch_size, seed=seed)
    parts = batches_of_epoch(one_hot([0] * items), options, epoch)
    sizes = [len(part) for part in parts]
    assert sorted(np.concatenate(parts).tolist()) == list(range(items))
    assert len(parts) == steps_of_epoch(items, options)
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) <= batch_size + 1
    assert all((np.diff(part) > 0).all() for part in parts)
    # Batch normalisation needs two; only who asks for batches of one gets them.
    assert min(sizes) > 1 or items == 1 or batch_size == 1


def test_seed_and_epoch_change_the_order() -> None:
    counts = one_hot([0] * 50)
    orders = {
        tuple(np.concatenate(batches_of_epoch(counts, TrainingOptions(batch_size=10, seed=seed), epoch)))
        for seed in range(3)
        for epoch in range(3)
    }
    assert len(orders) == 9


def test_steps_of_an_epoch_can_be_given() -> None:
    counts = one_hot([0] * 10)
    few = batches_of_epoch(counts, TrainingOptions(batch_size=3, steps_per_epoch=2), 0)
    assert [len(part) for part in few] == [3, 3]
    assert len(set(np.concatenate(few).tolist())) == 6
    many = np.concatenate(batches_of_epoch(counts, TrainingOptions(batch_size=4, steps_per_epoch=6), 0))
    assert set(np.bincount(many)) == {2, 3}  # 24 draws of 10 items


@given(st.lists(st.integers(0, 2), min_size=3, max_size=60), st.integers(0, 20), st.integers(1, 9))
def test_balanced_draws_give_every_class_as_much(labels, epoch, batch_size) -> None:
    counts = one_hot(labels)
    options = TrainingOptions(batch_size=batch_size, balanced_sampling=True)
    drawn = np.concatenate(batches_of_epoch(counts, options, epoch))
    assert len(drawn) == len(labels)
    present = np.unique(labels)
    per_class = np.bincount(np.array(labels)[drawn], minlength=3)[present]
    assert per_class.max() - per_class.min() <= 1
    times = np.bincount(drawn, minlength=len(labels))
    for own in present:
        assert np.ptp(times[np.array(labels) == own]) <= 1  # no item of a class is neglected for another


def test_balanced_draws_of_tiles_follow_their_pixels() -> None:
    counts = np.array([[90, 0, 0], [0, 30, 0], [10, 10, 0], [0, 0, 5]])
    options = TrainingOptions(batch_size=4, balanced_sampling=True, steps_per_epoch=300)
    drawn = np.concatenate(batches_of_epoch(counts, options, 0))
    share = np.bincount(drawn, minlength=4) / len(drawn)
    wanted = np.array([0.9, 0.75, 0.1 + 0.25, 1]) / 3
    assert np.allclose(share, wanted, atol=0.005)
    assert np.allclose(draw_shares(counts, True) / 4, wanted)
    assert draw_shares(counts, False).tolist() == [1, 1, 1, 1]
