"""Files that a mosaic of mosaics consists of: whether something has changed is asked of all of them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.cluster.dask.signature import signatures
from terroir.core.jobs import job_type
from terroir.core.jobs.execute import identity
from terroir.core.raster.mosaic import is_mosaic, replaced_sources, source_names, with_sources
from terroir.core.raster.stack import Stack, files_of
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("gdal_exceptions")]

SOURCE = '<SourceFilename relativeToVRT="{relative}">{name}</SourceFilename>'


def raster(path: Path, value: int = 1) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_raster(path, np.full((8, 8), value, np.uint8))


def nested(folder: Path) -> tuple[str, str, str]:
    """A mosaic of a mosaic of an image."""
    image = raster(folder / "below" / "a.tif")
    inner, outer = str(folder / "below" / "inner.vrt"), str(folder / "outer.vrt")
    gdal.BuildVRT(inner, [image]).FlushCache()
    gdal.BuildVRT(outer, [inner]).FlushCache()
    return outer, inner, image


def vrt(path: Path, *sources: str) -> Path:
    """A text that holds sources; GDAL need not be able to open it."""
    path.write_text(f'<VRTDataset rasterXSize="8" rasterYSize="8">{"".join(sources)}</VRTDataset>')
    return path


def test_the_image_within_counts(tmp_path: Path) -> None:
    outer, inner, image = nested(tmp_path)
    job = job_type("spatialfilter")(input=outer, output=str(tmp_path / "o.tif"))
    files = files_of(Stack.open([outer]))
    assert files == sorted([outer, inner, image])
    before, seen = identity(job, files), signatures(files)
    status = os.stat(image)
    raster(Path(image), 2)
    assert identity(job, files_of(Stack.open([outer]))) != before
    os.utime(image, (status.st_atime, status.st_mtime + 100))
    assert signatures(files)[image] != seen[image]


def test_a_warped_mosaic(tmp_path: Path) -> None:
    outer, inner, image = nested(tmp_path)
    warped = str(tmp_path / "warped.vrt")
    gdal.Warp(warped, outer, format="VRT", xRes=2, yRes=2).FlushCache()
    assert set(files_of(Stack.open([warped]))) == {warped, outer, inner, image}


def test_names_as_gdal_reads_them(tmp_path: Path) -> None:
    text = vrt(
        tmp_path / "m.VRT",
        SOURCE.format(relative="1", name="sub/../a &amp; b.tif"),
        '<SourceFilename relativetoVRT="1">raw.bin</SourceFilename>',
        SOURCE.format(relative="0", name="/data/c.tif"),
        SOURCE.format(relative="1", name="/vsicurl/https://example.org/d.tif"),
        "<!-- " + SOURCE.format(relative="1", name="old.tif") + " -->",
        SOURCE.format(relative="1", name=""),
        "<SourceDataset>/data/e.tif</SourceDataset>",
        SOURCE.format(relative="0", name="/data/c.tif"),
        "<SourceFilename>&lt;VRTDataset>&lt;SourceFilename>/data/f.tif&lt;/SourceFilename></SourceFilename>",
    )
    assert is_mosaic(text)
    assert source_names(text) == [
        f"{tmp_path}/a & b.tif",
        f"{tmp_path}/raw.bin",
        "/data/c.tif",
        "/vsicurl/https://example.org/d.tif",
        "/data/e.tif",
        "/data/f.tif",
    ]
    moved = replaced_sources(text, {"/data/c.tif": "/there/<c>.tif"}.get)
    assert moved.count(b'<SourceFilename relativeToVRT="0">/there/&lt;c&gt;.tif</SourceFilename>') == 2
    assert moved.count(b"old.tif") == 1


def test_urls_are_named_and_what_is_missing_is_not(tmp_path: Path) -> None:
    url = "/vsicurl/https://example.invalid/d.tif"
    inner = vrt(
        tmp_path / "in.vrt", SOURCE.format(relative="0", name=url), SOURCE.format(relative="1", name="gone.tif")
    )
    outer = vrt(tmp_path / "out.vrt", SOURCE.format(relative="1", name="in.vrt"))
    assert set(with_sources([str(outer)])) == {str(outer), str(inner), url}
    job = job_type("spatialfilter")(input=str(outer), output=str(tmp_path / "o.tif"))
    assert identity(job, with_sources([str(outer)])) is None  # nobody can say that it did not change


def test_circles_and_broken_files_come_to_an_end(tmp_path: Path) -> None:
    one, other = tmp_path / "1.vrt", tmp_path / "2.vrt"
    image = raster(tmp_path / "a.tif")
    vrt(one, *(SOURCE.format(relative="1", name=name) for name in ("2.vrt", "1.vrt", "./2.vrt")))
    other.write_text(SOURCE.format(relative="1", name="1.vrt") + SOURCE.format(relative="1", name="a.tif") + "<broken")
    assert set(with_sources([str(one)])) == {str(one), str(other), image}


def test_a_name_in_another_encoding(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.tif")
    image = raster(tmp_path / "a.tif")
    os.rename(image, tmp_path / name)
    inner = tmp_path / "in.vrt"
    gdal.Translate(str(inner), raster(tmp_path / "cafe.tif"), format="VRT").FlushCache()
    inner.write_bytes(inner.read_bytes().replace(b"cafe", b"caf\xe9"))
    outer = str(tmp_path / "out.vrt")
    gdal.BuildVRT(outer, [str(inner)]).FlushCache()
    files = files_of(Stack.open([outer]))
    assert set(files) == {outer, str(inner), str(tmp_path / name)}
    job = job_type("spatialfilter")(input=outer, output=str(tmp_path / "o.tif"))
    assert identity(job, files) is not None


def test_a_part_of_a_file_stands_for_it(tmp_path: Path) -> None:
    image = raster(tmp_path / "a.tif")
    outer = vrt(tmp_path / "out.vrt", SOURCE.format(relative="0", name=f"GTIFF_DIR:1:{image}"))
    assert set(with_sources([str(outer)])) == {str(outer), image}


def test_vector_layers(tmp_path: Path) -> None:
    layer = write_layer(tmp_path / "p.shp", [(square(1, 1, 3), {"class": 1})])
    text = tmp_path / "v.vrt"
    text.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="p"><SrcDataSource relativeToVRT="1" shared="1">p.shp</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    assert source_names(text) == [layer]
    moved = replaced_sources(text, lambda _: "/there/p.shp")
    assert b'<SrcDataSource shared="1" relativeToVRT="0">/there/p.shp</SrcDataSource>' in moved
