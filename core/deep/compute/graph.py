"""The layers of a module of torch as a list of steps, as far as they are known here."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Optional

import torch
from torch import fx, nn
from torch.nn import functional

from .extents import SAME, Axis
from .layers import WINDOWS, Untraceable, axes_of, resize_axes

ALIAS, WINDOW, POINTWISE, MERGE, CONCATENATE, POOL, UNPOOL = (
    "alias",
    "window",
    "pointwise",
    "merge",
    "concatenate",
    "pool",
    "unpool",
)

_POINTWISE_MODULES = (
    *(nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.CELU, nn.GELU, nn.SiLU, nn.Mish),
    *(nn.Sigmoid, nn.Tanh, nn.Hardtanh, nn.Hardswish, nn.Hardsigmoid, nn.Softplus, nn.BatchNorm2d),
)
_NOTHING_MODULES = (nn.Identity, nn.Dropout, nn.Dropout2d, nn.AlphaDropout)
_POINTWISE_FUNCTIONS = {
    *(functional.relu, functional.relu6, functional.leaky_relu, functional.elu, functional.gelu, functional.silu),
    *(functional.mish, functional.hardswish, torch.relu, torch.sigmoid, torch.tanh, torch.abs, operator.neg),
}
_POINTWISE_METHODS = {"relu", "sigmoid", "tanh", "abs"}
_MERGES: dict[Any, Callable[..., Any]] = {
    operator.add: torch.add,
    operator.iadd: torch.add,
    torch.add: torch.add,
    "add": torch.add,
    operator.mul: torch.mul,
    operator.imul: torch.mul,
    torch.mul: torch.mul,
    "mul": torch.mul,
    operator.sub: torch.sub,
    torch.sub: torch.sub,
    torch.maximum: torch.maximum,
}


@dataclass
class Step:
    """One layer.

    Parameters
    ----------
    name : str
        Of what it makes.
    kind : str
        How it is done; see the constants above.
    inputs : tuple of str
        What it takes.
    run : callable, optional
        What does it: a module, or a function of the tensors.
    rows, cols : Axis
        What it does along both axes.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    run: Optional[Callable[..., Any]] = None
    rows: Axis = SAME
    cols: Axis = SAME


@dataclass
class Graph:
    """Layers in the order in which they can be computed.

    Parameters
    ----------
    image : str
        Name of what comes in.
    steps : list of Step
    result : str
        Name of what goes out: logits at the image's own resolution.
    multiple : int
        Rows and columns of the image must be multiples of this.
    """

    image: str
    steps: list[Step] = field(default_factory=list)
    result: str = ""
    multiple: int = 1


def trace(module: nn.Module) -> Graph:
    """The layers of a module that answers for every pixel.

    Parameters
    ----------
    module : nn.Module
        Its training mode does not matter; dropout is left out.

    Raises
    ------
    Untraceable
        If it cannot be followed, or has a layer that is not known here or that looks at the whole image.
    """
    try:
        traced = fx.Tracer().trace(module)
    except Exception as error:  # the module may be anybody's
        raise Untraceable(f"{type(error).__name__}: {error}") from error
    modules = dict(module.named_modules())
    graph = Graph("")
    for node in traced.nodes:
        if node.op == "placeholder":
            if graph.image:
                raise Untraceable("it takes more than an image")
            graph.image = node.name
        elif node.op == "output":
            (found,) = node.args
            if not isinstance(found, fx.Node):
                raise Untraceable("it answers with more than one tensor")
            graph.result = found.name
        else:
            graph.steps.append(_step(node, modules))
    _find_scales(graph)
    return graph


def _step(node: fx.Node, modules: dict[str, nn.Module]) -> Step:
    if node.op == "call_module":
        return _module_step(node, modules[str(node.target)])
    if node.op in ("call_function", "call_method"):
        return _function_step(node)
    raise Untraceable(f"{node.op} {node.target}")


