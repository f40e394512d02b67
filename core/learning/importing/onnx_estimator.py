"""An ONNX classifier with the interface of scikit-learn's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

import numpy as np

from .onnx_session import OnnxShape, classifier_shape, column_codes, open_session

ROWS = 2048
"""Rows of every question: with another number, the last bits of a matrix product may differ."""


class OnnxEstimator:
    """Asks onnxruntime for class probabilities. Several threads may share one.

    Parameters
    ----------
    data : bytes
        The ONNX file.
    codes : sequence of int
        Class codes, ascending. The columns of the probabilities have them in the order that the file's metadata
        tell (`onnx_session.with_codes`), else in this one.
    features : int
        Number of features.
    path : str
        Where the file comes from, for messages.
    parameter : str
        Job field for messages.

    Attributes
    ----------
    classes_ : ndarray of int64, shape (classes,)
    n_features_in_ : int
    shape : OnnxShape
        What the file takes and gives.

    Raises
    ------
    MissingDependencyError
        If onnxruntime is not installed.
    ModelError
        If the file is no such classifier.
    ValueError
        If its features or its classes are others.
    """

    def __init__(
        self, data: bytes, codes: Sequence[int], features: int, path: str = "estimator.onnx", parameter: str = "model"
    ) -> None:
        self.data = data
        self.classes_ = np.array(codes, np.int64)
        self.n_features_in_ = int(features)
        self._path, self._parameter = path, parameter
        self._open()

    def _open(self) -> None:
        self._session = open_session(self.data, self._path, self._parameter)
        self.shape: OnnxShape = classifier_shape(self._session, self._path, self._parameter)
        if self.shape.features not in (None, self.n_features_in_):
            raise ValueError(f"it takes {self.shape.features} features, not {self.n_features_in_}")
        written = column_codes(self._session) or tuple(self.classes_.tolist())
        if sorted(written) != self.classes_.tolist():
            raise ValueError(f"its columns have the classes {written}")
        self._order: Optional[np.ndarray] = None
        if list(written) != self.classes_.tolist():
            self._order = np.argsort(np.array(written))

    def predict_proba(self, values: np.ndarray) -> np.ndarray:
        """Probabilities, shape (n, classes), float64, of values of shape (n, features).

        Raises
        ------
        ValueError
            If the answer has another shape.
        """
        rows = self.shape.rows or ROWS
        features = np.ascontiguousarray(values, dtype=self.shape.dtype)
        found = [np.zeros((0, len(self.classes_)))]
        for start in range(0, len(features), rows):
            part = features[start : start + rows]
            found.append(self._ask(part, rows)[: len(part)])
        answer = np.concatenate(found)
        return answer if self._order is None else answer[:, self._order]

    def _ask(self, part: np.ndarray, rows: int) -> np.ndarray:
        """Probabilities of at most `rows` samples, and of as many zeros as are missing to `rows`."""
        if len(part) < rows:
            part = np.concatenate([part, np.zeros((rows - len(part), part.shape[1]), part.dtype)])
        shape = self.shape
        (answer,) = self._session.run([shape.probabilities], {shape.input: part})
        if shape.maps:
            keys = sorted(answer[0]) if answer else []
            answer = np.array([[one[key] for key in keys] for one in answer])
        found = np.asarray(answer, np.float64)
        if found.shape != (rows, len(self.classes_)):
            raise ValueError(f"{rows} samples give probabilities of the shape {found.shape}")
        return found

    def predict(self, values: np.ndarray) -> np.ndarray:
        """Codes of the most probable classes, shape (n,)."""
        found: np.ndarray = self.classes_[self.predict_proba(values).argmax(axis=1)]
        return found

    def __getstate__(self) -> dict[str, Any]:
        # A session cannot travel to another process; the bytes can.
        left_out = ("_session", "shape", "_order")
        return {key: value for key, value in self.__dict__.items() if key not in left_out}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()
