"""The benchmarks of clusters: their profiles and images, their child processes, and what a row makes of them."""

from __future__ import annotations

import contextlib
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal

from terroir.benchmarks import __main__ as command
from terroir.benchmarks import (
    cluster,
    cluster_bed,
    cluster_child,
    cluster_costs,
    cluster_costs_child,
    data,
    deep,
)
from terroir.benchmarks.cluster_child import SIDE
from terroir.benchmarks.measure import Child, Skipped
from terroir.benchmarks.setting import QUICK, Setting, Sizes
from terroir.core.cluster.batch.record import CANCELLED
from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.profiles import read_profile
from terroir.core.user_code import import_code

pytestmark = pytest.mark.unit

SMALL = Sizes(
    scene=128,
    narrow=128,
    bands=3,
    polygons=16,
    pixels=600,
    trees=5,
    repetitions=2,
    dates=3,
    dated_pixels=2_000,
    sleeping_rounds=2,
    handed_out=(2, 2),
    identity=300,
)


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """Everything tiny."""
    return Setting(tmp_path, SMALL)


class Children:
    """Stands in for processes; says how long each took, and keeps what it was asked for."""

    def __init__(self, *seconds: float) -> None:
        self._seconds = iter(seconds)
        self.asked: list[list[str]] = []

    def __call__(self, setting: Setting, module: str, *arguments: Any) -> tuple[Child, dict[str, Any]]:
        """See `cluster_bed.run_work`."""
        self.asked.append([module, *map(str, arguments)])
        for name in arguments:
            if str(name).endswith(".tif") and not Path(name).exists():
                data.write_image(Path(name), np.ones((1, 4, 4), np.uint16), ())
        return Child(99.0, 50.0), {"seconds": next(self._seconds)}


@pytest.fixture
def no_dask_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cluster, cluster_costs):
        monkeypatch.setattr(module, "need_dask", lambda _: None)


# ---- rows -----------------------------------------------------------------------------------------------


def test_rows_are_of_the_family_and_have_a_page() -> None:
    assert command._wanted(["cluster"])[1:] == [goal.name for _, goal in cluster.ROWS]
    assert set(command._cluster_names()) <= set(command._wanted(None))
    assert not set(command._cluster_names()) & {goal.name for _, goal in deep.ROWS}


@pytest.mark.parametrize(("name", "ratio"), [("dask", 0.85), ("slurm", 1.6), ("efficiency", 0.9), ("sent", 0.6)])
def test_goals_are_those_of_the_issue(name: str, ratio: float) -> None:
    goals = {goal.name: goal for _, goal in cluster.ROWS}
    assert goals[f"cluster-{name}"].ratio == ratio
    assert not goals[f"cluster-{name}"].at_most


def test_both_sides_take_turns_and_the_best_counts(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, no_dask_needed: None
) -> None:
    children = Children(8.0, 5.0, 7.0, 6.0)
    monkeypatch.setattr(cluster, "run_work", children)
    row = cluster.against_threads(setting, cluster.DASK)
    assert [asked[2] for asked in children.asked] == ["dask", "threads", "dask", "threads"]
    assert (row.ours, row.theirs) == (7.0, 5.0)
    assert row.ratio == pytest.approx(5 / 7)


def test_different_maps_are_no_benchmark(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, no_dask_needed: None
) -> None:
    monkeypatch.setattr(cluster, "run_work", Children(1.0, 1.0, 1.0, 1.0))
    data.write_image(setting.folder / "dask.tif", np.zeros((1, 4, 4), np.uint16), ())
    with pytest.raises(RuntimeError, match="16 pixels of"):
        cluster.against_threads(setting, cluster.DASK)


def test_the_other_side_of_sent_blocks_sees_the_image(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, no_dask_needed: None
) -> None:
    children = Children(2.0, 1.0, 2.0, 1.0)
    monkeypatch.setattr(cluster, "run_work", children)
    assert cluster.sent_by_the_client(setting, cluster.SENT).ratio == 0.5
    hidden, seen = (read_profile(Path(asked[3])) for asked in children.asked[:2])
    assert not seen.paths
    assert str(setting.scene).startswith(hidden.paths[0].here)
    assert not Path(hidden.paths[0].there).exists()
    assert hidden.scale == seen.scale


def test_efficiency_is_that_of_the_most_workers(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, no_dask_needed: None
) -> None:
    monkeypatch.setattr(cluster, "run_work", Children(2.0, 2.1, 2.2, 2.5))
    row = cluster.efficiency(setting, cluster.EFFICIENCY)
    assert row.ratio == pytest.approx(0.8)
    assert "1: 1.00 and 50 MB; 4: 0.95 and 50 MB; 16: 0.91 and 50 MB; 64: 0.80 and 50 MB" in row.remark


def test_without_dask_rows_are_skipped(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_bed, "missing_packages", lambda _: ("distributed",))
    for function, goal in cluster.ROWS:
        with pytest.raises(Skipped, match="distributed: not installed"):
            function(setting, goal)


def test_servers_end_before_the_folder_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: list[bool] = []

    def row(setting: Setting, goal: Any) -> Any:
        setting.servers.callback(lambda: ended.append(setting.folder.exists()))
        raise Skipped("enough")

    monkeypatch.setattr(command, "ROWS", ((row, cluster.DASK),))
    assert command.main(["--quick", "--only", cluster.DASK.name, "--folder", str(tmp_path)]) == 0
    assert ended == [True]
    assert not list(tmp_path.iterdir())
    assert "enough" in capsys.readouterr().out


