"""The text of a profile's file: one that a person wrote keeps its comments, its order and its way of writing."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ParameterError
from .profile import Profile, profile_from
from .profile_yaml import parse

_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)


def profile_text(profile: Profile, before: str = "") -> str:
    """YAML of a profile.

    Parameters
    ----------
    profile : Profile
        What the text is to say.
    before : str
        Text to start from. Of its top-level keys only the lines of those that changed are replaced, as long as what
        comes out says the same as the profile; else, and without it, the whole is written anew.
    """
    import yaml

    # It may be no profile, or be written in a way that lines cannot be taken out of.
    with contextlib.suppress(ParameterError, RecursionError, ValueError, yaml.YAMLError):
        text = _replaced(before, profile.to_dict())
        if _plain(text) == profile.to_dict():
            return text
    return _dumped(profile.to_dict())


def lost_comments(before: str, after: str) -> list[str]:
    """Comments of a text that another one has not any more."""
    return list((_comments(before) - _comments(after)).elements())


def _plain(text: str) -> dict[str, Any]:
    """What a text says, whichever way of writing it chose."""
    return profile_from(parse(text)).to_dict()


def _replaced(text: str, wanted: Mapping[str, Any]) -> str:
    """A text whose keys have other values."""
    import yaml

    held = _plain(text)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    lines = text.splitlines(keepends=True)
    starts = [key.start_mark.line for key, _ in node.value]
    if node.flow_style or any(key.start_mark.column for key, _ in node.value):
        raise ValueError
    made = lines[: starts[0]]
    for (key, value), start, end in zip(node.value, starts, [*starts[1:], len(lines)]):
        name, own = str(key.value), lines[start:end]
        if held.get(name) == wanted.get(name):
            made += own
            continue
        if name in wanted:
            made += _entry(name, wanted[name], _comment_beside(value, lines), own[0])
        made += _loose(own, key, value)
    if made and not made[-1].endswith(("\n", "\r")):
        made[-1] += "\n"
    new = {name: value for name, value in wanted.items() if name not in {str(key.value) for key, _ in node.value}}
    return "".join([*made, *_changed_only(new, held)])


def _changed_only(new: Mapping[str, Any], held: Mapping[str, Any]) -> list[str]:
    return [_dumped({name: value}) for name, value in new.items() if held.get(name) != value]


def _entry(name: str, value: Any, comment: str, like: str) -> list[str]:
    """Lines of a key, with the comment beside it and the line ends of the line that was there."""
    first, *more = _dumped({name: value}).splitlines()
    end = "\r\n" if like.endswith("\r\n") else "\n"
    return [f"{line}{end}" for line in (first + comment, *more)]


def _comment_beside(value: Any, lines: Sequence[str]) -> str:
    """The comment behind a value that ends on its own line, with the blanks before it."""
    mark = value.end_mark
    if mark.line >= len(lines) or mark.column == 0:
        return ""
    rest = lines[mark.line][mark.column :].rstrip()
    return rest if rest.lstrip().startswith("#") else ""


def _loose(lines: Sequence[str], key: Any, value: Any) -> list[str]:
    """Those of a key's last lines that are blank or comments: they belong to what follows."""
    mark, least = value.end_mark, 1
    if value.id == "scalar":  # some of its lines may look like comments
        least = max(least, mark.line - key.start_mark.line + (mark.column > 0))
    first = len(lines)
    while first > least and lines[first - 1].lstrip()[:1] in ("", "#"):
        first -= 1
    return list(lines[first:])


def _comments(text: str) -> Counter[str]:
    """The comments of a YAML text, which no reader keeps: whatever looks like one outside of a value."""
    import yaml

    try:
        values = [token for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken)]
    except yaml.YAMLError:
        values = []
    spans = [(token.start_mark.index, token.end_mark.index) for token in values]
    return Counter(
        found[0].rstrip()
        for found in _COMMENT.finditer(text)
        if not any(start <= found.start() < end for start, end in spans)
    )


def _dumped(data: Mapping[str, Any]) -> str:
    import yaml

    return str(yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=10_000))
