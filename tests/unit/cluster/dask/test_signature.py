"""Whether two machines see the same file."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from terroir.core.cluster import paths
from terroir.core.cluster.dask.signature import Signature, first_unseen, signatures
from terroir.core.cluster.paths import PathPair
from terroir.core.errors import InputFileError
from terroir.core.raster.gdal_io import open_raster
from terroir.core.raster.relocation import relocate, relocated
from terroir.core.vector.source import open_layer
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = pytest.mark.unit


def test_size_and_time_tell(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_bytes(b"12345")
    os.utime(one, (1000, 1000))
    known = signatures([str(one)])
    assert known == {str(one): Signature(5, 1000)}
    assert first_unseen(known) is None
    os.utime(one, (1001.5, 1001.5))  # what a file system or its server rounds
    assert first_unseen(known) is None
    os.utime(one, (1010, 1010))
    assert first_unseen(known) == str(one)
    one.write_bytes(b"123456")
    os.utime(one, (1000, 1000))
    assert first_unseen(known) == str(one)
    one.unlink()
    assert first_unseen(known) == str(one)
    assert signatures([str(one)]) == {str(one): None}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_not_seen(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_bytes(b"12345")
    one.chmod(0)
    assert signatures([str(one)]) == {str(one): None}


def test_files_inside_archives(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner.txt", "1234567")
    inner = f"/vsizip/{tmp_path}/a.zip/inner.txt"
    found = signatures([inner, f"/vsizip/{tmp_path}/a.zip/none.txt"])
    assert found[inner] is not None
    assert found[inner].size == 7
    assert found[f"/vsizip/{tmp_path}/a.zip/none.txt"] is None


def test_an_address_that_nobody_answers_is_not_seen() -> None:
    url = "/vsicurl/http://127.0.0.1:9/a.tif"
    assert signatures([url]) == {url: None}


def test_files_are_opened_where_the_pairs_say(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    there.mkdir()
    import numpy as np

    write_raster(there / "i.tif", np.ones((5, 6), np.uint8))
    write_layer(there / "p.gpkg", [(square(1, 1, 2), {})])
    asked = str(here / "i.tif")
    with relocated(partial(paths.there, pairs=[PathPair(str(here), str(there))])):
        assert open_raster(asked, "input").RasterXSize == 6
        assert open_layer(str(here / "p.gpkg"), "polygons").path == str(here / "p.gpkg")
        assert signatures([asked])[asked] is not None
        with pytest.raises(InputFileError, match=f"{here}/none.tif does not exist"):
            open_raster(f"{here}/none.tif", "input")
        with relocated(partial(paths.there, pairs=[])):
            assert relocate(asked) == asked
        assert relocate(asked) == str(there / "i.tif")
    assert relocate(asked) == asked
    with pytest.raises(InputFileError, match="does not exist"):
        open_raster(asked, "input")


def test_other_threads_keep_their_names(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with relocated(partial(paths.there, pairs=[PathPair("/a", "/b")])), ThreadPoolExecutor(1) as thread:
        assert thread.submit(relocate, "/a/c").result() == "/a/c"
        assert relocate("/a/c") == "/b/c"
