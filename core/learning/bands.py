"""Which bands of an image a model reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..errors import ModelError

_POSITION = re.compile(r"b[1-9]\d*")


def match_bands(
    wanted: Sequence[str],
    names: Sequence[str],
    positions: Sequence[str],
    say: Callable[..., None],
    parameter: str = "input",
) -> tuple[int, ...]:
    """Places (from 0) in the image of the bands that a model needs, in the model's order.

    Bands are found by name, wherever they stand. A model trained on an image without band names (``b1``,
    ``b2``, …) finds them by position in an image that has names, unless it has some of these very names.

    Parameters
    ----------
    wanted : sequence of str
        Bands of the model.
    names, positions : sequence of str
        Names of the image's bands, and ``b1``, ``b2``, … for the same bands.
    say : callable
        ``say(template, **values)``, told when bands are reordered, left out or matched by position.
    parameter : str
        Job field for messages.

    Raises
    ------
    ModelError
        If a band is missing; names the missing and the unexpected ones.
    """
    by_position = not set(wanted) & set(names) and all(_POSITION.fullmatch(name) for name in wanted)
    known = list(positions if by_position else names)
    missing = [name for name in wanted if name not in known]
    if missing:
        unexpected = [name for name in names if name not in wanted]
        raise ModelError(
            "the model needs bands that the image lacks: {missing} (it does not know: {unexpected});"
            " use an image with the bands {wanted}, or name its bands like this",
            parameter=parameter,
            missing=", ".join(missing),
            unexpected=", ".join(unexpected) or "–",
            wanted=", ".join(wanted),
        )
    indices = tuple(known.index(name) for name in wanted)
    _tell(indices, wanted, names, by_position, say)
    return indices


def _tell(
    indices: tuple[int, ...],
    wanted: Sequence[str],
    names: Sequence[str],
    by_position: bool,
    say: Callable[..., None],
) -> None:
    """Say what is not plain: nothing if the image has exactly these bands in this order."""
    if by_position:
        found = ", ".join(names[place] for place in indices)
        say(
            "The model knows its bands by position ({bands}): it reads {found}.",
            bands=", ".join(wanted),
            found=found,
        )
    elif indices != tuple(sorted(indices)):
        say("The image has its bands in another order: they are read as {bands}.", bands=", ".join(wanted))
    left_out = [name for place, name in enumerate(names) if place not in indices]
    if left_out:
        say("The model does not use these bands of the image: {left_out}.", left_out=", ".join(left_out))
