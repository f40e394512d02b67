"""Networks of the user's own: a class in a Python file."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import sha256
from pathlib import PurePath
from typing import Any, Optional

import torch
from torch import nn

from ...errors import ParameterError
from ...user_code import TRACE, import_code, read_code, trace_of
from ..spec import PATCH, NetworkSpec

_GIVEN = ("bands", "classes", "size")
"""What the class is told where it asks for it."""
_TRIED = 2
"""Patches of the trial; with one, an answer without their axis might pass."""


def read_custom(path: str, name: Optional[str] = None) -> tuple[bytes, dict[str, str]]:
    """Text of the user's file, and what `NetworkSpec.custom` says of it.

    Parameters
    ----------
    path : str
        Python file.
    name : str, optional
        Class in it; by default the only subclass of torch.nn.Module that is defined there and no part of another.

    Returns
    -------
    text : bytes
    custom : dict
        ``file`` (name without folders), ``sha256`` of the text, ``class``.

    Raises
    ------
    InputFileError
        If the file cannot be read.
    ParameterError
        If it cannot be imported, or has no such class.
    """
    text = read_code(path, "custom")
    file = PurePath(path).name
    return text, {"file": file, "sha256": sha256(text).hexdigest(), "class": _find(file, text, name).__name__}


def build_custom(spec: NetworkSpec, source: Optional[bytes]) -> nn.Module:
    """The user's network, freshly initialised, in training mode; tried on patches of zeros.

    Raises
    ------
    ParameterError
        If the class cannot be made, or fails, or answers with something else than logits of the classes;
        `user_code.TRACE` among its values is the traceback.
    ValueError
        If the specification names no file.
    """
    if spec.custom is None or source is None:
        raise ValueError("the text of the network's Python file is missing")
    file = spec.custom["file"]
    found = _find(file, source, spec.custom["class"])
    given = {name: getattr(spec, name) for name in _asked_for(found)}
    try:
        module = found(**{**given, **spec.parameters})
    except (Exception, SystemExit) as error:
        raise _failed(
            "{name} of {path} cannot be made with {given} ({kind}: {reason}); correct either, the log holds the"
            " traceback",
            error,
            file,
            "parameters" if spec.parameters else "custom",
            name=found.__name__,
            given=", ".join([*given, *spec.parameters]) or "–",
        ) from error
    if not any(parameter.requires_grad for parameter in module.parameters()):
        raise ParameterError(
            "{name} of {path} has no weights to learn; give it layers as attributes",
            parameter="custom",
            name=found.__name__,
            path=file,
        )
    _check_multiple(module, spec)
    _try(module, spec, file)
    return module.train()


def _find(file: str, text: bytes, name: Optional[str]) -> type[nn.Module]:
    module = import_code(file, text, "custom")
    classes = {
        key: value
        for key, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, nn.Module) and value is not nn.Module
    }
    if name:
        if name in classes:
            return classes[name]
        choices = get_close_matches(name, classes) or list(classes)
        raise ParameterError(
            "there is no class {name} of torch.nn.Module in {path}; choose among {choices}",
            parameter="custom_class",
            name=name,
            path=file,
            choices=", ".join(choices) or "–",
        )
    own = [key for key, value in classes.items() if value.__module__ == module.__name__]
    if not own:
        raise ParameterError(
            "there is no class of torch.nn.Module in {path}; define one", parameter="custom", path=file
        )
    if len(own) > 1:
        raise ParameterError(
            "{path} defines several modules ({choices}); name the network's class",
            parameter="custom_class",
            path=file,
            choices=", ".join(own),
        )
    return classes[own[0]]


def _asked_for(found: type[nn.Module]) -> tuple[str, ...]:
    """Which of bands, classes and size the class's signature takes; all of them where it takes any keyword."""
    if found.__init__ is nn.Module.__init__:  # whose signature takes anything, and which takes nothing
        return ()
    try:
        parameters: Mapping[str, inspect.Parameter] = inspect.signature(found).parameters
    except ValueError:  # written in C: nothing is known
        return _GIVEN
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values()):
        return _GIVEN
    takes = {key for key, one in parameters.items() if one.kind is not inspect.Parameter.POSITIONAL_ONLY}
    return tuple(name for name in _GIVEN if name in takes)


def _check_multiple(module: nn.Module, spec: NetworkSpec) -> None:
    """A tile must have the sides that the network asks for."""
    multiple = getattr(module, "multiple", 1)
    if spec.kind != PATCH and isinstance(multiple, int) and multiple > 1 and spec.size % multiple:
        raise ParameterError(
            "tiles of {size} × {size} pixels do not suit this network; give a multiple of {multiple}",
            parameter="size",
            size=spec.size,
            multiple=multiple,
        )


def _try(module: nn.Module, spec: NetworkSpec, file: str) -> None:
    """Ask the network about zeros; leaves its statistics as they are."""
    module.eval()
    try:
        with torch.no_grad():
            answer: Any = module(torch.zeros(_TRIED, spec.bands, spec.size, spec.size))
    except (Exception, SystemExit) as error:
        raise _failed(
            "{name} of {path} fails for images of shape {shape} ({kind}: {reason}); correct it, the log holds the"
            " traceback",
            error,
            file,
            "custom",
            name=type(module).__name__,
            shape=(_TRIED, spec.bands, spec.size, spec.size),
        ) from error
    wanted = (_TRIED, spec.classes) if spec.kind == PATCH else (_TRIED, spec.classes, spec.size, spec.size)
    is_tensor = isinstance(answer, torch.Tensor)
    if not is_tensor or tuple(answer.shape) != wanted or not answer.is_floating_point():
        raise ParameterError(
            "{name} of {path} answers with {found} for {count} images; return a tensor of floats of shape {wanted}:"
            " one number for each class, before softmax",
            parameter="custom",
            name=type(module).__name__,
            path=file,
            found=f"{answer.dtype} {tuple(answer.shape)}" if is_tensor else type(answer).__name__,
            count=_TRIED,
            wanted=wanted,
        )


def _failed(template: str, error: BaseException, file: str, parameter: str, **values: Any) -> ParameterError:
    first = str(error).strip().split("\n")[0]
    failure = ParameterError(
        template, parameter=parameter, path=file, kind=type(error).__name__, reason=first, **values
    )
    failure.values[TRACE] = trace_of(error, file)
    return failure
