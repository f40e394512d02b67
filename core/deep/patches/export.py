"""Patches as files for other tools: a GeoTIFF for each, in a folder for each class, and an index."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Optional

import numpy as np
from osgeo import gdal

from ...classes import ClassTable
from ...errors import OutputError, TerroirError
from ...raster.gdal_io import collected_errors, gdal_type, open_raster
from ...raster.grid import Grid
from ...raster.stack import Stack
from ...run import Run
from .chip_index import COLUMNS, INDEX, read_index, write_index
from .reader import PatchStore
from .settings import configured

_SIDECAR = ".aux.xml"
_LONGEST_SLUG = 40
_BETWEEN_POLLS = 100


def export_chips(
    folder: Path,
    store: PatchStore,
    windows: np.ndarray,
    stack: Stack,
    codes: list[int],
    groups: list[str],
    purity: list[float],
    classes: ClassTable,
    run: Run,
) -> None:
    """Write all patches into a staged folder.

    Chips keep the image's pixel type, its nodata where all bands have the same, and the names of the bands; pixels
    that are not valid for whatever reason are hidden by a mask in the file.

    Parameters
    ----------
    folder : Path
        Staged, empty.
    store : PatchStore
        Their pixels.
    windows : ndarray of int64, shape (n, 4)
        Their places in the image's grid.
    stack : Stack
        The image.
    codes, groups, purity : list, shape (n,)
    classes : ClassTable
    run : Run
        Progress and cancel.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    folders = {code: folder / class_folder(code, classes.label(code)) for code in sorted(set(codes))}
    for path in folders.values():
        path.mkdir()
    nodata = common_nodata(stack)
    digits = max(5, len(str(len(codes))))
    half = windows[:, 2:] // 2 + 0.5
    xs, ys = stack.grid.map_coordinates(windows[:, 0] + half[:, 0], windows[:, 1] + half[:, 1])
    xs, ys = np.asarray(xs), np.asarray(ys)
    lines = []
    with configured("GDAL_TIFF_INTERNAL_MASK", "YES"):
        for number, code in enumerate(codes):
            if number % _BETWEEN_POLLS == 0:
                run.progress(number / len(codes))
            path = folders[code] / f"{code}_{number + 1:0{digits}d}.tif"
            images, valid, _ = store.read(np.array([number]))
            grid = _grid_at(stack.grid, *windows[number].tolist())
            _write(path, images[0], None if valid is None else valid[0], grid, nodata, stack.band_names)
            place = windows[number, [1, 0]].tolist()
            name = f"{path.parent.name}/{path.name}"
            lines.append(
                (name, code, classes.label(code), groups[number], purity[number], xs[number], ys[number], *place)
            )
    write_index(folder, lines)


def class_folder(code: int, label: str) -> str:
    """Name of a class's folder: its code, and its label in plain letters.

    Examples
    --------
    >>> class_folder(3, "Forêt dense (feuillus)"), class_folder(7, "7")
    ('3_foret-dense-feuillus', '7')
    """
    ascii_only = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    return f"{code}_{slug}" if slug and slug != str(code) else str(code)


def is_export(folder: Path) -> bool:
    """Whether a folder holds an earlier export and nothing else, so that another one may replace it."""
    index = folder / INDEX
    if folder.is_symlink() or not index.is_file():
        return False
    try:
        with index.open(encoding="utf-8") as file:
            if file.readline().strip() != ",".join(COLUMNS):
                return False
        listed = {entry.file for entry in read_index(folder, "export")}
    except (TerroirError, OSError, ValueError):
        return False
    known = {INDEX, *listed, *(f"{name}{_SIDECAR}" for name in listed)}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()}
    return found <= known


def common_nodata(stack: Stack) -> Optional[float]:
    """The nodata value that all bands of an image have; None where they differ."""
    values = []
    for band in stack.bands:
        source = stack.sources[band.source]
        dataset = open_raster(source.path, source.parameter)  # without a name, it would be gone before its band
        values.append(dataset.GetRasterBand(band.index).GetNoDataValue())
    return values[0] if len({repr(value) for value in values}) == 1 else None  # NaN does not equal itself


def _grid_at(grid: Grid, col: int, row: int, width: int, height: int) -> Grid:
    """The part of a grid that begins at a pixel."""
    t = grid.transform
    x, y = grid.map_coordinates(float(col), float(row))
    return Grid(width, height, (float(x), t[1], t[2], float(y), t[4], t[5]), grid.crs)


def _write(
    path: Path,
    image: np.ndarray,
    valid: Optional[np.ndarray],
    grid: Grid,
    nodata: Optional[float],
    names: tuple[str, ...],
) -> None:
    with collected_errors() as messages:
        try:
            driver = gdal.GetDriverByName("GTiff")
            shape = (grid.width, grid.height, len(image), gdal_type(image.dtype))
            dataset = driver.Create(str(path), *shape, ["COMPRESS=DEFLATE", "INTERLEAVE=PIXEL"])
            if dataset is not None:
                _fill(dataset, image, valid, grid, nodata, names)
                dataset.FlushCache()
        except RuntimeError as error:  # GDAL with exceptions
            messages.append(str(error))
            dataset = None
        failed = dataset is None
        dataset = None
    if failed or messages:
        raise OutputError(
            "{name} cannot be written ({reason}); check the free space on the disk and the rights on the folder",
            parameter="export",
            name=path.name,
            reason=messages[0] if messages else "GDAL gave no reason",
        )


def _fill(
    dataset: gdal.Dataset,
    image: np.ndarray,
    valid: Optional[np.ndarray],
    grid: Grid,
    nodata: Optional[float],
    names: tuple[str, ...],
) -> None:
    dataset.SetGeoTransform(grid.transform)
    dataset.SetProjection(grid.crs)
    for index, name in enumerate(names, start=1):
        band = dataset.GetRasterBand(index)
        band.SetDescription(name)
        if nodata is not None:
            band.SetNoDataValue(nodata)
    if valid is not None and not valid.all():
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(np.where(valid, 255, 0).astype(np.uint8))
    dataset.WriteArray(image)
