"""One legend of the models of several regions."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ...classes import ClassTable, LandCoverClass
from ...errors import ModelError


def union(tables: Sequence[ClassTable], paths: Sequence[str]) -> tuple[ClassTable, dict[int, tuple[str, str]]]:
    """One legend of several.

    Parameters
    ----------
    tables : sequence of ClassTable
        Classes of each model.
    paths : sequence of str
        The models' files, for messages.

    Returns
    -------
    classes : ClassTable
        All classes; a colour is that of the first model that has the class.
    recoloured : dict
        Code -> colour that was taken and the first other one.

    Raises
    ------
    ModelError
        If one code has two labels, or one label two codes.
    """
    found: dict[int, tuple[LandCoverClass, str]] = {}
    recoloured: dict[int, tuple[str, str]] = {}
    for table, path in zip(tables, paths):
        for entry in table:
            first, where = found.setdefault(entry.code, (entry, path))
            if first.label != entry.label:
                raise ModelError(
                    "class {code} is {first} in {one} and {second} in {other}; train all models with the same codes",
                    parameter="region_models",
                    code=entry.code,
                    first=first.label,
                    second=entry.label,
                    one=os.path.basename(where),
                    other=os.path.basename(path),
                )
            if first.colour.lower() != entry.colour.lower():
                recoloured.setdefault(entry.code, (first.colour, entry.colour))
    by_label: dict[str, tuple[int, str]] = {}
    for code, (entry, path) in sorted(found.items()):
        other, where = by_label.setdefault(entry.label, (code, path))
        if other != code:
            raise ModelError(
                "{label} has the code {first} in {one} and {second} in {other}; train all models with the same codes",
                parameter="region_models",
                label=entry.label,
                first=other,
                second=code,
                one=os.path.basename(where),
                other=os.path.basename(path),
            )
    return ClassTable(entry for entry, _ in found.values()), recoloured