def _module_step(node: fx.Node, module: nn.Module) -> Step:
    inputs = tuple(_name(argument) for argument in node.args)
    if node.kwargs:
        raise Untraceable(f"{node.target} with arguments by name")
    if isinstance(module, _NOTHING_MODULES):
        return Step(node.name, ALIAS, inputs)
    if isinstance(module, _POINTWISE_MODULES):
        if isinstance(module, nn.BatchNorm2d) and module.running_mean is None:
            raise Untraceable(f"{node.target} has no running statistics")
        return Step(node.name, POINTWISE, inputs, module)
    if isinstance(module, nn.MaxUnpool2d):
        axes = axes_of(module)
        return Step(node.name, UNPOOL, inputs, module, *axes)
    if isinstance(module, (*WINDOWS, nn.Upsample)):
        kind = POOL if isinstance(module, nn.MaxPool2d) and module.return_indices else WINDOW
        return Step(node.name, kind, inputs, module, *axes_of(module))
    raise Untraceable(type(module).__name__)


def _function_step(node: fx.Node) -> Step:
    target = node.target
    if target is operator.getitem:
        return Step(node.name, ALIAS, (f"{_name(node.args[0])}[{node.args[1]}]",))
    if target in _MERGES:
        return _merge_step(node, _MERGES[target])
    if target is torch.cat:
        parts = node.args[0]
        dim = node.args[1] if len(node.args) > 1 else node.kwargs.get("dim", 0)
        if dim not in (1, -3) or not isinstance(parts, (list, tuple)):
            raise Untraceable("a concatenation of other than channels")
        return Step(node.name, CONCATENATE, tuple(_name(part) for part in parts))
    if target in (functional.dropout, functional.dropout2d):
        return Step(node.name, ALIAS, (_name(node.args[0]),))
    if target in _POINTWISE_FUNCTIONS or (node.op == "call_method" and target in _POINTWISE_METHODS):
        more = {key: value for key, value in node.kwargs.items() if key != "inplace"}
        rest = node.args[1:]
        if any(isinstance(value, fx.Node) for value in (*rest, *more.values())):
            raise Untraceable(f"{target} of two tensors")
        act: Any = getattr(torch, str(target)) if node.op == "call_method" else target
        return Step(node.name, POINTWISE, (_name(node.args[0]),), lambda x: act(x, *rest, **more))
    if target is functional.interpolate:
        axes, run = resize_axes(node.args[1:], dict(node.kwargs))
        return Step(node.name, WINDOW, (_name(node.args[0]),), run, *axes)
    raise Untraceable(getattr(target, "__name__", str(target)))


def _merge_step(node: fx.Node, act: Callable[..., Any]) -> Step:
    if node.kwargs or len(node.args) != 2:
        raise Untraceable(f"{node.target} with more arguments")
    one, two = node.args
    if isinstance(one, fx.Node) and isinstance(two, fx.Node):
        return Step(node.name, MERGE, (one.name, two.name), act)
    if isinstance(one, fx.Node) and isinstance(two, (int, float)):
        return Step(node.name, POINTWISE, (one.name,), lambda x: act(x, two))
    raise Untraceable(f"{node.target} of something that is no tensor")


def _name(argument: Any) -> str:
    if not isinstance(argument, fx.Node):
        raise Untraceable("an argument that is no tensor")
    return argument.name


def _find_scales(graph: Graph) -> None:
    """Set `multiple`; refuse layers that meet at different resolutions, and an answer at another than the image's."""
    scales: dict[str, tuple[Fraction, Fraction]] = {graph.image: (Fraction(1), Fraction(1))}
    for step in graph.steps:
        found = {scales[name] for name in step.inputs}
        if step.kind == UNPOOL:  # the indices are as many as the values
            found = {scales[step.inputs[0]]}
        if len(found) != 1:
            raise Untraceable("layers of different resolutions meet")
        ((rows, cols),) = found
        scales[step.name] = rows * step.rows.scale, cols * step.cols.scale
        if step.kind == POOL:
            scales[f"{step.name}[0]"] = scales[f"{step.name}[1]"] = scales[step.name]
    if scales[graph.result] != scales[graph.image]:
        raise Untraceable("the answer has another resolution than the image")
    graph.multiple = math.lcm(*(scale.denominator for both in scales.values() for scale in both))
