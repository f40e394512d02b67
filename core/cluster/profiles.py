"""Where profiles lie, and how they are read and written."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ..errors import OutputError, ParameterError, TerroirError
from .profile import Profile, profile_from
from .profile_parts import nearest

VARIABLE = "TERROIR_PROFILES"
"""Environment variable with the folder of profiles, instead of the user's own."""
SUFFIXES = (".yaml", ".yml")
LARGEST = 2**20
"""Bytes of the largest file that is read; a profile has a few hundred."""


def settings_folder() -> Path:
    """The user's folder for what Terroir keeps from session to session, by the custom of the system."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "Terroir"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Terroir"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "terroir"


def profiles_folder() -> Path:
    """Folder with the user's profiles; it need not exist."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else settings_folder() / "profiles"


def profile_names() -> tuple[str, ...]:
    """Names of the profiles, sorted; one that cannot be read is among them, by its file's name."""
    return tuple(sorted(_by_name()))


def find_profile(name: str) -> Profile:
    """The profile of this name, or in this file.

    Raises
    ------
    ParameterError
        If there is none, or it cannot be read.
    """
    if name.lower().endswith(SUFFIXES):
        return read_profile(Path(name).expanduser())
    known = _by_name()
    if name in known:
        return read_profile(known[name])
    if not known:
        raise _none_at_all(name)
    if not name.strip():
        raise ParameterError(
            "no profile is named; choose one of {known}, or write one into {folder}",
            parameter="profile",
            known=", ".join(sorted(known)),
            folder=profiles_folder(),
        )
    raise _no_such_profile(name, sorted(known))


def _none_at_all(name: str) -> ParameterError:
    if not name.strip():
        return ParameterError(
            "no profile is named; there are none in {folder} yet, so write one there (docs/cluster.md shows how)",
            parameter="profile",
            folder=profiles_folder(),
        )
    return ParameterError(
        "there is no profile {name}; there are none in {folder} yet, so write one there (docs/cluster.md shows how)",
        parameter="profile",
        name=name,
        folder=profiles_folder(),
    )


def _no_such_profile(name: str, known: Sequence[str]) -> ParameterError:
    near = nearest(name, known)
    values: dict[str, object] = {"name": name, "known": ", ".join(known), "folder": profiles_folder()}
    if near:
        return ParameterError(
            "there is no profile {name}; choose one of {known} (did you mean {near}?), or write one into {folder}",
            parameter="profile",
            near=near,
            **values,
        )
    return ParameterError(
        "there is no profile {name}; choose one of {known}, or write one into {folder}", parameter="profile", **values
    )


def read_profile(path: Path) -> Profile:
    """Read a profile's file.

    Raises
    ------
    ParameterError
        If it cannot be read.
    """
    return profile_from(_content(path), str(path))


def write_profile(profile: Profile, folder: Path | None = None, like: Path | None = None) -> Path:
    """Write a profile into the folder of profiles, in place of one with the same name; returns its path.

    Parameters
    ----------
    profile : Profile
        What to write.
    folder : Path, optional
        Instead of the user's folder of profiles.
    like : Path, optional
        A file whose comments are kept as far as they can be; without it, that of the profile with the same name.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written; what was there stays.
    """
    from ..learning.dependencies import require_packages

    require_packages(["yaml"])
    from .profile_text import profile_text

    folder = folder or profiles_folder()
    path = _by_name(folder).get(profile.name) or _free(folder, profile.name)
    beside = path.with_name(f".{path.name}.new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(profile_text(profile, _text(like or path)).encode("utf-8"))
            beside.replace(path)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            "{path} cannot be written ({reason}); check the folder's permissions and space",
            parameter="profile",
            path=path,
            reason=error.strerror or error,
        ) from error
    return path


def lost_comments(profile: Profile, like: Path) -> list[str]:
    """Comments of a file that `write_profile` cannot keep."""
    from .profile_text import lost_comments, profile_text

    before = _text(like)
    return lost_comments(before, profile_text(profile, before))


def remove_profile(name: str) -> None:
    """Remove the file of a profile."""
    path = _by_name().get(name)
    if path is not None:
        path.unlink(missing_ok=True)


def _free(folder: Path, name: str) -> Path:
    """A file for a new profile: that of its name, unless another profile lies there."""
    candidates = [folder / f"{name}{ending}.yaml" for ending in ("", *(f"-{number}" for number in range(2, 1000)))]
    return next(path for path in candidates if not path.exists())


def _by_name(folder: Path | None = None) -> dict[str, Path]:
    """Name -> file; a file that cannot be read is known by its own name, so that using it says why."""
    folder = folder or profiles_folder()
    found: dict[str, Path] = {}
    broken: dict[str, Path] = {}
    for path in _files(folder):
        try:
            found.setdefault(read_profile(path).name, path)
        except TerroirError:
            broken.setdefault(path.stem, path)
    return {**broken, **found}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    except OSError:  # there is no such folder, or it may not be looked into
        return []


def _text(path: Path) -> str:
    """Text of a profile's file; empty where none can be read."""
    try:
        return path.read_bytes()[:LARGEST].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


def _content(path: Path) -> object:
    from ..learning.dependencies import require_packages

    require_packages(["yaml"])
    import yaml

    from .profile_yaml import parse

    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) <= LARGEST:
            return parse(content.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, RecursionError, ValueError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _unreadable(path, " ".join(str(reason).split())) from error
    raise _unreadable(path, "it is too large")


def _unreadable(path: Path, reason: str) -> ParameterError:
    return ParameterError(
        "{path} cannot be read as a profile ({reason}); correct it, or name another one",
        parameter="profile",
        path=path,
        reason=reason,
    )
