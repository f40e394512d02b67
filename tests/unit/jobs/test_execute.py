"""Running jobs: all results or none, and where they came from."""

from __future__ import annotations

import errno
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from osgeo import ogr

from terroir.core.errors import Cancelled, OutputError, ParameterError
from terroir.core.jobs import Job, execute, input_field, job_from_json, option, output_field, provenance
from terroir.core.jobs.execute import identity
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.run import Run
from terroir.core.samples.table import read_samples
from terroir.tests.unit.making import left_behind, read_layer, square, write_layer, write_raster

pytestmark = pytest.mark.unit


@dataclass(frozen=True)
class CopyJob(Job):
    """Copy a file; then do what the test wants."""

    name: ClassVar[str] = "copy"
    after: ClassVar[Any] = staticmethod(lambda: None)

    input: str = input_field("what")
    output: str = output_field("where")
    second: str = output_field("where else", default="")
    seed: int = option("number", default=3)

    def run(self, run: Run) -> dict[str, Any]:
        for path, parameter in ((self.output, "output"), (self.second, "second")):
            if path:
                run.outputs.stage(path, parameter).write_bytes(Path(self.input.split("|")[0]).read_bytes())
        run.warn("beware of {what}", what="dogs")
        type(self).after()
        return {"count": 1}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.txt"
    path.write_text("content")
    return path


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(CopyJob, "after", staticmethod(fail))


def test_results_appear_with_their_provenance(source: Path, tmp_path: Path, run: Run) -> None:
    job = CopyJob(str(source), str(tmp_path / "a" / "one.txt"), str(tmp_path / "b" / "two.txt"))
    assert execute(job, run) == {"count": 1}
    assert left_behind(tmp_path / "a") == ["one.txt", "one.txt.job.json"]
    assert left_behind(tmp_path / "b") == ["two.txt", "two.txt.job.json"]
    assert (tmp_path / "a" / "one.txt").read_text() == "content"


def test_what_the_sidecar_says(source: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "_EXTRA_VERSIONS", {})
    provenance.add_component_version("qgis", "3.99")
    execute(CopyJob(f"{source}|layername=x", str(tmp_path / "out.txt")), run)
    record = json.loads((tmp_path / "out.txt.job.json").read_text(encoding="utf-8"))
    assert record["job"] == "copy"
    assert record["parameters"] == {
        "input": f"{source}|layername=x",
        "output": str(tmp_path / "out.txt"),
        "second": "",
        "seed": 3,
    }
    told = record["provenance"]
    assert {"terroir", "python", "gdal", "numpy", "qgis"} <= set(told["versions"])
    assert told["versions"]["qgis"] == "3.99"
    assert told["versions"]["numpy"] == np.__version__
    assert told["seed"] == 3
    assert told["warnings"] == ["beware of dogs"]
    assert told["duration_seconds"] >= 0
    assert told["inputs"] == [
        {
            "parameter": "input",
            "path": f"{source}|layername=x",
            "size": 7,
            "modified": told["inputs"][0]["modified"],
            "sha256": hashlib.sha256(b"content").hexdigest(),
            "hashed": "whole",
        }
    ]


