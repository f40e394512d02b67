"""Which band of an image is the red one: names and orders of the sensors that people use.

Letters are those of the catalogue of spectral indices (spyndex): B, G, R, RE1 to RE3, N, N2, S1, S2, T and so on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ParameterError
from ..raster.stack import Stack
from .band_choice import chosen_bands

AUTO = "auto"

# Names that say what a band is, whatever the sensor; without signs, in lower case.
_PLAIN_NAMES = {
    "A": ("a", "aerosol", "aerosols", "coastal", "coastalaerosol", "ultrablue"),
    "B": ("b", "blue", "bleu"),
    "G": ("g", "green", "vert"),
    "G1": ("g1", "green1"),
    "Y": ("y", "yellow", "jaune"),
    "R": ("r", "red", "rouge"),
    "RE1": ("re1", "rededge1", "rededge071", "rededge"),
    "RE2": ("re2", "rededge2", "rededge075"),
    "RE3": ("re3", "rededge3", "rededge078"),
    "N": ("n", "nir", "nir1", "nearinfrared", "infrared", "pir", "procheinfrarouge"),
    "N2": ("n2", "nir2", "nir08", "narrownir", "nirnarrow"),
    "WV": ("wv", "nir09", "watervapour", "watervapor"),
    "S1": ("s1", "swir1", "swir16"),
    "S2": ("s2", "swir2", "swir22"),
    "T": ("t", "thermal", "lwir", "tir"),
    "T1": ("t1", "thermal1", "lwir11", "tir1"),
    "T2": ("t2", "thermal2", "lwir12", "tir2"),
    "VV": ("vv",),
    "VH": ("vh",),
    "HV": ("hv",),
    "HH": ("hh",),
}


@dataclass(frozen=True)
class Sensor:
    """How images of a sensor are usually laid out.

    Parameters
    ----------
    names : mapping of str to tuple of str
        Number of the band in product names (``4`` for ``B4``, ``B04``, ``SR_B4``) -> letters of the catalogue.
    orders : tuple of tuple of str
        Numbers of the bands, in the orders in which images hold them; told apart by their count.
    platform : str
        The catalogue's name of the platform, for wavelengths; empty if there is none.
    """

    names: Mapping[str, tuple[str, ...]]
    orders: tuple[tuple[str, ...], ...]
    platform: str = ""


_SENTINEL2 = {
    "1": ("A",),
    "2": ("B",),
    "3": ("G",),
    "4": ("R",),
    "5": ("RE1",),
    "6": ("RE2",),
    "7": ("RE3",),
    "8": ("N",),
    "8A": ("N2",),
    "9": ("WV",),
    "11": ("S1",),
    "12": ("S2",),
}
_LANDSAT_TM = {"1": ("B",), "2": ("G",), "3": ("R",), "4": ("N",), "5": ("S1",), "6": ("T",), "7": ("S2",)}
# The catalogue calls Landsat 8's narrow near infrared N2, but uses it as N in all its indices.
_LANDSAT_OLI = {
    "1": ("A",),
    "2": ("B",),
    "3": ("G",),
    "4": ("R",),
    "5": ("N", "N2"),
    "6": ("S1",),
    "7": ("S2",),
    "10": ("T1", "T"),
    "11": ("T2",),
}
# Airbus counts from blue, and delivers four bands in the order red, green, blue, near infrared.
_AIRBUS = Sensor({"0": ("B",), "1": ("G",), "2": ("R",), "3": ("N",)}, (("2", "1", "0", "3"), ("2", "1", "0")))

SENSORS: dict[str, Sensor] = {
    "sentinel2": Sensor(
        _SENTINEL2,
        (
            ("1", "2", "3", "4", "5", "6", "7", "8", "8A", "9", "10", "11", "12"),
            ("1", "2", "3", "4", "5", "6", "7", "8", "8A", "9", "11", "12"),
            ("2", "3", "4", "5", "6", "7", "8", "8A", "11", "12"),
            ("2", "3", "4", "8"),
        ),
        "sentinel2a",
    ),
    "landsat457": Sensor(
        _LANDSAT_TM,
        (
            ("1", "2", "3", "4", "5", "6", "7", "8"),
            ("1", "2", "3", "4", "5", "6", "7"),
            ("1", "2", "3", "4", "5", "7"),
        ),
        "landsat7",
    ),
    "landsat89": Sensor(
        _LANDSAT_OLI,
        (
            ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"),
            ("1", "2", "3", "4", "5", "6", "7"),
            ("2", "3", "4", "5", "6", "7"),
        ),
        "landsat8",
    ),
    "spot67": _AIRBUS,
    "pleiades": _AIRBUS,
    "rgbnir": Sensor(
        {"1": ("R",), "2": ("G",), "3": ("B",), "4": ("N",)},
        (("1", "2", "3", "4"), ("1", "2", "3")),
    ),
}
"""The sensors with a preset."""

SENSOR_NAMES = (AUTO, *SENSORS)


def map_bands(stack: Stack, sensor: str, overrides: Mapping[str, Any]) -> dict[str, int]:
    """Place (from 0) of the band of each letter that the image has.

    Names of bands come first (``red``, ``B04``); where no band has a name that the sensor knows, its usual order
    does. What `overrides` says comes before all.

    Parameters
    ----------
    stack : Stack
        The image.
    sensor : str
        One of `SENSOR_NAMES`.
    overrides : mapping of str to (str or int)
        Letter -> name or number (from 1) of a band.

    Raises
    ------
    ParameterError
        If a band of `overrides` is not there, or the sensor has no order for as many bands.
    """
    named = [None if band.name == band.position else band.name for band in stack.bands]
    found = _by_plain_names(named)
    if sensor != AUTO:
        found.update(_of_sensor(named, sensor, bool(found), bool(overrides)))
    for letter, wanted in overrides.items():
        if isinstance(wanted, bool) or not isinstance(wanted, (str, int)):
            raise ParameterError(
                "{value!r} is neither name nor number of a band; write for example {example}",
                parameter="band_mapping",
                value=wanted,
                example='{"N": "b4", "R": 3}',
            )
        found[letter] = chosen_bands(stack, (str(wanted),), "band_mapping")[0]
    return found


def _by_plain_names(named: Sequence[str | None]) -> dict[str, int]:
    plain = [re.sub(r"[^a-z0-9]", "", (name or "").lower()) for name in named]
    return {
        letter: next(place for place, name in enumerate(plain) if name in aliases)
        for letter, aliases in _PLAIN_NAMES.items()
        if any(name in aliases for name in plain)
    }


def _of_sensor(named: Sequence[str | None], sensor: str, by_name: bool, by_user: bool) -> dict[str, int]:
    preset = SENSORS[sensor]
    numbers = _band_numbers(named)
    if not any(number in preset.names for number in numbers):
        order = next((order for order in preset.orders if len(order) == len(named)), None)
        if by_name or (order is None and by_user):
            return {}
        if order is None:
            raise ParameterError(
                "images of {sensor} have {counts} bands, this one has {found}; say in BAND_MAPPING which is which",
                parameter="sensor",
                sensor=sensor,
                counts=", ".join(str(len(order)) for order in preset.orders),
                found=len(named),
            )
        numbers = list(order)
    return {
        letter: place
        for place, number in enumerate(numbers)
        for letter in preset.names.get(number or "", ())
        if numbers.index(number) == place
    }


def _band_numbers(named: Sequence[str | None]) -> list[str | None]:
    """Number that the name of each band tells, None where it tells none."""
    counted = [_worded_number(name) for name in named]
    if all(number in (None, str(place)) for place, number in enumerate(counted, start=1)):
        # Many programs write "Band 1", "Band 2" … into any image: that is a place, not the sensor's number.
        counted = [None] * len(named)
    return [_product_number(name) or number for name, number in zip(named, counted)]


def _product_number(name: str | None) -> str | None:
    """``4`` of ``B4``, ``B04``, ``SR_B4`` or ``L2A_B04_10m``."""
    match = re.search(r"(?:^|_)B0?(\d{1,2}A?)(?:_|$)", name or "", re.IGNORECASE)
    return match.group(1).upper() if match else None


def _worded_number(name: str | None) -> str | None:
    """``7`` of ``band_7_reflectance`` or ``Band7``."""
    match = re.search(r"(?:^|_)band_?0?(\d{1,2}A?)(?:_|$)", name or "", re.IGNORECASE)
    return match.group(1).upper() if match else None
