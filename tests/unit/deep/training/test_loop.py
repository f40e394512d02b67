"""Training from the first epoch to the last, and with an interruption."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.training import trainer as trainer_module  # noqa: E402
from terroir.core.deep.training.evaluate import evaluate  # noqa: E402
from terroir.core.deep.training.loop import Trained, train_network  # noqa: E402
from terroir.core.deep.training.options import TrainingOptions  # noqa: E402
from terroir.core.errors import Cancelled, DataError, InputFileError, ParameterError  # noqa: E402
from terroir.core.run import Run  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU, PatchNet, TileNet, made, patches, spec_of, tiles  # noqa: E402

pytestmark = pytest.mark.unit

OPTIONS = TrainingOptions(epochs=4, batch_size=16, learning_rate=0.01, patience=0)


def train(
    options: TrainingOptions = OPTIONS,
    kind: str = "patch",
    run: Optional[Run] = None,
    validation: bool = True,
    module: Any = None,
    **more: Any,
) -> Trained:
    make = patches if kind == "patch" else tiles
    module = made(PatchNet if kind == "patch" else TileNet) if module is None else module
    judged = make(seed=1) if validation else None
    spec = more.pop("spec", spec_of(kind))
    return train_network(module, spec, more.pop("items", make()), judged, options, run or Run(workers=1), CPU, **more)


def same(one: Trained, other: Trained) -> bool:
    assert one.state.keys() == other.state.keys()
    return all(one.state[name].tobytes() == other.state[name].tobytes() for name in one.state)


def figures(trained: Trained) -> list[Any]:
    return [dataclasses.replace(epoch, seconds=0.0) for epoch in trained.history]


def cancelling(epochs: float, messages: list[str] | None = None) -> Run:
    """A run that the user stops after this share of the epochs."""
    done = [0.0]
    run = Run(workers=1, is_cancelled=lambda: done[0] > epochs)
    run.on_progress = lambda share: done.__setitem__(0, share * OPTIONS.epochs)
    return run


VARIANTS = {
    "adamw, cosine": {},
    "adam, one cycle, focal": {"optimizer": "adam", "schedule": "onecycle", "loss": "focal"},
    "dice, balanced draws": {"loss": "dice", "balanced_sampling": True, "schedule": "step"},
    "given steps": {"steps_per_epoch": 3, "class_weights": "none", "schedule": "constant", "max_gradient_norm": 0.1},
    "no augmentation": {"flips": False, "rotations": False, "jitter": 0.0},
    "averaged": {"average_weights": True},
}


@pytest.mark.parametrize("kind", ["patch", "segmentation"])
def test_it_learns(kind: str) -> None:
    shares: list[float] = []
    module = made(PatchNet if kind == "patch" else TileNet)
    run = Run(workers=1, on_progress=shares.append)
    options = dataclasses.replace(OPTIONS, epochs=15, jitter=0.0, batch_size=4, learning_rate=0.03)
    found = train(options, kind, run, module=module)
    scores = [epoch.macro_f1 for epoch in found.history]
    assert max(scores) > 0.95
    assert scores[found.best_epoch - 1] == max(scores)
    assert found.history[-1].loss < found.history[0].loss
    assert all(len(epoch.class_f1) == 3 and epoch.gradient_norm > 0 and epoch.seconds > 0 for epoch in found.history)
    assert shares == sorted(shares)
    assert len(shares) > 15 * 4
    assert shares[-1] == 1
    # The module has the best weights: it scores what the history says.
    items = (patches if kind == "patch" else tiles)(seed=1)
    judged = evaluate(module, spec_of(kind), items, CPU, Run(workers=1))
    assert judged.metrics.macro_f1 == max(scores)
    assert not module.training
    for name, value in module.state_dict().items():
        assert np.array_equal(value.numpy(), found.state[name])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", ["patch", "segmentation"])
def test_an_interrupted_training_ends_with_the_same_bits(tmp_path: Path, variant: str, kind: str) -> None:
    options = dataclasses.replace(OPTIONS, **VARIANTS[variant])
    wanted = train(options, kind)
    path = tmp_path / "net.checkpoint"
    for stop in (1.3, 2.6):  # within an epoch, twice
        with pytest.raises(Cancelled):
            train(options, kind, cancelling(stop), checkpoint=path, resume=True, identity="a")
        assert path.exists()
    torch.rand(5)  # whatever else draws meanwhile
    run = Run(workers=1)
    found = train(options, kind, run, checkpoint=path, resume=True, identity="a")
    assert any(str(m).startswith("Training goes on after epoch 2") for m in run.messages)
    assert same(found, wanted)
    assert figures(found) == figures(wanted)
    assert (found.best_epoch, found.stopped_early) == (wanted.best_epoch, wanted.stopped_early)


def test_a_killed_training_goes_on_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    code = f"""
import os
from pathlib import Path
from terroir.core.run import Run
from terroir.tests.unit.deep.training.test_loop import train

