"""``python -m terroir.core``: run a job without QGIS, here or on a cluster, or describe one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .cluster.commands import add_commands
from .compute import BACKENDS
from .errors import TerroirError
from .jobs import JOBS, execute, job_type
from .jobs.job_file import read_job
from .run import DEFAULT_MEMORY, Message, Run


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "describe":
            sys.stdout.write(json.dumps(job_type(options.job).schema(), indent=2, ensure_ascii=False) + "\n")
        elif options.command == "run":
            _run(options)
        else:
            return int(options.call(options))
    except TerroirError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("The run was cancelled.\n")
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m terroir.core", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a job, or replay a result from its .job.json")
    run.add_argument("job", type=Path, help="file with the job's JSON")
    run.add_argument("--backend", choices=BACKENDS, default="auto")
    run.add_argument("--profile", default="", help="name or file of a cluster's profile, for the backend dask")
    run.add_argument("--workers", type=int, default=0, help="0: one for each core")
    run.add_argument("--memory", type=int, default=DEFAULT_MEMORY, help="budget in MB; 0: what fits the free memory")
    run.add_argument("--estimate", action="store_true", help="compute one block, tell what the run would take")
    run.add_argument("--restart", action="store_true", help="do not go on where a killed run stopped")
    describe = commands.add_parser("describe", help="print a job's JSON schema")
    describe.add_argument("job", choices=sorted(JOBS))
    add_commands(commands)
    return parser


def _run(options: argparse.Namespace) -> None:
    job = read_job(options.job)
    run = Run(
        options.backend,
        options.workers,
        options.memory,
        on_message=_show,
        resume=not options.restart,
        estimate=options.estimate,
        profile=options.profile,
    )
    results = execute(job, run)
    sys.stdout.write(json.dumps(results, indent=2, ensure_ascii=False) + "\n")


def _show(message: Message) -> None:
    sys.stderr.write(f"{'Warning: ' if message.warning else ''}{message}\n")


if __name__ == "__main__":
    sys.exit(main())
