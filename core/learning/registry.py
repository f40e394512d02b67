"""Classifiers by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from ..errors import ParameterError
from .classifiers import CLASSIFIERS
from .kinds import RESERVED, Kind, class_path, first_line

__all__ = (
    "AUTO",
    "CLASSIFIERS",
    "RESERVED",
    "Kind",
    "class_path",
    "find_classifier",
    "first_line",
    "installed_classifiers",
    "make_estimator",
)

AUTO = "auto"
"""Not a classifier, but the choice of one; see ``search/automatic.py``."""


def find_classifier(name: str) -> Kind:
    """Entry of `CLASSIFIERS` by its name.

    Raises
    ------
    ParameterError
        If there is none.
    """
    if name not in CLASSIFIERS:
        raise ParameterError(
            "{name} is not a classifier; choose one of {choices}",
            parameter="classifier",
            name=name,
            choices=", ".join(CLASSIFIERS),
        )
    return CLASSIFIERS[name]


def installed_classifiers() -> tuple[str, ...]:
    """Names of the classifiers whose packages are here; scikit-learn's are always named."""
    return tuple(name for name, kind in CLASSIFIERS.items() if not kind.module or find_spec(kind.module) is not None)


def make_estimator(name: str, parameters: Mapping[str, Any], seed: int, workers: int = 1) -> Any:
    """Make the estimator of a classifier; see `Kind.make`."""
    return find_classifier(name).make(name, parameters, seed, workers)
