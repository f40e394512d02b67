"""What goes wrong in a training is said in a sentence."""

from __future__ import annotations

import types

import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training.guards import (  # noqa: E402
    Guards,
    check_shape,
    failures_explained,
    memory_explained,
)
from terroir.core.deep.training.options import TrainingOptions  # noqa: E402
from terroir.core.errors import BlockError, ParameterError  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU, spec_of  # noqa: E402

pytestmark = pytest.mark.unit

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("loss", "norm", "what"),
    [(NAN, 1.0, "the loss"), (INF, NAN, "the loss"), (1.0, NAN, "the gradient"), (1.0, INF, "the gradient")],
)
def test_what_is_not_finite_stops_the_training(loss: float, norm: float, what: str) -> None:
    guards = Guards(TrainingOptions(learning_rate=0.2), False)
    assert guards.check(1.0, 1.0, 1)
    with pytest.raises(
        ParameterError, match=f"epoch 3: {what} is not a finite number.*LEARNING_RATE to 0.02"
    ) as caught:
        guards.check(loss, norm, 3)
    assert caught.value.parameter == "learning_rate"


def test_where_the_loss_is_scaled_some_steps_may_be_left_out() -> None:
    guards = Guards(TrainingOptions(), True)
    for _ in range(3):
        assert not any(guards.check(1.0, INF, 1) for _ in range(20))
        assert guards.check(1.0, 1.0, 1)
    with pytest.raises(ParameterError, match="the loss"):
        guards.check(NAN, INF, 1)
    guards = Guards(TrainingOptions(), True)
    assert not any(guards.check(1.0, INF, 1) for _ in range(20))
    with pytest.raises(ParameterError, match="the gradient"):
        guards.check(1.0, INF, 1)


@pytest.mark.parametrize(("limit", "wanted"), [(2.0, 2.0), (100.0, 10.0), (0.0, 10.0)])
def test_long_gradients_are_shortened(limit: float, wanted: float) -> None:
    weight = torch.zeros(2, requires_grad=True)
    weight.grad = torch.tensor([6.0, 8.0])
    norm = Guards(TrainingOptions(max_gradient_norm=limit), False).clip([weight])
    assert norm.item() == pytest.approx(10)
    assert weight.grad.norm().item() == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_too_little_memory_names_the_batch_size(error: Exception) -> None:
    device, told = types.SimpleNamespace(type="cuda"), r"\(cuda\) does not hold batches of 64; set BATCH_SIZE to 32"
    with pytest.raises(ParameterError, match=told) as caught, memory_explained(device, 64):
        raise error
    assert caught.value.parameter == "batch_size"


@pytest.mark.parametrize("error", [RuntimeError("mat1 and mat2"), BlockError("a block", parameter="input")])
def test_other_errors_pass(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, memory_explained(CPU, 64), failures_explained(spec_of()):
        raise error
    assert caught.value is error


def test_batch_normalisation_of_one_item() -> None:
    module = torch.nn.BatchNorm2d(3)
    with pytest.raises(ParameterError, match="BATCH_SIZE to 2 or more"), failures_explained(spec_of()):
        module(torch.zeros(1, 3, 1, 1))


def test_a_network_of_ones_own_is_named() -> None:
    spec, told = spec_of(architecture="custom"), r"mine\.py failed on a batch \(KeyError: 'x'\)"
    with pytest.raises(ParameterError, match=told) as caught, failures_explained(spec):
        raise KeyError("x")
    assert caught.value.parameter == "custom"
    with pytest.raises(RuntimeError, match="out of memory"), failures_explained(spec_of(architecture="custom")):
        raise RuntimeError("out of memory")


def test_answers_of_another_shape_are_refused() -> None:
    images = torch.zeros(4, 2, 8, 8)
    check_shape(spec_of(), torch.zeros(4, 3), images)
    check_shape(spec_of("segmentation"), torch.zeros(4, 3, 8, 8), images)
    for kind, shape in (
        ("patch", (4, 3, 8, 8)),
        ("patch", (4, 2)),
        ("segmentation", (4, 3)),
        ("segmentation", (4, 3, 4, 4)),
    ):
        with pytest.raises(ParameterError, match="mend its forward"):
            check_shape(spec_of(kind), torch.zeros(shape), images)
    with pytest.raises(ParameterError, match="mend its forward"):
        check_shape(spec_of(), {"out": 1}, images)
