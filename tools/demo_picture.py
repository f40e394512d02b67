"""Draw a class map as QGIS shows it, with title, legend and scale bar: ``demo_picture MAP.tif MAP.png``."""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

from terroir.ui.styling import MapClasses

# The scan was made level on the French grid; its image is in degrees, in which nothing keeps its shape.
DISPLAY_CRS = "EPSG:2154"
TITLE = "Land cover on a historical map"
SOURCE = "Scan and polygons: MuseoToolBox"
RESOLUTION = 200  # dots per inch
INK = QColor("#333333")
# Millimetres.
MAP_WIDTH, LEGEND_WIDTH, MARGIN, HEADER, FOOTER = 150.0, 33.0, 6.0, 13.0, 12.0


def open_map(path: str) -> QgsRasterLayer:
    """Open a class map with the style that it gets in QGIS."""
    layer = QgsRasterLayer(path, "Class")
    if not layer.isValid():
        raise ValueError(f"{path} is not a raster that QGIS can open")
    MapClasses().postProcessLayer(layer, QgsProcessingContext(), QgsProcessingFeedback())
    return layer


def display_extent(layer: QgsRasterLayer, project: QgsProject) -> QgsRectangle:
    """Return the layer's extent in the project's coordinates."""
    transform = QgsCoordinateTransform(layer.crs(), project.crs(), project)
    return transform.transformBoundingBox(layer.extent())


def text(size: float, bold: bool = False) -> QgsTextFormat:
    """Return a format of text."""
    font = QFont("DejaVu Sans")
    font.setBold(bold)
    result = QgsTextFormat()
    result.setFont(font)
    result.setSize(size)
    result.setColor(INK)
    return result


def place(item: QgsLayoutItem, x: float, y: float, width: float, height: float) -> None:
    """Put an item on the page, in millimetres, and size it."""
    item.layout().addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(x, y))
    item.attemptResize(QgsLayoutSize(width, height))


def add_title(layout: QgsPrintLayout) -> None:
    """Write the title over the map."""
    title = QgsLayoutItemLabel(layout)
    title.setText(TITLE)
    title.setTextFormat(text(14, bold=True))
    place(title, MARGIN + 1.5, 4.5, MAP_WIDTH, HEADER - 4.5)


def add_source(layout: QgsPrintLayout, item: QgsLayoutItemMap) -> None:
    """Say under the map where its data come from."""
    source = QgsLayoutItemLabel(layout)
    source.setText(SOURCE)
    source.setTextFormat(text(7))
    source.setHAlign(Qt.AlignmentFlag.AlignRight)
    below = item.pos().y() + item.rect().height()
    place(source, MARGIN + MAP_WIDTH / 2, below + 1, MAP_WIDTH / 2 - 1.5, FOOTER - 3)


def add_map(layout: QgsPrintLayout, layer: QgsRasterLayer, extent: QgsRectangle) -> QgsLayoutItemMap:
    """Draw the map; its empty corners, cut off when it was made level, are its only frame."""
    item = QgsLayoutItemMap(layout)
    place(item, MARGIN, HEADER, MAP_WIDTH, MAP_WIDTH * extent.height() / extent.width())
    item.setLayers([layer])
    item.setExtent(extent)
    return item


def add_legend(layout: QgsPrintLayout, layer: QgsRasterLayer) -> None:
    """List the classes beside the map."""
    add_legend_at(layout, layer, MARGIN + MAP_WIDTH, HEADER + 1)


def add_legend_at(layout: QgsPrintLayout, layer: QgsRasterLayer, x: float, y: float) -> None:
    """List the classes at a place of the page, in millimetres."""
    legend = QgsLayoutItemLegend(layout)
    legend.setAutoUpdateModel(False)
    root = legend.model().rootGroup()
    root.clear()
    entry = root.addLayer(layer)
    entry.setCustomProperty("legend/title-style", "hidden")
    # The first line of a raster's legend names its band.
    classes = layer.renderer().legendSymbologyItems()
    QgsMapLayerLegendUtils.setLegendNodeOrder(entry, list(range(1, len(classes) + 1)))
    legend.model().refreshLayerLegend(entry)
    legend.rstyle(QgsLegendStyle.Style.SymbolLabel).setTextFormat(text(9))
    place(legend, x, y, LEGEND_WIDTH, 20)
    legend.adjustBoxSize()


def add_scale_bar(layout: QgsPrintLayout, item: QgsLayoutItemMap) -> None:
    """Put a scale bar under the map."""
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(item)
    bar.setStyle("Single Box")
    bar.setUnits(QgsUnitTypes.DistanceUnit.DistanceKilometers)
    bar.setUnitLabel("km")
    bar.setNumberOfSegments(2)
    bar.setNumberOfSegmentsLeft(0)
    bar.setUnitsPerSegment(1)
    bar.setHeight(1.6)
    bar.setTextFormat(text(8))
    place(bar, MARGIN + 0.5, item.pos().y() + item.rect().height(), 60, FOOTER)


def draw(map_path: str, picture: str) -> None:
    """Draw a class map into a PNG."""
    project = QgsProject()
    layer = open_map(map_path)
    project.setCrs(QgsCoordinateReferenceSystem(DISPLAY_CRS))
    project.addMapLayer(layer)
    extent = display_extent(layer, project)
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    height = HEADER + MAP_WIDTH * extent.height() / extent.width() + FOOTER
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(2 * MARGIN + MAP_WIDTH + LEGEND_WIDTH, height))
    add_title(layout)
    item = add_map(layout, layer, extent)
    add_legend(layout, layer)
    add_scale_bar(layout, item)
    add_source(layout, item)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = RESOLUTION
    settings.generateWorldFile = False
    settings.exportMetadata = False
    done = QgsLayoutExporter(layout).exportToImage(picture, settings)
    if done != QgsLayoutExporter.ExportResult.Success:
        raise OSError(f"QGIS could not write {picture}")


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit code."""
    map_path, picture = arguments
    application = QgsApplication([], True)
    application.initQgis()
    try:
        draw(str(Path(map_path)), str(Path(picture)))
    finally:
        application.exitQgis()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
