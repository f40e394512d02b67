"""What is said to batch schedulers, and what their answers mean. Slurm itself is asked in the integration tests."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.batch.lsf import Lsf
from terroir.core.cluster.batch.oar import Oar
from terroir.core.cluster.batch.parts import part_steps
from terroir.core.cluster.batch.pbs import Pbs
from terroir.core.cluster.batch.plain import Plain
from terroir.core.cluster.batch.schedulers import (
    ENDED,
    WAITING,
    WORKING,
    QueueState,
    Scheduler,
    Step,
    liveliest,
    scheduler_of,
    script_text,
)
from terroir.core.cluster.batch.sge import Sge
from terroir.core.cluster.batch.slurm import Slurm
from terroir.core.cluster.batch.submit import SubmitOptions, ids_in, steps_of
from terroir.core.cluster.profile import Profile, profile_from
from terroir.core.errors import ParameterError

pytestmark = pytest.mark.unit

SECOND = Step("run-1", ("--attempt", "1"), 2000, after=("run-0",))
FIRST = Step("run-0", ("--attempt", "0"), 1000, spares=("run-1",))
ARRAY = Step("parts", ("--part", "<index>/3"), 1000, 3, spares=("parts-1",))

# What the schedulers print for a job that they took, and how they are told to wait for another one.
WORDS: dict[str, tuple[str, str, str, str]] = {
    "slurm": ("sbatch", "7{n};cluster", "7{n}", "--dependency=afterany:71"),
    "pbs": ("qsub", "7{n}.server.example", "7{n}.server.example", "-W depend=afterany:71.server.example"),
    "lsf": ("bsub", "Job <7{n}> is submitted to queue <normal>.", "7{n}", "-w ended(71)"),
    "sge": ("qsub", "7{n}", "7{n}", "-hold_jid 71"),
    "oar": ("oarsub", "[ADMISSION RULE] ok\\nOAR_JOB_ID=7{n}", "7{n}", "-a 71"),
}
CANCEL = {"slurm": "scancel", "pbs": "qdel", "lsf": "bkill", "sge": "qdel", "oar": "oardel"}


def profile(kind: str, **more: Any) -> Profile:
    return profile_from({"name": "p", "kind": kind, "cores": 2, "memory": "1000 MiB", **more})


def script(kind: str, step: Step, **more: Any) -> str:
    chosen = profile(kind, **more)
    return script_text(scheduler_of(chosen), step, chosen, "terroir-1", "/scratch/a b/1", "python3")


@pytest.mark.parametrize(
    ("kind", "more", "lines"),
    [
        (
            "slurm",
            {"queue": "long", "account": "me", "walltime": "02:00:00", "job_extra_directives": ["--gres=gpu:1"]},
            "--job-name=terroir-1|--partition=long|--account=me|--cpus-per-task=2|--mem=1000M|--time=02:00:00|--gres=gpu:1",
        ),
        (
            "pbs",
            {"queue": "long", "walltime": "2:0:0"},
            "-q long|-l select=1:ncpus=2:mem=1000MB|-l walltime=2:0:0|-r y",
        ),
        ("pbs", {"resource_spec": "select=1:ncpus=8:mem=9gb"}, "-l select=1:ncpus=8:mem=1000MB"),
        ("lsf", {"walltime": "2:00", "lsf_units": "mb"}, '-n 2|-M 1000|-W 2:00|-R "span[hosts=1]"|-r'),
        ("sge", {"resource_spec": "h_vmem=4G,arch=lx"}, "-l h_vmem=1000M,arch=lx|-r y|-S /bin/sh"),
        ("oar", {"walltime": "2:0:0"}, "-l /nodes=1/core=2,walltime=2:0:0"),
        ("oar", {"memory_per_core_property_name": "memcore"}, '-p "memcore>=500"'),
    ],
)
def test_directives(kind: str, more: dict[str, Any], lines: str) -> None:
    text = script(kind, FIRST, **more)
    sign = {"slurm": "#SBATCH", "pbs": "#PBS", "lsf": "#BSUB", "sge": "#$", "oar": "#OAR"}[kind]
    for line in lines.split("|"):
        assert f"\n{sign} {line}\n" in text


def test_directives_that_are_left_out_and_lines_before() -> None:
    text = script(
        "slurm", FIRST, job_directives_skip=["--mem"], job_script_prologue=["module load gdal"], shebang="#!/x"
    )
    assert "--mem" not in text
    assert text.startswith("#!/x\n#SBATCH")
    assert text.index("cd '/scratch/a b/1'") < text.index("module load gdal") < text.index("python3 start.py")


@pytest.mark.parametrize("kind", WORDS)
def test_scripts_are_sound(kind: str, tmp_path: Path) -> None:
    for step in (FIRST, SECOND, ARRAY):
        path = tmp_path / step.script
        path.write_text(script(kind, step))
        for shell in ("sh", "bash"):
            assert subprocess.run([shell, "-n", str(path)], capture_output=True, check=False).stderr == b""


def program(folder: Path, name: str, text: str) -> None:
    """Put a stand-in for a scheduler's command into a folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def stand_in(kind: str, folder: Path, refuse: int = 0) -> None:
    """A scheduler that counts the jobs it takes, writes down its arguments, and refuses one of them."""
    name, answer, _, _ = WORDS[kind]
    answer = answer.replace("{n}", "'$n'")
    program(
        folder,
        name,
        f"n=$(($(cat {folder}/count 2>/dev/null || echo 0) + 1)); echo $n > {folder}/count\n"
        f'echo "$@" >> {folder}/said\n'
        f'[ "$n" -eq {refuse} ] && {{ echo "no such queue" >&2; exit 1; }}\n'
        f"printf '{answer}\\n'; exit 0",
    )
    program(folder, CANCEL[kind], f'echo "$@" >> {folder}/cancelled')


