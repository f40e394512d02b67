"""The packages of the clusters that tests start: installed without starting anything, or passed over with a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from terroir.tools import cluster_packages, system, system_packages
from terroir.tools.cluster_packages import PROGRAMS, missing_packages, services_kept_still
from terroir.tools.system import SetupError, has_program, may_install
from terroir.tools.system_packages import install_cluster_packages

pytestmark = pytest.mark.unit


class Machine:
    """Writes and removes files as an administrator would, and remembers the commands."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []

    def administer(self, *command: str, check: bool = True) -> None:
        self.commands.append(command)
        if command[0] == "rm":
            Path(command[-1]).unlink()

    def write(self, path: Path, text: str, mode: str) -> None:
        path.write_text(text)
        path.chmod(int(mode, 8))


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "policy-rc.d"
    monkeypatch.setattr(cluster_packages, "POLICY", path)
    return path


def test_a_package_is_missing_when_one_of_its_programs_is() -> None:
    assert missing_packages(lambda name: True) == []
    assert missing_packages(lambda name: name not in {"sftp", "munged"}) == ["munge", "openssh-client"]
    assert missing_packages(lambda name: False) == list(PROGRAMS)


def test_services_are_kept_still_for_the_time_of_the_installation(policy: Path) -> None:
    machine = Machine()
    with services_kept_still(["munge"], machine.administer, machine.write):
        assert policy.read_text().endswith("exit 101\n")
        assert policy.stat().st_mode & 0o777 == 0o755
    assert not policy.exists()


def test_services_may_start_again_after_a_failure(policy: Path) -> None:
    machine = Machine()
    with pytest.raises(SetupError), services_kept_still(["munge"], machine.administer, machine.write):
        raise SetupError("no network")
    assert not policy.exists()


def test_the_policy_of_the_machine_is_left_alone(policy: Path) -> None:
    policy.write_text("its own")
    machine = Machine()
    with services_kept_still(["munge"], machine.administer, machine.write):
        assert policy.read_text() == "its own"
    assert policy.read_text() == "its own"


@pytest.mark.parametrize("allowed", [True, False])
def test_setup_goes_on_without_them(
    allowed: bool, policy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = Machine()
    asked: list[Any] = []

    def apt_get(*arguments: str) -> None:
        asked.append(arguments)
        raise SetupError("apt-get could not do its work")

    monkeypatch.setattr(system, "has_program", lambda name: name != "munged")
    monkeypatch.setattr(system, "may_install", lambda: allowed)
    monkeypatch.setattr(system_packages, "apt_get", apt_get)
    monkeypatch.setattr(system, "administer", machine.administer)
    monkeypatch.setattr(system, "write_as_administrator", machine.write)
    install_cluster_packages()
    assert bool(asked) == allowed
    assert "will be skipped: munge cannot be installed here" in capsys.readouterr().out


def test_they_are_installed_where_they_may_be() -> None:
    if not may_install():
        pytest.skip("only root or sudo may install system packages")
    assert missing_packages(has_program) == [], "run make setup"
