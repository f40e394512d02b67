"""The legend of a class map inside its GeoTIFF: category names, colour table, attribute table."""

from __future__ import annotations

from osgeo import gdal

from ..classes import ClassTable
from .gdal_io import open_raster

CLASSES_KEY = "TERROIR_CLASSES"
"""Metadata item with the exact table, which also survives the loss of the ``.aux.xml``."""

# Category names are a list with a place for every value up to the highest; beyond, an attribute table is used.
_LAST_CATEGORY = 4095


def write_legend(dataset: gdal.Dataset, classes: ClassTable) -> None:
    """Give the first band of an open raster the names and colours of `classes`."""
    band = dataset.GetRasterBand(1)
    dataset.SetMetadataItem(CLASSES_KEY, classes.to_json())
    if not len(classes) or classes.codes[0] < 0 or classes.codes[-1] > _LAST_CATEGORY:
        band.SetDefaultRAT(_attribute_table(classes))
        return
    names = [""] * (classes.codes[-1] + 1)
    colours = gdal.ColorTable()
    for entry in classes:
        names[entry.code] = entry.label
        colours.SetColorEntry(entry.code, (*entry.rgb, 255))
    if band.DataType in (gdal.GDT_Byte, gdal.GDT_UInt16):
        band.SetRasterColorTable(colours)
    band.SetRasterCategoryNames(names)


def _attribute_table(classes: ClassTable) -> gdal.RasterAttributeTable:
    table = gdal.RasterAttributeTable()
    table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    table.CreateColumn("Class", gdal.GFT_String, gdal.GFU_Name)
    for name, usage in (("Red", gdal.GFU_Red), ("Green", gdal.GFU_Green), ("Blue", gdal.GFU_Blue)):
        table.CreateColumn(name, gdal.GFT_Integer, usage)
    table.SetRowCount(len(classes))
    for row, entry in enumerate(classes):
        table.SetValueAsInt(row, 0, entry.code)
        table.SetValueAsString(row, 1, entry.label)
        for column, part in enumerate(entry.rgb, start=2):
            table.SetValueAsInt(row, column, part)
    return table


def read_legend(path: str, parameter: str = "map") -> ClassTable | None:
    """The legend of a class map, or None where the file has none.

    Raises
    ------
    InputFileError
        If the raster cannot be opened.
    """
    dataset = open_raster(path, parameter)
    band = dataset.GetRasterBand(1)
    return parse_classes(dataset.GetMetadataItem(CLASSES_KEY)) or _from_categories(band) or _from_attribute_table(band)


def parse_classes(text: str | None) -> ClassTable | None:
    """The table in a metadata item of ours; None where there is none, or another program changed it."""
    try:
        return (ClassTable.from_json(text) if text else None) or None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _from_categories(band: gdal.Band) -> ClassTable | None:
    names = band.GetRasterCategoryNames() or []
    colours = band.GetRasterColorTable()
    labels = {code: name for code, name in enumerate(names) if name}
    if not labels:
        return None
    known = {}
    for code in labels:
        if colours is not None and code < colours.GetCount():
            known[code] = "#{:02x}{:02x}{:02x}".format(*colours.GetColorEntry(code)[:3])
    return ClassTable.from_labels(labels, known)


def _from_attribute_table(band: gdal.Band) -> ClassTable | None:
    table = band.GetDefaultRAT()
    if table is None:
        return None
    columns = {usage: table.GetColOfUsage(usage) for usage in (gdal.GFU_MinMax, gdal.GFU_Name)}
    if min(columns.values()) < 0:
        return None
    rgb = [table.GetColOfUsage(usage) for usage in (gdal.GFU_Red, gdal.GFU_Green, gdal.GFU_Blue)]
    labels, colours = {}, {}
    for row in range(table.GetRowCount()):
        code = table.GetValueAsInt(row, columns[gdal.GFU_MinMax])
        labels[code] = table.GetValueAsString(row, columns[gdal.GFU_Name])
        if min(rgb) >= 0:
            colours[code] = "#{:02x}{:02x}{:02x}".format(*(table.GetValueAsInt(row, c) for c in rgb))
    return ClassTable.from_labels(labels, colours) if labels else None
