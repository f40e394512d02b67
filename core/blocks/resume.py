"""A run that was interrupted is gone on with in its own blocks, whoever computes them now and with what memory."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..run import Run
from .plan import BlockPlan
from .sink import Sink


def take_up(sink: Sink, again: Callable[[tuple[int, int]], BlockPlan], run: Run) -> None:
    """Give a sink the blocks of a run that was interrupted, where this run has memory for one of them at least.

    Blocks that are in the files already are of no use to a plan that cuts the raster otherwise: another number of
    workers, another backend or another budget would lose them.

    Parameters
    ----------
    sink : Sink
        Not opened yet, with the plan that this run would choose.
    again : callable
        Makes a plan for a shape of blocks, to the letter, with as many in flight as the budget holds.
    run : Run
        Memory and messages.
    """
    left = sink.left()
    if left is None or left.shape is None or left.shape == (sink.plan.rows, sink.plan.cols):
        return
    plan = again(left.shape)
    if sink.identity(plan) != left.key:
        sink.tell_other_work()
    elif plan.memory > run.budget * 2**20:
        run.info(
            "What an earlier run left has blocks of {rows} × {cols} pixels, for one of which {needed} MB of memory are"
            " needed, and MEMORY is {memory} MB: all blocks are computed anew.",
            rows=plan.rows,
            cols=plan.cols,
            needed=math.ceil(plan.memory / 2**20),
            memory=run.budget,
        )
    else:
        run.info(
            "Blocks have {rows} × {cols} pixels as in the run that was interrupted; up to {in_flight} are in memory.",
            rows=plan.rows,
            cols=plan.cols,
            in_flight=plan.in_flight,
        )
        sink.plan = plan
