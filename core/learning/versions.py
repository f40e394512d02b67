"""Which models open under which release of scikit-learn, and what to install where they do not.

scikit-learn promises nothing about estimators of another release: some raise, and some load and answer wrongly (the
forests of 1.3 give probabilities above 7 in 1.9, because a tree's leaves held counts until then). What is known here
was found by trial: `tests/unit/learning/data/freeze_models.py` fitted every kind with each release from 1.2 to 1.9,
and each release from 1.4 on was asked for the answers of all models that are not newer than itself. A kind is listed
with the oldest release from which on all answers were the same to the bit. Nothing is known about what is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any, Optional

from ..errors import ModelError
from ..run import Run
from .card import ModelCard
from .dependencies import install_command

Release = tuple[int, int]

NEWEST: Release = (1, 9)
"""Newest release of scikit-learn that was asked for the answers of others."""

# Kind of classifier, regressor or clusterer -> oldest release whose models open in all later ones up to `NEWEST`.
OLDEST: Mapping[str, Release] = {
    # Trees: their leaves hold shares since 1.4.
    "rf": (1, 4),
    "extratrees": (1, 4),
    "forest": (1, 4),
    "stack": (1, 4),
    # Boosted histograms: a preprocessor of their own since 1.4.
    "histgb": (1, 4),
    # Neighbours: distances have a type for each precision since 1.3.
    "knn": (1, 3),
    # Partial least squares: coefficients are those of unscaled features since 1.5.
    "pls": (1, 5),
    # Imported ones.
    "decisiontree": (1, 4),
    "naivebayes": (1, 2),
    "lda": (1, 2),
    "qda": (1, 6),
    "svm": (1, 2),
    "linearsvm": (1, 2),
    "svr": (1, 2),
    "mlp": (1, 2),
    "logistic": (1, 2),
    "ridge": (1, 2),
    "gaussianmixture": (1, 2),
    "kmeans": (1, 2),
    "minibatch": (1, 2),
    "minibatchkmeans": (1, 2),
}

# Modules under another name: scikit-learn 1.5 to 1.8 wrote the losses of boosted histograms without their package.
_MOVED = {"_loss": "sklearn._loss._loss"}

# Format of the weights -> package that reads them. All but scikit-learn promise to read what their older releases
# wrote; ONNX carries the version of its operators itself.
_READERS = {"skops": "scikit-learn", "xgboost": "xgboost", "lightgbm": "lightgbm", "catboost": "catboost"}

# Package -> names it may be installed under beside its own.
_OTHER_NAMES = {"xgboost": ("xgboost-cpu",)}


def release(version: str) -> Optional[Release]:
    """First two numbers of a version; None where it has none."""
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found else None


def known_to_open(kind: str, made: Release, here: Release) -> bool:
    """Whether a model of scikit-learn's release `made` is known to give the same answers in release `here`.

    Parameters
    ----------
    kind : str
        Key of the classifiers, regressors or clusterers.
    made, here : tuple of int
        Releases, such as ``(1, 9)``; one release's own corrections (1.9.0, 1.9.1) count as one.

    Examples
    --------
    >>> known_to_open("rf", (1, 4), (1, 9)), known_to_open("rf", (1, 3), (1, 9))
    (True, False)
    """
    if made == here:
        return True
    return kind in OLDEST and OLDEST[kind] <= made < here <= NEWEST


def require_versions(card: ModelCard, parameter: str = "model") -> None:
    """Stop before the weights are loaded, where another release is needed to read them.

    Parameters
    ----------
    card : ModelCard
        The model's.
    parameter : str
        Job field for messages.

    Raises
    ------
    ModelError
        Names both versions, and the command that installs what is needed.
    """
    package = _READERS.get(card.weights)
    made, here = _versions(card)
    if package is None or made is None or here is None:
        return
    written, present = release(made), release(here)
    if written is None or present is None:
        return
    if written > present:
        raise ModelError(
            "the model was made with {package} {made}, newer than the {here} that is here; update with: {command}",
            parameter=parameter,
            package=package,
            made=made,
            here=here,
            command=install_command([f"{package}=={made}"]),
        )
    if package == "scikit-learn" and not known_to_open(card.classifier, written, present):
        raise ModelError(
            "the model was made with scikit-learn {made}, and {here} is not known to read its kind ({classifier})"
            " faithfully; train it again, or install what made it with: {command}",
            parameter=parameter,
            made=made,
            here=here,
            classifier=card.classifier,
            command=install_command([f"scikit-learn=={made}"]),
        )


def check_versions(card: ModelCard, run: Run) -> None:
    """Refuse a model that needs another release, and tell where the release is another one.

    Raises
    ------
    ModelError
        See `require_versions`.
    """
    require_versions(card)
    package = _READERS.get(card.weights)
    if package is None:
        return
    made, here = _versions(card)
    if made is None or release(made) is None:
        run.warn(
            "The model does not tell which {package} made it, this is {here}: train it again if results look odd.",
            package=package,
            here=here or "?",
        )
    elif here is not None and release(made) != release(here):
        run.info(
            "The model was made with {package} {made}; {here} is known to read it faithfully.",
            package=package,
            made=made,
            here=here,
        )


def installed_version(package: str) -> Optional[str]:
    """Version of a package that is here, under whatever name it was installed; None where it is not."""
    for name in (package, *_OTHER_NAMES.get(package, ())):
        try:
            return metadata.version(name)
        except (metadata.PackageNotFoundError, ValueError):
            continue
    return None


def reader_version(weights: str) -> dict[str, str]:
    """Name and version of the package that writes and reads a format of weights; empty where it is not known.

    Parameters
    ----------
    weights : str
        A card's `weights`.
    """
    package = _READERS.get(weights)
    version = None if package is None else installed_version(package)
    return {} if package is None or version is None else {package: version}


def present_release() -> Optional[Release]:
    """Release of scikit-learn that is here; None where there is none."""
    try:
        return release(metadata.version("scikit-learn"))
    except metadata.PackageNotFoundError:
        return None


def with_moved_modules(nodes: Iterable[dict[str, Any]]) -> None:
    """Give modules that moved their present name, in the nodes of skops' description of an estimator.

    Goes before the check of the types, so that what is checked is what is made.
    """
    for node in nodes:
        module = node.get("__module__")
        if isinstance(module, str):
            node["__module__"] = _MOVED.get(module, module)


def _versions(card: ModelCard) -> tuple[Optional[str], Optional[str]]:
    """Version that made the weights, and the one that is here."""
    package = _READERS.get(card.weights, "")
    # Where it is not here, loading will say what is missing.
    return card.versions.get(package), installed_version(package)
