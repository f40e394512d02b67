"""Spectral indices and functions of users through ``processing.run``."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
)

pytestmark = pytest.mark.qgis

CODE = """
import time
def brightness(data, valid, factor=1):
    return factor * data.sum(axis=0)

def broken(data, valid):
    return data[0] / None

def two(data, valid, *, context):
    first, second = context.rasters
    return {"first": first[0], "bright": second.max(axis=0) > 100}

def slow(data, valid):
    time.sleep(0.2)
    return data[0]
"""


class Log(QgsProcessingFeedback):
    """Keeps what was said."""

    def __init__(self) -> None:
        super().__init__(False)
        self.said: list[str] = []

    def pushInfo(self, text: str) -> None:
        self.said.append(text)

    def pushWarning(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "results"
    made.mkdir()
    return made


@pytest.fixture
def code(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(CODE, encoding="utf-8")
    return str(path)


def read(path: str) -> tuple[list[str], np.ndarray]:
    dataset = gdal.Open(path)
    names = [dataset.GetRasterBand(band).GetDescription() for band in range(1, dataset.RasterCount + 1)]
    data = dataset.ReadAsArray()
    return names, data[np.newaxis] if data.ndim == 2 else data


@pytest.fixture
def image(scene) -> np.ndarray:
    return gdal.Open(str(scene.image)).ReadAsArray().astype(float)


def test_an_index_by_its_name(run_algorithm, scene, image, folder):
    log = Log()
    done = run_algorithm(
        "spectralindices",
        {"INPUT": [str(scene.image)], "INDICES": "NGRDI, exg", "OUTPUT": str(folder / "out.tif")},
        feedback=log,
    )
    names, found = read(done["OUTPUT"])
    assert names == ["NGRDI", "ExG"]
    red, green, blue = image[:, :-1]
    assert np.allclose(found[0, :-1], (green - red) / (green + red), rtol=1e-6)
    assert np.allclose(found[1, :-1], 2 * green - red - blue, rtol=1e-6)
    assert (found[:, -1] < -1e38).all()
    assert any("G = green (b2)" in line for line in log.said)


def test_an_expression_with_all_its_knobs(run_algorithm, scene, image, folder):
    done = run_algorithm(
        "spectralindices",
        {
            "INPUT": [QgsRasterLayer(str(scene.image))],
            "SENSOR": "rgbnir",
            "INDICES": "SAVI",
            "EXPRESSION": "where(green > 0.3, N * twice, b1)",
            "EXPRESSION_NAME": "own",
            "BAND_MAPPING": '{"N": 3}',
            "CONSTANTS": '{"L": 0.25, "twice": 2}',
            "SCALE": 0.005,
            "OFFSET": 0.01,
            "OUTPUT": str(folder / "out.tif"),
        },
    )
    names, found = read(done["OUTPUT"])
    assert names == ["SAVI", "own"]
    red, green, blue = image[:, :-1] * 0.005 + 0.01
    assert np.allclose(found[0, :-1], 1.25 * (blue - red) / (blue + red + 0.25), rtol=1e-5)
    assert np.allclose(found[1, :-1], np.where(green > 0.3, blue * 2, red), rtol=1e-6)


def test_a_function_of_ones_own(run_algorithm, scene, image, code, folder):
    done = run_algorithm(
        "applyfunction",
        {
            "INPUT": [str(scene.image)],
            "FUNCTION_FILE": code,
            "FUNCTION": "brightness",
            "PARAMETERS": '{"factor": 3}',
            "HALO": 2,
            "OUTPUT_TYPE": "int32",
            "NODATA": -1,
            "BACKEND": "threads",
            "OUTPUT": str(folder / "out.tif"),
        },
    )
    names, found = read(done["OUTPUT"])
    assert names == ["brightness"]
    assert found.dtype == np.int32
    assert np.array_equal(found[0, :-1], 3 * image[:, :-1].sum(axis=0))
    assert (found[0, -1] == -1).all()


def test_several_results_of_several_rasters(run_algorithm, scene, image, code, folder):
    done = run_algorithm(
        "applyfunction",
        {
            "INPUT": [str(scene.image), QgsRasterLayer(str(scene.image))],
            "FUNCTION_FILE": code,
            "FUNCTION": "two",
            "OUTPUT": str(folder / "first.tif"),
            "OUTPUT_2": str(folder / "bright.tif"),
        },
    )
    assert "OUTPUT_3" not in done
    names, found = read(done["OUTPUT"])
    assert names == ["first"]
    assert np.array_equal(found[0, :-1], image[0, :-1])
    names, found = read(done["OUTPUT_2"])
    assert names == ["bright"]
    assert np.array_equal(found[0, :-1], image[:, :-1].max(axis=0) > 100)


class CancelAtFirstProgress(QgsProcessingFeedback):
    """A user who presses Cancel as soon as something is done."""

    def __init__(self) -> None:
        super().__init__(False)
        self.progressChanged.connect(self.stop)

    def stop(self, progress: float) -> None:
        if progress > 0:
            self.cancel()


def test_cancel_ends_worker_processes(run_algorithm, image_maker, code, folder, tmp_path):
    image = image_maker(tmp_path / "tall.tif", np.ones((1, 40_000, 600), np.uint8))
    before = set(multiprocessing.active_children())
    started = time.monotonic()
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run_algorithm(
            "applyfunction",
            {
                "INPUT": [str(image)],
                "FUNCTION_FILE": code,
                "FUNCTION": "slow",
                "BACKEND": "processes",
                "WORKERS": 2,
                "MEMORY": 64,
                "OUTPUT": str(folder / "out.tif"),
            },
            feedback=CancelAtFirstProgress(),
        )
    assert time.monotonic() - started < 30
    assert set(multiprocessing.active_children()) == before
    assert not list(folder.iterdir())


def chained_model() -> QgsProcessingModelAlgorithm:
    """Index, its median, and what lies above Otsu's threshold, as a user draws it."""
    model = QgsProcessingModelAlgorithm("Chain", "Tests")
    source = QgsProcessingModelChildParameterSource
    image = QgsProcessingParameterRasterLayer("image", "Image")
    model.addModelParameter(image, QgsProcessingModelParameter("image"))
    steps = (
        ("spectralindices", source.fromModelParameter("image"), {"INDICES": "NGRDI"}),
        ("spatialfilter", source.fromChildOutput("spectralindices", "OUTPUT"), {"FILTER": "median", "RADIUS": 2}),
        ("thresholdraster", source.fromChildOutput("spatialfilter", "OUTPUT"), {"METHOD": "otsu"}),
    )
    for name, given, values in steps:
        child = QgsProcessingModelChildAlgorithm("terroir:" + name)
        child.setChildId(name)
        child.addParameterSources("INPUT", [given])
        for key, value in values.items():
            child.addParameterSources(key, [source.fromStaticValue(value)])
        if name == "thresholdraster":
            output = QgsProcessingModelOutput("green", "Green")
            output.setChildId(name)
            output.setChildOutputName("OUTPUT")
            child.setModelOutputs({"green": output})
        model.addChildAlgorithm(child)
    return model


