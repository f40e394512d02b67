"""A diagnosis of a cluster: one question after the other, each with what to do where the answer is bad."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Optional, Union

from ..errors import Cancelled, TerroirError
from ..run import Message, Run
from .checks import here, reach, there, work
from .checks.finding import FAILURE, FINE, SKIPPED, STATES, WARNING, Finding, failure, skipped
from .checks.place import DASK, CheckOptions, Place
from .profile import Profile

__all__ = ["CHECKS", "FAILURE", "FINE", "SKIPPED", "STATES", "WARNING", "CheckOptions", "Finding", "check_backend"]

_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Check:
    """A question.

    Parameters
    ----------
    ask : callable
        Answers it; raises a TerroirError where it fails with a sentence of its own.
    needs : tuple of str
        Questions without whose good answer it makes no sense.
    seconds : float
        When to give up; 0 where it watches the time itself.
    backend : str
        The one that it is about; empty for both.
    """

    ask: Callable[[Place], Finding]
    needs: tuple[str, ...] = ()
    seconds: float = 60.0
    backend: str = ""


CHECKS: Mapping[str, Check] = {
    "profile": Check(here.check_profile, seconds=10),
    "packages_here": Check(here.check_packages_here, ("profile",), 10),
    "model": Check(here.check_model, ("profile",), 30),
    "tls": Check(here.check_tls, ("profile", "packages_here"), 20),
    "reachable": Check(reach.check_reachable, ("profile", "packages_here"), 30),
    "queue": Check(reach.check_queue, ("reachable",), 40),
    "workers": Check(reach.check_workers, ("reachable", "queue", "tls"), 0, DASK),
    "python": Check(there.check_python, ("reachable", "workers"), 40),
    "packages": Check(there.check_packages, ("python",), 40),
    "model_there": Check(there.check_model_there, ("model", "packages"), 40),
    "folder": Check(there.check_folder, ("python",), 40),
    "disk": Check(there.check_disk, ("folder",), 40),
    "clock": Check(there.check_clock, ("python",), 40),
    "code": Check(work.check_code, ("python",), 40, DASK),
    "inputs": Check(work.check_inputs, ("python",), 90),
    "block": Check(work.check_block, ("python",), 90),
}
"""Questions in the order in which they are asked; the keys are for programs, and stay."""


def check_backend(profile: Union[str, Profile], options: CheckOptions, run: Run) -> list[Finding]:
    """Look at a cluster from all sides; whatever fails, the rest is looked at as far as it can be.

    Parameters
    ----------
    profile : str or Profile
        The profile, or its name or file.
    options : CheckOptions
        What to look at.
    run : Run
        Its messages, its progress, its cancel button.

    Returns
    -------
    list of Finding
        A row for each question of `CHECKS` that concerns the backend.

    Raises
    ------
    Cancelled
        If the user stopped it; what it started on the cluster is taken back in any case.
    """
    place = Place(profile, options, run)
    found: dict[str, Finding] = {}
    with place.closing:
        for number, (name, check) in enumerate(CHECKS.items()):
            run.progress(number / len(CHECKS))
            if check.backend and not _is_bad("profile", found) and place.backend != check.backend:
                continue
            start = time.monotonic()
            finding = _ask(check, place, found)
            seconds = round(time.monotonic() - start, 3)
            found[name] = dataclasses.replace(finding, check=name, seconds=seconds)
    run.progress(1.0)
    return list(found.values())


def as_text(findings: Iterable[Finding]) -> str:
    """Rows as lines of a terminal, in English."""
    return "\n".join(map(str, findings))


def _ask(check: Check, place: Place, found: Mapping[str, Finding]) -> Finding:
    bad = next((need for need in check.needs if need in found and _is_bad(need, found)), None)
    if bad is not None:
        # The one that failed, not another that waits for it as well.
        return skipped(Message("waits for {check}", {"check": found[bad].found.values.get("check", bad)}))
    try:
        return _within(check, place) if check.seconds else check.ask(place)
    except Cancelled:
        raise
    except TerroirError as error:
        # Its sentence says what is wrong, and after the semicolon what to do.
        return _from_error(error)
    except Exception as error:  # noqa: BLE001  a diagnosis goes on, whatever a broken cluster raises
        return failure(
            Message("{kind}: {reason}", {"kind": type(error).__name__, "reason": " ".join(str(error).split())}),
            Message("this was not foreseen; the rows above may say why, else report it", {}),
        )


def _is_bad(name: str, found: Mapping[str, Finding]) -> bool:
    """Whether a question failed, or could not be asked because another one failed."""
    finding = found[name]
    return finding.state == FAILURE or (finding.state == SKIPPED and "check" in finding.found.values)


def _from_error(error: TerroirError) -> Finding:
    return failure(Message(error.template, dict(error.values)), None)


class _Asking(threading.Thread):
    """A question in a thread of its own: one that hangs is left behind, and holds nobody up."""

    def __init__(self, check: Check, place: Place) -> None:
        super().__init__(name="terroir check", daemon=True)
        self._check, self._place = check, place
        self.finding: Optional[Finding] = None
        self.error: Optional[BaseException] = None

    def run(self) -> None:
        """Ask."""
        try:
            self.finding = self._check.ask(self._place)
        except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
            self.error = error


def _within(check: Check, place: Place) -> Finding:
    asking = _Asking(check, place)
    asking.start()
    deadline = time.monotonic() + check.seconds
    while asking.is_alive() and time.monotonic() < deadline:
        place.run.check_cancelled()
        asking.join(_POLL_SECONDS)
    if asking.error is not None:
        raise asking.error
    if asking.finding is None:
        return failure(
            Message("there was no answer within {seconds} s", {"seconds": round(check.seconds)}),
            Message("the machine may be overloaded, or a file system there may hang; try again later", {}),
        )
    return asking.finding
