"""The zip: what is in it, what the plugin site would say of it, and that QGIS installs it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path, PurePosixPath

import pytest

from terroir.tools.package import build, forgotten_files
from terroir.tools.qgis_environment import enable_plugin, profile_plugins, qgis_environment

pytestmark = pytest.mark.integration

MEGABYTE = 1024 * 1024
MANDATORY = ("name", "qgisMinimumVersion", "description", "about", "version", "author", "email", "repository")
TEXT = {".py", ".txt", ".md", ".svg", ".j2", ".css", ".model3", ".qml", ""}
ALGORITHMS = ("splitsamples", "extractsamples", "trainclassifier", "classifyraster", "accuracyassessment")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist") / "terroir.zip")


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def names(package: Path) -> list[PurePosixPath]:
    with zipfile.ZipFile(package) as archive:
        return [PurePosixPath(name) for name in archive.namelist()]


def test_no_file_of_the_plugin_is_forgotten() -> None:
    assert forgotten_files() == []


def test_one_top_level_folder(names: list[PurePosixPath]) -> None:
    assert {name.parts[0] for name in names} == {"terroir"}


@pytest.mark.parametrize("name", ["metadata.txt", "LICENSE", "__init__.py", "core/__main__.py"])
def test_what_must_be_there(name: str, names: list[PurePosixPath]) -> None:
    assert PurePosixPath("terroir", name) in names


def test_what_must_not_be_there(names: list[PurePosixPath]) -> None:
    at_home = {"tests", "tools", "docs", "benchmarks", "requirements", "__pycache__", "dist"}
    assert not [name for name in names if at_home & set(name.parts)]
    assert not [name for name in names if any(part.startswith(".") for part in name.parts)]


def test_nothing_is_binary_but_translations(unpacked: Path) -> None:
    for path in unpacked.rglob("*"):
        if path.is_file() and path.suffix != ".qm":
            assert path.suffix in TEXT, path
            path.read_text(encoding="utf-8")


def test_size(package: Path, unpacked: Path) -> None:
    assert package.stat().st_size < 20 * MEGABYTE
    assert sum(path.stat().st_size for path in unpacked.rglob("*")) < 50 * MEGABYTE


def test_metadata(unpacked: Path) -> None:
    parser = ConfigParser()  # as QGIS reads it: a lone percent sign would fail
    parser.read(unpacked / "terroir" / "metadata.txt", encoding="utf-8")
    general = parser["general"]
    assert all(general[key].strip() for key in MANDATORY)
    assert general["hasProcessingProvider"] == "yes"
    assert (general["qgisMinimumVersion"], general["qgisMaximumVersion"]) == ("3.40", "4.99")
    assert (unpacked / "terroir" / general["icon"]).is_file()
    assert "\n" not in general["description"]
    assert all(general[key].startswith("https://") for key in ("homepage", "repository", "tracker"))


def test_license_is_the_whole_text(unpacked: Path) -> None:
    text = (unpacked / "terroir" / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_translations_are_compiled(names: list[PurePosixPath]) -> None:
    assert PurePosixPath("terroir/i18n/terroir_fr.qm") in names
    assert not [name for name in names if name.suffix == ".ts"]


def test_same_sources_same_bytes(package: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again.zip").read_bytes() == package.read_bytes()


def test_bandit_finds_nothing(unpacked: Path) -> None:
    # All tests, all severities, no configuration, and remarks that ask for silence are not heeded.
    command = [sys.executable, "-m", "bandit", "-r", str(unpacked), "--format", "json", "--quiet", "--ignore-nosec"]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["metrics"]["_totals"]["loc"] > 0
    assert not report["errors"]
    found = [f"{r['filename']}:{r['line_number']} {r['test_id']} {r['issue_text']}" for r in report["results"]]
    assert found == []


def test_detect_secrets_finds_nothing(unpacked: Path) -> None:
    command = [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "."]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["results"] == {}


def test_qgis_installs_it(package: Path, tmp_path: Path) -> None:
    environment = qgis_environment(tmp_path, plugins=None)
    enable_plugin(tmp_path)
    with zipfile.ZipFile(package) as archive:
        archive.extractall(profile_plugins(tmp_path))
    done = subprocess.run(
        ["qgis_process", "list"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    listed = {line.strip().split("\t")[0] for line in done.stdout.splitlines()}
    assert {f"terroir:{name}" for name in ALGORITHMS} <= listed
