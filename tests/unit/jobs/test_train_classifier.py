"""Sample table in, model and report out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.errors import Cancelled, DataError, InputFileError, ParameterError
from terroir.core.jobs import execute, job_from_json
from terroir.core.jobs.train_classifier import TrainClassifierJob
from terroir.core.learning.model import Model, read_card
from terroir.core.run import Run

pytestmark = pytest.mark.unit

SMALL = {"n_estimators": 5}


@pytest.fixture
def write_table(tmp_path):
    """Write a sample table of six polygons a class, five samples each."""

    def write(codes=(1, 2, 3), spread=1.0, hole=False, text=False):
        path = tmp_path / "samples.gpkg"
        source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
        layer = source.CreateLayer("samples", geom_type=ogr.wkbPoint)
        kinds = {"class": ogr.OFTInteger, "label": ogr.OFTString, "group": ogr.OFTString}
        kinds.update({"red": ogr.OFTString if text else ogr.OFTReal, "nir": ogr.OFTReal})
        for name, kind in kinds.items():
            layer.CreateField(ogr.FieldDefn(name, kind))
        draw = np.random.default_rng(0)
        for place, code in enumerate(codes):
            for number in range(30):
                feature = ogr.Feature(layer.GetLayerDefn())
                feature["class"], feature["label"] = code, f"land {code}"
                feature["group"] = f"{code}-{number // 5}"
                feature["red"], feature["nir"] = (10 * place + draw.normal(0, spread, 2)).tolist()
                if hole and number == 0:
                    feature.SetFieldNull("nir")
                feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (0 0)"))
                layer.CreateFeature(feature)
        del layer, source
        return str(path)

    return write


def train(tmp_path, samples, run=None, **fields):
    job = TrainClassifierJob(samples=samples, model=str(tmp_path / "m.terroir"), **{"parameters": SMALL, **fields})
    return execute(job, run or Run(workers=1))


def test_model_scores_and_report_come_out(write_table, tmp_path):
    run = Run(workers=2)
    found = train(tmp_path, write_table(), run, report=str(tmp_path / "r.html"), folds=3, seed=4)
    assert found == {"overall_accuracy": 1.0, "macro_f1": 1.0}
    model = Model.open(tmp_path / "m.terroir")
    assert model.card.features == ("red", "nir")
    assert [c.label for c in model.card.classes] == ["land 1", "land 2", "land 3"]
    assert model.card.samples == {1: 30, 2: 30, 3: 30}
    assert model.card.polygons == {1: 6, 2: 6, 3: 6}
    assert model.card.scores["overall_accuracy"] == 1.0
    assert model.card.scores["folds"] == 3
    assert model.card.versions["scikit-learn"]
    assert model.estimator.predict([[20.0, 20.0]]).tolist() == [3]
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    for words in (
        "out of fold",
        "polygons kept together",
        "Random forest",
        "n_estimators",
        "samples.gpkg",
        "land 2",
        "columns are the prediction",
    ):
        assert words in page
    assert any("overall accuracy 1.000" in str(message) for message in run.messages)


def test_scores_are_honest_where_the_data_say_nothing(write_table, tmp_path):
    found = train(tmp_path, write_table(spread=500.0))
    assert found["overall_accuracy"] < 0.6


def test_the_same_job_gives_the_same_bytes_whatever_the_workers(write_table, tmp_path):
    samples = write_table(spread=8.0)
    results, files = [], []
    for workers in (1, 3):
        results.append(train(tmp_path, samples, Run(workers=workers), report=str(tmp_path / "r.html")))
        files.append([(tmp_path / name).read_bytes() for name in ("m.terroir", "r.html")])
    assert results[0] == results[1]
    assert files[0] == files[1]


def test_the_sidecar_replays_to_the_same_bytes(write_table, tmp_path):
    train(tmp_path, write_table())
    first = (tmp_path / "m.terroir").read_bytes()
    execute(job_from_json((tmp_path / "m.terroir.job.json").read_text(encoding="utf-8")), Run())
    assert (tmp_path / "m.terroir").read_bytes() == first


def test_features_choose_fields_and_their_order(write_table, tmp_path):
    train(tmp_path, write_table(), features=("nir",))
    assert read_card(tmp_path / "m.terroir").features == ("nir",)


def test_codes_0_beyond_a_byte_and_negative_are_kept(write_table, tmp_path):
    train(tmp_path, write_table((-2, 0, 300)))
    assert read_card(tmp_path / "m.terroir").classes.codes == (-2, 0, 300)


@pytest.mark.parametrize(
    ("fields", "table", "kind", "parameter"),
    [
        ({"parameters": {"n_treez": 1}}, {}, ParameterError, "parameters"),
        ({"folds": 19}, {}, ParameterError, "folds"),
        ({}, {"codes": (5,)}, DataError, "class_field"),
        ({"class_field": "klass"}, {}, ParameterError, "class_field"),
        ({"group_field": "polygon"}, {}, ParameterError, "group_field"),
        ({"features": ("swir",)}, {}, ParameterError, "features"),
        ({"features": ("red",)}, {"text": True}, ParameterError, "features"),
        ({}, {"hole": True}, DataError, "samples"),
    ],
)
def test_trouble_names_its_parameter_and_leaves_nothing_behind(write_table, tmp_path, fields, table, kind, parameter):
    samples = write_table(**table)
    with pytest.raises(kind) as caught:
        train(tmp_path, samples, report=str(tmp_path / "r.html"), **fields)
    assert caught.value.parameter == parameter
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["samples.gpkg"]


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(InputFileError, match=r"SAMPLES: .*none.gpkg"):
        train(tmp_path, str(tmp_path / "none.gpkg"))


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"classifier": "oracle"}, "classifier"),
        ({"folds": 1}, "folds"),
        ({"seed": -1}, "seed"),
        ({"parameters": [1]}, "parameters"),
        ({"features": ("red", "red")}, "features"),
    ],
)
def test_fields_are_checked_when_the_job_is_made(fields, parameter):
    with pytest.raises(ParameterError) as caught:
        TrainClassifierJob(samples="s.gpkg", model="m.terroir", **fields)
    assert caught.value.parameter == parameter


def test_cancel_leaves_nothing_behind(write_table, tmp_path):
    samples = write_table()
    shares = []
    with pytest.raises(Cancelled):
        train(tmp_path, samples, Run(on_progress=shares.append, is_cancelled=lambda: len(shares) >= 2))
    assert [path.name for path in tmp_path.iterdir()] == ["samples.gpkg"]


def test_the_job_survives_json():
    job = TrainClassifierJob("s.gpkg", "m.terroir", features=("a", "b"), parameters={"max_depth": None})
    assert job_from_json(job.to_json()) == job
    assert json.loads(json.dumps(TrainClassifierJob.schema()))["title"] == "trainclassifier"
