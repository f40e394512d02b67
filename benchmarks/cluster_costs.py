"""Rows that say how far a cluster carries: what one client can hand out, and what a pixel of many dates costs.

`docs/scaling.md` computes with these figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from terroir.benchmarks import data
from terroir.benchmarks.cluster_bed import blank, local_profile, need_dask, run_work
from terroir.benchmarks.cluster_child import SLEEP_SECONDS
from terroir.benchmarks.setting import Setting
from terroir.benchmarks.table import Goal, Measured

MODULE = "cluster_costs_child"
SERVED = 64
"""Workers whose blocks take as long as those that sleep."""
_FIRST = "def first(data, valid):\n    return data[:1]\n"
_CELL = 32
_MISTAKEN = 0.1
"""Share of the fields with another class than their pixels look like: bands are many, and trees would be flat."""


def client(setting: Setting, goal: Goal) -> Measured:
    """What the client does for a block, its scheduler and writer included, against what so many workers leave it."""
    need_dask(setting)
    function = setting.folder / "first.py"
    function.write_text(_FIRST, encoding="utf-8")
    image = blank(setting, *setting.sizes.handed_out)
    found = _work(setting, "hand-out", local_profile(setting, 1), image, function, setting.folder / "first.tif")
    written = _work(setting, "write", setting.fresh("written.tif"), setting.sizes.identity)
    remark = (
        f"{found['blocks']:.0f} blocks of 256 × 256 pixels and one band, {1 / found['passed']:.0f} in a second with the"
        f" worker on the same cores. Messages take {found['messages'] * 1e3:.1f} ms of the client's time. A class map"
        f" takes {written['seconds'] * 1e3:.0f} ms for a million pixels, which become"
        f" {written['bytes'] * 1e6 / 2**20:.2f} MB."
    )
    return Measured(goal, found["seconds"], SLEEP_SECONDS / SERVED, remark=remark)


def dates(setting: Setting, goal: Goal) -> Measured:
    """A core's time for a million pixels of many dates, against those of one."""
    need_dask(setting)
    folder = _dated(setting)
    many = _work(setting, "dates", _model_of_dates(setting, folder), folder, "date-*.tif")
    one = _work(setting, "dates", setting.model, setting.folder, setting.scene.name)
    depth = f"{_depth(folder / 'forest.terroir'):.0f} levels deep"
    remark = (
        f"reading takes {many['reading']:.3g} s of it ({many['stored_bytes']:.0f} of {many['read_bytes']:.0f} bytes for"
        f" each pixel on the disk; {one['reading']:.3g} s for one date); forest of {setting.sizes.trees} trees,"
        f" {depth}. Packing the pixels to send them takes {many['packing']:.3g} s more, and leaves"
        f" {many['sent_bytes']:.0f} bytes of each. A worker needs {many['working_bytes']:.0f} more for each pixel,"
        f" and {many['chunk_bytes'] / 2**20:.0f} MB for those that go through the forest at a time."
    )
    return Measured(goal, many["seconds"], one["seconds"], remark=remark)


def dates_of_peer(setting: Setting, goal: Goal) -> Measured:
    """The same forest and pixels, in memory, by scikit-learn's own prediction."""
    need_dask(setting)
    folder = _dated(setting)
    found = _work(setting, "peer", _model_of_dates(setting, folder), folder, "date-*.tif")
    return Measured(goal, found["seconds"], found["peer"])


def _dated(setting: Setting) -> Path:
    """Folder with an image of ten bands for each date, and polygons."""
    folder = setting.folder / "dates"
    if not folder.exists():
        folder.mkdir()
        sizes = setting.sizes
        side = 16 * _CELL
        bands, classes = data.make_scene(side, sizes.dates * sizes.bands, _CELL)
        for date in range(sizes.dates):
            part = np.ascontiguousarray(bands[date * sizes.bands : (date + 1) * sizes.bands])
            data.write_image(folder / f"date-{date:02}.tif", part, (*data.TILED, *data.DEFLATE))
        rng = np.random.default_rng(4)
        fields = rng.random((16, 16)) < _MISTAKEN
        seeming = np.where(fields, rng.integers(1, data.CLASSES + 1, (16, 16)), 0)
        seeming = np.kron(seeming, np.ones((_CELL, _CELL), int))
        labels = np.where(seeming > 0, seeming, classes)
        data.write_polygons(folder / "polygons.gpkg", labels, _CELL, 16**2, sizes.dated_pixels)
    return folder


def _model_of_dates(setting: Setting, folder: Path) -> Path:
    path = folder / "forest.terroir"
    if not path.exists():
        samples = str(folder / "samples.gpkg")
        images = sorted(map(str, folder.glob("date-*.tif")))
        polygons = str(folder / "polygons.gpkg")
        setting.run("extractsamples", input=images, polygons=polygons, class_field="code", output=samples)
        parameters = {"n_estimators": setting.sizes.trees}
        setting.run("trainclassifier", samples=samples, model=str(path), parameters=parameters, folds=2)
    return path


def _depth(model: Path) -> float:
    from terroir.core.learning.model import Model

    forest: Any = Model.open(model).estimator
    return float(np.mean([tree.get_depth() for tree in forest.estimators_]))


def _work(setting: Setting, *arguments: Any) -> dict[str, Any]:
    return run_work(setting, MODULE, *arguments)[1]


CLIENT = Goal("cluster-client", "the client's processor time for a block", "64 workers, a block in 1 s each", 1.0)
DATES = Goal("cluster-dates", "a core's time for a million pixels of 30 dates × 10 bands", "of one date", 30, True)
PEER = Goal("cluster-forest", "a core's time for such a million pixels, in memory", "scikit-learn's forest", 2.0)
ROWS = ((client, CLIENT), (dates, DATES), (dates_of_peer, PEER))
