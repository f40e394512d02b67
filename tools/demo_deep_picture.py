"""Draw a scan and two class maps side by side: ``demo_deep_picture IMAGE.tif FOREST.tif NETWORK.tif OUT.png``."""

from __future__ import annotations

import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsLayoutSize,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)

from terroir.tools.demo_picture import (
    DISPLAY_CRS,
    MARGIN,
    SOURCE,
    add_legend_at,
    display_extent,
    open_map,
    place,
    text,
)

TITLES = ("Scan", "Random forest: every pixel by its colour", "U-Net: every pixel by what lies around it")
RESOLUTION = 150  # dots per inch
# Millimetres.
PANEL, GAP, TITLE_HEIGHT, FOOTER, LEGEND_WIDTH = 88.0, 2.0, 8.0, 6.0, 30.0


def add_panel(layout: QgsPrintLayout, layer: QgsMapLayer, extent: QgsRectangle, title: str, x: float) -> float:
    """Draw one map under its title; returns its height."""
    label = QgsLayoutItemLabel(layout)
    label.setText(title)
    label.setTextFormat(text(9, bold=True))
    place(label, x + 0.5, MARGIN / 2, PANEL, TITLE_HEIGHT - 2)
    height = PANEL * extent.height() / extent.width()
    item = QgsLayoutItemMap(layout)
    place(item, x, MARGIN / 2 + TITLE_HEIGHT - 2, PANEL, height)
    item.setLayers([layer])
    item.setExtent(extent)
    return height


def draw(image: str, forest: str, network: str, picture: str) -> None:
    """Draw scan and maps into a PNG."""
    project = QgsProject()
    project.setCrs(QgsCoordinateReferenceSystem(DISPLAY_CRS))
    scan = QgsRasterLayer(image, "Scan")
    layers = [scan, open_map(forest), open_map(network)]
    for layer in layers:
        project.addMapLayer(layer)
    extent = display_extent(layers[-1], project)
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    width = MARGIN + 3 * PANEL + 2 * GAP + LEGEND_WIDTH
    height = MARGIN + TITLE_HEIGHT + PANEL * extent.height() / extent.width() + FOOTER - 2
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(width, height))
    for number, (layer, title) in enumerate(zip(layers, TITLES)):
        tall = add_panel(layout, layer, extent, title, MARGIN / 2 + number * (PANEL + GAP))
    add_legend_at(layout, layers[-1], MARGIN / 2 + 3 * PANEL + 3 * GAP, MARGIN / 2 + TITLE_HEIGHT)
    source = QgsLayoutItemLabel(layout)
    source.setText(SOURCE)
    source.setTextFormat(text(7))
    place(source, MARGIN / 2 + 0.5, MARGIN / 2 + TITLE_HEIGHT + tall, PANEL, FOOTER)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = RESOLUTION
    settings.generateWorldFile = False
    settings.exportMetadata = False
    done = QgsLayoutExporter(layout).exportToImage(picture, settings)
    if done != QgsLayoutExporter.ExportResult.Success:
        raise OSError(f"QGIS could not write {picture}")


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit code."""
    application = QgsApplication([], True)
    application.initQgis()
    try:
        draw(*arguments)
    finally:
        application.exitQgis()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
