"""The table of classes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.classes import PALETTE, ClassTable, LandCoverClass

pytestmark = pytest.mark.unit

classes = st.builds(
    LandCoverClass, st.integers(-(2**31), 2**31 - 1), st.text(), st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)
)


@given(st.lists(classes, unique_by=lambda c: c.code))
def test_json_round_trip(entries: list[LandCoverClass]) -> None:
    table = ClassTable(entries)
    again = ClassTable.from_json(table.to_json())
    assert again == table
    assert hash(again) == hash(table)
    assert list(again.codes) == sorted(entry.code for entry in entries)
    assert "\n" not in table.to_json()


def test_lookups() -> None:
    table = ClassTable.from_labels({7: "wet", 2: "dry"}, {7: "#0000ff"})
    assert table.label(7) == "wet"
    assert table.label(99) == "99"
    assert table.get(99) is None
    assert table.by_label("dry").code == 2
    assert table.by_label("none") is None
    assert table.subset([7, 99]).codes == (7,)
    assert len(table) == 2
    assert table.get(7).rgb == (0, 0, 255)
    assert table != "table"


def test_colours_of_the_palette_in_order() -> None:
    table = ClassTable.from_labels({code: str(code) for code in range(30)})
    assert [entry.colour for entry in table] == [PALETTE[i % len(PALETTE)] for i in range(30)]
    assert len(set(PALETTE)) == len(PALETTE)


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "#12345g", ""])
def test_what_is_no_colour(colour: str) -> None:
    with pytest.raises(ValueError, match=r"not a colour"):
        LandCoverClass(1, "a", colour)


def test_two_classes_of_one_code() -> None:
    with pytest.raises(ValueError, match=r"share a code"):
        ClassTable([LandCoverClass(1, "a", "#000000"), LandCoverClass(1, "b", "#000000")])
