"""A measurement, its verdict, and the table of all of them, for the terminal and for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEADINGS = ("work", "against", "Terroir", "the other", "ratio", "to reach", "verdict")


@dataclass(frozen=True)
class Goal:
    """What a row is to show.

    Parameters
    ----------
    name : str
        For ``--only``.
    work, against : str
        What is done, and who else does it.
    ratio : float
        Ratio to reach: of the other's figure to Terroir's where `at_most` is False (how many times faster),
        of Terroir's figure to the other's where it is True (how many times the cost).
    at_most : bool
        Whether the ratio is an upper limit.
    unit : str
        Unit of both figures.
    limit : str
        What holds the ratio back, as a profile said; shown where it is not reached.
    """

    name: str
    work: str
    against: str
    ratio: float
    at_most: bool = False
    unit: str = "s"
    limit: str = ""


@dataclass(frozen=True)
class Measured:
    """Both figures of a goal, or the reason why there are none."""

    goal: Goal
    ours: float | None = None
    theirs: float | None = None
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """See `Goal.ratio`; None where one of the figures is missing."""
        if not self.ours or not self.theirs:
            return None
        return self.ours / self.theirs if self.goal.at_most else self.theirs / self.ours

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where it was not measured."""
        if self.ratio is None:
            return None
        return self.ratio <= self.goal.ratio if self.goal.at_most else self.ratio >= self.goal.ratio

    @property
    def verdict(self) -> str:
        """One word, and a reason where there is one."""
        if self.reached is None:
            return f"not measured: {self.remark}" if self.remark else "not measured"
        return "reached" if self.reached else "NOT REACHED"


def cells(row: Measured) -> tuple[str, ...]:
    """The texts of one line, in the order of `HEADINGS`."""
    goal = row.goal
    sign = "≤" if goal.at_most else "≥"
    return (
        goal.work,
        goal.against,
        _figure(row.ours, goal.unit),
        _figure(row.theirs, goal.unit),
        "–" if row.ratio is None else f"{row.ratio:.2f}",
        f"{sign} {goal.ratio:g}",
        row.verdict,
    )


def _figure(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"


def text_table(rows: Sequence[Measured]) -> str:
    """The table for a terminal: columns as wide as their widest text."""
    lines = [HEADINGS, *(cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in lines)


def markdown_table(rows: Sequence[Measured]) -> str:
    """The table for the documentation."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(cells(row) for row in rows)]
    return "\n".join("| " + " | ".join(text.replace("|", "\\|") for text in line) + " |" for line in lines)


def page(title: str, rows: Sequence[Measured], facts: Mapping[str, str]) -> str:
    """A page of the documentation: the table, where it was made, and what limits the rows that fall short."""
    short = [row for row in rows if row.reached is False]
    notes = [f"- **{row.goal.name}**: {row.goal.limit or 'not profiled yet.'}" for row in short]
    remarks = [f"- **{row.goal.name}**: {row.remark}" for row in rows if row.remark and row.reached is not None]
    parts = [
        f"# {title}",
        (
            "Written by `make bench`; do not edit by hand. Both sides of a row run in the same call on one machine,"
            "\nin turns; the best of the repetitions counts. A ratio of times says how many times faster Terroir is; a"
            "\nratio with ≤ says how many times the cost of the other figure."
        ),
        "\n".join(f"- {name}: {value}" for name, value in facts.items()),
        markdown_table(rows),
    ]
    if remarks:
        parts += ["## Remarks", "\n".join(remarks)]
    if short:
        parts += ["## What limits the rows that fall short", "\n".join(notes)]
    return "\n\n".join(parts) + "\n"
