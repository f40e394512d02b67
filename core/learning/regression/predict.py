"""Prediction of a quantity in one block: the value, and the bounds of its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

import numpy as np

from ...blocks.contract import Block, OutputSpec
from ...errors import ModelError
from .conformal import Calibrator
from .fitting import CHUNK
from .model import RegressionModel

OUTPUT, LOWER, UPPER = "output", "lower", "upper"
NODATA = float(np.finfo(np.float32).min)
"""Lowest of all numbers: no prediction has it, and unlike NaN every program understands it."""
_SECOND = float(np.nextafter(np.float32(NODATA), np.float32(0)))
_LARGEST = float(np.finfo(np.float32).max)


class PredictBlock:
    """Block function that applies a regressor. Several threads may call it at the same time.

    Parameters
    ----------
    model : RegressionModel
        What to apply; the block's bands must be the model's, in its order.
    wanted : sequence of str
        Which of ``output``, ``lower`` and ``upper`` to make, in this order.
    level : float
        Share of the pixels whose true value shall lie between the bounds.

    Raises
    ------
    ModelError
        If bounds are wanted of a model that was trained without intervals.
    ParameterError
        If it tells none at this level.
    """

    halo = 0
    edge = "nodata"

    def __init__(self, model: RegressionModel, wanted: Sequence[str] = (OUTPUT,), level: float = 0.9) -> None:
        names = {OUTPUT: model.target, LOWER: f"{model.target} lower", UPPER: f"{model.target} upper"}
        self.outputs = tuple(OutputSpec(name, 1, "float32", NODATA, (names[name],)) for name in wanted)
        self._fitted = model.fitted
        self._calibrator: Optional[Calibrator] = None
        self._half_width = 0.0
        if LOWER in wanted or UPPER in wanted:
            if model.intervals is None:
                raise ModelError(
                    "the model was trained without intervals; leave LOWER and UPPER out, or train it with INTERVALS",
                    parameter="model",
                )
            self._half_width = model.intervals.half_width(level)
            self._calibrator = model.intervals.calibrator
        places, answers = 2 * 8, 3 * 8  # row and column of each valid pixel; value and bounds
        spread = self._calibrator is not None and self._calibrator.width == "local"
        self.bytes_per_pixel = places + answers + model.fitted.bytes_per_sample(spread)

    def __call__(self, block: Block) -> tuple[np.ndarray, ...]:
        """See `BlockFunction`."""
        made = {spec.name: np.full((1, *block.valid.shape), NODATA, np.float32) for spec in self.outputs}
        all_rows, all_cols = np.nonzero(block.valid)
        for start in range(0, all_rows.size, CHUNK):
            rows, cols = all_rows[start : start + CHUNK], all_cols[start : start + CHUNK]
            values = block.data[:, rows, cols].T
            if self._calibrator is None:
                predicted, reach = self._fitted.predict(values), np.zeros(rows.size)
            else:
                predicted, expected = self._calibrator.ask(self._fitted, values)
                reach = self._half_width * expected
            for name, answer in ((OUTPUT, predicted), (LOWER, predicted - reach), (UPPER, predicted + reach)):
                if name in made:
                    made[name][0, rows, cols] = np.clip(answer, _SECOND, _LARGEST)
        return tuple(made[spec.name] for spec in self.outputs)