def test_a_model_chains_the_algorithms(plugin, scene, folder):
    from qgis import processing

    path = folder.parent / "chain.model3"
    assert chained_model().toFile(str(path))
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(path))
    model.initAlgorithm()
    done = processing.run(model, {"image": str(scene.image), "green": str(folder / "green.tif")})
    found = read(done["green"])[1][0]
    # Of forest, crops and water, forest is the greenest by far.
    assert (found[:-1][scene.truth[:-1] == 1] == 1).mean() > 0.97
    assert (found[:-1][scene.truth[:-1] == 2] == 1).mean() < 0.03
    assert (found[-1] == 255).all()


def test_the_users_traceback_is_in_the_log(run_algorithm, scene, code, folder):
    log = Log()
    with pytest.raises(QgsProcessingException, match=r"FUNCTION: broken of .*mine\.py failed in the block at"):
        run_algorithm(
            "applyfunction",
            {
                "INPUT": [str(scene.image)],
                "FUNCTION_FILE": code,
                "FUNCTION": "broken",
                "OUTPUT": str(folder / "out.tif"),
            },
            feedback=log,
        )
    assert any("return data[0] / None" in line for line in log.said)
    assert not list(folder.iterdir())


def test_what_is_made_to_run_a_users_python_is_marked_as_a_security_risk(plugin):
    risk = Qgis.ProcessingAlgorithmFlag.SecurityRisk
    marked = [algorithm.name() for algorithm in plugin.provider.algorithms() if algorithm.flags() & risk]
    assert sorted(marked) == ["applyfunction", "traincnn", "trainsegmentation"]


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("spectralindices", {"INDICES": ""}, "INDICES: nothing is asked for; name indices"),
        ("spectralindices", {"INDICES": "NDVI"}, "INDICES: NDVI needs the bands N .*not found: N; say in BAND_MAPPING"),
        ("spectralindices", {"INDICES": "NGRDY"}, r"INDICES: there is no index NGRDY; did you mean .*NGRDI"),
        ("spectralindices", {"EXPRESSION": "red.size"}, "EXPRESSION: red.size is not allowed; use bands"),
        ("spectralindices", {"BAND_MAPPING": "N=4"}, r"BAND_MAPPING: this is not JSON .*\{\"N\": \"b4\""),
        ("spectralindices", {"CONSTANTS": '{"L": "x"}'}, "CONSTANTS: 'x' is no number for L; write"),
        ("spectralindices", {"SENSOR": "landsat89", "INPUT": None}, "INPUT: "),
        ("applyfunction", {"FUNCTION_FILE": "none.py"}, "FUNCTION_FILE: .*none.py does not exist; check the path"),
        (
            "applyfunction",
            {"FUNCTION": "brightnes"},
            "FUNCTION: there is no function brightnes .*; choose among bright",
        ),
        ("applyfunction", {"FUNCTION": ""}, "FUNCTION: no value is given; give one"),
        ("applyfunction", {"PARAMETERS": '{"size": 1}'}, "PARAMETERS: brightness.* cannot be called with"),
        ("applyfunction", {"OUTPUT_TYPE": "uint8"}, "OUTPUT_TYPE: brightness of .* uint8 cannot hold; choose"),
        ("applyfunction", {"FUNCTION": "two", "INPUT": None}, "INPUT: "),
        ("applyfunction", {"OUTPUT_2": "second.tif"}, "OUTPUT_2: brightness returned 1 of the 2 arrays asked for"),
        ("applyfunction", {"HALO": -1}, "HALO: -1 is outside the limits; give"),
    ],
)
def test_bad_input(run_algorithm, scene, code, folder, name, change, sentence):
    parameters = {"INPUT": [str(scene.image)], "OUTPUT": str(folder / "out.tif")}
    if name == "spectralindices":
        parameters["INDICES"] = "NGRDI"
    else:
        parameters |= {"FUNCTION_FILE": code, "FUNCTION": "brightness"}
    change = {key: str(folder / value) if key == "OUTPUT_2" else value for key, value in change.items()}
    with pytest.raises(QgsProcessingException, match=sentence) as caught:
        run_algorithm(name, {**parameters, **change})
    assert "Traceback" not in str(caught.value)
    assert not list(folder.iterdir())
