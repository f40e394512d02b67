"""A network asked about one tile: every layer makes the places that the tile needs, and none beyond.

Layers get real pixels where they would otherwise get padding, so that a tile knows no border; what lies around the
tile shrinks from layer to layer. The decoder of a U-Net works on little more than the tile itself, and only its encoder
on all of the margin. Convolutions have batch normalisation folded in, run channels last, and what nobody asks for
again is given back at once, or overwritten.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from typing import Any, Callable

import torch
from torch import nn
from torch.nn import functional

from .extents import Interval, Resize, Spread, Window, covers
from .folding import folded
from .graph import CONCATENATE, MERGE, POINTWISE, POOL, UNPOOL, Graph, Step
from .layers import Untraceable
from .receptive_field import needed_extents

_WORTH = 0.9
# A layer gets only what it needs where that is less than this share of what there is: cutting makes a copy.

Extent = tuple[Interval, Interval]


@dataclass
class _Part:
    """What a layer made: values, and the places that they stand for."""

    values: torch.Tensor
    extent: Extent

    def cut(self, extent: Extent) -> torch.Tensor:
        """The values of a part of the places, without a copy."""
        if extent == self.extent:
            return self.values
        if not all(covers(own, wanted) for own, wanted in zip(self.extent, extent)):
            raise Untraceable("a layer needs more than there is")
        (top, _), (left, _) = self.extent
        (row, row_end), (col, col_end) = extent
        return self.values[..., row - top : row_end - top, col - left : col_end - left]


class TiledNetwork:
    """Asks a network about tiles of one size.

    Parameters
    ----------
    graph : Graph
        Its layers; see `trace`.
    tile : int
        Side of a tile, a multiple of the graph's.
    margin : int
        Pixels around it that images have; at least those of the receptive field.
    device : torch.device
        Where it runs.

    Attributes
    ----------
    peak : int
        Bytes of all layers that are held at the same time, for one tile; known after the first.
    """

    def __init__(self, graph: Graph, tile: int, margin: int, device: Any) -> None:
        self._graph = folded(graph)
        self._device = device
        core = (0, tile)
        self._seen: Extent = ((-margin, tile + margin), (-margin, tile + margin))
        self._core: Extent = (core, core)
        self._needed = needed_extents(self._graph, core, core)
        self._users = Counter(name.split("[")[0] for step in self._graph.steps for name in step.inputs)
        self._acts = {step.name: _act(step, device) for step in self._graph.steps}
        self.peak = 0

    def __call__(self, image: torch.Tensor) -> torch.Tensor:
        """Logits of the tile.

        Parameters
        ----------
        image : Tensor, shape (n, bands, tile + 2 margin, tile + 2 margin)

        Returns
        -------
        Tensor, shape (n, classes, tile, tile)
        """
        left = Counter(self._users)
        made = {self._graph.image: _Part(image.contiguous(memory_format=torch.channels_last), self._seen)}
        peak = 0
        for step in self._graph.steps:
            for name in step.inputs:
                left[name.split("[")[0]] -= 1
            # What came in belongs to the caller.
            free = [name != self._graph.image and left[name.split("[")[0]] == 0 for name in step.inputs]
            self._make(step, made, free)
            held = sum(_size(part.values) for name, part in made.items() if name != self._graph.image)
            peak = max(peak, held)
            for name in [name for name in made if not left[name.split("[")[0]] and not name.startswith(step.name)]:
                if name != self._graph.result:
                    del made[name]
        self.peak = max(self.peak, peak)
        return made[self._graph.result].cut(self._core)

    def _make(self, step: Step, made: dict[str, _Part], free: list[bool]) -> None:
        parts = [made[name] for name in step.inputs]
        act = self._acts[step.name]
        if step.kind == POINTWISE:
            made[step.name] = _Part(_pointwise(act, parts[0].values, free[0]), parts[0].extent)
        elif step.kind in (MERGE, CONCATENATE):
            extent = self._needed[step.name]
            values = [part.cut(extent) for part in parts]
            made[step.name] = _Part(_merged(step, act, values, free), extent)
        elif step.kind == UNPOOL:
            made[step.name] = _unpooled(*parts)
        else:
            taken = self._taken(step, parts[0])
            extent = step.rows.made(taken[0]), step.cols.made(taken[1])
            values = act(_aligned(parts[0], step, taken, extent))
            if step.kind == POOL:
                for place, one in enumerate(values):
                    made[f"{step.name}[{place}]"] = _Part(one, extent)
            else:
                made[step.name] = _Part(_trimmed(values, step, taken, extent), extent)

    def _taken(self, step: Step, part: _Part) -> Extent:
        """The places that a layer is given: all, unless it needs far fewer."""
        needed = self._needed[step.name]
        wanted = step.rows.needed(needed[0]), step.cols.needed(needed[1])
        return wanted if _pixels(wanted) < _WORTH * _pixels(part.extent) else part.extent


def _act(step: Step, device: Any) -> Callable[..., Any]:
    """What does a layer, on the device, without padding."""
    run = step.run
    if isinstance(run, (nn.Conv2d, nn.ConvTranspose2d)):
        return _convolution(run, device)
    if isinstance(run, (nn.MaxPool2d, nn.AvgPool2d)):
        return _pool_with_phases if step.kind == POOL else _pooling(run)
    if isinstance(run, (nn.BatchNorm2d, nn.PReLU)):  # they hold numbers
        return copy.deepcopy(run).eval().to(device)
    return run if run is not None else (lambda x: x)


def _convolution(run: nn.Conv2d | nn.ConvTranspose2d, device: Any) -> Callable[..., Any]:
    weight = run.weight.detach().to(device=device, memory_format=torch.channels_last)
    bias = None if run.bias is None else run.bias.detach().to(device)
    stride, dilation, groups = run.stride, run.dilation, run.groups
    if isinstance(run, nn.ConvTranspose2d):
        return lambda x: functional.conv_transpose2d(x, weight, bias, stride, 0, 0, groups, dilation)
    return lambda x: functional.conv2d(x, weight, bias, stride, 0, dilation, groups)


def _pooling(run: nn.MaxPool2d | nn.AvgPool2d) -> Callable[..., Any]:
    if isinstance(run, nn.AvgPool2d):
        return lambda x: functional.avg_pool2d(x, run.kernel_size, run.stride)
    return lambda x: functional.max_pool2d(x, run.kernel_size, run.stride, 0, run.dilation)


def _pool_with_phases(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """2 × 2 pooling, and which of the four pixels was the largest: unlike torch's indices, the same in any part."""
    values, indices = functional.max_pool2d(x, 2, 2, return_indices=True)
    width = x.shape[-1]
    return values, ((indices // width % 2 * 2) + indices % width % 2).to(torch.uint8)


def _unpooled(values: _Part, phases: _Part) -> _Part:
    """Values where pooling found the largest ones, and zeros between them."""
    found = phases.cut(values.extent)
    large = values.values.new_zeros(
        (*values.values.shape[:2], 2 * values.values.shape[2], 2 * values.values.shape[3])
    ).contiguous(memory_format=torch.channels_last)
    for phase in range(4):
        large[..., phase // 2 :: 2, phase % 2 :: 2] = torch.where(found == phase, values.values, 0.0)
    (top, bottom), (left, right) = values.extent
    return _Part(large, ((2 * top, 2 * bottom), (2 * left, 2 * right)))


def _pointwise(act: Callable[..., Any], values: torch.Tensor, free: bool) -> torch.Tensor:
    if free and isinstance(act, nn.ReLU):
        return values.relu_()
    found: torch.Tensor = act(values)
    return found


def _merged(step: Step, act: Callable[..., Any], values: list[torch.Tensor], free: list[bool]) -> torch.Tensor:
    if step.kind == CONCATENATE:
        return torch.cat(values, 1)
    one, two = values
    if act is torch.add and one.shape == two.shape and step.inputs[0] != step.inputs[1]:
        if free[0]:
            return one.add_(two)
        if free[1]:
            return two.add_(one)
    found: torch.Tensor = act(one, two)
    return found


def _aligned(part: _Part, step: Step, taken: Extent, extent: Extent) -> torch.Tensor:
    """What a layer is given so that its first answer is the first of `extent`, and nothing beyond the last one."""
    places = []
    for axis, own, wanted in ((step.rows, taken[0], extent[0]), (step.cols, taken[1], extent[1])):
        exact = axis.needed(wanted) if isinstance(axis, Window) else own
        places.append(exact)
    return part.cut((places[0], places[1]))


def _trimmed(values: torch.Tensor, step: Step, taken: Extent, extent: Extent) -> torch.Tensor:
    """Without the borders of an upsampled image that lack contributions from beyond what was given."""
    for place, axis in ((-2, step.rows), (-1, step.cols)):
        if isinstance(axis, (Spread, Resize)):
            start, _ = taken[place]
            first = start * axis.stride - axis.padding if isinstance(axis, Spread) else start * axis.factor
            wanted = extent[place]
            values = values.narrow(place, wanted[0] - first, wanted[1] - wanted[0])
    return values


def _pixels(extent: Extent) -> int:
    return (extent[0][1] - extent[0][0]) * (extent[1][1] - extent[1][0])


def _size(values: torch.Tensor) -> int:
    return values.numel() * values.element_size()
