"""Random changes that keep the class."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training.augmentation import augment, turn, turns  # noqa: E402
from terroir.core.deep.training.options import TrainingOptions  # noqa: E402

pytestmark = pytest.mark.unit

STILL = {"flips": False, "rotations": False, "jitter": 0.0}


def numbered(count: int = 40, bands: int = 2, height: int = 4, width: int = 4):
    images = torch.arange(count * bands * height * width, dtype=torch.float32).reshape(count, bands, height, width)
    return images, images[:, 0].long()


def test_without_options_nothing_changes() -> None:
    images, labels = numbered()
    found, same = augment(images, None, labels, TrainingOptions(**STILL), 0, 0)
    assert found is images
    assert same is labels


@pytest.mark.parametrize(("flips", "rotations", "count"), [(True, True, 8), (True, False, 4), (False, True, 4)])
def test_maps_of_labels_turn_with_their_images(flips: bool, rotations: bool, count: int) -> None:
    images, labels = numbered()
    options = TrainingOptions(flips=flips, rotations=rotations, jitter=0.0)
    found, maps = augment(images, None, labels, options, 0, 0)
    assert torch.equal(found[:, 0].long(), maps)
    assert torch.equal(found[:, 1] - found[:, 0], images[:, 1] - images[:, 0])
    seen = {tuple((m - m.min()).flatten().tolist()) for m in maps}
    assert len(seen) == count  # every way occurs, and no other
    assert torch.equal(images, numbered()[0])


def test_ways_to_turn_an_image_differ() -> None:
    square = torch.arange(9.0).reshape(1, 3, 3)
    found = {tuple(turn(square, *way).flatten().tolist()) for way in turns(True, True, True)}
    assert len(found) == 8


def test_labels_of_patches_stay() -> None:
    images, _ = numbered()
    labels = torch.arange(40)
    assert augment(images, None, labels, TrainingOptions(jitter=0.0), 0, 0)[1] is labels


def test_what_is_not_square_keeps_its_shape() -> None:
    images, labels = numbered(height=3, width=5)
    found, maps = augment(images, None, labels, TrainingOptions(jitter=0.0), 0, 0)
    assert found.shape == images.shape
    assert torch.equal(found[:, 0].long(), maps)
    assert len({tuple((m - m.min()).flatten().tolist()) for m in maps}) == 4


def test_the_choice_follows_from_seed_epoch_and_batch() -> None:
    images, labels = numbered()

    def at(seed, epoch, batch):
        return tuple(augment(images, None, labels, TrainingOptions(seed=seed), epoch, batch)[0].flatten().tolist())

    assert at(0, 0, 0) == at(0, 0, 0)
    assert len({at(0, 0, 0), at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)}) == 4


def test_jitter_changes_contrast_and_brightness_within_its_limits() -> None:
    images = torch.stack([torch.zeros(2, 3, 3), torch.ones(2, 3, 3)]).repeat(500, 1, 1, 1)
    labels = torch.zeros(1000, dtype=torch.int64)
    found, _ = augment(images, None, labels, TrainingOptions(**{**STILL, "jitter": 0.2}), 0, 0)
    assert torch.equal(found, found[:, :, :1, :1].expand_as(found))  # one change for all pixels of a band
    shifts = found[::2, :, 0, 0]
    assert shifts.abs().max() <= 0.2
    assert shifts.min() < -0.19
    assert shifts.max() > 0.19
    assert not torch.equal(shifts[:, 0], shifts[:, 1])  # of its own for every band
    slopes = found[1::2, :, 0, 0]
    assert slopes.min() >= 0.6
    assert slopes.max() <= 1.4
    # The contrast is one for all bands: what bands differ by is twice a brightness.
    assert (slopes[:, 0] - slopes[:, 1]).abs().max() <= 0.4


def test_pixels_that_are_not_valid_stay_0() -> None:
    images, labels = numbered()
    valid = torch.from_numpy(np.random.default_rng(0).random((40, 4, 4)) > 0.4)
    images = images * valid.unsqueeze(1)
    images[:, :, 0, 0], valid[:, 0, 0] = 1.0, True
    found, _ = augment(images, valid, labels, TrainingOptions(**{**STILL, "jitter": 0.5}), 0, 0)
    assert not found[~valid.unsqueeze(1).expand_as(found)].any()
    turned, _ = augment(images, valid, labels, TrainingOptions(jitter=0.5), 0, 0)
    assert ((turned != 0).sum((1, 2, 3)) == (found != 0).sum((1, 2, 3))).all()
