"""Profiles as files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from terroir.core.cluster import profiles
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.cluster.profiles import find_profile, profile_names, read_profile, remove_profile, write_profile
from terroir.core.errors import MissingDependencyError, OutputError, ParameterError

LAB = "name: lab\nkind: slurm\ncores: 2\nmemory: 4 GB\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of profiles; it does not exist yet."""
    place = tmp_path / "profiles"
    monkeypatch.setenv(profiles.VARIABLE, str(place))
    return place


def test_written_found_and_removed(folder: Path) -> None:
    assert profile_names() == ()
    lab = profile_from({"name": "lab", "kind": "slurm", "cores": 2, "memory": "4 GB", "walltime": "12:30:00"})
    path = write_profile(lab)
    assert path == folder / "lab.yaml"
    assert os.listdir(folder) == ["lab.yaml"]
    assert profile_names() == ("lab",)
    assert find_profile("lab").to_dict() == lab.to_dict() == find_profile(str(path)).to_dict()
    remove_profile("lab")
    remove_profile("lab")
    assert os.listdir(folder) == []


def test_one_name_is_one_file(folder: Path) -> None:
    folder.mkdir()
    (folder / "other.yml").write_text("name: lab\nkind: local\n")
    path = write_profile(Profile("lab", "local", python="python9"))
    assert path.name == "other.yml"
    assert find_profile("lab").python == "python9"
    # A profile called like the file of another one must not take its place.
    path = write_profile(Profile("other", "local"))
    assert profile_names() == ("lab", "other")
    (folder / "third.yaml").write_text("name: lab2\nkind: local\n")
    assert write_profile(Profile("third", "local")).name == "third-2.yaml"
    assert profile_names() == ("lab", "lab2", "other", "third")


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("walltime: 12:30:00", "walltime", "12:30:00"),
        ("walltime: 1:30", "walltime", "1:30"),
        ("walltime: 90", "walltime", "90"),
        ("account: 0123", "account", "0123"),
        ("account: 1_000", "account", "1_000"),
        ("queue: 2026-11-21", "queue", "2026-11-21"),
        ("queue: 1e3x", "queue", "1e3x"),
        ("job_extra_directives: --exclusive", "job_extra_directives", ["--exclusive"]),
        ("job_extra_directives: [--exclusive, -C gpu]", "job_extra_directives", ["--exclusive", "-C gpu"]),
    ],
)
def test_values_are_what_people_wrote(tmp_path: Path, text: str, key: str, expected: object) -> None:
    """YAML 1.1 would make 45000 of a walltime of twelve and a half hours."""
    path = tmp_path / "lab.yaml"
    path.write_text(f"{LAB}{text}\n")
    assert read_profile(path).jobqueue[key] == expected


