"""terroir:modelcard: what a model is, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import add
from ..inputs import output_file

if TYPE_CHECKING:
    from ...core.jobs.model_card import ModelCardJob


class ModelCard(TerroirAlgorithm):
    """Shows what a model is without loading it."""

    MODEL, REPORT = "MODEL", "REPORT"
    CLASS_COUNT, FEATURE_COUNT = "CLASS_COUNT", "FEATURE_COUNT"

    ID, GROUP = "modelcard", "learning"

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Model card")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Shows what a model is, needs and achieved, as a page; the model itself is not loaded.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Shows the card of a model file (.terroir) as a page: classes with their colours and the number of samples "
            "and polygons that they were learnt from, the bands or features that an image must have, the classifier "
            "or network and its parameters, calibration, the scores of the cross-validation (of a network: of the test "
            "set) with F1 of each class, the importance of the features where it was asked for, and the software that "
            "trained it beside the one that is here.\n\n"
            "Only the card is read, never the model's weights: the page can be made of any model, also of one that "
            "needs another version of scikit-learn, and says what to install then."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr("model,card,information,metadata,classes,bands,accuracy,importance,version,scikit-learn").split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        add(
            self,
            QgsProcessingParameterFile(
                self.MODEL, tr("Model"), fileFilter=tr("Terroir model (*.terroir)") + ";;" + tr("All files (*.*)")
            ),
            tr("Model file made by Terroir: a classifier, a network, a regression or a clustering."),
        )
        add(
            self,
            QgsProcessingParameterFileDestination(self.REPORT, tr("Model card"), tr("HTML files (*.html)")),
            tr("Page with all that is known of the model; it opens in the Results Viewer and in any browser."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.CLASS_COUNT, tr("Number of classes")))
        self.addOutput(QgsProcessingOutputNumber(self.FEATURE_COUNT, tr("Number of features")))

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> ModelCardJob:
        """See the base class."""
        from ...core.jobs.model_card import ModelCardJob

        return ModelCardJob(
            model=self.parameterAsFile(parameters, self.MODEL, context),
            report=output_file(self, parameters, self.REPORT, context),
        )
