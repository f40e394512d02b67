"""The test bed itself: what other tests rely on is real, foreign to the plugin, and ends with its session."""

from __future__ import annotations

import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terroir.tools.cluster_testbed.keeper import parents
from terroir.tools.cluster_testbed.services import TestbedError, clean_environment, wait_until
from terroir.tools.cluster_testbed.slurm import submit_script

pytestmark = pytest.mark.integration


def run(command: list[str], folder: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=clean_environment(),
        cwd=folder,
        input=text or "",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def is_alive(process: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked about does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def test_foreign_python_computes_and_cannot_import_terroir(foreign_python: Path, tmp_path: Path) -> None:
    packages = "numpy, osgeo.gdal, sklearn, joblib, distributed"
    done = run([str(foreign_python), "-c", f"import {packages}; print(numpy.__version__)"], tmp_path)
    assert done.returncode == 0, done.stderr
    numpy = pytest.importorskip("numpy")
    assert done.stdout.strip() == numpy.__version__
    done = run([str(foreign_python), "-c", "import terroir"], tmp_path)
    assert "No module named 'terroir'" in done.stderr


def test_a_foreign_python_may_lack_a_package(lacking_python: Callable[..., Path], tmp_path: Path) -> None:
    python = str(lacking_python("sklearn"))
    assert "No module named 'sklearn'" in run([python, "-c", "import sklearn"], tmp_path).stderr
    assert run([python, "-c", "import joblib, numpy"], tmp_path).returncode == 0


def test_slurm_runs_a_job(slurm_here: Any, foreign_python: Path, tmp_path: Path) -> None:
    script = tmp_path / "job.sh"
    script.write_text(submit_script([f'"{foreign_python}" -c "import numpy, sys; print(sys.executable)"']))
    job = slurm_here.ask("sbatch", "--parsable", f"--chdir={tmp_path}", "--output=log", str(script)).strip()
    slurm_here.wait_until_empty()
    assert slurm_here.state(job) == "COMPLETED"
    assert (tmp_path / "log").read_text().strip() == str(foreign_python)


def test_slurm_cancels_a_job_with_all_its_processes(slurm_here: Any, tmp_path: Path) -> None:
    script = tmp_path / "job.sh"
    script.write_text(submit_script(["sleep 300 & echo $! > number.part; mv number.part number; wait"]))
    job = slurm_here.ask("sbatch", "--parsable", f"--chdir={tmp_path}", "--output=log", str(script)).strip()
    wait_until((tmp_path / "number").exists, "the job ran")
    process = int((tmp_path / "number").read_text())
    assert is_alive(process)
    assert [queued.id for queued in slurm_here.queue()] == [job]
    slurm_here.ask("scancel", job)
    slurm_here.wait_until_empty()
    assert slurm_here.state(job) == "CANCELLED"
    wait_until(lambda: not is_alive(process), "the job's process ended", 5)


def test_slurm_ends_a_job_that_takes_more_memory_than_it_asked_for(slurm_here: Any, tmp_path: Path) -> None:
    script = tmp_path / "job.sh"
    greedy = "/usr/bin/python3 -c 'import time; held = bytearray(range(250)) * 1_600_000; time.sleep(60)'"
    script.write_text(submit_script(["#SBATCH --mem=100", greedy, "echo survived"]))
    job = slurm_here.ask("sbatch", "--parsable", f"--chdir={tmp_path}", "--output=log", str(script)).strip()
    slurm_here.wait_until_empty()
    assert slurm_here.state(job) == "FAILED"
    assert "exceeded memory limit" in (tmp_path / "log").read_text()


def test_slurm_refuses_a_partition_that_does_not_exist(slurm_here: Any, tmp_path: Path) -> None:
    script = tmp_path / "job.sh"
    script.write_text(submit_script(["true"]))
    with pytest.raises(TestbedError, match="invalid partition specified: nowhere"):
        slurm_here.ask("sbatch", "--partition=nowhere", f"--chdir={tmp_path}", str(script))


def ssh(sshd: Any, config: Path, command: str) -> subprocess.CompletedProcess[str]:
    return run(["ssh", "-F", str(config), "-o", "BatchMode=yes", sshd.alias, command], config.parent)


def test_ssh_runs_a_command_and_finds_slurm(sshd: Any, slurm: Any) -> None:
    done = ssh(sshd, sshd.config, "sinfo --noheader --partition=testbed --format=%P")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "testbed*"


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("config_unknown_host", "No ED25519 host key is known"),
        ("config_other_host", "REMOTE HOST IDENTIFICATION HAS CHANGED"),
        ("config_refused", "Permission denied"),
        ("config_unreachable", "Connection refused"),
    ],
)
def test_ssh_refuses(sshd: Any, config: str, words: str) -> None:
    done = ssh(sshd, getattr(sshd, config), "true")
    assert done.returncode == 255
    assert words in done.stderr


