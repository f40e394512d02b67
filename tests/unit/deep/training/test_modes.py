"""What is frozen stays as it is."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training.modes import load_arrays, set_training, state_arrays  # noqa: E402
from terroir.tests.unit.deep.training.toys import PatchNet, made  # noqa: E402

pytestmark = pytest.mark.unit


def test_frozen_parts_are_in_evaluation_mode() -> None:
    module = made()
    for part in (module[0], module[1]):
        part.requires_grad_(False)
    set_training(module)
    assert module.training
    assert [part.training for part in module] == [False, False, True, True, True, True, True]


@pytest.mark.parametrize("by_name", [False, True])
def test_parts_can_be_named(by_name: bool) -> None:
    module = made()
    module.frozen_modules = ["4"] if by_name else [module[4]]
    set_training(module)
    assert [part.training for part in module] == [True, True, True, True, False, True, True]


def test_state_is_a_copy_and_comes_back() -> None:
    module = made().to(memory_format=torch.channels_last)
    kept = state_arrays(module)
    assert all(array.flags["C_CONTIGUOUS"] for array in kept.values())
    images = torch.rand(3, 2, 8, 8)
    module.eval()
    wanted = module(images)
    with torch.no_grad():
        for weight in module.parameters():
            weight.add_(1)
    assert not torch.equal(module(images), wanted)
    load_arrays(module, kept)
    assert torch.equal(module(images), wanted)


def test_foreign_weights_are_refused() -> None:
    kept = state_arrays(made())
    with pytest.raises(ValueError, match="Missing key"):
        load_arrays(made(), {name: array for name, array in kept.items() if name != "0.weight"})
    with pytest.raises(ValueError, match="finite"):
        load_arrays(PatchNet(), {**kept, "0.weight": kept["0.weight"] * np.nan})
