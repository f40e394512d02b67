"""The page of options with the profiles, and the dialog that writes one."""

from __future__ import annotations

import pytest

from terroir.core.cluster.profile import profile_from
from terroir.core.cluster.profiles import find_profile, profile_names, write_profile

pytestmark = pytest.mark.qgis

MESO = {
    "name": "meso",
    "kind": "slurm",
    "cores": 8,
    "memory": "32 GB",
    "account": "forest",
    "paths": [{"here": "/home/me", "there": "/scratch/me"}],
}


@pytest.fixture
def open_dialog(plugin, cluster_home, qgis_app):
    """Function that opens the dialog of a profile, or of a new one."""
    from terroir.ui.profile_dialog import ProfileDialog

    opened = []

    def make(data=None):
        dialog = ProfileDialog(profile_from(data) if isinstance(data, dict) else data)
        dialog.show()
        qgis_app.processEvents()
        opened.append(dialog)
        return dialog

    yield make
    for dialog in opened:
        dialog.close()
        dialog.deleteLater()


@pytest.fixture
def page(plugin, cluster_home):
    """The page with three profiles: one of them cannot be read."""
    from terroir.ui.options_page import ProfilesPage

    write_profile(profile_from(MESO))
    write_profile(profile_from({"name": "here", "kind": "local"}))
    (cluster_home / "profiles" / "broken.yaml").write_text("kind: [", encoding="utf-8")
    made = ProfilesPage()
    yield made
    made.deleteLater()


def column(page, number):
    return [page.table.item(row, number).text() for row in range(page.table.rowCount())]


def test_a_new_profile_is_written_and_found(open_dialog):
    dialog = open_dialog()
    dialog.name.setText("new one")
    dialog.lines["cores"].setText("4")
    dialog.lines["memory"].setText("8 GB")
    dialog.most.setValue(3)
    dialog.rest.setPlainText("account: forest")
    dialog.add_pair("/home/me", "/scratch/me")
    dialog.accept()
    assert dialog.result() == 1
    profile = find_profile("new one")
    assert (profile.kind, profile.cores, profile.memory_mb) == ("slurm", 4, 7629)
    assert (profile.scale.minimum, profile.scale.maximum) == (1, 3)
    assert profile.jobqueue["account"] == "forest"
    assert [(pair.here, pair.there) for pair in profile.paths] == [("/home/me", "/scratch/me")]


def test_a_profile_that_makes_no_sense_is_not_written_and_the_dialog_stays(open_dialog):
    dialog = open_dialog()
    dialog.name.setText("n")
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.problem.isVisible()
    assert "cores" in dialog.problem.text()
    assert profile_names() == ()


def test_an_edited_profile_takes_the_place_of_the_old_one(open_dialog):
    write_profile(profile_from(MESO))
    dialog = open_dialog(MESO)
    dialog.name.setText("other")
    dialog.lines["queue"].setText("long")
    dialog.accept()
    assert profile_names() == ("other",)
    assert find_profile("other").jobqueue == {"account": "forest", "cores": 8, "memory": "32 GB", "queue": "long"}


COMMENTED = """\
# Ask Jeanne before you change this.
name: meso
kind: slurm
cores: 8  # a node has 64
memory: 32 GB
job_script_prologue:
- module load gdal  # 3.6
"""


@pytest.fixture
def commented(cluster_home):
    """Path of a profile's file that a person wrote."""
    path = cluster_home / "profiles" / "meso.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(COMMENTED, encoding="utf-8")
    return path


def never_asked(*_):
    raise AssertionError("there was nothing to ask")


@pytest.mark.parametrize("name", ["meso", "other"])
def test_comments_of_the_file_are_kept(open_dialog, commented, monkeypatch, name):
    from qgis.PyQt.QtWidgets import QMessageBox

    monkeypatch.setattr(QMessageBox, "question", never_asked)
    dialog = open_dialog(find_profile("meso"))
    dialog.name.setText(name)
    dialog.lines["cores"].setText("16")
    dialog.accept()
    assert dialog.result() == 1
    assert profile_names() == (name,)
    written = commented.with_name(f"{name}.yaml").read_text(encoding="utf-8")
    assert written == COMMENTED.replace("cores: 8", "cores: 16").replace("name: meso", f"name: {name}")


