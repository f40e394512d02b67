"""Errors: one sentence, from a template that can be translated."""

from __future__ import annotations

import ast
import pickle
import string
from pathlib import Path

import pytest

from terroir import core
from terroir.core import errors

pytestmark = pytest.mark.unit

LEAVES = [
    (errors.ParameterError, ValueError),
    (errors.DataError, ValueError),
    (errors.InputFileError, OSError),
    (errors.ModelError, ValueError),
    (errors.OutputError, OSError),
    (errors.MissingDependencyError, ImportError),
    (errors.BlockError, RuntimeError),
]


@pytest.mark.parametrize(("kind", "builtin"), LEAVES)
def test_leaves(kind: type, builtin: type) -> None:
    error = kind("{n} folds need {m}", parameter="folds", n=5, m="{odd}")
    assert isinstance(error, builtin)
    assert isinstance(error, errors.TerroirError)
    assert str(error) == "FOLDS: 5 folds need {odd}"
    assert error.sentence("{m} fehlen für {n}") == "FOLDS: {odd} fehlen für 5"
    assert str(kind("plain")) == "plain"
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert (str(copy), copy.parameter, copy.values) == (str(error), "folds", error.values)


def test_cancelled() -> None:
    assert str(errors.Cancelled()) == "The run was cancelled."
    assert str(pickle.loads(pickle.dumps(errors.Cancelled()))) == "The run was cancelled."


# ---- every message in the core ----------------------------------------------------------------------

NAMES = {name for name in vars(errors) if isinstance(vars(errors)[name], type)} | {"info", "warn", "tell"}


def messages() -> list[tuple[str, str, set[str], bool]]:
    """Place, template, names of the values, and whether there are further values, of all messages."""
    found = []
    folder = Path(core.__file__).parent
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            template = node.args[0]
            if name in NAMES and isinstance(template, (ast.Constant, ast.JoinedStr)):
                place = f"{file.relative_to(folder)}:{node.lineno}"
                text = template.value if isinstance(template, ast.Constant) else "f-string"
                values = {keyword.arg for keyword in node.keywords if keyword.arg not in (None, "parameter")}
                found.append((place, text, values, any(k.arg is None for k in node.keywords)))
    return found


def test_there_are_messages() -> None:
    assert len(messages()) > 50


@pytest.mark.parametrize(
    ("place", "template", "values", "more"), messages(), ids=lambda v: v if isinstance(v, str) else ""
)
def test_templates_and_values_agree(place: str, template: str, values: set[str], more: bool) -> None:
    assert template != "f-string", f"{place}: templates are translated"
    used = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    assert all(name.isidentifier() for name in used)
    if not more:
        assert used == {name for name in values if name != "_"}
    assert "\n" not in template
    assert template == template.strip()
