"""terroir:trainclassifier: learn a model from samples, and tell how well it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterString,
)

from ...ui.translation import tr
from ..base import TerroirAlgorithm
from ..declare import SEED, add, add_learnt_fields, choice, number, whole_number
from ..inputs import json_object, output_file, vector_path
from ..recipes import RECIPE, recipe_object
from ..validation import add_validation, validation_options
from .declare import MODEL, REPORT, add_training
from .estimators import classifier_choices

if TYPE_CHECKING:
    from ...core.jobs.train_classifier import TrainClassifierJob


class TrainClassifier(TerroirAlgorithm):
    """Learns a classifier from a table of samples."""

    SAMPLES, CLASS_FIELD, GROUP_FIELD, FEATURES = "SAMPLES", "CLASS_FIELD", "GROUP_FIELD", "FEATURES"
    CLASSIFIER, PARAMETERS = "CLASSIFIER", "PARAMETERS"
    TUNING, TRIALS, SCORE, TIME_BUDGET = "TUNING", "TRIALS", "SCORE", "TIME_BUDGET"
    RUNS, CALIBRATION, IMPORTANCE, APPLICABILITY = "RUNS", "CALIBRATION", "IMPORTANCE", "APPLICABILITY"
    OVERALL_ACCURACY, MACRO_F1 = "OVERALL_ACCURACY", "MACRO_F1"

    TUNINGS = ("none", "random", "halving", "optuna")
    SCORES = ("macrof1", "weightedf1", "overallaccuracy", "kappa", "meaniou")
    CALIBRATIONS = ("none", "sigmoid", "isotonic")

    ID, GROUP = "trainclassifier", "learning"
    NEEDS = ("sklearn", "skops")

    def displayName(self) -> str:
        """Name in the toolbox."""
        return tr("Train classifier")

    def shortDescription(self) -> str:
        """One line for tooltips and lists."""
        return tr("Learns a classifier from samples and cross-validates it with whole polygons kept together.")

    def shortHelpString(self) -> str:
        """Text beside the dialog."""
        return tr(
            "Learns a classifier from a table of samples made by 'Extract samples', and writes it to a model file "
            "(.terroir) that knows its classes and bands.\n\n"
            "The accuracies come from a cross-validation: each polygon is predicted by a model that has seen no "
            "pixel of it. They tell how the classifier does on this kind of data; for the accuracy of a map, assess "
            "it on polygons that were kept apart.\n\n"
            "Classifiers (rare classes count more than they are many, except in knn): rf (random forest of 100 "
            "trees, a good start), extratrees (randomised trees), histgb (gradient boosting), svm (support vector "
            "machine), linearsvm, knn (nearest neighbours), mlp (neural network), logistic (logistic regression), "
            "gaussianmixture (one Gaussian for each class, with a ridge), stack (several together), and auto, which "
            "tries a short list and chooses among them. xgboost, lightgbm and catboost appear where these packages "
            "are installed.\n\n"
            "What TUNING or auto choose is chosen anew in every fold, without the polygons that are tested: the "
            "accuracies are those of the whole procedure (nested cross-validation)."
        )

    def tags(self) -> list[str]:
        """Words to find it by."""
        return tr(
            "train,learn,model,classifier,random forest,svm,gradient boosting,tuning,cross-validation,machine learning,"
            "supervised,classification,land cover"
        ).split(",")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters and outputs."""
        self._declare_samples()
        add(
            self,
            choice(self.CLASSIFIER, tr("Classifier"), classifier_choices()),
            tr(
                "What kind of model to train; auto tries several by grouped cross-validation, and leaves the random "
                "forest only where another one is better by more than chance."
            ),
        )
        add(
            self,
            QgsProcessingParameterString(self.PARAMETERS, tr("Parameters of the classifier"), "{}", optional=True),
            tr(
                'Arguments of the estimator as a JSON object, for example {"n_estimators": 200, "max_depth": 20}; '
                "what is not named keeps its default, and is not touched by TUNING."
            ),
            advanced=True,
        )
        self._declare_tuning()
        add_validation(self)
        self._declare_validation()
        add_training(
            self, tr("Report on the cross-validation: confusion matrix, and precision, recall and F1 of each class.")
        )
        self.addOutput(QgsProcessingOutputNumber(self.OVERALL_ACCURACY, tr("Overall accuracy (cross-validated)")))
        self.addOutput(QgsProcessingOutputNumber(self.MACRO_F1, tr("Macro F1 (cross-validated)")))

    def _declare_tuning(self) -> None:
        add(
            self,
            choice(self.TUNING, tr("Tuning"), self.TUNINGS),
            tr(
                "How the classifier's arguments are searched for, by folds of whole polygons: none (defaults, or "
                "PARAMETERS), random (drawn at random), halving (many on few polygons, the best on all), optuna (where "
                "this package is installed; learns from each trial)."
            ),
        )
        add(
            self,
            whole_number(self.TRIALS, tr("Trials"), 20, 2, 10000),
            tr("How many sets of arguments TUNING tries; the defaults are always the first."),
            advanced=True,
        )
        add(
            self,
            choice(self.SCORE, tr("Score to tune for"), self.SCORES),
            tr("What TUNING and auto make as high as they can: macro F1 gives small classes the same weight."),
            advanced=True,
        )
        add(
            self,
            number(self.TIME_BUDGET, tr("Time budget (minutes)"), 30, 0),
            tr(
                "How long all searches of TUNING or auto together may take, one in every fold and one for the model; "
                "the best found until then is kept, and a warning tells what was left out. The result of a search that "
                "ends early depends on the machine's speed."
            ),
            advanced=True,
        )

    def _declare_validation(self) -> None:
        add(
            self,
            whole_number(self.RUNS, tr("Runs"), 1, 1, 1000),
            tr(
                "How many times the cross-validation is repeated, with the seed, seed + 1, …; the report then gives "
                "mean and interval of every figure (Student's t). The model is that of the first run."
            ),
            advanced=True,
        )
        add(
            self,
            choice(self.CALIBRATION, tr("Calibration of probabilities"), self.CALIBRATIONS),
            tr(
                "Makes probabilities come true: of pixels with 0.8, eight in ten are right. Fitted to out-of-fold "
                "predictions: sigmoid for few samples, isotonic for thousands. Probabilities then follow the mix of "
                "classes in the samples, so that rare classes win less often. The report shows a reliability diagram."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.IMPORTANCE, tr("Importance of features"), False),
            tr(
                "Measures how much macro F1 on held-out polygons drops where a feature's values are shuffled; shown in "
                "the report and kept in the model."
            ),
            advanced=True,
        )
        add(
            self,
            QgsProcessingParameterBoolean(self.APPLICABILITY, tr("Area of applicability"), False),
            tr(
                "Keeps in the model what tells how far a pixel is from the training samples (Meyer & Pebesma 2021), "
                "for the outputs DISSIMILARITY and APPLICABLE of 'Classify raster'."
            ),
            advanced=True,
        )

    def _declare_samples(self) -> None:
        add(
            self,
            QgsProcessingParameterFeatureSource(self.SAMPLES, tr("Samples"), [Qgis.ProcessingSourceType.Vector]),
            tr("Table of samples made by 'Extract samples'."),
        )
        add(
            self,
            QgsProcessingParameterField(self.CLASS_FIELD, tr("Class field"), "class", self.SAMPLES),
            tr("Field with the class."),
        )
        add_learnt_fields(self, self.SAMPLES)

    def job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> TrainClassifierJob:
        """See the base class."""
        from ...core.jobs.train_classifier import TrainClassifierJob

        return TrainClassifierJob(
            samples=vector_path(self, parameters, self.SAMPLES, context, feedback),
            model=output_file(self, parameters, MODEL, context),
            report=output_file(self, parameters, REPORT, context),
            class_field=self.parameterAsString(parameters, self.CLASS_FIELD, context),
            group_field=self.parameterAsString(parameters, self.GROUP_FIELD, context),
            features=tuple(self.parameterAsStrings(parameters, self.FEATURES, context)),
            classifier=self.parameterAsEnumString(parameters, self.CLASSIFIER, context),
            parameters=json_object(self, parameters, self.PARAMETERS, context),
            tuning=self.parameterAsEnumString(parameters, self.TUNING, context),
            trials=self.parameterAsInt(parameters, self.TRIALS, context),
            score=self.parameterAsEnumString(parameters, self.SCORE, context),
            time_budget=self.parameterAsDouble(parameters, self.TIME_BUDGET, context),
            **validation_options(self, parameters, context),
            runs=self.parameterAsInt(parameters, self.RUNS, context),
            calibration=self.parameterAsEnumString(parameters, self.CALIBRATION, context),
            importance=self.parameterAsBoolean(parameters, self.IMPORTANCE, context),
            applicability=self.parameterAsBoolean(parameters, self.APPLICABILITY, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            recipe=recipe_object(self, parameters, RECIPE, context),
        )
