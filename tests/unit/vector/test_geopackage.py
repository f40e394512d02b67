"""Points filled into a GeoPackage at once, against points added by OGR one by one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr

from terroir.core.errors import Cancelled, OutputError
from terroir.core.vector import writer as writer_module
from terroir.core.vector.writer import VectorWriter
from terroir.tests.unit.making import EPSG, wkt_of

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("gdal_exceptions")]

NAME = 'odd "name" é'


def fill(path: Path, count: int, poll: Any = lambda: None) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(count)
    xs, ys = rng.uniform(-5e5, 5e5, count), rng.uniform(0, 5e6, count)
    # Float32 cannot hold these; some points share a place.
    xs[: count // 4], ys[: count // 4] = 499_999.987654321, 4_999_999.123456789
    fields = [ogr.FieldDefn(name, kind) for name, kind in (("class", 0), ("label", 4), ("group", 4), ("fid", 2))]
    columns = [
        rng.integers(-5, 5, count).tolist(),
        ["Forêt 'œ'"] * count,
        [str(i) for i in range(count)],
        rng.normal(size=count).tolist(),
    ]
    columns[3][1] = float("nan")
    with VectorWriter(path, wkt_of(EPSG), ogr.wkbPoint, fields, "output", {"KEY": "é"}) as writer:
        writer.add_points(xs, ys, columns, poll)
    return xs, ys


def content(path: Path) -> dict[str, Any]:
    """Every table but the index's own, whose shape is free, and the definitions of all."""
    with closing(sqlite3.connect(str(path))) as base:
        names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {n: base.execute(f'SELECT * FROM "{n}"'.replace('"' + n, '"' + n.replace('"', '""'))).fetchall()
                  for n in names if not n.startswith("rtree")}  # fmt: skip
        for name, time in (("gpkg_contents", 4), ("gpkg_metadata_reference", 4)):
            tables[name] = [(*row[:time], *row[time + 1 :]) for row in tables[name]]
        definitions = base.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return {**tables, "definitions": definitions}


@pytest.mark.parametrize("count", [2, 50, 51, 52, 2601, 2602, 7000])
def test_file_is_as_ogr_makes_it(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk, single = tmp_path / "bulk" / f"{NAME}.gpkg", tmp_path / "single" / f"{NAME}.gpkg"
    for path, limit in ((bulk, 1), (single, 10**9)):
        path.parent.mkdir()
        monkeypatch.setattr(writer_module, "_BULK", limit)
        fill(path, count)
    found, wanted = content(bulk), content(single)
    # OGR writes the extent with 15 digits.
    extents = [[float(value) for row in side.pop("gpkg_contents") for value in row[4:8]] for side in (found, wanted)]
    assert extents[0] == pytest.approx(extents[1], rel=1e-14)
    assert found == wanted


@pytest.mark.parametrize("count", [2, 51, 52, 2602, 140_000])
def test_index_is_sound_and_finds_all(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "_BULK", 1)
    path = tmp_path / f"{NAME}.gpkg"
    xs, ys = fill(path, count)
    with closing(sqlite3.connect(str(path))) as base:
        assert base.execute("SELECT rtreecheck(?)", (f"rtree_{NAME}_geom",)).fetchone() == ("ok",)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    layer_source = gdal.OpenEx(str(path), gdal.OF_UPDATE)
    layer = layer_source.GetLayer(0)
    for left, low, right, high in (
        (-5e5, 0, 5e5, 5e6),
        (-1e5, 1e6, 2e5, 3e6),
        (499_999.9, 0, 5e5, 5e6),
        (6e5, 0, 7e5, 1),
    ):
        layer.SetSpatialFilterRect(left, low, right, high)
        inside = np.flatnonzero((xs >= left) & (xs <= right) & (ys >= low) & (ys <= high)) + 1
        assert sorted(feature.GetFID() for feature in layer) == inside.tolist()
    # The file stays one that OGR can change: the index follows.
    layer.SetSpatialFilter(None)
    for _ in range(60):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (650000 1)"))
        layer.CreateFeature(feature)
    layer.DeleteFeature(1)
    layer.SetSpatialFilterRect(6e5, 0, 7e5, 2)
    assert sum(1 for _ in layer) == 60
    layer = layer_source = None
    with closing(sqlite3.connect(str(path))) as base:
        assert base.execute("SELECT rtreecheck(?)", (f"rtree_{NAME}_geom",)).fetchone() == ("ok",)


def test_points_can_be_cancelled(tmp_path: Path) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fill(tmp_path / "p.gpkg", 3000, stop)


def test_file_that_cannot_be_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(writer_module, "insert_points", fail)
    with pytest.raises(OutputError, match=r"OUTPUT: p.gpkg cannot be written \(database or disk is full\)"):
        fill(tmp_path / "p.gpkg", 3000)
