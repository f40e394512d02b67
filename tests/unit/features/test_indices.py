"""Indices of the catalogue: its own answers, and which band is taken for what."""

from __future__ import annotations

import numpy as np
import pytest
import spyndex

from terroir.core.errors import MissingDependencyError, ParameterError
from terroir.core.features import indices_catalogue as catalogue
from terroir.core.features.expression import parse
from terroir.core.features.indices_bands import SENSORS, map_bands
from terroir.core.raster.stack import Stack
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

LETTERS = (*spyndex.bands, "VV", "VH", "HV", "HH")
DRAW = np.random.default_rng(3)
REFLECTANCES = {letter: DRAW.uniform(0.01, 0.7, 200) for letter in LETTERS}
GIVEN = {"PAR": 1.5}


@pytest.mark.parametrize("name", catalogue.index_names())
def test_every_index_is_what_the_catalogue_computes(name):
    constants = catalogue.constant_values(GIVEN, "sentinel2")
    expression = catalogue.index_expression(name, LETTERS, constants)
    parameters = {**constants, **REFLECTANCES}
    for kernel in [band for band in spyndex.indices[name].bands if band[0] == "k" and len(band) == 3]:
        pair = {"a": parameters[kernel[1]], "b": parameters[kernel[2]], "sigma": constants["sigma"]}
        parameters[kernel] = spyndex.computeKernel("RBF", pair)
    with np.errstate(all="ignore"):
        expected = spyndex.computeIndex(name, parameters)
    assert np.allclose(expression.evaluate(REFLECTANCES), expected, rtol=1e-12, atol=0, equal_nan=True)


def test_names_in_any_case_unless_two_differ_by_it_only():
    assert catalogue.match_index("ndvi") == "NDVI"
    assert catalogue.match_index("BaI") == "BaI"
    with pytest.raises(ParameterError, match=r"did you mean BAI, BaI\?|did you mean BaI, BAI\?"):
        catalogue.match_index("bai")


def test_near_names_are_suggested():
    with pytest.raises(ParameterError, match=r"INDICES: there is no index NDVII; did you mean .*NDVI"):
        catalogue.match_index("NDVII")
    with pytest.raises(ParameterError, match=f"among the {len(spyndex.indices)} of the catalogue; look it up"):
        catalogue.match_index("qqqqqq")


def test_a_band_that_is_lacking_is_named():
    with pytest.raises(ParameterError, match=r"NDMI needs the bands N \(Near-Infrared.*not found: S1;"):
        catalogue.index_expression("NDMI", ("N", "R"), {})


def test_constants_without_a_usual_value_are_asked_for():
    with pytest.raises(ParameterError, match=r"CONSTANTS: NIRvP needs the constant PAR \(Photosyn"):
        catalogue.index_expression("NIRvP", ("N", "R"), catalogue.constant_values({}, "auto"))
    values = catalogue.constant_values({"L": 0.25}, "landsat89")
    assert values["L"] == 0.25
    assert values["lambdaN"] == spyndex.bands.N2.landsat8.wavelength
    assert values["lambdaR"] == spyndex.bands.R.landsat8.wavelength
    with pytest.raises(ParameterError, match="there is no constant M; choose among"):
        catalogue.constant_values({"M": 1.0}, "auto")
    assert "M" not in catalogue.constant_values({"M": 1.0}, "auto", ("M",))


def test_ratios_do_not_depend_on_the_scale():
    constants = catalogue.constant_values({}, "auto")
    dependent = {
        name: catalogue.depends_on_scale(catalogue.index_expression(name, LETTERS, constants))
        for name in ("NDVI", "EVI", "SAVI", "SR")
    }
    assert dependent == {"NDVI": False, "EVI": True, "SAVI": True, "SR": False}
    assert catalogue.depends_on_scale(parse("N - R"))


def test_without_the_catalogue_the_command_that_installs_it_is_named(monkeypatch):
    from terroir.core.learning import dependencies

    monkeypatch.setattr(dependencies, "find_spec", lambda module: None if module == "spyndex" else module)
    with pytest.raises(MissingDependencyError, match=r"pip install .*spyndex"):
        catalogue.index_names()


def stack(tmp_path, count, names=()):
    return Stack.open([write_raster(tmp_path / "image.tif", np.ones((count, 2, 2), np.uint16), names=names)])


