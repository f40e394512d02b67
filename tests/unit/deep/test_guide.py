"""The example in the guide is a network that trains, and that has the dense form which the guide promises."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("safetensors")

from terroir.core.deep.architectures import CUSTOM, build
from terroir.core.deep.dense import dense_predictor
from terroir.core.deep.network import Network
from terroir.core.deep.networks.custom import read_custom
from terroir.core.deep.spec import PATCH, NetworkSpec
from terroir.tools.qgis_environment import REPOSITORY

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("size", "parameters"), [(30, {"width": 4}), (21, {"width": 3})])
def test_the_network_of_the_guide_is_dense(tmp_path: Path, size: int, parameters: dict[str, int]) -> None:
    text = (REPOSITORY / "docs" / "deep-learning.md").read_text(encoding="utf-8")
    example = next(block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "class Small" in block)
    (tmp_path / "small.py").write_text(example, encoding="utf-8")
    source, custom = read_custom(str(tmp_path / "small.py"))
    spec = NetworkSpec(PATCH, CUSTOM, parameters, 2, 3, size, (0.0, 0.0), (1.0, 1.0), custom)
    network = Network.of(build(spec, source), spec, source)
    predictor = dense_predictor(network, None, 0)
    assert any("dense form" in template and "every pixel" in template for template, _ in predictor.notes)
    side = predictor.tile + 2 * predictor.margin
    found = predictor(np.random.default_rng(0).normal(size=(1, 2, side, side)).astype(np.float32))
    assert found.shape == (1, 3, predictor.tile, predictor.tile)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
