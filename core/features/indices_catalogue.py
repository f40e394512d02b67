"""Spectral indices by name, from the catalogue that the package spyndex ships (Montero et al. 2023).

Only the catalogue's text is taken: its formulas are evaluated by `terroir.core.features.expression`.

References
----------
Montero, D., Aybar, C., Mahecha, M.D., Martinuzzi, F., Söchting, M., Wieneke, S. (2023): A standardized catalogue of
spectral indices to advance the use of remote sensing in Earth system research. Scientific Data 10, 197.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np

from ..errors import ParameterError
from .expression import parse
from .expression_steps import Expression
from .indices_bands import SENSORS

# kNR stands for a kernel of N and R. The radial basis function is the one of kNDVI (Camps-Valls et al. 2021).
_KERNEL_NAME = re.compile(r"\bk([A-Z])([A-Z])\b")
_KERNEL = r"exp(-(\1 - \2)**2 / (2 * sigma**2))"


def index_names() -> tuple[str, ...]:
    """Names of all indices of the catalogue."""
    return tuple(_catalogue().indices)


def match_index(name: str) -> str:
    """The catalogue's spelling of an index.

    Raises
    ------
    ParameterError
        If there is no such index; names the ones that come near.
    """
    known = index_names()
    if name in known:
        return name
    lower = [index for index in known if index.lower() == name.lower()]
    if len(lower) == 1:
        return lower[0]
    near = lower or [index for index in known if index.lower() in get_close_matches(name.lower(), _lowered(known), 5)]
    if near:
        raise ParameterError(
            "there is no index {name}; did you mean {near}?", parameter="indices", name=name, near=", ".join(near)
        )
    raise ParameterError(
        "there is no index {name} among the {count} of the catalogue; look it up there or write it as EXPRESSION",
        parameter="indices",
        name=name,
        count=len(known),
    )


def index_expression(name: str, bands: Sequence[str], constants: Mapping[str, float]) -> Expression:
    """The formula of an index, ready to be evaluated with bands by their letters.

    Parameters
    ----------
    name : str
        As the catalogue spells it.
    bands : sequence of str
        Letters of the bands that the image has.
    constants : mapping of str to float
        Constants with a value; see `constant_values`.

    Raises
    ------
    ParameterError
        If the image lacks a band, or a constant has no value.
    """
    catalogue = _catalogue()
    formula = _KERNEL_NAME.sub(_KERNEL, str(catalogue.indices[name].formula))
    # The catalogue takes L for a constant everywhere, and so do the kernels.
    expression = parse(formula, constants, "indices")
    lacking = [needed for needed in expression.names if needed not in bands]
    for needed in lacking:
        if needed in catalogue.constants:
            raise ParameterError(
                "{index} needs the constant {constant} ({meaning}), which has no usual value; write for example"
                " {example}",
                parameter="constants",
                index=name,
                constant=needed,
                meaning=catalogue.constants[needed].description,
                example='{"' + needed + '": 1}',
            )
    if lacking:
        raise ParameterError(
            "{index} needs the bands {needed}; not found: {lacking}; say in BAND_MAPPING which they are, or choose"
            " the SENSOR",
            parameter="indices",
            index=name,
            needed=", ".join(f"{band} ({_meaning(band)})" for band in expression.names),
            lacking=", ".join(lacking),
        )
    return expression


def constant_values(given: Mapping[str, float], sensor: str, others: Sequence[str] = ()) -> dict[str, float]:
    """Constants of the catalogue: its usual values, the sensor's wavelengths, and above all what the user says.

    Parameters
    ----------
    given : mapping of str to float
        What the user says.
    sensor : str
        Whose central wavelengths (in nm) are taken.
    others : sequence of str
        Names that may be among the given ones although the catalogue knows them not.

    Raises
    ------
    ParameterError
        If a constant is not known.
    """
    catalogue = _catalogue()
    for name in given:
        if name not in catalogue.constants and name not in others:
            raise ParameterError(
                "there is no constant {name}; choose among {choices}",
                parameter="constants",
                name=name,
                choices=", ".join(catalogue.constants),
            )
    values = {name: float(item.value) for name, item in catalogue.constants.items() if item.value is not None}
    own = {name: float(value) for name, value in given.items() if name in catalogue.constants}
    return {**values, **_wavelengths(catalogue, sensor), **own}


def depends_on_scale(expression: Expression) -> bool:
    """Whether digital numbers instead of reflectances (0 to 1) give another value, not only another rounding."""
    draw = np.random.default_rng(0)
    reflectances = {name: draw.uniform(0.05, 0.6, 16) for name in expression.names}
    numbers = {name: values * 10_000 for name, values in reflectances.items()}
    return not np.allclose(
        expression.evaluate(reflectances), expression.evaluate(numbers), rtol=1e-6, atol=0, equal_nan=True
    )


def _wavelengths(catalogue: Any, sensor: str) -> dict[str, float]:
    """Central wavelengths in nanometres, as the constants ``lambdaN`` and so on."""
    preset = SENSORS.get(sensor)
    found: dict[str, float] = {}
    if preset is None or not preset.platform:
        return found
    for letters in preset.names.values():
        described = [getattr(catalogue.bands.get(letter), preset.platform, None) for letter in letters]
        wavelength = next((float(item.wavelength) for item in described if item is not None), None)
        for letter in letters:
            if wavelength is not None and f"lambda{letter}" in catalogue.constants:
                found[f"lambda{letter}"] = wavelength
    return found


def _meaning(band: str) -> str:
    described = _catalogue().bands.get(band)
    return "radar" if described is None else str(described.long_name)


def _lowered(names: Sequence[str]) -> list[str]:
    return [name.lower() for name in names]


def _catalogue() -> Any:
    """The package spyndex.

    Raises
    ------
    MissingDependencyError
        If it is not installed.
    """
    from ..learning.dependencies import require_packages

    require_packages(("spyndex",))
    import spyndex

    return spyndex
