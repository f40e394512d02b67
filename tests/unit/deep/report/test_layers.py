"""Layers in words, of networks of torch."""

from __future__ import annotations

import pytest

from terroir.core.deep.report.layers import layer_words, parameter_count

pytestmark = pytest.mark.unit

torch = pytest.importorskip("torch")
nn = torch.nn


def test_layers_in_their_order():
    net = nn.Sequential(
        nn.Conv2d(3, 8, (3, 5), stride=2, dilation=1),
        nn.ReLU(),
        nn.BatchNorm2d(8),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
        nn.Conv2d(8, 8, 3, dilation=4),
        nn.ConvTranspose2d(8, 4, 2, stride=2),
        nn.AvgPool2d((2, 2)),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, 2),
    )
    assert layer_words(net) == (
        "convolution 3 × 5, 3 → 8, stride 2",
        "batch normalisation",
        "maximum pooling 2 × 2",
        "dropout 0.25",
        "convolution 3 × 3, 8 → 8, dilation 4",
        "transposed convolution 2 × 2, 8 → 4, stride 2",
        "mean pooling 2 × 2",
        "global pooling",
        "dense layer, 4 → 2",
    )


def test_large_networks_are_counted():
    net = nn.Sequential(*(nn.Sequential(nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2)) for _ in range(20)))
    assert layer_words(net) == ("20\u00a0× convolution", "20\u00a0× batch normalisation")


def test_a_layer_of_ones_own_has_its_name():
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(3))

    assert layer_words(nn.Sequential(Mine(), nn.Tanh())) == ("Mine",)


def test_weights_are_counted_frozen_or_not():
    net = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3))
    net[0].requires_grad_(False)
    assert parameter_count(net) == 4 * 3 + 3 + 2 * 3
