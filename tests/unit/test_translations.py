"""French is complete, and no string escapes translation."""

from __future__ import annotations

import pytest

from terroir.tools import translate

pytestmark = pytest.mark.unit


def test_french_is_complete():
    entries = translate.read_catalogue(translate.CATALOGUES / "terroir_fr.ts")
    assert len(entries) > 200
    assert translate.problems(entries, translate.collect()) == []


def test_no_template_of_the_core_escapes():
    assert translate.escaped_templates() == []


def test_the_file_is_written_as_the_tool_writes_it(tmp_path):
    path = translate.CATALOGUES / "terroir_fr.ts"
    translate.write_catalogue(tmp_path / "again.ts", "fr", translate.read_catalogue(path))
    assert (tmp_path / "again.ts").read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


@pytest.fixture
def sources(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "ui").mkdir()
    (tmp_path / "core" / "errors.py").write_text(
        "class TerroirError(Exception): ...\n"
        "class Cancelled(TerroirError):\n"
        "    def __init__(self, template: str = 'It was stopped.', **values): ...\n"
    )
    (tmp_path / "core" / "work.py").write_text(
        '"""Docstring with {braces}."""\n'
        "def f(run, x):\n"
        "    run.warn('{count} are' ' missing', count=1)\n"
        "    run.info(x)\n"
        "    run.warn_once('{days} days')\n"
        "    raise TerroirError('{name} is bad; mend it', name=1)\n"
        "    y = f'{x} is fine'\n"
        "    z = '#{:02x}'.format(1)\n"
    )
    (tmp_path / "ui" / "a.py").write_text("from x import tr\nname = tr('Name')\nother = tr(name)\n")
    for room in ("algorithms", "provider"):
        (tmp_path / room).mkdir()
    (tmp_path / "plugin.py").write_text("")
    return tmp_path


def test_what_is_collected(sources):
    assert translate.collect(sources) == [
        ("core", "It was stopped."),
        ("core", "{count} are missing"),
        ("core", "{days} days"),
        ("core", "{name} is bad; mend it"),
        ("terroir", "Name"),
    ]


def test_a_template_that_is_told_in_another_way_is_noticed(sources):
    (sources / "core" / "other.py").write_text("TEMPLATE = '{n} pixels'\n")
    assert translate.escaped_templates(sources) == ["{n} pixels"]


def test_updating_keeps_translations_and_marks_new_strings(sources):
    texts = translate.collect(sources)
    old = {texts[0]: translate.Entry("Arrêté.", finished=True), translate.Text("core", "gone"): ("parti", True)}
    new = translate.updated(old, texts)
    assert new[texts[0]] == ("Arrêté.", True)
    assert [line.split(":")[0] for line in translate.problems(new, texts)] == ["unfinished"] * 4


def test_placeholders_must_agree():
    text = translate.Text("core", "{count} of {total:.2f} are {value!r}; {{kept}}")
    entries = {text: translate.Entry("{count} sur {totale} : {value!r}", finished=True)}
    assert translate.placeholders(text.source) == ["count", "total", "value"]
    assert translate.problems(entries, [text])[0].startswith("other placeholders")


def test_a_catalogue_survives_writing_and_reading(tmp_path):
    entries = {
        translate.Text("core", 'a < b & "c"\n\nnew line'): translate.Entry("à < b & « c »\n\nligne", finished=True),
        translate.Text("terroir", "later"): translate.Entry("", finished=False),
    }
    translate.write_catalogue(tmp_path / "x.ts", "fr", entries)
    assert translate.read_catalogue(tmp_path / "x.ts") == entries
