"""What the tests of the backend dask share: a profile in a file, and runs with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from terroir.core.run import Run


class ProfileFile:
    """Writes profiles of a scheduler that runs already.

    Parameters
    ----------
    folder : Path
        Where.
    address : str
        Of the scheduler.
    """

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        self._address = address

    def __call__(self, **more: Any) -> str:
        """Path of a profile named bed, with more keys."""
        content = {"name": "bed", "kind": "scheduler", "address": self._address, **more}
        path = self._folder / f"bed-{len(list(self._folder.glob('bed-*')))}.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return str(path)


def told(run: Run) -> str:
    """All messages of a run."""
    return "\n".join(map(str, run.messages))


def nothing() -> None:
    """No cancel."""


RunMaker = Callable[..., Run]
