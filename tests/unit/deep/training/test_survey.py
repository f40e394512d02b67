"""Mean, deviation and labels of the training items."""

from __future__ import annotations

import numpy as np
import pytest

from terroir.core.deep.training import survey as module
from terroir.core.deep.training.survey import count_labels, label_counts, survey
from terroir.core.errors import Cancelled, DataError
from terroir.core.run import Run

pytest.importorskip("torch")

from terroir.tests.unit.deep.training.toys import Items, patches, tiles

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("values", [1, 1000, 10**7])
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32, np.float64])
@pytest.mark.parametrize("masked", [False, True])
def test_figures_are_those_of_all_valid_pixels(monkeypatch, run: Run, values: int, dtype: type, masked: bool) -> None:
    monkeypatch.setattr(module, "_VALUES", values)
    items = patches(40)
    items.images = items.images.astype(dtype)
    pixels = items.images.transpose(1, 0, 2, 3)
    if masked:
        items.valid = np.random.default_rng(1).random(items.images[:, 0].shape) > 0.3
        items.valid[3] = False
        pixels = pixels[:, items.valid]
    found = survey(items, run)
    pixels = pixels.reshape(2, -1).astype(np.float64)
    assert found.mean == pytest.approx(pixels.mean(1), rel=1e-12)
    assert found.std == pytest.approx(pixels.std(1), rel=1e-12)
    assert np.array_equal(found.counts, np.eye(3, dtype=int)[items.labels])


def test_small_differences_of_large_values_survive(run: Run) -> None:
    values = np.random.default_rng(0).normal(0, 1, (50, 1, 4, 4))
    items = Items(values + 1e8, np.zeros(50, np.int64), 1)
    assert survey(items, run).std[0] == pytest.approx(values.std(), rel=1e-6)


def test_the_deviation_of_a_constant_band_is_1(run: Run, monkeypatch) -> None:
    monkeypatch.setattr(module, "_VALUES", 30)
    images = np.full((10, 1, 3, 3), 0.1)
    assert survey(Items(images, np.zeros(10, np.int64), 1), run).std == (1.0,)


def test_pixels_that_are_not_valid_may_hold_anything(run: Run) -> None:
    items = tiles()
    wanted = survey(items, run)
    items.images = items.images.astype(np.float32)
    items.images[np.broadcast_to(~items.valid[:, None], items.images.shape)] = np.nan
    assert survey(items, run).mean == pytest.approx(wanted.mean)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_valid_pixels_must_be_finite(run: Run, value: float) -> None:
    items = patches(10)
    items.images = items.images.astype(np.float32)
    items.images[4, 1, 2, 2] = value
    with pytest.raises(DataError, match="band 2 holds valid pixels"):
        survey(items, run)


def test_no_valid_pixel_is_told(run: Run) -> None:
    items = patches(10)
    items.valid = np.zeros((10, 8, 8), bool)
    with pytest.raises(DataError, match="no item of the training has a valid pixel"):
        survey(items, run)


def test_labels_of_tiles_are_counted_item_by_item(run: Run, monkeypatch) -> None:
    items = tiles(7)
    known = np.where(items.valid, items.labels, -1)  # what cannot be seen has no class
    wanted = [[int((labels == own).sum()) for own in range(3)] for labels in known]
    assert count_labels(known, 3).tolist() == wanted
    assert count_labels(items.labels, 3).tolist() != wanted
    monkeypatch.setattr(module, "_VALUES", 300)
    assert label_counts(items, run).tolist() == wanted
    assert (items.labels == -1).any()


def test_it_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        survey(patches(10), Run(is_cancelled=lambda: True))
