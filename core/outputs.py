"""Results appear complete or not at all.

Every result is made in a hidden folder beside its target (the same file system, so that a rename is atomic)
and moved into place when the whole job is done. Whatever a driver writes next to the file (``.aux.xml``,
``.shx``, ``.dbf``) moves along. Only a killed run leaves its folder behind; the next run with the same target
continues there or removes it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from .errors import OutputError, ParameterError
from .staging import Busy, StagingFolder


class Outputs:
    """The results of one job: staged first, published together."""

    def __init__(self) -> None:
        self._staged: dict[Path, StagingFolder] = {}
        self._new_folders: list[Path] = []
        self._needless: list[Path] = []

    def remove_when_published(self, path: Path) -> None:
        """Remove a file that is of no use once all results are in place, and of use until then."""
        self._needless.append(path)

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
        return self._hold(target, parameter, keep)

    def stage_folder(self, target: str | os.PathLike[str], parameter: str, may_replace: Callable[[Path], bool]) -> Path:
        """Folder, made and empty, whose content shall appear as the folder `target`.

        Parameters
        ----------
        target : path
            Where the user wants the result: a new folder, an empty one, or one that `may_replace` agrees to lose.
        parameter : str
            Job field that names it, for messages.
        may_replace : callable
            Told a folder that is there and not empty.

        Raises
        ------
        ParameterError
            If something else is there.
        OutputError
            If the folder cannot be made or written to, or another run is making the same.
        """
        target = Path(os.path.abspath(target))
        if target.exists() and not target.is_dir():
            raise ParameterError("{path} is a file; name a folder", parameter=parameter, path=target)
        if target.is_dir() and any(target.iterdir()) and not may_replace(target):
            raise ParameterError(
                "{path} holds other files; name a new or an empty folder", parameter=parameter, path=target
            )
        made = self._hold(target, parameter, False)
        made.mkdir()
        return made

    def _hold(self, target: Path, parameter: str, keep: bool) -> Path:
        """Path for `target` in a working folder of its own."""
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
                    _move(path, target.parent / path.name, folder.path)
                except OSError as error:
                    raise OutputError(
                        "{path} cannot be replaced ({reason}); close the programs that use it",
                        path=target,
                        reason=error.strerror or error,
                    ) from error
        for path in self._needless:
            path.unlink(missing_ok=True)
        self.discard()

    def leave(self) -> None:
        """Leave what a later run of the same job can go on with, as a killed run does."""
        for staging in self._staged.values():
            staging.leave()

    def discard(self) -> None:
        """Remove whatever is still staged."""
        for staging in self._staged.values():
            staging.release()
        self._staged.clear()
        self._needless.clear()
        for folder in self._new_folders:
            with contextlib.suppress(OSError):  # not empty: results were published there
                folder.rmdir()
        self._new_folders.clear()


def _move(made: Path, target: Path, working: Path) -> None:
    """Rename into place. A folder cannot replace another one: the old one steps aside, into the working folder."""
    if not made.is_dir() or not target.is_dir():
        os.replace(made, target)
        return
    aside = working / f"{target.name}.replaced"
    os.replace(target, aside)
    try:
        os.replace(made, target)
    except OSError:
        os.replace(aside, target)
        raise


def _remove_stale_sidecars(target: Path) -> None:
    """Statistics or legends of the file that is about to be replaced would lie about the new one."""
    for suffix in (".aux.xml", ".ovr", ".msk"):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{target}{suffix}").unlink()
