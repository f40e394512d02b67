"""Debian's packages of the clusters that tests start: a batch scheduler, its authentication, an SSH server.

They are for the tests alone. Where nothing may be installed, the tests that need them are skipped and say so. Their
services are not started: the test bed runs these programs itself, on 127.0.0.1 and on ports of its own, and a
developer's machine shall not listen to anybody because of a `make setup`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Programs by which a package is recognised, whoever installed it.
PROGRAMS = {
    "slurm-wlm": ("slurmctld", "slurmd", "sbatch", "squeue", "scancel"),
    "munge": ("munged",),
    "openssh-server": ("sshd",),
    "openssh-client": ("ssh", "sftp", "ssh-keygen"),
}
SERVICES = {
    "slurm-wlm": ("slurmctld.service", "slurmd.service"),
    "munge": ("munge.service",),
    "openssh-server": ("ssh.service", "ssh.socket"),
}
# Debian's packages ask this program whether they may start their services; without it, they do.
POLICY = Path("/usr/sbin/policy-rc.d")
REFUSAL = "#!/bin/sh\n# Put here by Terroir's setup for the time of one installation.\nexit 101\n"


def missing_packages(has_program: Callable[[str], bool]) -> list[str]:
    """Return the packages of which a program is missing."""
    return [package for package, programs in PROGRAMS.items() if not all(map(has_program, programs))]


@contextmanager
def services_kept_still(
    packages: list[str], administer: Callable[..., object], write: Callable[[Path, str, str], object]
) -> Iterator[None]:
    """Keep packages that are installed meanwhile from starting their services, now and at the next start.

    Parameters
    ----------
    packages
        What is installed.
    administer
        Runs a command as the administrator.
    write
        Writes a file as the administrator: path, text, mode.
    """
    ours = not POLICY.exists()
    if ours:
        write(POLICY, REFUSAL, "755")
    try:
        yield
    finally:
        if ours:
            administer("rm", "-f", str(POLICY))
    # Only where systemd runs is there something that would start them.
    if Path("/run/systemd/system").is_dir():
        units = [unit for package in packages for unit in SERVICES.get(package, ())]
        for unit in units:
            administer("systemctl", "disable", "--quiet", unit, check=False)
