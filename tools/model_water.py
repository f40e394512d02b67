"""The water map: a radiometric index, a threshold, and the smallest area of a water body."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsProcessingModelAlgorithm,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from .model_drawing import Drawing, Source, given, made

INDICES = ("SWM", "MNDWI", "NDWI", "WRI", "AWEIsh", "NDVI")
SENSORS = ("auto", "sentinel2", "landsat457", "landsat89", "spot67", "pleiades", "rgbnir")
METHODS = ("otsu", "triangle", "li", "fixed")

MINIMUM_AREA = 0.5

# qgis_process hands over what is given only, and no defaults: they are said once more here.
_INDEX = f"coalesce(@index, '{INDICES[0]}')"
# Nothing where another method finds it: a threshold that does not count is warned of.
_THRESHOLD = "if(@method = 'fixed', coalesce(@threshold, 0), NULL)"
_MINIMUM = f"coalesce(@minimum_area, {MINIMUM_AREA})"
# Water is dark in NDVI and bright in all others.
_SIDE = f"if({_INDEX} = 'NDVI', 'below', 'above')"
# A value on the dry side of any threshold, for the pixels of water bodies that are too small.
_DRY = f"if({_INDEX} = 'NDVI', 1, -1) * 1e30"
# Square metres of the map where that measures in metres, else on an equal-area projection of the whole Earth; in the
# units of the map where nobody knows its reference system. Nothing depends on a project.
_HECTARES = (
    "coalesce(if(layer_property(@layer, 'distance_units') = 'meters', area(@geometry),"
    " area(transform(@geometry, layer_property(@layer, 'crs'), 'EPSG:6933'))), area(@geometry)) / 10000"
)

_HELP = {
    "ALG_DESC": "Maps water bodies from one image: a water index, a threshold, and only what is at least as large as "
    "asked for. Pixels that touch at a corner belong to one body, so that narrow rivers hold together. Otsu's "
    "threshold needs an image in which water takes up more than about a hundredth; look at the map, and give a fixed "
    "threshold or a mask if it holds more than water. Shadows and dark roofs look like water to every index.",
    "image": "One or more rasters with the bands that the index needs; the first one gives the grid.",
    "index": "Water index: SWM (blue, green, near and short-wave infrared) and WRI find thresholds of their own best; "
    "MNDWI and AWEIsh (short-wave infrared) usually have water above 0; NDWI and NDVI serve where there is no "
    "short-wave infrared, as with SPOT and Pléiades.",
    "sensor": "Which band is which: auto goes by the names of the bands; a sensor by the usual order of its bands.",
    "band_mapping": 'Which band is which, by name or number, where it is not found: {"N": "b4", "G": 2}.',
    "method": "Where the threshold comes from: otsu, triangle and li find it in the histogram; fixed takes the one "
    "given.",
    "threshold": "For fixed: pixels with an index above it (with NDVI: up to it) are water.",
    "minimum_area": "Smallest water body in hectares; smaller ones become dry land. 0 keeps all.",
    "mask": "Raster that is 0 or without data where nothing shall be mapped, such as clouds.",
    "map": "Raster: 0 dry, 1 water, 255 without data.",
    "water_bodies": "Polygons of the water bodies with their area in hectares (area_ha).",
}


def _choice(name: str, description: str, options: tuple[str, ...]) -> QgsProcessingParameterEnum:
    return QgsProcessingParameterEnum(name, description, list(options), defaultValue=options[0], usesStaticStrings=True)


def _inputs() -> list[QgsProcessingParameterDefinition]:
    real = Qgis.ProcessingNumberParameterType.Double
    mapping = QgsProcessingParameterString("band_mapping", "Band mapping (JSON)", optional=True)
    mapping.setFlags(mapping.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return [
        QgsProcessingParameterMultipleLayers("image", "Image", Qgis.ProcessingSourceType.Raster),
        _choice("index", "Water index", INDICES),
        _choice("sensor", "Sensor", SENSORS),
        _choice("method", "Method of the threshold", METHODS),
        QgsProcessingParameterNumber("threshold", "Threshold (for fixed)", real, 0.0),
        QgsProcessingParameterNumber("minimum_area", "Minimum area (hectares)", real, MINIMUM_AREA, minValue=0),
        QgsProcessingParameterRasterLayer("mask", "Mask", optional=True),
        mapping,
    ]


def water_map() -> QgsProcessingModelAlgorithm:
    """GEOSUD's second scenario: index, threshold, water map with a minimum area."""
    drawing = Drawing("Water map", "Terroir", _HELP)
    definitions = _inputs()
    for column, definition in enumerate(definitions):
        definition.setHelp(_HELP[definition.name()])
        drawing.parameter(definition, column)
    drawing.model.setParameterOrder([definition.name() for definition in definitions])
    bodies = _water_bodies(drawing)
    # The small ones are made dry in the index itself, where a threshold then gives the map in one atomic step. A new
    # raster of the small ones would need the image's grid to the last bit, which gdal:rasterize cannot be told.
    burnt = {"INPUT": made("small", "OUTPUT"), "INPUT_RASTER": made("index", "OUTPUT")}
    drawing.child("burn", "gdal:rasterize_over_fixed_value", 7, {**burnt, "BURN": Source.fromExpression(_DRY)})
    water = {
        "INPUT": made("burn", "OUTPUT"),
        "METHOD": Source.fromStaticValue("fixed"),
        "SIDE": Source.fromExpression(_SIDE),
        "VALUE": made("threshold", "THRESHOLD"),
    }
    drawing.child("map", "thresholdraster", 8, water, {"map": ("OUTPUT", "Map")}, after=(bodies,))
    return drawing.model


