"""The mean of a network's weights over the last part of its training."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training import averaging  # noqa: E402
from terroir.core.deep.training.averaging import AveragedWeights  # noqa: E402
from terroir.core.deep.training.checkpoint import read_checkpoint, training_key  # noqa: E402
from terroir.core.deep.training.evaluate import evaluate  # noqa: E402
from terroir.core.deep.training.options import TrainingOptions  # noqa: E402
from terroir.core.errors import InputFileError  # noqa: E402
from terroir.core.run import Run  # noqa: E402
from terroir.tests.unit.deep.training.test_loop import OPTIONS, figures, same, train  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU, TileNet, made, patches, spec_of, tiles  # noqa: E402

pytestmark = pytest.mark.unit

AVERAGED = dataclasses.replace(OPTIONS, average_weights=True)


def bits(module: torch.nn.Module) -> dict[str, bytes]:
    return {name: value.numpy().tobytes() for name, value in module.state_dict().items()}


def moved(count: int = 20) -> tuple[torch.nn.Module, AveragedWeights, list[dict[str, np.ndarray]]]:
    """A network whose weights changed at random, their mean, and what they were after every step."""
    module, generator, seen = made(), torch.Generator().manual_seed(5), []
    mean = AveragedWeights(module)
    for number in range(count):
        with torch.no_grad():
            for value in module.state_dict().values():
                value.copy_(torch.randn(value.shape, generator=generator) if value.is_floating_point() else number)
        mean.update()
        seen.append({name: value.numpy().copy() for name, value in module.state_dict().items()})
    return module, mean, seen


def test_late_steps_count_as_they_should() -> None:
    module, mean, seen = moved()
    # The recursion written out: step s counts (η + 1) / (s + η) · Π over later t of (t − 1) / (t + η).
    eta, count = averaging.DECAY, len(seen)
    shares = [
        (eta + 1) / (s + eta) * np.prod([(t - 1) / (t + eta) for t in range(s + 1, count + 1)])
        for s in range(1, count + 1)
    ]
    assert np.isclose(sum(shares), 1)
    assert shares == sorted(shares)
    with mean.in_place():
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                wanted = sum(share * state[name].astype(np.float64) for share, state in zip(shares, seen))
                np.testing.assert_allclose(value.numpy(), wanted, rtol=1e-4, atol=1e-5)
            else:
                assert value.item() == count - 1


def test_what_does_not_change_stays_to_the_bit() -> None:
    module = made()
    before, mean = bits(module), AveragedWeights(module)
    for _ in range(30):
        mean.update()
    with mean.in_place():
        assert bits(module) == before


def test_own_weights_come_back_to_the_bit() -> None:
    module, mean, _ = moved()
    before = bits(module)

    def judge_in_vain() -> None:
        with mean.in_place():
            assert bits(module) != before
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        judge_in_vain()
    assert bits(module) == before


def test_a_kept_mean_goes_on() -> None:
    module, mean, _ = moved()
    other = AveragedWeights(made(seed=2))
    other._module = module
    other.restore(mean.arrays())
    for one in (mean, other):
        one.update()
    assert {n: a.tobytes() for n, a in mean.arrays().items()} == {n: a.tobytes() for n, a in other.arrays().items()}


@pytest.mark.parametrize("change", ["missing", "steps", "none", "shape", "infinite", "more"])
def test_what_is_no_mean_is_refused(change: str) -> None:
    _, mean, _ = moved(2)
    arrays, name = mean.arrays(), "state.0.weight"
    broken = {
        "missing": {n: a for n, a in arrays.items() if n != name},
        "steps": {n: a for n, a in arrays.items() if n != "steps"},
        "none": {**arrays, "steps": np.array(0, np.int64)},
        "shape": {**arrays, name: arrays[name][:1]},
        "infinite": {**arrays, name: arrays[name] * np.float32(np.inf)},
        "more": {**arrays, "state.other": arrays[name]},
    }[change]
    with pytest.raises(ValueError, match="the mean of the weights is"):
        AveragedWeights(made()).restore(broken)


@pytest.mark.parametrize("kind", ["patch", "segmentation"])
def test_steps_are_those_of_a_training_without(tmp_path: Path, kind: str) -> None:
    paths = {averaged: tmp_path / f"{averaged}.checkpoint" for averaged in (False, True)}
    found = {
        averaged: train(dataclasses.replace(OPTIONS, average_weights=averaged), kind, checkpoint=path)
        for averaged, path in paths.items()
    }
    assert not same(found[True], found[False])
    assert [epoch.loss for epoch in found[True].history] == [epoch.loss for epoch in found[False].history]
    keys = [training_key("", spec_of(kind), dataclasses.replace(OPTIONS, average_weights=one)) for one in (False, True)]
    plain, averaged = (read_checkpoint(path, key) for path, key in zip(paths.values(), keys))
    assert {n: a.tobytes() for n, a in plain.weights.items()} == {n: a.tobytes() for n, a in averaged.weights.items()}
    assert not plain.average
    assert averaged.average["steps"] == 4 * 4 if kind == "patch" else averaged.average["steps"] > 0


@pytest.mark.parametrize("kind", ["patch", "segmentation"])
def test_the_mean_is_judged_and_kept(kind: str) -> None:
    module = made() if kind == "patch" else made(TileNet)
    found = train(dataclasses.replace(AVERAGED, epochs=8, learning_rate=0.03), kind, module=module)
    scores = [epoch.macro_f1 for epoch in found.history]
    items = (patches if kind == "patch" else tiles)(seed=1)
    judged = evaluate(module, spec_of(kind), items, CPU, Run(workers=1))
    assert judged.metrics.macro_f1 == scores[found.best_epoch - 1] == max(scores)
    for name, value in module.state_dict().items():
        assert np.array_equal(value.numpy(), found.state[name])


def test_without_a_validation_the_mean_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    found = train(AVERAGED, validation=False, checkpoint=path)
    kept = read_checkpoint(path, training_key("", spec_of(), AVERAGED))
    assert {n: a.tobytes() for n, a in found.state.items()} == {
        n.removeprefix("state."): a.tobytes() for n, a in kept.average.items() if n != "steps"
    }
    assert figures(found) == figures(train(validation=False))


def test_a_checkpoint_without_the_mean_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.checkpoint"
    with monkeypatch.context() as patched:
        patched.setattr(AveragedWeights, "arrays", lambda mean: {})
        train(AVERAGED, checkpoint=path)
    with pytest.raises(InputFileError, match="is damaged"):
        train(AVERAGED, checkpoint=path, resume=True)


def test_trainings_without_it_keep_their_checkpoints() -> None:
    """A key as it was before there was anything to average."""
    options = {name: value for name, value in OPTIONS.to_dict().items() if name != "average_weights"}
    record = {"identity": "a", "network": spec_of().to_dict(), "options": options}
    before = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    assert training_key("a", spec_of(), OPTIONS) == before
    assert training_key("a", spec_of(), AVERAGED) != before
    assert TrainingOptions(**options) == OPTIONS
