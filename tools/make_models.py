"""Build ``resources/models/land_cover_map.model3`` with QGIS's own modeler classes.

A model drawn by hand cannot be reviewed; this script can. Run it when an algorithm of the chain changes:
``python -m terroir.tools.make_models``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
)
from qgis.PyQt.QtCore import QPointF, QSizeF

MODELS = Path(__file__).resolve().parent.parent / "resources" / "models"
WIDTH, HEIGHT, GAP = 220.0, 60.0, 60.0

Source = QgsProcessingModelChildParameterSource


class Drawing:
    """A model under construction; places what is added on a grid of columns and rows."""

    def __init__(self, name: str, group: str, help_texts: dict[str, str]) -> None:
        self.model = QgsProcessingModelAlgorithm(name, group)
        self.model.setHelpContent(help_texts)

    def parameter(self, definition: QgsProcessingParameterDefinition, column: int) -> None:
        """Add an input of the model."""
        component = QgsProcessingModelParameter(definition.name())
        component.setDescription(definition.name())
        component.setPosition(_place(column, 0))
        component.setSize(QSizeF(WIDTH, HEIGHT))
        self.model.addModelParameter(definition, component)

    def child(
        self,
        child_id: str,
        algorithm: str,
        row: int,
        sources: dict[str, Source],
        outputs: dict[str, tuple[str, str]] | None = None,
    ) -> None:
        """Add a step; `outputs` are results of the model: its name -> the step's output and a description."""
        child = QgsProcessingModelChildAlgorithm("terroir:" + algorithm)
        if child.algorithm() is None:
            raise LookupError("terroir:" + algorithm + " is not registered")
        child.setChildId(child_id)
        child.setDescription(child.algorithm().displayName())
        child.setPosition(_place(1, row))
        child.setSize(QSizeF(WIDTH, HEIGHT))
        for name, source in sources.items():
            child.addParameterSources(name, [source])
        results = {}
        for number, (name, (output, description)) in enumerate((outputs or {}).items()):
            result = QgsProcessingModelOutput(name, description)
            result.setChildId(child_id)
            result.setChildOutputName(output)
            result.setMandatory(True)
            result.setPosition(_place(3 + number, row))
            result.setSize(QSizeF(WIDTH, HEIGHT))
            results[name] = result
        child.setModelOutputs(results)
        self.model.addChildAlgorithm(child)


def _place(column: int, row: int) -> QPointF:
    return QPointF(WIDTH + column * (WIDTH + GAP), HEIGHT + row * (HEIGHT + GAP))


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

    def given(name: str) -> Any:
        return Source.fromModelParameter(name)

    def made(child_id: str, output: str) -> Any:
        return Source.fromChildOutput(child_id, output)

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


def main(folder: Path = MODELS) -> int:
    """Write the models; return the exit code."""
    application = QgsApplication([], False)
    application.initQgis()
    # Processing's Python half is a plugin of its own.
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from processing.core.Processing import Processing

    import terroir

    Processing.initialize()
    plugin = terroir.classFactory(None)
    plugin.initProcessing()
    model = land_cover_map()
    path = folder / "land_cover_map.model3"
    mistakes = [text for child in model.childAlgorithms() for text in model.validateChildAlgorithm(child)[1]]
    written = not mistakes and model.toFile(str(path))
    for text in mistakes:
        print(text, file=sys.stderr)
    plugin.unload()
    application.exitQgis()
    return 0 if written else 1


if __name__ == "__main__":
    sys.exit(main())
