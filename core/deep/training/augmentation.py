"""Random changes of training images that keep their class."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np

from .options import TrainingOptions
from .randomness import AUGMENTATION, raw_numbers, uniform

_IDENTITY = (0, False)


def augment(
    images: Any, valid: Optional[Any], labels: Any, options: TrainingOptions, epoch: int, batch: int
) -> tuple[Any, Any]:
    """Change a batch at random; how follows from the seed, the epoch and the batch's number alone.

    Parameters
    ----------
    images : Tensor of float32, shape (n, bands, h, w)
        Standardised, 0 where a pixel is not valid.
    valid : Tensor of bool, shape (n, h, w), optional
        Which pixels mean anything; all by default.
    labels : Tensor of int64, shape (n,) or (n, h, w)
        Maps of labels turn with their images.
    options : TrainingOptions
    epoch, batch : int
        Which batch this is.

    Returns
    -------
    images, labels : Tensor
        New ones where something changed.
    """
    key = (options.seed, AUGMENTATION, epoch, batch)
    if options.jitter > 0:
        images = jitter(images, valid, options.jitter, key)
    if not (options.flips or options.rotations):
        return images, labels
    square = images.shape[-1] == images.shape[-2]
    choices = turns(options.flips, options.rotations, square)
    chosen = (raw_numbers(len(images), *key, 0) % np.uint64(len(choices))).astype(np.int64)
    return _turn_each(images, labels, choices, chosen)


def turns(flips: bool, rotations: bool, square: bool) -> tuple[tuple[int, bool], ...]:
    """What an image may become: number of right angles that it turns by, and whether it is mirrored first.

    Mirrored both ways is turned by two right angles. An image that is not square is not turned by one.
    """
    if flips and rotations:
        found = [(quarter, mirror) for mirror in (False, True) for quarter in range(4)]
    elif rotations:
        found = [(quarter, False) for quarter in range(4)]
    else:
        found = [(0, False), (0, True), (2, False), (2, True)]
    return tuple((quarter, mirror) for quarter, mirror in found if square or quarter % 2 == 0)


def turn(images: Any, quarter: int, mirror: bool) -> Any:
    """Mirror the last axis, then turn the last two by right angles, from the first of them to the second."""
    return (images.flip(-1) if mirror else images).rot90(quarter, (-2, -1))


def _turn_each(images: Any, labels: Any, choices: tuple[tuple[int, bool], ...], chosen: np.ndarray) -> tuple[Any, Any]:
    """Turn every image of a batch in its own way; those of one way together."""
    import torch

    turned, maps = images.clone(), labels.ndim == 3
    turned_labels = labels.clone() if maps else labels
    for number, choice in enumerate(choices):
        mine = np.flatnonzero(chosen == number)
        if choice == _IDENTITY or not mine.size:
            continue
        places = torch.from_numpy(mine).to(images.device)
        turned[places] = turn(images[places], *choice)
        if maps:
            turned_labels[places] = turn(labels[places], *choice)
    return turned, turned_labels


def jitter(images: Any, valid: Optional[Any], strength: float, key: tuple[int, ...]) -> Any:
    """Change contrast and brightness: x → c x + b in standardised units, where 0 is the band's mean over all images.

    Every image has one c from 1 − s to 1 + s for all of its bands, and a b from −s to s of its own for each band: the
    light changes with the hour, colours with haze, film and scanner. Pixels that are not valid stay 0.

    Parameters
    ----------
    images, valid
        As for `augment`.
    strength : float
        s, 0 to 1.
    key : tuple of int
        What the random numbers follow from.
    """
    import torch

    count, bands = images.shape[:2]
    numbers = (2 * uniform(count * (bands + 1), *key, 1) - 1) * strength
    numbers = numbers.astype(np.float32).reshape(count, bands + 1, 1, 1)
    given = torch.from_numpy(numbers).to(images.device)
    changed = images * (1 + given[:, :1]) + given[:, 1:]
    return changed if valid is None else changed * valid.unsqueeze(1)
