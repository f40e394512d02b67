"""The code that travels: one zip of the core, whose id says what it holds."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from terroir import core
from terroir.core.cluster import code
from terroir.core.user_code import import_code

pytestmark = pytest.mark.unit

CORE = Path(core.__file__).parent


def names() -> list[str]:
    with zipfile.ZipFile(io.BytesIO(code.code_archive())) as archive:
        return archive.namelist()


def copy_of(folder: Path) -> Path:
    """A core small enough to be changed: this module, and one beside it."""
    target = folder / "core" / "cluster" / "code.py"
    target.parent.mkdir(parents=True)
    shutil.copy(code.__file__, target)
    (folder / "core" / "one.py").write_text("ONE = 1\n")
    return target


def id_in(target: Path) -> str:
    """Build id as that copy of the module finds it."""
    code_of_it = target.read_bytes() + b"\n# " + str(len(list(target.parent.parent.rglob("*")))).encode()
    module = import_code(str(target), code_of_it, "file")
    module._members.cache_clear()
    module.build_id.cache_clear()
    return str(module.build_id())


def test_it_holds_the_core_and_nothing_else() -> None:
    sources = {f"terroir/core/{path.relative_to(CORE).as_posix()}" for path in CORE.rglob("*.py")}
    templates = {f"terroir/core/{path.relative_to(CORE).as_posix()}" for path in CORE.glob("**/templates/*")}
    assert set(names()) == {"terroir/__init__.py"} | sources | templates
    assert names() == sorted(names())
    assert len(code.code_archive()) < 3 * 2**20


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import hashlib\nfrom terroir.core.cluster.code import build_id, code_archive\n"
        "print(build_id(), hashlib.sha256(code_archive()).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    import hashlib

    assert done.stdout.split() == [code.build_id(), hashlib.sha256(code.code_archive()).hexdigest()]


def test_whatever_changes_the_code_changes_its_id(tmp_path: Path) -> None:
    target = copy_of(tmp_path)
    found = [id_in(target)]
    (tmp_path / "core" / "one.py").write_text("ONE = 2\n")
    found.append(id_in(target))
    (tmp_path / "core" / "one.py").rename(tmp_path / "core" / "two.py")
    found.append(id_in(target))
    # The same bytes, parted otherwise.
    (tmp_path / "core" / "two.py").rename(tmp_path / "core" / "tw.py")
    (tmp_path / "core" / "tw.py").write_text("oONE = 2\n")
    found.append(id_in(target))
    (tmp_path / "core" / "templates").mkdir()
    (tmp_path / "core" / "templates" / "a.html").write_text("")
    found.append(id_in(target))
    assert len(set(found)) == 5
    (tmp_path / "core" / "__pycache__").mkdir()
    (tmp_path / "core" / "__pycache__" / "one.py").write_text("compiled")
    (tmp_path / "core" / "notes.txt").write_text("stays at home")
    assert id_in(target) == found[-1]


def test_it_runs_where_it_is_unpacked(tmp_path: Path, foreign_python: Path) -> None:
    """A Python that cannot import terroir runs the command line out of it."""
    with zipfile.ZipFile(io.BytesIO(code.code_archive())) as archive:
        archive.extractall(tmp_path)
    command = [str(foreign_python), "-m", "terroir.core", "run", "--help"]
    here = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert here.returncode == 0, here.stderr
    assert "--profile" in here.stdout
    elsewhere = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path.parent)
    assert elsewhere.returncode != 0


def test_the_package_is_named_after_the_build() -> None:
    assert code.remote_package() == f"terroir_{code.build_id()[:16]}"
    assert code.remote_package().isidentifier()
