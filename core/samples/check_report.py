"""The report on a sample table: one self-contained HTML page, and the same numbers as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..pages import open_templates
from .check import BARELY, OVERLAP, Check, ClassCheck
from .moran import Moran
from .suspects import Polygon

FORMAT = 1
"""Version of the JSON form."""
WIDE_FROM, DENSE_FROM = 11, 18
"""Classes from which on the matrix leaves the text's column, and is set small."""
SHOWN = 30
"""Polygons in the report; the layer and the JSON hold all of them."""

_TEMPLATE = "check.html.j2"
_NARROW_SPACE = "\u202f"


def render_check(
    check: Check, unit: str, data: Mapping[str, str], method: Mapping[str, str], warnings: Sequence[str]
) -> str:
    """The report as HTML text; the same arguments give the same text.

    Parameters
    ----------
    check : Check
        What was found.
    unit : str
        What distances are counted in.
    data, method : mapping of str to str
        What was checked, and how.
    warnings : sequence of str
        Sentences that the reader must not miss.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    shown = [one for one in check.polygons if one.score > 0][:SHOWN]
    text: str = (
        _environment()
        .get_template(_TEMPLATE)
        .render(
            check=check,
            unit=unit,
            largest_class=max(one.samples for one in check.classes),
            matrix=_matrix(check),
            shown=shown,
            hidden=sum(1 for one in check.polygons if one.score > 0) - len(shown),
            labels={one.entry.code: one.entry for one in check.classes},
            wide=len(check.classes) >= WIDE_FROM,
            dense=len(check.classes) >= DENSE_FROM,
            labels_differ=any(one.entry.label != str(one.entry.code) for one in check.classes),
            polygons=sum(one.polygons for one in check.classes),
            data=data,
            method=method,
            warnings=warnings,
        )
    )
    return text


def _environment() -> Any:
    filters = {"figure": _figure, "count": _count, "percent": _percent, "length_text": _length}
    return open_templates(Path(__file__).parent / "templates", filters)


def _matrix(check: Check) -> list[list[dict[str, str]]]:
    """Cells of the lower half of the separability matrix, shaded where classes overlap."""
    rows = []
    for i in range(len(check.classes)):
        cells = []
        for value in check.separability[i, :i].tolist():
            kind = "barely" if value < BARELY else "overlap" if value < OVERLAP else ""
            cells.append({"text": "–" if math.isnan(value) else f"{value:.2f}", "kind": kind})
        rows.append(cells)
    return rows


def check_record(
    check: Check, unit: str, data: Mapping[str, str], method: Mapping[str, str], warnings: Sequence[str]
) -> str:
    """All that was found as JSON text; what is undefined is null."""
    record = {
        "format": FORMAT,
        "sample_count": check.samples,
        "classes": [_class_record(one) for one in check.classes],
        "separability": {
            "measure": "Jeffries-Matusita, 0 to 2",
            "matrix": [[_defined(value) for value in row] for row in check.separability.tolist()],
        },
        "constant_features": list(check.constant),
        "out_of_fold": {"accuracy": _defined(check.accuracy), "macro_f1": _defined(check.macro_f1)},
        "error_clustering": _moran_record(check.error_moran),
        "polygons": [_polygon_record(one) for one in check.polygons],
        "duplicates": {
            "same_values": int(check.duplicates.same_values.sum()),
            "contradicting": int(check.duplicates.contradicting.sum()),
            "same_place": int(check.duplicates.same_place.sum()),
        },
        "leakage": [vars(one) | {"shared_groups": list(one.shared_groups)} for one in check.leaks],
        "unit": unit,
        "warnings": list(warnings),
        "data": dict(data),
        "method": dict(method),
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _class_record(one: ClassCheck) -> dict[str, Any]:
    numbers = {
        name: getattr(one, name)
        for name in ("samples", "polygons", "largest", "outliers", "duplicates", "contradicting", "same_place")
    }
    return {
        "code": one.entry.code,
        "label": one.entry.label,
        "colour": one.entry.colour,
        **numbers,
        "moran": _moran_record(one.moran),
        "moran_polygons": _moran_record(one.moran_polygons),
    }


def _polygon_record(one: Polygon) -> dict[str, Any]:
    return {**vars(one), "score": _defined(one.score), "suspect": one.suspect}


def _moran_record(found: Moran | None) -> dict[str, Any] | None:
    return None if found is None else {"i": found.value, "expected": found.expected, "z": _defined(found.z)}


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value


def _figure(value: float | None, digits: int = 2) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}".replace("-", "−")


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "<1"
    return "–" if math.isnan(share) else f"{100 * share:.0f}"


def _count(value: int) -> str:
    """Digits in groups of three from 10 000 on, as the SI wants them."""
    return f"{value:,}".replace(",", _NARROW_SPACE) if value >= 10_000 else str(value)


def _length(value: float) -> str:
    return f"{value:.4g}" if value < 1000 else _count(round(value))
