"""A diagnosis as a page and as a table."""

from __future__ import annotations

import csv
import io

import pytest

from terroir.core.cluster.check_page import check_page, check_table
from terroir.core.cluster.checks.finding import FAILURE, FINE, SKIPPED, WARNING, Finding
from terroir.core.run import Message

pytestmark = pytest.mark.unit

ROWS = [
    Finding(FINE, Message("{host} answers", {"host": "login <1>"}), check="reachable", seconds=0.25),
    Finding(WARNING, Message("{mb} MB are free", {"mb": 3}), Message('free some, or "ask"', {}), check="disk"),
    Finding(
        FAILURE, Message("no {name}", {"name": "numpy"}), Message("install it; then ask again", {}), check="packages"
    ),
    Finding(SKIPPED, Message("not asked", {}), check="block"),
]


def test_the_table_holds_every_row():
    rows = list(csv.DictReader(io.StringIO(check_table(ROWS))))
    assert [row["state"] for row in rows] == ["fine", "warning", "failure", "skipped"]
    assert rows[0] == {
        "check": "reachable",
        "state": "fine",
        "found": "login <1> answers",
        "advice": "",
        "seconds": "0.25",
    }
    assert rows[1]["advice"] == 'free some, or "ask"'


def test_the_page_holds_every_row_and_escapes_what_a_cluster_says():
    page = check_page(ROWS, "meso & co")
    assert "Check of the profile meso &amp; co" in page
    assert "login &lt;1&gt; answers" in page
    assert "<1>" not in page
    for state in ("fine", "warning", "failure", "skipped"):
        assert f'<tr class="{state}">' in page


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (ROWS, "1 of 4 checks failed"),
        (ROWS[:2], "1 of 2 checks have a remark"),
        (ROWS[:1], "nothing was found wrong"),
    ],
)
def test_the_page_begins_with_the_verdict(rows, words):
    assert words in check_page(rows, "p")
