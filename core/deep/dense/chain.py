"""A network as the chain of layers that its input passes, where it is one."""

from __future__ import annotations

import operator
from typing import Any

from ..notes import Note


class NotDense(Exception):
    """A network has no dense form.

    Parameters
    ----------
    template : str
        Why, as a sentence without its full stop.
    **values
        What the template's placeholders stand for.
    """

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template.format(**values))
        self.note: Note = (template, values)


def chain_of(module: Any) -> list[Any]:
    """Layers of torch.nn in the order in which the input passes them.

    Sequential modules are taken apart; what has a forward of its own is followed step by step by torch.fx, and its
    calls of functions become the modules that do the same.

    Raises
    ------
    NotDense
        If the input takes more than one way, or passes something unknown.
    """
    from torch import nn

    if isinstance(module, nn.Sequential) and type(module).forward is nn.Sequential.forward:
        return [layer for child in module for layer in chain_of(child)]
    # Modules of torch itself are layers: what is known of them is decided by whoever takes the chain.
    if type(module).__module__.startswith("torch.nn."):
        return [module]
    return _followed(module)


def _followed(module: Any) -> list[Any]:
    """The chain of a module with a forward of its own."""
    from torch import fx

    try:
        graph = fx.symbolic_trace(module).graph
    # Whatever a user's code does with a stand-in for a tensor.
    except Exception as error:
        raise NotDense(
            "The forward of {name} cannot be followed step by step ({kind}), so the network has no dense form.",
            name=type(module).__name__,
            kind=type(error).__name__,
        ) from error
    layers: list[Any] = []
    previous: Any = None
    for node in graph.nodes:
        if node.op == "placeholder" and previous is None:
            previous = node
        elif node.op == "output":
            if node.args != (previous,):
                raise _branching(module)
        elif not _tells_the_shape(node):
            if previous is None or not node.args or node.args[0] is not previous or _meets_another(node):
                raise _branching(module)
            layers += chain_of(module.get_submodule(node.target)) if node.op == "call_module" else _as_modules(node)
            previous = node
    return layers


def _branching(module: Any) -> NotDense:
    return NotDense(
        "What enters {name} takes more than one way through it, so the network has no dense form.",
        name=type(module).__name__,
    )


def _meets_another(node: Any) -> bool:
    """Whether a step takes another tensor than the first; a number of the shape is none."""
    return any(other is not node.args[0] and not _tells_the_shape(other) for other in node.all_input_nodes)


def _tells_the_shape(node: Any) -> bool:
    """Whether a step makes no tensor but a number of the shape, for a later ``view``."""
    if node.op == "call_method":
        return bool(node.target == "size")
    if node.op != "call_function":
        return False
    if node.target is operator.getitem:
        return _tells_the_shape(node.args[0])
    return bool(node.target is getattr and node.args[1] == "shape")


def _as_modules(node: Any) -> list[Any]:
    """Modules that do what a call of a function or method does.

    Raises
    ------
    NotDense
        If none is known.
    """
    import torch
    from torch import nn
    from torch.nn import functional

    kept = {key: value for key, value in node.kwargs.items() if key not in {"inplace", "training"}}
    name = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", "")
    plain: dict[Any, Any] = {functional.max_pool2d: nn.MaxPool2d, functional.avg_pool2d: nn.AvgPool2d}
    plain |= {
        functional.adaptive_avg_pool2d: nn.AdaptiveAvgPool2d,
        functional.adaptive_max_pool2d: nn.AdaptiveMaxPool2d,
    }
    plain |= {functional.leaky_relu: nn.LeakyReLU, functional.elu: nn.ELU, torch.flatten: nn.Flatten}
    rest = node.args[1:]
    if node.op == "call_function" and node.target in plain:
        return [plain[node.target](*rest, **kept)]
    if name == "dropout":
        return []
    if name == "flatten" and node.op == "call_method":
        return [nn.Flatten(*rest, **kept)]
    if name in {"view", "reshape"} and len(rest) == 2 and rest[1] == -1:
        return [nn.Flatten()]
    if name == "mean" and sorted(rest[0] if rest else kept.get("dim", ())) in ([-2, -1], [2, 3]):
        return [nn.AdaptiveAvgPool2d(1), *([] if kept.get("keepdim") else [nn.Flatten()])]
    bare = {"relu": nn.ReLU, "relu_": nn.ReLU, "gelu": nn.GELU, "silu": nn.SiLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}
    if name in bare and not rest and not kept:
        return [bare[name]()]
    raise NotDense("The dense form of {name} is not known.", name=name or str(node.target))
