"""Makes the frozen models of this folder: small estimators saved by one release of scikit-learn, and their answers.

Needs numpy, scikit-learn and skops alone, so that it runs in a bare environment with another release than the
plugin's::

    python3 -m venv other && other/bin/pip install numpy==1.26.4 scikit-learn==1.7.2 skops
    other/bin/python tests/unit/learning/data/freeze_models.py write tests/unit/learning/data

writes ``sklearn-1.7.tar.xz``: a member ``<kind>.skops`` for each estimator, and ``answers.json`` with the values that
it was asked about and what it said, to the last bit. ::

    another/bin/python tests/unit/learning/data/freeze_models.py compare sklearn-1.7.tar.xz

tells what another release makes of these files: this is how the table in ``core/learning/versions.py`` was found.
"""

from __future__ import annotations

import io
import json
import lzma
import sys
import tarfile
import warnings
from pathlib import Path

import numpy as np
import sklearn
import skops.io
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.cross_decomposition import PLSRegression
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.mixture import GaussianMixture
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC
from sklearn.tree import DecisionTreeClassifier

CODES = (1, 2, 5)


def scaled(learn):
    """Standardise, then learn, as the plugin's own estimators do."""
    return Pipeline([("scale", StandardScaler()), ("learn", learn)])


def classifiers():
    """Kind -> estimator that is ready to be fitted."""
    forest = RandomForestClassifier(3, max_depth=3, class_weight="balanced", random_state=0)
    logistic = LogisticRegression(max_iter=200, class_weight="balanced")
    return {
        "rf": forest,
        "extratrees": ExtraTreesClassifier(3, max_depth=3, class_weight="balanced", random_state=0),
        "histgb": HistGradientBoostingClassifier(
            max_iter=3, max_leaf_nodes=4, min_samples_leaf=5, class_weight="balanced", random_state=0
        ),
        "svm": scaled(SVC(C=10.0, class_weight="balanced")),
        "linearsvm": scaled(LinearSVC(class_weight="balanced", dual=False, random_state=0)),
        "knn": scaled(KNeighborsClassifier(3)),
        "mlp": scaled(MLPClassifier(hidden_layer_sizes=(6,), max_iter=30, random_state=0)),
        "logistic": scaled(logistic),
        "stack": StackingClassifier([("forest", forest), ("line", scaled(logistic))], logistic, cv=2),
        "decisiontree": DecisionTreeClassifier(max_depth=3, random_state=0),
        "naivebayes": GaussianNB(),
        "lda": LinearDiscriminantAnalysis(),
        "qda": QuadraticDiscriminantAnalysis(),
        "calibrated": CalibratedClassifierCV(scaled(LinearSVC(dual=False)), method="sigmoid", cv=2, ensemble=False),
    }


def regressors():
    """Kind -> estimator that is ready to be fitted."""
    return {
        "forest": RandomForestRegressor(3, max_depth=3, random_state=0),
        "boosted": HistGradientBoostingRegressor(max_iter=3, max_leaf_nodes=4, min_samples_leaf=5, random_state=0),
        "svr": scaled(SVR(C=10.0)),
        "ridge": scaled(Ridge()),
        "pls": PLSRegression(2),
        "network": scaled(MLPRegressor(hidden_layer_sizes=(6,), max_iter=30, random_state=0)),
    }


def clusterers():
    """Kind -> estimator that is ready to be fitted."""
    return {
        "kmeans": KMeans(3, n_init=2, random_state=0),
        "minibatch": MiniBatchKMeans(3, n_init=2, random_state=0),
        "mixture": GaussianMixture(3, random_state=0),
    }


def data():
    """Values of three overlapping classes, their codes, and values to ask about."""
    draw = np.random.default_rng(7)
    codes = np.repeat(CODES, 12)
    values = draw.normal(0, 1.5, (codes.size, 3)) + codes[:, np.newaxis]
    return values, codes, draw.normal(3, 2, (20, 3))


def answers_of(estimator, probe):
    """Probabilities, else margins, else predictions."""
    for name in ("predict_proba", "decision_function", "predict"):
        if hasattr(estimator, name):
            return name, np.asarray(getattr(estimator, name)(probe), dtype=float)
    raise TypeError(type(estimator))


def write(folder: str) -> None:
    """Fit, save, ask, write."""
    values, codes, probe = data()
    target = values @ [1.0, -2.0, 0.5]
    members, answers = {}, {}
    for kind, estimator in {**classifiers(), **regressors(), **clusterers()}.items():
        if kind in clusterers():
            estimator.fit(values)
        else:
            estimator.fit(values, target if kind in regressors() else codes)
        members[f"{kind}.skops"] = skops.io.dumps(estimator)
        name, said = answers_of(estimator, probe)
        answers[kind] = {"asked": name, "said": as_text(said)}
    record = {"scikit-learn": sklearn.__version__, "codes": CODES, "values": as_text(probe), "answers": answers}
    members["answers.json"] = json.dumps(record).encode()
    minor = ".".join(sklearn.__version__.split(".")[:2])
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    # One stream over all members: skops' descriptions repeat each other.
    packed = lzma.compress(buffer.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    (Path(folder) / f"sklearn-{minor}.tar.xz").write_bytes(packed)


def as_text(values):
    """Numbers, shape (n, m) or (n,), as rows of text that lose no bit."""
    return [[float.hex(x) for x in np.atleast_1d(row).tolist()] for row in values]


def compare(path: str) -> None:
    """Tell, kind by kind, what this release makes of the models of another one."""
    with tarfile.open(path) as archive:
        members = {info.name: archive.extractfile(info).read() for info in archive}
    record = json.loads(members["answers.json"])
    probe = np.array([[float.fromhex(x) for x in row] for row in record["values"]])
    for kind, answer in record["answers"].items():
        content = members[f"{kind}.skops"]
        expected = np.array([[float.fromhex(x) for x in row] for row in answer["said"]])
        try:
            estimator = skops.io.loads(content, trusted=skops.io.get_untrusted_types(data=content))
            said = np.asarray(getattr(estimator, answer["asked"])(probe), dtype=float).reshape(expected.shape)
            verdict = f"largest difference {np.abs(said - expected).max():.3g}"
        except (AttributeError, ImportError, IndexError, KeyError, TypeError, ValueError) as error:
            verdict = f"{type(error).__name__}: {str(error).splitlines()[0][:90]}"
        sys.stdout.write(f"{record['scikit-learn']} -> {sklearn.__version__}  {kind:<12}{verdict}\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"write": write, "compare": compare}[sys.argv[1]](sys.argv[2])
