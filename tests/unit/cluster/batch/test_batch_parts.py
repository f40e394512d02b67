"""A raster over several jobs of a queue: what is queued, what they say together, what the last one does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.cluster.batch.assemble import assemble_parts, remove_parts
from terroir.core.cluster.batch.parts import (
    MOST_PARTS,
    attempt_memories,
    merged_status,
    parse_part,
    part_steps,
    parts_in,
    refuse_needless,
    require_parts,
)
from terroir.core.errors import DataError, OutputError, ParameterError, TerroirError
from terroir.core.jobs import execute
from terroir.core.run import Run
from terroir.tests.unit.blocks.toys import SlowJob
from terroir.tests.unit.making import left_behind, read_raster, write_raster

pytestmark = pytest.mark.unit

NOTHING = {"state": "queued", "progress": 0.0, "pixels_per_second": 0, "node": "", "attempt": 0, "reason": None}


@given(st.integers(0, 10**6), st.integers(0, 5), st.integers(0, 10**6))
def test_memory_grows_up_to_the_cap(memory: int, retries: int, cap: int) -> None:
    found = attempt_memories(memory, retries, cap)
    assert len(found) == retries + 1
    assert found[0] == memory
    assert list(found) == sorted(found)
    assert max(found) <= max(cap or 4 * memory, memory)
    assert all(later in (2 * earlier, max(cap or 4 * memory, memory)) for earlier, later in zip(found, found[1:]))


def test_steps_of_one_attempt() -> None:
    parts, assemble = part_steps(8, (1000,))
    assert (parts.name, parts.arguments, parts.array, parts.memory) == ("parts", ("--part", "<index>/8"), 8, 1000)
    assert (parts.after, parts.spares, parts.optional) == ((), (), False)
    assert (assemble.name, assemble.arguments, assemble.array) == ("assemble", ("--assemble", "8"), 0)
    assert (assemble.after, assemble.spares, assemble.optional) == (("parts",), (), False)


def test_steps_of_three_attempts() -> None:
    steps = part_steps(2, (1000, 2000, 4000))
    assert [(s.name, s.memory, s.after, s.spares, s.optional) for s in steps] == [
        ("parts", 1000, (), ("parts-1", "parts-2"), False),
        ("parts-1", 2000, ("parts",), ("parts-2",), True),
        ("parts-2", 4000, ("parts-1",), (), True),
        ("assemble", 1000, ("parts-2",), ("assemble-1", "assemble-2"), False),
        ("assemble-1", 2000, ("assemble",), ("assemble-2",), True),
        ("assemble-2", 4000, ("assemble-1",), (), True),
    ]
    # A step waits only for those that are queued before it, and takes out only later ones.
    places = {step.name: place for place, step in enumerate(steps)}
    for place, step in enumerate(steps):
        assert all(places[name] < place for name in step.after)
        assert all(places[name] > place for name in step.spares)


@pytest.mark.parametrize("text", ["", "3", "0/8", "9/8", "a/8", "3/8/1", "-1/8", "3/"])
def test_no_part(text: str) -> None:
    with pytest.raises(ParameterError, match=r"PARTS: .* is no part; write for example 3/8"):
        parse_part(text)


def test_what_cannot_be_split_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    job = SlowJob(input="a", output="b", second="c", log="d")
    require_parts(job, 1)
    with pytest.raises(ParameterError, match="slow cannot be split into parts; leave PARTS at 1"):
        require_parts(job, 2)
    for parts in (0, MOST_PARTS + 1):
        with pytest.raises(ParameterError, match=f"{parts} is outside the limits"):
            require_parts(job, parts)


def test_together_nothing_has_begun() -> None:
    assert merged_status([None, None]) == NOTHING


def test_together_some_work() -> None:
    statuses = [
        {"state": "done", "progress": 1.0, "node": "a", "pixels_per_second": 500},
        {"state": "running", "progress": 0.5, "node": "b", "pixels_per_second": 100, "attempt": 2},
        {"state": "running", "progress": 0.1, "node": "b", "pixels_per_second": 20},
        None,
    ]
    assert merged_status(statuses) == {
        "state": "running",
        "progress": pytest.approx(0.97 * 1.6 / 4),
        "pixels_per_second": 120,
        "node": "b",
        "attempt": 2,
        "reason": None,
    }


def test_together_one_failed() -> None:
    reason = {"template": "no {thing}", "values": {"thing": "luck"}, "parameter": None}
    failed = {"state": "failed", "reason": reason}
    busy = merged_status([failed, {"state": "running"}])
    assert (busy["state"], busy["reason"]) == ("running", reason)
    over = merged_status([failed, {"state": "done"}])
    assert (over["state"], over["reason"]) == ("failed", reason)


def test_together_the_assembly_has_the_last_word() -> None:
    done: list[Any] = [{"state": "done", "node": "a"}, {"state": "done", "node": "b"}]
    working = merged_status(done, {"state": "running", "progress": 0.5, "node": "c", "pixels_per_second": 7})
    assert (working["state"], working["node"], working["pixels_per_second"]) == ("running", "c", 7)
    assert working["progress"] == pytest.approx(0.985)
    final = {"state": "done", "progress": 1.0, "results": {"output": {}}}
    done[1]["attempt"] = 2
    assert merged_status(done, final) == {**final, "attempt": 2}


def test_a_part_that_failed_ends_the_rest() -> None:
    refuse_needless([None, {"state": "running"}, {"state": "failed"}])
    reason = {"template": "no {thing}", "values": {"thing": "luck"}, "parameter": "input"}
    with pytest.raises(TerroirError, match="INPUT: no luck"):
        refuse_needless([None, {"state": "failed", "reason": reason}])


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlowJob:
    monkeypatch.setattr(SlowJob, "splits", True)
    values = np.random.default_rng(3).integers(1, 30, (96, 64)).astype("uint8")
    paths = {name: str(tmp_path / "results" / f"{name}.tif") for name in ("output", "second")}
    return SlowJob(input=write_raster(tmp_path / "image.tif", values), log=str(tmp_path / "log.txt"), **paths)


def make(job: SlowJob, folder: Path, *indices: int) -> None:
    for index in indices:
        execute(job, Run("serial", block_shape=(16, 64), parts=parts_in(folder, 3, index)))


def test_the_last_job_makes_the_results(tmp_path: Path, job: SlowJob) -> None:
    make(job, tmp_path, 3, 1, 2)
    shares: list[float] = []
    assert assemble_parts(job, Run("serial", on_progress=shares.append), tmp_path, [None] * 3) == {"made": 1}
    assert np.array_equal(read_raster(job.second), read_raster(job.input))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert json.loads(Path(f"{job.output}.job.json").read_text())["job"] == "slow"
    # Whoever was killed before it could say so does it once more.
    assert assemble_parts(job, Run("serial"), tmp_path, [{"state": "done"}] * 3) == {"made": 1}
    remove_parts(tmp_path, 3)
    remove_parts(tmp_path, 3)
    assert left_behind(tmp_path / "results") == [
        "output.tif",
        "output.tif.job.json",
        "second.tif",
        "second.tif.job.json",
    ]
    assert not (tmp_path / "parts").exists()


def test_a_part_that_was_killed_is_named(tmp_path: Path, job: SlowJob) -> None:
    make(job, tmp_path, 1, 3)
    with pytest.raises(OutputError, match=r"PARTS: part 2 of 3 was ended before it was complete.* submit"):
        assemble_parts(job, Run("serial"), tmp_path, [{"state": "done"}, {"state": "running"}, {"state": "done"}])
    assert not (tmp_path / "results").exists()


def test_the_sentence_of_a_part_is_the_whole_jobs(tmp_path: Path, job: SlowJob) -> None:
    make(job, tmp_path, 1, 2)
    error = DataError("no {thing}", parameter="input", thing="luck")
    reason = {"template": error.template, "values": error.values, "parameter": error.parameter}
    with pytest.raises(TerroirError, match="INPUT: no luck"):
        assemble_parts(job, Run("serial"), tmp_path, [None, None, {"state": "failed", "reason": reason}])
    assert not (tmp_path / "results").exists()
