"""A diagnosis as a page, or as a table for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from ..pages import open_templates
from .checks.finding import FAILURE, STATES, WARNING, Finding

SUFFIXES = (".html", ".htm", ".csv")


def check_page(findings: Sequence[Finding], profile: str) -> str:
    """The diagnosis as one self-contained HTML page.

    Parameters
    ----------
    findings : sequence of Finding
        The rows.
    profile : str
        Name of the profile.
    """
    environment = open_templates(Path(__file__).parent / "templates", {})
    return str(
        environment.get_template("check.html.j2").render(
            title=f"Check of the profile {profile}", lead=_verdict(findings), rows=_rows(findings)
        )
    )


def check_table(findings: Sequence[Finding]) -> str:
    """The diagnosis as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["check", "state", "found", "advice", "seconds"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(findings))
    return text.getvalue()


def _rows(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [
        {
            "check": finding.check,
            "state": finding.state,
            "found": str(finding.found),
            "advice": str(finding.advice) if finding.advice is not None else "",
            "seconds": f"{finding.seconds:.2f}",
        }
        for finding in findings
    ]


def _verdict(findings: Sequence[Finding]) -> str:
    counts = {state: sum(finding.state == state for finding in findings) for state in STATES}
    if counts[FAILURE]:
        return f"{counts[FAILURE]} of {len(findings)} checks failed: this cluster cannot be used yet."
    if counts[WARNING]:
        return f"It can be used; {counts[WARNING]} of {len(findings)} checks have a remark."
    return "It can be used: nothing was found wrong."
