"""A scikit-learn classifier that was saved by skops elsewhere.

skops' description of it is brought to the form in which Terroir writes models: without what prediction does not need,
with modules under their present names, on one thread. Then it passes the same checks as every model file.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

import numpy as np

from ...errors import ModelError
from ..classifiers import CLASSIFIERS
from ..dependencies import install_command
from ..fitting import plain_parameters
from ..kinds import Kind, class_path, last_step
from ..versions import known_to_open, present_release, release
from ..voting import estimator_scores
from ..weights.archive import pack
from ..weights.estimator import UntrustedWeights, load_objects
from .imported import IMPORTED, LARGEST, Foreign, check_answers, probe_values
from .schema import DESCRIPTION, BadDescription, Description


def read_skops(data: bytes, path: str, parameter: str = "file") -> Foreign:
    """What a file of skops holds; see `importing.read_foreign`."""
    members = _members(data, path, parameter)
    try:
        described = Description(members)
        name, kind = _kind_of(described, path, parameter)
        _check_release(described, name, path, parameter)
        # A pipeline that only standardises becomes what Terroir trains itself; steps of others keep out of its way.
        described.name_steps(standard=kind.scaled and described.is_pipeline)
        features, columns = described.features(), described.columns()
        estimator = load_objects(pack(described.members(), compress=False), kind, features, len(columns))
    except (UntrustedWeights, BadDescription) as error:
        raise ModelError(
            "{path} cannot be imported ({reason}); import an estimator of scikit-learn's own types, or export it as"
            " ONNX",
            parameter=parameter,
            path=path,
            reason=error,
        ) from error
    found = _ask(estimator, kind, features, path, parameter)
    check_answers(found, len(columns), len(found), path, parameter)
    return Foreign(
        classifier=name,
        weights="skops",
        features=features,
        names=described.names(),
        columns=columns,
        count=len(columns),
        parameters=plain_parameters(estimator),
        versions={"scikit-learn": described.version, "skops": described.skops_version},
        finish=lambda codes, _: _finish(name, estimator, codes),
    )


def _members(data: bytes, path: str, parameter: str) -> dict[str, bytes]:
    """Members of the zip, which skops may have compressed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "model.json" in names:
                raise ModelError("{path} is a Terroir model already; use it as it is", parameter=parameter, path=path)
            sizes = sum(member.file_size for member in archive.infolist())
            if DESCRIPTION not in names or len(set(names)) != len(names) or sizes > LARGEST:
                raise ModelError(
                    "{path} was not saved by skops (it needs one member {name}); save the estimator with"
                    " skops.io.dump, or as ONNX",
                    parameter=parameter,
                    path=path,
                    name=DESCRIPTION,
                )
            return {name: archive.read(name) for name in names}
    except ModelError:
        raise
    except Exception as error:  # whoever made the file decides which
        raise ModelError(
            "{path} is incomplete or damaged; copy it again, or save the estimator again",
            parameter=parameter,
            path=path,
        ) from error


def _kind_of(described: Description, path: str, parameter: str) -> tuple[str, Kind]:
    """The kind whose class the file describes.

    Raises
    ------
    ModelError
        If it is a regression or no classifier, or one without probabilities.
    """
    kind_name, root = described.root, described.learner
    known = {class_path(kind.load()): (name, kind) for name, kind in _kinds().items()}
    found = known.get(root)
    if root.endswith(("SVC", "RidgeClassifier", "LinearSVC")):
        raise ModelError(
            "{path} holds {kind}, which gives margins and no probabilities; train it here with 'Train classifier',"
            " which calibrates it, or export it as ONNX with probabilities",
            parameter=parameter,
            path=path,
            kind=root,
        )
    if not described.has_classes:
        raise ModelError(
            "{path} holds {kind}, which is no fitted classifier; import a classifier that has been fitted",
            parameter=parameter,
            path=path,
            kind=root,
        )
    if described.is_pipeline and (found is None or not found[1].scaled or not described.only_standardises):
        return "pipeline", IMPORTED["pipeline"]
    if found is None:
        raise ModelError(
            "{path} holds an object of the type {kind}, which Terroir does not import; import one of {known}, or"
            " export it as ONNX",
            parameter=parameter,
            path=path,
            kind=kind_name,
            known=", ".join(sorted(name.rpartition(".")[2] for name in known if name.startswith("sklearn."))),
        )
    return found


def _kinds() -> dict[str, Kind]:
    """Kinds of scikit-learn with probabilities."""
    own = {name: kind for name, kind in CLASSIFIERS.items() if not kind.module and kind.path.startswith("sklearn.")}
    others = {name: kind for name, kind in IMPORTED.items() if not kind.module}
    return {name: kind for name, kind in {**own, **others}.items() if kind.answers == "probabilities"}


def _check_release(described: Description, kind: str, path: str, parameter: str) -> None:
    """Raise unless the release of scikit-learn that is here is known to read what another one wrote."""
    written, here = release(described.version), present_release()
    if written is None or here is None or known_to_open(kind, written, here):
        return
    raise ModelError(
        "{path} was saved with scikit-learn {made}, and {here} is not known to read its kind ({classifier})"
        " faithfully; save it with the same release, or install that of the file with: {command}",
        parameter=parameter,
        path=path,
        made=described.version,
        here=".".join(map(str, here)),
        classifier=kind,
        command=install_command([f"scikit-learn=={described.version}"]),
    )


def _ask(estimator: Any, kind: Kind, features: int, path: str, parameter: str) -> np.ndarray:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return estimator_scores(kind, estimator, probe_values(features))
    except Exception as error:  # whoever made the file decides which
        raise ModelError(
            "{path} does not predict ({reason}); save the classifier again, after it was fitted",
            parameter=parameter,
            path=path,
            reason=f"{type(error).__name__}: {error}".partition("\n")[0][:200],
        ) from error


def _finish(name: str, estimator: Any, codes: tuple[int, ...]) -> tuple[str, Any]:
    """The kind, and the estimator with `codes` as its classes."""
    if list(codes) != sorted(codes):
        from ..estimators.recoded import RecodedClassifier

        return "recoded", RecodedClassifier(estimator, list(codes)).fit()
    learner = last_step(estimator)
    if learner is estimator and hasattr(estimator, "steps"):
        learner = estimator.steps[-1][1]
    learner.classes_ = np.array(codes, np.int64)
    return name, estimator
