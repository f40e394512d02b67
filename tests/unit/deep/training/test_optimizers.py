"""The optimiser's memory."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training.optimizers import (  # noqa: E402
    make_optimizer,
    optimizer_arrays,
    restore_optimizer,
    set_learning_rate,
)
from terroir.core.deep.training.options import OPTIMIZERS, TrainingOptions  # noqa: E402
from terroir.core.errors import ParameterError  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU, made  # noqa: E402

pytestmark = pytest.mark.unit


def step(module, optimizer, number: int) -> None:
    images = torch.rand(8, 2, 8, 8, generator=torch.Generator().manual_seed(number))
    optimizer.zero_grad()
    module.eval()(images).square().sum().backward()
    optimizer.step()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_it_goes_on_as_if_it_had_not_stopped(name: str, frozen: bool, layout: torch.memory_format) -> None:
    options = TrainingOptions(optimizer=name, weight_decay=0.1)
    module, other = made().to(memory_format=layout), made().to(memory_format=layout)
    for one in (module, other):
        one[0].requires_grad_(not frozen)
    optimizer = make_optimizer(module, options, CPU)
    for number in range(3):
        step(module, optimizer, number)
    other.load_state_dict(module.state_dict())
    second = make_optimizer(other, options, CPU)
    restore_optimizer(second, optimizer_arrays(optimizer))
    for one in (optimizer, second):
        set_learning_rate(one, 0.01)
    step(module, optimizer, 9)
    step(other, second, 9)
    assert all(torch.equal(a, b) for a, b in zip(module.state_dict().values(), other.state_dict().values()))


def test_foreign_memory_is_refused() -> None:
    module = made()
    optimizer = make_optimizer(module, TrainingOptions(), CPU)
    step(module, optimizer, 0)
    arrays = optimizer_arrays(optimizer)
    for wrong in (
        {**arrays, "99.step": np.zeros((), np.float32)},
        {**arrays, "0.momentum": np.zeros(1)},
        {**arrays, "0.exp_avg": np.zeros((1, 1), np.float32)},
        {name: array for name, array in arrays.items() if name != "0.exp_avg"},
        {"nothing": np.zeros(1)},
    ):
        with pytest.raises(ValueError):  # noqa: PT011 of several kinds
            restore_optimizer(optimizer, wrong)


def test_a_network_that_is_frozen_as_a_whole_is_refused() -> None:
    with pytest.raises(ParameterError, match="nothing can be learnt") as caught:
        make_optimizer(made().requires_grad_(False), TrainingOptions(), CPU)
    assert caught.value.parameter == "freeze"
