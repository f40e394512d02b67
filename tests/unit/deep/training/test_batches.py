"""Some items of a source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch")

from terroir.core.deep.training.batches import Subset
from terroir.tests.unit.deep.training.toys import Items

pytestmark = pytest.mark.unit


class Ascending(Items):
    """Refuses to be read in another order than its own."""

    def read(self, indices):
        assert (np.diff(indices) >= 0).all()
        return super().read(indices)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=15), st.data(), st.booleans())
def test_items_come_in_the_order_asked_for_and_are_read_in_that_of_the_source(chosen, data, masked) -> None:
    images = np.arange(10 * 2 * 4).reshape(10, 2, 2, 2)
    source = Ascending(images, np.arange(10), 10, images[:, 0] % 3 > 0 if masked else None)
    subset = Subset(source, np.array(chosen))
    asked = data.draw(st.lists(st.integers(0, len(chosen) - 1), min_size=1, max_size=20))
    found, valid, labels = subset.read(np.array(asked))
    wanted = np.array(chosen)[asked]
    assert len(subset) == len(chosen)
    assert (subset.bands, subset.classes) == (2, 10)
    assert np.array_equal(labels, wanted)
    assert np.array_equal(found, images[wanted])
    assert valid is None if not masked else np.array_equal(valid, source.valid[wanted])
