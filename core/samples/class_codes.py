"""Codes and labels of the classes of a reference layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from ..classes import ClassTable
from ..errors import DataError


class ClassColumns(Protocol):
    """Columns of a layer that say which class a feature has."""

    values: list[Any]
    labels: list[str | None]


def class_codes(
    columns: ClassColumns,
    path: str,
    label_field: str | None = None,
    classes: ClassTable | None = None,
    colours: Mapping[str, str] | None = None,
) -> tuple[np.ndarray, ClassTable]:
    """Integer codes of all features, and the table of the classes that occur.

    Integers keep their value. Text gets the code of the known class with this label or, where no classes are
    known, codes 1 … C in sorted order.

    Returns
    -------
    codes : ndarray of int64, shape (n,)
    classes : ClassTable

    Raises
    ------
    DataError
        If a text is no label of the known classes, a class has two labels, or a code does not fit in 32 bits.
    """
    values = columns.values
    if all(isinstance(value, int) for value in values):
        codes = np.array(values, np.int64)
        labels = _labels_of_codes(values, columns.labels, label_field, classes)
        names = {code: str(code) for code in labels}
    else:
        texts = [str(value) for value in values]
        known = _codes_of_texts(texts, path, classes)
        codes = np.array([known[text] for text in texts], np.int64)
        labels = _labels_of_codes(codes.tolist(), columns.labels, label_field, None)
        names = {code: text for text, code in known.items()}
        labels = {code: labels[code] if label_field else names[code] for code in labels}
    _refuse_large(codes)
    table = ClassTable.from_labels(labels, _colours_of_codes(labels, names, classes, colours))
    return codes, table


def _labels_of_codes(
    codes: Sequence[int], labels: Sequence[str | None], label_field: str | None, classes: ClassTable | None
) -> dict[int, str]:
    if label_field is None:
        return {code: classes.label(code) if classes else str(code) for code in sorted(set(codes))}
    found: dict[int, str] = {}
    for code, label in zip(codes, labels):
        text = (label or "").strip() or str(code)
        if found.setdefault(code, text) != text:
            raise DataError(
                "class {code} has two labels in {field}: {first} and {second}; make them the same",
                parameter="label_field",
                code=code,
                field=label_field,
                first=found[code],
                second=text,
            )
    return dict(sorted(found.items()))


def _codes_of_texts(texts: Sequence[str], path: str, classes: ClassTable | None) -> dict[str, int]:
    distinct = sorted(set(texts))
    if classes is None:
        return {text: code for code, text in enumerate(distinct, start=1)}
    codes = {entry.label: entry.code for entry in classes}
    unknown = [text for text in distinct if text not in codes]
    if unknown:
        raise DataError(
            "{path} has classes that the map does not know: {unknown}; the map's classes are {known}",
            parameter="class_field",
            path=path,
            unknown=", ".join(unknown),
            known=", ".join(codes),
        )
    return {text: codes[text] for text in distinct}


def _colours_of_codes(
    labels: Mapping[int, str],
    names: Mapping[int, str],
    classes: ClassTable | None,
    colours: Mapping[str, str] | None,
) -> dict[int, str]:
    found = {entry.code: entry.colour for entry in classes or ()}
    for code in labels:
        wanted = (colours or {}).get(names[code]) or (colours or {}).get(str(code))
        if wanted:
            found[code] = wanted
    return found


def _refuse_large(codes: np.ndarray) -> None:
    limits = np.iinfo(np.int32)
    if len(codes) and (codes.min() < limits.min or codes.max() > limits.max):
        raise DataError(
            "class code {code} does not fit in 32 bits; use smaller codes",
            parameter="class_field",
            code=int(codes[np.abs(codes).argmax()]),
        )
