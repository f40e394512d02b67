"""Patches on a lattice, for networks without a dense form."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from torch import nn

from terroir.core.blocks.edges import source_indices
from terroir.core.deep.architectures import build
from terroir.core.deep.dense import dense_predictor
from terroir.core.deep.dense.lattice import LatticePredictor
from terroir.core.deep.dense.predictor import DensePredictor
from terroir.core.deep.network import Network
from terroir.core.deep.spec import NetworkSpec
from terroir.core.errors import ParameterError
from terroir.tests.unit.deep.dense.toys import Given

pytestmark = pytest.mark.unit


def padded(size: int) -> Given:
    """A network that pads; its classes differ from place to place."""
    torch.manual_seed(size)
    module = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(4 * size * size, 3))
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0, 0.3)
    return Given(module, 2, 3, size)


def shares_at(network: Network, image: np.ndarray, row: int, col: int) -> np.ndarray:
    """Probabilities of the patch around a pixel of an image that is mirrored beyond its edge."""
    size = network.spec.size
    rows = source_indices(row - size // 2, row - size // 2 + size, image.shape[1], "reflect")
    cols = source_indices(col - size // 2, col - size // 2 + size, image.shape[2], "reflect")
    patch = torch.from_numpy(image[:, rows][:, :, cols][np.newaxis])
    return torch.softmax(network.module()(patch), 1)[0].numpy()


def tile_of(predictor: Any, image: np.ndarray, row: int, col: int) -> np.ndarray:
    """The predictor's answer for the tile at a place, as blocks give it to it: zeros beyond the mirrored margin."""
    side, margin = predictor.tile, predictor.margin
    seen = np.zeros((1, len(image), side + 2 * margin, side + 2 * margin), np.float32)
    last = [min(at + side, size) + margin for at, size in ((row, image.shape[1]), (col, image.shape[2]))]
    rows = source_indices(row - margin, last[0], image.shape[1], "reflect")
    cols = source_indices(col - margin, last[1], image.shape[2], "reflect")
    seen[0, :, : rows.size, : cols.size] = image[:, rows][:, :, cols]
    return predictor(seen)[0]


@pytest.mark.parametrize(("size", "step"), [(6, 1), (7, 1), (6, 2), (7, 3), (5, 5), (4, 4), (1, 1)])
def test_points_of_the_lattice_have_their_patch_and_others_lie_between(size: int, step: int) -> None:
    network = padded(size)
    predictor = LatticePredictor(network, None, step)
    assert predictor.tile % step == 0
    image = (
        np.random.default_rng(size)
        .standard_normal((2, predictor.tile + 11, predictor.tile + 2 * step))
        .astype(np.float32)
    )
    for corner in ((0, 0), (predictor.tile, 0), (0, predictor.tile), (predictor.tile, predictor.tile)):
        found = tile_of(predictor, image, *corner)
        ends = [min(predictor.tile, length - at) for at, length in zip(corner, image.shape[1:])]
        for row, col in {(0, 0), (ends[0] - 1, ends[1] - 1), (ends[0] // 2, 0), (ends[0] // 3, ends[1] - 1)}:
            at = corner[0] + row, corner[1] + col
            low = at[0] // step * step, at[1] // step * step
            beyond = (at[0] - low[0]) / step, (at[1] - low[1]) / step
            expected = np.zeros(3)
            for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
                weight = abs(1 - down - beyond[0]) * abs(1 - right - beyond[1])
                if weight:
                    expected += weight * shares_at(network, image, low[0] + down * step, low[1] + right * step)
            np.testing.assert_allclose(found[:, row, col], expected, atol=1e-5)


def test_every_pixel_of_a_resnet_with_step_1() -> None:
    torch.manual_seed(0)
    spec = NetworkSpec("patch", "resnet18", {}, 2, 3, 8, (0.0, 0.0), (1.0, 1.0))
    network = Network.of(build(spec), spec)
    predictor = dense_predictor(network, None, 1)
    assert isinstance(predictor, LatticePredictor)
    predictor.tile = predictor._lattice.tile = predictor._lattice.along = 3
    image = np.random.default_rng(0).standard_normal((2, 5, 6)).astype(np.float32)
    found = tile_of(predictor, image, 0, 0)
    for row, col in ((0, 0), (1, 2)):
        np.testing.assert_allclose(found[:, row, col], shares_at(network, image, row, col), atol=1e-4)
    said = [template.format(**values) for template, values in predictor.notes]
    assert "more than one way" in said[0]
    assert said[1] == "Every pixel has its own patch of 8 × 8 pixels, which takes long."


def test_a_lattice_with_gaps_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"^STEP: patches of 7 × 7 pixels that lie 8 pixels apart leave gaps"):
        dense_predictor(padded(7), None, 8)


@pytest.mark.parametrize(("size", "expected"), [(30, 3), (65, 8), (7, 1), (8, 1), (16, 2)])
def test_the_step_of_the_lattice(size: int, expected: int) -> None:
    network = padded(size)
    predictor = dense_predictor(network)
    assert isinstance(predictor, LatticePredictor)
    said = [template.format(**values) for template, values in predictor.notes]
    assert said[0].startswith("The network pads what it sees of a patch (Conv2d)")
    assert said[0].endswith("no dense form.")
    if expected > 1:
        assert f"looked at every {expected} pixels" in said[1]
    chosen = dense_predictor(network, None, 5)
    assert isinstance(chosen, LatticePredictor)
    assert chosen.tile % 5 == 0
    assert chosen.bytes_per_pixel > 0


def test_the_dense_form_is_preferred() -> None:
    spec = NetworkSpec("patch", "sigma", {}, 1, 3, 22, (0.0,), (1.0,))
    torch.manual_seed(0)
    predictor = dense_predictor(Network.of(build(spec), spec), None, 7)
    assert isinstance(predictor, DensePredictor)
    said = [template.format(**values) for template, values in predictor.notes]
    assert said[0].endswith("gets the probabilities of the patch of 22 × 22 pixels around it.")
    assert said[1].startswith("STEP is not heeded")


def test_a_form_that_differs_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from terroir.core.deep.dense import convert

    honest = convert._nhwc
    monkeypatch.setattr(convert, "_nhwc", lambda weight: honest(weight) * 1.5)
    network = _sigma()
    predictor = dense_predictor(network)
    assert isinstance(predictor, LatticePredictor)
    template, values = predictor.notes[0]
    assert "differs from it by" in template.format(**values)


def test_neither_company_nor_journeys_change_a_bit() -> None:
    predictor = LatticePredictor(_sigma(), None, 6)
    side = predictor.tile + 2 * predictor.margin
    images = np.random.default_rng(1).standard_normal((2, 2, side, side)).astype(np.float32)
    together = predictor(images)
    again = pickle.loads(pickle.dumps(predictor))
    np.testing.assert_array_equal(again(images[1:2])[0], together[1])
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)
    assert predictor(images[:0]).shape == (0, 3, predictor.tile, predictor.tile)


def _sigma() -> Network:
    torch.manual_seed(0)
    spec = NetworkSpec("patch", "sigma", {}, 2, 3, 22, (0.0, 0.0), (1.0, 1.0))
    return Network.of(build(spec), spec)
