"""Stop a job."""

from __future__ import annotations

from ...errors import ClusterError
from . import folder as names
from .fetch import remove_folder
from .listing import look_at, refresh_jobs
from .record import CANCELLED, LIVE, JobRecord, Sentence, now
from .schedulers import WAITING, WORKING, scheduler_of
from .shell import open_shell
from .store import JobStore


def cancel_job(id: str, store: JobStore) -> JobRecord:
    """Take a job out of the queue, or stop it; one that ended already stays what it is.

    Raises
    ------
    TerroirError
        If there is no such job, or its cluster cannot be reached or refuses.
    """
    record = refresh_jobs(store, [store.get(id)])[0]
    if record.state not in LIVE:
        return record
    profile = record.profile_then()
    shell = open_shell(profile)
    # The mark tells whatever of the job still starts to go home at once.
    command = scheduler_of(profile).cancelling(" ".join(f"'{one}'" for one in record.scheduler_ids))
    script = f'touch "$1/{names.CANCELLED}"; {command}' if record.scheduler_ids else f'touch "$1/{names.CANCELLED}"'
    outcome = shell.run(["sh", "-c", script, "sh", record.folder])
    if outcome.status != 0:
        seen = look_at([record])[id]
        if seen.has(WORKING) or seen.has(WAITING):
            raise ClusterError(
                "{host} does not cancel job {id} ({reason}); try again, or cancel {ids} there",
                host=shell.host,
                id=id,
                reason=outcome.words or "no reason given",
                ids=", ".join(record.scheduler_ids),
            )
    return store.update(id, state=CANCELLED, updated=now(), reason=Sentence("job {id} was cancelled", {"id": id}))


def forget_job(id: str, store: JobStore, folder: bool = True) -> None:
    """Remove a job from the list, and its folder from the cluster; one that may still run is cancelled first.

    Parameters
    ----------
    id : str
        The job.
    store : JobStore
        Where it is kept.
    folder : bool
        Remove its folder too; without it, the cluster is not asked at all.

    Raises
    ------
    TerroirError
        If there is no such job, its cluster cannot be reached, or its folder cannot be removed; it stays listed then.
    """
    record = store.get(id)
    if folder:
        record = cancel_job(id, store)
        shell = open_shell(record.profile_then())
        stays = remove_folder(shell, record)
        if stays:
            raise ClusterError(
                "{folder} cannot be removed from {host} ({reason}); try again in a minute, or remove it there and take"
                " job {id} off the list only (REMOVE: list, or the command remove with --keep-folder)",
                folder=record.folder,
                host=shell.host,
                reason=stays,
                id=id,
            )
    store.remove(id)
