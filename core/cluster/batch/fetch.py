"""Bring the results of a job."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Optional

from ...errors import DataError, InputFileError, ParameterError, TerroirError
from ...jobs.provenance import SUFFIX
from ...outputs import Outputs
from . import folder as names
from .listing import refresh_jobs
from .record import CANCELLED, DONE, FAILED, FETCHED, LOST, JobRecord
from .remote_files import read_files
from .replay import provenance_here
from .results import file_hash, parse_results
from .shell import Arrival, Shell, open_shell
from .status import parse_status
from .store import JobStore

_MOST = 2**24  # bytes of a status
_MOST_FILES = 2**26  # bytes of the list of results: half a million files
# A process that is just ending may still write there.
_REMOVE = (
    'for pause in 0 1 3; do sleep "$pause"; words=$(rm -rf -- "$1" 2>&1) && exit; done;'
    ' printf "%s\\n" "$words" | head -n 1 >&2; exit 1'
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True)
class Fetched:
    """What was brought.

    Parameters
    ----------
    record : JobRecord
        The job as it is now.
    paths : mapping of str to Path
        Field -> its result on this machine.
    quicklooks : mapping of str to Path
        Field -> picture of it, where only pictures were asked for.
    numbers : mapping
        What the job returned.
    """

    record: JobRecord
    paths: Mapping[str, Path] = field(default_factory=dict)
    quicklooks: Mapping[str, Path] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)


def fetch_job(
    id: str,
    store: JobStore,
    tell: Callable[..., None],
    quicklook: Optional[bool] = None,
    remove: bool = False,
    poll: Optional[Callable[[], None]] = None,
) -> Fetched:
    """Bring results with their provenance to where the job's outputs are named, all or none.

    Parameters
    ----------
    id : str
        The job.
    store : JobStore
        Where it is kept.
    tell : callable
        Told templates with values, as `Run.info` is.
    quicklook : bool, optional
        Bring pictures (``<result>.png``) instead of results; by default where the job was submitted to keep its
        results on the cluster.
    remove : bool
        Remove the job's folder from the cluster afterwards; never while it holds results that were not brought.
    poll : callable, optional
        Called now and then; stops by raising.

    Raises
    ------
    TerroirError
        If the job is not done, or results cannot be brought or differ from what the node wrote.
    """
    record = refresh_jobs(store, [store.get(id)], lost_too=True)[0]
    _refuse_unfinished(record)
    shell = open_shell(record.profile_then(), poll)
    status, order = _what_it_made(shell, record)
    outputs = Outputs()
    try:
        if record.keep_results if quicklook is None else quicklook:
            pictures = _bring_pictures(shell, record, status, outputs)
            outputs.publish()
            fetched = Fetched(record, quicklooks=pictures, numbers=status.get("numbers") or {})
        else:
            paths = _bring_results(shell, record, status, order, outputs)
            outputs.publish()
            record = store.update(id, state=FETCHED)
            fetched = Fetched(record, paths, numbers=status.get("numbers") or {})
    finally:
        outputs.discard()
    if fetched.quicklooks:
        tell("Pictures of the results of job {id} were fetched from {host}.", id=id, host=shell.host)
    else:
        tell("The results of job {id} were fetched from {host}.", id=id, host=shell.host)
    if remove and record.state != FETCHED:
        tell(
            "The folder of job {id} stays on {host}: it holds results that were not fetched. Fetch them (WHAT: results)"
            " or give them up with 'Cancel job' (or the command remove).",
            id=id,
            host=shell.host,
        )
    elif remove:
        stays = remove_folder(shell, record)
        if stays:
            tell(
                "The results are here, but {folder} cannot be removed from {host} ({reason}); remove it there.",
                folder=record.folder,
                host=shell.host,
                reason=stays,
            )
    return fetched


def remove_folder(shell: Shell, record: JobRecord) -> str:
    """Remove the folder of a job from the cluster; returns why it stays, or nothing once it is gone."""
    if PurePosixPath(record.folder).name != record.id:  # never anything else
        raise DataError("{folder} is not the folder of job {id}", folder=record.folder, id=record.id)
    outcome = shell.run(["sh", "-c", _REMOVE, "sh", record.folder])
    return "" if outcome.status == 0 else outcome.words or f"exit status {outcome.status}"


def _refuse_unfinished(record: JobRecord) -> None:
    values = {"id": record.id, "state": record.state}
    if record.state in (DONE, FETCHED):
        return
    if record.state in (FAILED, LOST) and record.reason is not None:
        raise TerroirError(record.reason.template, parameter=record.reason.parameter, **record.reason.values)
    if record.state == CANCELLED:
        raise ParameterError("job {id} was cancelled and has no results; submit it again", parameter="job_id", **values)
    if record.reason is not None and record.reason.parameter == "profile":  # the cluster cannot be reached
        raise TerroirError(record.reason.template, parameter=record.reason.parameter, **record.reason.values)
    raise ParameterError("job {id} is not done yet ({state}); fetch it later", parameter="job_id", **values)


def _what_it_made(shell: Shell, record: JobRecord) -> tuple[dict[str, Any], dict[str, Any]]:
    """Status and order of a job."""
    wanted = {"": 1, names.STATUS: _MOST, names.ORDER: _MOST, names.RESULT_FILES: _MOST_FILES}
    asked = [(f"{record.folder}/{name}".rstrip("/"), most) for name, most in wanted.items()]
    folder, status, order, files = read_files(shell, asked)
    found = parse_status(status.content)
    if not folder.exists or not found:
        raise InputFileError(
            "the folder {folder} of job {id} is gone; submit the job again", folder=record.folder, id=record.id
        )
    if not isinstance(found.get("results"), dict):  # where earlier versions wrote them
        found["results"] = parse_results(files.content)
    if found["results"] is None:
        raise InputFileError(
            "{path} is gone from {host}; run the job again",
            path=f"{record.folder}/{names.RESULT_FILES}",
            host=shell.host,
        )
    return found, parse_status(order.content)


def _bring_results(
    shell: Shell, record: JobRecord, status: Mapping[str, Any], order: Mapping[str, Any], outputs: Outputs
) -> dict[str, Path]:
    arrivals: list[Arrival] = []
    hashes: list[str] = []
    paths: dict[str, Path] = {}
    for name, made in status["results"].items():
        target = Path(os.path.abspath(record.outputs[name]))
        files = [(_safe(item["path"]), int(item["size"]), str(item["sha256"])) for item in made["files"]]
        is_folder = any(path.parts[0] == made["name"] and len(path.parts) > 1 for path, _, _ in files)
        if is_folder:
            # What an earlier fetch brought is replaced; files that somebody has put there since are not.
            brought = [path for path, _, _ in files] if record.state == FETCHED else []
            room = outputs.stage_folder(target, name, partial(_holds_only, paths=brought)).parent
        else:
            room = outputs.stage(target, name).parent
        for path, size, sha256 in files:
            source = f"{names.RESULTS}/{name}/{path.as_posix()}"
            arrivals.append(Arrival(source, size, room.joinpath(*path.parts)))
            hashes.append(sha256)
        paths[name] = target
    shell.receive(record.folder, arrivals)
    for arrival, sha256 in zip(arrivals, hashes):
        if file_hash(arrival.target) != sha256:
            raise DataError(
                "{name} of job {id} is not the file that the node wrote; fetch it again, or run the job again",
                name=arrival.name,
                id=record.id,
            )
        if arrival.target.name.endswith(SUFFIX):
            provenance_here(arrival.target, record, order, str(status.get("node", "")))
    return paths


def _bring_pictures(shell: Shell, record: JobRecord, status: Mapping[str, Any], outputs: Outputs) -> dict[str, Path]:
    wanted = {name: made["quicklook"] for name, made in status["results"].items() if made.get("quicklook")}
    if not wanted:
        raise ParameterError(
            "job {id} made no raster that could be shown; fetch its results", parameter="job_id", id=record.id
        )
    found = read_files(shell, [(f"{record.folder}/{_safe(path).as_posix()}", _MOST) for path in wanted.values()])
    pictures = {}
    for name, picture in zip(wanted, found):
        if picture.content is None:
            raise InputFileError("the picture of {name} of job {id} is gone", name=name, id=record.id)
        target = Path(f"{os.path.abspath(record.outputs[name])}.png")
        outputs.stage(target, name).write_bytes(picture.content)
        pictures[name] = target
    return pictures


def _holds_only(folder: Path, paths: Sequence[PurePosixPath]) -> bool:
    """Whether a folder holds none but these files, whose paths begin with its name."""
    known = {folder.parent.joinpath(*path.parts) for path in paths}
    return all(item in known for item in folder.rglob("*") if item.is_symlink() or not item.is_dir())


def _safe(text: str, windows: bool = os.name == "nt") -> PurePosixPath:
    """A path below a folder; a cluster must not be able to name any other of this machine's."""
    path = PurePosixPath(text)
    # Letters like any others, but where Windows reads them as the way to another folder.
    elsewhere = "\\" in text or ":" in text if windows else _DRIVE.match(text)
    if path.is_absolute() or not path.parts or ".." in re.split(r"[\\/]", text) or elsewhere:
        raise DataError("the cluster names a result {path}, which is no path below the job's folder", path=text)
    return path
