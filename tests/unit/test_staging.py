"""The folder in which one run at a time makes a result."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from terroir.core import staging
from terroir.core.staging import LOCK, Busy, StagingFolder, folder_name
from terroir.tests.unit.making import left_behind

pytestmark = pytest.mark.unit


def test_one_at_a_time(tmp_path: Path) -> None:
    first = StagingFolder(tmp_path / "a.tif")
    with pytest.raises(Busy):
        StagingFolder(tmp_path / "a.tif")
    other = StagingFolder(tmp_path / "b.tif")
    first.release()
    first.release()
    again = StagingFolder(tmp_path / "a.tif")
    first.release()  # holds nothing any more
    assert again.path.is_dir()
    for folder in (again, other):
        folder.release()
    assert left_behind(tmp_path) == []


def test_busy_while_another_process_has_it(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\nfrom terroir.core.staging import StagingFolder\n"
        "folder = StagingFolder(pathlib.Path(sys.argv[1]))\nprint('up', flush=True)\nsys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.tif")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        with pytest.raises(Busy):
            StagingFolder(tmp_path / "a.tif")
        process.kill()
        process.wait()
    # The folder is still there; its lock went with the process.
    assert left_behind(tmp_path) == [".terroir-a.tif"]
    StagingFolder(tmp_path / "a.tif").release()
    assert left_behind(tmp_path) == []


def test_contents(tmp_path: Path) -> None:
    folder = StagingFolder(tmp_path / "a.tif")
    (folder.path / "a.tif").write_text("x")
    (folder.path / staging.JOURNAL).write_text("x")
    (folder.path / "sub").mkdir()
    assert sorted(path.name for path in folder.contents()) == ["a.tif", "sub"]
    folder.clear()
    assert left_behind(folder.path) == [LOCK]
    folder.release()


def test_names() -> None:
    assert folder_name("map.tif") == ".terroir-map.tif"
    longest = "é" * 125 + ".tif"
    assert len(os.fsencode(folder_name(longest))) < 255
    assert folder_name(longest) != folder_name("è" * 125 + ".tif")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (tmp_path / ".terroir-a.tif").symlink_to(precious)
    with pytest.raises(FileExistsError):
        StagingFolder(tmp_path / "a.tif")
    assert left_behind(precious) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the lock is closed first there")
@pytest.mark.parametrize("taken", [False, True])
def test_a_file_system_that_keeps_open_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool) -> None:
    """As NFS does: removing an open file renames it to ``.nfs…``, which goes when it is closed."""
    folder = StagingFolder(tmp_path / "a.tif")
    (folder.path / "a.tif").write_text("x")
    kept = folder.path / ".nfs0001"
    close = os.close

    def remove(path: Path, ignore_errors: bool) -> None:
        for item in path.iterdir():
            if item.name == LOCK:
                item.rename(kept)
            else:
                item.unlink()

    def closed(file: int) -> None:
        close(file)
        if kept.exists():
            kept.unlink()
            if taken:  # another run comes just then
                others.append(StagingFolder(tmp_path / "a.tif"))

    others: list[StagingFolder] = []
    with monkeypatch.context() as patch:
        patch.setattr(staging.shutil, "rmtree", remove)
        patch.setattr(staging.os, "close", closed)
        folder.release()
    assert folder.path.exists() == taken
    for other in others:
        assert (other.path / LOCK).is_file()
        other.release()
    assert left_behind(tmp_path) == []


def test_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    StagingFolder(tmp_path / "a.tif").release()
    assert left_behind(tmp_path) == []
