"""Sample table in; selected features, a smaller table, a report and the path out."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.core.errors import Cancelled, DataError, ParameterError
from terroir.core.jobs import execute, job_from_json
from terroir.core.jobs.select_features import SelectFeaturesJob
from terroir.core.run import Run
from terroir.core.samples.table import read_samples
from terroir.tests.unit.making import point, write_layer

pytestmark = pytest.mark.unit

FAST = {"n_neighbors": 3}


def write_table(path, codes=(1, 2, 3), polygons=4, size=3, useful=3.0, more=()):
    """A table in which `red` tells one class apart, `nir` the other one, and `noise` nothing."""
    draw = np.random.default_rng(0)
    rows = []
    for code in codes:
        for number in range(polygons * size):
            red, nir, noise = draw.normal(size=3).tolist()
            values = {
                "class": code,
                "label": f"land {code}",
                "group": f"{code}-{number // size}",
                "noise": noise,
                "red": red + useful * (code == 1),
                "nir": nir + useful * (code == 2),
                "day": "2020-01-01",
            }
            values.update({name: make(values) for name, make in more})
            rows.append((point(number, code), values))
    return write_layer(path, rows, kind=ogr.wkbPoint)


def select(tmp_path, samples, run=None, **fields):
    fields = {"classifier": "knn", "parameters": FAST, "folds": 2, **fields}
    return execute(SelectFeaturesJob(samples=samples, **fields), run or Run(workers=1))


def results(tmp_path):
    return {
        name: str(tmp_path / f"out.{end}") for name, end in (("output", "gpkg"), ("report", "html"), ("table", "csv"))
    }


def test_what_tells_the_classes_is_selected_and_everything_comes_out(tmp_path):
    run = Run(workers=1)
    found = select(tmp_path, write_table(tmp_path / "s.gpkg"), run, **results(tmp_path))
    assert found["selected"] == "red;nir"
    assert found["feature_count"] == 2
    assert found["selected_score"] > found["all_score"]
    assert 0.5 < found["nested_score"] <= 1
    # The table: nothing that a training would take for a feature but the selected ones; all the rest as it was.
    dataset = gdal.OpenEx(str(tmp_path / "out.gpkg"))
    names = [field.GetName() for field in dataset.GetLayer(0).schema]
    assert names == ["class", "label", "group", "red", "nir", "day"]
    before, after = read_samples(str(tmp_path / "s.gpkg")), read_samples(str(tmp_path / "out.gpkg"))
    assert after.features == ("red", "nir")
    assert np.array_equal(after.values, before.values[:, 1:])
    assert [c.label for c in after.classes] == ["land 1", "land 2", "land 3"]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        steps = list(csv.DictReader(file))
    assert {step["feature"] for step in steps if step["kept"] == "1"} == {"red", "nir"}
    assert float(steps[1]["score"]) == found["selected_score"]
    assert float(steps[1]["gain"]) == pytest.approx(float(steps[1]["score"]) - float(steps[0]["score"]))
    assert steps[1]["features"] == "red;nir"
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    for words in ("2 of 3 features", "optimistic", "Selection, nested", "k nearest", "s.gpkg", "tried last, not taken"):
        assert words in page
    assert "http" not in page
    assert any("Selected 2 of 3 features: red, nir." in str(message) for message in run.messages)


def test_the_same_job_gives_the_same_whatever_the_workers(tmp_path):
    samples = write_table(tmp_path / "s.gpkg", polygons=3, useful=1.0)
    found, files = [], []
    for workers in (1, 3):
        fields = {"classifier": "rf", "parameters": {"n_estimators": 3}, "max_features": 2}
        found.append(select(tmp_path, samples, Run(workers=workers), **fields, **results(tmp_path)))
        files.append([(tmp_path / f"out.{end}").read_bytes() for end in ("html", "csv")])
    assert found[0] == found[1]
    assert files[0] == files[1]


def test_useless_features_are_named_and_left_out(tmp_path):
    run = Run(workers=1)
    more = (("flat", lambda row: 7.0), ("red_again", lambda row: row["red"]))
    found = select(tmp_path, write_table(tmp_path / "s.gpkg", more=more), run, nested=False, max_features=9)
    told = [str(message) for message in run.warnings]
    assert any("one value in all samples and are left out: flat." in text for text in told)
    assert any("red_again has the same values as red" in text for text in told)
    assert not {"flat", "red_again"} & set(found["selected"].split(";"))


def test_without_the_nested_score_the_other_one_is_said_to_be_optimistic(tmp_path):
    run = Run(workers=1)
    found = select(tmp_path, write_table(tmp_path / "s.gpkg"), run, nested=False, report=str(tmp_path / "r.html"))
    assert "nested_score" not in found
    assert any("optimistic" in str(message) for message in run.warnings)
    assert "How steady" not in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_selection_that_gains_nothing_is_said_to_gain_nothing(tmp_path):
    run = Run(workers=1)
    select(tmp_path, write_table(tmp_path / "s.gpkg", useful=9.0), run, features=("red", "nir"))
    assert any("gains nothing here" in str(message) for message in run.warnings)


def test_features_restrict_the_choice_and_the_table_has_no_others(tmp_path):
    found = select(
        tmp_path,
        write_table(tmp_path / "s.gpkg"),
        features=("noise", "nir"),
        nested=False,
        output=str(tmp_path / "o.gpkg"),
    )
    chosen = found["selected"].split(";")
    assert set(chosen) <= {"noise", "nir"}
    assert set(read_samples(str(tmp_path / "o.gpkg")).features) == set(chosen)


@pytest.mark.parametrize("score", ["macrof1", "weightedf1", "overallaccuracy", "kappa"])
def test_the_score_is_the_one_asked_for(tmp_path, score):
    fields = {"score": score, "nested": False, "report": str(tmp_path / "r.html")}
    found = select(tmp_path, write_table(tmp_path / "s.gpkg", codes=(1, 2, 3)), **fields)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    row = re.search(r"Selected features<small>optimistic</small></th>(.*)</tr>", page)
    assert row is not None
    figures = [float(text) for text in re.findall(r"[01]\.\d{3}", row[1])]
    place = ("overallaccuracy", "macrof1", "weightedf1", "kappa").index(score)
    assert figures[place] == round(found["selected_score"], 3)


@pytest.mark.parametrize(
    ("fields", "table", "kind", "parameter"),
    [
        ({"parameters": {"n_neighbours": 3}}, {}, ParameterError, "parameters"),
        ({"folds": 13}, {}, ParameterError, "folds"),
        ({"features": ("swir",)}, {}, ParameterError, "features"),
        ({"features": ("day",)}, {}, ParameterError, "features"),
        ({"class_field": "kind"}, {}, ParameterError, "class_field"),
        ({"group_field": "farm"}, {}, ParameterError, "group_field"),
        ({}, {"codes": (4,)}, DataError, "class_field"),
        ({"features": ("flat",)}, {"more": (("flat", lambda row: 1.0),)}, DataError, "features"),
    ],
)
def test_trouble_names_its_parameter_and_leaves_nothing_behind(tmp_path, fields, table, kind, parameter):
    samples = write_table(tmp_path / "s.gpkg", **table)
    with pytest.raises(kind) as caught:
        select(tmp_path, samples, **fields, **results(tmp_path))
    assert caught.value.parameter == parameter
    assert [path.name for path in tmp_path.iterdir()] == ["s.gpkg"]


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"classifier": "magic"}, "classifier"),
        ({"score": "f1"}, "score"),
        ({"folds": 1}, "folds"),
        ({"max_features": -1}, "max_features"),
        ({"tolerance": -0.1}, "tolerance"),
        ({"tolerance": 1.5}, "tolerance"),
        ({"tolerance": float("nan")}, "tolerance"),
        ({"features": ("red", "red")}, "features"),
        ({"output": "o.xyz"}, "output"),
        ({"seed": -1}, "seed"),
    ],
)
def test_values_that_cannot_work_are_refused_before_anything_is_read(fields, parameter):
    with pytest.raises(ParameterError) as caught:
        SelectFeaturesJob(samples="s.gpkg", **fields)
    assert caught.value.parameter == parameter


def test_cancel_stops_the_search_and_leaves_nothing_behind(tmp_path):
    samples = write_table(tmp_path / "s.gpkg")
    shares = []
    run = Run(workers=1, on_progress=shares.append, is_cancelled=lambda: len(shares) >= 4)
    with pytest.raises(Cancelled):
        select(tmp_path, samples, run, **results(tmp_path))
    assert len(shares) == 4
    assert shares == sorted(shares)
    assert [path.name for path in tmp_path.iterdir()] == ["s.gpkg"]


def test_progress_only_grows(tmp_path):
    shares = []
    select(tmp_path, write_table(tmp_path / "s.gpkg"), Run(workers=1, on_progress=shares.append), floating=True)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_job_survives_json():
    job = SelectFeaturesJob("s.gpkg", features=("a", "b"), tolerance=0.01)
    assert job_from_json(job.to_json()) == job
    assert json.loads(json.dumps(SelectFeaturesJob.schema()))["title"] == "selectfeatures"
