"""Names for a model that was trained elsewhere: the codes of its classes, and its features."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ...classes import ClassTable, is_colour
from ...errors import ParameterError
from .imported import Foreign

_LARGEST = 2**31 - 1
_WHOLE = re.compile(r"[+-]?\d{1,10}")
_EXAMPLE = '{"1": {"label": "Forest", "colour": "#1b7837"}}'


def legend(foreign: Foreign, given: Mapping[str, Any]) -> tuple[tuple[int, ...], ClassTable]:
    """Codes of the classifier's columns, and the legend.

    A class that is a whole number keeps it as its code; of text classes the codes are 1, 2, … in the order of the
    columns unless `given` tells others. Columns that the file does not name have the classes given, in their order.

    Parameters
    ----------
    foreign : Foreign
        What was found in the file.
    given : mapping
        Code as text -> label, or an object with ``label`` and ``colour``; may be empty.

    Raises
    ------
    ParameterError
        If the classes given are not those of the classifier, or one cannot be read.
    """
    rows = {_code(text): _row(text, value) for text, value in given.items()}
    if len(rows) != len(given):
        raise ParameterError("a code is given twice; give each class one row", parameter="classes")
    if not foreign.columns:
        codes = _by_order(foreign, rows)
        names = {code: rows[code][0] for code in codes}
    elif all(isinstance(column, int) for column in foreign.columns):
        codes = tuple(_code(str(column)) for column in foreign.columns)
        names = _by_code(codes, rows)
    else:
        codes = _by_label(tuple(map(str, foreign.columns)), rows)
        names = dict(zip(codes, map(str, foreign.columns)))
    labels = {code: name or str(code) for code, name in names.items()}
    return codes, ClassTable.from_labels(labels, {code: colour for code, (_, colour) in rows.items() if colour})


def _by_order(foreign: Foreign, rows: Mapping[int, tuple[str, str]]) -> tuple[int, ...]:
    if len(rows) == foreign.count:
        codes = tuple(rows)
        for place, label in foreign.seen.items():
            if label not in (codes[place], rows[codes[place]][0]):
                raise ParameterError(
                    "row {row} is class {code}, but the classifier calls the class of its probability {row} {label};"
                    " give the rows in the order of its probabilities, with its own names or numbers",
                    parameter="classes",
                    row=place + 1,
                    code=" ".join(filter(None, (str(codes[place]), rows[codes[place]][0]))),
                    label=label,
                )
        return codes
    raise ParameterError(
        "the file does not name its {count} classes, and {given} are given; give one row for each, in the order of its"
        " probabilities",
        parameter="classes",
        count=foreign.count,
        given=len(rows),
    )


def _by_code(codes: tuple[int, ...], rows: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    unknown = [str(code) for code in rows if code not in codes]
    if unknown:
        raise ParameterError(
            "the classifier does not know {unknown}; its classes are {known}",
            parameter="classes",
            unknown=", ".join(unknown),
            known=", ".join(map(str, codes)),
        )
    return {code: rows[code][0] if code in rows else "" for code in codes}


def _by_label(columns: tuple[str, ...], rows: Mapping[int, tuple[str, str]]) -> tuple[int, ...]:
    if not rows:
        return tuple(range(1, len(columns) + 1))
    codes = {label: code for code, (label, _) in rows.items()}
    if len(codes) != len(rows) or set(codes) != set(columns):
        raise ParameterError(
            "the labels {given} are not the classes of the classifier; give each of {known} one row with its code",
            parameter="classes",
            given=", ".join(label or "–" for label, _ in rows.values()),
            known=", ".join(columns),
        )
    return tuple(codes[column] for column in columns)


def _code(text: str) -> int:
    text = text.strip()
    if not _WHOLE.fullmatch(text) or abs(int(text)) > _LARGEST:
        raise ParameterError(
            "{value} is no code; give a whole number that a raster holds, from -{largest} to {largest}",
            parameter="classes",
            value=text or "–",
            largest=_LARGEST,
        )
    return int(text)


def _row(code: str, value: Any) -> tuple[str, str]:
    """Label and colour; either may be empty."""
    found = {"label": value} if isinstance(value, str) else value
    if not isinstance(found, dict) or not set(found) <= {"label", "colour"}:
        raise ParameterError(
            "class {code} cannot be read; write for example {example}", parameter="classes", code=code, example=_EXAMPLE
        )
    label, colour = found.get("label") or "", found.get("colour") or ""
    if not isinstance(label, str) or (colour and not is_colour(colour)):
        raise ParameterError(
            "{colour} for class {code} is no colour; write it like {example}",
            parameter="classes",
            colour=colour,
            code=code,
            example="#1b7837",
        )
    return label.strip(), colour


def feature_names(
    foreign: Foreign, given: Sequence[str], bands: Sequence[str], made: Optional[Sequence[str]], path: str
) -> tuple[tuple[str, ...], bool]:
    """Names of the classifier's features, and whether they are positions only.

    Parameters
    ----------
    foreign : Foreign
        What was found in the file.
    given : sequence of str
        What the user names.
    bands : sequence of str
        Bands of an image that it is meant for.
    made : sequence of str, optional
        Features that a recipe makes.
    path : str
        The file, for messages.

    Returns
    -------
    names : tuple of str
        Those given; else the names in the file, where the recipe or the image has them all; else the features of the
        recipe, the bands of the image, the names in the file; else b1, b2, …
    positions : bool
        Whether they are the last.

    Raises
    ------
    ParameterError
        If there are more or fewer than the classifier takes, one repeats, the image or the recipe lacks one, or they
        are the names in the file in another order.
    """
    offered = tuple(made or ()) or tuple(bands)
    # The file's order is that of the training; an image or a recipe may have the same names in any order.
    found = foreign.names if set(foreign.names) <= set(offered) else offered
    named = tuple(given) or found or offered or foreign.names
    wanted = foreign.features if foreign.features is not None else len(named)
    names = named or tuple(f"b{place}" for place in range(1, wanted + 1))
    if len(names) != wanted:
        raise ParameterError(
            "{path} takes {wanted} features, but {count} are named ({names}); name them in the order of its training",
            parameter="features",
            path=path,
            wanted=wanted,
            count=len(names),
            names=", ".join(names),
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ParameterError(
            "{fields} is named more than once; name each field once", parameter="features", fields=", ".join(repeated)
        )
    known = made if made is not None else (bands or names)
    missing = [name for name in names if name not in known]
    if missing:
        raise ParameterError(
            "{missing} is not among {known}; name features that the image or the recipe has",
            parameter="features",
            missing=", ".join(missing),
            known=", ".join(known),
        )
    if names != foreign.names and sorted(names) == sorted(foreign.names):
        raise ParameterError(
            "{path} was trained with its features in the order {known}; name them in this order, or leave FEATURES"
            " empty",
            parameter="features",
            path=path,
            known=", ".join(foreign.names),
        )
    return names, not named
