"""A function in a Python file of the user's own, applied to blocks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

from ..blocks.contract import Block
from ..errors import BlockError, ParameterError
from ..user_code import TRACE, import_code, read_code, trace_of
from .user_function_context import FunctionContext, Image
from .user_function_returned import Returned, Unfit, arrays_of

CONTEXT = "context"
"""Keyword-only parameter of a function that wants to know more than data and valid."""


@dataclass(frozen=True)
class Origin:
    """Which function it is; plain data that travels to other processes.

    Parameters
    ----------
    path : str
        File.
    text : bytes
        Its content.
    name : str
        Function in it.
    parameters : dict
        Keyword arguments of every call.
    """

    path: str
    text: bytes
    name: str
    parameters: dict[str, Any]

    @classmethod
    def read(cls, path: str, name: str, parameters: Mapping[str, Any]) -> Origin:
        """Read the file.

        Raises
        ------
        InputFileError
            If it cannot be read.
        """
        return cls(path, read_code(path, "function_file"), name, dict(parameters))

    def load(self) -> Callable[..., Any]:
        """Import the file as Python does, and find the function.

        Raises
        ------
        ParameterError
            If the import fails, there is no such function, or it does not take the parameters.
        """
        module = import_code(self.path, self.text, "function_file")
        return self._function(vars(module), module.__name__)

    def wants_context(self, function: Callable[..., Any]) -> bool:
        """Whether it declares the keyword-only parameter ``context``, and the user gives nothing of that name."""
        try:
            declared = inspect.signature(function).parameters.get(CONTEXT)
        except ValueError:
            return False
        return (
            declared is not None and declared.kind is inspect.Parameter.KEYWORD_ONLY and CONTEXT not in self.parameters
        )

    def _function(self, found: Mapping[str, Any], module_name: str) -> Callable[..., Any]:
        function = found.get(self.name)
        if not callable(function):
            own = [
                name
                for name, value in found.items()
                if inspect.isfunction(value) and value.__module__ == module_name and not name.startswith("_")
            ]
            near = get_close_matches(self.name, own) or own
            raise ParameterError(
                "there is no function {name} in {path}; choose among {choices}",
                parameter="function",
                name=self.name,
                path=self.path,
                choices=", ".join(near) or "–",
            )
        try:
            signature = inspect.signature(function)
        except ValueError:  # written in C: nothing is known
            return cast("Callable[..., Any]", function)
        more = {CONTEXT: None} if self.wants_context(function) else {}
        try:
            signature.bind(None, None, **self.parameters, **more)
        except TypeError as error:
            raise ParameterError(
                "{name}{signature} cannot be called with data, valid and {given} ({reason}); correct either",
                parameter="parameters",
                name=self.name,
                signature=signature,
                given=", ".join(self.parameters) or "–",
                reason=error,
            ) from error
        return cast("Callable[..., Any]", function)


class UserFunction:
    """The function, ready to be called; imports it again wherever it was sent to.

    Parameters
    ----------
    origin : Origin
        Which function it is.
    image : Image
        What it is applied to.

    Raises
    ------
    ParameterError
        See `Origin.load`.
    """

    def __init__(self, origin: Origin, image: Image) -> None:
        self.origin = origin
        self._image = image
        self._function = origin.load()
        self._wants_context = origin.wants_context(self._function)

    def __call__(self, block: Block) -> Returned:
        """Arrays of the block's core, in whatever types the function made them.

        Raises
        ------
        BlockError
            If the function fails or returns something else; names the block.
        """
        more = {CONTEXT: FunctionContext.of(block, self._image)} if self._wants_context else {}
        try:
            # A copy: what the function does to it must not reach the validity rule.
            returned = self._function(block.data, block.valid.copy(), **self.origin.parameters, **more)
        except (Exception, SystemExit) as error:
            failure = BlockError(
                "{name} of {path} failed in the block at {window} ({kind}: {reason}); the log holds the traceback",
                parameter="function",
                name=self.origin.name,
                path=self.origin.path,
                window=block.window,
                kind=type(error).__name__,
                reason=str(error),
            )
            failure.values[TRACE] = trace_of(error, self.origin.path)
            raise failure from error
        try:
            return arrays_of(returned, block)
        except Unfit as error:
            raise BlockError(
                "{name} of {path} returned {found} for the block at {window}; return an array of numbers of shape"
                " (bands, {rows}, {cols}) or ({rows}, {cols}), with or without the halo, or a tuple or dictionary of"
                " such arrays",
                parameter="function",
                name=self.origin.name,
                path=self.origin.path,
                found=error,
                window=block.window,
                rows=block.window.height,
                cols=block.window.width,
            ) from error

    def __getstate__(self) -> tuple[Origin, Image]:
        return self.origin, self._image

    def __setstate__(self, state: tuple[Origin, Image]) -> None:
        self.__init__(*state)  # type: ignore[misc]
