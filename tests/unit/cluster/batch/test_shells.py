"""Files that travel, and questions about many of them at once; on the machine that we are on."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.cluster.batch.archive import tar_stream
from terroir.core.cluster.batch.fetch import _safe
from terroir.core.cluster.batch.local_shell import LocalShell
from terroir.core.cluster.batch.receiving import Receiver
from terroir.core.cluster.batch.remote_files import file_statuses, read_files
from terroir.core.cluster.batch.shell import Arrival, open_shell
from terroir.core.cluster.batch.streams import stream_program
from terroir.core.cluster.profile import profile_from
from terroir.core.errors import (
    Cancelled,
    ClusterError,
    DataError,
    InputFileError,
    MissingDependencyError,
    OutputError,
)

pytestmark = pytest.mark.unit

ODD = 'it\'s "odd" $HOME `x` é.txt'


def test_statuses_and_contents(tmp_path: Path) -> None:
    shell = LocalShell()
    file = tmp_path / ODD
    file.write_bytes(b"0123456789\n\xff")
    os.utime(file, (1_000_000_000, 1_000_000_000))
    paths = [str(file), str(tmp_path / "none"), str(tmp_path), str(tmp_path / "two\nlines")]
    home, found = file_statuses(shell, paths)
    assert home == str(Path.home())
    assert found == [(12, 1_000_000_000), None, (-1, 0), None]
    answers = read_files(shell, [(path, 4) for path in paths])
    assert [tuple(answer) for answer in answers] == [(True, b"89\n\xff"), (False, None), (True, None), (False, None)]
    assert file_statuses(shell, [])[1] == []
    assert read_files(shell, []) == []


def test_many_files(tmp_path: Path) -> None:
    names = [str(tmp_path / f"{'long ' * 40}{number}") for number in range(1500)]  # more than a command line holds
    assert file_statuses(LocalShell(), names)[1] == [None] * 1500


def test_send_and_receive(tmp_path: Path) -> None:
    shell = LocalShell()
    source = tmp_path / "source"
    source.write_bytes(b"abc")
    folder = tmp_path / "far" / "away"
    outcome = shell.send(str(folder), {f"a/{ODD}": b"\x00", "b": source}, ["sh", "-c", "ls; pwd; exit 2"])
    assert outcome.status == 2
    assert outcome.output.decode().split() == ["a", "b", str(folder)]
    assert (folder / "b").stat().st_mtime == source.stat().st_mtime
    target = tmp_path / "here" / "c"
    shell.receive(str(folder), [Arrival("b", 3, target)])
    assert target.read_bytes() == b"abc"
    with pytest.raises(InputFileError, match="is gone from this machine"):
        shell.receive(str(folder), [Arrival("d", 3, target)])


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"^PROFILE: .*file/jobs cannot be written to on this machine \(Not a dir"):
        LocalShell().send(str(tmp_path / "file" / "jobs"), {"a": b""})


def test_programs_that_are_not_there() -> None:
    outcome = LocalShell().run(["no-such-program"])
    assert (outcome.status, outcome.words) == (127, "no-such-program: command not found")
    with pytest.raises(ClusterError, match="gave no answer within 0 s"):
        LocalShell().run(["sleep", "20"], seconds=0.3)


def test_python_of_qgis_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/qgis")
    question = ["sh", "-c", "echo $PYTHONPATH"]
    slurm, local = ({"name": "p", "kind": kind, "cores": 1, "memory": "1 GB"} for kind in ("slurm", "local"))
    assert open_shell(profile_from(slurm)).run(question).output == b"\n"
    assert open_shell(profile_from(local)).run(question).output == b"/qgis\n"


@given(st.lists(st.binary(max_size=2000), max_size=6), st.integers(1, 700))
def test_a_stream_becomes_files(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes], piece: int) -> None:
    folder = tmp_path_factory.mktemp("files")
    arrivals = [Arrival(str(at), len(content), folder / str(at)) for at, content in enumerate(contents)]
    stream = b"".join(contents)
    with Receiver(arrivals) as receiver:
        for start in range(0, len(stream), piece):
            assert not receiver.complete
            receiver.take(stream[start : start + piece])
        assert receiver.complete
        receiver.take(b"more")
        assert not receiver.complete
    assert [(folder / str(at)).read_bytes() for at in range(len(contents))] == contents


@given(st.dictionaries(st.text("ab/é ", min_size=1, max_size=150).map(lambda t: "x" + t.strip("/") + "y"), st.binary()))
def test_archives(files: dict[str, bytes]) -> None:
    stream = io.BytesIO(b"".join(tar_stream(files)))
    with tarfile.open(fileobj=stream) as archive:
        found = {member.name: archive.extractfile(member).read() for member in archive}
    assert found == files


def test_a_file_that_shrinks(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(3 * 2**20))
    pieces = tar_stream({"a": path})
    next(pieces)
    next(pieces)
    path.write_bytes(b"")
    with pytest.raises(InputFileError, match="became smaller while it was sent"):
        list(pieces)


def test_streams_are_bounded_and_complete() -> None:
    digest, given = hashlib.sha256(), hashlib.sha256()

    def feed() -> object:
        for number in range(64):
            piece = bytes([number]) * 2**19
            given.update(piece)
            yield piece

    outcome = stream_program(["sh", "-c", "cat; echo done >&2"], feed(), digest.update)
    assert outcome == (0, b"", b"done\n")
    assert digest.digest() == given.digest()


def test_a_program_that_stops_reading() -> None:
    outcome = stream_program(["sh", "-c", "echo no space left >&2; exit 2"], (bytes(2**20) for _ in range(50)))
    assert (outcome.status, outcome.words) == (2, "no space left")


@pytest.mark.parametrize("fails", ["poll", "feed", "take"])
def test_whoever_raises_ends_the_program(fails: str) -> None:
    def fail(*_: object) -> None:
        raise Cancelled

    def feed() -> object:
        yield b"x"
        if fails == "feed":
            raise Cancelled

    start = time.monotonic()
    with pytest.raises(Cancelled):
        stream_program(
            ["sh", "-c", "head -c 1; sleep 30"],
            feed(),
            fail if fails == "take" else None,
            fail if fails == "poll" else None,
        )
    assert time.monotonic() - start < 10
    assert [thread.name for thread in threading.enumerate() if "stream" in thread.name] == []


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "C:/x", "a\\..\\x", "", "."])
def test_a_cluster_names_files_of_its_own_only(path: str) -> None:
    with pytest.raises(DataError, match="is no path below the job's folder"):
        _safe(path)
    assert _safe("a/b.tif").as_posix() == "a/b.tif"


@pytest.mark.parametrize("cut", range(0, 30, 3))
def test_what_a_login_prints_is_passed_over(cut: int) -> None:
    from terroir.core.cluster.batch.ssh_shell import _After

    taken: list[bytes] = []
    after = _After(b"MARK", taken.append)
    stream = b"Welcome to MA\nMARKanswer MARK\n"
    after(stream[:cut])
    after(stream[cut:])
    assert b"".join(taken) == b"answer MARK\n"


def test_no_ssh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    shell = open_shell(profile_from({"name": "p", "kind": "ssh", "hosts": ["far"]}))
    assert shell.host == "far"
    with pytest.raises(MissingDependencyError, match=r"^PROFILE: the program ssh was not found; install OpenSSH"):
        shell.run(["true"])
