"""The comparison of map quality for the terminal, and ``docs/quality.md``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence

from terroir.benchmarks.quality import LEVEL, Claim, Compared, claims
from terroir.benchmarks.quality_data import NEIGHBOURHOODS
from terroir.benchmarks.quality_methods import METHODS
from terroir.core.accuracy.intervals import Estimate

EXPLANATION = f"""\
Written by `make bench`; do not edit by hand. Macro F1 on real data, of Terroir and of other tools, each with its own
defaults.

Terroir's default forest weighs classes with the square root of what would make them equal, and has leaves of two
samples. Both were chosen among about forty settings by their macro F1 on these data sets, on splits with the seeds 0 to
7; the splits below have the seeds from 100 on, and the same polygons.

- A *split* deals the polygons of each class at random to two or three parts. Each part is predicted by a model that
  learnt from the others; macro F1 comes from all predictions of the split together. So every class with two polygons
  is judged in every split, and no split lacks one; a class with one polygon is learnt from and never judged.
- Everybody gets the same splits and the same seed; `auto` gets the first few of them, because it trains many models.
- ± is half of the {100 * LEVEL:.0f} % interval (Student's t over the splits). It holds for the luck of splits and
  seeds; other polygons could move the figures more.
- MuseoToolBox: `SuperLearner` with scikit-learn's forest, standardised, 100 or 200 trees chosen by two random halves
  of the pixels, as its documentation shows.
- OTB: `TrainVectorClassifier -classifier rf` and `VectorClassifier`, all parameters as they are (100 trees of five
  levels)."""


def headings() -> tuple[str, ...]:
    """Of the table of scores."""
    return ("data", "splits", *(method.title for method in METHODS))


def score_cells(result: Compared) -> tuple[str, ...]:
    """One line of the table of scores."""
    splits = max((len(scores) for scores in result.scores.values()), default=0)
    cells = []
    for method in METHODS:
        scores = result.scores.get(method.name)
        own = f" ({len(scores)} splits)" if scores and len(scores) != splits else ""
        cells.append(figure(result.mean(method.name)) + own if scores else "–")
    return (result.title, str(splits) if splits else "–", *cells)


def figure(value: Estimate, signed: bool = False) -> str:
    """Mean ± half-width."""
    mean = f"{value.value:+.3f}" if signed else f"{value.value:.3f}"
    return mean if math.isnan(value.margin) else f"{mean} ± {value.margin:.3f}"


def claim_cells(claim: Claim) -> tuple[str, ...]:
    """One line of the table of claims."""
    wanted = "above 0, interval too" if claim.clearly else "≥ 0, or within the interval"
    gain = "–" if claim.difference is None else figure(claim.difference, signed=True)
    return (claim.work, claim.against, gain, wanted, claim.verdict)


CLAIM_HEADINGS = ("macro F1 of", "less that of", "difference", "to reach", "verdict")


def text_tables(results: Sequence[Compared]) -> str:
    """Both tables for a terminal, and why figures are missing."""
    scores = aligned([headings(), *map(score_cells, results)])
    judged = aligned([CLAIM_HEADINGS, *map(claim_cells, claims(results))])
    return "\n\n".join(filter(None, (scores, judged, "\n".join(_missing(results)))))


def aligned(lines: Sequence[tuple[str, ...]]) -> str:
    """A table for a terminal; its first line is its head."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in ruled)


def markdown(lines: Sequence[tuple[str, ...]]) -> str:
    """A table for the documentation; its first line is its head."""
    ruled = [lines[0], ("---",) * len(lines[0]), *lines[1:]]
    return "\n".join("| " + " | ".join(text.replace("|", "\\|") for text in line) + " |" for line in ruled)


def _missing(results: Iterable[Compared]) -> list[str]:
    """Why figures are missing: one line for each reason."""
    found: list[str] = []
    for result in results:
        if not result.scores:
            found.append(f"{result.title}: {result.remark}")
        for method in METHODS:
            reason = result.reasons.get(method.name)
            line = f"{method.title}: not measured: {reason}"
            if reason and line not in found:
                found.append(line)
    return found


def quality_page(results: Sequence[Compared], facts: Mapping[str, str]) -> str:
    """``docs/quality.md``."""
    judged = claims(results)
    seconds = [
        (
            result.title,
            *(f"{result.seconds[m.name]:.1f} s" if m.name in result.seconds else "–" for m in METHODS),
        )
        for result in results
        if result.scores
    ]
    remarks = [f"- **{result.title}**: {result.remark}" for result in results if result.remark]
    remarks += [f"- {line}" for line in _missing(result for result in results if result.scores)]
    parts = [
        "# Quality of maps",
        EXPLANATION,
        "\n".join(f"- {name}: {value}" for name, value in facts.items()),
        "## Macro F1",
        markdown([headings(), *map(score_cells, results)]),
        "## What is claimed",
        markdown([CLAIM_HEADINGS, *map(claim_cells, judged)]),
        "## The data",
        "\n".join(remarks),
        "## Neighbourhoods",
        (
            "The recipe of the neighbourhoods of the historical map was written down once, for what it means (the"
            "\ncolour of a field without its hatching, and how rough it is), and not chosen by any score:"
        ),
        f"```json\n{_recipe_text()}\n```",
        "## Time for one split",
        markdown([("data", *(method.title for method in METHODS)), *seconds]),
    ]
    return "\n\n".join(parts) + "\n"


def _recipe_text() -> str:
    entries = ",\n".join("    " + json.dumps(entry) for entry in NEIGHBOURHOODS["features"])
    return f'{{\n  "format": {NEIGHBOURHOODS["format"]},\n  "features": [\n{entries}\n  ]\n}}'
