"""The circumstances of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from terroir.core.compute.backend import SerialBackend
from terroir.core.errors import Cancelled
from terroir.core.run import Message, Run

pytestmark = pytest.mark.unit


def test_messages() -> None:
    heard: list[Message] = []
    run = Run(on_message=heard.append)
    run.info("{count} pixels of {what}", count=3, what="{x}")
    run.warn("careful")
    assert [str(m) for m in heard] == ["3 pixels of {x}", "careful"]
    assert heard == run.messages
    assert [str(m) for m in run.warnings] == ["careful"]


def test_progress_stays_within_bounds() -> None:
    shares: list[float] = []
    run = Run(on_progress=shares.append)
    for share in (-0.1, 0.5, 1.0000001):
        run.progress(share)
    assert shares == [0, 0.5, 1]


def test_cancel() -> None:
    run = Run(is_cancelled=lambda: True)
    with pytest.raises(Cancelled):
        run.progress(0.5)
    with pytest.raises(Cancelled):
        run.check_cancelled()


def test_workers() -> None:
    assert Run(workers=3).worker_count == 3
    assert Run().worker_count >= 1
    assert Run(workers=-1).worker_count >= 1
    with Run("auto", 1).open_backend() as backend:
        assert isinstance(backend, SerialBackend)


def test_temporary_folder(tmp_path: Path) -> None:
    assert Run(temporary=tmp_path).temporary_folder() == tmp_path
    assert Run().temporary_folder().is_dir()


def test_runs_share_nothing() -> None:
    one, two = Run(), Run()
    one.info("x")
    assert not two.messages
    assert one.outputs is not two.outputs


def test_reports_say_a_warning_once_and_the_log_as_often_as_it_is_given():
    heard = []
    run = Run(on_message=lambda message: heard.append(str(message)))
    for count in (1, 1, 2):
        run.warn("{count} polygons are too small.", count=count)
    for name in ("a", "b"):
        run.warn_once("No time was left for {name}.", name=name)
    assert [str(m) for m in run.warnings] == [
        "1 polygons are too small.",
        "2 polygons are too small.",
        "No time was left for a.",
    ]
    assert heard == [str(run.warnings[0]), *map(str, run.warnings)]
