"""Sample table in, model of a quantity and report out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from terroir.core.errors import Cancelled, DataError, ParameterError, TerroirError
from terroir.core.jobs import execute, job_from_json
from terroir.core.jobs.train_regressor import TrainRegressorJob
from terroir.core.learning.model import read_card
from terroir.core.learning.regression.model import RegressionModel
from terroir.core.learning.regression.regressors import REGRESSORS
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, point, write_layer

pytestmark = pytest.mark.unit

QUICK = {
    "forest": {"n_estimators": 6},
    "histgb": {"max_iter": 4, "max_leaf_nodes": 5},
    "mlp": {"hidden_layer_sizes": [8], "max_iter": 40},
}


def write_samples(path: Path, polygons: int = 24, size: int = 4, noise: float = 5.0) -> str:
    """Target 200 + 30 red - 10 nir with noise of a known size; every polygon has a place of its own."""
    draw, rows = np.random.default_rng(0), []
    for place in range(polygons):
        for member in range(size):
            red, nir = draw.uniform(0, 10, 2).tolist()
            target = 200 + 30 * red - 10 * nir + draw.normal(0, noise)
            fields = {"group": f"p{place}", "red": red, "nir": nir, "target_biomass": target}
            rows.append((point(20 * (place % 6) + member, 20 * (place // 6)), fields))
    return write_layer(path, rows)


@pytest.fixture
def samples(tmp_path: Path) -> str:
    return write_samples(tmp_path / "samples.gpkg")


def train(tmp_path: Path, samples: str, run: Run | None = None, **fields: Any) -> dict[str, Any]:
    name = fields.get("regressor", "ridge")
    fixed = {"regressor": name, "parameters": QUICK.get(name, {}), "target_field": "target_biomass"}
    job = TrainRegressorJob(samples=samples, model=str(tmp_path / "m.terroir"), **{**fixed, **fields})
    return execute(job, run or Run(workers=1))


def test_errors_are_the_noise_that_was_put_in(samples, tmp_path):
    run = Run(workers=2)
    found = train(tmp_path, samples, run, report=str(tmp_path / "r.html"))
    assert set(found) == {"rmse", "mae", "r2", "bias"}
    assert 4.0 < found["rmse"] < 6.5
    assert found["mae"] == pytest.approx(found["rmse"] * np.sqrt(2 / np.pi), rel=0.15)
    assert found["r2"] > 0.99
    assert abs(found["bias"]) < 1.5
    card = read_card(tmp_path / "m.terroir")
    assert card.task == "regression"
    assert card.features == ("red", "nir")
    assert card.samples == {0: 96}
    assert card.polygons == {0: 24}
    assert card.target["name"] == "target_biomass"
    assert card.scores["rmse"] == found["rmse"]
    assert card.target["minimum"] < 200 < card.target["maximum"]
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    for words in ("RMSE", "target_biomass", "Ridge regression", "samples.gpkg", "<svg", "Conformal", "R²"):
        assert words in page
    assert any("RMSE" in str(message) for message in run.messages)
    # Half the normal distribution lies within 0.674 of its standard deviation.
    model = RegressionModel.open(tmp_path / "m.terroir")
    assert model.intervals.half_width(0.5) == pytest.approx(0.674 * 5, rel=0.35)


@pytest.mark.parametrize("regressor", sorted(REGRESSORS))
def test_every_regressor_goes_into_a_file_and_comes_out_the_same(samples, tmp_path, regressor):
    from terroir.core.learning.regression.fitting import RegressionRecipe
    from terroir.core.samples.targets import read_targets

    train(tmp_path, samples, regressor=regressor, folds=2, seed=5)
    table = read_targets(samples, "target_biomass")
    fitted = RegressionRecipe(regressor, QUICK.get(regressor, {}), 5).fit(table.values, table.targets)
    opened = RegressionModel.open(tmp_path / "m.terroir")
    assert np.array_equal(opened.fitted.predict(table.values), fitted.predict(table.values))
    assert opened.target == "target_biomass"
    first = (tmp_path / "m.terroir").read_bytes()
    train(tmp_path, samples, Run(workers=2), regressor=regressor, folds=2, seed=5)
    assert (tmp_path / "m.terroir").read_bytes() == first


@pytest.mark.parametrize(
    "fields",
    [
        {"cv": "leaveonepolygonout"},
        {"cv": "block", "block_size": 25.0, "folds": 3},
        {"cv": "bufferedloo", "buffer": 5.0, "held_out": 12},
    ],
    ids=lambda fields: fields["cv"],
)
def test_schemes_of_cross_validation(samples, tmp_path, fields):
    found = train(tmp_path, samples, report=str(tmp_path / "r.html"), **fields)
    assert 3.0 < found["rmse"] < 8.0
    card = read_card(tmp_path / "m.terroir")
    assert card.scores["cv"] == fields["cv"]
    # Samples that bufferedloo holds out are drawn stratum by stratum, and each share is rounded.
    fewest, most = {"leaveonepolygonout": (24, 24), "block": (3, 3), "bufferedloo": (10, 14)}[fields["cv"]]
    assert fewest <= card.scores["folds"] <= most
    assert card.scores["method"] in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_runs_are_averaged_and_their_spread_is_told(samples, tmp_path):
    single = [train(tmp_path, samples, seed=seed)["rmse"] for seed in (7, 8, 9)]
    found = train(tmp_path, samples, seed=7, runs=3, report=str(tmp_path / "r.html"))
    assert found["rmse"] == pytest.approx(np.mean(single), rel=1e-12)
    # t(0.975, 2) = 4.302653
    margin = 4.302653 * np.std(single, ddof=1) / np.sqrt(3)
    scores = read_card(tmp_path / "m.terroir").scores
    assert scores["margins"]["rmse"] == pytest.approx(margin, rel=1e-5)
    assert (scores["runs"], scores["margins_over"]) == (3, "runs")
    assert "Over runs" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_split_keeps_polygons_apart_from_the_model(samples, tmp_path):
    train(tmp_path, samples, intervals="split", calibration_share=0.5, report=str(tmp_path / "r.html"))
    split = RegressionModel.open(tmp_path / "m.terroir")
    assert split.intervals.method == "split"
    assert split.intervals.polygons == 12
    train(tmp_path, samples, intervals="outoffold")
    whole = RegressionModel.open(tmp_path / "m.terroir")
    assert whole.intervals.polygons == 24
    assert not np.array_equal(split.fitted.estimator.named_steps["learn"].coef_, whole.fitted.estimator[-1].coef_)
    assert "has not seen 12 of the 24 polygons" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_intervals_can_be_left_out_or_follow_the_place(samples, tmp_path):
    train(tmp_path, samples, intervals="none", report=str(tmp_path / "r.html"))
    assert RegressionModel.open(tmp_path / "m.terroir").intervals is None
    assert "Conformal" not in (tmp_path / "r.html").read_text(encoding="utf-8")
    train(tmp_path, samples, regressor="forest", interval_width="local")
    found = RegressionModel.open(tmp_path / "m.terroir").intervals
    assert found.calibrator.width == "local"
    assert found.calibrator.floor > 0


def test_few_polygons_make_no_usual_intervals_and_that_is_said(tmp_path):
    run = Run(workers=1)
    train(tmp_path, write_samples(tmp_path / "few.gpkg", polygons=6), run, folds=3)
    words = "Intervals rest on the errors of 6 polygons, and can be had up to a LEVEL of 0.85 only."
    assert words in [str(warning) for warning in run.warnings]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"folds": 25}, "FOLDS: 25 folds need at least 25 polygons, there are 24"),
        ({"folds": 1}, "FOLDS: 1 is outside the limits"),
        ({"regressor": "magic"}, "REGRESSOR: magic is not known"),
        ({"parameters": {"alhpa": 1}}, "PARAMETERS: ridge does not know alhpa; did you mean alpha"),
        ({"parameters": {"alpha": -1}}, "PARAMETERS: ridge refuses a value"),
        ({"target_field": "nothing"}, "TARGET_FIELD: .* has no field nothing"),
        ({"target_field": "group"}, "TARGET_FIELD: group does not hold numbers"),
        ({"features": ("red", "red")}, "FEATURES: red is named more than once"),
        ({"features": ("red", "target_biomass")}, "FEATURES: target_biomass is what shall be predicted"),
        ({"cv": "magic"}, "CV: magic is not known"),
        ({"cv": "block"}, "BLOCK_SIZE: this cross-validation needs it"),
        ({"cv": "block", "block_size": 0.0}, "BLOCK_SIZE: 0.0 is no distance"),
        ({"cv": "block", "block_size": 1e6}, "BLOCK_SIZE: the samples lie in"),
        ({"cv": "bufferedloo"}, "BUFFER: this cross-validation needs it"),
        ({"cv": "bufferedloo", "buffer": 1e6}, "BUFFER: within"),
        ({"held_out": -1}, "HELD_OUT: -1 is outside the limits"),
        ({"runs": 0}, "RUNS: 0 is outside the limits"),
        ({"intervals": "magic"}, "INTERVALS: magic is not known"),
        ({"interval_width": "magic"}, "INTERVAL_WIDTH: magic is not known"),
        ({"interval_width": "local"}, "INTERVAL_WIDTH: only intervals of a forest can follow the place, not .* ridge"),
        ({"calibration_share": 1.0}, "CALIBRATION_SHARE: 1.0 is outside the limits"),
        ({"seed": -1}, "SEED: -1 is outside the limits"),
        ({"recipe": {"format": 1}}, "RECIPE: "),
    ],
)
def test_bad_values_are_refused_and_leave_nothing(samples, tmp_path, fields, words):
    with pytest.raises(TerroirError, match=words):
        train(tmp_path / "out", samples, **fields)
    assert left_behind(tmp_path / "out") == []


def test_a_table_without_places_cannot_be_validated_by_place(tmp_path):
    rows = [(None, {"group": str(n), "red": float(n), "target_biomass": float(n % 3)}) for n in range(8)]
    path = write_layer(tmp_path / "t.gpkg", rows)
    with pytest.raises(DataError, match="CV: block needs to know where the samples lie"):
        train(tmp_path, path, cv="block", block_size=3.0)
    train(tmp_path, path, folds=4)


def test_cancel_leaves_nothing(samples, tmp_path):
    asked = iter(range(100))
    run = Run(workers=1, is_cancelled=lambda: next(asked) > 3)
    with pytest.raises(Cancelled):
        train(tmp_path / "out", samples, run, runs=5)
    assert left_behind(tmp_path / "out") == []


def test_the_sidecar_replays_the_job(samples, tmp_path):
    train(tmp_path, samples, report=str(tmp_path / "r.html"), intervals="split", runs=2)
    before = (tmp_path / "m.terroir").read_bytes(), (tmp_path / "r.html").read_bytes()
    job = job_from_json((tmp_path / "m.terroir.job.json").read_text(encoding="utf-8"))
    assert isinstance(job, TrainRegressorJob)
    execute(job, Run(workers=2))
    assert ((tmp_path / "m.terroir").read_bytes(), (tmp_path / "r.html").read_bytes()) == before


def damaged(tmp_path: Path, change: dict[str, Any]) -> Path:
    import zipfile

    with zipfile.ZipFile(tmp_path / "m.terroir") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    card = json.loads(members["model.json"])
    card["target"] = {**card["target"], **change}
    members["model.json"] = json.dumps(card).encode()
    with zipfile.ZipFile(tmp_path / "bad.terroir", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return tmp_path / "bad.terroir"


@pytest.mark.parametrize(
    "change",
    [
        {"mean": None},
        {"mean": "much"},
        {"sd": 0.0},
        {"sd": -1.0},
        {"intervals": {}},
        {"intervals": "wide"},
        {
            "intervals": {
                "method": "split",
                "width": "local",
                "floor": 0.0,
                "polygons": 3,
                "half_widths": [1.0] * 99,
            }
        },
    ],
)
def test_a_card_that_was_tampered_with_is_refused(samples, tmp_path, change):
    train(tmp_path, samples, folds=2)
    with pytest.raises(TerroirError, match=r"MODEL: .*train the model again"):
        RegressionModel.open(damaged(tmp_path, change))


def test_a_parameter_error_names_a_field_of_the_job():
    with pytest.raises(ParameterError) as caught:
        TrainRegressorJob(samples="s.gpkg", target_field="t", model="m.terroir", cv="block")
    assert caught.value.parameter == "block_size"


def test_the_file_of_a_linear_model_does_not_grow_with_the_samples(tmp_path):
    sizes = []
    for polygons in (24, 240):
        train(tmp_path, write_samples(tmp_path / f"{polygons}.gpkg", polygons=polygons), regressor="pls")
        sizes.append((tmp_path / "m.terroir").stat().st_size)
    assert sizes[1] < sizes[0] + 500


def test_made_up_samples_train_and_are_not_judged(tmp_path):
    rows = []
    draw = np.random.default_rng(0)
    for place in range(40):
        red = float(draw.uniform(0, 10))
        for made in (0, 1):
            # Whoever tested on made-up samples would find errors of 1000.
            fields = {"group": f"p{place}", "red": red, "synthetic": made, "target_t": 5 * red + 1000.0 * made}
            rows.append((point(place, made), fields))
    path = write_layer(tmp_path / "t.gpkg", rows)
    for intervals in ("outoffold", "split"):
        found = train(tmp_path, path, target_field="target_t", intervals=intervals)
        assert found["mae"] == pytest.approx(500, rel=0.05)
        half = RegressionModel.open(tmp_path / "m.terroir").intervals.half_width(0.5)
        assert half == pytest.approx(500, rel=0.05)


def test_pictures_of_many_samples_stay_small(tmp_path):
    path = write_samples(tmp_path / "many.gpkg", polygons=40, size=100)
    train(tmp_path, path, report=str(tmp_path / "r.html"))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.count("<circle") == 3000
    assert "3000 of 4000 samples" in page
