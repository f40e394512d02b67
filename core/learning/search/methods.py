"""How a search goes about it: at random, by successive halving, or by optuna's estimator of Parzen windows.

References
----------
Bergstra, J., Bengio, Y. (2012). Random search for hyper-parameter optimization. JMLR 13, 281-305.
Jamieson, K., Talwalkar, A. (2016). Non-stochastic best arm identification and hyperparameter optimization. AISTATS,
240-248.
Li, L., Jamieson, K., DeSalvo, G., Rostamizadeh, A., Talwalkar, A. (2018). Hyperband: a novel bandit-based approach to
hyperparameter optimization. JMLR 18(185) (the inner loop of its algorithm 1, with η = 3).
Bergstra, J., Bardenet, R., Bengio, Y., Kégl, B. (2011). Algorithms for hyper-parameter optimization. NeurIPS 24 (TPE).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..dependencies import require_packages
from .spaces import Choice, Number, Space, draw
from .trials import Trials

ETA = 3
"""Of so many candidates one goes on to the next round of halving, which has so many times the resource."""
_MOST_ROUNDS = 3
"""Rounds before the last one; a share of 1/27 is the smallest that says anything."""
_DRAWS = 50


def random_search(trials: Trials, space: Space, count: int) -> None:
    """Try `count` points of a space."""
    for parameters in candidates(space, count, trials.seed):
        trials.evaluate(parameters)


def halving_search(trials: Trials, space: Space, count: int) -> None:
    """Try `count` points with a small share of samples or trees, and the better third with three times as much.

    The defaults go through all rounds: what wins the last one, in which everything is used, is never worse than they
    are in this cross-validation.
    """
    points = list(candidates(space, count, trials.seed))
    rounds = min(math.floor(math.log(max(len(points), 1)) / math.log(ETA) + 1e-9), _MOST_ROUNDS)
    for step in range(rounds, -1, -1):
        if step:
            trials.evaluate({}, ETA**-step)
        scores = [trials.evaluate(point, ETA**-step if step else 1.0) for point in points]
        # The best first: should the time run out in the next round, it has been tried there.
        order = sorted(range(len(points)), key=lambda place: (-scores[place], place))
        points = [points[place] for place in order[: math.ceil(len(points) / ETA)]]


def optuna_search(trials: Trials, space: Space, count: int) -> None:
    """Try `count` points, each chosen by what the ones before it told (TPE, by ask and tell, in this thread).

    Raises
    ------
    MissingDependencyError
        If optuna is not installed.
    """
    require_packages(["optuna"])
    import optuna

    with _silent(optuna):
        distributions = {name: _distribution(optuna, dimension) for name, dimension in space.items()}
        sampler = optuna.samplers.TPESampler(seed=trials.seed, n_startup_trials=max(5, count // 4))
        study = optuna.create_study(direction="maximize", sampler=sampler)
        for _ in range(count):
            trial = study.ask(distributions)
            score = trials.evaluate({name: _value(space[name], found) for name, found in trial.params.items()})
            if math.isfinite(score):
                study.tell(trial, score)
            else:
                study.tell(trial, state=optuna.trial.TrialState.FAIL)


METHODS: dict[str, Callable[[Trials, Space, int], None]] = {
    "random": random_search,
    "halving": halving_search,
    "optuna": optuna_search,
}
"""Names of the methods."""


def candidates(space: Space, count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Up to `count` different points of a space; fewer where it has no more."""
    known = set()
    for number in range(count):
        random = np.random.default_rng([seed, number])
        for _ in range(_DRAWS):
            point = draw(space, random)
            name = json.dumps(point, sort_keys=True)
            if name not in known:
                known.add(name)
                yield point
                break


def _distribution(optuna: Any, dimension: Any) -> Any:
    if isinstance(dimension, Choice):
        # Places, because some values are lists, which it does not take.
        return optuna.distributions.CategoricalDistribution(range(len(dimension.values)))
    kind = optuna.distributions.IntDistribution if dimension.whole else optuna.distributions.FloatDistribution
    return kind(dimension.low, dimension.high, log=dimension.log)


def _value(dimension: Any, found: Any) -> Any:
    if isinstance(dimension, Number):
        return dimension.rounded(found)
    return dimension.values[found]


@contextmanager
def _silent(optuna: Any) -> Iterator[None]:
    """Keep its log, one line for each trial, from the console; the setting is one for the whole process."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
