"""GDAL's block cache in a worker that serves several threads, and one run after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from osgeo import gdal

from terroir.core.raster import cache
from terroir.core.raster.cache import WorkerCache, share_process

pytestmark = pytest.mark.unit

MB = 2**20


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has not worked for anybody yet."""
    monkeypatch.setattr(cache, "_PROCESS", cache._WorkerProcess())
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(200 * MB)
    yield
    gdal.SetCacheMax(before)


def test_each_thread_has_its_part() -> None:
    share_process(4)
    WorkerCache(10 * MB, "another process").hold()
    assert gdal.GetCacheMax() == 40 * MB


def test_a_later_task_that_needs_more_gets_it() -> None:
    for limit, expected in [(10, 10), (50, 50), (900, 200), (20, 20)]:
        WorkerCache(limit * MB, "another process").hold()
        assert gdal.GetCacheMax() == expected * MB


def test_the_run_s_own_process_is_left_alone() -> None:
    share_process(4)
    WorkerCache(10 * MB).hold()
    assert gdal.GetCacheMax() == 200 * MB
