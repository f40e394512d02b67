"""The panel of jobs: what it shows, what it lets one do, and that it never keeps QGIS waiting."""

from __future__ import annotations

import dataclasses
import threading
import time

import pytest

from terroir.core.cluster.batch.record import JobRecord, Sentence
from terroir.core.cluster.batch.store import JobStore
from terroir.core.errors import InputFileError

pytestmark = pytest.mark.qgis

QUEUED = JobRecord(
    id="20261121-3f9a2c",
    profile="meso",
    kind="slurm",
    folder="/scratch/me/20261121-3f9a2c",
    job={"job": "classifyraster"},
    outputs={},
    created="2026-11-21T15:00:00+00:00",
)
RUNNING = dataclasses.replace(
    QUEUED, id="b", state="running", progress=0.42, pixels_per_second=2.31e6, node="node017", created="2026-11-20"
)
FAILED = dataclasses.replace(
    QUEUED, id="c", state="failed", reason=Sentence("{n} is too few; ask for more", {"n": 3}), created="2026-11-19"
)
DONE = dataclasses.replace(QUEUED, id="d", state="done", progress=1.0, created="2026-11-18")
JOBS = (QUEUED, RUNNING, FAILED, DONE)


@pytest.fixture
def wait_until(qgis_app):
    """Function that lets QGIS work until something holds."""

    def wait(condition, seconds=10.0):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            qgis_app.processEvents()
            time.sleep(0.005)

    return wait


@pytest.fixture
def store(cluster_home):
    made = JobStore()
    for record in JOBS:
        made.add(record)
    return made


@pytest.fixture
def dock(plugin, window, store, monkeypatch):
    from terroir.ui import job_calls, jobs_dock

    # Clusters themselves are asked in tests of the algorithms.
    monkeypatch.setattr(job_calls, "all_jobs", store.all)
    made = jobs_dock.JobsDock()
    yield made
    made.shut_down()
    made.deleteLater()


