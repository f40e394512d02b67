"""How the learning rate changes while a network is trained."""

from __future__ import annotations

import math

from .options import TrainingOptions

STEP_EPOCHS, STEP_FACTOR = 50, 0.7
"""Step decay as in the LaSTIG's trainings on SPOT images."""
_WARM_UP, _START, _END = 0.3, 25.0, 1e4
"""One cycle: share of the training in which the rate grows, from which part of its maximum, and to which it falls."""


def learning_rate(options: TrainingOptions, step: int, steps: int) -> float:
    """Learning rate of a batch: a function of its number, so that nothing must be remembered.

    Parameters
    ----------
    options : TrainingOptions
        With the largest rate r and the number of epochs.
    step : int
        Batches before this one, of all epochs.
    steps : int
        Batches of an epoch.

    Notes
    -----
    With t the share of the training that is done (0 to 1):

    - ``constant``: r.
    - ``step``: r · 0.7^⌊epoch / 50⌋.
    - ``cosine``: r (1 + cos π t) / 2 (Loshchilov & Hutter 2017, SGDR, equation 5 with one period).
    - ``onecycle``: along half cosines from r / 25 up to r in the first 30 % of the training, then down to
      r / 250,000 (Smith & Topin 2018, with the shape of torch's ``OneCycleLR``).
    """
    top = options.learning_rate
    if options.schedule == "constant":
        return top
    if options.schedule == "step":
        return top * STEP_FACTOR ** (step // steps // STEP_EPOCHS)
    share = step / (options.epochs * steps)
    if options.schedule == "cosine":
        return _between(top, 0.0, share)
    if share < _WARM_UP:
        return _between(top / _START, top, share / _WARM_UP)
    return _between(top, top / _START / _END, (share - _WARM_UP) / (1 - _WARM_UP))


def _between(start: float, end: float, share: float) -> float:
    """Along half a cosine from one value to another."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
