"""Self-contained HTML pages from templates."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import MissingDependencyError

_SHARED = Path(__file__).parent / "templates"
"""The style of all reports."""


def decimals_text(value: float) -> str:
    """A figure with three decimals; a dash for what is not defined."""
    if math.isnan(value):
        return "–"
    text = f"{value:.3f}"
    return text.replace("-", "−") if float(text) else text.replace("-", "")


def json_text(value: Any) -> str:
    """Plain data as JSON, for people: numbers with at most six digits that count."""
    return json.dumps(_rounded(value), ensure_ascii=False)


def _rounded(value: Any) -> Any:
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.6g}")
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


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
