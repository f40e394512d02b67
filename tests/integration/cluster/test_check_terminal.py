"""What a person reads of a diagnosis in a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.check import CHECKS

pytestmark = pytest.mark.integration


def test_a_mistake_in_the_profile_is_said_once(qgis_process: Any, tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_text("name: lab\nkind: slurm\ncores: 1\nmemory: 1 GB\nwalltme: 1:00\n", encoding="utf-8")
    done = qgis_process("run", "terroir:checkbackend", f"--PROFILE={path}")
    assert done.returncode != 0
    assert (done.stdout + done.stderr).count("walltme") == 1
    assert "did you mean walltime?" in done.stdout
    assert done.stdout.count("waits for profile") == len(CHECKS) - 1
    assert f"PROFILE: 1 of {len(CHECKS)} checks failed (profile); " in done.stderr
