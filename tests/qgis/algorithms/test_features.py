"""Neighbourhood filters and thresholds through ``processing.run``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterLayer
from scipy import ndimage

from terroir.core.raster.legend import read_legend

pytestmark = pytest.mark.qgis


def bands_of(path: str) -> tuple[list[str], np.ndarray]:
    dataset = gdal.Open(path)
    names = [dataset.GetRasterBand(band).GetDescription() for band in range(1, dataset.RasterCount + 1)]
    data = dataset.ReadAsArray()
    return names, data[np.newaxis] if data.ndim == 2 else data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "results"
    made.mkdir()
    return made


def test_defaults_are_a_mean_of_3_by_3_of_all_bands(run_algorithm, scene, folder):
    done = run_algorithm("spatialfilter", {"INPUT": str(scene.image), "OUTPUT": str(folder / "out.tif")})
    names, found = bands_of(done["OUTPUT"])
    assert names == ["red_mean_3", "green_mean_3", "blue_mean_3"]
    image = gdal.Open(str(scene.image)).ReadAsArray().astype(float)
    inside = (slice(None), slice(0, -2), slice(None))
    assert np.allclose(found[inside], ndimage.uniform_filter(image, (0, 3, 3))[inside], rtol=1e-6)


def test_every_filter_runs(run_algorithm, plugin, scene, folder):
    algorithm = next(a for a in plugin.provider.algorithms() if a.name() == "spatialfilter")
    for name in algorithm.parameterDefinition("FILTER").options():
        done = run_algorithm(
            "spatialfilter",
            {
                "INPUT": QgsRasterLayer(str(scene.image)),
                "FILTER": name,
                "RADIUS": 1 if name == "sobel" else 2,
                "BANDS": " Green, 1",
                "OUTPUT": str(folder / f"{name}.tif"),
            },
        )
        names, found = bands_of(done["OUTPUT"])
        size = 3 if name == "sobel" else 5
        assert names == [f"green_{name}_{size}", f"red_{name}_{size}"]
        assert len(np.unique(found[0])) > 2


def test_knobs_of_a_filter_arrive(run_algorithm, scene, folder):
    found = []
    for number, knobs in enumerate(({}, {"SIGMA": 0.4}, {"FILTER": "entropy"}, {"FILTER": "entropy", "LEVELS": 2})):
        path = str(folder / f"{number}.tif")
        run_algorithm(
            "spatialfilter", {"INPUT": str(scene.image), "FILTER": "gaussian", "RADIUS": 2, "OUTPUT": path, **knobs}
        )
        found.append(bands_of(path)[1])
    assert not np.array_equal(found[0], found[1])
    assert not np.array_equal(found[2], found[3])


def test_water_by_otsu(run_algorithm, scene, folder):
    done = run_algorithm("thresholdraster", {"INPUT": str(scene.image), "BAND": 3, "OUTPUT": str(folder / "water.tif")})
    _, found = bands_of(done["OUTPUT"])
    blue = gdal.Open(str(scene.image)).ReadAsArray()[2]
    assert np.array_equal(found[0], np.where(blue == 0, 255, blue > done["THRESHOLD"]))
    assert (found[0][:-1][scene.truth[:-1] == 3] == 1).all()
    assert (found[0][:-1][scene.truth[:-1] == 1] == 0).all()
    assert [entry.label for entry in read_legend(done["OUTPUT"])] == [
        f"blue ≤ {done['THRESHOLD']:g}",
        f"blue > {done['THRESHOLD']:g}",
    ]


def test_a_band_by_its_name(run_algorithm, scene, folder):
    fields = {"INPUT": str(scene.image), "METHOD": "fixed", "VALUE": 100}
    for band in (3, "3", "blue"):
        run_algorithm("thresholdraster", {**fields, "BAND": band, "OUTPUT": str(folder / f"{band!r}.tif")})
    first, second, third = (bands_of(str(folder / f"{band!r}.tif"))[1] for band in (3, "3", "blue"))
    assert np.array_equal(first, second)
    assert np.array_equal(first, third)


@pytest.mark.parametrize(
    ("fields", "classes"),
    [
        ({"METHOD": "fixed", "VALUE": 100}, {0, 1}),
        ({"METHOD": "fixed", "VALUE": 30, "VALUE2": 100, "SIDE": "between"}, {0, 1}),
        ({"METHOD": "multiotsu", "CLASSES": 3}, {0, 1, 2}),
        ({"METHOD": "triangle", "SIDE": "below"}, {0, 1}),
        ({"METHOD": "li"}, {0, 1}),
        ({"METHOD": "percentile", "PERCENTILE": 30}, {0, 1}),
    ],
)
def test_every_method_runs(run_algorithm, scene, folder, fields, classes):
    output = str(folder / "out.tif")
    done = run_algorithm("thresholdraster", {"INPUT": str(scene.image), "BAND": 1, "OUTPUT": output, **fields})
    assert set(np.unique(bands_of(output)[1])) == classes | {255}
    assert done["THRESHOLD"] == fields.get("VALUE", done["THRESHOLD"])


@pytest.mark.parametrize(
    ("name", "fields", "parameter"),
    [
        ("spatialfilter", {"RADIUS": 0}, "RADIUS"),
        ("spatialfilter", {"RADIUS": 500}, "RADIUS"),
        ("spatialfilter", {"BANDS": "swir"}, "BANDS"),
        ("spatialfilter", {"FILTER": "mode"}, "FILTER"),
        ("spatialfilter", {"INPUT": "nowhere.tif"}, "INPUT"),
        ("thresholdraster", {"METHOD": "fixed"}, "VALUE"),
        ("thresholdraster", {"METHOD": "fixed", "VALUE": 1, "SIDE": "between"}, "VALUE2"),
        ("thresholdraster", {"PERCENTILE": 101}, "PERCENTILE"),
        ("thresholdraster", {"BAND": 9}, "BAND"),
        ("thresholdraster", {"BAND": "swir"}, "BAND"),
        ("thresholdraster", {"OUTPUT": "map.png"}, "OUTPUT"),
        ("spatialfilter", {"OUTPUT": "filtered.jpg"}, "OUTPUT"),
    ],
)
def test_bad_input_names_the_parameter(run_algorithm, scene, folder, name, fields, parameter):
    with pytest.raises(QgsProcessingException) as caught:
        run_algorithm(name, {"INPUT": str(scene.image), "OUTPUT": str(folder / "out.tif"), **fields})
    sentence = str(caught.value).splitlines()[-1]
    assert sentence.startswith(parameter + ":")
    assert "Traceback" not in sentence
    assert not list(folder.iterdir())
