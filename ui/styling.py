"""Class names and colours on results when QGIS loads them, and from a styled layer into a Job."""

from __future__ import annotations

from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QColor

from ..core.classes import ClassTable
from ..core.errors import TerroirError
from .translation import translated_error

CLASS_FIELD = "class"
"""Field of sample tables that holds the code."""

_alive: list[QgsProcessingLayerPostProcessorInterface] = []


class MapClasses(QgsProcessingLayerPostProcessorInterface):
    """Shows a class map with the names and colours of its own legend, and no unused ones."""

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Called by QGIS in the main thread once the layer is loaded."""
        # Imported here, because it needs numpy, which QGIS does not load at start.
        from ..core.raster.legend import read_legend

        if not isinstance(layer, QgsRasterLayer):
            return
        try:
            classes = read_legend(layer.source())
        except TerroirError as error:
            feedback.pushWarning(translated_error(error))
            return
        if classes is not None:
            style_map(layer, classes)


class SampleClasses(QgsProcessingLayerPostProcessorInterface):
    """Shows a sample table with the colours of its classes; leaves other layers as they are."""

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Called by QGIS in the main thread once the layer is loaded."""
        if not isinstance(layer, QgsVectorLayer) or layer.fields().lookupField(CLASS_FIELD) < 0:
            return
        classes = _classes_of_table(layer.source().split("|")[0])
        if classes is not None:
            style_samples(layer, classes)


def style_when_loaded(
    path: str, kind: type[QgsProcessingLayerPostProcessorInterface], context: QgsProcessingContext
) -> None:
    """Have QGIS style the layer of a result, if it is going to load it.

    Parameters
    ----------
    path : str
        The result, as QGIS knows it.
    kind : type
        `MapClasses` or `SampleClasses`.
    context : QgsProcessingContext
        Where QGIS keeps what it loads.
    """
    if not context.willLoadLayerOnCompletion(path):
        return
    styler = kind()
    # The context deletes the object in the end, and Python must not. But its binding keeps no reference to the Python
    # half, without which the styling would silently never happen.
    sip.transferto(styler, None)
    _alive[:] = [other for other in _alive if not sip.isdeleted(other)] + [styler]
    context.layerToLoadOnCompletionDetails(path).setPostProcessor(styler)


def style_map(layer: QgsRasterLayer, classes: ClassTable) -> None:
    """Give a raster layer one legend entry for each class."""
    entries = [QgsPalettedRasterRenderer.Class(c.code, QColor(c.colour), c.label) for c in classes]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
    layer.triggerRepaint()


def style_samples(layer: QgsVectorLayer, classes: ClassTable) -> None:
    """Give a vector layer one category for each class."""
    categories = []
    for entry in classes:
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        if layer.geometryType() == Qgis.GeometryType.Polygon:  # footprints, under which the image shall be seen
            look = {"color": entry.colour, "style": "no", "outline_color": entry.colour, "outline_width": "0.5"}
            symbol = QgsFillSymbol.createSimple(look)
        symbol.setColor(QColor(entry.colour))
        categories.append(QgsRendererCategory(entry.code, symbol, entry.label))
    layer.setRenderer(QgsCategorizedSymbolRenderer(CLASS_FIELD, categories))
    layer.triggerRepaint()


def layer_colours(layer: QgsVectorLayer | None, class_field: str) -> dict[str, str]:
    """Colours of a layer that is styled by its class field.

    Returns
    -------
    dict of str to str
        Value of the class field, as text, -> ``#rrggbb``; empty where the layer is styled otherwise.
    """
    renderer = layer.renderer() if layer is not None else None
    if not isinstance(renderer, QgsCategorizedSymbolRenderer):
        return {}
    if renderer.classAttribute().strip('"') != class_field:
        return {}
    colours = {}
    for category in renderer.categories():
        values = category.value() if isinstance(category.value(), list) else [category.value()]
        for value in values:
            if value not in (None, ""):  # the category of all other values
                colours[_as_text(value)] = category.symbol().color().name()
    return colours


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _classes_of_table(path: str) -> ClassTable | None:
    """The legend that travels in a sample table, where its format has a place for one."""
    from ..core.raster.legend import CLASSES_KEY

    dataset = gdal.OpenEx(path, gdal.OF_VECTOR)
    layer = dataset.GetLayer(0) if dataset is not None else None
    text = layer.GetMetadataItem(CLASSES_KEY) if layer is not None else None
    return ClassTable.from_json(text) if text else None
