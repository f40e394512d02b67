"""What a kind of estimator is: its class, defaults that suit remote sensing, and the check of its arguments.

Classifiers, regressors and clusterers are tables of kinds (`classifiers.py`, `regressors.py`, …).
"""

from __future__ import annotations

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
    "thread_count": "use the option WORKERS instead",
    "verbose": "leave it out, progress is shown anyway",
    "verbosity": "leave it out, progress is shown anyway",
    "warm_start": "leave it out, every training starts anew",
}
"""Arguments that Terroir sets itself, and what the user does instead."""

ROOTED = "rooted"
"""Class weight of our own: rare classes count more than they are many, and less than common ones."""
SCALE, LEARN = "scale", "learn"
"""Steps of the pipeline around an estimator that needs standardised features."""


@dataclass(frozen=True)
class Kind:
    """A kind of estimator.

    Parameters
    ----------
    title : str
        Name shown to people.
    path : str
        Import path of the estimator's class.
    description : str
        One line.
    defaults : mapping
        Arguments that suit remote sensing better than the library's own.
    dtype : str
        Type that the estimator computes in; features are converted once, the same at training and prediction.
    scaled : bool
        Whether features are standardised (mean 0, variance 1 over the training samples) before it sees them.
    answers : {'probabilities', 'margins'}
        What a classifier says of a sample: probabilities, or distances to its decision boundaries, which a
        calibration turns into probabilities.
    balanced : bool
        Whether classes are made to weigh the same through the samples' weights, because it has no argument for it.
    rooted : bool
        Whether rare classes get the square root of the weight with which all classes would weigh the same
        (``class_weight`` `ROOTED`); see ``fitting.py``.
    threads : bool
        Whether fitting may use several threads (argument ``n_jobs`` or ``thread_count``) without another result.
    openmp : bool
        Whether fitting may use several threads of OpenMP without another result.
    matrix : bool
        Whether it multiplies matrices, whose last bits depend on how many rows there are; it is then asked about
        the same number of rows each time.
    module : str
        Optional package (its module) that brings it; empty for scikit-learn.
    weights : {'skops', 'xgboost', 'lightgbm', 'catboost', 'onnx'}
        Format in which a model file holds it.
    """

    title: str
    path: str
    description: str
    defaults: Mapping[str, Any] = field(default_factory=dict)
    dtype: str = "float64"
    scaled: bool = False
    answers: str = "probabilities"
    balanced: bool = False
    rooted: bool = False
    threads: bool = False
    openmp: bool = False
    matrix: bool = False
    module: str = ""
    weights: str = "skops"

    def load(self) -> type[Any]:
        """Import the estimator's class.

        Raises
        ------
        MissingDependencyError
            If a package is not installed.
        """
        require_packages()
        if self.module:
            require_packages([self.module])
        module, _, name = self.path.rpartition(".")
        # Our own estimators are named from the core's root, which may be called anything in another plugin folder.
        loaded: type[Any] = getattr(import_module(module, __package__) if module else None, name)
        return loaded

    def arguments(self) -> tuple[str, ...]:
        """Names of the arguments of the estimator, those that Terroir sets itself included."""
        known = tuple(inspect.signature(self.load()).parameters)
        if "kwargs" in known or "args" in known:  # such as the boosters'
            known = tuple(self.load()().get_params(deep=False))
        return tuple(name for name in known if name not in ("args", "kwargs", "self"))

    def make(self, name: str, parameters: Mapping[str, Any], seed: int, workers: int = 1) -> Any:
        """Make an estimator that is ready to be fitted; in a pipeline where its features are standardised.

        Parameters
        ----------
        name : str
            Key of the kind, for messages.
        parameters : mapping
            Arguments of the estimator as JSON gives them; they take precedence over the defaults.
        seed : int
            Seed of everything random in the estimator.
        workers : int
            Threads to fit with; the result does not depend on them.

        Raises
        ------
        MissingDependencyError
            If a package is not installed.
        ParameterError
            If the estimator has no such argument, or refuses a value.
        """
        cls, known = self.load(), self.arguments()
        check_names(name, parameters, known)
        arguments = {**self.defaults, **{k: _from_json(k, v) for k, v in parameters.items()}}
        own = {"random_state": seed}
        if self.threads:
            own |= {"n_jobs": workers, "thread_count": workers}
        arguments.update({key: value for key, value in own.items() if key in known})
        rooted = self.rooted and arguments.get("class_weight") == ROOTED
        try:
            estimator = cls(**{**arguments, "class_weight": None} if rooted else arguments)
            # The public way to this check is fit(), after the samples were read and folds were made.
            getattr(estimator, "_validate_params", lambda: None)()
            if rooted:  # weights of the classes, once they are known
                estimator.class_weight = ROOTED
        except (ValueError, TypeError) as error:
            raise ParameterError(
                "{classifier} refuses a value ({reason}); correct it",
                parameter="parameters",
                classifier=name,
                reason=first_line(error),
            ) from error
        return in_pipeline(estimator) if self.scaled else estimator


def in_pipeline(estimator: Any) -> Any:
    """`estimator` behind a standardisation of its features."""
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    return Pipeline([(SCALE, StandardScaler()), (LEARN, estimator)])


def last_step(estimator: Any) -> Any:
    """The estimator itself, out of the pipeline around it."""
    return estimator.named_steps[LEARN] if LEARN in getattr(estimator, "named_steps", {}) else estimator


def check_names(kind: str, parameters: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Refuse arguments that an estimator does not have.

    Raises
    ------
    ParameterError
        Names the nearest argument, or all of them.
    """
    for name in parameters:
        if name in RESERVED:
            raise ParameterError(
                "{name} cannot be set here; {hint}", parameter="parameters", name=name, hint=RESERVED[name]
            )
    unknown = [name for name in parameters if name not in known]
    if not unknown:
        return
    import difflib

    choices = [name for name in known if name not in RESERVED]
    near = [match for name in unknown for match in difflib.get_close_matches(name, choices, n=1)]
    if near:
        raise ParameterError(
            "{classifier} does not know {unknown}; did you mean {near}? It knows {known}",
            parameter="parameters",
            classifier=kind,
            unknown=", ".join(unknown),
            near=", ".join(near),
            known=", ".join(choices),
        )
    raise ParameterError(
        "{classifier} does not know {unknown}; it knows {known}",
        parameter="parameters",
        classifier=kind,
        unknown=", ".join(unknown),
        known=", ".join(choices),
    )


def _from_json(name: str, value: Any) -> Any:
    """Undo what JSON does to a table by class (its keys are text there) and to tuples."""
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


def class_path(kind: type[Any]) -> str:
    """Module and name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"


def first_line(error: Exception) -> str:
    """What a library says, without its advice to developers."""
    return str(error).strip().partition("\n")[0].rstrip(".")
