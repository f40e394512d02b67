"""Labels in, a segmentation network that opens again and maps out; mistakes leave nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from terroir.core.errors import Cancelled, DataError, InputFileError, ParameterError, TerroirError
from terroir.core.jobs import execute, job_from_json
from terroir.core.jobs.classify_raster import ClassifyRasterJob
from terroir.core.jobs.train_segmentation import TrainSegmentationJob
from terroir.core.learning.card_page import render_card
from terroir.core.learning.model import Model, read_card
from terroir.core.raster.stack import Stack
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, read_layer, read_raster, square, write_layer, write_raster

pytestmark = [pytest.mark.unit]
torch = pytest.importorskip("torch")

SIDE = 96
NETWORK = """
import torch

class Tiny(torch.nn.Sequential):
    def __init__(self, bands, classes, width=4):
        super().__init__(
            torch.nn.Conv2d(bands, width, 3, padding=1), torch.nn.BatchNorm2d(width), torch.nn.ReLU(),
            torch.nn.Conv2d(width, classes, 1),
        )
"""
TRUTH = np.add.outer(np.arange(SIDE) // 16, np.arange(SIDE) // 16) % 2


@dataclass
class Scene:
    """A chessboard of two classes, a polygon in each field, and the same as a raster."""

    folder: Path
    image: str
    polygons: str
    labels: str
    network: str

    def job(self, **fields) -> TrainSegmentationJob:
        given = {
            "input": (self.image,),
            "model": str(self.folder / "out" / "m.terroir"),
            "polygons": self.polygons,
            "class_field": "kind",
            "label_field": "name",
            "architecture": "custom",
            "custom": self.network,
            "epochs": 3,
            "learning_rate": 0.02,
            "batch_size": 4,
            "tile_size": 16,
            "tiles_per_epoch": 16,
            **fields,
        }
        if given["architecture"] != "custom":
            given.pop("custom")
        return TrainSegmentationJob(**{key: value for key, value in given.items() if value is not None})

    def of_raster(self, **fields) -> TrainSegmentationJob:
        return self.job(**{"polygons": None, "class_field": None, "label_field": None, "labels": self.labels, **fields})

    @property
    def out(self) -> list[str]:
        """What lies where results go."""
        return left_behind(self.folder / "out")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    draw = np.random.default_rng(0)
    image = draw.integers(0, 30, (2, SIDE, SIDE)).astype(np.int16)
    image[0] += (100 * TRUTH).astype(np.int16)
    features = []
    for row in range(6):
        for col in range(6):
            code = (row + col) % 2 + 1
            features.append((square(16 * col + 3, 16 * row + 3, 10), {"kind": code, "name": f"land {code}"}))
    (tmp_path / "net.py").write_text(NETWORK, encoding="utf-8")
    return Scene(
        tmp_path,
        write_raster(tmp_path / "image.tif", image, names=["red", "nir"]),
        write_layer(tmp_path / "polygons.gpkg", features),
        write_raster(tmp_path / "labels.tif", (TRUTH + 1).astype(np.uint8)),
        str(tmp_path / "net.py"),
    )


def run_of(**more) -> Run:
    return Run(workers=1, **more)


def said(run: Run) -> list[str]:
    return [str(message) for message in run.messages]


def test_a_unet_learns_is_judged_and_maps(scene: Scene) -> None:
    run = run_of()
    report = str(scene.folder / "out" / "r.html")
    job = scene.job(architecture="unet", parameters={"width": 4, "depth": 2}, tile_size=32, epochs=4, report=report)
    found = execute(job, run)
    assert found["macro_f1"] > 0.9
    assert found["overall_accuracy"] > 0.9
    assert found["epochs_run"] == 4
    assert 1 <= found["best_epoch"] <= 4
    assert scene.out == ["m.terroir", "m.terroir.job.json", "r.html", "r.html.job.json"]
    card = Model.open(job.model).card
    assert (card.classifier, card.weights, card.features) == ("unet", "safetensors", ("red", "nir"))
    assert card.parameters == {"width": 4, "depth": 2, "passed_indices": False}
    assert card.polygons == {1: 11, 2: 11}
    assert card.samples == {1: 1100, 2: 1100}
    assert [entry.label for entry in card.classes] == ["land 1", "land 2"]
    assert (card.scores["set"], card.network["kind"], card.network["size"]) == ("test", "segmentation", 32)
    page = Path(report).read_text(encoding="utf-8")
    for words in ("land 2", "polygons.gpkg", "Polygons were kept together", "Receptive field"):
        assert words in page
    target = str(scene.folder / "map.tif")
    execute(ClassifyRasterJob(input=(scene.image,), model=job.model, output=target), run_of())
    assert (read_raster(target)[0] == TRUTH + 1).mean() > 0.85


def test_every_labelled_pixel_of_a_set_is_judged_once(scene: Scene) -> None:
    run = run_of()
    execute(scene.job(), run)
    # Four polygons of 100 pixels of each class.
    (told,) = [message for message in run.messages if message.template.startswith("Test of epoch")]
    assert told.values["count"] == 800


def test_a_raster_of_labels(scene: Scene) -> None:
    run = run_of()
    found = execute(scene.of_raster(epochs=10, report=str(scene.folder / "r.html")), run)
    assert found["macro_f1"] > 0.9
    assert any("one square of 16 map units" in text for text in said(run))
    page = (scene.folder / "r.html").read_text(encoding="utf-8")
    assert "Square blocks of 16 map units" in page
    card = read_card(scene.of_raster().model)
    assert card.scores["groups"] == "squares"
    about = render_card(card, "m.terroir", 1000, {})
    assert "Squares<small>" in about
    assert "Polygons" not in about
    # Nobody who gives a raster has drawn polygons.
    assert "squares" in page
    for words in ("Polygons</th>", "polygons</small>", "polygons in the", "inside polygons", "one polygon"):
        assert words not in page
    assert next(text for text in said(run) if text.startswith("Class ")).endswith("squares.")


def test_a_zero_that_may_mean_nothing_is_told_of(scene: Scene) -> None:
    """Programs that burn polygons into a raster leave 0 around them."""
    codes = (TRUTH + 1).astype(np.uint8)
    codes[:, : SIDE // 2] = 0
    labels = write_raster(scene.folder / "burnt.tif", codes)
    run = run_of()
    execute(scene.of_raster(labels=labels, epochs=1), run)
    (told,) = [str(message) for message in run.warnings if "UNLABELLED" in str(message)]
    assert "Code 0" in told
    assert "50%" in told
    run = run_of()
    execute(scene.of_raster(labels=labels, epochs=1, unlabelled=0), run)
    assert not [str(message) for message in run.warnings if "UNLABELLED" in str(message)]


def test_the_same_job_gives_the_same_bytes_and_so_does_little_memory(scene: Scene) -> None:
    job = scene.job()
    files = []
    for memory in (0, 0, 1):
        execute(job, run_of(memory=memory))
        files.append(Path(job.model).read_bytes())
        assert job_from_json(Path(f"{job.model}.job.json").read_text(encoding="utf-8")) == job
    assert files[0] == files[1] == files[2]
    execute(scene.job(seed=1), run_of())
    assert Path(job.model).read_bytes() != files[0]


def test_a_cancelled_training_goes_on_to_the_same_bytes(scene: Scene) -> None:
    execute(scene.job(), run_of())
    whole = Path(scene.job().model).read_bytes()
    for path in (scene.folder / "out").iterdir():
        path.unlink()
    run = run_of()
    run.is_cancelled = lambda: any("Epoch 2 of" in text for text in said(run))
    with pytest.raises(Cancelled):
        execute(scene.job(), run)
    assert scene.out == ["m.terroir.checkpoint"]
    execute(scene.job(), run_of())
    assert Path(scene.job().model).read_bytes() == whole
    assert scene.out == ["m.terroir", "m.terroir.job.json"]


def test_blocks_keep_together(scene: Scene) -> None:
    assert execute(scene.job(split="block", block_size=24.0, epochs=1), run_of())["epochs_run"] == 1


def test_invalid_pixels_are_no_labels(scene: Scene) -> None:
    mask = np.ones((SIDE, SIDE), np.uint8)
    mask[:, 8::16] = 0
    path = write_raster(scene.folder / "mask.tif", mask)
    execute(scene.job(mask=path, epochs=1), run_of())
    assert read_card(scene.job().model).samples == {1: 990, 2: 990}


@pytest.mark.parametrize(
    ("fields", "parameter", "words"),
    [
        ({"labels": "l.tif"}, "polygons", "one of POLYGONS and LABELS"),
        ({"polygons": None}, "polygons", "one of POLYGONS and LABELS"),
        ({"class_field": None}, "class_field", "holds the class"),
        ({"polygons": None, "labels": "l.tif"}, "class_field", "POLYGONS only"),
        ({"unlabelled": 0}, "unlabelled", "LABELS only"),
        ({"tile_size": 4}, "tile_size", "outside the limits"),
        ({"tiles_per_epoch": 0}, "tiles_per_epoch", "outside the limits"),
        ({"batch_size": 1}, "batch_size", "outside the limits"),
        ({"architecture": "sigma"}, "architecture", "not known"),
        ({"colours": {"1": "green"}}, "colours", "no colour"),
        ({"split": "block"}, "block_size", "side of a block"),
        ({"test_share": 0.9, "validation_share": 0.2}, "test_share", "nothing to train"),
    ],
)
def test_values_that_cannot_work(scene: Scene, fields, parameter: str, words: str) -> None:
    with pytest.raises(ParameterError, match=words) as caught:
        scene.job(**fields)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("fields", "kind", "parameter", "words"),
    [
        ({"tile_size": 128}, DataError, "tile_size", "larger than the raster"),
        ({"architecture": "unet", "tile_size": 20}, ParameterError, "tile_size", "multiple of 8"),
        ({"architecture": "unet", "parameters": {"width": 0}}, ParameterError, "parameters", "whole number"),
        ({"architecture": "unet", "parameters": {"breadth": 4}}, ParameterError, "parameters", "breadth"),
        ({"class_field": "sort"}, ParameterError, "class_field", "sort"),
        ({"polygons": "nowhere.gpkg"}, InputFileError, "polygons", "nowhere"),
        ({"weights": "nowhere.terroir"}, InputFileError, "weights", "nowhere"),
        ({"custom": "nowhere.py"}, InputFileError, "custom", "nowhere"),
        ({"group_field": "kind"}, DataError, "split", "neither validation nor test"),
    ],
)
def test_inputs_that_do_not_fit_leave_nothing(scene: Scene, fields, kind, parameter: str, words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        execute(scene.job(**fields), run_of())
    assert caught.value.parameter == parameter
    assert scene.out == []


FIXED = NETWORK.replace("width, classes, 1", "width, 3, 1")


@pytest.mark.parametrize(
    ("code", "fields", "parameter", "words"),
    [
        (None, {"architecture": "unet", "parameters": {"breadth": 4}}, "parameters", "breadth"),
        (None, {"architecture": "unet", "parameters": {"width": 0}}, "parameters", "whole number"),
        (None, {"architecture": "unet", "tile_size": 20}, "tile_size", "multiple of 8"),
        ("x = \n", {}, "custom", "SyntaxError"),
        ("x = 1\n", {}, "custom", "no class"),
        (FIXED, {"labels": None}, "custom", "answers with"),
        (NETWORK, {"labels": None, "parameters": {"depth": 1}}, "parameters", "cannot be made"),
    ],
)
@pytest.mark.parametrize("labels", [False, True])
def test_mistakes_in_the_network_show_before_a_pixel_is_read(
    scene: Scene, monkeypatch, code, fields, parameter, words, labels
) -> None:
    reads = []
    read = Stack.read
    monkeypatch.setattr(Stack, "read", lambda stack, window: reads.append(window) or read(stack, window))
    if code is not None:
        Path(scene.network).write_text(code, encoding="utf-8")
    counted = "labels" in fields  # of a raster, classes are known once it was read
    given = {key: value for key, value in fields.items() if key != "labels"}
    with pytest.raises(ParameterError, match=words) as caught:
        execute((scene.of_raster if labels else scene.job)(**given), run_of())
    assert caught.value.parameter == parameter
    assert bool(reads) == (labels and counted)
    assert scene.out == []


def test_a_class_that_is_not_in_the_image_is_not_asked_of_the_network(scene: Scene) -> None:
    """A network of a fixed number of classes fits those that the image has."""
    Path(scene.network).write_text(NETWORK.replace("width, classes, 1", "width, 2, 1"), encoding="utf-8")
    features = [(row["wkt"], {"kind": row["kind"], "name": row["name"]}) for row in read_layer(scene.polygons)]
    far = write_layer(scene.folder / "far.gpkg", [*features, (square(900, 900, 5), {"kind": 9, "name": "far"})])
    execute(scene.job(polygons=far, epochs=1), run_of())
    assert scene.out == ["m.terroir", "m.terroir.job.json"]


@pytest.mark.parametrize("validation", [0.16, 0.0])
def test_without_a_test_set_no_accuracy_is_told(scene: Scene, validation: float) -> None:
    run = run_of()
    report = scene.folder / "r.html"
    found = execute(scene.job(test_share=0.0, validation_share=validation, report=str(report)), run)
    assert (found["overall_accuracy"], found["macro_f1"], found["epochs_run"]) == (None, None, 3)
    scores = read_card(scene.job().model).scores
    assert scores["set"] is scores["macro_f1"] is None
    assert said(run)[-1] == "No independent accuracy was measured: there is no test set."
    page = report.read_text(encoding="utf-8")
    assert page.count("No independent accuracy was measured") == 1
    assert ("Example tiles" in page) == (validation > 0)


def test_one_class_only(scene: Scene) -> None:
    path = write_layer(scene.folder / "one.gpkg", [(square(3, 3, 5), {"kind": 1, "name": "a"})])
    with pytest.raises(DataError, match="one class only"):
        execute(scene.job(polygons=path), run_of())
    labels = write_raster(scene.folder / "one.tif", np.ones((SIDE, SIDE), np.uint8))
    with pytest.raises(DataError, match="one class only"):
        execute(scene.of_raster(labels=labels), run_of())
    assert scene.out == []


def test_a_network_that_answers_for_patches_only(scene: Scene) -> None:
    code = NETWORK.replace("torch.nn.Conv2d(width, classes, 1),", "torch.nn.Flatten(), torch.nn.LazyLinear(classes),")
    Path(scene.network).write_text(code, encoding="utf-8")
    with pytest.raises(TerroirError) as caught:
        execute(scene.job(), run_of())
    assert caught.value.parameter in ("custom", "architecture", "parameters")
    assert scene.out == []
