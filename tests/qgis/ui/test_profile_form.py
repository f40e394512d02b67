"""A profile as a form, and the form as a profile."""

from __future__ import annotations

import pytest

from terroir.core.cluster.profile import profile_from
from terroir.core.cluster.profile_keys import KINDS
from terroir.core.errors import ParameterError

pytestmark = pytest.mark.qgis

PROFILES = {
    "slurm": {
        "name": "meso",
        "kind": "slurm",
        "cores": 8,
        "memory": "32 GB",
        "queue": "normal",
        "walltime": "02:00:00",
        "host": "login",
        "folder": "/scratch/me",
        "python": "/opt/python/bin/python3",
        "paths": [{"here": "/home/me", "there": "/scratch/me"}],
        "scale": {"minimum": 0, "maximum": 8},
        "account": "forest",
        "job_script_prologue": ["module load python", "export A=1"],
        "resources": {"GPU": 1.0},
    },
    "fixed": {"name": "m", "kind": "pbs", "cores": 1, "memory": "1 GB", "scale": {"jobs": 4}},
    "scheduler": {
        "name": "tls",
        "kind": "scheduler",
        "address": "tls://10.0.0.5:8786",
        "tls": {"ca": "ca.pem", "cert": "c.pem", "key": "k.pem"},
    },
    "ssh": {"name": "room 12", "kind": "ssh", "hosts": ["a", "b"], "ssh_config": "/home/me/.ssh/other"},
    "local": {"name": "here", "kind": "local", "cores": 2, "memory": "2 GB"},
    "odd": {"name": "o", "kind": "local", "scale": {"jobs": 2}, "processes": 2},
}


@pytest.fixture
def forms(plugin):
    from terroir.ui import profile_form

    return profile_form


@pytest.mark.parametrize("name", PROFILES)
def test_a_form_gives_its_profile_back(forms, name):
    profile = profile_from(PROFILES[name])
    again = forms.profile_of(forms.form_of(profile))
    assert again.to_dict() == profile.to_dict()


def test_common_keys_are_fields_and_the_rest_is_yaml(forms):
    form = forms.form_of(profile_from(PROFILES["slurm"]))
    assert form.texts["queue"] == "normal"
    assert form.texts["cores"] == "8"
    assert form.scale == (0, 8)
    assert form.paths == (("/home/me", "/scratch/me"),)
    assert "account: forest" in form.rest
    assert "queue" not in form.rest
    assert "GPU" in form.rest


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_a_kind_has_no_field_for_is_refused_or_kept_as_yaml(forms, kind):
    """Whatever the form hides, it hides because a profile of the kind could not hold it, or it is among the rest."""
    texts = {"address": "tcp://h:1", "hosts": "a, b", "host": "h", "cores": "2", "memory": "2 GB", "queue": "q"}
    form = forms.Form("n", kind, texts, (1, 1), (), "disk: 1 GB" if kind == "htcondor" else "")
    profile = forms.profile_of(form)
    shown = forms.shown_keys(kind)
    assert (profile.address is not None) == ("address" in shown)
    assert bool(profile.hosts) == ("hosts" in shown)
    assert ("queue" in profile.jobqueue) == ("queue" in shown)


def test_hosts_may_have_commas_or_blanks_between_them(forms):
    form = forms.Form("n", "ssh", {"hosts": "a, b  c,"})
    assert forms.profile_of(form).hosts == ("a", "b", "c")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"rest": "queue: long"}, "queue"),
        ({"rest": "name: other"}, "name"),
        ({"rest": "- a"}, "no keys"),
        ({"rest": "account: ["}, "not YAML"),
        ({"rest": "password: x1y2z3"}, "secrets"),
        ({"rest": "job_script_prologue: ['export API_KEY=abcdef12345']"}, "secrets"),
        ({"rest": "tls: {ca: a, cert: b, ky: c}"}, "TLS"),
        ({"texts": {"cores": "many", "memory": "1 GB"}}, "many"),
        ({"texts": {"cores": "1"}}, "memory"),
        ({"texts": {"cores": "1", "memory": "lots"}}, "lots"),
        ({"name": ""}, "name"),
        ({"name": "a/b"}, "a/b"),
        ({"scale": (9, 2)}, "scale"),
        ({"paths": (("/home", ""),)}, "paths"),
    ],
)
def test_what_makes_no_sense_is_refused(forms, form, words):
    fine = {"name": "n", "kind": "slurm", "texts": {"cores": "1", "memory": "1 GB"}}
    assert forms.profile_of(forms.Form(**fine)).name == "n"
    with pytest.raises(ParameterError, match=words) as caught:
        forms.profile_of(forms.Form(**{**fine, **form}))
    assert "x1y2z3" not in str(caught.value)
    assert "abcdef" not in str(caught.value)


def test_comments_and_empty_lines_are_no_keys(forms):
    form = forms.Form("n", "slurm", {"cores": "1", "memory": "1 GB"}, rest="\n# nothing\n")
    assert set(forms.profile_of(form).jobqueue) == {"cores", "memory"}
