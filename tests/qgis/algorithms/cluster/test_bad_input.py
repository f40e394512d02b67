"""What cannot work with a cluster is refused in one sentence that names the parameter, and leaves nothing."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication, QgsProcessing, QgsProcessingException

from terroir.core.cluster.batch.store import JobStore
from terroir.core.cluster.profile import profile_from
from terroir.core.cluster.profiles import write_profile

pytestmark = pytest.mark.qgis


@pytest.fixture
def fails(run_algorithm, cluster_home):
    """Function that runs an algorithm that must fail before anything is submitted; returns its sentence."""

    def run(name, parameters):
        with pytest.raises(QgsProcessingException) as caught:
            run_algorithm(name, parameters)
        sentence = str(caught.value).splitlines()[-1]
        assert "Traceback" not in str(caught.value)
        assert not JobStore().all()
        return sentence

    return run


@pytest.fixture
def classify(scene, chain, tmp_path):
    return {"INPUT": [str(scene.image)], "MODEL": str(chain.model), "OUTPUT": str(tmp_path / "map.tif")}


@pytest.fixture
def local(cluster_home):
    write_profile(profile_from({"name": "here", "kind": "local", "folder": str(cluster_home / "jobs")}))
    return {"BACKEND": "batch", "PROFILE": "here"}


@pytest.mark.parametrize("backend", ["dask", "batch"])
def test_no_profile(fails, classify, tmp_path, backend):
    sentence = fails("classifyraster", {**classify, "BACKEND": backend})
    assert sentence.startswith("PROFILE: no profile is named; ")
    assert not list(tmp_path.glob("map*"))


@pytest.mark.parametrize("backend", ["dask", "batch"])
def test_a_profile_that_there_is_not(fails, classify, local, backend):
    sentence = fails("classifyraster", {**classify, "BACKEND": backend, "PROFILE": "their"})
    assert sentence.startswith("PROFILE: there is no profile their; choose one of here")


@pytest.mark.parametrize("output", [QgsProcessing.TEMPORARY_OUTPUT, "in the temporary folder"])
def test_a_temporary_output(fails, classify, local, output):
    from qgis.core import QgsProcessingUtils

    if output != QgsProcessing.TEMPORARY_OUTPUT:
        output = QgsProcessingUtils.generateTempFilename("map.tif")
    sentence = fails("classifyraster", {**classify, **local, "OUTPUT": output})
    assert sentence == "OUTPUT: a temporary file would be gone before the job is done; name a file for it"


def test_an_estimate(fails, classify, local):
    sentence = fails("classifyraster", {**classify, **local, "ESTIMATE": True})
    assert sentence.startswith("ESTIMATE: ")
    assert ";" in sentence


def test_parts_of_what_has_none(fails, chain, local, tmp_path):
    job = tmp_path / "job.json"
    job.write_text((chain.model.with_name("model.terroir.job.json")).read_text(encoding="utf-8"), encoding="utf-8")
    sentence = fails("submitjob", {"JOB": str(job), "PROFILE": "here", "PARTS": 3})
    assert sentence.startswith("PARTS: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "not valid JSON"), (b"[1]", "holds no job"), (b'{"job": "dance"}', "dance"), (b"\xff\xfe\xff", "read")],
)
def test_what_is_no_job(fails, local, tmp_path, content, words):
    job = tmp_path / "job.json"
    job.write_bytes(content)
    sentence = fails("submitjob", {"JOB": str(job), "PROFILE": "here"})
    assert sentence.startswith("JOB: ")
    assert words in sentence


@pytest.mark.parametrize("name", ["fetchjob", "canceljob", "joblog"])
def test_a_job_that_there_is_not(fails, name):
    assert fails(name, {"JOB_ID": "20261121-000000"}).startswith("JOB_ID: there is no job 20261121-000000; ")


@pytest.mark.parametrize("parameters", [{}, {"JOB_ID": "x", "PROFILE": "here"}])
def test_cancelling_takes_either_a_job_or_a_profile(fails, parameters):
    assert fails("canceljob", parameters).startswith("JOB_ID: name either")


def test_a_report_in_another_format(fails, local, tmp_path):
    sentence = fails("checkbackend", {"PROFILE": "here", "OUTPUT": str(tmp_path / "report.docx")})
    assert sentence.startswith("OUTPUT: ")
    assert ".csv" in sentence


def test_a_list_of_jobs_that_is_none(run_algorithm, cluster_home):
    (cluster_home / "jobs.sqlite").write_bytes(b"no database, " * 400)
    with pytest.raises(QgsProcessingException, match=r"jobs\.sqlite"):
        run_algorithm("listjobs", {})
    # Dialogs and QGIS's start look at it too, and say nothing.
    assert QgsApplication.processingRegistry().createAlgorithmById("terroir:fetchjob") is not None
