"""Names of bands that every vector format can hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.raster.band_names import RESERVED, safe_names

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("descriptions", "names"),
    [
        ([None, "", "  "], ("b1", "b2", "b3")),
        (["Red", "red", "RED"], ("Red", "red_2", "RED_3")),
        (["class", "Label", "GROUP", "fid"], ("class_2", "Label_2", "GROUP_2", "fid_2")),
        (["b2", None], ("b2", "b2_2")),
        (["Près infra-rouge (B8)", "10 m", "日本"], ("Pres_infra_rouge_B8", "b10_m", "b3")),
        (["a_2", "a", "a"], ("a_2", "a", "a_3")),
    ],
)
def test_examples(descriptions: list[str | None], names: tuple[str, ...]) -> None:
    assert safe_names(descriptions) == names


@given(st.lists(st.none() | st.text(max_size=70) | st.sampled_from(["class", "b1", "b2", "Red", "red_2", "red"])))
def test_names_are_safe_and_unique(descriptions: list[str | None]) -> None:
    names = safe_names(descriptions)
    folded = [name.lower() for name in names]
    assert len(names) == len(descriptions)
    assert len(set(folded)) == len(names)
    assert not RESERVED.intersection(folded)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in names)
    assert max(map(len, names), default=0) <= 60
    assert safe_names(names) == names