def test_sftp_brings_a_file(sshd: Any, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("content")
    batch = f'get "{tmp_path}/a file" "{tmp_path}/copy"\n'
    done = run(["sftp", "-q", "-F", str(sshd.config), "-b", "-", sshd.alias], tmp_path, batch)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "copy").read_text() == "content"


def test_a_dask_worker_computes_and_cannot_import_terroir(dask_workers: Any) -> None:
    from distributed import Client

    (worker,) = dask_workers(1, resources={"GPU": 1})
    with Client(dask_workers.address, timeout=10) as client:
        assert client.submit(operator.add, 1, 2).result(timeout=20) == 3
        assert client.submit(os.getpid, pure=False, resources={"GPU": 1}).result(timeout=20) == worker.pid
        refused = client.submit(__import__, "terroir")
        with pytest.raises(ModuleNotFoundError, match="terroir"):
            refused.result(timeout=20)


def test_a_dask_worker_is_killed(dask_workers: Any) -> None:
    from distributed import Client

    first, second = dask_workers(2)
    process = first.pid
    with Client(dask_workers.address, timeout=10) as client:
        client.wait_for_workers(2, timeout=20)
        first.kill()
        assert not is_alive(process)
        wait_until(lambda: len(client.scheduler_info()["workers"]) == 1, "the scheduler missed the worker")
        assert client.submit(os.getpid, pure=False).result(timeout=20) == second.pid


BED = """
import sys, time
from pathlib import Path
from terroir.tools.cluster_testbed.services import Service
folder = Path(sys.argv[1])
Service("server", ["/bin/sh", "-c", sys.argv[2]], folder)
print("started", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_servers_end_when_their_owner_is_killed(tmp_path: Path) -> None:
    # A server that starts one process that makes itself independent, as a job of a batch scheduler, and ignores TERM.
    independent = "setsid sh -c 'trap \"\" TERM; echo $$ > independent.part; mv independent.part independent; sleep 60'"
    server = f"({independent} &) ; echo $$ > server.part; mv server.part server; sleep 60"
    owner = subprocess.Popen([sys.executable, "-c", BED, str(tmp_path), server], stdout=subprocess.PIPE)
    try:
        wait_until((tmp_path / "independent").exists, "the independent process ran")
        wait_until((tmp_path / "server").exists, "the server ran")
        processes = [int((tmp_path / name).read_text()) for name in ("server", "independent")]
        assert all(map(is_alive, processes))
    finally:
        os.kill(owner.pid, signal.SIGKILL)
        owner.communicate(timeout=10)
    start = time.monotonic()
    wait_until(lambda: not any(map(is_alive, processes)), "all of it ended", 10)
    assert time.monotonic() - start < 8


def test_a_person_starts_all_of_it_and_ends_it_with_ctrl_c(tmp_path: Path, slurm: Any, sshd: Any) -> None:
    # Beside the bed of this session, with which it must not get mixed up.
    command = [sys.executable, "-m", "terroir.tools.cluster_testbed", str(tmp_path / "bed")]
    with (tmp_path / "says").open("w") as says:
        person = subprocess.Popen(command, stdout=says, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        wait_until(lambda: person.poll() is not None or "Ctrl-C" in (tmp_path / "says").read_text(), "it was ready", 90)
        text = (tmp_path / "says").read_text()
        assert "PROFILE is one of: scheduler, slurm, slurm-over-ssh, ssh" in text
        variables = dict(line[len("export ") :].split("=", 1) for line in text.splitlines() if "export" in line)
        keepers = [process for process, parent in parents().items() if parent == person.pid]
        assert len(keepers) == 7  # munged, slurmctld, slurmd, sshd, scheduler, two workers

        from terroir.core.cluster.profiles import read_profile

        profiles = Path(variables["TERROIR_PROFILES"])
        kinds = {path.stem: read_profile(path).kind for path in profiles.iterdir()}
        assert kinds == {"scheduler": "scheduler", "slurm": "slurm", "slurm-over-ssh": "slurm", "ssh": "ssh"}
        environment = clean_environment(SLURM_CONF=variables["SLURM_CONF"])
        done = subprocess.run(
            ["sbatch", "--parsable", "--hold", f"--chdir={tmp_path}", "--wrap=true"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == "1", done.stderr
        assert slurm.queue() == []
    finally:
        person.send_signal(signal.SIGINT)
        assert person.wait(timeout=30) == 0
    assert not any(map(is_alive, keepers))