# ---- what they work with --------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", cluster.SIMULATED)
def test_simulated_workers_are_as_many_threads(setting: Setting, threads: int) -> None:
    profile = read_profile(Path(cluster_bed.simulated_profile(setting, threads)))
    assert profile.cores * profile.scale.jobs == threads
    assert profile.scale.jobs <= math.ceil(threads / 16)


def test_blank_image_has_a_block_for_each_worker_and_round(setting: Setting) -> None:
    image = gdal.Open(str(cluster_bed.blank(setting, 2, 3)))
    assert (image.RasterYSize, image.RasterXSize) == (2 * SIDE, 3 * SIDE)
    assert image.GetRasterBand(1).GetBlockSize() == [SIDE, SIDE]
    assert QUICK.sleeping_rounds >= 3


def test_only_whole_blocks_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    module = import_code("sleeping", cluster.SLEEPING.encode(), "function_file")
    monkeypatch.setattr(time, "sleep", slept.append)
    assert module.sleep(np.zeros((2, 16, 16)), None).shape == (1, 16, 16)
    assert slept == []
    assert module.sleep(np.zeros((2, SIDE, SIDE)), None).shape == (1, SIDE, SIDE)
    assert slept == [cluster_child.SLEEP_SECONDS]


def test_dates_lie_beside_each_other(setting: Setting) -> None:
    folder = cluster_costs._dated(setting)
    images = sorted(folder.glob("date-*.tif"))
    assert [image.name for image in images] == ["date-00.tif", "date-01.tif", "date-02.tif"]
    bands = [gdal.Open(str(image)).ReadAsArray() for image in images]
    assert {band.shape for band in bands} == {(3, 512, 512)}
    assert not np.array_equal(bands[0], bands[1])
    assert cluster_costs._depth(cluster_costs._model_of_dates(setting, folder)) > 3


# ---- child processes ------------------------------------------------------------------------------------


def _result(folder: Path, module: Any, *arguments: Any) -> dict[str, Any]:
    """What a child measures, without a process."""
    module.main(arguments[0], str(folder / "result"), *map(str, arguments[1:]))
    return dict(json.loads((folder / "result").read_text(encoding="utf-8")))


def test_map_by_threads(setting: Setting) -> None:
    small, output = cluster_bed.small_scene(setting), setting.folder / "map.tif"
    found = _result(setting.folder, cluster_child, "map", "threads", "", setting.model, small, setting.scene, output)
    assert found["seconds"] > 0
    assert gdal.Open(str(output)).RasterXSize == SMALL.scene


def test_workers_sleep_at_the_same_time(setting: Setting) -> None:
    pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
    profile, image = cluster_bed.simulated_profile(setting, 4), cluster_bed.blank(setting, 1, 4)
    output = setting.folder / "sleep.tif"
    found = _result(setting.folder, cluster_child, "sleep", profile, image, cluster._function(setting), output)
    assert found["workers"] == 4
    assert 1.0 <= found["seconds"] < 4.0
    assert gdal.Open(str(output)).ReadAsArray().min() == 1


def test_what_the_client_does_is_counted_by_the_block(setting: Setting) -> None:
    pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
    function = setting.folder / "first.py"
    function.write_text(cluster_costs._FIRST, encoding="utf-8")
    image, output = cluster_bed.blank(setting, 2, 2), setting.folder / "first.tif"
    profile = cluster_bed.local_profile(setting, 1)
    found = _result(setting.folder, cluster_costs_child, "hand-out", profile, image, function, output)
    assert found["blocks"] == 4
    assert 0 < found["messages"] < found["seconds"] < 5


def test_dates_and_written_maps_are_counted_by_the_pixel(setting: Setting) -> None:
    pytest.importorskip("cloudpickle", reason="dask is optional: tools/setup_environment.py --sets … cluster")
    folder = cluster_costs._dated(setting)
    model = cluster_costs._model_of_dates(setting, folder)
    found = _result(setting.folder, cluster_costs_child, "dates", model, folder, "date-*.tif")
    assert 0 < found["reading"] < found["seconds"]
    assert found["read_bytes"] == 9 * 2 + 1
    assert 0 < found["sent_bytes"] <= found["read_bytes"] * 1.01
    assert 0 < found["stored_bytes"] < found["read_bytes"]
    peer = _result(setting.folder, cluster_costs_child, "peer", model, folder, "date-*.tif")
    assert min(peer["seconds"], peer["peer"]) > 0
    written = _result(setting.folder, cluster_costs_child, "write", setting.folder / "written.tif", SMALL.identity)
    assert written["seconds"] > 0
    assert 0.05 < written["bytes"] < 1


def test_a_submitted_job_is_taken_out_again(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, slurm_here: Any, foreign_python: Path
) -> None:
    bed = {"slurm": slurm_here, "python": foreign_python, "jobs": setting.folder / "jobs"}
    content = {**cluster_bed._jobs(bed), "folder": str(bed["jobs"])}
    profile = cluster_bed.profile_file(setting, "here", content)
    parameters = {"input": [str(setting.scene)], "model": str(setting.model), "output": setting.fresh("fetched.tif")}
    jobs = setting.folder / "jobs.sqlite"
    job = setting.job_file("classifyraster", parameters)
    found = _result(setting.folder, cluster_child, "submit", profile, job, jobs)
    assert 0 < found["seconds"] < 60
    assert JobStore(jobs).get(found["id"]).state == CANCELLED
    with contextlib.suppress(AssertionError):
        slurm_here.wait_until_empty(20)
