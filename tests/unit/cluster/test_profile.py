"""What a profile may say, and what each mistake in it is answered with."""

from __future__ import annotations

import contextlib
import inspect
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terroir.core.cluster.paths import PathPair
from terroir.core.cluster.profile import JOBQUEUE_KINDS, KINDS, Profile, Scale, Tls, profile_from
from terroir.core.cluster.profile_keys import keys_of
from terroir.core.errors import ParameterError

SLURM: dict[str, Any] = {"name": "lab", "kind": "slurm", "cores": 2, "memory": "4 GB"}
RUNNING: dict[str, Any] = {"name": "lab", "kind": "scheduler", "address": "tcp://127.0.0.1:8786"}


def test_whole_profile() -> None:
    profile = profile_from(
        {
            **SLURM,
            "python": "/opt/conda/bin/python",
            "folder": "/scratch/me",
            "host": "me@login.example.org",
            "ssh_config": "/home/me/.ssh/config",
            "paths": [{"here": "/home/me", "there": "/scratch/me"}],
            "scale": {"minimum": 1, "maximum": 8},
            "resources": {"GPU": 1},
            "queue": "long",
            "walltime": "02:00:00",
            "job_extra_directives": ["--exclusive"],
            "job_script_prologue": "module load gdal",
        },
        "lab.yaml",
    )
    assert profile.cores == 2
    assert profile.memory_mb == 3814
    assert profile.scale == Scale(0, 1, 8)
    assert profile.scale.most == 8
    assert profile.paths == (PathPair("/home/me", "/scratch/me"),)
    assert profile.resources == {"GPU": 1.0}
    # One line is a list of one, never of letters.
    assert profile.jobqueue["job_script_prologue"] == ["module load gdal"]
    assert profile.jobqueue["walltime"] == "02:00:00"
    assert profile_from(profile.to_dict(), "lab.yaml") == profile
    assert pickle.loads(pickle.dumps(profile)) == profile


def test_short_profiles() -> None:
    assert profile_from(RUNNING) == Profile("lab", "scheduler", address="tcp://127.0.0.1:8786")
    assert profile_from({"name": "here", "kind": "local"}).scale == Scale(1)
    assert profile_from({"name": "pc", "kind": "ssh", "hosts": "pc7"}).hosts == ("pc7",)
    assert profile_from({"name": "pc", "kind": "ssh", "host": "pc7"}).host == "pc7"
    tls = {"ca": "/t/ca.pem", "cert": "/t/cert.pem", "key": "/t/key.pem"}
    secure = profile_from({**RUNNING, "address": "tls://[::1]:8786", "tls": tls})
    assert secure.tls == Tls("/t/ca.pem", "/t/cert.pem", "/t/key.pem")


def test_paths_in_their_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    pair = (PathPair("/home/me/maps", "/m"),)
    for written in (
        {"~/maps": "/m"},
        {"here": "~/maps", "there": "/m"},
        [{"here": "~/maps", "there": "/m"}],
    ):
        assert profile_from({**RUNNING, "paths": written}).paths == pair


@pytest.mark.parametrize(
    ("memory", "expected"),
    [("4 GB", 3814), ("4GiB", 4096), ("512 MB", 488), ("512MiB", 512), ("1.5 GiB", 1536), ("2T", 1907348), ("1e3", 0)],
)
def test_memory(memory: str, expected: int) -> None:
    profile = Profile("lab", "slurm", jobqueue={"memory": memory})
    assert profile.memory_mb == expected


def test_memory_is_dasks() -> None:
    """The same text means the same number of bytes to dask, which asks the scheduler for it."""
    dask = pytest.importorskip("dask.utils")
    for text in ("4 GB", "4GiB", "512 MB", "512MiB", "1.5 GiB", "2T", "700 kB", "3000000000", "2 gb", "16G"):
        assert Profile("lab", "slurm", jobqueue={"memory": text}).memory_mb == dask.parse_bytes(text) // 2**20


