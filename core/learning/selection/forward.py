"""Sequential feature selection: add the feature that helps most, and if asked for, take back what no longer does.

The search knows nothing of samples and classifiers: it asks a function for the score of a set of features.

References
----------
Whitney, A. W. (1971). A direct method of nonparametric measurement selection. IEEE Transactions on Computers C-20,
1100-1103 (forward selection).
Pudil, P., Novovičová, J., Kittler, J. (1994). Floating search methods in feature selection. Pattern Recognition
Letters 15, 1119-1125.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NAN = float("nan")
Features = tuple[int, ...]
"""Places of features in the table, ascending."""


@dataclass(frozen=True)
class Step:
    """One step of the search.

    Parameters
    ----------
    action : {'add', 'remove'}
    feature : int
        What was added or taken back.
    features : tuple of int
        The set after the step.
    score : float
        Score of that set.
    gain : float
        Score minus that of the set before the step; NaN for the first one.
    kept : bool
        False for the trial at which the search stopped.
    """

    action: str
    feature: int
    features: Features
    score: float
    gain: float
    kept: bool = True


@dataclass(frozen=True)
class Path:
    """The way that a search took, and what it chose.

    Parameters
    ----------
    steps : tuple of Step
    chosen : tuple of int
        The smallest set on the way whose score no other set on it beats by more than the tolerance.
    score : float
        Score of the chosen set.
    """

    steps: tuple[Step, ...]
    chosen: Features
    score: float


def select_features(
    candidates: Sequence[int],
    score: Callable[[Features], float],
    maximum: int = 0,
    tolerance: float = 0.0,
    floating: bool = False,
) -> Path:
    """Search for a good set of features.

    Of features that help equally the first one is taken. With `floating` (Pudil et al. 1994), each addition is
    followed by removals, as long as one gives a better score than any set of that size had before.

    Parameters
    ----------
    candidates : sequence of int
        Places of the features to choose among; at least one.
    score : callable
        Gets a set of features in ascending order, tells its score; higher is better. Asked once for each set.
    maximum : int
        Number of features at which the search ends, whether they help or not; 0 ends it as soon as the best addition
        beats the best score so far by no more than `tolerance`.
    tolerance : float
        Differences of scores that do not count, at least 0.
    floating : bool
        Whether features may be taken back.
    """
    ask = _Memory(score)
    steps: list[Step] = []
    best: dict[int, tuple[float, Features]] = {}
    current: Features = ()
    end = min(maximum or len(candidates), len(candidates))
    while len(current) < end:
        step = _addition(candidates, current, ask)
        if maximum == 0 and current and not step.score > max(found for found, _ in best.values()) + tolerance:
            steps.append(dataclasses.replace(step, kept=False))
            break
        current = _take(step, steps, best)
        added = step.feature
        while floating and len(current) > 2:
            removal = _removal(current, added, ask)
            if not removal.score > best[len(removal.features)][0]:
                break
            current = _take(removal, steps, best)
    highest = max(found for found, _ in best.values())
    size = min(size for size, (found, _) in best.items() if found >= highest - tolerance)
    return Path(tuple(steps), best[size][1], best[size][0])


class _Memory:
    """Asks for the score of each set once."""

    def __init__(self, score: Callable[[Features], float]) -> None:
        self._score = score
        self._known: dict[Features, float] = {}

    def __call__(self, features: Features) -> float:
        if features not in self._known:
            self._known[features] = self._score(features)
        return self._known[features]


def _take(step: Step, steps: list[Step], best: dict[int, tuple[float, Features]]) -> Features:
    steps.append(step)
    size = len(step.features)
    if size not in best or step.score > best[size][0]:
        best[size] = (step.score, step.features)
    return step.features


def _addition(candidates: Sequence[int], current: Features, ask: _Memory) -> Step:
    before = ask(current) if current else NAN
    trials = [(place, tuple(sorted((*current, place)))) for place in sorted(candidates) if place not in current]
    return _best_of("add", trials, before, ask)


def _removal(current: Features, added: int, ask: _Memory) -> Step:
    trials = [(place, tuple(p for p in current if p != place)) for place in current if place != added]
    return _best_of("remove", trials, ask(current), ask)


def _best_of(action: str, trials: Sequence[tuple[int, Features]], before: float, ask: _Memory) -> Step:
    """The trial with the highest score, the first one of equals."""
    scores = [ask(features) for _, features in trials]
    place = scores.index(max(scores))
    feature, features = trials[place]
    return Step(action, feature, features, scores[place], scores[place] - before)


def most_trials(candidates: int, maximum: int, floating: bool) -> int:
    """Sets of features that a search may have to score, about; removals are few where there are any."""
    end = min(maximum or candidates, candidates)
    trials = sum(candidates - size for size in range(end))
    return 2 * trials if floating else trials
