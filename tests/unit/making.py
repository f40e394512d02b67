"""Small rasters and layers for the tests of the core, made with GDAL.

Everything lies on one grid with pixels of 1 m, so that a place can be given in pixels: `at`, `square` and `polygon`
turn columns and rows into map coordinates. Imported as ``terroir.tests.unit.making``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Optional

import numpy as np
from osgeo import gdal, gdal_array, ogr, osr

EPSG = 32631
WEST, NORTH = 500_000.0, 4_800_000.0
TRANSFORM = (WEST, 1.0, 0.0, NORTH, 0.0, -1.0)
# Another grid over the same place: pixels of 1.7 m, shifted by a part of a pixel.
OTHER_TRANSFORM = (WEST - 3.3, 1.7, 0.0, NORTH + 2.9, 0.0, -1.7)

FIELD_TYPES = {int: ogr.OFTInteger64, float: ogr.OFTReal, str: ogr.OFTString}


@cache
def wkt_of(epsg: Optional[int]) -> str:
    """WKT of an EPSG code, empty for None."""
    if epsg is None:
        return ""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    return str(reference.ExportToWkt())


def write_raster(
    path: Path | str,
    data: np.ndarray,
    nodata: float | Sequence[float | None] | None = None,
    transform: Sequence[float] | None = TRANSFORM,
    epsg: int | None = EPSG,
    names: Iterable[str] = (),
    options: Iterable[str] = (),
    mask: np.ndarray | None = None,
    interpretations: Mapping[int, int] | None = None,
) -> str:
    """Write a GeoTIFF; `data` is (rows, cols) or (bands, rows, cols), `nodata` one for all bands or a list."""
    data = np.asarray(data)
    data = data[np.newaxis] if data.ndim == 2 else data
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(data.dtype.type)
    driver = gdal.GetDriverByName("GTiff")
    dataset = driver.Create(str(path), data.shape[2], data.shape[1], data.shape[0], kind, list(options))
    if transform is not None:
        dataset.SetGeoTransform(transform)
    dataset.SetProjection(wkt_of(epsg))
    for index, meaning in (interpretations or {}).items():
        dataset.GetRasterBand(index).SetColorInterpretation(meaning)
    values = nodata if isinstance(nodata, (list, tuple)) else [nodata] * len(data)
    for index, value in enumerate(values, start=1):
        if value is not None:
            dataset.GetRasterBand(index).SetNoDataValue(value)
    for index, name in enumerate(names, start=1):
        dataset.GetRasterBand(index).SetDescription(name)
    dataset.WriteArray(data)
    if mask is not None:
        with configured("GDAL_TIFF_INTERNAL_MASK", "YES"):
            dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
            dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(mask, 255, 0).astype(np.uint8))
    dataset.FlushCache()
    dataset = None
    return str(path)


def read_raster(path: Path | str) -> np.ndarray:
    """All bands, shape (bands, rows, cols)."""
    dataset = gdal.OpenEx(str(path), gdal.OF_RASTER)
    array = dataset.ReadAsArray()
    return array[np.newaxis] if array.ndim == 2 else array


@contextmanager
def configured(key: str, value: str) -> Iterator[None]:
    """Set an option of GDAL for a while."""
    before = gdal.GetConfigOption(key)
    gdal.SetConfigOption(key, value)
    try:
        yield
    finally:
        gdal.SetConfigOption(key, before)


def at(col: float, row: float) -> tuple[float, float]:
    """Map coordinates of a place in pixels."""
    return WEST + col, NORTH - row


def point(col: float, row: float) -> str:
    """WKT of a point given in pixels."""
    x, y = at(col, row)
    return f"POINT ({x!r} {y!r})"


def polygon(*rings: Sequence[tuple[float, float]]) -> str:
    """WKT of a polygon: exterior ring and holes, in pixels."""
    return f"POLYGON {rings_text(rings)}"


def multipolygon(*polygons: Sequence[Sequence[tuple[float, float]]]) -> str:
    """WKT of a multipolygon, each a list of rings in pixels."""
    return "MULTIPOLYGON (" + ", ".join(rings_text(rings) for rings in polygons) + ")"


def rings_text(rings: Sequence[Sequence[tuple[float, float]]]) -> str:
    """The part of a WKT that lists rings."""
    texts = []
    for ring in rings:
        places = [at(*place) for place in [*ring, ring[0]]]
        texts.append("(" + ", ".join(f"{x!r} {y!r}" for x, y in places) + ")")
    return "(" + ", ".join(texts) + ")"


def ring(col: float, row: float, width: float, height: float) -> list[tuple[float, float]]:
    """Corners of a rectangle in pixels."""
    return [(col, row), (col + width, row), (col + width, row + height), (col, row + height)]


def square(col: float, row: float, width: float, height: float | None = None) -> str:
    """WKT of a rectangle given in pixels."""
    return polygon(ring(col, row, width, width if height is None else height))


def write_layer(
    path: Path | str,
    features: Iterable[tuple[str | None, Mapping[str, Any]]],
    fields: Mapping[str, Any] | None = None,
    epsg: int | None = EPSG,
    kind: int = ogr.wkbUnknown,
    name: str | None = None,
) -> str:
    """Write a vector layer; the suffix names the format. A value of None is NULL; without WKT, no geometry.

    `fields` maps names to int, float, str or a type of OGR; by default to the type of the first value.
    """
    features = list(features)
    drivers = {".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
    dataset = gdal.GetDriverByName(drivers[Path(path).suffix]).Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    reference = None
    if epsg is not None:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    layer = dataset.CreateLayer(name or Path(path).stem, reference, kind)
    if fields is None:
        fields = {key: type(value) for _, values in features for key, value in values.items() if value is not None}
    for key, field_type in fields.items():
        layer.CreateField(ogr.FieldDefn(key, FIELD_TYPES.get(field_type, field_type)))
    for text, values in features:
        feature = ogr.Feature(layer.GetLayerDefn())
        if text is not None:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(text))
        for key, value in values.items():
            if value is None:
                feature.SetFieldNull(key)
            else:
                feature.SetField(key, value)
        layer.CreateFeature(feature)
    layer = None
    dataset = None
    return str(path)


def read_layer(path: Path | str, layer: str | int = 0) -> list[dict[str, Any]]:
    """Features as dictionaries: fields by name, and ``wkt``."""
    dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    found = []
    for feature in dataset.GetLayer(layer):
        geometry = feature.GetGeometryRef()
        row = {feature.GetFieldDefnRef(i).GetName(): feature.GetField(i) for i in range(feature.GetFieldCount())}
        found.append({**row, "wkt": geometry.ExportToWkt() if geometry is not None else None})
    return found


def left_behind(folder: Path) -> list[str]:
    """Names in a folder, staging folders included; none where there is no such folder."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
