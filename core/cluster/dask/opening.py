"""Which kind of profile leads to which kind of source."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from ..profile import JOBQUEUE_KINDS, Profile
from .security import security_of
from .source import Source


@contextlib.contextmanager
def open_source(profile: Profile, warn: Callable[..., None], poll: Callable[[], None]) -> Iterator[Source]:
    """Start what a profile asks for; on leaving, all of it ends.

    Parameters
    ----------
    profile : Profile
        Which cluster.
    warn : callable
        Called with a template and its values.
    poll : callable
        Called regularly while this waits; stops by raising.

    Raises
    ------
    ParameterError
        If it cannot be started.
    """
    security = security_of(profile)
    with contextlib.ExitStack() as stack:
        if profile.kind in JOBQUEUE_KINDS:
            from .jobqueue import open_jobqueue

            yield stack.enter_context(open_jobqueue(profile, security, warn))
        elif profile.kind == "local":
            from .local import open_local

            yield stack.enter_context(open_local(profile, security))
        elif profile.kind == "ssh":
            from .ssh_cluster import open_ssh

            yield stack.enter_context(open_ssh(profile, security, poll))
        else:
            yield Source(profile, security)
