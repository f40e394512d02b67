"""The receptive field: the pixels of an image that a pixel's answer may depend on."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from .extents import Interval, hull
from .graph import Graph
from .probing import Open, positive_copy


@dataclass(frozen=True)
class ReceptiveField:
    """How far a network sees.

    Parameters
    ----------
    side : int
        Side of the largest square that an answer depends on. Where there is pooling, it is not the same for all
        pixels: each sees whole squares of those that were pooled together.
    margin : int
        Pixels around any tile (whose corner lies at a multiple of the poolings) that its answers may depend on.
    """

    side: int
    margin: int


def needed_extents(graph: Graph, rows: Interval, cols: Interval) -> dict[str, tuple[Interval, Interval]]:
    """What every layer must make so that the result has these rows and columns, by name; the image's own too.

    From the last layer to the first, as in Araujo et al. 2019 (equations 3 and 4); where several layers take the
    same input, the hull of what they need.
    """
    needed = {graph.result: (rows, cols)}
    for step in reversed(graph.steps):
        wanted = [needed[name] for name in (step.name, f"{step.name}[0]", f"{step.name}[1]") if name in needed]
        if not wanted:
            continue
        made = hull(*(one for one, _ in wanted)), hull(*(two for _, two in wanted))
        needed[step.name] = made
        taken = step.rows.needed(made[0]), step.cols.needed(made[1])
        for name in step.inputs:
            before = needed.get(name, taken)
            needed[name] = hull(before[0], taken[0]), hull(before[1], taken[1])
    return needed


def receptive_field(graph: Graph) -> ReceptiveField:
    """The receptive field of a network whose layers are known.

    One pixel after the other, of a square that poolings make alike: what comes after it repeats.
    """
    sides, margins = [], []
    for place in range(graph.multiple):
        found = needed_extents(graph, (place, place + 1), (place, place + 1))
        for start, end in found[graph.image]:
            sides.append(end - start)
            margins.append(max(-start, end - graph.multiple, 0))
    return ReceptiveField(max(sides), max(margins))


def measured_field(module: nn.Module, bands: int, multiple: int, side: int) -> ReceptiveField | None:
    """The receptive field of any network, by gradients; None where it is not finite.

    Weights do not matter, nor does the image: what a dead unit or the largest of some pixels hides today it may show
    in another place. So a copy is asked that lets everything through (`probing`), and the field is rather too large.

    Parameters
    ----------
    module : nn.Module
        In evaluation mode.
    bands : int
        What it takes.
    multiple : int
        Sides of images that it takes are multiples of this.
    side : int
        Side of the image that is tried, a multiple of `multiple`; a field that reaches its border may be endless.
    """
    generator = torch.Generator().manual_seed(1)
    middle = side // multiple // 2 * multiple
    margins, sides = [0], [1]
    probe = positive_copy(module, generator)
    with torch.enable_grad():
        for place in sorted({0, multiple // 2, multiple - 1}):
            image = (torch.rand(1, bands, side, side, generator=generator) + 0.5).requires_grad_()
            with Open():
                answer = probe(image)[0, :, middle + place, middle + place]
            # Not the sum of the classes: that of probabilities is always 1.
            (gradient,) = torch.autograd.grad(answer @ torch.rand(len(answer), generator=generator), image)
            seen = (gradient != 0).any(1)[0]
            for axis in (0, 1):
                places = torch.nonzero(seen.any(axis)).flatten()
                if not len(places):
                    continue
                start, end = int(places[0]) - middle, int(places[-1]) + 1 - middle
                if start <= -middle or end >= side - middle:
                    return None
                sides.append(end - start)
                margins.append(max(-start, end - multiple))
    return ReceptiveField(max(sides), max(margins))
