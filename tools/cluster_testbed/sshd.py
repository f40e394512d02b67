"""An SSH server on 127.0.0.1 with keys of its own, and the settings with which ``ssh`` reaches it."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
from pathlib import Path

from .services import Service, clean_environment, free_port, missing_programs, program

PROGRAMS = ("sshd", "ssh", "sftp", "ssh-keygen")
ALIAS = "testcluster"
# What docs/cluster.md calls its cluster.
DOCUMENTED_ALIAS = "meso"

# Only the key made here opens it; sessions get the variables of somebody who logs in on the cluster.
_SERVER = """\
ListenAddress 127.0.0.1
Port {port}
HostKey "{folder}/host_key"
PidFile none
AuthorizedKeysFile "{folder}/user_key.pub"
AllowUsers {user}
PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PrintMotd no
PermitUserEnvironment no
MaxStartups 100
MaxSessions 100
Subsystem sftp internal-sftp
"""
_CLIENT = """\
Host {alias} {documented}
    HostName 127.0.0.1
    Port {port}
    User {user}
    IdentityFile "{key}"
    IdentitiesOnly yes
    IdentityAgent none
    PasswordAuthentication no
    UserKnownHostsFile "{known_hosts}"
    GlobalKnownHostsFile none
    StrictHostKeyChecking yes
    LogLevel ERROR
"""


def why_not() -> str | None:
    """Return why no SSH server can be started here, None if it can."""
    missing = missing_programs(PROGRAMS)
    if missing:
        return f"OpenSSH is not complete ({', '.join(missing)} not found): install openssh-server and openssh-client"
    if os.geteuid() == 0 and not _has_separation_folder():
        return "sshd needs the folder /run/sshd, which cannot be made"
    if Path(pwd.getpwuid(os.geteuid()).pw_shell).name in ("nologin", "false"):
        return "this account may not log in, not even by SSH on 127.0.0.1"
    return None


def _has_separation_folder() -> bool:
    """Make the empty folder that sshd gives to its unprivileged half; an installed service would do so at its start."""
    try:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    except OSError:
        return False
    return True


class Sshd:
    """An SSH server on 127.0.0.1 that runs until `stop`, or until this process ends.

    Parameters
    ----------
    folder : Path
        A new folder for its keys, settings and logs.
    variables : mapping of str to str
        Set in its sessions, such as ``SLURM_CONF``.

    Attributes
    ----------
    alias : str
        By which the settings call it; ``meso`` is another name.
    port : int
        Where it listens.
    config : Path
        Settings for ``ssh -F`` with which it is reached.
    config_unknown_host : Path
        The same without knowing its host key.
    config_other_host : Path
        The same with another host's key: as if somebody had put another machine in its place.
    config_refused : Path
        The same with a user's key that it does not accept.
    config_unreachable : Path
        The same with a port at which nobody listens.
    known_hosts : Path
        File with its host key.
    key : Path
        The user's private key.
    """

    alias = ALIAS

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.key = folder / "user_key"
        self._make_keys()
        self.known_hosts = self._write_known_hosts("known_hosts", "host_key")
        empty = folder / "known_hosts_none"
        empty.touch()
        other = self._write_known_hosts("known_hosts_other", "other_key")
        self.config = self._write_client("ssh_config")
        self.config_unknown_host = self._write_client("ssh_config_unknown_host", known_hosts=empty)
        self.config_other_host = self._write_client("ssh_config_other_host", known_hosts=other)
        self.config_refused = self._write_client("ssh_config_refused", key=folder / "other_key")
        self.config_unreachable = self._write_client("ssh_config_unreachable", port=free_port())
        self._service = self._start(variables)

    def _start(self, variables: dict[str, str]) -> Service:
        settings = _SERVER.format(port=self.port, folder=self.folder, user=self.user)
        pairs = [f'"{name}={value}"' for name, value in variables.items()]
        if pairs:  # on one line: of several, sshd heeds the first
            settings += f"SetEnv {' '.join(pairs)}\n"
        path = self.folder / "sshd_config"
        path.write_text(settings, encoding="utf-8")
        service = Service("sshd", [str(program("sshd")), "-D", "-e", "-f", str(path)], self.folder)
        try:
            service.wait_until(self._answers, "sshd listened")
        except BaseException:
            service.stop()
            raise
        return service

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _make_keys(self) -> None:
        """Make the server's key, the user's, and one that belongs to nobody."""
        for name in ("host_key", "user_key", "other_key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(self.folder / name)]
            subprocess.run(command, env=clean_environment(), check=True, capture_output=True, timeout=30)

    def _write_known_hosts(self, name: str, key: str) -> Path:
        kind, code = (self.folder / f"{key}.pub").read_text(encoding="ascii").split()[:2]
        path = self.folder / name
        path.write_text(f"[127.0.0.1]:{self.port} {kind} {code}\n", encoding="ascii")
        return path

    def _write_client(
        self, name: str, known_hosts: Path | None = None, key: Path | None = None, port: int | None = None
    ) -> Path:
        path = self.folder / name
        text = _CLIENT.format(
            alias=self.alias,
            documented=DOCUMENTED_ALIAS,
            port=port or self.port,
            user=self.user,
            key=key or self.key,
            known_hosts=known_hosts or self.known_hosts,
        )
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._service.alive

    def words(self) -> str:
        """Return the end of its log."""
        return self._service.words()

    def stop(self) -> None:
        """End the server and its sessions."""
        self._service.stop()
