"""A job from its file."""

from __future__ import annotations

import json

import pytest

from terroir.core.errors import InputFileError, ParameterError
from terroir.core.jobs.job_file import read_job

pytestmark = pytest.mark.unit

JOB = {"job": "modelcard", "parameters": {"model": "m.terroir", "report": "r.html"}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_job_is_read_with_or_without_a_mark(tmp_path, encoding):
    path = tmp_path / "job.json"
    path.write_text(json.dumps(JOB), encoding=encoding)
    assert read_job(path).model == "m.terroir"


def test_a_sidecar_is_a_job_too(tmp_path):
    path = tmp_path / "r.html.job.json"
    path.write_text(json.dumps({**JOB, "format": 1, "provenance": {"platform": "x"}}), encoding="utf-8")
    assert read_job(path).report == "r.html"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", "folder"])
def test_what_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "job.json"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(InputFileError, match=r"^JOB: .*job\.json cannot be read .*; check the path"):
        read_job(path)


def test_what_is_no_job_is_refused(tmp_path):
    path = tmp_path / "job.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"^JOB: "):
        read_job(path)
