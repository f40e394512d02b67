"""Classifiers by name: what they are, their defaults, and the check of what the user asks of them.

Another classifier is one more entry of `CLASSIFIERS` (and, if it keeps unusual objects in its fitted state,
their types in ``weights.py``).
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from ..errors import ParameterError
from .dependencies import require_packages

RESERVED = {
    "random_state": "use SEED instead",
    "n_jobs": "use the option WORKERS instead",
    "verbose": "leave it out, progress is shown anyway",
    "warm_start": "leave it out, every training starts anew",
}
"""Arguments that Terroir sets itself, and what the user does instead."""


@dataclass(frozen=True)
class Classifier:
    """A kind of classifier.

    Parameters
    ----------
    title : str
        Name shown to people.
    path : str
        Import path of the scikit-learn class.
    description : str
        One line.
    defaults : mapping
        Arguments that suit remote sensing better than scikit-learn's own.
    dtype : str
        Type that the estimator computes in; features are converted once, the same at training and prediction.
    """

    title: str
    path: str
    description: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    dtype: str = "float64"

    def load(self) -> type[Any]:
        """Import the estimator's class."""
        require_packages()
        module, _, name = self.path.rpartition(".")
        loaded: type[Any] = getattr(import_module(module), name)
        return loaded


CLASSIFIERS: dict[str, Classifier] = {
    "rf": Classifier(
        title="Random forest",
        path="sklearn.ensemble.RandomForestClassifier",
        description="Votes of many decision trees; needs no scaling and hardly any tuning.",
        # Classes of land cover differ a hundredfold in area; without weights the small ones are never found.
        defaults={"n_estimators": 100, "class_weight": "balanced"},
        dtype="float32",  # what scikit-learn's trees compare
    ),
}


def find_classifier(name: str) -> Classifier:
    """Entry of `CLASSIFIERS` by its name.

    Raises
    ------
    ParameterError
        If there is none.
    """
    if name not in CLASSIFIERS:
        raise ParameterError(
            "{name} is not a classifier; choose one of {choices}",
            parameter="classifier",
            name=name,
            choices=", ".join(CLASSIFIERS),
        )
    return CLASSIFIERS[name]


def make_estimator(name: str, parameters: Mapping[str, Any], seed: int, workers: int = 1) -> Any:
    """Make an estimator that is ready to be fitted.

    Parameters
    ----------
    name : str
        Key of `CLASSIFIERS`.
    parameters : mapping
        Arguments of the estimator as JSON gives them; they take precedence over the defaults.
    seed : int
        Seed of everything random in the estimator.
    workers : int
        Threads to fit with; the result does not depend on them.

    Raises
    ------
    MissingDependencyError
        If scikit-learn or skops is not installed.
    ParameterError
        If the estimator has no such argument, or refuses a value.
    """
    kind = find_classifier(name).load()
    known = tuple(inspect.signature(kind).parameters)
    _check_names(name, parameters, known)
    arguments = {**CLASSIFIERS[name].defaults, **{k: _from_json(k, v) for k, v in parameters.items()}}
    arguments.update({k: v for k, v in {"random_state": seed, "n_jobs": workers}.items() if k in known})
    estimator = kind(**arguments)
    try:
        # The public way to this check is fit(), after the samples were read and folds were made.
        getattr(estimator, "_validate_params", lambda: None)()
    except ValueError as error:
        raise ParameterError(
            "{classifier} refuses a value ({reason}); correct it",
            parameter="parameters",
            classifier=name,
            reason=first_line(error),
        ) from error
    return estimator


def class_path(kind: type[Any]) -> str:
    """Module and name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"


def _check_names(classifier: str, parameters: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in parameters:
        if name in RESERVED:
            raise ParameterError(
                "{name} cannot be set here; {hint}", parameter="parameters", name=name, hint=RESERVED[name]
            )
    unknown = [name for name in parameters if name not in known]
    if not unknown:
        return
    choices = [name for name in known if name not in RESERVED]
    near = [match for name in unknown for match in difflib.get_close_matches(name, choices, n=1)]
    if near:
        raise ParameterError(
            "{classifier} does not know {unknown}; did you mean {near}?",
            parameter="parameters",
            classifier=classifier,
            unknown=", ".join(unknown),
            near=", ".join(near),
        )
    raise ParameterError(
        "{classifier} does not know {unknown}; it knows {known}",
        parameter="parameters",
        classifier=classifier,
        unknown=", ".join(unknown),
        known=", ".join(choices),
    )


def _from_json(name: str, value: Any) -> Any:
    """Undo what JSON does to a table by class: its keys are always text there."""
    if name == "class_weight" and isinstance(value, dict):
        try:
            return {int(code): weight for code, weight in value.items()}
        except ValueError as error:
            raise ParameterError(
                "class_weight needs class codes, such as {example}; correct it",
                parameter="parameters",
                example='{"1": 2.5}',
            ) from error
    return value


def first_line(error: Exception) -> str:
    """What scikit-learn says, without its advice to developers."""
    return str(error).strip().partition("\n")[0].rstrip(".")
