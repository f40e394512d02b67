"""Which bands of an image a model reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.errors import ModelError
from terroir.core.learning.bands import match_bands

pytestmark = pytest.mark.unit


def matched(wanted, names):
    """Indices and messages."""
    told = []
    indices = match_bands(
        wanted,
        names,
        [f"b{n + 1}" for n in range(len(names))],
        lambda text, **values: told.append(text.format(**values)),
        lambda text, **values: told.append("Warning: " + text.format(**values)),
    )
    return indices, told


@pytest.mark.parametrize(
    ("wanted", "names", "indices", "words"),
    [
        (["red", "nir"], ["red", "nir"], (0, 1), []),
        (["red", "nir"], ["nir", "red"], (1, 0), ["another order"]),
        (["red", "nir"], ["blue", "red", "swir", "nir"], (1, 3), ["does not use", "blue, swir"]),
        (["red", "nir"], ["nir", "blue", "red"], (2, 0), ["another order", "blue"]),
        (["b1", "b2"], ["b1", "b2"], (0, 1), []),
        (["b1", "b2"], ["red", "nir"], (0, 1), ["Warning", "by position", "red, nir"]),
        (["b1", "b3"], ["red", "green", "nir"], (0, 2), ["by position", "red, nir", "green"]),
        (["b1", "b2"], ["b1", "b2", "b3"], (0, 1), ["b3"]),
        # Samples in a Shapefile lose the names of the bands, but not all bands had one.
        (["b1", "b2", "b3"], ["red", "nir", "b3"], (0, 1, 2), ["Warning", "by position", "red, nir, b3"]),
    ],
)
def test_bands_are_found_and_what_is_not_plain_is_said(wanted, names, indices, words):
    found, told = matched(wanted, names)
    assert found == indices
    assert bool(told) == bool(words)
    assert all(word in " ".join(told) for word in words)


@pytest.mark.parametrize(
    ("wanted", "names", "words"),
    [
        (["red", "nir"], ["red", "swir"], ["lacks: nir", "swir"]),
        (["red", "nir"], ["b1", "b2"], ["red, nir", "b1, b2"]),
        # Sentinel-2's own names look like positions: b8 must not be taken for the eighth band.
        (["b2", "b3", "b4", "b8"], ["b2", "b3", "b4", "b5", "b6", "b7", "b8a", "b11"], ["lacks: b8 "]),
        (["b1", "b2", "b9"], ["b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b8a", "b11", "b12"], ["lacks: b9 "]),
        (["b1", "b2"], ["b3", "b4"], ["lacks: b1, b2 ", "b3, b4"]),
        (["b1", "b4"], ["red", "green", "nir"], ["lacks: b4"]),
    ],
)
def test_an_image_without_the_bands_is_refused_by_name(wanted, names, words):
    with pytest.raises(ModelError) as caught:
        matched(wanted, names)
    assert caught.value.parameter == "input"
    assert all(word in str(caught.value) for word in words)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True), st.data())
def test_any_order_gives_the_wanted_bands_back(names, data):
    wanted = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    indices, _ = matched(wanted, names)
    assert [names[place] for place in indices] == wanted
