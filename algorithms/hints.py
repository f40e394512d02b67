"""What dialogs offer to choose from: names that the user's own files hold.

Parameters are declared anew each time a dialog opens. QGIS's start declares them too and must not pay for what nobody
sees, so nothing is imported or read then; and profiles are read once for each state of their files.
"""

from __future__ import annotations

from functools import lru_cache

from qgis.core import QgsApplication

from ..core.errors import TerroirError


def known_profiles() -> tuple[str, ...]:
    """Names of the user's profiles; none where there is no folder of profiles."""
    if _starting():
        return ()
    from ..core.cluster.profiles import SUFFIXES, profiles_folder

    try:
        files = [path for path in profiles_folder().iterdir() if path.suffix.lower() in SUFFIXES]
        state = tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))
    except OSError:
        return ()
    return _names(state) if state else ()


def known_jobs() -> tuple[str, ...]:
    """Ids of the jobs that were submitted from here, the newest first; none where none ever was."""
    if _starting():
        return ()
    from ..core.cluster.batch.store import JobStore, store_path

    try:
        return tuple(record.id for record in JobStore().all()) if store_path().is_file() else ()
    except TerroirError:  # a broken file: using a job will say so
        return ()


def _starting() -> bool:
    """Whether QGIS is just about to know the provider: it lists the algorithms first."""
    return QgsApplication.processingRegistry().providerById("terroir") is None


@lru_cache(maxsize=1)
def _names(state: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """Names, read anew for another `state` of the files only."""
    from ..core.cluster.profiles import profile_names

    del state
    try:
        return profile_names()
    except TerroirError:  # PyYAML is missing: using a profile will say so
        return ()