def run_submission(kind: str, folder: Path, steps: list[Step]) -> subprocess.CompletedProcess[str]:
    chosen = profile(kind)
    lines = scheduler_of(chosen).submission(steps, chosen, str(folder))
    (folder / "submit.sh").write_text("\n".join(lines))
    for step in steps:
        (folder / step.script).touch()
    environment = {**os.environ, "PATH": f"{folder}:/usr/bin:/bin"}
    return subprocess.run(
        ["sh", "submit.sh"], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=20
    )


@pytest.mark.parametrize("kind", WORDS)
def test_submission(kind: str, tmp_path: Path) -> None:
    stand_in(kind, tmp_path)
    done = run_submission(kind, tmp_path, [FIRST, SECOND])
    assert (done.returncode, done.stderr) == (0, "")
    expected = [WORDS[kind][2].replace("{n}", number) for number in "12"]
    assert ids_in(done.stdout.splitlines()) == expected
    said = (tmp_path / "said").read_text().splitlines()
    assert len(said) == 2
    assert WORDS[kind][3] not in said[0]
    assert WORDS[kind][3] in said[1]


@pytest.mark.parametrize("kind", WORDS)
def test_refused(kind: str, tmp_path: Path) -> None:
    stand_in(kind, tmp_path, refuse=2)
    done = run_submission(kind, tmp_path, [FIRST, SECOND])
    assert done.returncode == 3
    assert done.stderr.strip() == "no such queue"
    # Nothing stays in the queue.
    assert (tmp_path / "cancelled").read_text().split() == [WORDS[kind][2].replace("{n}", "1")]