@pytest.mark.parametrize("kind", JOBQUEUE_KINDS)
def test_dask_jobqueue_takes_the_keys(kind: str) -> None:
    """A key that its class does not know would end in a traceback, long after the profile was read."""
    jobqueue = pytest.importorskip("dask_jobqueue")
    classes = {"slurm": "SLURM", "pbs": "PBS", "lsf": "LSF", "sge": "SGE", "oar": "OAR", "htcondor": "HTCondor"}
    cluster = getattr(jobqueue, f"{classes[kind]}Cluster")
    known: set[str] = set()
    for made in (cluster.job_cls, jobqueue.core.Job, jobqueue.core.JobQueueCluster):
        known.update(inspect.signature(made.__init__).parameters)
    assert set(keys_of(kind)) <= known


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "holds no profile"),
        (["name"], "holds no profile"),
        ({}, "choose one of scheduler, slurm"),
        ({**SLURM, "kind": "cloud"}, "is of kind cloud; choose one of scheduler"),
        ({**SLURM, "kind": ["slurm"]}, "choose one of"),
        ({"name": "lab"}, "names no kind; choose one of scheduler, slurm"),
        ({**SLURM, "kind": "Slrum"}, "is of kind Slrum; choose one of scheduler, slurm"),
        ({**SLURM, "kind": "Slrum"}, "(did you mean slurm?)"),
        ({**SLURM, "queu": "long"}, "the key queu, which nothing reads"),
        ({**SLURM, "Walltme": "1:00"}, "in a profile of kind slurm; did you mean walltime? If not, remove it"),
        ({**SLURM, "walltme": "1:00", "quue": "q", "zzz": 1}, "did you mean queue, walltime? If not"),
        ({**SLURM, "zzz": 1}, "the key zzz, which nothing reads in a profile of kind slurm; correct or remove it"),
        ({**SLURM, "walltime": "1:00", "walltme": "1:00"}, "in a profile of kind slurm; correct or remove it"),
        (
            {**SLURM, "resource_spec": "select=1"},
            "the key resource_spec, which nothing reads in a profile of kind slurm; correct or remove it",
        ),
        ({**SLURM, True: 1}, "the key True"),
        ({"kind": "local"}, "no text as name"),
        ({**SLURM, "name": 7}, "no text as name"),
        ({**SLURM, "name": "../../evil"}, "has the name ../../evil"),
        ({**SLURM, "name": "lab.yaml"}, "has the name lab.yaml"),
        ({**SLURM, "name": "-lab"}, "has the name -lab"),
        ({**SLURM, "python": ["python3"]}, "no text as python"),
        ({**SLURM, "python": "python3\nrm -r ."}, "no text as python"),
        ({**SLURM, "folder": ""}, "no text as folder"),
        ({"name": "lab", "kind": "slurm", "memory": "4 GB"}, "lacks cores"),
        ({"name": "lab", "kind": "pbs", "cores": 2}, "lacks memory"),
        ({**SLURM, "kind": "htcondor"}, "lacks disk"),
        ({**SLURM, "memory": "a lot"}, "has a lot as memory; write a number with its unit"),
        ({**SLURM, "memory": 4}, "has 4 as memory"),
        ({**SLURM, "memory": ["4 GB"]}, "no text as memory"),
        ({**SLURM, "cores": 0}, "has 0 as cores"),
        ({**SLURM, "cores": "two"}, "has two as cores"),
        ({**SLURM, "cores": True}, "has True as cores"),
        ({**SLURM, "cores": 1.5}, "has 1.5 as cores"),
        ({**SLURM, "processes": -1}, "has -1 as processes"),
        ({**SLURM, "job_extra_directives": {"a": 1}}, "no list of texts as job_extra_directives"),
        ({**SLURM, "job_script_prologue": [1]}, "no list of texts as job_script_prologue"),
        ({**SLURM, "queue": ["a", "b"]}, "no text as queue"),
        ({**SLURM, "scheduler_options": "fast"}, "no keys with values as scheduler_options"),
        ({"name": "lab", "kind": "scheduler"}, "has no address; add one, such as tcp://host:8786"),
        ({**RUNNING, "address": "127.0.0.1"}, "has the address 127.0.0.1"),
        ({**RUNNING, "address": "tcp://host:99999"}, "has the address tcp://host:99999"),
        ({**RUNNING, "address": "tcp://host:0"}, "has the address"),
        ({**RUNNING, "address": "tcp://-host:8786"}, "has the address"),
        ({**RUNNING, "address": "tls://host:8786"}, "has an encrypted address and no TLS files"),
        ({**RUNNING, "tls": {"ca": "a"}}, "name ca, cert and key"),
        ({**RUNNING, "tls": "ca.pem"}, "name ca, cert and key"),
        ({"name": "pc", "kind": "ssh"}, "names no hosts"),
        ({"name": "pc", "kind": "ssh", "hosts": [1]}, "no list of names as hosts"),
        # ssh would run it.
        ({"name": "pc", "kind": "ssh", "host": "-oProxyCommand=id"}, "names the host -oProxyCommand=id"),
        ({"name": "pc", "kind": "ssh", "hosts": ["pc1", "-oProxyCommand=id"]}, "names the host -oProxyCommand=id"),
        ({"name": "pc", "kind": "ssh", "host": "a b"}, "names the host a b"),
        ({**SLURM, "host": "login -v"}, "names the host login -v"),
        ({**SLURM, "paths": "/a:/b"}, "paths that are no pairs of folders"),
        ({**SLURM, "paths": [{"here": "/a"}]}, "paths that are no pairs of folders"),
        ({**SLURM, "paths": {"/a": 7}}, "paths that are no pairs of folders"),
        ({**SLURM, "paths": {"data": "/scratch"}}, "maps data, which is no whole path"),
        ({**SLURM, "paths": {"/data": "scratch"}}, "maps scratch, which is no whole path"),
        ({**SLURM, "scale": 3}, "a scale that cannot be read"),
        ({**SLURM, "scale": {"jobs": 0}}, "a scale that cannot be read"),
        ({**SLURM, "scale": {"jobs": -1}}, "a scale that cannot be read"),
        ({**SLURM, "scale": {"jobs": True}}, "a scale that cannot be read"),
        ({**SLURM, "scale": {"minimum": 4, "maximum": 2}}, "a scale that cannot be read"),
        ({**SLURM, "scale": {"minimum": 4}}, "a scale that cannot be read"),
        ({**SLURM, "scale": {"jobs": 1, "maximum": 2}}, "a scale that cannot be read"),
        ({**SLURM, "resources": ["GPU"]}, "write names and numbers, such as GPU: 1"),
        ({**SLURM, "resources": {"GPU": 0}}, "write names and numbers"),
        ({**SLURM, "resources": {"GPU": float("inf")}}, "write names and numbers"),
        ({**SLURM, "resources": {"GPU": "one"}}, "write names and numbers"),
    ],
)
def test_mistakes(data: Any, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        profile_from(data, "lab.yaml")
    sentence = str(caught.value)
    assert sentence.startswith("PROFILE: lab.yaml ")
    assert words in sentence
    assert "\n" not in sentence or "rm -r" in sentence


SECRET = "hunter2-and-more"


@pytest.mark.parametrize(
    "more",
    [
        {"password": SECRET},
        {"Passphrase": SECRET},
        {"api_key": SECRET},
        {"private-key": SECRET},
        {"scheduler_options": {"token": SECRET}},
        {"env_extra": [f"export AWS_SECRET_ACCESS_KEY={SECRET}"]},
        {"job_script_prologue": [f"export DB_PASSWORD='{SECRET}'"]},
        {"job_script_prologue": f"curl -H 'X-Token: {SECRET}' https://example.org"},
        {"job_script_prologue": f"-----BEGIN OPENSSH PRIVATE KEY-----{SECRET}"},
        {"folder": f"https://me:{SECRET}@example.org/x"},
        {"paths": {"/data": f"/vsicurl/https://me:{SECRET}@example.org/x"}},
    ],
)
def test_secrets_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match="never holds secrets") as caught:
        profile_from({**SLURM, **more}, "lab.yaml")
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value.values)


