"""Jobs as data: JSON both ways, a schema, and errors that name the field."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from terroir.core.errors import ParameterError
from terroir.core.jobs import JOBS, Job, job_from_json, job_type
from terroir.core.jobs.extract_samples import ExtractSamplesJob
from terroir.core.jobs.split_samples import SplitSamplesJob

pytestmark = pytest.mark.unit

EXTRACT = ExtractSamplesJob(
    ("a.tif", "b.tif"),
    "p.gpkg|layername=é",
    "class",
    "out.gpkg",
    strategy="percent",
    amount=12.5,
    colours={"1": "#010203"},
)
MINIMAL = {"input": ["a.tif"], "polygons": "p.gpkg", "class_field": "class", "output": "o.gpkg"}


def extract(**changes: Any) -> dict[str, Any]:
    parameters = {key: value for key, value in {**MINIMAL, **changes}.items() if value is not MISSING}
    return {"format": 1, "job": "extractsamples", "parameters": parameters}


def conforms(value: Any, schema: dict[str, Any]) -> bool:
    """Whether `value` is what a JSON schema describes, as far as the jobs' schemas go."""
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list}
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if value is None:
        return "null" in wanted
    if wanted and not any(k != "null" and isinstance(value, kinds[k]) for k in wanted):
        return False
    if isinstance(value, bool) and "boolean" not in wanted and wanted:
        return False
    if not _is_chosen(value, schema):
        return False
    if ("minimum" in schema and value < schema["minimum"]) or ("maximum" in schema and value > schema["maximum"]):
        return False
    if isinstance(value, list):
        return all(conforms(item, schema["items"]) for item in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        if not set(schema.get("required", ())) <= set(value):
            return False
        if schema.get("additionalProperties") is False and not set(value) <= set(known):
            return False
        return all(conforms(item, known[key]) for key, item in value.items() if key in known)
    return True


def _is_chosen(value: Any, schema: dict[str, Any]) -> bool:
    if ("const" in schema and value != schema["const"]) or ("enum" in schema and value not in schema["enum"]):
        return False
    return "pattern" not in schema or re.search(schema["pattern"], value) is not None


# ---- JSON ---------------------------------------------------------------------------------------


def test_round_trip() -> None:
    assert job_from_json(EXTRACT.to_json()) == EXTRACT
    assert "é" in EXTRACT.to_json()


ONE_OF = {"trainsegmentation": {"polygons": "x", "class_field": "x"}}
"""Fields of which one is needed, but none by itself."""


def test_every_job_round_trips_and_matches_its_schema() -> None:
    for name in JOBS:
        kind = job_type(name)
        assert kind.name == name
        needed = {
            f.name: ("x",) if "tuple" in str(f.type) else "x" + next(iter(f.metadata.get("suffixes", ())), "")
            for f in fields(kind)
            if f.default is MISSING and f.default_factory is MISSING
        }
        job = kind(**needed, **ONE_OF.get(name, {}))
        assert job_from_json(job.to_json()) == job
        schema = json.loads(json.dumps(kind.schema()))
        assert conforms(json.loads(job.to_json()), schema)
        assert all(entry["description"] for entry in schema["properties"]["parameters"]["properties"].values())


@pytest.mark.parametrize(
    ("data", "good"),
    [
        (extract(), True),
        (extract(amount=3, strategy="total"), True),
        (extract(amount=None, mask=None), True),
        (extract(polygons=MISSING), False),
        (extract(polygons=3), False),
        (extract(input="a.tif"), False),
        (extract(input=[1]), False),
        (extract(colour="red"), False),
        (extract(strategy="some"), False),
        (extract(seed=-1), False),
        (extract(seed=1.5), False),
        (extract(seed=True), False),
        (extract(seed=None), False),
        (extract(output="o.xyz"), False),
        (extract(output="O.Gpkg"), True),
        (extract(colours=[]), False),
        ({**extract(), "format": 2}, False),
    ],
)
def test_schema_and_validation_agree(data: dict[str, Any], good: bool) -> None:
    assert conforms(data, ExtractSamplesJob.schema()) is good
    if good:
        job_from_json(json.dumps(data))
    else:
        with pytest.raises(ParameterError):
            job_from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"polygons": MISSING}, "^POLYGONS: extractsamples needs this field"),
        ({"colour": "red"}, "^COLOUR: extractsamples has no such field; its fields are input, polygons"),
        ({"polygons": 3}, "^POLYGONS: 3 is not of type string"),
        ({"polygons": ""}, "^POLYGONS: no file is given"),
        ({"input": []}, "^INPUT: no file is given"),
        ({"input": "a.tif"}, "^INPUT: 'a.tif' is not a list"),
        ({"input": ["a.tif", None]}, "^INPUT: None is not of type string"),
        ({"seed": 1.0}, "^SEED: 1.0 is not of type integer"),
        ({"seed": True}, "^SEED: True is not of type integer"),
        ({"seed": -1}, "^SEED: -1 is outside the limits; give a number from 0 to ∞"),
        ({"amount": "7"}, "^AMOUNT: '7' is not of type number"),
        ({"strategy": "constant"}, "^AMOUNT: the strategy constant needs a number"),
        (
            {"output": "o.xyz"},
            "^OUTPUT: o.xyz cannot be written in the format of its ending; use one of .fgb, .geojson",
        ),
        ({"output": "O.GPKG"}, None),
        ({"strategy": "some"}, "^STRATEGY: some is not known; choose one of all, constant"),
        ({"colours": {"1": "red"}}, "^COLOURS: "),
        ({"colours": {"1": 7}}, "^COLOURS: "),
        ({"amount": float("nan"), "strategy": "total"}, "^AMOUNT: "),
        ({"polygons": "{braces} {0}"}, None),
    ],
)
def test_errors_name_the_field(changes: dict[str, Any], message: str | None) -> None:
    text = json.dumps(extract(**changes))
    if message is None:
        job_from_json(text)
        return
    with pytest.raises(ParameterError, match=message) as caught:
        job_from_json(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "JOB: this is not valid JSON"),
        ("[]", 'JOB: the file holds no job; it needs {"job": name'),
        ("7", "JOB: the file holds no job"),
        ('{"job": 3}', "JOB: the file holds no job"),
        ('{"job": "dig"}', "JOB: dig is not a job; choose one of accuracyassessment"),
        ('{"job": "splitsamples"}', "INPUT: splitsamples needs this field"),
        ('{"job": "splitsamples", "parameters": 5}', "JOB: "),
        ('{"job": "splitsamples", "parameters": []}', "JOB: "),
        ('{"job": "splitsamples", "parameters": null}', "JOB: "),
        ('{"job": "splitsamples", "format": 2, "parameters": {}}', "JOB: it was written by a newer Terroir"),
        ('{"job": "splitsamples", "format": "2", "parameters": {}}', "JOB: "),
        ('{"job": "splitsamples", "format": null, "parameters": {}}', "JOB: "),
    ],
)
def test_what_is_no_job(text: str, message: str) -> None:
    with pytest.raises(ParameterError) as caught:
        job_from_json(text)
    assert str(caught.value).startswith(message)


