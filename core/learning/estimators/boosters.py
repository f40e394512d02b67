"""Gradient boosting by xgboost, lightgbm and catboost, with scikit-learn's interface; see ``boosters_base.py``.

References
----------
Chen, T., Guestrin, C. (2016). XGBoost: a scalable tree boosting system. KDD '16, 785-794.
Ke, G. et al. (2017). LightGBM: a highly efficient gradient boosting decision tree. NeurIPS 30, 3146-3154.
Prokhorenkova, L. et al. (2018). CatBoost: unbiased boosting with categorical features. NeurIPS 31, 6638-6648.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from .boosters_base import BoosterClassifier, Limits

COUNT, DEPTH, RATE = Limits(int, 1, 100_000), Limits(int, 1, 16), Limits(float, 0, 1, above=True)
PENALTY, BINS = Limits(float, 0), Limits(int, 2, 255)
_END = "end of trees\n"


class XGBoostClassifier(BoosterClassifier):
    """Gradient boosting by xgboost, on histograms; arguments are those of its ``XGBClassifier``.

    It learns in one thread: with two, sums of gradients come out in another order, and with them other trees.
    """

    weights = "xgboost"
    limits: ClassVar[Mapping[str, Limits]] = {
        "n_estimators": COUNT,
        "learning_rate": RATE,
        "max_depth": DEPTH,
        "min_child_weight": PENALTY,
        "gamma": PENALTY,
        "subsample": RATE,
        "colsample_bytree": RATE,
        "reg_alpha": PENALTY,
        "reg_lambda": PENALTY,
        "max_bin": Limits(int, 2, 65_536),
    }

    def __init__(
        self,
        n_estimators: int = 200,
        learning_rate: float = 0.1,
        max_depth: int = 6,
        min_child_weight: float = 1.0,
        gamma: float = 0.0,
        subsample: float = 0.8,
        colsample_bytree: float = 0.8,
        reg_alpha: float = 0.0,
        reg_lambda: float = 1.0,
        max_bin: int = 256,
        random_state: int = 0,
    ) -> None:
        self.n_estimators = n_estimators
        self.learning_rate = learning_rate
        self.max_depth = max_depth
        self.min_child_weight = min_child_weight
        self.gamma = gamma
        self.subsample = subsample
        self.colsample_bytree = colsample_bytree
        self.reg_alpha = reg_alpha
        self.reg_lambda = reg_lambda
        self.max_bin = max_bin
        self.random_state = random_state

    def _learn(self, X: np.ndarray, places: np.ndarray, weights: np.ndarray, classes: int) -> bytes:
        import xgboost

        arguments = {name: getattr(self, name) for name in self.limits if name != "n_estimators"}
        own = {"objective": "multi:softprob", "num_class": classes, "tree_method": "hist", "verbosity": 0}
        own |= {"seed": self.random_state, "nthread": 1}
        table = xgboost.DMatrix(X, places, weight=weights, nthread=1)
        model = xgboost.train({**arguments, **own}, table, self.n_estimators)
        return bytes(model.save_raw("json"))

    def _open(self, document: bytes) -> Any:
        import xgboost

        model = xgboost.Booster({"nthread": 1, "verbosity": 0})
        model.load_model(bytearray(document))
        return model

    def _ask(self, X: np.ndarray) -> np.ndarray:
        # The way that several threads may take at the same time.
        return np.asarray(self._model.inplace_predict(X)).reshape(len(X), -1)


class LightGBMClassifier(BoosterClassifier):
    """Gradient boosting by lightgbm; arguments are those of its ``LGBMClassifier``."""

    weights = "lightgbm"
    dtype = np.float64
    limits: ClassVar[Mapping[str, Limits]] = {
        "n_estimators": COUNT,
        "learning_rate": RATE,
        "num_leaves": Limits(int, 2, 32_768),
        "max_depth": Limits(int, -1, 64),
        "min_child_samples": Limits(int, 0, 1e9),
        "min_child_weight": PENALTY,
        "min_split_gain": PENALTY,
        "subsample": RATE,
        "subsample_freq": Limits(int, 0, 100_000),
        "colsample_bytree": RATE,
        "reg_alpha": PENALTY,
        "reg_lambda": PENALTY,
        "max_bin": Limits(int, 2, 65_535),
    }

    def __init__(
        self,
        n_estimators: int = 200,
        learning_rate: float = 0.1,
        num_leaves: int = 31,
        max_depth: int = -1,
        # A class of few samples could never have a leaf of its own with the package's 20.
        min_child_samples: int = 5,
        min_child_weight: float = 1e-3,
        min_split_gain: float = 0.0,
        subsample: float = 0.8,
        subsample_freq: int = 1,
        colsample_bytree: float = 0.8,
        reg_alpha: float = 0.0,
        reg_lambda: float = 1.0,
        max_bin: int = 255,
        random_state: int = 0,
        n_jobs: int = 1,
    ) -> None:
        self.n_estimators = n_estimators
        self.learning_rate = learning_rate
        self.num_leaves = num_leaves
        self.max_depth = max_depth
        self.min_child_samples = min_child_samples
        self.min_child_weight = min_child_weight
        self.min_split_gain = min_split_gain
        self.subsample = subsample
        self.subsample_freq = subsample_freq
        self.colsample_bytree = colsample_bytree
        self.reg_alpha = reg_alpha
        self.reg_lambda = reg_lambda
        self.max_bin = max_bin
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _learn(self, X: np.ndarray, places: np.ndarray, weights: np.ndarray, classes: int) -> bytes:
        import lightgbm

        arguments = {name: getattr(self, name) for name in self.limits if name != "n_estimators"}
        own = {"objective": "multiclass", "num_class": classes, "verbosity": -1, "num_threads": self.n_jobs}
        # The seed is one for everything; with the two others threads do not change what is summed up, and when.
        own |= {"seed": int(self.random_state) % 2**31, "deterministic": True, "force_row_wise": True}
        parameters = {**arguments, **own}
        try:
            table = lightgbm.Dataset(X, places, weight=weights, params=parameters)
            text = lightgbm.train(parameters, table, self.n_estimators).model_to_string()
        except lightgbm.basic.LightGBMError as error:
            raise ValueError(str(error)) from error
        # What follows lists arguments, the number of threads among them; no prediction needs it.
        return (text.partition(_END)[0] + _END).encode()

    def _open(self, document: bytes) -> Any:
        import lightgbm

        return lightgbm.Booster(model_str=document.decode())

    def _ask(self, X: np.ndarray) -> np.ndarray:
        return np.asarray(self._model.predict(X, num_threads=1)).reshape(len(X), -1)


class CatBoostClassifier(BoosterClassifier):
    """Gradient boosting by catboost, on symmetric trees; arguments are those of its own ``CatBoostClassifier``."""

    weights = "catboost"
    limits: ClassVar[Mapping[str, Limits]] = {
        "iterations": COUNT,
        "learning_rate": RATE,
        "depth": DEPTH,
        "l2_leaf_reg": PENALTY,
        "random_strength": PENALTY,
        "bagging_temperature": PENALTY,
        "rsm": RATE,
        "border_count": BINS,
    }

    def __init__(
        self,
        iterations: int = 300,
        learning_rate: float = 0.1,
        depth: int = 6,
        l2_leaf_reg: float = 3.0,
        random_strength: float = 1.0,
        bagging_temperature: float = 1.0,
        rsm: float = 1.0,
        border_count: int = 254,
        random_state: int = 0,
        thread_count: int = 1,
    ) -> None:
        self.iterations = iterations
        self.learning_rate = learning_rate
        self.depth = depth
        self.l2_leaf_reg = l2_leaf_reg
        self.random_strength = random_strength
        self.bagging_temperature = bagging_temperature
        self.rsm = rsm
        self.border_count = border_count
        self.random_state = random_state
        self.thread_count = thread_count

    def _learn(self, X: np.ndarray, places: np.ndarray, weights: np.ndarray, classes: int) -> bytes:
        import catboost

        arguments = {name: getattr(self, name) for name in self.limits}
        own = {"loss_function": "MultiClass", "classes_count": classes, "logging_level": "Silent"}
        own |= {"random_seed": self.random_state, "thread_count": self.thread_count}
        # By default it leaves a folder with its log wherever the program was started.
        model = catboost.CatBoost({**arguments, **own, "allow_writing_files": False, "bootstrap_type": "Bayesian"})
        try:
            model.fit(catboost.Pool(X, places, weight=weights))
        except catboost.CatBoostError as error:
            raise ValueError(str(error)) from error
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            model.save_model(str(path), format="json")
            content = json.loads(path.read_bytes())
        # Time, version of the build and a random identifier; nothing that a prediction needs.
        content.pop("model_info", None)
        return json.dumps(content).encode()

    def _open(self, document: bytes) -> Any:
        import catboost

        model = catboost.CatBoost()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            path.write_bytes(document)
            model.load_model(str(path), format="json")
        return model

    def _ask(self, X: np.ndarray) -> np.ndarray:
        raw = self._model.predict(X, prediction_type="RawFormulaVal", thread_count=1).reshape(len(X), -1)
        raw -= raw.max(axis=1, keepdims=True)
        found: np.ndarray = np.exp(raw)
        return found
