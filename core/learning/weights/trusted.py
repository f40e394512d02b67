"""What a model file may hold: data holders that run nothing while they are made.

No loader of skops that calls or looks up anything by a name from the file (functions, methods, partials, operators,
reductions) is among them. Compiled code of scikit-learn trusts the indices in some of these objects; ``soundness.py``
and ``trees.py`` check those.
"""

from __future__ import annotations

PLAIN: dict[str, frozenset[str]] = {
    "JsonNode": frozenset({"builtins.str"}),
    "DictNode": frozenset({"builtins.dict"}),
    "ListNode": frozenset({"builtins.list"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "TypeNode": frozenset({"builtins.str", "builtins.int", "builtins.float", "builtins.bool"}),
    "NdArrayNode": frozenset(
        f"numpy.{name}"
        for name in ("ndarray", "int32", "int64", "uint32", "uint64", "float32", "float64", "bool_", "bool")
    ),
    "LossNode": frozenset(
        f"sklearn._loss._loss.CyHalf{name}" for name in ("MultinomialLoss", "BinomialLoss", "SquaredError")
    ),
}
"""Loader of skops -> types, beside the objects below."""

TREE = "sklearn.tree._tree.Tree"

_GAUSSIAN = "terroir.core.learning.estimators.ridge_gaussian.RidgeGaussianClassifier"
_RECODED = "terroir.core.learning.estimators.recoded.RecodedClassifier"
_STACKING = "terroir.core.learning.estimators.stacking.GroupedStackingClassifier"

OBJECTS: frozenset[str] = frozenset(
    {
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.StandardScaler",
        "sklearn.preprocessing._data.MinMaxScaler",
        "sklearn.preprocessing._data.RobustScaler",
        "sklearn.preprocessing._label.LabelEncoder",
        "sklearn.preprocessing._label.LabelBinarizer",
        "sklearn.compose._target.TransformedTargetRegressor",
        "sklearn.decomposition._pca.PCA",
        "sklearn.tree._classes.DecisionTreeClassifier",
        "sklearn.tree._classes.ExtraTreeClassifier",
        "sklearn.tree._classes.DecisionTreeRegressor",
        "sklearn.ensemble._forest.RandomForestClassifier",
        "sklearn.ensemble._forest.ExtraTreesClassifier",
        "sklearn.ensemble._forest.RandomForestRegressor",
        "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
        "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingRegressor",
        "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn._loss.link.Interval",
        "sklearn._loss.link.IdentityLink",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.link.MultinomialLogit",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn._loss.loss.HalfMultinomialLoss",
        "sklearn._loss.loss.HalfSquaredError",
        "sklearn.svm._classes.SVC",
        "sklearn.svm._classes.SVR",
        "sklearn.svm._classes.LinearSVC",
        "sklearn.neighbors._classification.KNeighborsClassifier",
        "sklearn.neural_network._multilayer_perceptron.MLPClassifier",
        "sklearn.neural_network._multilayer_perceptron.MLPRegressor",
        "sklearn.linear_model._logistic.LogisticRegression",
        "sklearn.linear_model._ridge.Ridge",
        "sklearn.linear_model._ridge.RidgeClassifier",
        "sklearn.discriminant_analysis.LinearDiscriminantAnalysis",
        "sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis",
        "sklearn.naive_bayes.GaussianNB",
        "sklearn.cross_decomposition._pls.PLSRegression",
        "sklearn.cluster._kmeans.KMeans",
        "sklearn.cluster._kmeans.MiniBatchKMeans",
        "sklearn.mixture._gaussian_mixture.GaussianMixture",
        _GAUSSIAN,
        _RECODED,
        _STACKING,
    }
)
"""Types of objects; all keep numbers, texts and arrays only."""
