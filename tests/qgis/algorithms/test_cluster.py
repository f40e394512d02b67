"""Clusters of an image through ``processing.run``, and their model on the image again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException

from terroir.core.raster.legend import read_legend

pytestmark = pytest.mark.qgis


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "results"
    made.mkdir()
    return made


def values_of(path: str) -> np.ndarray:
    return gdal.Open(path).ReadAsArray()


@pytest.mark.parametrize("method", ["kmeans", "minibatch", "gaussianmixture"])
def test_clusters_and_their_model(run_algorithm, scene, folder, method):
    done = run_algorithm(
        "cluster",
        {
            "INPUT": [str(scene.image)],
            "METHOD": method,
            "CLUSTERS": 4,
            "SAMPLE_SIZE": 0,
            "OUTPUT": str(folder / "map.tif"),
            "MODEL": str(folder / "model.terroir"),
            "REPORT": str(folder / "report.html"),
        },
    )
    found = values_of(done["OUTPUT"])
    assert set(np.unique(found)) == {0, 1, 2, 3, 4}
    assert [entry.label for entry in read_legend(done["OUTPUT"])] == [f"cluster {n}" for n in range(1, 5)]
    assert "Mean spectra" in Path(done["REPORT"]).read_text(encoding="utf-8")
    assert (done["BIC"] is None) == (method != "gaussianmixture")
    assert (done["INERTIA"] is None) == (method == "gaussianmixture")
    again = run_algorithm(
        "classifyraster",
        {"INPUT": [str(scene.image)], "MODEL": done["MODEL"], "OUTPUT": str(folder / "again.tif")},
    )
    assert np.array_equal(values_of(again["OUTPUT"]), found)


def test_defaults_make_eight_clusters(run_algorithm, scene, folder):
    done = run_algorithm("cluster", {"INPUT": [str(scene.image)], "OUTPUT": str(folder / "map.tif")})
    assert len(read_legend(done["OUTPUT"])) == 8
    assert sorted(path.suffix for path in folder.iterdir() if path.name != "map.tif.aux.xml") == [".json", ".tif"]
    job = json.loads(Path(done["OUTPUT"] + ".job.json").read_text(encoding="utf-8"))
    assert job["parameters"]["sample_size"] == 100_000
    assert job["parameters"]["standardise"] is True


def test_knobs_reach_the_job(run_algorithm, scene, folder):
    done = run_algorithm(
        "cluster",
        {
            "INPUT": [str(scene.image)],
            "CLUSTERS": 3,
            "SAMPLE_SIZE": 500,
            "STANDARDISE": False,
            "PARAMETERS": '{"n_init": 2, "max_iter": 50}',
            "SEED": 7,
            "RECIPE": '{"features": [{"bands": ["red"]}, {"expression": "red - blue", "name": "d"}]}',
            "OUTPUT": str(folder / "map.tif"),
        },
    )
    parameters = json.loads(Path(done["OUTPUT"] + ".job.json").read_text(encoding="utf-8"))["parameters"]
    assert (parameters["sample_size"], parameters["standardise"], parameters["seed"]) == (500, False, 7)
    assert parameters["parameters"] == {"n_init": 2, "max_iter": 50}
    assert parameters["recipe"]["features"][1]["name"] == "d"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"CLUSTERS": 1}, "CLUSTERS"),
        ({"METHOD": "isodata"}, "METHOD"),
        ({"SAMPLE_SIZE": 4}, "SAMPLE_SIZE: 4 pixels cannot make 8 clusters; ask for more pixels"),
        ({"PARAMETERS": "{n_init: 2}"}, "PARAMETERS: this is not JSON"),
        ({"PARAMETERS": '{"n_int": 2}'}, "PARAMETERS: kmeans does not know n_int; did you mean n_init?"),
        ({"PARAMETERS": '{"n_clusters": 2}'}, "PARAMETERS: n_clusters cannot be set here; use CLUSTERS instead"),
    ],
)
def test_bad_values_are_one_sentence_and_leave_nothing(run_algorithm, scene, folder, bad, message):
    with pytest.raises(QgsProcessingException) as raised:
        run_algorithm("cluster", {"INPUT": [str(scene.image)], "OUTPUT": str(folder / "map.tif"), **bad})
    sentence = str(raised.value)
    assert message in sentence
    assert "Traceback" not in sentence
    assert not list(folder.iterdir())
