"""A Slurm of one node, with the real controller, node daemon and authentication.

All of it belongs to whoever starts it, root or not; jobs run as that user.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .services import Service, TestbedError, clean_environment, free_port, missing_programs, program, wait_until

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel")
PARTITION = "testbed"
# What the examples of docs/cluster.md ask for.
OTHER_PARTITION = "normal"
# States of jobs that nobody has ended yet.
LIVELY = "PENDING,RUNNING,SUSPENDED,CONFIGURING,REQUEUED,STOPPED,SIGNALING"

# `SlurmdParameters=config_overrides` lets a node of two cores offer more, so that a test does not wait for another
# one's job. Finished jobs are remembered for five minutes, as on most clusters.
_CONFIGURATION = """\
ClusterName=testbed
SlurmctldHost={host}(127.0.0.1)
SlurmctldAddr=127.0.0.1
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CryptoType=crypto/munge
CommunicationParameters=NoAddrCache
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
EnforcePartLimits=ALL
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
ReturnToService=2
KillWait=10
DefMemPerCPU=500
MinJobAge=300
MailProg=/bin/true
SwitchType=switch/none
NodeName={host} NodeAddr=127.0.0.1 Port={node_port} CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName={partition} Nodes={host} Default=YES MaxTime=60 OverSubscribe=YES State=UP
PartitionName={other} Nodes={host} MaxTime=60 OverSubscribe=YES State=UP
"""


class QueuedJob(NamedTuple):
    """A job that Slurm has not forgotten."""

    id: str
    name: str
    state: str


def why_not() -> str | None:
    """Return why no Slurm can be started here, None if it can."""
    missing = missing_programs(PROGRAMS)
    if missing:
        return f"Slurm is not complete ({', '.join(missing)} not found): install slurm-wlm and munge"
    return None


class Slurm:
    """A Slurm of one node that runs until `stop`, or until this process ends.

    Parameters
    ----------
    folder : Path
        A new folder for its configuration, state and logs; short, as a socket lies in it.

    Attributes
    ----------
    configuration : Path
        For ``SLURM_CONF``.
    environment : dict
        All of an environment for ``sbatch`` and the like, as somebody has it who logged in on the cluster.
    partition : str
        Name of the default partition; ``normal`` is another one, of the same node.
    """

    partition = PARTITION

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.configuration = folder / "slurm.conf"
        self.environment = clean_environment(SLURM_CONF=str(self.configuration))
        self.services: list[Service] = []
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        for name in ("state", "spool"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._write_configuration()
        self._start_authentication()
        controller = Service("slurmctld", [_path("slurmctld"), "-D", "-f", str(self.configuration)], self.folder)
        self.services.append(controller)
        node = Service("slurmd", [_path("slurmd"), "-D", "-f", str(self.configuration)], self.folder)
        self.services.append(node)
        node.wait_until(lambda: self.node_state() == "idle", "the node was idle")

    def _write_configuration(self) -> None:
        text = _CONFIGURATION.format(
            host=socket.gethostname().partition(".")[0],
            controller_port=free_port(),
            node_port=free_port(),
            user=_user(),
            folder=self.folder,
            cores=max(4, os.cpu_count() or 1),
            memory=max(1000, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20 - 500),
            partition=PARTITION,
            other=OTHER_PARTITION,
        )
        self.configuration.write_text(text, encoding="utf-8")

    def _start_authentication(self) -> None:
        """Start munge with a key of its own: no other Slurm believes this one, and the other way round."""
        key, munge_socket = self.folder / "munge.key", self.folder / "munge.socket"
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(128))
        files = {"socket": munge_socket, "key-file": key}
        files.update({f"{kind}-file": self.folder / f"munged.{kind}" for kind in ("pid", "seed")})
        options = [f"--{name}={path}" for name, path in files.items()]
        # Its folder lies below one that everybody may write to, which munge would not have otherwise.
        command = [_path("munged"), "--foreground", "--force", "--num-threads=2", *options]
        service = Service("munged", command, self.folder)
        self.services.append(service)
        service.wait_until(munge_socket.exists, "munge listened")

    def ask(self, *command: str) -> str:
        """Return what one of Slurm's programs prints.

        Raises
        ------
        TestbedError
            With its own words, when it fails.
        """
        done = subprocess.run(
            [_path(command[0]), *command[1:]],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        if done.returncode != 0:
            raise TestbedError(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def node_state(self) -> str:
        """Return the node's state in one word, such as ``idle``; empty before the controller answers."""
        try:
            return self.ask("sinfo", "--noheader", f"--partition={PARTITION}", "--format=%T").strip()
        except TestbedError:
            return ""

    def jobs(self, states: str = "all") -> list[QueuedJob]:
        """Return jobs with their states (``PENDING``, ``RUNNING``, ``COMPLETED``, …), finished ones too."""
        lines = self.ask("squeue", "--noheader", f"--states={states}", "--array", "--format=%i|%j|%T").splitlines()
        return [QueuedJob(*line.split("|")) for line in lines]

    def queue(self) -> list[QueuedJob]:
        """Return the jobs that wait or run, or have not quite ended."""
        return self.jobs(f"{LIVELY},COMPLETING")

    def state(self, job: str) -> str:
        """Return the state of a job; empty for one that Slurm does not know."""
        return next((known.state for known in self.jobs() if known.id == job), "")

    def wait_until_empty(self, seconds: float = 30) -> None:
        """Wait until no job waits or runs."""
        wait_until(lambda: not self.queue(), "Slurm's queue was empty", seconds, step=0.1)

    def cancel_all(self) -> None:
        """Cancel what waits or runs and wait for its end."""
        jobs = [job.id for job in self.queue()]
        if jobs:
            self.ask("scancel", *jobs)
        self.wait_until_empty()

    def stop(self) -> None:
        """End all daemons, and the jobs with them."""
        while self.services:
            self.services.pop().stop()


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _path(name: str) -> str:
    path = program(name)
    if path is None:
        raise TestbedError(f"{name} is not installed.")
    return path


def submit_script(lines: Sequence[str]) -> str:
    """Return a batch script of some lines for ``sbatch``."""
    return "\n".join(["#!/bin/sh", *lines]) + "\n"
