"""Mixed precision: its control flow, with made-up devices."""

from __future__ import annotations

import types

import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training import precision as module  # noqa: E402
from terroir.core.deep.training.precision import Precision, reduced_type  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU  # noqa: E402

pytestmark = pytest.mark.unit

CUDA, MPS = types.SimpleNamespace(type="cuda"), types.SimpleNamespace(type="mps")


class Scaler:
    """Writes down what it is asked for."""

    def __init__(self, device: str) -> None:
        self.calls = [device]

    def scale(self, loss):
        self.calls.append("scale")
        return loss * 8

    def unscale_(self, optimizer) -> None:
        self.calls.append("unscale")

    def step(self, optimizer) -> None:
        self.calls.append("step")

    def update(self) -> None:
        self.calls.append("update")

    def state_dict(self):
        return {"scale": 8.0}

    def load_state_dict(self, state) -> None:
        self.calls.append(state)


def test_the_processor_computes_in_single_precision() -> None:
    precision = Precision(CPU)
    assert (precision.dtype, precision.scaler, precision.name, precision.state()) == (None, None, "", {})
    weight = torch.ones(2, 2, requires_grad=True)
    with precision.forward():
        answer = weight @ weight
    assert answer.dtype == torch.float32
    precision.backward(answer.sum())
    before = weight.grad.clone()
    optimizer = torch.optim.SGD([weight], lr=0.5)
    precision.unscale(optimizer)
    precision.step(optimizer)
    precision.restore({"scale": 3.0})
    assert torch.equal(weight.detach(), 1 - 0.5 * before)


def test_float16_is_scaled(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: False)
    monkeypatch.setattr(torch.amp, "GradScaler", Scaler)
    precision = Precision(CUDA)
    assert precision.name == "float16"
    weight = torch.ones(1, requires_grad=True)
    precision.backward((2 * weight).sum())
    assert weight.grad.item() == 16
    precision.unscale(None)
    precision.step(None)
    precision.restore(precision.state())
    precision.restore({})
    assert precision.scaler.calls == ["cuda", "scale", "unscale", "step", "update", {"scale": 8.0}]


def test_bfloat16_needs_no_scale(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    precision = Precision(CUDA)
    assert (precision.name, precision.scaler) == ("bfloat16", None)


@pytest.mark.parametrize(("there", "multiplies"), [(True, True), (True, False), (False, True)])
def test_apples_devices_are_tried(monkeypatch, there: bool, multiplies: bool) -> None:
    monkeypatch.setattr(torch.amp, "is_autocast_available", lambda kind: there)
    monkeypatch.setattr(module, "_multiplies", lambda device, dtype: multiplies)
    assert reduced_type(MPS) == (torch.bfloat16 if there and multiplies else None)


def test_what_a_device_knows_is_found_by_trying(monkeypatch) -> None:
    assert module._multiplies(CPU, torch.bfloat16)

    def refuse(*arguments, **more):
        raise TypeError("BFloat16 is not supported on MPS")

    monkeypatch.setattr(torch, "ones", refuse)
    assert not module._multiplies(CPU, torch.bfloat16)
