"""Losses, by hand and against torch."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch.nn import functional  # noqa: E402

from terroir.core.deep.training.losses import (  # noqa: E402
    class_weights,
    cross_entropy,
    focal,
    make_loss,
    soft_dice,
)
from terroir.core.deep.training.options import LOSSES, TrainingOptions  # noqa: E402
from terroir.tests.unit.deep.training.toys import CPU  # noqa: E402

pytestmark = pytest.mark.unit

WEIGHTS = torch.tensor([0.5, 1.0, 2.0])


def example(pixels: bool, unlabelled: bool = True):
    generator = torch.Generator().manual_seed(3)
    shape = (4, 3, 5, 6) if pixels else (20, 3)
    logits = torch.randn(shape, generator=generator).requires_grad_()
    labels = torch.randint(-1 if unlabelled else 0, 3, (shape[0], *shape[2:]), generator=generator)
    return logits, labels


@pytest.mark.parametrize("pixels", [False, True])
def test_cross_entropy_is_torchs(pixels: bool) -> None:
    logits, labels = example(pixels)
    wanted = functional.cross_entropy(logits, labels, weight=WEIGHTS, ignore_index=-1)
    assert torch.allclose(cross_entropy(logits, labels, WEIGHTS), wanted)


@pytest.mark.parametrize("pixels", [False, True])
def test_focal_loss_without_focus_is_cross_entropy(pixels: bool) -> None:
    logits, labels = example(pixels)
    assert torch.allclose(focal(logits, labels, WEIGHTS, 0.0), cross_entropy(logits, labels, WEIGHTS))


def test_focal_loss_by_hand() -> None:
    logits = torch.log(torch.tensor([[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]]))
    labels = torch.tensor([0, 0, -1])
    wanted = (0.1**2 * -np.log(0.9) + 0.6**2 * -np.log(0.4)) / 2
    assert focal(logits, labels, torch.ones(2), 2.0).item() == pytest.approx(wanted, rel=1e-5)


def test_dice_by_hand() -> None:
    logits = torch.log(torch.tensor([[0.8, 0.1, 0.1], [0.3, 0.6, 0.1], [0.2, 0.2, 0.6]]))
    labels = torch.tensor([0, 1, -1])
    # Of the two that occur: 2 · 0.8 / (0.8² + 0.3² + 1) and 2 · 0.6 / (0.1² + 0.6² + 1).
    wanted = 1 - (2 * 0.8 / (0.64 + 0.09 + 1) + 2 * 0.6 / (0.01 + 0.36 + 1)) / 2
    assert soft_dice(logits, labels, torch.ones(3), False).item() == pytest.approx(wanted, rel=1e-5)
    above = 2 * (0.5 * 0.8 + 1 * 0.6)
    below = 0.5 * (0.8 + 0.3 + 1) + 1 * (0.1 + 0.6 + 1) + 2 * (0.1 + 0.1)
    assert soft_dice(logits, labels, WEIGHTS, True).item() == pytest.approx(1 - above / below, rel=1e-5)


@pytest.mark.parametrize("generalised", [False, True])
def test_dice_is_0_for_certain_truth_and_1_for_certain_error(generalised: bool) -> None:
    labels = torch.tensor([0, 1, 2, 2])
    sure = 50.0 * functional.one_hot(labels, 3)
    assert soft_dice(sure, labels, WEIGHTS, generalised).item() == pytest.approx(0, abs=1e-6)
    assert soft_dice(sure.roll(1, 1), labels, WEIGHTS, generalised).item() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", ["balanced", "rooted", "none"])
@pytest.mark.parametrize("pixels", [False, True])
def test_what_is_not_labelled_changes_nothing(loss: str, kind: str, pixels: bool) -> None:
    logits, labels = example(pixels)
    measure = make_loss(TrainingOptions(loss=loss, class_weights=kind), np.array([0.5, 1, 2]), CPU)
    value = measure(logits, labels)
    value.backward()
    moved = logits.detach().clone()
    unknown = (labels == -1).unsqueeze(1).expand_as(moved)
    assert unknown.any()
    moved[unknown] = 40 * torch.randn(int(unknown.sum()))
    assert torch.allclose(measure(moved, labels), value)
    assert not logits.grad[unknown].any()
    assert logits.grad[~unknown].any()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", ["balanced", "rooted", "none"])
def test_pixels_are_items_of_their_own(loss: str, kind: str) -> None:
    logits, labels = example(True)
    measure = make_loss(TrainingOptions(loss=loss, class_weights=kind), np.array([0.5, 1, 2]), CPU)
    flat = logits.movedim(1, -1).reshape(-1, 3)
    assert torch.allclose(measure(logits, labels), measure(flat, labels.reshape(-1)))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 200.0])
def test_gradients_are_finite(loss: str, scale: float) -> None:
    logits, labels = example(True)
    logits = (logits.detach() * scale).requires_grad_()
    make_loss(TrainingOptions(loss=loss, focal_gamma=0.5), np.array([0.5, 1, 2]), CPU)(logits, labels).backward()
    assert torch.isfinite(logits.grad).all()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", ["balanced", "rooted", "none"])
def test_nothing_labelled_is_no_loss(loss: str, kind: str) -> None:
    logits, labels = example(True)
    value = make_loss(TrainingOptions(loss=loss, class_weights=kind), np.ones(3), CPU)(logits, labels * 0 - 1)
    value.backward()
    assert value.item() == 0
    assert not logits.grad.any()


def test_class_weights() -> None:
    assert class_weights(np.array([60, 30, 0, 10]), "balanced").tolist() == pytest.approx(
        [100 / 180, 100 / 90, 0, 10 / 3]
    )
    assert class_weights(np.array([60, 30, 0, 10]), "none").tolist() == [1, 1, 0, 1]
    counts = np.array([81, 16, 0, 9])
    rooted = class_weights(counts, "rooted")
    assert rooted.tolist() == pytest.approx([106 / (9 * 16), 106 / (4 * 16), 0, 106 / (3 * 16)])
    assert (rooted * counts).sum() == pytest.approx(counts.sum())


@pytest.mark.parametrize("loss", LOSSES)
def test_half_precision_is_computed_in_single(loss: str) -> None:
    logits, labels = example(True)
    value = make_loss(TrainingOptions(loss=loss), np.ones(3), CPU)(logits.to(torch.bfloat16), labels)
    assert value.dtype == torch.float32
