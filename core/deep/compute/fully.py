"""How a network that answers for every pixel is asked about tiles: layer by layer, or as a whole with a border."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Optional

import torch
from torch import nn

from ..notes import Note, say
from .graph import trace
from .held import working_bytes
from .layers import Untraceable
from .receptive_field import ReceptiveField, measured_field, receptive_field
from .tiled import TiledNetwork

TILE = 256
"""Side of a tile in pixels, or the next larger one that the network's poolings divide. Larger ones leave the
processor's cache, and small images waste more of their last tiles."""
MARGIN = 64
"""Pixels around a tile of a network that sees without end."""
_TRIED = 384
# Side of the image by which the field is measured: beyond, a margin would be more work than the tile.
UNKNOWN_MULTIPLE = 32
"""Sides are multiples of this where a network does not say how often it halves an image: five times at the most."""
_WEIGHED = 128
# Side of the image by which working memory is measured.
_TOLERANCE = 1e-4


@dataclass
class Plan:
    """How a network is asked.

    Parameters
    ----------
    tile, margin : int
        Sides in pixels.
    ask : callable
        Logits (n, classes, tile, tile) of images (n, bands, tile + 2 margin, tile + 2 margin).
    bytes_per_pixel : int
        Working memory for each pixel of a tile with its margin.
    notes : list
        What the user should know.
    """

    tile: int
    margin: int
    ask: Callable[[torch.Tensor], torch.Tensor]
    bytes_per_pixel: int
    notes: list[Note] = field(default_factory=list)


def plan_tiles(module: nn.Module, bands: int, device: Any) -> Plan:
    """How a network that answers for every pixel is asked about tiles.

    Parameters
    ----------
    module : nn.Module
        On the processor, in evaluation mode; it is not changed.
    bands : int
        What it takes.
    device : torch.device
        Where it shall run.
    """
    try:
        return _by_layers(module, bands, device)
    except Untraceable as error:
        return _as_a_whole(module, bands, device, str(error))


def field_of(module: nn.Module, bands: int) -> tuple[int, int]:
    """What sides of images must be multiples of, and the pixels around a tile that its answers may depend on.

    Of a network that sees without end, those that a map looks at. Parameters as for `plan_tiles`.
    """
    try:
        graph = trace(module)
        return graph.multiple, receptive_field(graph).margin
    except Untraceable:
        multiple = int(getattr(module, "multiple", UNKNOWN_MULTIPLE))
        seen = _measured(module, bands, multiple)
        return multiple, MARGIN if seen is None else seen.margin


def _by_layers(module: nn.Module, bands: int, device: Any) -> Plan:
    graph = trace(module)
    margin = receptive_field(graph).margin
    tile = _up_to(TILE, graph.multiple)
    small = TiledNetwork(graph, graph.multiple, margin, torch.device("cpu"))
    _check(small, module, bands, graph.multiple, margin)
    side = tile + 2 * margin
    # Nothing is computed on the device "meta", and all is counted.
    counted = TiledNetwork(graph, tile, margin, torch.device("meta"))
    counted(torch.empty(1, bands, side, side, device="meta"))
    note = say("The network sees {margin} pixels around each tile of {tile} × {tile}.", margin=margin, tile=tile)
    # The largest layers are held twice for a moment, where a layer reads one and writes the other.
    worth = int(2 * counted.peak / side**2) + 8 * bands
    return Plan(tile, margin, TiledNetwork(graph, tile, margin, device), worth, [note])


def _check(tiled: TiledNetwork, module: nn.Module, bands: int, multiple: int, margin: int) -> None:
    """Refuse layers that do not do together what the module does."""
    around = _up_to(margin, multiple)
    side = multiple + 2 * around
    image = torch.randn(1, bands, side, side, generator=torch.Generator().manual_seed(1))
    cut = slice(around - margin, side - around + margin)
    core = slice(around, around + multiple)
    try:
        with torch.inference_mode():
            whole = module(image)[..., core, core].softmax(1)
            found = tiled(image[..., cut, cut]).softmax(1)
    except RuntimeError as error:
        raise Untraceable(str(error)) from error
    if whole.shape != found.shape or not torch.allclose(whole, found, rtol=0, atol=_TOLERANCE):
        raise Untraceable("its layers one after the other answer something else")


def _as_a_whole(module: nn.Module, bands: int, device: Any, reason: str) -> Plan:
    multiple = int(getattr(module, "multiple", UNKNOWN_MULTIPLE))
    seen = _measured(module, bands, multiple)
    tile = _up_to(TILE, multiple)
    if seen is None:
        margin = _up_to(MARGIN, multiple)
        note = say(
            "The network sees without end ({reason}), so that tiles differ a little at their borders; {margin} pixels"
            " around each are looked at. OVERLAP blends tiles into each other.",
            margin=margin,
            reason=reason,
        )
    else:
        margin = _up_to(seen.margin, multiple)
        note = say(
            "The network cannot be followed layer by layer ({reason}); it was measured that it sees no more than"
            " {margin} pixels around a tile, and each tile is computed with as many.",
            margin=margin,
            reason=reason,
        )
    placed = module
    if device.type != "cpu":
        import copy

        placed = copy.deepcopy(module).to(device)
    core = slice(margin, margin + tile)
    worth = working_bytes(module, bands, _up_to(_WEIGHED, multiple))
    return Plan(tile, margin, lambda image: placed(image)[..., core, core], worth, [note])


def _measured(module: nn.Module, bands: int, multiple: int) -> Optional[ReceptiveField]:
    try:
        return measured_field(module, bands, multiple, _up_to(_TRIED, multiple))
    # The module may be anybody's: a layer without a gradient, or one that does not bear to be opened.
    except (RuntimeError, TypeError, ValueError, LookupError, AttributeError):
        return None


def _up_to(wanted: int, unit: int) -> int:
    return -(-wanted // unit) * unit
