"""Weights that a training starts from, and mistakes: one sentence each, and nothing is left behind."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from terroir.core.errors import DataError, InputFileError, ParameterError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.train_cnn import TrainCnnJob
from terroir.core.learning.model import Model
from terroir.core.raster.stack import Stack
from terroir.tests.unit.jobs.cnn_scenes import (
    NETWORK,
    SIDE,
    make_scene,
    run_of,
    said,
)
from terroir.tests.unit.making import TRANSFORM, read_raster, square, write_layer, write_raster

pytestmark = [pytest.mark.unit]
torch = pytest.importorskip("torch")


@pytest.fixture
def scene(tmp_path):
    """Make an image and patches."""
    return partial(make_scene, tmp_path)


def test_a_model_of_ours_is_where_another_starts_and_freeze_holds_it(scene, tmp_path):
    made = scene()
    execute(made.job(model=str(tmp_path / "first.terroir")), run_of())
    run = run_of()
    execute(made.job(weights=str(tmp_path / "first.terroir"), freeze=True, epochs=2, seed=5), run)
    before = Model.open(tmp_path / "first.terroir").estimator.state
    after = Model.open(made.job().model).estimator.state
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    assert changed == {"5.weight", "5.bias"}
    assert any("weights stay as they are" in text for text in said(run))


def test_a_pickle_is_refused_as_weights(scene, tmp_path):
    made = scene()
    torch.save(torch.nn.Linear(2, 2), tmp_path / "whole.pt")
    with pytest.raises(InputFileError, match=r"WEIGHTS: .*safetensors"):
        execute(made.job(weights=str(tmp_path / "whole.pt")), run_of())
    assert made.out == []


def test_weights_that_want_more_bands_are_refused(scene, tmp_path):
    from safetensors.torch import save_file

    made = scene()
    name = str(tmp_path / "rgb.safetensors")
    save_file({**_state(4), "0.weight": torch.zeros(4, 3, 3, 3)}, name)
    with pytest.raises(ParameterError, match=r"WEIGHTS: .*learnt on 3 bands, and the image has 2"):
        execute(made.job(weights=name), run_of())
    assert made.out == []


def _state(width):
    parts = (
        torch.nn.Conv2d(2, width, 3), torch.nn.BatchNorm2d(width), torch.nn.ReLU(), torch.nn.Dropout(),
        torch.nn.Flatten(), torch.nn.Linear(width * (SIDE - 2) ** 2, 3),
    )  # fmt: skip
    return torch.nn.Sequential(*parts).state_dict()


# Mistakes.


ABSENT = "mps" if torch.cuda.is_available() else "cuda"
"""A device that is not here."""
FAILS = NETWORK + "\n    def forward(self, x):\n        raise KeyError('mine')\n"
NO_LOGITS = NETWORK + "\n    def forward(self, x):\n        return super().forward(x)[:, :2]\n"
NOT_A_NUMBER = NETWORK + "\n    def forward(self, x):\n        return super().forward(x) * float('nan')\n"


@pytest.mark.parametrize(
    ("made", "fields", "kind", "match"),
    [
        ({}, {"input": ()}, ParameterError, "INPUT: the patches of .* are parts of an image"),
        ({"network": FAILS}, {}, ParameterError, "CUSTOM: Tiny of net.py fails .*KeyError"),
        ({"network": NO_LOGITS}, {}, ParameterError, "CUSTOM: Tiny of net.py answers with .*\\(2, 3\\)"),
        ({"network": "x = 1\n"}, {}, ParameterError, "CUSTOM: there is no class"),
        ({"network": "x = \n"}, {}, ParameterError, "CUSTOM: "),
        ({"network": NOT_A_NUMBER}, {}, ParameterError, "LEARNING_RATE: the training diverged in epoch 1"),
        ({}, {"custom": "/nowhere/net.py"}, InputFileError, "CUSTOM: /nowhere/net.py"),
        ({}, {"custom_class": "Big"}, ParameterError, "CUSTOM_CLASS: there is no class Big"),
        ({}, {"parameters": {"depth": 3}}, ParameterError, "PARAMETERS: Tiny of net.py cannot be made"),
        ({}, {"architecture": "sigma"}, ParameterError, "PATCHES: of patches of 6 × 6 pixels"),
        (
            {},
            {"architecture": "sigma", "parameters": {"depth": 3}},
            ParameterError,
            "PARAMETERS: sigma has no argument",
        ),
        ({}, {"weights": "/nowhere/w.safetensors"}, InputFileError, "WEIGHTS: /nowhere/w.safetensors does not exist"),
        ({}, {"class_field": "kind"}, ParameterError, "CLASS_FIELD: .* has no field kind"),
        ({}, {"group_field": "plot"}, TerroirError, "GROUP_FIELD: "),
        ({}, {"patches": "/nowhere/p.gpkg"}, InputFileError, "PATCHES: /nowhere/p.gpkg does not exist"),
        ({"polygons": {1: 6}}, {}, DataError, "CLASS_FIELD: there is one class only"),
        ({"polygons": {1: 1, 2: 1}}, {}, DataError, "SPLIT: neither validation nor test"),
        ({}, {"device": ABSENT}, ParameterError, f"DEVICE: torch .* sees no device {ABSENT}"),
    ],
)
def test_mistakes_are_one_sentence_and_leave_nothing(scene, made, fields, kind, match):
    if fields.get("device") == "cuda" and torch.cuda.is_available():
        pytest.skip("there is a graphics card")
    known = scene(**made)
    with pytest.raises(kind, match=match) as caught:
        execute(known.job(**fields), run_of())
    assert "\n" not in str(caught.value)
    assert known.out == []


@pytest.mark.parametrize(
    ("made", "fields", "match"),
    [
        ({"network": FAILS}, {}, "CUSTOM: Tiny of net.py fails"),
        ({"network": NO_LOGITS}, {}, "CUSTOM: Tiny of net.py answers with"),
        ({"network": "x = 1\n"}, {}, "CUSTOM: there is no class"),
        ({"network": "x = \n"}, {}, "CUSTOM: .*SyntaxError"),
        ({}, {"parameters": {"depth": 3}}, "PARAMETERS: Tiny of net.py cannot be made"),
        ({}, {"architecture": "sigma", "parameters": {"depth": 3}}, "PARAMETERS: sigma has no argument"),
        ({}, {"architecture": "sigma"}, "PATCHES: of patches of 6 × 6 pixels"),
        ({}, {"weights": "other.safetensors"}, "WEIGHTS: .*other.safetensors has the shape"),
    ],
)
def test_mistakes_in_the_network_show_before_a_pixel_is_read(scene, tmp_path, monkeypatch, made, fields, match):
    if "weights" in fields:
        from safetensors.torch import save_file

        fields = {"weights": str(tmp_path / fields["weights"])}
        save_file(_state(9), fields["weights"])
    reads = []
    read = Stack.read
    monkeypatch.setattr(Stack, "read", lambda stack, window: reads.append(window) or read(stack, window))
    known = scene(**made)
    with pytest.raises(ParameterError, match=match):
        execute(known.job(**fields), run_of())
    assert not reads
    assert known.out == []


def test_the_traceback_of_the_users_network_is_in_the_log(scene):
    run = run_of()
    with pytest.raises(ParameterError):
        execute(scene(network=FAILS).job(), run)
    assert sum("Traceback of the network" in text and "KeyError" in text for text in said(run)) == 1


def test_patches_of_another_grid_are_refused(scene, tmp_path):
    made = scene()
    other = (TRANSFORM[0] + 0.4, *TRANSFORM[1:])
    shifted = write_raster(tmp_path / "shifted.tif", read_raster(made.image), transform=other)
    with pytest.raises(DataError, match=r"PATCHES: .*cut for another grid"):
        execute(made.job(input=(shifted,)), run_of())
    assert made.out == []


def test_no_table_of_patches(scene, tmp_path):
    made = scene()
    layer = write_layer(tmp_path / "polygons.gpkg", [(square(0, 0, 9), {"class": 1, "group": "a"})])
    with pytest.raises(DataError, match=r"PATCHES: .* is no table of patches"):
        execute(made.job(patches=layer), run_of())


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 1}, "batch_size"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"weight_decay": -0.1}, "weight_decay"),
        ({"weight_decay": float("nan")}, "weight_decay"),
        ({"optimizer": "sgd"}, "optimizer"),
        ({"schedule": "linear"}, "schedule"),
        ({"loss": "hinge"}, "loss"),
        ({"class_weights": "mine"}, "class_weights"),
        ({"patience": -1}, "patience"),
        ({"jitter": 1.5}, "jitter"),
        ({"jitter": float("nan")}, "jitter"),
        ({"split": "pixel"}, "split"),
        ({"split": "block"}, "block_size"),
        ({"block_size": -1.0}, "block_size"),
        ({"validation_share": 1.0}, "validation_share"),
        ({"test_share": 0.9}, "test_share"),
        ({"device": "tpu"}, "device"),
        ({"architecture": "unet"}, "architecture"),
        ({"custom": None}, "custom"),
        ({"architecture": "sigma", "custom_class": "Tiny"}, "custom_class"),
        ({"freeze": True}, "freeze"),
        ({"group_field": "class"}, "group_field"),
        ({"seed": -1}, "seed"),
        ({"checkpoint": "image.tif"}, "checkpoint"),
        ({"checkpoint": "out/m.terroir"}, "checkpoint"),
    ],
)
def test_values_that_cannot_work_are_refused_at_once(scene, fields, parameter):
    made = scene()
    if fields.get("checkpoint"):
        fields = {"checkpoint": str(made.folder / fields["checkpoint"])}
    with pytest.raises(ParameterError) as caught:
        made.job(**fields)
    assert caught.value.parameter == parameter


def test_a_python_file_for_another_architecture_is_refused(scene):
    made = scene()
    with pytest.raises(ParameterError, match="CUSTOM: this is for networks of your own"):
        TrainCnnJob(patches=made.patches, model="m.terroir", architecture="sigma", custom=made.network)
