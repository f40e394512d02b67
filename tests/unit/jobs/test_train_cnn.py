"""Patches in, a patch network that opens again and maps out."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from terroir.core.deep.patches.facts import PatchFacts
from terroir.core.errors import DataError
from terroir.core.jobs import execute, job_from_json
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.learning.card_page import render_card
from terroir.core.learning.model import Model, read_card
from terroir.core.run import Run
from terroir.tests.unit.jobs.cnn_scenes import (
    FIELD,
    SIDE,
    footprints,
    make_scene,
    run_of,
    said,
)
from terroir.tests.unit.making import TRANSFORM, read_raster, write_layer, write_raster

pytestmark = [pytest.mark.unit]
torch = pytest.importorskip("torch")


@pytest.fixture
def scene(tmp_path):
    """Make an image and patches."""
    return partial(make_scene, tmp_path)


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
        "Network custom: 6 × 6 pixels; bands: 2; classes: 3; weights: ",
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


def _mask(made, tmp_path, rows, cols):
    clear = np.ones((1, *read_raster(made.image).shape[-2:]), np.uint8)
    clear[:, rows, cols] = 0
    return write_raster(tmp_path / "mask.tif", clear)


def test_patches_under_a_mask_are_not_counted(scene, tmp_path):
    """Some of each set, so that figures are of what was used."""
    made, run = scene({1: 9, 2: 9}), run_of()
    mask = _mask(made, tmp_path, slice(0, SIDE), slice(FIELD, None))
    found = execute(made.job(mask=mask), run)
    (hidden,) = (message for message in run.warnings if "masked here" in message.template)
    assert hidden.values["count"] == 6
    assert found["overall_accuracy"] is not None
    told = [message for message in run.messages if message.template.startswith("Class {name}")]
    assert [sum(m.values[s] for s in ("training", "validation", "test")) for m in told] == [36, 36, 36, 30]
    card = read_card(made.job().model)
    assert card.samples == {1: told[2].values["training"], 2: told[3].values["training"]}
    assert sum(card.samples.values()) < sum(message.values["training"] for message in told[:2])


def test_a_missing_test_set_is_warned_of_once(scene, tmp_path):
    """Also where the sets are told again, because some patches were hidden."""
    made, run = scene({1: 9, 2: 9}), run_of()
    mask = _mask(made, tmp_path, slice(0, SIDE), slice(FIELD, None))
    execute(made.job(mask=mask, test_share=0.0), run)
    (warning,) = (str(message) for message in run.warnings if "test set" in str(message))
    assert warning.startswith("There is no test set")


def test_a_class_of_which_all_is_under_a_mask_is_refused(scene, tmp_path):
    made = scene()
    mask = _mask(made, tmp_path, slice(None), slice(FIELD, 2 * FIELD))
    with pytest.raises(DataError, match=r"^PATCHES: the own pixel of every training patch .*: land 2; "):
        execute(made.job(mask=mask), run_of())
    assert made.out == []


def test_a_map_whose_tile_is_beyond_the_memory_says_so(scene, tmp_path):
    made = scene()
    execute(made.job(), run_of())
    maps, warned = [], []
    for memory in (1, 2000):
        run = run_of(memory=memory)
        target = str(tmp_path / f"map{memory}.tif")
        job = ClassifyRasterJob(input=(made.image,), model=made.job().model, output=target, network=made.network)
        execute(job, run)
        maps.append(read_raster(target))
        warned.append([message for message in run.warnings if "A single tile" in message.template])
    assert np.array_equal(*maps)
    ((message,), nothing) = warned
    assert not nothing
    assert message.values["budget"] == 1 < message.values["needed"] < 2000


def test_blocks_of_the_map_are_kept_together(scene):
    found = execute(scene().job(split="block", block_size=12.0), run_of())
    assert found["epochs_run"] == 3


@pytest.mark.parametrize("validation", [0.16, 0.0])
def test_without_a_test_set_no_accuracy_is_told(scene, validation):
    run = run_of()
    made = scene()
    shares = {"test_share": 0.0, "validation_share": validation}
    found = execute(made.job(**shares, report=str(made.folder / "r.html")), run)
    assert (found["overall_accuracy"], found["macro_f1"], found["epochs_run"]) == (None, None, 3)
    card = read_card(made.job().model)
    assert card.scores["set"] is card.scores["macro_f1"] is card.scores["classes"] is None
    assert (card.scores["validation"] is None) == (validation == 0)
    assert sum(card.samples.values()) == (72 if validation == 0 else 60)
    assert [str(message) for message in run.warnings if "no independent accuracy is measured" in str(message)]
    assert len(run.warnings) == 1
    assert said(run)[-1] == "No independent accuracy was measured: there is no test set."
    page = (made.folder / "r.html").read_text(encoding="utf-8")
    assert page.count("No independent accuracy was measured") == 1
    assert ("nothing was kept apart" in page) == (validation == 0)
    about = render_card(card, "m.terroir", 1000, {})
    assert about.count("no independent accuracy was measured") == 1
    assert "Nothing is known of the accuracy of this model" in about
    if validation == 0:
        assert found["best_epoch"] == 3


def test_a_test_alone_may_be_kept_apart(scene):
    """VALIDATION_SHARE 0: the last epoch is taken, and the test says how good it is."""
    found = execute(scene().job(validation_share=0.0, patience=1), run_of())
    assert found["best_epoch"] == found["epochs_run"] == 3
    assert found["macro_f1"] is not None


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
