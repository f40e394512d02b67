"""How much of a batch job's memory blocks may take."""

from __future__ import annotations

from ...memory import LEAST, MOST
from ..profile import Profile

OVERHEAD = 512
"""MB that Python and its libraries take."""
_PER_CORE = 128


def node_budget(profile: Profile) -> int:
    """Memory budget in MB of a run on a node; 0 where it is found out there.

    It is that of the first attempt for all of them: blocks are cut to the budget, and a later attempt has to find
    the blocks that an earlier one made. What is asked for beyond it is what models and tables may take.
    """
    if not profile.memory_mb:
        return 0
    free = (profile.memory_mb - OVERHEAD) // 2
    return max(LEAST, min(free, max(MOST, _PER_CORE * profile.cores)))
