"""A path's other name on a cluster, whatever system and whatever words of GDAL's are around it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from terroir.core.cluster.paths import PathPair, is_absolute, is_everywhere, there

HOME = (PathPair("/home/me", "/scratch/me"),)
DRIVE = (PathPair("C:\\Data", "/mnt/data"),)
SHARE = (PathPair("\\\\nas\\maps", "/maps"),)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/me/a.tif", "/scratch/me/a.tif"),
        ("/home/me/deep/er/a b.tif", "/scratch/me/deep/er/a b.tif"),
        ("/home/me", "/scratch/me"),
        ("/home/me/", "/scratch/me"),
        ("/home/me//a.tif", "/scratch/me/a.tif"),
        ("/home/me/x/../a.tif", "/scratch/me/a.tif"),
        ("/home/./me/a.tif", "/scratch/me/a.tif"),
        ("/home/me/a.gpkg|layername=plots", "/scratch/me/a.gpkg|layername=plots"),
        # Other folders, and no folders at all.
        ("/home/melanie/a.tif", "/home/melanie/a.tif"),
        ("/home/me/../you/a.tif", "/home/me/../you/a.tif"),
        ("/HOME/ME/a.tif", "/HOME/ME/a.tif"),
        ("home/me/a.tif", "home/me/a.tif"),
        ("", ""),
        # What GDAL puts before a path.
        ("/vsizip//home/me/a.zip/b.tif", "/vsizip//scratch/me/a.zip/b.tif"),
        ("/vsizip/{/home/me/a.zip}/b.tif", "/vsizip/{/scratch/me/a.zip}/b.tif"),
        ("/vsitar//vsigzip//home/me/a.tgz/b.tif", "/vsitar//vsigzip//scratch/me/a.tgz/b.tif"),
        ("/vsisubfile/10_20,/home/me/a.bin", "/vsisubfile/10_20,/scratch/me/a.bin"),
        ('NETCDF:"/home/me/a.nc":rain', 'NETCDF:"/scratch/me/a.nc":rain'),
        ('HDF5:"/home/me/a.h5"://grid//values', 'HDF5:"/scratch/me/a.h5"://grid//values'),
        ("GTIFF_DIR:2:/home/me/a.tif", "GTIFF_DIR:2:/scratch/me/a.tif"),
        ("GPKG:/home/me/a.gpkg:relief", "GPKG:/scratch/me/a.gpkg:relief"),
        ("SENTINEL2_L2A:/vsizip//home/me/S.zip/M.xml:10m:A", "SENTINEL2_L2A:/vsizip//scratch/me/S.zip/M.xml:10m:A"),
        ("file:///home/me/a.gpkg", "file:///scratch/me/a.gpkg"),
        ("/vsimem/home/me/a.tif", "/vsimem/home/me/a.tif"),
        ("PG:dbname=home", "PG:dbname=home"),
    ],
)
def test_there(path: str, expected: str) -> None:
    assert there(path, HOME) == expected


@pytest.mark.parametrize(
    ("pairs", "path", "expected"),
    [
        (DRIVE, "C:\\Data\\x\\a.tif", "/mnt/data/x/a.tif"),
        (DRIVE, "c:/data/X/a.tif", "/mnt/data/X/a.tif"),
        (DRIVE, "c:/DATA\\a.tif", "/mnt/data/a.tif"),
        (DRIVE, "\\\\?\\C:\\Data\\a.tif", "/mnt/data/a.tif"),
        (DRIVE, "C:\\Database\\a.tif", "C:\\Database\\a.tif"),
        (DRIVE, "D:\\Data\\a.tif", "D:\\Data\\a.tif"),
        (DRIVE, 'NETCDF:"C:\\Data\\a.nc":rain', 'NETCDF:"/mnt/data/a.nc":rain'),
        (DRIVE, "/vsizip/C:/Data/a.zip/b.tif", "/vsizip//mnt/data/a.zip/b.tif"),
        (SHARE, "\\\\nas\\maps\\a.tif", "/maps/a.tif"),
        (SHARE, "//NAS/Maps/sub/a.tif", "/maps/sub/a.tif"),
        (SHARE, "\\\\?\\UNC\\nas\\maps\\a.tif", "/maps/a.tif"),
        (SHARE, "\\\\nas\\mapsheets\\a.tif", "\\\\nas\\mapsheets\\a.tif"),
        ((PathPair("//nas/maps", "/maps"),), "\\\\NAS\\maps\\a.tif", "/maps/a.tif"),
        ((PathPair("C:", "/c"),), "C:\\a.tif", "/c/a.tif"),
        ((PathPair("C:\\", "/c/"),), "C:\\a.tif", "/c/a.tif"),
        # A cluster of Windows machines.
        ((PathPair("/data", "D:\\maps\\"),), "/data/x/a.tif", "D:\\maps\\x\\a.tif"),
        # The root, on either side.
        ((PathPair("/", "/host"),), "/data/a.tif", "/host/data/a.tif"),
        ((PathPair("/data", "/"),), "/data/a.tif", "/a.tif"),
        ((PathPair("/data", "/"),), "/data", "/"),
        # Slashes at the end say nothing.
        ((PathPair("/data/", "/there/"),), "/data/a.tif", "/there/a.tif"),
        # A store of objects.
        ((PathPair("/data", "/vsis3/bucket"),), "/data/a.tif", "/vsis3/bucket/a.tif"),
        ((PathPair("/data", "/vsis3/bucket"),), "/vsizip//data/a.zip/b.tif", "/vsizip//vsis3/bucket/a.zip/b.tif"),
        # The longest folder counts, in whatever order.
        ((PathPair("/data", "/a"), PathPair("/data/deep", "/b")), "/data/deep/x.tif", "/b/x.tif"),
        ((PathPair("/data/deep", "/b"), PathPair("/data", "/a")), "/data/deep/x.tif", "/b/x.tif"),
        ((PathPair("/data/deep", "/b"), PathPair("/data", "/a")), "/data/deeper/x.tif", "/a/deeper/x.tif"),
        ((), "/data/a.tif", "/data/a.tif"),
    ],
)
def test_there_on_other_systems(pairs: tuple[PathPair, ...], path: str, expected: str) -> None:
    assert there(path, pairs) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/vsicurl/https://example.org/a.tif", True),
        ("/vsicurl_streaming/https://example.org/a.tif", True),
        ("/vsicurl?max_retry=3&url=https://example.org/a.tif", True),
        ("/vsis3/bucket/a.tif", True),
        ("/vsigs/bucket/a.tif", True),
        ("/vsiadls/bucket/a.tif", True),
        ("/vsizip//vsicurl/https://example.org/a.zip/b.tif", True),
        ("/vsizip/vsis3/bucket/a.zip/b.tif", True),
        ("https://example.org/a.gpkg", True),
        ("WMS:https://example.org/wms?layers=a", True),
        ('NETCDF:"/vsicurl/https://example.org/a.nc":rain', True),
        ("/vsizip//data/a.zip/b.tif", False),
        ('HDF5:"/data/a.h5"://grid', False),
        ("/vsimem/a.tif", False),
        ("file:///data/a.tif", False),
        ("/vsis3like/a.tif", False),
        ("C:\\data\\a.tif", False),
        ("C:/data/a.tif", False),
        ("/data/https:/a.tif", False),
        ("a.tif", False),
    ],
)
def test_is_everywhere(path: str, expected: bool) -> None:
    assert is_everywhere(path) is expected
    if expected:
        assert there(path, [PathPair("/", "/elsewhere")]) == path


@pytest.mark.parametrize("path", ["/a", "C:\\a", "c:/a", "C:", "\\\\nas\\a", "//nas/a"])
def test_is_absolute(path: str) -> None:
    assert is_absolute(path)


@pytest.mark.parametrize("path", ["a", "./a", "~/a", "C:a", "", " /a"])
def test_is_not_absolute(path: str) -> None:
    assert not is_absolute(path)


NAMES = st.text("abcXYZ01._- é%{", min_size=1, max_size=6).filter(lambda name: name.strip(".") == name)
FOLDERS = st.lists(NAMES, min_size=1, max_size=4).map(lambda names: "/" + "/".join(names))


@given(FOLDERS, FOLDERS, NAMES)
@example("/vsizip", "/x", "a")
def test_below_and_beside(here: str, elsewhere: str, name: str) -> None:
    """Whatever lies below the folder moves with its whole rest; whatever does not stays."""
    pairs = [PathPair(here, elsewhere)]
    assert there(f"{here}x/{name}", pairs) == f"{here}x/{name}"
    if not here.startswith("/vsi"):
        assert there(f"{here}/{name}", pairs) == f"{elsewhere}/{name}"
        assert there(f"{here}/{name}", [PathPair(f"{here}/", f"{elsewhere}/")]) == f"{elsewhere}/{name}"


@given(FOLDERS, NAMES)
def test_there_and_back(here: str, name: str) -> None:
    path = f"{here}/{name}"
    moved = there(path, [PathPair(here, "/there")])
    assert there(moved, [PathPair("/there", here)]) == path


@given(st.text(max_size=40), st.text(max_size=10), st.text(max_size=10))
def test_no_text_is_too_odd(path: str, here: str, elsewhere: str) -> None:
    assert isinstance(there(path, [PathPair(here, elsewhere)]), str)
    assert is_everywhere(path) in {True, False}
