"""Names for reports tell what the data are, and nothing about the machine."""

from __future__ import annotations

import os

import pytest
from osgeo import osr

from terroir.core.accuracy.facts import crs_name, source_name

pytestmark = pytest.mark.unit


def test_file_and_day_but_no_folder(tmp_path):
    path = tmp_path / "map.tif"
    path.write_bytes(b"")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert source_name(str(path)) == "map.tif, written 2023-11-14"
    assert source_name(str(path), dated=False) == "map.tif"


def test_layer_of_a_file(tmp_path):
    path = tmp_path / "all.gpkg"
    path.write_bytes(b"")
    assert source_name(f"{path}|layername=test", dated=False) == "all.gpkg (layer test)"


def test_connections_keep_their_secrets():
    assert source_name("PG:dbname=a user=b host=c") == "PG"


@pytest.mark.parametrize("path", ["/vsizip/folder/a.zip/map.tif", "missing/map.tif"])
def test_what_is_no_local_file_has_no_day(path):
    assert source_name(path) == "map.tif"


def test_reference_systems():
    system = osr.SpatialReference()
    system.ImportFromEPSG(2154)
    assert crs_name(system.ExportToWkt()) == "RGF93 v1 / Lambert-93 (EPSG:2154)"
    assert crs_name("") == "no coordinate reference system"
    assert crs_name('LOCAL_CS["drawing"]') == "drawing"
