"""Choices of classifiers: those that are always there, and those whose packages are installed."""

from __future__ import annotations

from ...core.learning.registry import AUTO, installed_classifiers


def classifier_choices(with_auto: bool = True) -> tuple[str, ...]:
    """Names for an enumeration of classifiers, the default one first."""
    return (*installed_classifiers(), *((AUTO,) if with_auto else ()))
