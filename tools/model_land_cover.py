"""The land-cover map: the main job as one model."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsProcessingModelAlgorithm,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
)

from .model_drawing import Drawing, given, made


def _inputs(drawing: Drawing) -> None:
    optional = Qgis.ProcessingParameterFlag.Optional
    advanced = Qgis.ProcessingParameterFlag.Advanced
    label = QgsProcessingParameterField("label_field", "Label field", None, "polygons")
    label.setFlags(label.flags() | optional)
    seed = QgsProcessingParameterNumber(
        "seed", "Seed", Qgis.ProcessingNumberParameterType.Integer, 0, minValue=0, maxValue=2**31 - 1
    )
    seed.setFlags(seed.flags() | advanced)
    share = QgsProcessingParameterNumber(
        "test_fraction",
        "Share of polygons kept for the test",
        Qgis.ProcessingNumberParameterType.Double,
        0.5,
        minValue=0.01,
        maxValue=0.99,
    )
    definitions = [
        QgsProcessingParameterMultipleLayers("image", "Image", Qgis.ProcessingSourceType.Raster),
        QgsProcessingParameterFeatureSource("polygons", "Polygons", [Qgis.ProcessingSourceType.VectorPolygon]),
        QgsProcessingParameterField("class_field", "Class field", None, "polygons"),
        label,
        share,
        seed,
    ]
    for column, definition in enumerate(definitions):
        drawing.parameter(definition, column)
    drawing.model.setParameterOrder([definition.name() for definition in definitions])


def land_cover_map() -> QgsProcessingModelAlgorithm:
    """The main job: polygons and an image in, a map, its model and an honest report out."""
    drawing = Drawing(
        "Land-cover map",
        "Terroir",
        {
            "ALG_DESC": "Makes a land-cover map from polygons and an image, and tells how good it is: half of the "
            "polygons train a random forest, the other half, which it has never seen, assess the map.",
            "image": "One or more rasters; together they are read as one stack on the grid of the first.",
            "polygons": "Polygons whose class is known.",
            "class_field": "Field with the class, a whole number or text.",
            "label_field": "Field with the name of the class, where the class field holds numbers.",
            "test_fraction": "Share of each class's polygons that assess the map.",
            "seed": "Start of the random numbers.",
        },
    )
    _inputs(drawing)

    image, classes, labels, seed = (given(name) for name in ("image", "class_field", "label_field", "seed"))
    split = {"INPUT": given("polygons"), "CLASS_FIELD": classes, "TEST_FRACTION": given("test_fraction")}
    drawing.child("split", "splitsamples", 1, {**split, "SEED": seed})
    extract = {"INPUT": image, "POLYGONS": made("split", "TRAIN"), "CLASS_FIELD": classes, "LABEL_FIELD": labels}
    drawing.child("extract", "extractsamples", 2, {**extract, "SEED": seed})
    train = {"SAMPLES": made("extract", "OUTPUT"), "SEED": seed}
    drawing.child("train", "trainclassifier", 3, train, {"model": ("MODEL", "Model")})
    classify = {"INPUT": image, "MODEL": made("train", "MODEL")}
    drawing.child("classify", "classifyraster", 4, classify, {"map": ("OUTPUT", "Map")})
    assess = {
        "MAP": made("classify", "OUTPUT"),
        "REFERENCE": made("split", "TEST"),
        "CLASS_FIELD": classes,
        "LABEL_FIELD": labels,
    }
    drawing.child("assess", "accuracyassessment", 5, assess, {"report": ("REPORT", "Report")})
    return drawing.model
