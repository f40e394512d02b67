"""What `make test` installs is here: tests of optional packages are passed over without them, and would hide it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import terroir

pytestmark = pytest.mark.unit

ROOT = Path(terroir.__file__).parent
SETS = re.search(r"^DEV := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def packages(name: str) -> list[str]:
    """Names of the packages of a requirement set."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [re.split(r"[=<>~! ]", line)[0] for line in lines if line and not line.startswith("#")]


def test_the_sets_are_read() -> None:
    assert SETS is not None
    assert {"base", "deep", "dev"} <= set(SETS[1].split())
    assert "torch" in packages("deep")


@pytest.mark.parametrize("package", [found for name in SETS[1].split() for found in packages(name)] if SETS else [])
def test_it_is_installed(package: str) -> None:
    try:
        assert version(package)
    except PackageNotFoundError:
        pytest.fail(f"{package} is not installed; run make setup")
