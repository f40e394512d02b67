"""Recipes as data: what people may write, what they are told, and what is read back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terroir import core
from terroir.core.errors import DataError, InputFileError, ParameterError
from terroir.core.features.recipe import FeatureRecipe
from terroir.core.features.recipe_resolve import resolve
from terroir.core.features.recipe_resolved import ResolvedRecipe
from terroir.core.features.recipe_text import parse_recipe, read_recipe, short_recipe
from terroir.core.raster.stack import Stack
from terroir.tests.unit.making import write_raster

pytestmark = pytest.mark.unit

RECIPE = {
    "format": 1,
    "scale": 0.0001,
    "features": [
        {"bands": ["red", 2]},
        {"index": "ndvi"},
        {"index": "SAVI", "keep": False},
        {"expression": "nir - NDVI", "name": "difference"},
        {"filter": "entropy", "radius": 2, "bands": ["SAVI"], "levels": 8, "name": "rough"},
        {"filter": "mean", "bands": ["nir"]},
        {"expression": "nir - nir_mean_3", "name": "contrast"},
    ],
}


@pytest.fixture
def stack(tmp_path) -> Stack:
    draw = np.random.default_rng(0)
    values = draw.integers(1, 9000, (3, 12, 14)).astype("uint16")
    return Stack.open((write_raster(tmp_path / "i.tif", values, nodata=0, names=("red", "green", "nir")),))


def entries(*features, **settings):
    return {"features": list(features), **settings}


def refusal(data) -> str:
    with pytest.raises(ParameterError) as caught:
        parse_recipe(data)
    assert str(caught.value).startswith("RECIPE: ")
    return str(caught.value)


def test_a_recipe_meets_an_image(stack, run):
    made = resolve(parse_recipe(RECIPE), stack, run)
    assert made.names == ("red", "green", "NDVI", "difference", "rough", "nir_mean_3", "contrast")
    assert made.input_names == ("red", "green", "nir")
    assert all((band.scale, band.offset) == (0.0001, 0.0) for band in made.inputs)
    savi = made.features[3]
    assert savi.constants == {"L": 1.0}
    assert not savi.keep
    rough = made.features[5]
    assert rough.band == "SAVI"
    assert rough.levels == 8
    assert -1 < rough.limits[0] < rough.limits[1] < 1


@pytest.mark.parametrize("data", [RECIPE, entries({"bands": []}, sensor="rgbnir", band_mapping={"N": 3})])
def test_json_both_ways(stack, run, data):
    recipe = parse_recipe(data)
    again = parse_recipe(json.loads(json.dumps(recipe.to_dict())))
    assert isinstance(again, FeatureRecipe)
    assert again == recipe
    made = resolve(recipe, stack, run)
    back = parse_recipe(json.loads(made.to_json()))
    assert isinstance(back, ResolvedRecipe)
    assert back == made
    assert resolve(back, stack, run) is back


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "lists no features"),
        (entries(), "lists no features"),
        (entries({"bands": []}, format=2), "newer Terroir"),
        (entries({"bands": []}, format="1"), "newer Terroir"),
        (entries({"bands": []}, bnads=[]), "no bnads"),
        (entries({"bands": []}, scale=0), "scale cannot be 0"),
        (entries({"bands": []}, sensor="spot1"), "sensor cannot be 'spot1'"),
        (entries({"bands": []}, band_mapping=[1]), "band_mapping"),
        (entries({"bands": []}, constants={"L": "x"}), "constants"),
        (entries("NDVI"), "entry 1 is no object"),
        (entries({"bands": []}, {"ndvi": True}), "entry 2 says nothing"),
        (entries({"index": "NDVI", "radius": 2}), "entry 1 (index) has no radius"),
        (entries({"filter": "blur"}), "entry 1: there is no filter blur"),
        (entries({"filter": ["mean"]}), "there is no filter"),
        (entries({"filter": "mean", "radius": 0}), "radius"),
        (entries({"filter": "mean", "radius": True}), "radius"),
        (entries({"filter": "mean", "bands": "nir"}), "bands"),
        (entries({"filter": "entropy", "limits": [5, 2]}), "limits"),
        (entries({"filter": "gaussian", "sigma": float("nan")}), "sigma"),
        (entries({"expression": "nir - red"}), "entry 1 (expression) lacks name"),
        ({"inputs": [], "features": [{"band": "red"}]}, "inputs"),
        ({"inputs": [{"name": "red"}], "features": [{"band": "nir"}]}, "entry 1: nir is neither"),
        (
            {"inputs": [{"name": "red"}], "features": [{"formula": "R + N", "name": "x", "variables": {"R": "red"}}]},
            "what N stands for",
        ),
        (
            {"inputs": [{"name": "red"}], "features": [{"formula": "R()", "name": "x", "variables": {"R": "red"}}]},
            "is not allowed",
        ),
        ({"inputs": [{"name": "red"}], "features": [{"filter": "entropy", "band": "red", "name": "e"}]}, "limits"),
        ({"inputs": [{"name": "red"}], "features": [{"filter": "mean", "band": "red", "name": "Red"}]}, "already"),
        ({"inputs": [{"name": "red"}], "features": [{"filter": "mean", "band": "red", "name": "a b"}]}, "a_b"),
        ({"inputs": [{"name": "red"}], "features": [{"band": "red"}, {"band": "red"}]}, "entry 2: red is already"),
        (
            {"inputs": [{"name": "a"}], "features": [{"filter": "mean", "band": "a", "name": "m", "keep": False}]},
            "keeps no feature",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_its_entry(data, words):
    assert words in refusal(data)


@pytest.mark.parametrize(
    ("features", "words"),
    [
        (({"bands": ["blue"]},), "no band blue"),
        (({"index": "NDVII"},), "did you mean"),
        (({"index": "NDWI"}, {"index": "ndwi"}), "entry 2: NDWI is already"),
        (({"index": "EVI"},), "EVI needs the bands"),
        (({"expression": "swir - red", "name": "x"},), "entry 1: swir is neither"),
        (({"expression": "nir - red", "name": "Green"},), "entry 1: Green is already"),
        (({"expression": "eval(red)", "name": "x"},), "not allowed"),
        (({"filter": "mean", "bands": ["x"]},), "entry 1: x is neither"),
        (({"filter": "mean", "bands": ["red", "nir"], "name": "x"},), "one band"),
        (({"filter": "mean"}, {"filter": "mean"}), "entry 2: red_mean_3 is already"),
        (({"filter": "mean"}, {"filter": "mean", "bands": ["red_mean_3"]}), "filtered again"),
        (
            (
                {"filter": "mean", "bands": ["red"]},
                {"expression": "red_mean_3 - red", "name": "x"},
                {"filter": "mean", "bands": ["x"]},
            ),
            "x holds a filter already",
        ),
        (({"index": "NDVI", "keep": False},), "keeps no feature"),
    ],
)
def test_what_the_image_lacks_is_named(stack, run, features, words):
    with pytest.raises(ParameterError) as caught:
        resolve(parse_recipe(entries(*features)), stack, run)
    assert words in str(caught.value)


def test_limits_need_values(tmp_path, run):
    path = write_raster(tmp_path / "i.tif", np.zeros((1, 4, 4), "uint8"), nodata=0, names=("red",))
    with pytest.raises(DataError, match="red has no value"):
        resolve(parse_recipe(entries({"filter": "entropy"})), Stack.open((path,)), run)
    fixed = resolve(parse_recipe(entries({"filter": "entropy", "limits": [0, 9]})), Stack.open((path,)), run)
    assert fixed.features[0].limits == (0, 9)


def test_reading_a_recipe(tmp_path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(RECIPE), encoding="utf-8")
    assert read_recipe(str(path)) == RECIPE
    assert read_recipe(" " + json.dumps(RECIPE)) == RECIPE
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputFileError, match="as text"):
        read_recipe(str(path))
    with pytest.raises(InputFileError, match="does not exist"):
        read_recipe(str(tmp_path / "none.json"))
    for text in ("{", '{"features": [', "{'a': 1}"):
        with pytest.raises(ParameterError, match="RECIPE: this is not JSON"):
            read_recipe(text)
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(ParameterError, match="not a JSON object"):
        read_recipe(str(path))
    plain = write_raster(tmp_path / "i.tif", np.zeros((1, 4, 4), "uint8"))
    with pytest.raises(ParameterError, match="holds no recipe"):
        read_recipe(plain)


def test_short_texts():
    made = short_recipe(
        (), ("NDVI",), ("d = nir - red",), ("mean:3", "Entropy:5:NIR, red", "sobel", "gaussian::nir"), scale=0.5
    )
    assert made.to_dict() == {
        "kind": "terroir-recipe",
        "format": 1,
        "scale": 0.5,
        "features": [
            {"bands": []},
            {"index": "NDVI"},
            {"expression": "nir - red", "name": "d"},
            {"filter": "mean", "radius": 3, "bands": []},
            {"filter": "entropy", "radius": 5, "bands": ["NIR", "red"]},
            {"filter": "sobel", "bands": []},
            {"filter": "gaussian", "bands": ["nir"]},
        ],
    }
    assert short_recipe(("None",), ("NDVI",), (), ()).to_dict()["features"] == [{"index": "NDVI"}]


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("expressions", ("nir - red",)),
        ("expressions", ("a == b",)),
        ("expressions", ("= b",)),
        ("expressions", ("a b = c",)),
        ("filters", ("mean:x",)),
        ("filters", (":3",)),
        ("filters", ("blur:3",)),
        ("bands", ("none",)),
    ],
)
def test_short_texts_that_cannot_be_read(field, texts):
    fields = {"bands": ("none",), "indices": (), "expressions": (), "filters": (), field: texts}
    with pytest.raises(ParameterError) as caught:
        short_recipe(**fields)
    assert str(caught.value).startswith(field.upper())


texts = ["", "mean", "entropy", "red", "R", "R +"]
json_values = st.sampled_from(
    [None, True, 0, 2, -1, 1e300, float("nan"), *texts, [], [0, 1], ["red"], [[1]], {}, {"R": "red"}, {"R": 1}]
)
keys = st.sampled_from(
    ["filter", "radius", "bands", "band", "name", "index", "formula", "variables", "expression", "keep", "limits"]
)


# The first draw waits for tables of hypothesis on a busy machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.dictionaries(keys, json_values, max_size=5), max_size=3),
    st.booleans(),
)
def test_whatever_is_written_is_read_or_refused(features, resolved):
    data = {"features": features, **({"inputs": [{"name": "red"}]} if resolved else {})}
    try:
        recipe = parse_recipe(data)
    except ParameterError:
        return
    assert parse_recipe(recipe.to_dict()) == recipe


def test_the_example_in_the_documentation_works(tmp_path, run):
    text = (Path(core.__file__).parent.parent / "docs" / "feature-recipes.md").read_text(encoding="utf-8")
    values = np.random.default_rng(0).integers(1, 9000, (2, 12, 14)).astype("uint16")
    stack = Stack.open((write_raster(tmp_path / "i.tif", values, nodata=0, names=("B4", "B8")),))
    made = resolve(parse_recipe(json.loads(text.split("```")[1].removeprefix("json"))), stack, run)
    names = ("B4", "B8", "NDVI", "difference", "B8_mean_5", "NDVI_mean_5", "roughness", "contrast")
    assert made.names == names
    assert run.warnings == ()