def test_comments_that_would_go_are_asked_about(open_dialog, commented, monkeypatch):
    from qgis.PyQt.QtWidgets import QMessageBox

    asked = []
    for answer, written in (("No", COMMENTED), ("Yes", COMMENTED.replace("gdal  # 3.6", "python"))):
        button = getattr(QMessageBox.StandardButton, answer)
        monkeypatch.setattr(QMessageBox, "question", lambda *words, button=button: asked.append(words[2]) or button)
        dialog = open_dialog(find_profile("meso"))
        dialog.rest.setPlainText("job_script_prologue: [module load python]")
        dialog.accept()
        assert dialog.isVisible() == (answer == "No")
        assert commented.read_text(encoding="utf-8") == written
    assert ["# 3.6" in words for words in asked] == [True, True]
    assert not any("Jeanne" in words or "64" in words for words in asked)


@pytest.mark.parametrize("data", [None, MESO])
def test_no_other_profile_is_overwritten(open_dialog, data):
    write_profile(profile_from(MESO))
    write_profile(profile_from({"name": "here", "kind": "local"}))
    dialog = open_dialog(data)
    dialog.name.setText("here")
    dialog.lines["cores"].setText("1")
    dialog.lines["memory"].setText("1 GB")
    dialog.accept()
    assert "already" in dialog.problem.text()
    assert find_profile("here").kind == "local"
    assert profile_names() == ("here", "meso")


def test_the_dialog_shows_the_fields_of_the_kind(open_dialog):
    dialog = open_dialog()
    seen = {}
    for kind in ("slurm", "scheduler", "ssh", "local"):
        dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
        seen[kind] = {key for key, line in dialog.lines.items() if line.isVisible()}
    assert "queue" in seen["slurm"] - seen["ssh"] - seen["local"] - seen["scheduler"]
    assert "address" in seen["scheduler"] - seen["slurm"]
    assert "hosts" in seen["ssh"] - seen["slurm"]
    assert "cores" not in seen["scheduler"]


def test_the_page_lists_the_profiles_and_says_what_is_wrong_with_one(page):
    assert column(page, 0) == ["broken", "here", "meso"]
    assert column(page, 1) == ["–", "local", "slurm"]
    page.table.selectRow(0)
    assert "broken.yaml" in page.problem.text()
    page.table.selectRow(1)
    assert page.problem.text() == ""


def test_the_page_removes_a_profile_when_asked_to(page, monkeypatch):
    from qgis.PyQt.QtWidgets import QMessageBox

    page.table.selectRow(1)
    for answer, left in (("No", ["broken", "here", "meso"]), ("Yes", ["broken", "meso"])):
        button = getattr(QMessageBox.StandardButton, answer)
        monkeypatch.setattr(QMessageBox, "question", lambda *_, button=button: button)
        page.remove()
        assert column(page, 0) == left
    assert profile_names() == ("broken", "meso")


def test_a_profile_that_cannot_be_read_is_not_edited(page):
    page.table.selectRow(0)
    page.edit()
    assert "cannot be read" in page.problem.text()


def test_nothing_is_selected_at_first(page):
    assert page.selected() == ""
    assert not page.buttons["edit"].isEnabled()
    assert not page.buttons["remove"].isEnabled()
    page.edit()  # does nothing, and no harm


def test_the_page_says_how_to_get_yaml(page, monkeypatch):
    from terroir.core.learning import dependencies

    monkeypatch.setattr(dependencies, "find_spec", lambda module: None if module == "yaml" else module)
    page.show_profiles()
    assert "PyYAML" in page.problem.text()
    assert page.table.rowCount() == 0
    page.add()
    assert "PyYAML" in page.problem.text()


def test_dialogs_offer_the_profiles_that_there_are(plugin, cluster_home):
    from qgis.core import QgsApplication

    def hints():
        algorithm = QgsApplication.processingRegistry().createAlgorithmById("terroir:classifyraster")
        return algorithm.parameterDefinition("PROFILE").metadata().get("widget_wrapper", {}).get("value_hints")

    assert hints() is None
    write_profile(profile_from(MESO))
    assert hints() == ["meso"]
    write_profile(profile_from({"name": "here", "kind": "local"}))
    assert hints() == ["here", "meso"]