@pytest.mark.parametrize(
    ("sensor", "names", "expected"),
    [
        ("auto", ("Red", "green", "Near infrared", "SWIR-1"), {"R": 0, "G": 1, "N": 2, "S1": 3}),
        ("auto", ("rouge", "vert", "bleu", "PIR"), {"R": 0, "G": 1, "B": 2, "N": 3}),
        ("auto", ("VV", "VH"), {"VV": 0, "VH": 1}),
        ("auto", ("", "", ""), {}),
        ("sentinel2", ("B8A", "B08", "B4", "B02"), {"N2": 0, "N": 1, "R": 2, "B": 3}),
        ("sentinel2", ("T31_B04_10m", "T31_B11_20m"), {"R": 0, "S1": 1}),
        ("landsat89", ("SR_B5", "SR_B4", "ST_B10"), {"N": 0, "N2": 0, "R": 1, "T1": 2, "T": 2}),
        ("landsat457", ("B5", "B4"), {"S1": 0, "N": 1}),
        (
            "landsat457",
            ("band 4 reflectance", "Band 5", "band 7 reflectance", "band 6 temperature"),
            {"N": 0, "S1": 1, "S2": 2, "T": 3},
        ),
        # Numbered through, as many programs do by themselves: these are places.
        ("sentinel2", ("Band 1", "Band 2", "Band 3", "Band 4"), {"B": 0, "G": 1, "R": 2, "N": 3}),
        (
            "landsat457",
            ("Band_1", "Band_2", "Band_3", "Band_4", "Band_5", "Band_6"),
            {"B": 0, "G": 1, "R": 2, "N": 3, "S1": 4, "S2": 5},
        ),
        ("pleiades", ("B0", "B1", "B2", "B3"), {"B": 0, "G": 1, "R": 2, "N": 3}),
        ("spot67", ("nir", "red"), {"N": 0, "R": 1}),
        ("spot67", ("nir", "red", "green", "blue"), {"N": 0, "R": 1, "G": 2, "B": 3}),
    ],
)
def test_bands_by_name(tmp_path, sensor, names, expected):
    assert map_bands(stack(tmp_path, len(names), names), sensor, {}) == expected


@pytest.mark.parametrize(
    ("sensor", "count", "expected"),
    [
        ("sentinel2", 13, {"B": 1, "N": 7, "N2": 8, "WV": 9, "S1": 11, "S2": 12}),
        ("sentinel2", 12, {"N2": 8, "WV": 9, "S1": 10, "S2": 11}),
        ("sentinel2", 10, {"B": 0, "R": 2, "RE3": 5, "N": 6, "N2": 7, "S1": 8, "S2": 9}),
        ("sentinel2", 4, {"B": 0, "G": 1, "R": 2, "N": 3}),
        ("landsat457", 6, {"B": 0, "N": 3, "S1": 4, "S2": 5}),
        ("landsat457", 7, {"B": 0, "N": 3, "S1": 4, "T": 5, "S2": 6}),
        ("landsat89", 7, {"A": 0, "R": 3, "N": 4, "S1": 5, "S2": 6}),
        ("landsat89", 11, {"A": 0, "N": 4, "T": 9, "T2": 10}),
        ("spot67", 4, {"R": 0, "G": 1, "B": 2, "N": 3}),
        ("pleiades", 3, {"R": 0, "G": 1, "B": 2}),
        ("rgbnir", 4, {"R": 0, "G": 1, "B": 2, "N": 3}),
    ],
)
def test_bands_without_names_go_by_the_sensors_order(tmp_path, sensor, count, expected):
    found = map_bands(stack(tmp_path, count), sensor, {})
    assert {letter: found.get(letter) for letter in expected} == expected


def test_every_preset_names_bands_of_the_catalogue():
    for sensor in SENSORS.values():
        assert {letter for letters in sensor.names.values() for letter in letters} <= set(LETTERS)
        assert len({len(order) for order in sensor.orders}) == len(sensor.orders)
        assert not sensor.platform or hasattr(spyndex.bands.R, sensor.platform)


def test_a_number_of_bands_that_the_sensor_does_not_have(tmp_path):
    with pytest.raises(ParameterError, match="SENSOR: images of sentinel2 have 13, 12, 10, 4 bands, this one has 5"):
        map_bands(stack(tmp_path, 5), "sentinel2", {})
    with pytest.raises(ParameterError, match="this one has 5"):
        map_bands(stack(tmp_path, 5, ("Band 1", "Band 2", "Band 3", "Band 4", "height")), "sentinel2", {})
    assert map_bands(stack(tmp_path, 5), "sentinel2", {"N": 5, "R": "b2"}) == {"N": 4, "R": 1}


def test_what_the_user_says_comes_first(tmp_path):
    found = map_bands(stack(tmp_path, 3, ("red", "nir", "other")), "auto", {"N": "Other", "R": "2"})
    assert found == {"R": 1, "N": 2}
    for value in (7, "blue", 1.5, True, None):
        with pytest.raises(ParameterError, match="BAND_MAPPING: "):
            map_bands(stack(tmp_path, 3), "auto", {"N": value})
