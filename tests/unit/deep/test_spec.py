"""What a network is, as plain data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from terroir.core.deep.spec import NetworkSpec

pytestmark = pytest.mark.unit

SPEC = NetworkSpec("patch", "sigma", {"dense": 8}, 2, 3, 30, (1.0, 2.0), (0.5, 4.0))


def test_it_survives_json() -> None:
    custom = replace(SPEC, architecture="custom", custom={"file": "net.py", "sha256": "00", "class": "Net"})
    for spec in (SPEC, custom):
        assert NetworkSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "detector"},
        {"bands": 0},
        {"bands": True},
        {"classes": "3"},
        {"mean": [1.0]},
        {"std": [0.0, 1.0]},
        {"std": [float("nan"), 1.0]},
        {"mean": ["a", "b"]},
        {"parameters": [1]},
        {"custom": "net.py"},
        {"size": None},
    ],
)
def test_what_contradicts_itself_is_refused(change: dict) -> None:
    with pytest.raises(ValueError, match=r"."):
        NetworkSpec.from_dict({**SPEC.to_dict(), **change})


def test_what_is_missing_is_refused() -> None:
    for key in ("kind", "architecture", "parameters", "bands", "classes", "size", "mean", "std"):
        data = SPEC.to_dict()
        del data[key]
        with pytest.raises(ValueError, match=key):
            NetworkSpec.from_dict(data)
