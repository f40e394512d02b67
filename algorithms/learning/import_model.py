"""terroir:importmodel: a classifier that was trained elsewhere becomes a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..class_legend import class_legend
from ..declare import add, number
from ..inputs import output_file, raster_paths
from ..recipes import RECIPE, add_recipe, recipe_object, texts

if TYPE_CHECKING:
    from ...core.jobs.import_model import ImportModelJob


class ImportModel(TerroirAlgorithm):
    """Makes a model of a classifier saved by skops or as ONNX."""

    FILE, FEATURES, INPUT, CLASSES, MODEL = "FILE", "FEATURES", "INPUT", "CLASSES", "MODEL"
    SCALE = "SCALE"
    CLASS_COUNT, FEATURE_COUNT = "CLASS_COUNT", "FEATURE_COUNT"

    ID, GROUP = "importmodel", "learning"
    NEEDS = ("sklearn", "skops")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Import model")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Makes a model file of a scikit-learn or ONNX classifier or network that was trained elsewhere.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Makes a model file (.terroir) of a classifier that was trained elsewhere, so that 'Classify raster' can "
            "use it: a scikit-learn classifier, alone or in a pipeline, saved by skops.io.dump, or an ONNX classifier "
            "with probabilities (for ONNX the Python package onnxruntime must be installed).\n\n"
            "Opening such a file runs no code of it: a scikit-learn file is refused where it holds anything but known "
            "types, which are named, and a pickle is not read at all. Classifiers that give margins instead of "
            "probabilities (support vector machines) are refused, because nothing here can calibrate them.\n\n"
            "The features are named by hand, or are the bands of an image, in the order of the training; otherwise "
            "the names in the file are taken, or else the position of the bands. Classes that are whole numbers keep "
            "them as their codes, text classes get the codes 1, 2, … in alphabetical order.\n\n"
            "An ONNX network that takes images, such as those made for Deepness, becomes a model as well: one that "
            "gives every pixel a class (Segmentor), or every patch (Classifier). Its metadata tell the names of its "
            "classes, the size of its tiles, the standardisation and the resolution; where they do not, the log says "
            "what is taken instead. Detectors and regressors are refused.\n\n"
            "How good the model is remains unknown: assess a map made with it."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "import,model,scikit-learn,skops,ONNX,onnxruntime,external,classifier,pre-trained,convert,Deepness,network,"
            "deep learning,segmentation"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        filters = (tr("Classifiers (*.skops *.onnx)"), tr("All files (*.*)"))
        add(
            self,
            QgsProcessingParameterFile(self.FILE, tr("Classifier"), fileFilter=";;".join(filters)),
            tr("Fitted classifier: a scikit-learn estimator saved by skops.io.dump, or an ONNX classifier or network."),
        )
        add(
            self,
            QgsProcessingParameterString(self.FEATURES, tr("Features"), optional=True),
            tr(
                "Names of the features in the order of the training, separated by commas, such as: red, green, nir. "
                "They are the names of the bands of the images to classify, or those of a recipe."
            ),
        )
        add(
            self,
            QgsProcessingParameterMultipleLayers(
                self.INPUT, tr("Image with the features"), Qgis.ProcessingSourceType.Raster, optional=True
            ),
            tr(
                "One or more rasters whose bands are the features, in the order of the training; where features are "
                "named as well, they are looked up among these bands."
            ),
        )
        headers = [tr("Code"), tr("Label"), tr("Colour")]
        add(
            self,
            QgsProcessingParameterMatrix(self.CLASSES, tr("Classes"), 0, False, headers, optional=True),
            tr(
                "Legend: code, label and colour (#rrggbb, may be empty) of each class. Rows are found by code where "
                "the classes of the classifier are whole numbers, by label where they are texts; for an ONNX file that "
                "does not name its classes, give one row for each in the order of its probabilities."
            ),
        )
        add_recipe(
            self,
            tr(
                "The recipe that made the features, where they are more than bands: the recipe file or the raster that "
                "'Stack features' wrote. The model keeps it, so that an image with plain bands will do for a map."
            ),
        )
        add(
            self,
            number(self.SCALE, tr("Scale of pixel values"), 0.0, 0.0, 1e9),
            tr(
                "For networks: the number that pixel values are divided by before they are standardised, as in the "
                "network's training; 1 leaves them as they are, 0 takes 255, as Deepness does for images of bytes."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterFileDestination(self.MODEL, tr("Model"), tr("Terroir model (*.terroir)")),
            tr("Model file for 'Classify raster'."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.CLASS_COUNT, tr("Number of classes")))
        self.addOutput(QgsProcessingOutputNumber(self.FEATURE_COUNT, tr("Number of features")))

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ImportModelJob:
        """See the base class."""
        from ...core.jobs.import_model import ImportModelJob

        image = parameters.get(self.INPUT) not in (None, "", [])
        return ImportModelJob(
            file=self.parameterAsFile(parameters, self.FILE, context),
            model=output_file(self, parameters, self.MODEL, context),
            features=texts(self, parameters, self.FEATURES, context),
            input=raster_paths(self, parameters, self.INPUT, context) if image else (),
            classes=class_legend(self, parameters, self.CLASSES, context),
            recipe=recipe_object(self, parameters, RECIPE, context),
            scale=self.parameterAsDouble(parameters, self.SCALE, context),
        )
