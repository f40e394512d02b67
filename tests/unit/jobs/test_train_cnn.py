"""Patches in, a patch network that opens again and maps out; interrupted trainings go on; mistakes leave nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from terroir.core.deep.patches.facts import PatchFacts
from terroir.core.errors import Cancelled, DataError, InputFileError, ParameterError, TerroirError
from terroir.core.jobs import execute, job_from_json
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.train_cnn import TrainCnnJob
from terroir.core.learning.model import Model, read_card
from terroir.core.run import Run
from terroir.tests.unit.making import TRANSFORM, left_behind, read_raster, square, write_layer, write_raster

pytestmark = [pytest.mark.unit]
torch = pytest.importorskip("torch")

SIDE = 6
"""Of a patch."""
FIELD = 40
"""Side of the square of each class in the image, in pixels."""
NETWORK = """
import torch

class Tiny(torch.nn.Sequential):
    def __init__(self, bands, classes, size, width=4):
        super().__init__(
            torch.nn.Conv2d(bands, width, 3), torch.nn.BatchNorm2d(width), torch.nn.ReLU(), torch.nn.Dropout(0.2),
            torch.nn.Flatten(), torch.nn.Linear(width * (size - 2) ** 2, classes),
        )
"""


@dataclass
class Scene:
    """An image with three classes side by side, and patches in polygons of six or so for each."""

    folder: Path
    image: str
    patches: str
    network: str

    def job(self, **fields) -> TrainCnnJob:
        given = {
            "patches": self.patches,
            "input": (self.image,),
            "model": str(self.folder / "out" / "m.terroir"),
            "architecture": "custom",
            "custom": self.network,
            "epochs": 3,
            "batch_size": 8,
            "learning_rate": 0.02,
            **fields,
        }
        if given["architecture"] != "custom":
            given.pop("custom")
        return TrainCnnJob(**given)

    @property
    def out(self) -> list[str]:
        """What lies where results go."""
        return left_behind(self.folder / "out")


def footprints(polygons, side=SIDE, each=4, gap=0):
    """Patches two by two in polygons of their own: ``{code: number of polygons}``, four polygons in a row."""
    for place, (code, count) in enumerate(polygons.items()):
        for number in range(count):
            for part in range(each):
                step = side + gap
                col = place * FIELD * side // SIDE + (number % 3) * 2 * step + (part % 2) * step
                row = (number // 3) * 2 * step + (part // 2) * step
                fields = {"class": code, "label": f"land {code}", "group": f"{code}-{number}", "purity": 1.0}
                yield square(col, row, side), {**fields, "row": row, "col": col}


@pytest.fixture
def scene(tmp_path):
    """Make an image and patches."""

    def make(polygons=None, spread=10, side=SIDE, network=NETWORK, mask=None, **more):
        polygons = polygons or {1: 6, 2: 6, 3: 6}
        draw = np.random.default_rng(0)
        field = FIELD * side // SIDE
        image = draw.integers(0, spread, (2, field, field * len(polygons))).astype(np.int16)
        for place in range(len(polygons)):
            image[place % 2, :, place * field : (place + 1) * field] += 100 * (place + 1)
        path = write_raster(tmp_path / "image.tif", image, names=["red", "nir"], mask=mask)
        patches = write_layer(tmp_path / "patches.gpkg", footprints(polygons, side, **more))
        (tmp_path / "net.py").write_text(network, encoding="utf-8")
        return Scene(tmp_path, path, patches, str(tmp_path / "net.py"))

    return make


def run_of(**more) -> Run:
    return Run(workers=1, **more)


def said(run: Run) -> list[str]:
    return [str(message) for message in run.messages]


def cancelled_after(epoch: int) -> Run:
    """A run whose user stops it once an epoch is done."""
    run = run_of()
    run.is_cancelled = lambda: any(f"Epoch {epoch} of" in text for text in said(run))
    return run


def test_a_network_learns_is_judged_and_maps(scene, tmp_path):
    side = 22
    made = scene({1: 5, 2: 5, 3: 5}, side=side)
    run = run_of()
    job = made.job(architecture="sigma", epochs=5, report=str(tmp_path / "out" / "r.html"), batch_size=16)
    found = execute(job, run)
    assert found["overall_accuracy"] == found["macro_f1"] == 1.0
    assert found["epochs_run"] == 5
    assert 1 <= found["best_epoch"] <= 5
    assert made.out == ["m.terroir", "m.terroir.job.json", "r.html", "r.html.job.json"]
    model = Model.open(job.model)
    card = model.card
    assert (card.classifier, card.weights, card.features) == ("sigma", "safetensors", ("red", "nir"))
    assert card.samples == {1: 12, 2: 12, 3: 12}
    assert card.polygons == {1: 3, 2: 3, 3: 3}
    assert card.scores["set"] == "test"
    assert card.scores["macro_f1"] == 1.0
    assert card.scores["validation"]["macro_f1"] == 1.0
    assert card.scores["epochs"]["run"] == 5
    assert card.versions["torch"] == str(torch.__version__)
    assert card.network["size"] == side
    page = Path(job.report).read_text(encoding="utf-8")
    for words in ("land 2", "patches.gpkg", "Polygons were kept together", "macro F1"):
        assert words in page
    target = str(tmp_path / "map.tif")
    rows = write_raster(tmp_path / "rows.tif", read_raster(made.image)[:, :60], names=["red", "nir"])
    execute(ClassifyRasterJob(input=(rows,), model=job.model, output=target), run_of())
    mapped = read_raster(target)[0]
    field = mapped.shape[1] // 3
    for place in range(3):
        inner = mapped[side:-side, place * field + side : (place + 1) * field - side]
        assert (inner == place + 1).mean() > 0.95


def test_the_standardisation_is_that_of_the_training_pixels(scene):
    made = scene()
    execute(made.job(epochs=1), run_of())
    card = read_card(made.folder / "out" / "m.terroir")
    from terroir.core.deep.patches.sets import divide_patches
    from terroir.core.deep.patches.table import read_patches
    from terroir.core.raster.stack import Stack

    table = read_patches(made.patches)
    stack = Stack.open((made.image,))
    sets = divide_patches(table, stack, made.job(), Run())
    image = read_raster(made.image)
    windows = table.windows(stack.grid, made.image)[sets == 0]
    pixels = np.stack([image[:, r : r + h, c : c + w] for c, r, w, h in windows], axis=1).reshape(2, -1)
    np.testing.assert_allclose(card.network["mean"], pixels.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(card.network["std"], pixels.std(axis=1), rtol=1e-12)


def test_the_same_job_gives_the_same_bytes_and_its_sidecar_too(scene):
    made = scene()
    job = made.job(report=str(made.folder / "out" / "r.html"))
    files = []
    for number in range(3):
        again = job if number < 2 else job_from_json(Path(f"{job.model}.job.json").read_text(encoding="utf-8"))
        assert again == job
        execute(again, run_of())
        files.append([Path(path).read_bytes() for path in (job.model, job.report)])
    assert files[0] == files[1] == files[2]
    execute(made.job(seed=1), run_of())
    assert Path(job.model).read_bytes() != files[0][0]


def test_pixels_beyond_the_memory_change_nothing(scene):
    made = scene()
    execute(made.job(), run_of(memory=1000))
    inside = Path(made.job().model).read_bytes()
    execute(made.job(), run_of(memory=1))
    assert Path(made.job().model).read_bytes() == inside


def test_the_log_tells_what_happens(scene):
    run = run_of()
    execute(scene().job(), run)
    texts = said(run)
    for start in (
        "Class land 1: 16 training, 4 validation, 4 test, from 4, 1 and 1 polygons.",
        "Network of one's own: ",
        "The network runs on the processor.",
        "Epoch 1 of 3: loss",
        "Epoch 3 of 3: loss",
        "Test of epoch ",
    ):
        assert sum(text.startswith(start) for text in texts) == 1, start
    assert not run.warnings


def test_a_model_of_ones_own_holds_no_code_and_maps_with_its_file(scene, tmp_path):
    made = scene()
    execute(made.job(parameters={"width": 3}, custom_class="Tiny"), run_of())
    model = made.folder / "out" / "m.terroir"
    assert b"import torch" not in model.read_bytes()
    card = read_card(model)
    assert card.network["custom"]["file"] == "net.py"
    assert card.network["custom"]["class"] == "Tiny"
    assert card.parameters == {"width": 3}
    target = str(tmp_path / "map.tif")
    execute(ClassifyRasterJob(input=(made.image,), model=str(model), output=target, network=made.network), run_of())
    assert set(np.unique(read_raster(target))) <= {1, 2, 3}


# Sets.


def test_patches_that_overlap_a_set_that_judges_are_left_out(scene):
    run = run_of()
    # Polygons whose patches reach over each other: two pixels less between them than their side.
    execute(scene(gap=-2).job(), run)
    told = next(message for message in run.messages if "share pixels" in message.template)
    assert told.values["training"] > 0
    card = read_card(Path(scene().job().model))
    assert sum(card.samples.values()) < 48


def test_sets_share_no_pixel(scene):
    from terroir.core.deep.patches.overlap import overlapping
    from terroir.core.deep.patches.sets import divide_patches
    from terroir.core.deep.patches.table import read_patches
    from terroir.core.raster.stack import Stack

    made = scene({1: 12, 2: 12, 3: 9}, gap=-2)
    table, stack = read_patches(made.patches), Stack.open((made.image,))
    sets = divide_patches(table, stack, made.job(), Run())
    windows = table.windows(stack.grid, made.image)
    assert {-1, 0, 1, 2} == set(sets.tolist())
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not overlapping(windows[sets == one], windows[sets == other]).any()


def test_patches_of_which_none_is_left_are_told(scene):
    made = scene({1: 3, 2: 3}, each=1, gap=-SIDE + 1)
    with pytest.raises(
        DataError, match=r"^PATCHES: every training patch of these classes shares pixels .*SIZE"
    ) as told:
        execute(made.job(), run_of())
    assert "land 1" in str(told.value)
    assert made.out == []


def test_blocks_of_the_map_are_kept_together(scene):
    found = execute(scene().job(split="block", block_size=12.0), run_of())
    assert found["epochs_run"] == 3


def test_without_a_test_set_the_validation_speaks_and_says_so(scene):
    run = run_of()
    made = scene()
    found = execute(made.job(test_share=0.0, report=str(made.folder / "r.html")), run)
    scores = read_card(made.job().model).scores
    assert scores["set"] == "validation"
    assert found["macro_f1"] == scores["macro_f1"] == scores["validation"]["macro_f1"]
    assert any("no test set" in str(message) for message in run.warnings)
    assert "There is no test set" in (made.folder / "r.html").read_text(encoding="utf-8")


def test_without_a_validation_set_the_last_epoch_is_taken(scene):
    run = run_of()
    found = execute(scene({1: 2, 2: 2, 3: 2}).job(), run)
    assert found["best_epoch"] == found["epochs_run"] == 3
    assert any("no validation set" in str(message) for message in run.warnings)


def test_a_class_that_the_test_lacks_is_warned_of_and_has_no_f1(scene):
    run = run_of()
    made = scene({1: 6, 2: 6, 3: 1})
    execute(made.job(), run)
    assert any("test set has nothing of these classes" in str(m) and "land 3" in str(m) for m in run.warnings)
    assert read_card(made.job().model).scores["classes"]["3"]["f1"] is None


def test_the_test_set_is_not_looked_at_before_the_training_is_done(scene, monkeypatch):
    from terroir.core.deep.patches.reader import PatchStore
    from terroir.core.deep.patches.sets import divide_patches
    from terroir.core.deep.patches.table import read_patches
    from terroir.core.raster.stack import Stack

    made = scene()
    sets = divide_patches(read_patches(made.patches), Stack.open((made.image,)), made.job(), Run())
    assert (sets >= 0).all()
    reads = []
    original = PatchStore.read

    def read(self, indices):
        reads.append(frozenset(sets[np.asarray(indices)].tolist()))
        return original(self, indices)

    monkeypatch.setattr(PatchStore, "read", read)
    execute(made.job(), run_of())
    judged = [place for place, found in enumerate(reads) if 2 in found]
    assert judged
    assert all(reads[place] == {2} for place in judged)
    assert max(place for place, found in enumerate(reads) if 0 in found) < judged[0]


# Going on.


def test_a_cancelled_training_goes_on_to_the_same_bytes(scene):
    made = scene()
    execute(made.job(epochs=4), run_of())
    whole = Path(made.job().model).read_bytes()
    for path in (made.folder / "out").iterdir():
        path.unlink()
    run = cancelled_after(2)
    with pytest.raises(Cancelled):
        execute(made.job(epochs=4), run)
    assert made.out == ["m.terroir.checkpoint"]
    assert "run it again with the same inputs and parameters" in said(run)[-1]
    run = run_of()
    execute(made.job(epochs=4), run)
    assert any("goes on after epoch 2" in text for text in said(run))
    assert not any("Epoch 2 of" in text for text in said(run))
    assert made.out == ["m.terroir", "m.terroir.job.json"]
    assert Path(made.job().model).read_bytes() == whole


def test_another_training_starts_afresh_and_says_so(scene):
    made = scene()
    with pytest.raises(Cancelled):
        execute(made.job(), cancelled_after(2))
    run = run_of()
    execute(made.job(jitter=0.3), run)
    assert any("training starts afresh" in text for text in said(run))
    assert any("Epoch 1 of 3" in text for text in said(run))
    assert made.out == ["m.terroir", "m.terroir.job.json"]


def test_other_pixels_are_another_training(scene):
    made = scene()
    with pytest.raises(Cancelled):
        execute(made.job(), cancelled_after(2))
    write_raster(made.image, read_raster(made.image) + 1, names=["red", "nir"])
    run = run_of()
    execute(made.job(), run)
    assert any("training starts afresh" in text for text in said(run))


def test_another_place_for_the_results_is_the_same_training(scene, tmp_path):
    made = scene()
    kept = str(tmp_path / "kept" / "here.checkpoint")
    with pytest.raises(Cancelled):
        execute(made.job(checkpoint=kept), cancelled_after(2))
    assert made.out == []
    run = run_of()
    execute(made.job(checkpoint=kept, model=str(tmp_path / "other.terroir")), run)
    assert any("goes on after epoch 2" in text for text in said(run))
    assert not Path(kept).exists()


def test_resume_off_starts_afresh(scene):
    made = scene()
    with pytest.raises(Cancelled):
        execute(made.job(), cancelled_after(2))
    run = run_of(resume=False)
    execute(made.job(), run)
    assert any("Epoch 1 of 3" in text for text in said(run))


@pytest.mark.parametrize("damage", [lambda data: data[:-7], lambda data: b"no checkpoint at all", lambda data: b""])
def test_a_damaged_checkpoint_is_one_sentence_and_stays(scene, damage):
    made = scene()
    with pytest.raises(Cancelled):
        execute(made.job(), cancelled_after(2))
    path = made.folder / "out" / "m.terroir.checkpoint"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InputFileError, match=r"CHECKPOINT: .* is damaged"):
        execute(made.job(), run_of())
    assert made.out == ["m.terroir.checkpoint"]


@pytest.mark.parametrize("resume", [True, False])
def test_a_file_that_is_no_checkpoint_is_never_written_over(scene, resume):
    made = scene()
    other = made.folder / "notes.txt"
    other.write_text("precious", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"CHECKPOINT: .*notes.txt is no checkpoint"):
        execute(made.job(checkpoint=str(other)), run_of(resume=resume))
    assert other.read_text(encoding="utf-8") == "precious"
    assert made.out == []


@pytest.mark.parametrize("named", [True, False])
def test_a_damaged_checkpoint_gives_way_without_resume(scene, named):
    made = scene()
    path = made.folder / ("kept" if named else "out/m.terroir.checkpoint")
    job = made.job(checkpoint=str(path)) if named else made.job()
    with pytest.raises(Cancelled):
        execute(job, cancelled_after(2))
    # Beside the model even a beginning that is none gives way: nothing else has that name.
    path.write_bytes(path.read_bytes()[:-7] if named else b"none at all")
    execute(job, run_of(resume=False))
    assert not path.exists()
    assert made.out == ["m.terroir", "m.terroir.job.json"]


@pytest.mark.parametrize("field", ["custom", "weights"])
def test_a_file_that_is_not_there_is_told_before_patches_are_read(scene, field):
    made = scene()
    Path(made.patches).unlink()
    with pytest.raises(InputFileError, match=f"{field.upper()}: /nowhere/w.pt does not exist"):
        execute(made.job(**{field: "/nowhere/w.pt"}), run_of())


def test_a_failure_after_the_first_epoch_keeps_the_checkpoint(scene):
    made = scene(
        network=NETWORK + "\n    calls = 0\n\n    def forward(self, x):\n        Tiny.calls += self.training\n"
        "        return super().forward(x) * (float('nan') if Tiny.calls > 9 else 1.0)\n"
    )
    run = run_of()
    with pytest.raises(ParameterError, match="LEARNING_RATE: "):
        execute(made.job(), run)
    assert made.out == ["m.terroir.checkpoint"]
    assert any("The training is kept in" in text for text in said(run))


# Weights.


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
        ({}, {"device": "cuda"}, ParameterError, "DEVICE: torch .* sees no device cuda"),
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


def test_the_traceback_of_the_users_network_is_in_the_log(scene):
    run = run_of()
    with pytest.raises(ParameterError):
        execute(scene(network=FAILS).job(), run)
    assert any("Traceback of the network" in text and "KeyError" in text for text in said(run))


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


def test_json_brings_the_job_back(scene):
    job = scene().job(parameters={"width": 5}, split="block", block_size=9.0)
    assert job_from_json(job.to_json()) == job
    assert json.loads(job.to_json())["job"] == "traincnn"


def test_patches_that_are_files_need_no_image(scene, tmp_path):
    made = scene()
    image = read_raster(made.image)
    features = []
    for number, (wkt, fields) in enumerate(footprints({1: 6, 2: 6, 3: 6})):
        row, col = fields["row"], fields["col"]
        transform = (TRANSFORM[0] + col, 1.0, 0.0, TRANSFORM[3] - row, 0.0, -1.0)
        chip = image[:, row : row + SIDE, col : col + SIDE]
        name = write_raster(tmp_path / f"chip{number}.tif", chip, transform=transform, names=["red", "nir"])
        features.append((wkt, {**{k: v for k, v in fields.items() if k not in ("row", "col")}, "file": name}))
    files = write_layer(tmp_path / "files.gpkg", features)
    found = execute(made.job(patches=files, input=()), run_of())
    execute(made.job(model=str(tmp_path / "raster.terroir")), run_of())
    ours, theirs = (Model.open(path) for path in (made.job().model, tmp_path / "raster.terroir"))
    assert found["epochs_run"] == 3
    assert all(np.array_equal(ours.estimator.state[name], value) for name, value in theirs.estimator.state.items())
    run = run_of()
    execute(made.job(patches=files), run)
    assert any("INPUT is not used" in str(message) for message in run.warnings)
    assert PatchFacts(SIDE, ("red", "nir")).placed
