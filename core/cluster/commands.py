"""The command line of clusters: submit, jobs, fetch, cancel, remove, log, check and node."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..jobs.job_file import read_job
from ..run import Message, Run
from ..speed import speed

if TYPE_CHECKING:
    from .batch.record import JobRecord
    from .batch.store import JobStore

_COLUMNS = ("id", "job", "profile", "state", "progress", "speed", "node", "created")


def add_commands(commands: Any) -> None:
    """Add the commands to what ``add_subparsers`` returned."""
    submit = commands.add_parser("submit", help="queue a job on a cluster and come back at once")
    submit.add_argument("job", type=Path, help="file with the job's JSON, or a .job.json of a result")
    submit.add_argument("--profile", required=True, help="name or file of a cluster's profile")
    submit.add_argument("--parts", type=int, default=1, help="over how many jobs of the queue a raster is split")
    submit.add_argument("--retries", type=int, default=1, help="how often a job that was killed is started again")
    submit.add_argument("--memory-cap", type=int, default=0, help="most memory in MB that a retry asks for")
    submit.add_argument("--keep-results", action="store_true", help="leave results there; fetch brings pictures")
    submit.set_defaults(call=_submit)
    jobs = commands.add_parser("jobs", help="list the jobs that were submitted")
    jobs.add_argument("--no-refresh", action="store_true", help="do not ask the clusters")
    jobs.add_argument("--json", action="store_true", help="all that is known, as JSON")
    jobs.set_defaults(call=_jobs)
    fetch = commands.add_parser("fetch", help="bring the results of a job")
    _add_id(fetch)
    what = fetch.add_mutually_exclusive_group()
    what.add_argument("--quicklook", action="store_true", default=None, help="bring pictures of the results instead")
    what.add_argument("--results", dest="quicklook", action="store_false", help="bring results that were to stay there")
    fetch.add_argument("--remove", action="store_true", help="remove the job's folder afterwards, if its results came")
    fetch.set_defaults(call=_fetch)
    cancel = commands.add_parser("cancel", help="take a job out of the queue, or stop it")
    _add_id(cancel)
    cancel.set_defaults(call=_cancel)
    remove = commands.add_parser("remove", help="forget a job and remove its folder from the cluster")
    _add_id(remove)
    remove.add_argument("--keep-folder", action="store_true", help="do not ask the cluster")
    remove.set_defaults(call=_remove)
    log = commands.add_parser("log", help="print the last lines of a job's log")
    _add_id(log)
    log.add_argument("--lines", type=int, default=100, help="how many; 0 for all")
    log.set_defaults(call=_log)
    check = commands.add_parser("check", help="look at a cluster from all sides, and say what to do")
    check.add_argument("profile", help="name or file of a cluster's profile")
    check.add_argument("--backend", default="auto", choices=("auto", "dask", "batch"), help="what to look at")
    check.add_argument("--input", action="append", default=[], help="a file whose visibility is asked for")
    check.add_argument("--model", help="a model whose packages are asked for")
    check.set_defaults(call=_check)
    node = commands.add_parser("node", help="run the job of a folder; this is what runs on a cluster's node")
    node.add_argument("folder", type=Path)
    node.add_argument("--attempt", type=int, default=0)
    node.add_argument("--part", default="", help="a part of the raster, such as 3/8")
    node.add_argument("--assemble", type=int, default=0, help="number of parts to put together")
    node.set_defaults(call=_node)


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="the job, as jobs lists it")


def _store() -> JobStore:
    from .batch.store import JobStore

    return JobStore()


def _submit(options: argparse.Namespace) -> int:
    from .batch.submit import SubmitOptions, submit
    from .profiles import find_profile

    chosen = SubmitOptions(options.parts, options.retries, options.memory_cap, options.keep_results)
    record = submit(read_job(options.job), find_profile(options.profile), chosen, _tell)
    sys.stdout.write(f"{record.id}\n")
    return 0


def _jobs(options: argparse.Namespace) -> int:
    from .batch.listing import list_jobs

    records = list_jobs(_store(), not options.no_refresh)
    if options.json:
        found = [record.to_dict() for record in records]
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
        return 0
    rows = [_COLUMNS, *map(_row, records)]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for place, row in enumerate(rows):
        line = "  ".join(text.ljust(width) for text, width in zip(row, widths))
        sys.stdout.write(f"{line.rstrip()}\n")
        if place and records[place - 1].reason is not None:
            sys.stdout.write(f"    {records[place - 1].reason}\n")
    return 0


def _row(record: JobRecord) -> tuple[str, ...]:
    state = record.state if record.attempt == 0 else f"{record.state} (attempt {record.attempt + 1})"
    pace = str(speed(record.pixels_per_second)) if record.pixels_per_second else ""
    return (record.id, record.name, record.profile, state, f"{record.progress:.0%}", pace, record.node, record.created)


def _fetch(options: argparse.Namespace) -> int:
    from .batch.fetch import fetch_job

    fetched = fetch_job(options.id, _store(), _tell, options.quicklook, options.remove)
    paths = {name: str(path) for name, path in (fetched.paths or fetched.quicklooks).items()}
    sys.stdout.write(json.dumps({**fetched.numbers, **paths}, indent=2, ensure_ascii=False) + "\n")
    return 0


def _cancel(options: argparse.Namespace) -> int:
    from .batch.cancel import cancel_job

    sys.stdout.write(f"{cancel_job(options.id, _store()).state}\n")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from .batch.cancel import forget_job

    forget_job(options.id, _store(), not options.keep_folder)
    return 0


def _log(options: argparse.Namespace) -> int:
    from .batch.log import job_log

    sys.stdout.write(job_log(options.id, _store(), options.lines) + "\n")
    return 0


def _check(options: argparse.Namespace) -> int:
    from .check import FAILURE, CheckOptions, as_text, check_backend

    chosen = CheckOptions(backend=options.backend, inputs=tuple(options.input), model=options.model)
    findings = check_backend(options.profile, chosen, Run(on_message=_show))
    sys.stdout.write(as_text(findings) + "\n")
    return int(any(finding.state == FAILURE for finding in findings))


def _node(options: argparse.Namespace) -> int:
    from .batch.node import run_node

    return run_node(options.folder.resolve(), options.attempt, options.part, options.assemble)


def _tell(template: str, **values: object) -> None:
    _show(Message(template, values))


def _show(message: Message) -> None:
    sys.stderr.write(f"{'Warning: ' if message.warning else ''}{message}\n")
