"""Where a session's scheduler and workers come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ..profile import Profile

if TYPE_CHECKING:
    from distributed import Security


@dataclass(frozen=True)
class Standing:
    """What is known of workers that are not connected.

    Parameters
    ----------
    queued, running : int
        Batch jobs, or processes.
    reason : str
        Why they wait, in the scheduler's own words; empty where it does not say.
    """

    queued: int = 0
    running: int = 0
    reason: str = ""

    @property
    def total(self) -> int:
        """Jobs out of which a worker may come."""
        return self.queued + self.running


class Source:
    """A scheduler that runs already: nothing is started, and nothing taken back.

    Parameters
    ----------
    profile : Profile
        The cluster.
    security : distributed.Security, optional
        Of an encrypted connection.
    """

    cluster: Any = None
    """distributed's cluster, where there is one."""
    own = False
    """Whether it was started for this session."""
    elastic = False
    """Whether workers come and go with the work, so that those that go are not lost."""

    def __init__(self, profile: Profile, security: Optional[Security] = None) -> None:
        self.profile = profile
        self.security = security

    @property
    def target(self) -> Any:
        """What a client connects to: an address, or a cluster."""
        return self.profile.address

    @property
    def wanted(self) -> int:
        """Threads that were asked for; 0 where that is unknown."""
        return 0

    @property
    def jobs(self) -> int:
        """Workers that were asked for; 0 where that is unknown."""
        return 0

    def standing(self) -> Optional[Standing]:
        """What may still become a worker; None where nobody can tell."""
        return None

    def words(self) -> str:
        """Last words of workers that ended; empty where there are none."""
        return ""

    def note(self) -> None:
        """Write down what would have to be taken back if this process died now."""

    def settle(self) -> None:
        """Called once, when the first worker has come."""

    def replace(self) -> bool:
        """Start workers anew in place of those that ended; False where that is not ours to do."""
        return False
