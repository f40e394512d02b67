"""Arguments of networks, as users write them."""

from __future__ import annotations

from typing import Any

from ...errors import ParameterError


def share_of(name: str, value: Any) -> float:
    """A number from 0 up to, but not, 1.

    Raises
    ------
    ParameterError
        If it is none.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1:
        raise ParameterError(
            "{name} is {value}; give a share of at least 0 and below 1", parameter="parameters", name=name, value=value
        )
    return float(value)


def switch_of(name: str, value: Any) -> bool:
    """True or false.

    Raises
    ------
    ParameterError
        If it is neither.
    """
    if not isinstance(value, bool):
        raise ParameterError("{name} is {value}; give true or false", parameter="parameters", name=name, value=value)
    return value
