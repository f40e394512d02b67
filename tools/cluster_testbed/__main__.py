"""Start a Slurm, an SSH server and a dask scheduler with two workers, and wait for Ctrl-C.

``python -m terroir.tools.cluster_testbed [FOLDER]`` writes a profile for each into FOLDER (a new one without it) and
says how to use them. For those who try ``docs/cluster.md`` and have no cluster at hand.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import slurm as slurm_module
from . import sshd as sshd_module
from .dask_processes import DaskScheduler, DaskWorkers
from .foreign import make_foreign_python
from .services import TestbedError

_JOB = {"cores": 1, "memory": "1 GB", "walltime": "00:30:00", "interface": "lo"}


def _say(message: str) -> None:
    print(message, flush=True)


def write_profile(profiles: Path, name: str, **values: Any) -> None:
    """Write a profile; its values are JSON, which YAML reads."""
    lines = [f"{key}: {json.dumps(value)}" for key, value in {"name": name, **values}.items()]
    (profiles / f"{name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def start(folder: Path, stack: contextlib.ExitStack) -> dict[str, str]:
    """Start all that can run here.

    Parameters
    ----------
    folder
        Where all of it lives.
    stack
        Ends it.

    Returns
    -------
    dict
        Environment variables with which programs find it.
    """
    parts = {name: folder / name for name in ("profiles", "slurm", "sshd", "dask", "jobs")}
    for part in parts.values():
        part.mkdir(parents=True)
    python = make_foreign_python(folder / "python")
    place = {"python": str(python), "folder": str(parts["jobs"])}
    queue = {**place, **_JOB, "queue": slurm_module.PARTITION, "local_directory": str(parts["jobs"])}
    variables = {"TERROIR_PROFILES": str(parts["profiles"]), "TERROIR_JOBS": str(folder / "jobs.sqlite")}
    configuration = parts["slurm"] / "slurm.conf"

    reasons = {"Slurm": slurm_module.why_not(), "SSH": sshd_module.why_not()}
    for name, reason in reasons.items():
        if reason:
            _say(f"without {name}: {reason}")
    if not reasons["Slurm"]:
        stack.callback(slurm_module.Slurm(parts["slurm"]).stop)
        variables["SLURM_CONF"] = str(configuration)
        write_profile(parts["profiles"], "slurm", kind="slurm", scale={"jobs": 2}, **queue)
    if not reasons["SSH"]:
        server = sshd_module.Sshd(parts["sshd"], SLURM_CONF=str(configuration))
        stack.callback(server.stop)
        reached = {"host": server.alias, "ssh_config": str(server.config)}
        write_profile(parts["profiles"], "ssh", kind="ssh", hosts=[server.alias], **reached, **place)
        if not reasons["Slurm"]:
            write_profile(parts["profiles"], "slurm-over-ssh", kind="slurm", scale={"jobs": 2}, **reached, **queue)
    scheduler = DaskScheduler(python, parts["dask"])
    stack.callback(scheduler.stop)
    workers = DaskWorkers(python, parts["dask"], scheduler.address)
    stack.callback(workers.stop)
    workers(2)
    write_profile(parts["profiles"], "scheduler", kind="scheduler", address=scheduler.address, **place)
    return variables


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="cluster_testbed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="a new folder (default: one that is removed at the end)")
    options = parser.parse_args(arguments)
    # However it is asked to end, everything ends.
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        try:
            folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="terroir-testbed-")))
            variables = start(folder.resolve(), stack)
            profiles = Path(variables["TERROIR_PROFILES"])
            _say("ready; in another terminal:\n")
            for name, value in variables.items():
                _say(f"export {name}={shlex.quote(value)}")
            _say(f"\nPROFILE is one of: {', '.join(sorted(path.stem for path in profiles.iterdir()))}")
            _say("Ctrl-C ends all of it.")
            signal.pause()
        except KeyboardInterrupt:
            _say("ending")
        except (TestbedError, FileExistsError) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
