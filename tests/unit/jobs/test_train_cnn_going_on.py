"""Trainings that were stopped go on, to the same bytes; checkpoints of others are left alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from terroir.core.deep.job_options import checkpoint_identity
from terroir.core.errors import Cancelled, InputFileError, ParameterError
from terroir.core.jobs import execute
from terroir.core.jobs.train_cnn import TrainCnnJob
from terroir.tests.unit.jobs.cnn_scenes import (
    NETWORK,
    cancelled_after,
    make_scene,
    run_of,
    said,
)
from terroir.tests.unit.making import read_raster, write_raster

pytestmark = [pytest.mark.unit]
torch = pytest.importorskip("torch")


@pytest.fixture
def scene(tmp_path):
    """Make an image and patches."""
    return partial(make_scene, tmp_path)


@pytest.mark.parametrize("averaged", [False, True])
def test_a_cancelled_training_goes_on_to_the_same_bytes(scene, averaged):
    made = scene()
    job = made.job(epochs=4, average_weights=averaged)
    execute(job, run_of())
    whole = Path(made.job().model).read_bytes()
    for path in (made.folder / "out").iterdir():
        path.unlink()
    run = cancelled_after(2)
    with pytest.raises(Cancelled):
        execute(job, run)
    assert made.out == ["m.terroir.checkpoint"]
    assert "run it again with the same inputs and parameters" in said(run)[-1]
    run = run_of()
    execute(job, run)
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


def test_averaged_weights_are_another_network(scene):
    made = scene()
    execute(made.job(), run_of())
    plain = Path(made.job().model).read_bytes()
    execute(made.job(average_weights=True), run_of())
    assert Path(made.job().model).read_bytes() != plain


def test_a_parameter_that_came_later_and_is_off_is_no_other_training(scene):
    """Checkpoints that were made before it are gone on with."""
    run, job = run_of(), scene().job()
    before, now, averaged = job.to_dict(), job.to_dict(), replace(job, average_weights=True).to_dict()
    del before["parameters"]["average_weights"]
    found = []
    for record in (before, now, averaged):
        run.identify = lambda files, record=record: {"job": record}
        found.append(checkpoint_identity(job, "data", run))
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_whether_weights_are_averaged_is_yes_or_no(scene):
    record = scene().job().to_dict()
    record["parameters"]["average_weights"] = 0.99
    with pytest.raises(ParameterError) as caught:
        TrainCnnJob.from_dict(record)
    assert caught.value.parameter == "average_weights"


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