def test_the_host_program_stands_in_the_sidecar_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model keeps `component_versions`, and shall be the same file when replayed without QGIS."""
    monkeypatch.setattr(provenance, "_EXTRA_VERSIONS", {"qgis": "3.99"})
    assert "qgis" not in provenance.component_versions()


def test_one_file_for_two_results_is_refused_before_the_work(
    source: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CopyJob, "run", lambda *_: pytest.fail("the job ran"))
    with pytest.raises(ParameterError, match=r"SECOND: .* is already another output"):
        execute(CopyJob(str(source), str(tmp_path / "out.txt"), str(tmp_path / "." / "out.txt")), run)


def test_large_files_are_hashed_in_parts(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "WHOLE_FILE_LIMIT", 1000)
    monkeypatch.setattr(provenance, "SAMPLED_PARTS", 4)
    monkeypatch.setattr(provenance, "SAMPLED_PART_SIZE", 10)
    content = bytes(range(250)) * 5
    source.write_bytes(content)
    first = provenance.describe_file(str(source))
    assert first["hashed"] == "4 parts of 10 bytes, evenly spaced"
    expected = b"1250" + b"".join(content[start : start + 10] for start in (0, 413, 826, 1240))
    assert first["sha256"] == hashlib.sha256(expected).hexdigest()
    hashes = {first["sha256"]}
    for changed in (content[:-1] + b"!", b"!" + content[1:], content[:415] + b"!" + content[416:], content + b"!"):
        source.write_bytes(changed)
        hashes.add(provenance.describe_file(str(source))["sha256"])
    assert len(hashes) == 5
    source.write_bytes(content[:1000])
    assert provenance.describe_file(str(source))["hashed"] == "whole"


def test_inputs_that_are_no_files(tmp_path: Path) -> None:
    assert provenance.describe_file("/vsicurl/https://example.org/a.tif") == {
        "path": "/vsicurl/https://example.org/a.tif"
    }
    assert provenance.describe_file(str(tmp_path)) == {"path": str(tmp_path)}


@pytest.mark.parametrize("error", [ValueError("x"), OutputError("x"), Cancelled(), KeyboardInterrupt()])
def test_nothing_is_left_on_error(
    source: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    failing(monkeypatch, error)
    with pytest.raises(type(error)):
        execute(CopyJob(str(source), str(tmp_path / "out" / "a.txt"), str(tmp_path / "out" / "b.txt")), run)
    assert left_behind(tmp_path / "out") == []
    assert source.exists()


def test_an_older_result_survives_a_failure(
    source: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    failing(monkeypatch, ValueError("broken"))
    with pytest.raises(ValueError, match="broken"):
        execute(CopyJob(str(source), str(target)), run)
    assert target.read_text() == "old"
    assert left_behind(tmp_path) == ["in.txt", "out.txt"]


def test_an_older_result_is_replaced(source: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")
    execute(CopyJob(str(source), str(target)), run)
    assert target.read_text() == "content"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG])
def test_full_disk_is_one_sentence(
    source: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    failing(monkeypatch, OSError(number, "full"))
    with pytest.raises(OutputError, match=r"no space left"):
        execute(CopyJob(str(source), str(tmp_path / "out" / "a.txt")), run)
    assert left_behind(tmp_path / "out") == []


def test_other_system_errors_are_not_taken_for_a_full_disk(
    source: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, PermissionError(errno.EACCES, "no"))
    with pytest.raises(PermissionError):
        execute(CopyJob(str(source), str(tmp_path / "a.txt")), run)


def test_cancel_at_the_very_end(source: Path, tmp_path: Path) -> None:
    run = Run("serial", is_cancelled=lambda: True)
    with pytest.raises(Cancelled):
        execute(CopyJob(str(source), str(tmp_path / "out" / "a.txt")), run)
    assert left_behind(tmp_path / "out") == []


def test_an_input_is_never_overwritten(source: Path, tmp_path: Path, run: Run) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(source)
    for target in (source, link, tmp_path / "x" / ".." / "in.txt"):
        with pytest.raises(ParameterError, match=r"^OUTPUT: .* is also an input"):
            execute(CopyJob(f"{source}|layername=a", str(target)), run)
    sidecar = tmp_path / "a.txt.job.json"
    sidecar.write_text("precious")
    with pytest.raises(ParameterError, match=r"^OUTPUT: .*a.txt.job.json is also an input"):
        execute(CopyJob(str(sidecar), str(tmp_path / "a.txt")), run)
    assert source.read_text() == "content"
    assert sidecar.read_text() == "precious"


def test_two_outputs_of_one_name(source: Path, tmp_path: Path, run: Run) -> None:
    with pytest.raises(ParameterError, match=r"^SECOND: .* is already another output"):
        execute(CopyJob(str(source), str(tmp_path / "out" / "a.txt"), str(tmp_path / "out" / "." / "a.txt")), run)
    assert left_behind(tmp_path / "out") == []


# ---- replay --------------------------------------------------------------------------------------------


def test_replay_gives_the_identical_table(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 255, (3, 40, 40)).astype("uint8")
    image = write_raster(tmp_path / "a.tif", values)
    polygons = write_layer(tmp_path / "p.gpkg", [(square(i * 9, 3, 8), {"name": n}) for i, n in enumerate("abab")])
    output = tmp_path / "s.gpkg"
    job = ExtractSamplesJob(
        (image,), polygons, "name", str(output), strategy="total", amount=50, seed=9, colours={"a": "#000001"}
    )
    first = execute(job, Run("serial"))
    rows, table = read_layer(output), read_samples(str(output))
    text = Path(f"{output}.job.json").read_text(encoding="utf-8")
    output.unlink()
    again = job_from_json(text)
    assert again == job
    assert execute(again, Run("threads", 2, 4)) == first == {"sample_count": 50, "class_count": 2}
    assert read_layer(output) == rows
    replayed = read_samples(str(output))
    assert np.array_equal(replayed.values, table.values)
    assert replayed.classes == table.classes


def test_what_does_not_work_by_blocks_is_not_run_for_an_estimate(tmp_path):
    job = job_from_json(
        json.dumps(
            {
                "job": "splitsamples",
                "parameters": {
                    "input": str(tmp_path / "missing.gpkg"),
                    "class_field": "c",
                    "train": str(tmp_path / "a.gpkg"),
                    "test": str(tmp_path / "b.gpkg"),
                },
            }
        )
    )
    with pytest.raises(ParameterError, match="splitsamples does not work block by block"):
        execute(job, Run(estimate=True))


@pytest.mark.parametrize("behind", [False, True], ids=["a shapefile", "one behind a VRT"])
def test_attributes_of_a_layer_in_several_files_count(tmp_path, behind):
    """A run that is gone on with must not learn late that its regions have other names now."""
    path = tmp_path / "regions.shp"
    layers = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(str(path))
    layer = layers.CreateLayer("regions")
    layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetField("name", "north")
    feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
    layer.CreateFeature(feature)
    del feature, layer, layers
    given = path
    if behind:
        given = tmp_path / "regions.vrt"
        source = '<SrcDataSource relativeToVRT="1">regions.shp</SrcDataSource>'
        given.write_text(f'<OGRVRTDataSource><OGRVRTLayer name="regions">{source}</OGRVRTLayer></OGRVRTDataSource>')
    job = CopyJob(input=str(given), output=str(tmp_path / "copy"))
    before = identity(job)
    assert before == identity(job)
    attributes = path.with_suffix(".dbf")
    attributes.write_bytes(attributes.read_bytes().replace(b"north", b"south"))
    assert identity(job) != before