@pytest.mark.parametrize(
    "more",
    [
        {
            "job_script_prologue": [
                "export TOKEN=$(cat ~/.token)",
                "export DB_PASSWORD_FILE=/home/me/.pw",
                "export T=$TOKEN",
            ]
        },
        {"job_extra_directives": ["--licenses=tokens:5"]},
        {"host": "me@login.example.org"},
        {"folder": "/scratch/secretary/passes"},
    ],
)
def test_what_only_points_to_a_secret_is_none(more: dict[str, Any]) -> None:
    assert profile_from({**SLURM, **more}).name == "lab"


def test_data_that_hold_themselves_end() -> None:
    """YAML's references can make a list that is its own item, and one that doubles at every line."""
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ParameterError):
        profile_from({**SLURM, "paths": loop})
    bomb: list[Any] = ["x"]
    for _ in range(60):
        bomb = [bomb, bomb]
    with pytest.raises(ParameterError) as caught:
        profile_from({**SLURM, "queue": bomb})
    assert len(str(caught.value)) < 1000


TEXTS = st.text("abc xyz-_./:=0189é", min_size=1, max_size=12).map(str.strip).filter(bool)
PROFILES = st.fixed_dictionaries(
    {
        "name": st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,8}[a-z0-9]", fullmatch=True),
        "kind": st.sampled_from(("slurm", "pbs", "sge")),
        "cores": st.integers(1, 512),
        "memory": st.integers(2, 9999).map("{} MiB".format),
    },
    optional={
        "queue": TEXTS,
        "walltime": st.integers(1, 10**6).map(str) | st.just("12:30:00"),
        "python": TEXTS,
        "folder": TEXTS,
        "hosts": st.lists(st.from_regex(r"[a-z][a-z0-9.]{0,6}", fullmatch=True), max_size=3),
        "scale": st.integers(1, 99).map(lambda jobs: {"jobs": jobs})
        | st.tuples(st.integers(0, 5), st.integers(5, 9)).map(lambda two: dict(zip(("minimum", "maximum"), two))),
        "resources": st.dictionaries(TEXTS, st.integers(1, 8) | st.floats(0.1, 8), max_size=2),
        "paths": st.dictionaries(TEXTS.map("/{}".format), TEXTS.map("/{}".format), max_size=3),
        "job_extra_directives": st.lists(TEXTS, max_size=3) | TEXTS,
    },
)


@given(PROFILES)
def test_what_is_written_is_what_was_read(data: dict[str, Any]) -> None:
    profile = profile_from(data)
    assert profile_from(profile.to_dict()) == profile


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.integers(), inner, max_size=3),
    max_leaves=6,
)
ALL_KEYS = sorted(
    {"name", "kind", "address", "host", "hosts", "folder", "python", "paths", "tls", "scale", "resources"}
)
ALL_KEYS += ["ssh_config", *keys_of("slurm")]


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(ALL_KEYS), ODD, max_size=4))
def test_whatever_stands_there_is_a_profile_or_one_sentence(kind: str, data: dict[str, Any]) -> None:
    start = {**SLURM, "address": "tcp://h:1", "hosts": ["h"], "disk": "1 GB", "kind": kind}
    known = {key: value for key, value in start.items() if key != "disk" or kind == "htcondor"}
    profile = None
    with contextlib.suppress(ParameterError):
        profile = profile_from({**known, **data})
    if profile is not None:
        assert profile_from(profile.to_dict()) == profile
