"""Random numbers by what they are for."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training.randomness import (  # noqa: E402
    borrowed_randomness,
    permutation,
    raw_numbers,
    seed_layers,
    uniform,
)
from terroir.core.deep.training.start import new_module  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU, spec_of  # noqa: E402

pytestmark = pytest.mark.unit


def test_numbers_are_the_same_everywhere() -> None:
    # Written down: another numpy must give them too.
    assert raw_numbers(2, 7, 0, 3).tolist() == [329104917309061565, 5796266239428957509]


def test_every_part_of_the_key_counts() -> None:
    keys = [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (2**32, 0, 0), (-1, 0, 0), (0, 0), (0, 1)]
    assert len({tuple(raw_numbers(4, *key)) for key in keys}) == len(keys)


def test_permutations_and_uniform_numbers() -> None:
    assert sorted(permutation(100, 1, 2).tolist()) == list(range(100))
    assert permutation(100, 1, 2).tolist() != list(range(100))
    numbers = uniform(20_000, 3)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert abs(numbers.mean() - 0.5) < 0.01
    assert np.ptp(np.bincount((numbers * 10).astype(int))) < 300


def test_the_random_state_is_given_back_even_after_an_error() -> None:
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    with pytest.raises(KeyError), borrowed_randomness(CPU):  # noqa: PT012
        seed_layers(CPU, 1, 2)
        first = torch.rand(2)
        seed_layers(CPU, 1, 2)
        assert torch.equal(torch.rand(2), first)
        raise KeyError
    assert torch.equal(torch.rand(3), wanted)


def test_a_new_network_follows_from_its_seed_alone() -> None:
    spec = spec_of(size=30)
    torch.manual_seed(1)
    before = torch.get_rng_state()
    one = new_module(spec, 3).state_dict()
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    same, other = new_module(spec, 3).state_dict(), new_module(spec, 4).state_dict()
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)