run = Run(workers=1)
run.on_progress = lambda share: os._exit(9) if share > 0.7 else None
train(run=run, checkpoint=Path({str(path)!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 9, done.stderr
    run = Run(workers=1)
    found = train(run=run, checkpoint=path, resume=True)
    assert any(str(m).startswith("Training goes on after epoch 2") for m in run.messages)
    assert same(found, train())


def test_a_failure_leaves_the_checkpoint_of_the_last_epoch(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    items = patches()
    read, calls = items.read, []

    def fail(indices: np.ndarray) -> Any:
        calls.append(len(indices))
        if len(calls) == 11:  # four batches an epoch, and one look for labels
            raise OSError("the disk is gone")
        return read(indices)

    items.read = fail
    with pytest.raises(OSError, match="the disk is gone"):
        train(items=items, checkpoint=path, validation=False)
    assert len(calls) == 11
    assert same(train(checkpoint=path, resume=True, validation=False), train(validation=False))
    assert not [thread for thread in threading.enumerate() if thread.name == "terroir-prefetch"]


def test_a_complete_training_is_not_done_again(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    wanted = train(checkpoint=path)
    before = path.stat().st_mtime_ns
    found = train(checkpoint=path, resume=True)
    assert path.stat().st_mtime_ns == before
    assert same(found, wanted)
    assert found.history == wanted.history


def test_without_resume_it_starts_afresh(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    path.write_bytes(b"something else")
    run = Run(workers=1)
    train(run=run, checkpoint=path, resume=False)
    assert not any("goes on" in str(m) for m in run.messages)
    assert path.stat().st_size > 1000


@pytest.mark.parametrize("change", ["identity", "options", "spec"])
def test_the_checkpoint_of_another_training_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "net.checkpoint"
    train(dataclasses.replace(OPTIONS, epochs=1), checkpoint=path, identity="a")
    kept = path.read_bytes()
    options = dataclasses.replace(OPTIONS, epochs=1, learning_rate=0.1 if change == "options" else 0.01)
    spec = spec_of(std=(9.0, 9.0)) if change == "spec" else spec_of()
    with pytest.raises(ParameterError, match="keeps another training"):
        train(options, checkpoint=path, resume=True, identity="b" if change == "identity" else "a", spec=spec)
    assert path.read_bytes() == kept


def test_a_damaged_checkpoint_is_told(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputFileError, match="is damaged") as caught:
        train(checkpoint=path, resume=True)
    assert caught.value.parameter == "checkpoint"


def test_a_checkpoint_of_another_network_is_told(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    train(dataclasses.replace(OPTIONS, epochs=1), checkpoint=path)
    other = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(128, 3))
    with pytest.raises(InputFileError, match="is damaged"):
        train(dataclasses.replace(OPTIONS, epochs=1), module=other, checkpoint=path, resume=True)


def test_a_seed_gives_the_same_bits_and_another_one_others() -> None:
    one = train()
    torch.manual_seed(99)
    assert same(train(), one)
    assert not same(train(dataclasses.replace(OPTIONS, seed=1)), one)


def test_two_threads_are_as_reproducible_as_one() -> None:
    options = dataclasses.replace(OPTIONS, epochs=1)
    assert same(train(options, run=Run(workers=2)), train(options, run=Run(workers=2)))


def test_another_number_of_threads_is_told(tmp_path: Path) -> None:
    path = tmp_path / "net.checkpoint"
    with pytest.raises(Cancelled):
        train(run=cancelling(3.2), checkpoint=path)
    run = Run(workers=2)
    train(run=run, checkpoint=path, resume=True)
    assert any("began with 1 threads and goes on with 2" in str(m) for m in run.messages)


def test_torch_is_left_as_it_was() -> None:
    torch.manual_seed(3)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    train(run=Run(workers=1))
    with pytest.raises(Cancelled):
        train(run=cancelling(0.4))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads
    assert torch.is_grad_enabled()


def test_the_threads_asked_for_compute() -> None:
    seen = set()

    class Spy(PatchNet):
        def forward(self, images):
            seen.add(torch.get_num_threads())
            return super().forward(images)

    train(run=Run(workers=1), module=Spy())
    assert seen == {1}


def test_patience(monkeypatch) -> None:
    scores = iter([0.5, 0.6, 0.6, 0.4, 0.9])
    judge = trainer_module.tally

    def scored(found, classes):
        judged = judge(found, classes)
        return type("Judged", (), {
            "counts": judged.counts, "loss": judged.loss,
            "metrics": dataclasses.replace(judged.metrics, macro_f1=next(scores)),
        })()  # fmt: skip

    monkeypatch.setattr(trainer_module, "tally", scored)
    run = Run(workers=1)
    found = train(dataclasses.replace(OPTIONS, epochs=9, patience=2), run=run)
    assert (found.epochs, found.stopped_early) == (4, True)
    assert found.best_epoch in {2, 3}  # as good; the smaller loss
    assert any("stopped after epoch 4" in str(m) for m in run.messages)


def test_without_a_validation_the_last_weights_are_kept() -> None:
    found = train(dataclasses.replace(OPTIONS, patience=1), validation=False)
    assert (found.epochs, found.best_epoch, found.stopped_early) == (4, 4, False)
    assert all(epoch.macro_f1 is None and epoch.class_f1 == () for epoch in found.history)


def test_frozen_weights_and_statistics_stay() -> None:
    module = made()
    for part in (module[0], module[1]):
        part.requires_grad_(False)
    before = {name: value.numpy().copy() for name, value in module.state_dict().items()}
    found = train(module=module)
    changed = {name for name, array in found.state.items() if not np.array_equal(array, before[name])}
    assert changed == {"6.weight", "6.bias"}


def test_a_learning_rate_that_explodes_is_told() -> None:
    module = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(128, 64), torch.nn.Linear(64, 3))
    with torch.no_grad():
        module[1].weight *= 1e25
        module[2].weight *= 1e25
    with pytest.raises(ParameterError, match="diverged in epoch 1") as caught:
        train(module=module)
    assert caught.value.parameter == "learning_rate"


def test_nothing_labelled_is_told() -> None:
    items = patches()
    items.labels = items.labels * 0 - 1
    with pytest.raises(DataError, match="nothing is labelled"):
        train(items=items)


def test_memory_that_does_not_suffice_is_told() -> None:
    class Greedy(PatchNet):
        def forward(self, images):
            raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(ParameterError, match="set BATCH_SIZE to 8"):
        train(module=Greedy())


def test_a_custom_network_that_fails_is_told() -> None:
    class Failing(PatchNet):
        def forward(self, images):
            return super().forward(images) if not self.training else {}["key"]

    with pytest.raises(ParameterError, match=r"mine\.py failed on a batch") as caught:
        train(module=Failing(), spec=spec_of(architecture="custom"))
    assert caught.value.parameter == "custom"


def test_a_custom_network_may_look_at_its_memory() -> None:
    class Viewing(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.dense = torch.nn.Conv2d(2, 4, 3), torch.nn.Linear(4 * 36, 3)

        def forward(self, images):
            return self.dense(self.conv(images).view(len(images), -1))

    assert train(module=Viewing(), spec=spec_of(architecture="custom")).epochs == 4