def test_what_a_newer_version_adds_beside_the_parameters_is_ignored() -> None:
    assert job_from_json(json.dumps({**extract(), "provenance": {}, "note": 1})) == ExtractSamplesJob(**MINIMAL)


# ---- as Python objects --------------------------------------------------------------------------------


def test_values_are_made_plain() -> None:
    job = ExtractSamplesJob([Path("a.tif")], Path("p.gpkg"), "class", Path("o.gpkg"), amount=3)
    assert job.input == ("a.tif",)
    assert job.polygons == "p.gpkg"
    assert isinstance(job.amount, float)


def test_jobs_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        EXTRACT.seed = 3  # type: ignore[misc]


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 2, float("nan")])
def test_limits_of_the_test_fraction(fraction: float) -> None:
    with pytest.raises(ParameterError, match=r"^TEST_FRACTION: "):
        SplitSamplesJob("a.gpkg", "class", "b.gpkg", "c.gpkg", test_fraction=fraction)


def test_paths() -> None:
    assert list(EXTRACT.paths("input")) == [("input", "a.tif"), ("input", "b.tif"), ("polygons", "p.gpkg|layername=é")]
    assert list(EXTRACT.paths("output")) == [("output", "out.gpkg")]


def test_base_does_nothing() -> None:
    with pytest.raises(NotImplementedError):
        Job().run(None)  # type: ignore[arg-type]
