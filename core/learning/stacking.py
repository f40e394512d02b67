"""A stack of classifiers (Wolpert 1992, "Stacked generalization", *Neural Networks* 5, 241-259).

scikit-learn's does the work; here its members are named as everywhere in Terroir, and the out-of-fold answers that the
last classifier learns from come from folds of whole polygons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ParameterError
from .kinds import Kind, check_names

DEFAULT_MEMBERS = ("rf", "svm", "logistic")
_ARGUMENTS = ("estimators", "folds")


@dataclass(frozen=True)
class StackKind(Kind):
    """Stacks.

    Their arguments are ``estimators`` (names of classifiers, or an object of name and arguments) and ``folds``.
    """

    def arguments(self) -> tuple[str, ...]:
        """See `Kind.arguments`."""
        return _ARGUMENTS

    def make(self, name: str, parameters: Mapping[str, Any], seed: int, workers: int = 1) -> Any:
        """See `Kind.make`."""
        from .estimators.stacking import GroupedStackingClassifier

        check_names(name, parameters, _ARGUMENTS)
        members = _members(parameters.get("estimators", DEFAULT_MEMBERS))
        folds = parameters.get("folds", 3)
        if not isinstance(folds, int) or isinstance(folds, bool) or folds < 2:
            raise ParameterError(
                "folds of a stack must be a whole number from 2 on, not {value}; correct it",
                parameter="parameters",
                value=folds,
            )
        from .registry import make_estimator

        # Members share the threads, and none has several: the votes of a forest that answers with several threads are
        # added up in any order, and the last classifier would learn from other last bits each time.
        estimators = [(key, make_estimator(key, arguments, seed)) for key, arguments in members.items()]
        final = make_estimator("logistic", {}, seed)
        stack: Any = GroupedStackingClassifier(estimators, final, folds=folds, seed=seed)
        stack.n_jobs = workers
        return stack


def _members(given: Any) -> dict[str, Mapping[str, Any]]:
    from .classifiers import CLASSIFIERS

    choices = [key for key, kind in CLASSIFIERS.items() if kind.weights == "skops" and key != "stack"]
    if isinstance(given, (list, tuple)):
        given = {str(key): {} for key in given}
    members = given if isinstance(given, dict) else {}
    wrong = [str(key) for key, value in members.items() if key not in choices or not isinstance(value, Mapping)]
    if len(members) < 2 or wrong:
        raise ParameterError(
            "estimators of a stack must be at least two of {choices}, not {given}; correct it",
            parameter="parameters",
            choices=", ".join(choices),
            given=", ".join(wrong) or str(given),
        )
    return members


def grouped_splits(codes: np.ndarray, groups: np.ndarray, folds: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Inner folds: stratified, whole groups, and every class on the training side of each.

    A class in a single polygon cannot be held out as a whole and still be learnt: its samples then stand alone, so
    that the members' answers about it are better than they should be. Without them the stack would never choose it.

    Raises
    ------
    ValueError
        If no class has as many samples as there are folds.
    """
    from .validation.folds import split_folds

    numbers = np.unique(groups.astype(str), return_inverse=True)[1].reshape(-1)
    lonely = [code for code in np.unique(codes) if np.unique(numbers[codes == code]).size == 1]
    alone = np.flatnonzero(np.isin(codes, lonely))
    numbers = numbers.copy()
    numbers[alone] = numbers.max() + 1 + np.arange(alone.size)
    folds = min(folds, int(np.unique(numbers).size))
    splits = [(train, test) for train, test in split_folds(codes, numbers, folds, seed) if test.size]
    every = np.unique(codes).size
    if any(np.unique(codes[train]).size != every for train, _ in splits):
        raise ValueError("a class has too few polygons for its folds; lower folds, or leave the stack for one member")
    return splits
