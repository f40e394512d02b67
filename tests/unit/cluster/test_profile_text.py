"""A profile that is saved keeps what a person wrote around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from terroir.core.cluster.profile import profile_from
from terroir.core.cluster.profile_text import lost_comments, profile_text
from terroir.core.cluster.profile_yaml import parse
from terroir.core.cluster.profiles import read_profile, write_profile

pytestmark = pytest.mark.unit

TEXT = """\
# Our cluster; ask Jeanne.
---
name: meso   # as in ~/.ssh/config
kind: slurm

# What one job asks for
cores: 2
memory: "2 GB"  # more is refused
walltime: "00:30:00"

# Folders
paths: {/home/me: /scratch/me}  # the short form
job_script_prologue:
  - module load gdal  # 3.6
  # - module load python
  - export A=1
account: |-
  # no comment
queue: normal  # long: days
# the end
"""


def changed(text: str = TEXT, **values: Any) -> tuple[str, str]:
    """The text of a profile some of whose keys have other values (None: none), and what it was."""
    data = {**profile_from(parse(text)).to_dict(), **values}
    profile = profile_from({key: value for key, value in data.items() if value is not None})
    after = profile_text(profile, text)
    assert profile_from(parse(after)).to_dict() == profile.to_dict()
    return after, text


def difference(after: str, before: str) -> list[str]:
    """Lines that only one of two texts has."""
    old, new = before.splitlines(), after.splitlines()
    return [f"-{line}" for line in old if line not in new] + [f"+{line}" for line in new if line not in old]


def test_nothing_changed() -> None:
    after, before = changed()
    assert after == before


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"cores": 8}, ["-cores: 2", "+cores: 8"]),
        ({"memory": "4 GB"}, ['-memory: "2 GB"  # more is refused', "+memory: 4 GB  # more is refused"]),
        ({"name": "other"}, ["-name: meso   # as in ~/.ssh/config", "+name: other   # as in ~/.ssh/config"]),
        ({"queue": None}, ["-queue: normal  # long: days"]),
        ({"host": "login"}, ["+host: login"]),
        ({"walltime": None}, ['-walltime: "00:30:00"']),
        ({"account": "forest"}, ["-account: |-", "-  # no comment", "+account: forest"]),
        (
            {"paths": [{"here": "/a", "there": "/b"}]},
            [
                "-paths: {/home/me: /scratch/me}  # the short form",
                "+paths:  # the short form",
                "+- here: /a",
                "+  there: /b",
            ],
        ),
    ],
)
def test_only_the_lines_of_what_changed_are_replaced(values: dict[str, Any], expected: list[str]) -> None:
    assert difference(*changed(**values)) == expected


def test_comments_that_cannot_be_kept_are_told() -> None:
    after, before = changed(job_script_prologue=["export A=2"])
    assert lost_comments(before, after) == ["# 3.6", "# - module load python"]
    after, before = changed(queue=None)
    assert lost_comments(before, after) == ["# long: days"]
    after, before = changed(cores=3, account="x")
    assert lost_comments(before, after) == []


def test_a_long_value_stays_on_its_line_before_its_comment() -> None:
    long = " ".join(["word"] * 100)
    after, _ = changed(queue=long)
    assert f"queue: {long}  # long: days\n" in after


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("{name: meso, kind: local}  # on one line\n", ["# on one line"]),
        ("  name: meso\n  kind: local # set in\n", ["# set in"]),
        ("name: meso\nkind: local # before its end\n...\n", ["# before its end"]),
        ("? name\n: meso\n? kind # asked\n: local\n", ["# asked"]),
    ],
)
def test_what_cannot_be_edited_is_written_anew_and_told(text: str, lost: list[str]) -> None:
    after, before = changed(text, folder="/f", name="other")
    assert after == "name: other\nkind: local\nfolder: /f\n"
    assert lost_comments(before, after) == lost


@pytest.mark.parametrize("before", ["", "- a\n", "name: [", "a: &a [*a]\n", "name: lab\n"])
def test_what_is_no_profile_is_written_anew(before: str) -> None:
    profile = profile_from({"name": "lab", "kind": "local"})
    assert profile_text(profile, before) == "name: lab\nkind: local\n"


def test_line_ends_of_windows() -> None:
    after, _ = changed(TEXT.replace("\n", "\r\n"), cores=8)
    assert "cores: 8\r\n" in after
    assert "\n" not in after.replace("\r\n", "")


def test_no_line_end_at_the_end() -> None:
    assert changed("name: a # x\nkind: local", folder="/f")[0] == "name: a # x\nkind: local\nfolder: /f\n"


def test_a_file_keeps_them_also_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "any.yaml"
    path.write_text(TEXT, encoding="utf-8")
    data = read_profile(path).to_dict()
    assert write_profile(profile_from({**data, "cores": 4}), tmp_path) == path
    assert path.read_text(encoding="utf-8") == TEXT.replace("cores: 2", "cores: 4")
    other = write_profile(profile_from({**data, "name": "other"}), tmp_path, like=path)
    assert other == tmp_path / "other.yaml"
    assert difference(other.read_text(encoding="utf-8"), path.read_text(encoding="utf-8")) == [
        "-name: meso   # as in ~/.ssh/config",
        "-cores: 4",
        "+name: other   # as in ~/.ssh/config",
        "+cores: 2",
    ]
