"""A folder as a result: it appears whole, replaces only what it may, and nothing is lost when that fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from terroir.core import outputs as module
from terroir.core.errors import OutputError, ParameterError
from terroir.core.outputs import Outputs
from terroir.tests.unit.making import left_behind

pytestmark = pytest.mark.unit


def yes(folder: Path) -> bool:
    return True


def no(folder: Path) -> bool:
    return False


def fill(folder: Path, text: str) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "x.txt").write_text(text)


def test_it_appears_whole(tmp_path: Path) -> None:
    outputs = Outputs()
    made = outputs.stage_folder(tmp_path / "new" / "chips", "export", no)
    fill(made, "one")
    assert not (tmp_path / "new" / "chips").exists()
    outputs.publish()
    assert (tmp_path / "new" / "chips" / "a" / "x.txt").read_text() == "one"
    assert left_behind(tmp_path / "new") == ["chips"]


def test_nothing_is_left_of_one_that_is_given_up(tmp_path: Path) -> None:
    outputs = Outputs()
    fill(outputs.stage_folder(tmp_path / "new" / "chips", "export", no), "one")
    outputs.discard()
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("may_replace", [yes, no])
def test_an_empty_folder_is_taken(tmp_path: Path, may_replace) -> None:
    (tmp_path / "chips").mkdir()
    outputs = Outputs()
    fill(outputs.stage_folder(tmp_path / "chips", "export", may_replace), "one")
    outputs.publish()
    assert left_behind(tmp_path) == ["chips"]
    assert left_behind(tmp_path / "chips") == ["a"]


def test_another_is_replaced_where_that_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "chips").mkdir()
    (tmp_path / "chips" / "old.txt").write_text("old")
    with pytest.raises(ParameterError, match=r"EXPORT: .* holds other files; name a new or an empty folder"):
        Outputs().stage_folder(tmp_path / "chips", "export", no)
    outputs = Outputs()
    fill(outputs.stage_folder(tmp_path / "chips", "export", yes), "new")
    assert left_behind(tmp_path / "chips") == ["old.txt"], "until the end"
    outputs.publish()
    assert left_behind(tmp_path) == ["chips"]
    assert left_behind(tmp_path / "chips") == ["a"]


def test_the_old_one_comes_back_where_the_new_one_cannot_take_its_place(tmp_path: Path, monkeypatch) -> None:
    target = tmp_path / "chips"
    target.mkdir()
    (target / "old.txt").write_text("old")
    outputs = Outputs()
    made = outputs.stage_folder(target, "export", yes)
    replace = os.replace

    def failing(source, destination) -> None:
        if Path(source) == made:
            raise PermissionError(13, "Permission denied")
        replace(source, destination)

    monkeypatch.setattr(module.os, "replace", failing)
    with pytest.raises(OutputError, match="cannot be replaced"):
        outputs.publish()
    outputs.discard()
    assert (target / "old.txt").read_text() == "old"
    assert left_behind(tmp_path) == ["chips"]


def test_a_file_is_no_folder_and_one_result_is_not_two(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    outputs = Outputs()
    with pytest.raises(ParameterError, match=r"EXPORT: .* is a file; name a folder"):
        outputs.stage_folder(tmp_path / "x", "export", yes)
    outputs.stage_folder(tmp_path / "chips", "export", yes)
    with pytest.raises(ParameterError, match="is already another output of this run"):
        outputs.stage(tmp_path / "chips", "output")
    outputs.discard()
    assert left_behind(tmp_path) == ["x"]
