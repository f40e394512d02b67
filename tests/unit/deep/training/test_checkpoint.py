"""A file that a training goes on from."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from terroir.core.deep.training.checkpoint import (
    Checkpoint,
    read_checkpoint,
    remove_checkpoint,
    training_key,
    write_checkpoint,
)
from terroir.core.deep.training.history import Epoch
from terroir.core.deep.training.options import TrainingOptions
from terroir.core.errors import InputFileError, OutputError, ParameterError
from terroir.tests.unit.deep.training.toys import spec_of

pytestmark = pytest.mark.unit


def example(epochs: int = 2) -> Checkpoint:
    generator = np.random.default_rng(epochs)
    weights = {"a.weight": generator.random((3, 4, 2), np.float32), "n": np.array(7, np.int64)}
    history = tuple(Epoch(n + 1, 1.0, None, 0.5, 0.5, (0.5, None), 1e-3, 1.0, 0.1) for n in range(epochs))
    memory = {"0.step": np.array(5, np.float32), "0.exp_avg": generator.random((3, 4, 2), np.float32)}
    best, mean = ({name: array + more for name, array in weights.items()} for more in (1, 2))
    return Checkpoint(weights, best, memory, history, {"scale": 2.0}, 2, mean)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.checkpoint"
    kept = example()
    write_checkpoint(path, "key", kept)
    found = read_checkpoint(path, "key")
    for room in ("weights", "best", "optimizer", "average"):
        ours, theirs = getattr(kept, room), getattr(found, room)
        assert {n: (a.dtype, a.shape, a.tobytes()) for n, a in ours.items()} == {
            n: (a.dtype, a.shape, a.tobytes()) for n, a in theirs.items()
        }
    assert (found.history, found.scaler, found.threads) == (kept.history, kept.scaler, kept.threads)
    assert [file.name for file in tmp_path.iterdir()] == ["a.checkpoint"]


def test_another_training_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.checkpoint"
    write_checkpoint(path, "key", example())
    with pytest.raises(ParameterError, match="keeps another training") as caught:
        read_checkpoint(path, "other")
    assert caught.value.parameter == "checkpoint"


def test_what_makes_a_training() -> None:
    spec, options = spec_of(), TrainingOptions()
    keys = {
        training_key("a", spec, options),
        training_key("b", spec, options),
        training_key("a", spec_of(mean=(1.0, 2.0)), options),
        training_key("a", spec, TrainingOptions(seed=1)),
    }
    assert len(keys) == 4
    assert training_key("a", spec_of(), TrainingOptions()) in keys


def test_every_damage_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.checkpoint"
    write_checkpoint(path, "key", example())
    sound = path.read_bytes()
    header = int.from_bytes(sound[:8], "little")
    damages = [b"", b"no", sound[:5], sound[: header + 8], sound[:-1], sound + b"0", b"\xff" * 8 + sound[8:]]
    damages += [
        sound[:place] + bytes([sound[place] ^ 16]) + sound[place + 1 :] for place in range(header + 8, len(sound), 17)
    ]
    damages += [
        sound.replace(b'\\"epoch\\": 2', b'\\"epoch\\": 3'),
        sound.replace(b'\\"format\\": 1', b'\\"format\\": 9'),
    ]
    for damage in damages:
        assert damage != sound
        path.write_bytes(damage)
        with pytest.raises(InputFileError, match="is damaged, or no checkpoint") as caught:
            read_checkpoint(path, "key")
        assert caught.value.parameter == "checkpoint"
        assert "\n" not in str(caught.value)


def test_a_changed_header_never_ends_in_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "a.checkpoint"
    write_checkpoint(path, "key", example())
    sound = path.read_bytes()
    header = int.from_bytes(sound[:8], "little")
    for place in range(0, header + 8, 3):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with contextlib.suppress(InputFileError, ParameterError):
            read_checkpoint(path, "key")  # nothing else may come


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="cannot be read") as caught:
        read_checkpoint(tmp_path, "key")
    assert caught.value.parameter == "checkpoint"


def test_the_old_one_stays_where_the_new_one_cannot_be_written(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a.checkpoint"
    write_checkpoint(path, "key", example(1))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left") as caught:
        write_checkpoint(path, "key", example(2))
    assert caught.value.parameter == "checkpoint"
    assert len(read_checkpoint(path, "key").history) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.checkpoint"]


def test_nothing_is_left_of_a_checkpoint_that_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.checkpoint"
    write_checkpoint(path, "key", example())
    (tmp_path / ".a.checkpoint.new").write_bytes(b"half")  # of a run that was killed
    remove_checkpoint(path)
    assert not list(tmp_path.iterdir())
    remove_checkpoint(path)
