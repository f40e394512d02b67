"""Results appear complete or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from terroir.core.errors import OutputError, ParameterError
from terroir.core.outputs import Outputs
from terroir.tests.unit.making import left_behind

pytestmark = pytest.mark.unit


def test_published_with_companions(tmp_path: Path) -> None:
    outputs = Outputs()
    staged = outputs.stage(tmp_path / "new" / "map.tif", "output")
    staged.write_text("map")
    Path(f"{staged}.aux.xml").write_text("names")
    assert [name for name in left_behind(tmp_path / "new") if not name.startswith(".terroir-")] == []
    outputs.publish()
    assert left_behind(tmp_path / "new") == ["map.tif", "map.tif.aux.xml"]
    assert not outputs.staged


def test_companions_of_an_older_result_go(tmp_path: Path) -> None:
    for name in ("map.tif", "map.tif.aux.xml", "map.tif.ovr", "map.tif.msk", "map.tiff.aux.xml"):
        (tmp_path / name).write_text("old")
    outputs = Outputs()
    outputs.stage(tmp_path / "map.tif", "output").write_text("new")
    outputs.publish()
    assert left_behind(tmp_path) == ["map.tif", "map.tiff.aux.xml"]
    assert (tmp_path / "map.tif").read_text() == "new"


def test_discarded(tmp_path: Path) -> None:
    outputs = Outputs()
    outputs.stage(tmp_path / "a.tif", "output").write_text("half")
    outputs.stage(tmp_path / "b.tif", "second")
    outputs.discard()
    outputs.discard()
    assert left_behind(tmp_path) == []


def test_what_was_not_made_is_not_published(tmp_path: Path) -> None:
    outputs = Outputs()
    outputs.stage(tmp_path / "a.tif", "output")
    outputs.publish()
    assert left_behind(tmp_path) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"^CONFIDENCE: .* is a folder; name a file"):
        Outputs().stage(tmp_path, "confidence")


def test_one_target_twice(tmp_path: Path) -> None:
    outputs = Outputs()
    outputs.stage(tmp_path / "a.tif", "output")
    with pytest.raises(ParameterError, match=r"^SECOND: .* is already another output"):
        outputs.stage(os.path.join(tmp_path, "x", "..", "a.tif"), "second")
    outputs.discard()


def test_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"^OUTPUT: the folder .*file cannot be written to"):
        Outputs().stage(tmp_path / "file" / "a.tif", "output")


def test_target_that_cannot_be_replaced(tmp_path: Path) -> None:
    outputs = Outputs()
    outputs.stage(tmp_path / "a.tif", "output").write_text("new")
    (tmp_path / "a.tif").mkdir()  # made by somebody else meanwhile
    with pytest.raises(OutputError, match=r"a.tif cannot be replaced"):
        outputs.publish()
    outputs.discard()
    assert left_behind(tmp_path) == ["a.tif"]


def test_what_is_needless_goes_with_the_results_and_not_before(tmp_path: Path) -> None:
    kept = tmp_path / "a.checkpoint"
    kept.write_text("so far")
    outputs = Outputs()
    outputs.stage(tmp_path / "a.tif", "output")
    outputs.remove_when_published(kept)
    outputs.discard()
    assert kept.exists()
    outputs.stage(tmp_path / "a.tif", "output").write_text("done")
    outputs.remove_when_published(kept)
    outputs.publish()
    assert left_behind(tmp_path) == ["a.tif"]
