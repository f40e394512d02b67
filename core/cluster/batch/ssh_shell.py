"""Another machine, through the system's OpenSSH: its keys, its agent, its settings, and nothing of ours."""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Optional

from ...errors import ClusterError, InputFileError, MissingDependencyError
from ..programs import Outcome
from .archive import tar_stream
from .receiving import Receiver
from .record import Sentence
from .shell import QUESTION_SECONDS, Arrival, Content, in_folder, unwritable
from .streams import stream_program

CONNECT_SECONDS = 10
_UNREACHED = 255  # ssh's own exit status for a connection that failed

# Nothing is asked (there is nobody to answer), unknown machines are refused, and a dead network is noticed.
_OPTIONS = {
    "BatchMode": "yes",
    "StrictHostKeyChecking": "yes",
    "ConnectTimeout": str(CONNECT_SECONDS),
    "ServerAliveInterval": "15",
    "ServerAliveCountMax": "4",
    "LogLevel": "ERROR",
    "ForwardX11": "no",
    # A connection that the user opened by hand serves us too; one of ours must not stay open behind us.
    "ControlMaster": "no",
}
_FULL = re.compile(r"no space left|quota exceeded|file too large", re.IGNORECASE)

_MADE = b"terroir: files are there\n"
_UNPACK = (
    # What others could write there would run as the user.
    'mkdir -p -- "$(dirname -- "$1")" && (umask 077; mkdir -p -- "$1") && cd "$1"'
    ' && shift && tar -xf - && echo "terroir: files are there"'
    ' && if [ "$#" -gt 0 ]; then exec "$@" </dev/null; fi'
)
_UNKNOWN = Sentence(
    "the host key of {host} is unknown; run '{command}' once in a terminal, compare the fingerprint with the one that"
    " its administrators publish, and accept it"
)
_CHANGED = Sentence(
    "the host key of {host} is not the one that is known; ask its administrators, and only if they changed it, remove"
    " the old one with ssh-keygen -R"
)
_NO_KEY = Sentence(
    "{host} accepts none of your SSH keys; load the right one into the agent (ssh-add), or name it in SSH's settings,"
    " until '{command}' asks for nothing"
)
_AWAY = Sentence("{host} cannot be reached through SSH ({reason}); check its name and your network")
_SETTINGS = Sentence("SSH cannot use its settings ({reason}); correct ssh_config in the profile")
_OTHER = Sentence("{host} cannot be reached through SSH ({reason}); try '{command}' in a terminal")
_REASONS = (
    (r"REMOTE HOST IDENTIFICATION HAS CHANGED", _CHANGED),
    (r"host key verification failed|no .*host key is known", _UNKNOWN),
    (r"permission denied", _NO_KEY),
    (r"could not resolve|refused|timed out|no route|unreachable|closed by", _AWAY),
    (r"can't open user config file|bad configuration option|terminating", _SETTINGS),
)


class SshShell:
    """See `Shell`.

    Parameters
    ----------
    host : str
        As ``ssh`` calls it.
    config : str, optional
        File with settings of ssh, instead of the user's own.
    poll : callable, optional
        Called now and then; stops by raising.
    """

    def __init__(self, host: str, config: Optional[str] = None, poll: Optional[Callable[[], None]] = None) -> None:
        self.host = host
        self._config = config
        self._poll = poll

    def run(self, command: Sequence[str], given: bytes = b"", seconds: float = QUESTION_SECONDS) -> Outcome:
        """See `Shell.run`."""
        pieces: list[bytes] = []
        outcome = self._stream(command, [given], pieces.append, seconds)
        return Outcome(outcome.status, b"".join(pieces), outcome.error)

    def send(self, folder: str, files: Mapping[str, Content], then: Sequence[str] = ()) -> Outcome:
        """See `Shell.send`; files travel as an archive, on the same connection as the command."""
        pieces: list[bytes] = []
        command = ["sh", "-c", _UNPACK, "sh", folder, *then]
        outcome = self._stream(command, tar_stream(files), pieces.append)
        output = b"".join(pieces)
        if _MADE not in output:
            words = outcome.words
            raise unwritable(folder, self.host, words or "no reason given", bool(_FULL.search(words)))
        return Outcome(outcome.status, output.partition(_MADE)[2], outcome.error)

    def receive(self, folder: str, files: Sequence[Arrival]) -> None:
        """See `Shell.receive`."""
        if not files:
            return
        with Receiver(files) as receiver:
            names = b"".join(f"{arrival.name}\n".encode() for arrival in files)
            loop = 'while IFS= read -r name; do cat "$name" || exit 1; done'
            outcome = self._stream(in_folder(folder, ["sh", "-c", loop]), [names], receiver.take)
            if outcome.status != 0 or not receiver.complete:
                raise InputFileError(
                    "results cannot be read on {host} ({reason}); run the job again",
                    host=self.host,
                    reason=outcome.words or "they are smaller than they were",
                )

    def _stream(
        self,
        command: Sequence[str],
        feed: Iterable[bytes],
        take: Callable[[bytes], None],
        seconds: Optional[float] = None,
    ) -> Outcome:
        mark = secrets.token_hex(8)
        # What a login prints of its own accord comes before the mark.
        remote = f"printf {mark}; exec {shlex.join(command)}"
        program = [*self._ssh(), "--", self.host, remote]
        try:
            outcome = stream_program(program, feed, _After(mark.encode(), take), self._poll, seconds=seconds)
        except TimeoutError as error:
            raise ClusterError(
                "{host} gave no answer within {seconds} s; try again later",
                parameter="profile",
                host=self.host,
                seconds=round(seconds or 0),
            ) from error
        if outcome.status == _UNREACHED:
            raise self._unreached(outcome.words)
        return outcome

    def _ssh(self) -> list[str]:
        program = shutil.which("ssh")
        if program is None:
            raise MissingDependencyError(
                "the program ssh was not found; install OpenSSH's client, or leave the host out of the profile",
                parameter="profile",
            )
        options = [part for name, value in _OPTIONS.items() for part in ("-o", f"{name}={value}")]
        return [program, "-T", *(["-F", self._config] if self._config else []), *options]

    def _unreached(self, words: str) -> ClusterError:
        values = {"host": self.host, "reason": words or "ssh gave no reason", "command": self._by_hand()}
        matching = (sentence for pattern, sentence in _REASONS if re.search(pattern, words, re.IGNORECASE))
        return ClusterError(next(matching, _OTHER).template, parameter="profile", **values)

    def _by_hand(self) -> str:
        return shlex.join(["ssh", *(["-F", self._config] if self._config else []), self.host])


class _After:
    """Hands on what comes after a mark."""

    def __init__(self, mark: bytes, take: Callable[[bytes], None]) -> None:
        self._mark = mark
        self._take = take
        self._before: Optional[bytes] = b""

    def __call__(self, piece: bytes) -> None:
        if self._before is None:
            self._take(piece)
            return
        self._before += piece
        _, mark, rest = self._before.partition(self._mark)
        if mark:
            self._before = None
            if rest:
                self._take(rest)