def _water_bodies(drawing: Drawing) -> str:
    """Steps from the image to polygons, parted by their area; returns the id of the last one."""
    index = {
        "INPUT": given("image"),
        "INDICES": Source.fromExpression(_INDEX),
        "SENSOR": given("sensor"),
        "MASK": given("mask"),
    }
    drawing.child("index", "spectralindices", 1, {**index, "BAND_MAPPING": given("band_mapping")})
    threshold = {
        "METHOD": given("method"),
        "VALUE": Source.fromExpression(_THRESHOLD),
        "SIDE": Source.fromExpression(_SIDE),
    }
    drawing.child("threshold", "thresholdraster", 2, {"INPUT": made("index", "OUTPUT"), **threshold})
    corners = {"EIGHT_CONNECTEDNESS": Source.fromStaticValue(True), "FIELD": Source.fromStaticValue("water")}
    drawing.child("polygons", "gdal:polygonize", 3, {"INPUT": made("threshold", "OUTPUT"), **corners})
    only = {"EXPRESSION": Source.fromStaticValue('"water" = 1')}
    drawing.child("water", "native:extractbyexpression", 4, {"INPUT": made("polygons", "OUTPUT"), **only})
    # Where pixels touch at a corner only, GDAL's polygons touch themselves.
    drawing.child("valid", "native:fixgeometries", 5, {"INPUT": made("water", "OUTPUT")})
    area = {
        "FIELD_NAME": Source.fromStaticValue("area_ha"),
        "FIELD_TYPE": Source.fromStaticValue(0),
        "FIELD_LENGTH": Source.fromStaticValue(0),
        "FIELD_PRECISION": Source.fromStaticValue(0),
        "FORMULA": Source.fromStaticValue(_HECTARES),
    }
    drawing.child("area", "native:fieldcalculator", 6, {"INPUT": made("valid", "OUTPUT"), **area})
    # A billionth, for the last bits of a sum.
    for column, (step, sign, outputs) in enumerate(
        (("small", "<", {}), ("large", ">=", {"water_bodies": ("OUTPUT", "Water bodies")})), start=2
    ):
        condition = Source.fromExpression(f"'\"area_ha\" {sign} ' || ({_MINIMUM} * (1 - 1e-9))")
        source = {"INPUT": made("area", "OUTPUT"), "EXPRESSION": condition}
        drawing.child(step, "native:extractbyexpression", 6, source, outputs, column)
    return "large"
