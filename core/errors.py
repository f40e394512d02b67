"""One tree of errors. Every message says what is wrong, where, and what to do next.

A message is a template plus values instead of a finished string, so that a user interface can translate
the template; ``str(error)`` gives the English sentence. Leaves also inherit the fitting builtin, so that
scripts can catch ``ValueError`` or ``OSError`` without knowing Terroir.
"""

from __future__ import annotations


class TerroirError(Exception):
    """Root of all errors that Terroir raises on purpose.

    Parameters
    ----------
    template : str
        One English sentence in ``str.format`` syntax: what is wrong and what to do next.
    parameter : str, optional
        The Job field concerned, in lower case (``polygons``); Processing shows it in upper case.
    **values
        What the template's placeholders stand for.
    """

    def __init__(self, template: str, *, parameter: str | None = None, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.parameter = parameter
        self.values = values

    def __str__(self) -> str:
        return self.sentence(self.template)

    def sentence(self, template: str) -> str:
        """Fill `template` (the own one or its translation) and put the parameter's name in front."""
        text = template.format(**self.values) if self.values else template
        return f"{self.parameter.upper()}: {text}" if self.parameter else text

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders; the default would lose the keyword arguments.
        return (_rebuild, (type(self), self.template, self.parameter, self.values))


def _rebuild(kind: type[TerroirError], template: str, parameter: str | None, values: dict[str, object]) -> TerroirError:
    return kind(template, parameter=parameter, **values)


class ParameterError(TerroirError, ValueError):
    """A value that the user gave cannot work."""


class DataError(TerroirError, ValueError):
    """The data behind a parameter cannot be used as they are."""


class InputFileError(TerroirError, OSError):
    """An input file is missing, unreadable or of the wrong kind."""


class ModelError(TerroirError, ValueError):
    """A model file cannot be opened, or does not fit the data."""


class OutputError(TerroirError, OSError):
    """A result cannot be written."""


class MissingDependencyError(TerroirError, ImportError):
    """A Python package that is needed is not installed."""


class ClusterError(TerroirError, ConnectionError):
    """A cluster cannot be reached, or refuses."""


class WorkersLost(ClusterError):
    """A cluster went away in the middle of a run: what was written stays for the next run, with its journal."""


class Cancelled(TerroirError):
    """The user stopped the run."""

    def __init__(
        self, template: str = "The run was cancelled.", *, parameter: str | None = None, **values: object
    ) -> None:
        super().__init__(template, parameter=parameter, **values)


class Estimated(TerroirError):
    """The run was only to be estimated, and was; nothing is wrong."""

    def __init__(
        self, template: str = "The run was only estimated.", *, parameter: str | None = None, **values: object
    ) -> None:
        super().__init__(template, parameter=parameter, **values)


class PartComplete(TerroirError):
    """The run was only to make one part of a raster, and did; nothing is wrong."""

    def __init__(
        self, template: str = "The part is complete.", *, parameter: str | None = None, **values: object
    ) -> None:
        super().__init__(template, parameter=parameter, **values)


class BlockError(TerroirError, RuntimeError):
    """A block could not be processed; names the input and the block's window."""
