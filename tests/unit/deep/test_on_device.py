"""A device whose memory runs out is asked about fewer tiles at once, and the run goes on."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from terroir.core.deep.on_device import Asker, is_out_of_memory, tiles_along_a_side
from terroir.core.errors import BlockError

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.unit


class Small:
    """Answers with the mean of a tile, and holds so many tiles at once."""

    tile, margin, bytes_per_pixel, notes = 4, 1, 10, ()

    def __init__(self, holds: int, error: type[Exception] = torch.OutOfMemoryError) -> None:
        self.holds, self.error, self.asked = holds, error, []

    def __call__(self, images: np.ndarray) -> np.ndarray:
        self.asked.append(len(images))
        if len(images) > self.holds:
            raise self.error("CUDA out of memory. Tried to allocate 20.00 GiB")
        return images.mean(axis=(1, 2, 3), keepdims=True) * np.ones((1, 2, 4, 4), np.float32)


IMAGES = np.arange(9, dtype=np.float32).reshape(9, 1, 1, 1) * np.ones((9, 3, 6, 6), np.float32)


@pytest.mark.parametrize("error", [torch.OutOfMemoryError, RuntimeError])
def test_half_as_many_are_asked_about_until_they_fit(error: type[Exception]) -> None:
    predictor = Small(2, error)
    ask = Asker(predictor, 9)
    found = ask(IMAGES)
    np.testing.assert_array_equal(found[:, 0, 0, 0], np.arange(9))
    assert predictor.asked == [9, 4, 2, 2, 2, 2, 1]
    ask(IMAGES)  # it has learnt how many fit
    assert max(predictor.asked[7:]) == 2


def test_a_single_tile_that_does_not_fit_is_a_failure() -> None:
    with pytest.raises(BlockError, match=r"^DEVICE: .*choose"):
        Asker(Small(0), 4)(IMAGES)


def test_other_errors_are_not_hidden() -> None:
    class Broken(Small):
        def __call__(self, images: np.ndarray) -> np.ndarray:
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="mat1"):
        Asker(Broken(1), 4)(IMAGES)
    assert not is_out_of_memory(ValueError("no"))


def test_it_travels_to_other_processes() -> None:
    ask = pickle.loads(pickle.dumps(Asker(Small(9), 4)))
    assert ask.at_once == 4
    assert ask(IMAGES).shape == (9, 2, 4, 4)


def test_the_processor_takes_one_tile_at_a_time() -> None:
    assert tiles_along_a_side(Small(1), None) == tiles_along_a_side(Small(1), torch.device("cpu")) == 1


@pytest.mark.parametrize(("free", "side"), [(0, 1), (36 * 10, 1), (36 * 10 * 9 / 0.6 + 1, 3), (2**40, 8)])
def test_a_card_takes_what_its_free_memory_holds(free: float, side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def report(_device: Any) -> tuple[int, int]:
        return int(free), 2**41

    monkeypatch.setattr(torch.cuda, "mem_get_info", report)
    assert tiles_along_a_side(Small(1), torch.device("cuda")) == side
