"""Which bands of an image a model reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..errors import ModelError

_POSITION = re.compile(r"b[1-9]\d*")


@dataclass(frozen=True)
class FoundBands:
    """Where the bands wanted stand in an image.

    Parameters
    ----------
    places : tuple of int
        From 0, in the order wanted; without the missing ones.
    missing : tuple of str
        Bands that are not there.
    by_position : bool
        Whether they were found by position (``b1``, ``b2``, …) and not by name.
    """

    places: tuple[int, ...]
    missing: tuple[str, ...]
    by_position: bool


def find_bands(wanted: Sequence[str], names: Sequence[str], positions: Sequence[str]) -> FoundBands:
    """Find bands as `match_bands` does, without a word."""
    by_position = not set(wanted) <= set(names) and _are_positions(wanted, names, positions)
    known = list(positions if by_position else names)
    places = tuple(known.index(name) for name in wanted if name in known)
    return FoundBands(places, tuple(name for name in wanted if name not in known), by_position)


def match_bands(
    wanted: Sequence[str],
    names: Sequence[str],
    positions: Sequence[str],
    say: Callable[..., None],
    warn: Callable[..., None],
    parameter: str = "input",
) -> tuple[int, ...]:
    """Places (from 0) in the image of the bands that a model needs, in the model's order.

    Bands are found by name, wherever they stand. A model trained on an image without band names (``b1``,
    ``b2``, …) finds them by position in an image that has names; not where a name that looks like a position
    (Sentinel-2's ``b8``) stands at another place, because then these are names and no positions.

    Parameters
    ----------
    wanted : sequence of str
        Bands of the model.
    names, positions : sequence of str
        Names of the image's bands, and ``b1``, ``b2``, … for the same bands.
    say, warn : callable
        ``say(template, **values)``, told when bands are reordered or left out; ``warn`` likewise, told when they
        are matched by position, because nothing shows then that they are the right ones.
    parameter : str
        Job field for messages.

    Raises
    ------
    ModelError
        If a band is missing; names the missing ones and those that are there.
    """
    found = find_bands(wanted, names, positions)
    if found.missing:
        raise ModelError(
            "the model needs bands that the image lacks: {missing} (it has {names}); use an image with the bands"
            " {wanted}, or name its bands like this",
            parameter=parameter,
            missing=", ".join(found.missing),
            names=", ".join(names),
            wanted=", ".join(wanted),
        )
    indices = found.places
    if found.by_position:
        warn(
            "The model knows its bands by position ({bands}): it reads {found}; check that these are the same bands.",
            bands=", ".join(wanted),
            found=", ".join(names[place] for place in indices),
        )
    elif indices != tuple(sorted(indices)):
        say("The image has its bands in another order: they are read as {bands}.", bands=", ".join(wanted))
    left_out = [name for place, name in enumerate(names) if place not in indices]
    if left_out:
        say("The model does not use these bands of the image: {left_out}.", left_out=", ".join(left_out))
    return indices


def _are_positions(wanted: Sequence[str], names: Sequence[str], positions: Sequence[str]) -> bool:
    """Whether the model's names are positions, and no name of the image says otherwise."""
    if not all(_POSITION.fullmatch(name) for name in wanted):
        return False
    return all(name == position for name, position in zip(names, positions) if _POSITION.fullmatch(name))
