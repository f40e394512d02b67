"""Models that were trained elsewhere: which kinds they may be, and what is found in their files.

A scikit-learn classifier saved by skops, or an ONNX classifier, becomes a Terroir model once its classes and features
have names. Nothing in such a file is trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, Union

import numpy as np

from ...deep.notes import Note
from ...errors import InputFileError, ModelError
from ..kinds import Kind

IMPORTED: dict[str, Kind] = {
    "onnx": Kind(
        title="ONNX classifier",
        path=".onnx_estimator.OnnxEstimator",
        description="Trained elsewhere; asked through onnxruntime.",
        dtype="float32",
        matrix=True,
        module="onnxruntime",
        weights="onnx",
    ),
    "pipeline": Kind(
        title="Pipeline of scikit-learn",
        path="sklearn.pipeline.Pipeline",
        description="Transformations and a classifier, trained elsewhere.",
        matrix=True,
    ),
    "recoded": Kind(
        title="Classifier of scikit-learn",
        path=".estimators.recoded.RecodedClassifier",
        description="Trained elsewhere, with its classes in another order than their codes.",
        matrix=True,
    ),
    "decisiontree": Kind(
        title="Decision tree",
        path="sklearn.tree.DecisionTreeClassifier",
        description="A single tree, trained elsewhere.",
        dtype="float32",
    ),
    "naivebayes": Kind(
        title="Gaussian naive Bayes",
        path="sklearn.naive_bayes.GaussianNB",
        description="A Gaussian for each feature and class, trained elsewhere.",
        matrix=True,
    ),
    "lda": Kind(
        title="Linear discriminant analysis",
        path="sklearn.discriminant_analysis.LinearDiscriminantAnalysis",
        description="Gaussians with one covariance for all classes, trained elsewhere.",
        matrix=True,
    ),
    "qda": Kind(
        title="Quadratic discriminant analysis",
        path="sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis",
        description="Gaussians with a covariance for each class, trained elsewhere.",
        matrix=True,
    ),
}
"""Kinds of classifiers that are imported and not trained here."""

LARGEST = 2 * 2**30
"""Bytes of a file beyond which it is not read."""
_SCALES = (0.0, 1.0, 100.0, 10_000.0)
_PROBES = 64

Label = Union[int, str]


@dataclass(frozen=True)
class Foreign:
    """A classifier in a file of another program, before its classes have codes.

    Parameters
    ----------
    classifier : str
        Key of the classifiers, or of `IMPORTED`.
    weights : str
        Key of ``card.WEIGHTS``.
    features : int, optional
        How many it takes; None where the file does not tell.
    names : tuple of str
        Names of the features; empty where the file tells none.
    columns : tuple of int or str
        Classes in the order of its probabilities, as far as the file names them; else empty.
    count : int
        Number of classes.
    parameters : dict
        Its arguments.
    versions : dict
        Software that made it.
    finish : callable
        ``finish(codes, features)``: key of its kind and the estimator, whose columns have these codes in this order;
        asked, its answers come in ascending order of the codes.
    seen : dict
        Place of a column -> class that the classifier was seen to give for it, where `columns` is empty.
    notes : tuple
        What the user should know: templates and their values.
    """

    classifier: str
    weights: str
    features: Optional[int]
    names: tuple[str, ...]
    columns: tuple[Label, ...]
    count: int
    parameters: dict[str, Any]
    versions: dict[str, str]
    finish: Callable[[tuple[int, ...], int], tuple[str, Any]]
    seen: dict[int, Label] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def read_foreign(path: str, features: Optional[int], parameter: str = "file", scale: float = 0.0) -> Foreign:
    """What a file holds: a scikit-learn classifier saved by skops, an ONNX classifier, or an ONNX network for images.

    Parameters
    ----------
    path : str
        The file.
    features : int, optional
        How many features the user names; needed where the file does not tell.
    parameter : str
        Job field for messages.
    scale : float
        What a network's pixel values are divided by; 0 for its own rule.

    Raises
    ------
    InputFileError
        If it cannot be read, or is neither.
    MissingDependencyError
        If a package that reads it is not installed.
    ModelError
        If it holds something that cannot be used; says what, and what to do.
    """
    data = _content(path, parameter)
    if data.startswith(b"PK"):
        from .skops_file import read_skops

        return read_skops(data, path, parameter)
    if data.startswith((b"\x80", b"\x1f\x8b", b"\x78", b"BZh", b"\xfd7zXZ")):
        raise ModelError(
            "{path} looks like a pickle or joblib file, which can run code when it is opened; load it where it was"
            " made, and save the estimator with skops.io.dump or as ONNX",
            parameter=parameter,
            path=path,
        )
    from .onnx_file import read_onnx

    return read_onnx(data, path, features, parameter, scale)


def _content(path: str, parameter: str) -> bytes:
    file = Path(path)
    if not file.is_file():
        raise InputFileError("{path} is not a file; check the path", parameter=parameter, path=path)
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise InputFileError(
                "{path} has {size} MB, more than the {limit} MB that a model may have; import a smaller model",
                parameter=parameter,
                path=path,
                size=-(-size // 2**20),
                limit=LARGEST // 2**20,
            )
        data = file.read_bytes()
    except OSError as error:
        if isinstance(error, InputFileError):
            raise
        raise InputFileError(
            "{path} cannot be read ({reason}); check the path",
            parameter=parameter,
            path=path,
            reason=error.strerror or error,
        ) from error
    if not data:
        raise InputFileError("{path} is empty; choose a saved classifier", parameter=parameter, path=path)
    return data


def probe_values(features: int) -> np.ndarray:
    """Values to ask a classifier about, small and large, shape (n, features), float64; always the same."""
    draw = np.random.default_rng(0)
    parts = [draw.normal(0.0, 1.0, (_PROBES, features)) * scale for scale in _SCALES]
    parts += [draw.uniform(0.0, 1.0, (_PROBES, features)) * scale for scale in _SCALES]
    return np.concatenate(parts)


def check_answers(found: np.ndarray, count: int, samples: int, path: str, parameter: str = "file") -> None:
    """Refuse what are no probabilities of `count` classes for each of `samples` samples.

    Values far outside of what a classifier was trained with may overflow; so most rows, not all, must be finite.

    Raises
    ------
    ModelError
        If the shape is another one, most rows are not finite, or a row is no distribution.
    """
    if found.shape != (samples, count):
        raise ModelError(
            "{path} gives probabilities of the shape {found} for {samples} samples and {count} classes; check CLASSES"
            " and the file",
            parameter=parameter,
            path=path,
            found=found.shape,
            samples=samples,
            count=count,
        )
    finite = np.isfinite(found).all(axis=1)
    if np.count_nonzero(finite) * 2 <= samples:
        raise ModelError(
            "{path} gives numbers that are not finite; train the classifier again, on standardised features",
            parameter=parameter,
            path=path,
        )
    found = found[finite]
    sums = found.sum(axis=1)
    if (found < -1e-4).any() or (np.abs(sums - 1.0) > 1e-3).any():
        raise ModelError(
            "{path} gives no probabilities (the numbers of a sample add up to between {low:.4g} and {high:.4g}); export"
            " it with its probabilities, a network with a softmax at its end",
            parameter=parameter,
            path=path,
            low=float(sums.min()),
            high=float(sums.max()),
        )
