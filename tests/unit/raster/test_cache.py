"""GDAL's block cache during a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from osgeo import gdal

from terroir.core.raster.cache import WorkerCache, bounded_cache

pytestmark = pytest.mark.unit

MB = 2**20


@pytest.fixture(autouse=True)
def large() -> Iterator[None]:
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(200 * MB)
    yield
    gdal.SetCacheMax(before)


def test_lowered_meanwhile() -> None:
    with bounded_cache(30 * MB):
        assert gdal.GetCacheMax() == 30 * MB
    assert gdal.GetCacheMax() == 200 * MB


def test_restored_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), bounded_cache(30 * MB):
        raise ZeroDivisionError
    assert gdal.GetCacheMax() == 200 * MB


def test_never_raised() -> None:
    with bounded_cache(500 * MB):
        assert gdal.GetCacheMax() == 200 * MB
    assert gdal.GetCacheMax() == 200 * MB


def test_runs_at_the_same_time_get_their_sum() -> None:
    """Whatever their order of beginning and end."""
    first, second, third = bounded_cache(30 * MB), bounded_cache(50 * MB), bounded_cache(500 * MB)
    first.__enter__()
    second.__enter__()
    assert gdal.GetCacheMax() == 80 * MB
    third.__enter__()
    assert gdal.GetCacheMax() == 200 * MB
    third.__exit__(None, None, None)
    first.__exit__(None, None, None)
    assert gdal.GetCacheMax() == 50 * MB
    second.__exit__(None, None, None)
    assert gdal.GetCacheMax() == 200 * MB


def test_many_threads_leave_it_as_it_was() -> None:
    def run() -> None:
        for _ in range(50):
            with bounded_cache(20 * MB):
                pass

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gdal.GetCacheMax() == 200 * MB


def test_a_change_by_someone_else_stays() -> None:
    with bounded_cache(30 * MB):
        gdal.SetCacheMax(77 * MB)
    assert gdal.GetCacheMax() == 77 * MB


@pytest.mark.parametrize(("limit", "home", "expected"), [(10, -1, 10), (500, -1, 200), (10, None, 200)])
def test_worker_processes_keep_their_part(limit: int, home: int | None, expected: int) -> None:
    """A thread of the run's own process changes nothing."""
    (WorkerCache(limit * MB) if home is None else WorkerCache(limit * MB, home)).hold()
    assert gdal.GetCacheMax() == expected * MB