def texts(dock):
    model = dock.model
    return [
        [model.data(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def enabled(dock):
    return {name for name, button in dock.buttons.items() if button.isEnabled()}


def test_it_shows_all_jobs(dock, wait_until):
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    rows = texts(dock)
    assert rows[0][:6] == ["20261121-3f9a2c", "classifyraster", "meso", "queued", "", ""]
    assert rows[1][3:7] == ["running", "42%", "2.31 million pixels/s", "node017"]
    assert [row[3] for row in rows] == ["queued", "running", "failed", "done"]


@pytest.mark.parametrize(
    ("row", "buttons"),
    [
        (0, {"refresh", "cancel", "log", "remove"}),
        (1, {"refresh", "cancel", "log", "remove"}),
        (2, {"refresh", "log", "remove"}),
        (3, {"refresh", "fetch", "log", "remove"}),
    ],
)
def test_buttons_are_there_for_what_can_be_done(dock, wait_until, row, buttons):
    assert enabled(dock) == {"refresh"}
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    dock.table.selectRow(row)
    assert enabled(dock) == buttons


def test_a_failed_job_says_why(dock, wait_until):
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    dock.table.selectRow(2)
    assert dock.status.text() == "3 is too few; ask for more"


def test_what_is_selected_stays_selected(dock, store, wait_until):
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    dock.table.selectRow(1)
    store.add(dataclasses.replace(QUEUED, id="e", created="2026-12-01"))
    store.update("b", state="done")
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 5)
    assert dock.selected().id == "b"
    assert "fetch" in enabled(dock)


def test_a_slow_cluster_keeps_nobody_waiting(dock, store, wait_until, monkeypatch):
    from terroir.ui import job_calls

    answer, asked = threading.Event(), []

    def slow():
        asked.append(threading.current_thread())
        answer.wait(20)
        return store.all()

    monkeypatch.setattr(job_calls, "all_jobs", slow)
    start = time.monotonic()
    for _ in range(3):
        dock.refresh()
    assert time.monotonic() - start < 10  # half of what an answer takes
    wait_until(lambda: asked)
    assert "refresh" not in enabled(dock)
    answer.set()
    wait_until(lambda: dock.model.rowCount() == 4)
    assert len(asked) == 1, "one question at a time"
    assert asked[0] is not threading.main_thread()


def test_it_looks_only_while_it_is_seen(dock, wait_until):
    assert not dock._timer.isActive()
    dock.show()
    wait_until(lambda: dock.model.rowCount() == 4)
    assert dock._timer.isActive()
    assert dock._timer.interval() == 15_000
    dock.hide()
    wait_until(lambda: not dock._timer.isActive())


@pytest.mark.parametrize(
    ("error", "words"), [(InputFileError("{x} is gone; look", x=1), "1 is gone; look"), (OSError(5, "odd"), "odd")]
)
def test_a_failure_is_told_and_the_next_question_is_asked(dock, store, wait_until, monkeypatch, error, words):
    from terroir.ui import job_calls

    def fails():
        raise error

    monkeypatch.setattr(job_calls, "all_jobs", fails)
    dock.refresh()
    wait_until(lambda: words in dock.status.text())
    monkeypatch.setattr(job_calls, "all_jobs", store.all)
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)


def test_nobody_is_told_after_the_panel_is_gone(plugin, window, store, wait_until, monkeypatch):
    from terroir.ui import background, job_calls, jobs_dock

    answer = threading.Event()
    monkeypatch.setattr(job_calls, "all_jobs", lambda: answer.wait(20) and store.all())
    made = jobs_dock.JobsDock()
    made.refresh()
    made.shut_down()
    made.deleteLater()
    answer.set()
    wait_until(lambda: not background._alive)


def test_an_empty_list_says_how_a_job_is_submitted(plugin, window, cluster_home, wait_until):
    from terroir.ui.jobs_dock import JobsDock

    made = JobsDock()
    made.refresh()
    wait_until(made.buttons["refresh"].isEnabled)
    assert "batch" in made.status.text()
    assert not (cluster_home / "jobs.sqlite").exists(), "looking makes no file"
    made.shut_down()
    made.deleteLater()


def test_cancel_asks_first(dock, wait_until, monkeypatch):
    from qgis.PyQt.QtWidgets import QMessageBox

    from terroir.ui import job_calls

    cancelled = []
    monkeypatch.setattr(job_calls, "cancel", cancelled.append)
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    dock.table.selectRow(1)
    for answer in ("No", "Yes"):
        button = getattr(QMessageBox.StandardButton, answer)
        monkeypatch.setattr(QMessageBox, "question", lambda *_, button=button: button)
        dock.cancel()
    wait_until(lambda: cancelled == ["b"])
    wait_until(lambda: not dock._doing)


def test_fetching_opens_the_algorithm_with_the_job_in_it(dock, wait_until, window):
    from processing.gui.AlgorithmDialog import AlgorithmDialog
    from qgis.PyQt.QtWidgets import QApplication

    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    dock.table.selectRow(3)
    dock.fetch()
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, AlgorithmDialog) and w.isVisible()]
    assert dialog.algorithm().id() == "terroir:fetchjob"
    assert dialog.createProcessingParameters()["JOB_ID"] == "d"
    dialog.close()


def test_the_log_is_shown_in_a_window(dock, wait_until, monkeypatch):
    from terroir.ui import job_calls
    from terroir.ui.text_window import TextWindow

    monkeypatch.setattr(job_calls, "log", "log of {}\nend".format)
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    dock.table.selectRow(0)
    dock.show_log()
    wait_until(lambda: dock.findChildren(TextWindow))
    (shown,) = dock.findChildren(TextWindow)
    assert shown.text.toPlainText() == "log of 20261121-3f9a2c\nend"
    shown.close()


def test_a_job_whose_cluster_is_gone_can_leave_the_list(dock, store, wait_until, monkeypatch):
    from qgis.PyQt.QtWidgets import QMessageBox

    from terroir.ui import job_calls

    asked = []

    def agrees(parent, title, question):
        asked.append(question)
        return QMessageBox.StandardButton.Yes

    def forget(job_id, folder=True):
        if folder:
            raise InputFileError("{host} is not there; look", host="login")
        store.remove(job_id)

    monkeypatch.setattr(QMessageBox, "question", agrees)
    monkeypatch.setattr(job_calls, "forget", forget)
    dock.refresh()
    wait_until(lambda: dock.model.rowCount() == 4)
    dock.table.selectRow(2)
    dock.remove()
    wait_until(lambda: dock.model.rowCount() == 3)
    assert len(asked) == 2
    assert "login is not there; look" in asked[1]
    assert {record.id for record in store.all()} == {"20261121-3f9a2c", "b", "d"}


def test_dialogs_offer_the_jobs_that_there_are(plugin, store):
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("terroir:joblog")
    hints = algorithm.parameterDefinition("JOB_ID").metadata()["widget_wrapper"]["value_hints"]
    assert hints == ["20261121-3f9a2c", "b", "c", "d"]
