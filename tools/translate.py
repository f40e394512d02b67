"""Collect the strings that people see, and keep ``i18n/*.ts`` in step with them.

Two kinds are collected, by reading the sources and not by running them:

- context ``terroir``: literals given to ``tr()`` in the plugin's own modules;
- context ``core``: message templates of the core, that is the first argument of its errors, of ``Message`` and of
  the calls that tell the user something.

``python -m terroir.tools.translate`` adds new strings as unfinished and drops those that are gone; ``--check``
changes nothing and fails where something is left to do.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

REPOSITORY = Path(__file__).resolve().parent.parent
CATALOGUES = REPOSITORY / "i18n"
UI_ROOMS = ("algorithms", "provider", "ui", "plugin.py")
CORE_ROOMS = ("core", "algorithms", "ui")
TELLING = {
    *("info", "warn", "tell", "say", "warn_once", "refuse", "wrong"),
    *("Message", "Sentence", "NotDense", "_failed", "_warning", "_tell", "_warn"),
}
"""Functions that are given a template first; run.info and a parameter that stands for it alike."""

_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+)(?:![rs])?(?::[^{}]*)?\}(?!\})")


class Text(NamedTuple):
    """A string to translate."""

    context: str
    source: str


class Entry(NamedTuple):
    """What a catalogue says about a string."""

    translation: str
    finished: bool


def placeholders(text: str) -> list[str]:
    """Names of the placeholders of a template, sorted."""
    return sorted(_PLACEHOLDER.findall(text))


def collect(root: Path = REPOSITORY) -> list[Text]:
    """All strings to translate, sorted."""
    found = {Text("terroir", text) for tree in _trees(root, UI_ROOMS) for text in _literals(tree, {"tr"})}
    templates = TELLING | error_names(root)
    for tree in _trees(root, CORE_ROOMS):
        found |= {Text("core", text) for text in (*_literals(tree, templates), *_default_templates(tree))}
    return sorted(found)


def error_names(root: Path = REPOSITORY) -> set[str]:
    """Names of the core's own error classes."""
    tree = ast.parse((root / "core" / "errors.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def escaped_templates(root: Path = REPOSITORY) -> list[str]:
    """Literals of the core that look like templates and were not collected: nobody would translate them."""
    known = {text.source for text in collect(root)}
    return sorted(
        {
            node.value
            for tree in _trees(root, ("core",))
            for node in _plain_strings(tree)
            if _PLACEHOLDER.search(node.value) and node.value not in known
        }
    )


def read_catalogue(path: Path) -> dict[Text, Entry]:
    """Read a ``.ts`` file; empty where there is none."""
    entries: dict[Text, Entry] = {}
    if not path.exists():
        return entries
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314  a file of our own
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            node = message.find("translation")
            translation = "" if node is None else node.text or ""
            finished = node is not None and node.get("type") is None and bool(translation)
            entries[Text(name, message.findtext("source") or "")] = Entry(translation, finished)
    return entries


def write_catalogue(path: Path, language: str, entries: dict[Text, Entry]) -> None:
    """Write a ``.ts`` file, sorted, so that a change shows as what it is."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="en">')
    for context in sorted({text.context for text in entries}):
        lines += ["<context>", f"    <name>{context}</name>"]
        for text, entry in sorted(entries.items()):
            if text.context == context:
                state = "" if entry.finished else ' type="unfinished"'
                lines += [
                    "    <message>",
                    f"        <source>{escape(text.source)}</source>",
                    f"        <translation{state}>{escape(entry.translation)}</translation>",
                    "    </message>",
                ]
        lines.append("</context>")
    path.write_text("\n".join([*lines, "</TS>"]) + "\n", encoding="utf-8")


def updated(entries: dict[Text, Entry], texts: Sequence[Text]) -> dict[Text, Entry]:
    """`entries` with exactly `texts`: new ones unfinished, those that are gone left out."""
    return {text: entries.get(text, Entry("", finished=False)) for text in texts}


def problems(entries: dict[Text, Entry], texts: Sequence[Text]) -> list[str]:
    """What is missing, obsolete, unfinished or loses a placeholder, one line each."""
    wanted = set(texts)
    found = [f"missing: {text.source}" for text in texts if text not in entries]
    for text, entry in sorted(entries.items()):
        if text not in wanted:
            found.append(f"obsolete: {text.source}")
        elif not entry.finished:
            found.append(f"unfinished: {text.source}")
        elif placeholders(text.source) != placeholders(entry.translation):
            found.append(f"other placeholders: {text.source} -> {entry.translation}")
    return found


def _trees(root: Path, rooms: Sequence[str]) -> Iterator[ast.Module]:
    for room in rooms:
        place = root / room
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            yield ast.parse(path.read_text(encoding="utf-8"), str(path))


def _literals(tree: ast.Module, functions: set[str]) -> Iterator[str]:
    """Texts given to `functions` as literals, first of all arguments."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for argument in node.args[:1]:
            if name in functions and isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def _default_templates(tree: ast.Module) -> Iterator[str]:
    """Defaults of arguments called ``template``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = node.args.args
            defaults = zip(arguments[len(arguments) - len(node.args.defaults) :], node.args.defaults)
            for argument, default in defaults:
                if argument.arg == "template" and isinstance(default, ast.Constant):
                    yield str(default.value)


def _plain_strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Strings that are neither docstrings nor parts of f-strings nor formatted on the spot."""
    inner: set[int] = set()
    for node in ast.walk(tree):
        on_the_spot = isinstance(node, ast.Attribute) and node.attr == "format"
        if isinstance(node, (ast.JoinedStr, ast.Expr)) or on_the_spot:
            value = node.value if isinstance(node, (ast.Expr, ast.Attribute)) else node
            parts = [value] if isinstance(value, ast.Constant) else []
            inner |= {id(part) for part in (ast.walk(node) if isinstance(node, ast.JoinedStr) else parts)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; fail where something is left to do")
    options = parser.parse_args(arguments)
    texts = collect()
    left = escaped_templates()
    for text in left:
        print(f"not collected: {text}", file=sys.stderr)
    for path in sorted(CATALOGUES.glob("terroir_*.ts")):
        entries = read_catalogue(path)
        if not options.check:
            entries = updated(entries, texts)
            write_catalogue(path, path.stem.partition("_")[2], entries)
        found = problems(entries, texts)
        left += found
        for line in found:
            print(f"{path.name}: {line}", file=sys.stderr)
        print(f"{path.name}: {len(entries)} strings, {len(found)} problems")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
