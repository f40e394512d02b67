"""Self-contained HTML pages from templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import MissingDependencyError

_SHARED = Path(__file__).parent / "templates"
"""The style of all reports."""


def open_templates(folder: Path, filters: Mapping[str, Any]) -> Any:
    """Jinja2's environment for the templates of a folder, and for what all reports share.

    Parameters
    ----------
    folder : Path
        Where the templates lie.
    filters : mapping of str to callable
        How the templates write numbers.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingDependencyError(
            "reports need the Python package jinja2; install it with: python -m pip install jinja2"
        ) from error
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, _SHARED]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment
