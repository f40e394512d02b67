"""Python files of the user's own: read once, imported from their text, and blamed by their own traceback."""

from __future__ import annotations

import sys
import traceback
from hashlib import sha256
from importlib.abc import SourceLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, TracebackType

from .errors import InputFileError, ParameterError

TRACE = "trace"
"""Value of an error that holds the traceback of the user's code."""


class _Source(SourceLoader):
    """Imports a module from its text: the same in every process, whatever happens to the file meanwhile."""

    def __init__(self, path: str, text: bytes) -> None:
        self._path = path
        self._text = text

    def get_filename(self, fullname: str) -> str:
        """Where tracebacks look for the lines."""
        del fullname
        return self._path

    def get_data(self, path: str | bytes) -> bytes:
        """The text."""
        del path
        return self._text


def read_code(path: str, parameter: str) -> bytes:
    """Text of the file.

    Raises
    ------
    InputFileError
        If it cannot be read; names `parameter`.
    """
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise InputFileError("{path} does not exist; check the path", parameter=parameter, path=path) from error
    except OSError as error:
        raise InputFileError(
            "{path} cannot be read ({reason}); choose a Python file",
            parameter=parameter,
            path=path,
            reason=error.strerror or error,
        ) from error


def import_code(path: str, text: bytes, parameter: str) -> ModuleType:
    """Import a file's text as Python imports a file.

    Raises
    ------
    ParameterError
        If the import fails, whatever the reason; `TRACE` among its values is the traceback.
    """
    name = f"terroir_user_{sha256(path.encode() + text).hexdigest()[:16]}"
    loader = _Source(path, text)
    spec = spec_from_file_location(name, path, loader=loader)
    if spec is None:
        raise ParameterError("{path} is no Python file; choose another", parameter=parameter, path=path)
    module = module_from_spec(spec)
    # Data classes look their module up there.
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        failure = ParameterError(
            "{path} cannot be imported ({kind}: {reason}); correct it, the log holds the traceback",
            parameter=parameter,
            path=path,
            kind=type(error).__name__,
            reason=str(error),
        )
        failure.values[TRACE] = trace_of(error, path)
        raise failure from error
    return module


def trace_of(error: BaseException, path: str) -> str:
    """Traceback of the user's own code, without what called it."""
    place: TracebackType | None = error.__traceback__
    while place is not None and place.tb_frame.f_code.co_filename != path:
        place = place.tb_next
    return "".join(traceback.format_exception(type(error), error, place)).rstrip()
