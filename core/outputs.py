"""Results appear complete or not at all.

Every result is made in a hidden folder beside its target (the same file system, so that a rename is atomic)
and moved into place when the whole job is done. Whatever a driver writes next to the file (``.aux.xml``,
``.shx``, ``.dbf``) moves along. Only a killed run leaves its folder behind; the next run with the same target
continues there or removes it.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from .errors import OutputError, ParameterError
from .staging import Busy, StagingFolder


class Outputs:
    """The results of one job: staged first, published together."""

    def __init__(self) -> None:
        self._staged: dict[Path, StagingFolder] = {}
        self._new_folders: list[Path] = []

    def stage(self, target: str | os.PathLike[str], parameter: str, keep: bool = False) -> Path:
        """Path at which to make the result that shall appear at `target`.

        Parameters
        ----------
        target : path
            Where the user wants the result.
        parameter : str
            Job field that names it, for messages.
        keep : bool
            Leave what a killed run made; whoever asks for it must look at it or `clear` it.

        Raises
        ------
        OutputError
            If the folder cannot be made or written to, or another run is making the same file.
        """
        target = Path(os.path.abspath(target))
        if target.is_dir():
            raise ParameterError("{path} is a folder; name a file", parameter=parameter, path=target)
        if target in self._staged:
            raise ParameterError(
                "{path} is already another output of this run; name different files",
                parameter=parameter,
                path=target,
            )
        try:
            self._make_folder(target.parent)
            folder = StagingFolder(target)
            self._staged[target] = folder
            if not keep:
                folder.clear()
        except Busy as error:
            raise OutputError(
                "another run is making {path} right now; wait for its end or name another file",
                parameter=parameter,
                path=target,
            ) from error
        except OSError as error:
            raise OutputError(
                "the folder {folder} cannot be written to ({reason}); choose another folder",
                parameter=parameter,
                folder=target.parent,
                reason=error.strerror or error,
            ) from error
        return folder.path / target.name

    def clear(self, target: str | os.PathLike[str]) -> None:
        """Remove what a killed run left of the result that shall appear at `target`."""
        self._staged[Path(os.path.abspath(target))].clear()

    def _make_folder(self, folder: Path) -> None:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        self._new_folders += missing

    @property
    def staged(self) -> dict[Path, Path]:
        """Target -> path where it is made."""
        return {target: folder.path / target.name for target, folder in self._staged.items()}

    def publish(self) -> None:
        """Move every result that was made into place; the main file of each comes last.

        Raises
        ------
        OutputError
            If a target cannot be replaced (on Windows: if another program holds it open).
        """
        for target, folder in self._staged.items():
            staged = folder.path / target.name
            if not staged.exists():
                continue
            _remove_stale_sidecars(target)
            companions = [path for path in folder.contents() if path != staged]
            for path in [*companions, staged]:
                try:
                    os.replace(path, target.parent / path.name)
                except OSError as error:
                    raise OutputError(
                        "{path} cannot be replaced ({reason}); close the programs that use it",
                        path=target,
                        reason=error.strerror or error,
                    ) from error
        self.discard()

    def discard(self) -> None:
        """Remove whatever is still staged."""
        for staging in self._staged.values():
            staging.release()
        self._staged.clear()
        for folder in self._new_folders:
            with contextlib.suppress(OSError):  # not empty: results were published there
                folder.rmdir()
        self._new_folders.clear()


def _remove_stale_sidecars(target: Path) -> None:
    """Statistics or legends of the file that is about to be replaced would lie about the new one."""
    for suffix in (".aux.xml", ".ovr", ".msk"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{target}{suffix}").unlink()
