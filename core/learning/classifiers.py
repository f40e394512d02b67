"""The classifiers: another one is one more entry here.

What an entry may keep in its fitted state is listed in ``weights/trusted.py``. Defaults are chosen for land cover.
Classes weigh the same, or rare ones more than they are many (rf), because they differ a hundredfold in area and small
ones would never be found; features are standardised where distances or gradients mix them; nothing is held out at
random inside an estimator, because pixels of one polygon would be on both sides.
"""

from __future__ import annotations

from .kinds import ROOTED, Kind
from .stacking import StackKind

CLASSIFIERS: dict[str, Kind] = {
    "rf": Kind(
        title="Random forest",
        path="sklearn.ensemble.RandomForestClassifier",
        description="Votes of many decision trees; needs no scaling and hardly any tuning.",
        # Leaves of one sample learn each mixed pixel by heart. Both choices: docs/quality.md.
        defaults={"n_estimators": 100, "class_weight": ROOTED, "min_samples_leaf": 2},
        dtype="float32",  # what scikit-learn's trees compare
        rooted=True,
        threads=True,
    ),
    "extratrees": Kind(
        title="Extremely randomised trees",
        path="sklearn.ensemble.ExtraTreesClassifier",
        description="A forest whose splits are drawn at random: smoother than a random forest, and faster to train.",
        defaults={"n_estimators": 200, "class_weight": "balanced"},
        dtype="float32",
        threads=True,
    ),
    "histgb": Kind(
        title="Histogram gradient boosting",
        path="sklearn.ensemble.HistGradientBoostingClassifier",
        description="Trees that correct each other, on binned values; strong where there are many samples.",
        # Its early stopping would hold out pixels at random, whose neighbours it has learnt from.
        defaults={"class_weight": "balanced", "early_stopping": False},
        openmp=True,
    ),
    "svm": Kind(
        title="Support vector machine (RBF kernel)",
        path="sklearn.svm.SVC",
        description="Boundaries with the widest margin; strong with few samples, slow beyond some ten thousand.",
        defaults={"C": 10.0, "class_weight": "balanced", "cache_size": 500},
        scaled=True,
        answers="margins",
    ),
    "linearsvm": Kind(
        title="Linear support vector machine",
        path="sklearn.svm.LinearSVC",
        description="Straight boundaries with the widest margin; fast, for many features.",
        defaults={"class_weight": "balanced", "max_iter": 10000},
        scaled=True,
        answers="margins",
        matrix=True,
    ),
    "knn": Kind(
        title="k nearest neighbours",
        path="sklearn.neighbors.KNeighborsClassifier",
        description="The classes of the most similar samples; simple, slow on large images.",
        defaults={"n_neighbors": 5, "weights": "distance"},
        scaled=True,
        matrix=True,
    ),
    "mlp": Kind(
        title="Multilayer perceptron",
        path="sklearn.neural_network.MLPClassifier",
        description="A small neural network on the features of single pixels.",
        defaults={"hidden_layer_sizes": [64, 32], "alpha": 0.001, "max_iter": 300},
        scaled=True,
        balanced=True,
        matrix=True,
    ),
    "logistic": Kind(
        title="Logistic regression",
        path="sklearn.linear_model.LogisticRegression",
        description="Straight boundaries with probabilities; the plainest model, and a good yardstick.",
        defaults={"class_weight": "balanced", "max_iter": 2000},
        scaled=True,
        matrix=True,
    ),
    "gaussianmixture": Kind(
        title="Gaussian mixture (one ridge-regularised Gaussian per class)",
        path=".estimators.ridge_gaussian.RidgeGaussianClassifier",
        description="Maximum likelihood with a ridge on the covariances; fast, and sound with many features.",
        scaled=True,
        matrix=True,
    ),
    "stack": StackKind(
        rooted=True,
        title="Stack of classifiers",
        path=".estimators.stacking.GroupedStackingClassifier",
        description="Several classifiers, and one that has learnt whom of them to trust; for dozens of polygons.",
        threads=True,
        matrix=True,
    ),
    "xgboost": Kind(
        title="XGBoost",
        path=".estimators.boosters.XGBoostClassifier",
        description="Gradient boosting by the package xgboost.",
        dtype="float32",
        balanced=True,
        threads=True,
        module="xgboost",
        weights="xgboost",
    ),
    "lightgbm": Kind(
        title="LightGBM",
        path=".estimators.boosters.LightGBMClassifier",
        description="Gradient boosting by the package lightgbm; fast with many samples.",
        balanced=True,
        threads=True,
        module="lightgbm",
        weights="lightgbm",
    ),
    "catboost": Kind(
        title="CatBoost",
        path=".estimators.boosters.CatBoostClassifier",
        description="Gradient boosting by the package catboost.",
        dtype="float32",
        balanced=True,
        threads=True,
        module="catboost",
        weights="catboost",
    ),
}
