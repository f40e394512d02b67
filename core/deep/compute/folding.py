"""Batch normalisation within the convolution before it: the same answers with one pass over the image less."""

from __future__ import annotations

from collections import Counter

import torch
from torch import nn

from .graph import ALIAS, POINTWISE, WINDOW, Graph, Step


def without_aliases(graph: Graph) -> Graph:
    """The graph without layers that change nothing (dropout, identity)."""
    names: dict[str, str] = {}
    steps = []
    for step in graph.steps:
        inputs = tuple(names.get(name, name) for name in step.inputs)
        if step.kind == ALIAS:
            names[step.name] = inputs[0]
        else:
            steps.append(Step(step.name, step.kind, inputs, step.run, step.rows, step.cols))
    return Graph(graph.image, steps, names.get(graph.result, graph.result), graph.multiple)


def folded(graph: Graph) -> Graph:
    """The graph with batch normalisation folded into convolutions that nothing else asks.

    Its convolutions are copies. Weights are multiplied in float64, and rounded once.
    """
    graph = without_aliases(graph)
    users = Counter(name for step in graph.steps for name in step.inputs)
    users[graph.result] += 1
    by_name = {step.name: step for step in graph.steps}
    norms: dict[str, Step] = {}
    for step in graph.steps:
        if step.kind == POINTWISE and isinstance(step.run, nn.BatchNorm2d):
            before = by_name.get(step.inputs[0])
            plain = before is not None and isinstance(before.run, (nn.Conv2d, nn.ConvTranspose2d))
            if plain and users[step.inputs[0]] == 1:
                norms[step.inputs[0]] = step
    gone = {step.name for step in norms.values()}
    steps = []
    for step in graph.steps:
        norm = norms.get(step.name)
        if norm is not None:
            made = _folded(step.run, norm.run)
            steps.append(Step(norm.name, WINDOW, step.inputs, made, step.rows, step.cols))
        elif step.name not in gone:
            steps.append(step)
    return Graph(graph.image, steps, graph.result, graph.multiple)


def _folded(convolution: object, norm: object) -> nn.Module:
    """One convolution that does what a convolution and the normalisation after it do (Ioffe & Szegedy 2015, alg. 2)."""
    if not isinstance(convolution, (nn.Conv2d, nn.ConvTranspose2d)) or not isinstance(norm, nn.BatchNorm2d):
        raise TypeError("a convolution and a batch normalisation are folded, nothing else")
    if norm.running_mean is None or norm.running_var is None:
        raise TypeError("a batch normalisation without running statistics changes with the image")
    scale = 1 / torch.sqrt(norm.running_var.double() + norm.eps)
    if norm.weight is not None:
        scale = scale * norm.weight.double()
    shift = -norm.running_mean.double() * scale
    if norm.bias is not None:
        shift = shift + norm.bias.double()
    if convolution.bias is not None:
        shift = shift + convolution.bias.double() * scale
    transposed = isinstance(convolution, nn.ConvTranspose2d)
    weight = convolution.weight.double()
    # Of a transposed one the channels that it makes come second, and of each group of them by itself.
    by_output = (
        scale.reshape(convolution.groups, -1).repeat_interleave(weight.shape[0] // convolution.groups, 0)
        if transposed
        else scale
    )
    weight = weight * (by_output[:, :, None, None] if transposed else by_output[:, None, None, None])
    made = type(convolution)(
        convolution.in_channels,
        convolution.out_channels,
        convolution.kernel_size,  # type: ignore[arg-type]
        stride=convolution.stride,  # type: ignore[arg-type]
        padding=convolution.padding,  # type: ignore[arg-type]
        dilation=convolution.dilation,  # type: ignore[arg-type]
        groups=convolution.groups,
    )
    kind = convolution.weight.dtype
    made.weight = nn.Parameter(weight.to(kind), requires_grad=False)
    made.bias = nn.Parameter(shift.to(kind), requires_grad=False)
    return made.eval()
