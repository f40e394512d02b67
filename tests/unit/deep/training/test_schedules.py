"""Learning rates, compared with torch's."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training.options import TrainingOptions  # noqa: E402
from terroir.core.deep.training.schedules import learning_rate  # noqa: E402

pytestmark = pytest.mark.unit

EPOCHS, STEPS = 8, 5


def rates(schedule: str, epochs: int = EPOCHS, steps: int = STEPS) -> list[float]:
    options = TrainingOptions(epochs=epochs, learning_rate=0.1, schedule=schedule)
    return [learning_rate(options, step, steps) for step in range(epochs * steps)]


def torch_rates(make) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    schedule = make(optimizer)
    found = []
    for _ in range(EPOCHS * STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


def test_constant() -> None:
    assert set(rates("constant")) == {0.1}


def test_step_falls_every_fifty_epochs() -> None:
    found = rates("step", 101, 2)
    assert found[:100] == [0.1] * 100
    assert found[100:200] == pytest.approx([0.07] * 100)
    assert found[200:] == pytest.approx([0.049] * 2)


def test_cosine_is_torchs() -> None:
    wanted = torch_rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, EPOCHS * STEPS))
    assert rates("cosine") == pytest.approx(wanted)


def test_one_cycle_has_torchs_shape() -> None:
    found = rates("onecycle", 10, 100)
    assert found[0] == pytest.approx(0.1 / 25)
    assert max(found) == pytest.approx(0.1)
    assert found.index(max(found)) == 300
    assert found[-1] < 1e-5
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=1000)
    wanted = []
    for _ in range(1000):
        wanted.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        theirs.step()
    # Theirs counts from the first step to the last one, ours to the end of the last one.
    assert max(abs(a - b) for a, b in zip(found, wanted)) < 1e-3
