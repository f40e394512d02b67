"""Features and their recipes through ``processing.run``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException

from terroir.core.learning.model import read_card

pytestmark = pytest.mark.qgis

MAPPING = '{"N": "blue", "R": "red"}'


def bands_of(path: str) -> tuple[list[str], np.ndarray]:
    dataset = gdal.Open(path)
    names = [dataset.GetRasterBand(band).GetDescription() for band in range(1, dataset.RasterCount + 1)]
    return names, dataset.ReadAsArray()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "results"
    made.mkdir()
    return made


def test_defaults_take_over_all_bands(run_algorithm, scene, folder):
    done = run_algorithm("stackfeatures", {"INPUT": [str(scene.image)], "OUTPUT": str(folder / "out.tif")})
    names, found = bands_of(done["OUTPUT"])
    assert names == ["red", "green", "blue"]
    assert done["FEATURE_COUNT"] == 3
    assert found.dtype == np.float32
    assert np.array_equal(found[:, :-1], gdal.Open(str(scene.image)).ReadAsArray()[:, :-1])


def test_choices_and_their_recipe_are_one(run_algorithm, scene, folder):
    done = run_algorithm(
        "stackfeatures",
        {
            "INPUT": [str(scene.image)],
            "BANDS": "Red, 3",
            "INDICES": "ndvi",
            "EXPRESSIONS": "sum = b1 + b2; ratio = blue / red",
            "FILTERS": "mean:1; entropy:2:NDVI,blue",
            "BAND_MAPPING": MAPPING,
            "SCALE": 0.01,
            "OUTPUT": str(folder / "out.tif"),
            "RECIPE_FILE": str(folder / "recipe.json"),
        },
    )
    names, found = bands_of(done["OUTPUT"])
    filters = ["red_mean_3", "green_mean_3", "blue_mean_3", "NDVI_entropy_5", "blue_entropy_5"]
    assert names == ["red", "blue", "NDVI", "sum", "ratio", *filters]
    text = Path(done["RECIPE_FILE"]).read_text(encoding="utf-8")
    for number, recipe in enumerate((done["RECIPE_FILE"], text, done["OUTPUT"])):
        again = run_algorithm(
            "stackfeatures",
            {"INPUT": [str(scene.image)], "RECIPE": recipe, "OUTPUT": str(folder / f"again{number}.tif")},
        )
        assert bands_of(again["OUTPUT"])[0] == names
        assert np.array_equal(bands_of(again["OUTPUT"])[1], found)
    sidecar = json.loads(Path(done["OUTPUT"] + ".job.json").read_text(encoding="utf-8"))
    assert sidecar["parameters"]["filters"] == ["mean:1", "entropy:2:NDVI,blue"]


def test_a_recipe_goes_from_samples_to_the_map(run_algorithm, scene, folder):
    recipe = json.dumps(
        {
            "band_mapping": json.loads(MAPPING),
            "scale": 0.01,
            "features": [{"bands": []}, {"index": "NDVI"}, {"filter": "entropy", "radius": 2, "bands": ["NDVI"]}],
        }
    )
    features = run_algorithm(
        "stackfeatures",
        {"INPUT": [str(scene.image)], "RECIPE": recipe, "OUTPUT": str(folder / "features.tif")},
    )["OUTPUT"]
    for name, more in (("s.gpkg", {}), ("s.fgb", {"RECIPE": features})):
        samples = run_algorithm(
            "extractsamples",
            {
                "INPUT": [str(scene.image)],
                "POLYGONS": str(scene.polygons),
                "CLASS_FIELD": "code",
                "RECIPE": recipe,
                "OUTPUT": str(folder / name),
            },
        )["OUTPUT"]
        model = run_algorithm(
            "trainclassifier",
            {
                "SAMPLES": samples,
                "PARAMETERS": '{"n_estimators": 5}',
                "FOLDS": 2,
                "MODEL": str(folder / f"{name}.terroir"),
                **more,
            },
        )["MODEL"]
        assert read_card(model).features == ("red", "green", "blue", "NDVI", "NDVI_entropy_5")
        maps = [
            bands_of(
                run_algorithm(
                    "classifyraster",
                    {"INPUT": [image], "MODEL": model, "OUTPUT": str(folder / f"{name}{number}.tif")},
                )["OUTPUT"]
            )[1]
            for number, image in enumerate((str(scene.image), features))
        ]
        assert np.array_equal(*maps)
        assert np.mean(maps[0][:-1] == scene.truth[:-1]) > 0.95


@pytest.mark.parametrize(
    ("algorithm", "parameters", "words"),
    [
        ("stackfeatures", {"RECIPE": "none.json"}, "RECIPE: none.json does not exist"),
        ("stackfeatures", {"RECIPE": '{"features": 3}'}, "RECIPE: it lists no features"),
        ("stackfeatures", {"RECIPE": '{"features": [{"index": "NDVI"}]}', "BANDS": "red"}, "leave BANDS empty"),
        ("stackfeatures", {"FILTERS": "mean:1:swir"}, "swir is neither"),
        ("stackfeatures", {"INDICES": "NDVI"}, "NDVI needs the bands"),
        ("extractsamples", {"RECIPE": "[1]"}, "RECIPE"),
        ("trainclassifier", {"RECIPE": '{"features": [{"bands": []}]}'}, "RECIPE: it does not hold"),
    ],
)
def test_bad_recipes(run_algorithm, chain, scene, folder, algorithm, parameters, words):
    inputs = {
        "stackfeatures": {"INPUT": [str(scene.image)], "OUTPUT": str(folder / "o.tif")},
        "extractsamples": {
            "INPUT": [str(scene.image)],
            "POLYGONS": str(scene.polygons),
            "CLASS_FIELD": "code",
            "OUTPUT": str(folder / "o.gpkg"),
        },
        "trainclassifier": {"SAMPLES": str(chain.samples), "MODEL": str(folder / "o.terroir")},
    }
    with pytest.raises(QgsProcessingException, match=words.replace("(", r"\(")):
        run_algorithm(algorithm, {**inputs[algorithm], **parameters})
    assert list(folder.iterdir()) == []
