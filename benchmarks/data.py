"""Images and polygons made from fixed seeds: the same on every machine."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr

gdal.UseExceptions()

CLASSES = 8
PIXEL = 10.0
LEFT, TOP = 500_000.0, 5_000_000.0
TILED = ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256")
STRIPS = ("TILED=NO",)
DEFLATE = ("COMPRESS=DEFLATE", "PREDICTOR=2", "NUM_THREADS=ALL_CPUS")


def smooth_field(rng: np.random.Generator, size: int, step: int) -> np.ndarray:
    """Smooth random surface, float32, shape (size, size): noise on a coarse grid, linear between its nodes."""
    nodes = rng.standard_normal((size // step + 2, size // step + 2)).astype(np.float32)
    place = np.arange(size, dtype=np.float32) / step
    low = place.astype(np.intp)
    share = place - low
    rows = nodes[low] * (1 - share)[:, None] + nodes[low + 1] * share[:, None]
    return rows[:, low] * (1 - share) + rows[:, low + 1] * share


def make_scene(size: int, bands: int, cell: int = 100, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Correlated bands (uint16, shape (bands, size, size)), and the classes 1 to `CLASSES` that they show.

    Fields of `cell` pixels a side have one class each. Classes overlap in the feature space, as land cover does:
    a forest of full depth on the default sizes has trees some 26 levels deep.
    """
    rng = np.random.default_rng(seed)
    field = np.arange(size) // cell
    fields = rng.integers(0, CLASSES, (field[-1] + 1, field[-1] + 1)).astype(np.uint8)
    classes = fields[np.ix_(field, field)]
    means = rng.normal(2000, 500, (CLASSES, bands)).astype(np.float32)
    light, soil = smooth_field(rng, size, 96), smooth_field(rng, size, 24)
    shared = rng.standard_normal((size, size), dtype=np.float32)
    image = np.empty((bands, size, size), np.uint16)
    for band in range(bands):
        weights = rng.uniform(50, 250, 3).astype(np.float32)
        value = means[classes, band] + weights[0] * light + weights[1] * soil + weights[2] * shared
        value += 215 * rng.standard_normal((size, size), dtype=np.float32)
        image[band] = np.clip(value, 1, 10_000)
    return image, classes + 1


def reference_system() -> str:
    """UTM 31 N as WKT."""
    system = osr.SpatialReference()
    system.ImportFromEPSG(32631)
    return str(system.ExportToWkt())


def write_image(path: Path, image: np.ndarray, options: tuple[str, ...]) -> Path:
    """Write (bands, rows, cols) as a GeoTIFF."""
    bands, rows, cols = image.shape
    code = gdal.GDT_UInt16 if image.dtype == np.uint16 else gdal.GDT_Float32
    target = gdal.GetDriverByName("GTiff").Create(str(path), cols, rows, bands, code, list(options))
    target.SetGeoTransform((LEFT, PIXEL, 0, TOP, 0, -PIXEL))
    target.SetProjection(reference_system())
    target.WriteArray(image)
    return path


def write_mosaic(path: Path, source: Path, size: int) -> Path:
    """Write `source` over and over into an image of `size` pixels a side, tiled, not compressed."""
    read = gdal.Open(str(source))
    step, bands = read.RasterXSize, read.RasterCount
    image = read.ReadAsArray()
    options = [*TILED, "BIGTIFF=IF_SAFER"]
    target = gdal.GetDriverByName("GTiff").Create(str(path), size, size, bands, gdal.GDT_UInt16, options)
    target.SetGeoTransform(read.GetGeoTransform())
    target.SetProjection(read.GetProjection())
    for row in range(0, size, step):
        for col in range(0, size, step):
            part = image[:, : min(step, size - row), : min(step, size - col)]
            target.WriteArray(np.ascontiguousarray(part), col, row)
    return path


def write_polygons(path: Path, classes: np.ndarray, cell: int, count: int, pixels: int, seed: int = 2) -> Path:
    """Write `count` twelve-sided polygons of `pixels` pixels together, apart from each other.

    Fields: ``code``, the class at the centre.

    Parameters
    ----------
    cell : int
        Side of the squares that hold one polygon each, in pixels; the fields of `make_scene`.
    """
    rng = np.random.default_rng(seed)
    side = math.ceil(math.sqrt(count))
    # Area of a regular dodecagon: 3 r².
    radius = math.sqrt(pixels / count / 3)
    play = max(cell / 2 - radius - 1, 0)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    system = osr.SpatialReference()
    system.ImportFromWkt(reference_system())
    layer = source.CreateLayer("polygons", system, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("code", ogr.OFTInteger))
    layer.StartTransaction()
    for index in range(count):
        col = (index % side + 0.5) * cell + rng.uniform(-play, play)
        row = (index // side + 0.5) * cell + rng.uniform(-play, play)
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for corner in range(13):
            angle = 2 * math.pi * (corner % 12) / 12
            x, y = col + radius * math.cos(angle), row + radius * math.sin(angle)
            ring.AddPoint_2D(LEFT + PIXEL * x, TOP - PIXEL * y)
        polygon = ogr.Geometry(ogr.wkbPolygon)
        polygon.AddGeometry(ring)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(polygon)
        feature.SetField("code", int(classes[int(row), int(col)]))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    return path
