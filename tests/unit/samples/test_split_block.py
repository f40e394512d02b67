"""Splits by square blocks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.samples.split_block import group_blocks, split_blocks

pytestmark = pytest.mark.unit

rows = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 12)), min_size=1, max_size=80)
fractions = st.floats(0.05, 0.95)


@given(rows, fractions, st.integers(0, 5))
def test_a_block_is_on_one_side_and_single_ones_train(found: list, fraction: float, seed: int) -> None:
    classes, blocks = [own for own, _ in found], [str(block) for _, block in found]
    split = split_blocks(classes, blocks, fraction, seed)
    sides = {(block, side) for block, side in zip(blocks, split.test.tolist())}
    assert len(sides) == len(set(blocks))
    for own in set(classes):
        mine = {block for c, block in zip(classes, blocks) if c == own}
        assert (own in split.single) == (len(mine) == 1)
        if len(mine) == 1:
            assert not any(side for block, side in sides if block in mine)


@given(rows, fractions, st.integers(0, 5))
def test_counts_where_each_block_holds_one_class(found: list, fraction: float, seed: int) -> None:
    classes, blocks = [own for own, _ in found], [f"{own}{block}" for own, block in found]
    split = split_blocks(classes, blocks, fraction, seed)
    for own in set(classes):
        mine = {block for c, block in zip(classes, blocks) if c == own}
        tested = {block for block, side in zip(blocks, split.test.tolist()) if side} & mine
        wanted = math.floor(len(mine) * fraction + 0.5)
        assert len(tested) == (0 if len(mine) == 1 else min(max(wanted, 1), len(mine) - 1))


@given(rows, fractions, st.randoms())
def test_order_makes_no_difference(found: list, fraction: float, random: object) -> None:
    def tested(order: list) -> set[str]:
        blocks = [str(block) for _, block in order]
        split = split_blocks([own for own, _ in order], blocks, fraction, 1)
        return {block for block, side in zip(blocks, split.test.tolist()) if side}

    shuffled = list(found)
    random.shuffle(shuffled)
    assert tested(found) == tested(shuffled)


def test_a_group_goes_where_its_middle_is() -> None:
    # Group g covers 5 … 25: its middle lies in the second block of 10, though its first feature does not.
    boxes = np.array([[5, 6, 1, 2], [24, 25, 1, 2], [1, 2, 1, 2]], float)
    assert group_blocks(["g", "g", "h"], boxes, 10, "") == ["0,1", "0,1", "0,0"]