def test_byte_order_mark_and_accents(tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_bytes(f"\ufeff{LAB}folder: /scratch/été\n".encode())
    assert read_profile(path).folder == "/scratch/été"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no profile"),
        (b"- a\n- b\n", "holds no profile"),
        (b"name: [", "cannot be read as a profile"),
        (b"\tname: a", "cannot be read as a profile"),
        (b"name: a\xff", "cannot be read as a profile"),
        (b"name: lab\nname: lab2\nkind: local\n", "name is there twice"),
        (b"!!python/object/apply:os.system ['touch owned']", "cannot be read as a profile"),
        (b"name: !!python/name:os.system lab", "cannot be read as a profile"),
        (b"[" * 100_000, "cannot be read as a profile"),
        (b"# " + b"x" * 2**20, "it is too large"),
        (b"name: lab\nkind: local\n---\nname: b\n", "cannot be read as a profile"),
        (b"{[a]: b}", "cannot be read as a profile"),
        (b"&a [*a]", "holds no profile"),
        (b"name: lab\nkind: local\ntoken: abc\n", "never holds secrets"),
    ],
)
def test_files_that_are_no_profile(tmp_path: Path, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lab.yaml"
    path.write_bytes(content)
    with pytest.raises(ParameterError) as caught:
        read_profile(path)
    assert str(caught.value).startswith(f"PROFILE: {path} ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == ["lab.yaml"]


def test_file_that_cannot_be_read_says_so_when_it_is_used(folder: Path) -> None:
    folder.mkdir()
    (folder / "good.yaml").write_text("name: good\nkind: local\n")
    (folder / "bad.yaml").write_text("name: [")
    (folder / "notes.txt").write_text("nothing")
    (folder / "sub.yaml").mkdir()
    assert profile_names() == ("bad", "good")
    with pytest.raises(ParameterError, match=r"bad\.yaml cannot be read as a profile"):
        find_profile("bad")


def test_a_profile_is_found_before_a_broken_file_of_that_name(folder: Path) -> None:
    folder.mkdir()
    (folder / "a-lab.yaml").write_text("name: lab\nkind: local\n")
    (folder / "lab.yaml").write_text("name: [")
    assert find_profile("lab").kind == "local"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "no profile is named; choose one of good"),
        ("  ", "no profile is named"),
        ("none", "there is no profile none; choose one of good, or write one into"),
        ("gone.yaml", "gone.yaml cannot be read as a profile (No such file or directory)"),
        ("../good", "there is no profile ../good"),
        ("Goood", "there is no profile Goood; choose one of good (did you mean good?), or write one into"),
    ],
)
def test_names_that_are_no_profile(folder: Path, name: str, words: str) -> None:
    folder.mkdir()
    (folder / "good.yaml").write_text("name: good\nkind: local\n")
    with pytest.raises(ParameterError) as caught:
        find_profile(name)
    assert str(caught.value).startswith("PROFILE: ")
    assert words in str(caught.value)


def test_file_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "lab.YAML").write_text(LAB)
    assert find_profile("~/lab.YAML").cores == 2


def test_disk_that_takes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old profile stays, and no half of a new one."""
    write_profile(Profile("lab", "local"))
    before = (folder / "lab.yaml").read_bytes()
    with monkeypatch.context() as full:
        full.setattr(Path, "replace", _no_space)
        with pytest.raises(OutputError, match=r"PROFILE: .* cannot be written"):
            write_profile(Profile("lab", "local", python="python9"))
    assert os.listdir(folder) == ["lab.yaml"]
    assert (folder / "lab.yaml").read_bytes() == before


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_folder_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "profiles"
    place.write_text("")
    monkeypatch.setenv(profiles.VARIABLE, str(place))
    assert profile_names() == ()
    with pytest.raises(OutputError, match="PROFILE: "):
        write_profile(Profile("lab", "local"))


def test_without_pyyaml(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dialogs still offer the names, and using one says what to install."""
    folder.mkdir()
    (folder / "lab.yaml").write_text(LAB)
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.setattr("terroir.core.learning.dependencies.find_spec", lambda name: None)
    assert profile_names() == ("lab",)
    with pytest.raises(MissingDependencyError, match="PyYAML not found"):
        find_profile("lab")
    with pytest.raises(MissingDependencyError, match="PyYAML not found"):
        write_profile(Profile("other", "local"))


def test_folders_of_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(profiles.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert profiles.profiles_folder() == tmp_path / "terroir" / "profiles"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    assert profiles.settings_folder() == tmp_path / "Roaming" / "Terroir"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert profiles.settings_folder().parts[-3:] == ("Library", "Application Support", "Terroir")


@pytest.mark.parametrize("name", ["", "lab"])
def test_where_there_are_no_profiles_none_is_offered(folder: Path, name: str) -> None:
    with pytest.raises(ParameterError) as caught:
        find_profile(name)
    assert "choose one of" not in str(caught.value)
    assert f"there are none in {folder} yet" in str(caught.value)
    assert str(caught.value).startswith(f"PROFILE: there is no profile {name}; " if name else "PROFILE: no profile is")