@pytest.mark.parametrize("kind", WORDS)
def test_a_refused_retry_holds_nobody_up(kind: str, tmp_path: Path) -> None:
    stand_in(kind, tmp_path, refuse=2)
    retry = Step("run-1", (), after=("run-0",), optional=True)
    done = run_submission(kind, tmp_path, [FIRST, retry, Step("assemble", (), after=("run-1",))])
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "refused run-1 no such queue"
    assert len(ids_in(lines)) == 2
    # What waits for the one that was refused waits for the one before.
    assert WORDS[kind][3] in (tmp_path / "said").read_text().splitlines()[2]


def test_an_array_of_oar_has_many_ids(tmp_path: Path) -> None:
    program(tmp_path, "oarsub", f"echo \"$@\" >> {tmp_path}/said; printf 'OAR_JOB_ID=5\\nOAR_JOB_ID=6\\n'")
    done = run_submission("oar", tmp_path, [ARRAY, Step("assemble", (), after=("parts",))])
    assert ids_in(done.stdout.splitlines())[:2] == ["5", "6"]
    assert "-a 5 -a 6" in (tmp_path / "said").read_text().splitlines()[1]


@pytest.mark.parametrize(("status", "taken"), [(0, True), (1, True), (127, True), (75, False), (137, False)])
@pytest.mark.parametrize("kind", WORDS)
def test_later_attempts_leave_the_queue(kind: str, status: int, taken: bool, tmp_path: Path) -> None:
    stand_in(kind, tmp_path)
    program(tmp_path, "python3", f"exit {status}")
    (tmp_path / "ids").write_text("run-0 71\nrun-1 72\nrun-10 73\n")
    path = tmp_path / "run-0.sh"
    path.write_text(script(kind, FIRST).replace("/scratch/a b/1", str(tmp_path)))
    environment = {**os.environ, "PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(["sh", str(path)], env=environment, check=False, timeout=20)
    assert done.returncode == status
    cancelled = tmp_path / "cancelled"
    assert (cancelled.read_text().split() if cancelled.exists() else []) == (["72"] if taken else [])


def test_a_task_of_an_array_knows_its_number(tmp_path: Path) -> None:
    program(tmp_path, "python3", 'echo "said $@"')
    path = tmp_path / "parts.sh"
    path.write_text(script("slurm", ARRAY).replace("/scratch/a b/1", str(tmp_path)))
    environment = {**os.environ, "PATH": f"{tmp_path}:/usr/bin:/bin", "SLURM_ARRAY_TASK_ID": "2"}
    subprocess.run(["sh", str(path)], env=environment, check=True, timeout=20)
    assert (tmp_path / "log-2.txt").read_text() == "said start.py --part 2/3\n"


PBS = """Job Id: 1.server
    Job_Name = terroir
    job_state = H
    comment = Not Running: Insufficient resources
Job Id: 2.server
    job_state = R
Job Id: 3.server
    job_state = F
"""
SGE = """job-ID  prior   name       user  state submit/start at     queue  slots
-----------------------------------------------------------------
     11 0.5     terroir    me    hqw   11/21/2026 10:00:00        1
     12 0.5     terroir    me    r     11/21/2026 10:00:00 all.q  1
     13 0.5     terroir    me    Eqw   11/21/2026 10:00:00        1
"""


@pytest.mark.parametrize(
    ("scheduler", "answer", "expected"),
    [
        (
            Slurm(),
            "1|PENDING|Priority\n2|RUNNING|None\n3|TIMEOUT|TimeLimit\naccounting\n3|FAILED\n4|CANCELLED by 0\n",
            {"1": (WAITING, "Priority"), "2": (WORKING, "RUNNING"), "3": (ENDED, "TIMEOUT"), "4": (ENDED, "CANCELLED")},
        ),
        (Slurm(), "5|COMPLETED|None\n5|FAILED|None\n5|COMPLETED|None\naccounting\n", {"5": (ENDED, "FAILED")}),
        (Slurm(), "6|FAILED|None\n6|RUNNING|None\n6|PENDING|x\naccounting\n", {"6": (WORKING, "RUNNING")}),
        (Slurm(), "accounting\n7_1|COMPLETED\n7_2|OUT_OF_MEMORY\n", {"7": (ENDED, "OUT_OF_MEMORY")}),
        (
            Pbs(),
            PBS,
            {
                "1.server": (WAITING, "Not Running: Insufficient resources"),
                "2.server": (WORKING, ""),
                "3.server": (ENDED, ""),
            },
        ),
        (
            Lsf(),
            "1|PEND|-\n2|RUN|-\n3|EXIT|TERM_RUNLIMIT: job killed after reaching LSF run time limit\n4|DONE|-\n",
            {"1": (WAITING, ""), "2": (WORKING, ""), "3": (ENDED, "TIMEOUT"), "4": (ENDED, "")},
        ),
        (Sge(), SGE, {"11": (WAITING, ""), "12": (WORKING, ""), "13": (WAITING, "Eqw")}),
        (
            Oar(),
            "1: Waiting\n2: Running\n3: Terminated\n",
            {"1": (WAITING, "Waiting"), "2": (WORKING, "Running"), "3": (ENDED, "Terminated")},
        ),
    ],
)
def test_states(scheduler: Scheduler, answer: str, expected: dict[str, tuple[str, str]]) -> None:
    assert scheduler.states(answer) == {name: QueueState(*state) for name, state in expected.items()}
    assert scheduler.states("") == {}


@pytest.mark.parametrize("kind", [*WORDS, "local"])
def test_questions_are_sound(kind: str) -> None:
    scheduler = scheduler_of(profile_from({"name": "p", "kind": kind, "cores": 1, "memory": "1 GB"}))
    for text in (scheduler.query(["1", "2"]), scheduler.cancelling("1 2")):
        assert subprocess.run(["sh", "-n", "-c", text], capture_output=True, check=False).stderr == b""


def test_liveliest_does_not_depend_on_the_order() -> None:
    states = [("1", QueueState(ENDED, "COMPLETED")), ("1", QueueState(WAITING)), ("1", QueueState(WORKING))]
    assert liveliest(states) == liveliest(reversed(states)) == {"1": QueueState(WORKING)}


@pytest.mark.parametrize("kind", ["htcondor", "scheduler"])
def test_kinds_without_batch(kind: str) -> None:
    more = {"address": "tcp://x:1"} if kind == "scheduler" else {"cores": 1, "memory": "1GB", "disk": "1GB"}
    with pytest.raises(ParameterError, match=rf"^PROFILE: p is of kind {kind}, which takes no batch jobs; choose"):
        scheduler_of(profile_from({"name": "p", "kind": kind, **more}))


def test_steps() -> None:
    chosen = profile("slurm")
    steps = steps_of(chosen, SubmitOptions(retries=2))
    assert [(step.name, step.memory, step.after, step.spares, step.optional) for step in steps] == [
        ("run-0", 1000, (), ("run-1", "run-2"), False),
        ("run-1", 2000, ("run-0",), ("run-2",), True),
        ("run-2", 4000, ("run-1",), (), True),
    ]
    assert steps_of(chosen, SubmitOptions(parts=3, retries=0)) == part_steps(3, [1000])
    assert [step.name for step in steps_of(chosen, SubmitOptions(retries=-3))] == ["run-0"]


def test_a_path_with_blanks_is_one_program() -> None:
    chosen = profile("slurm")
    text = script_text(Slurm(), FIRST, chosen, "t", "/f", "/opt/my python/bin/python3")
    assert re.search(r'^"/opt/my python/bin/python3" start.py --attempt 0$', text, re.MULTILINE)


def test_a_process_that_has_just_been_started_is_known() -> None:
    """Between fork and exec it still has the name of the script that started it."""
    answer = "  11 sh submit.sh\n  12 sh /home/u/jobs/1/steps.sh\n  13 vim results.txt\n"
    assert Plain().states(answer) == {"11": QueueState(WORKING), "12": QueueState(WORKING)}
