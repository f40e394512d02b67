"""Judging a network."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from sklearn.metrics import confusion_matrix, f1_score  # noqa: E402

from terroir.core.deep.standardise import to_input  # noqa: E402
from terroir.core.deep.training import precision  # noqa: E402
from terroir.core.deep.training.evaluate import answers, evaluate  # noqa: E402
from terroir.core.deep.training.losses import make_loss  # noqa: E402
from terroir.core.deep.training.options import TrainingOptions  # noqa: E402
from terroir.core.errors import Cancelled, DataError  # noqa: E402
from terroir.core.run import Run  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU, PatchNet, TileNet, made, patches, spec_of, tiles  # noqa: E402

pytestmark = pytest.mark.unit


@pytest.fixture
def run() -> Run:
    """A run of one thread: networks this small are slower with two."""
    return Run(workers=1)


def case(kind: str):
    return (made(PatchNet), patches(33)) if kind == "patch" else (made(TileNet), tiles(7))


@pytest.mark.parametrize("kind", ["patch", "segmentation"])
@pytest.mark.parametrize("architecture", ["sigma", "custom"])
@pytest.mark.parametrize("batch_size", [1, 5, 64])
def test_counts_and_loss_are_those_of_the_whole(run: Run, kind: str, architecture: str, batch_size: int) -> None:
    module, items = case(kind)
    labels = items.labels if items.valid is None else np.where(items.valid, items.labels, -1)
    spec = spec_of(kind, architecture)
    loss = make_loss(TrainingOptions(class_weights="none"), np.ones(3), CPU)
    found = evaluate(module, spec, items, CPU, run, batch_size, loss)
    module.eval()
    with torch.no_grad():
        logits = module(torch.from_numpy(to_input(items.images, items.valid, spec.mean, spec.std)))
    said, known = logits.argmax(1).numpy(), labels >= 0
    assert np.array_equal(found.counts, confusion_matrix(labels[known], said[known], labels=range(3)))
    assert found.loss == pytest.approx(loss(logits, torch.from_numpy(labels)).item(), rel=1e-5)
    wanted = f1_score(labels[known], said[known], average="macro", labels=range(3), zero_division=0)
    assert found.metrics.macro_f1 == pytest.approx(wanted)
    assert not module.training


def test_answers_come_item_by_item(run: Run) -> None:
    module, items = case("segmentation")
    found = list(answers(module, spec_of("segmentation"), items, CPU, run, 3))
    assert np.concatenate([one.indices for one in found]).tolist() == list(range(7))
    assert np.array_equal(np.concatenate([one.labels for one in found]), np.where(items.valid, items.labels, -1))
    assert all(one.classes.shape == one.confidence.shape == one.labels.shape for one in found)
    assert all((one.confidence > 1 / 3 - 1e-6).all() and (one.confidence <= 1).all() for one in found)


@pytest.mark.parametrize("kind", ["patch", "segmentation"])
def test_a_network_is_judged_as_it_maps_on_a_device_that_learns_with_fewer_bits(run: Run, monkeypatch, kind) -> None:
    module, items = case(kind)
    monkeypatch.setattr(precision, "reduced_type", lambda device: torch.bfloat16)
    with precision.Precision(CPU).forward():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == torch.bfloat16
    spec = spec_of(kind)
    (found,) = answers(module, spec, items, CPU, run)
    with torch.no_grad():
        logits = module(torch.from_numpy(to_input(items.images, items.valid, spec.mean, spec.std)))
    assert np.array_equal(found.confidence, logits.softmax(1).max(1).values.numpy())


def test_gradients_are_neither_made_nor_switched_off_for_others(run: Run) -> None:
    module, items = case("patch")
    for _ in answers(module, spec_of(), items, CPU, run, 5):
        assert torch.is_grad_enabled()
    assert all(weight.grad is None for weight in module.parameters())


def test_nothing_labelled(run: Run) -> None:
    module, items = case("patch")
    items.labels = items.labels * 0 - 1
    found = evaluate(module, spec_of(), items, CPU, run, 8, make_loss(TrainingOptions(), np.ones(3), CPU))
    assert not found.counts.any()
    assert np.isnan(found.loss)


def test_progress_and_cancel() -> None:
    module, items = case("patch")
    shares: list[float] = []
    evaluate(module, spec_of(), items, CPU, Run(on_progress=shares.append), 10)
    assert shares == pytest.approx([0.25, 0.5, 0.75, 1])
    with pytest.raises(Cancelled):
        evaluate(module, spec_of(), items, CPU, Run(is_cancelled=lambda: True))


def test_pixels_that_are_no_numbers(run: Run) -> None:
    module, items = case("patch")
    items.images = items.images.astype(np.float32)
    items.images[3, 0, 0, 0] = np.nan
    with pytest.raises(DataError, match="no finite numbers"):
        evaluate(module, spec_of(), items, CPU, run)
    items.valid = np.isfinite(items.images).all(1)
    assert evaluate(module, spec_of(), items, CPU, run).counts.sum() == 33
