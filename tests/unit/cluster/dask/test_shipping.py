"""Objects on their way: names of the core as the receiver knows them, arrays whole, errors themselves."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from terroir.core.blocks import Block
from terroir.core.cluster import code
from terroir.core.cluster.dask import remote, shipping
from terroir.core.cluster.dask.shipping import pack, size_of, unpack
from terroir.core.errors import ModelError
from terroir.core.raster import stack
from terroir.core.raster.window import Window

cloudpickle = pytest.importorskip("cloudpickle", reason="comes with dask: tools/setup_environment.py --sets … cluster")
pytestmark = pytest.mark.unit

HERE = shipping.OWN


def test_the_own_package_is_known() -> None:
    assert HERE == "terroir"


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("kind", ["uint8", "float32", "bool"])
def test_arrays_come_back_and_can_be_written_to(kind: str, compress: bool) -> None:
    draw = np.random.default_rng(1)
    value = (draw.random((3, 300, 301)) * 200).astype(kind)
    small, turned = value[:1, :4, :4].copy(), value.transpose(2, 0, 1)
    found = unpack(pack((value, small, turned, {"a": 1}), HERE, compress))
    for one, two in zip((value, small, turned), found):
        assert one.dtype == two.dtype
        assert np.array_equal(one, two)
        two[...] = 0
    assert found[3] == {"a": 1}


def test_what_is_alike_becomes_small_and_noise_is_left_as_it_is() -> None:
    flat = np.zeros((2000, 2000), np.uint8)
    noise = np.random.default_rng(2).integers(0, 255, (2000, 2000), np.uint8)
    assert size_of(pack(flat, HERE)) > flat.nbytes
    assert size_of(pack(flat, HERE, compress=True)) < flat.nbytes / 100
    stream, large = pack((flat, noise), HERE, compress=True)
    assert [bool(length) for length, _ in large] == [True, False]
    assert len(stream) < 2000


def test_names_of_the_core_are_written_as_the_receiver_knows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("core.blocks.contract", "core.raster.window", "core.errors", "core.raster.stack"):
        monkeypatch.setitem(sys.modules, f"elsewhere.{name}", sys.modules[f"terroir.{name}"])
    stream, _ = pack((Window(1, 2, 3, 4), partial(Block, window=1), ModelError, stack), "elsewhere")
    assert b"elsewhere.core.raster.window" in stream
    assert b"terroir" not in stream
    monkeypatch.setattr(shipping, "import_module", sys.modules.__getitem__)
    window, block, error, module = unpack((stream, ()))
    assert (window, block.func, error, module) == (Window(1, 2, 3, 4), Block, ModelError, stack)


def test_what_others_wrote_keeps_its_name_or_goes_by_value() -> None:
    made_here = lambda value: np.sqrt(value) + len(Window._fields)  # noqa: E731
    stream, _ = pack((np.dtype("f4"), json.JSONDecoder, made_here), "elsewhere")
    assert b"json.decoder" in stream
    assert b"elsewhere.core.raster.window" in stream
    assert unpack(pack(made_here, HERE))(9) == 7


def test_what_only_looks_like_the_core_is_not_renamed() -> None:
    class Stranger:
        pass

    Stranger.__module__ = "terroir.core.errors"
    Stranger.__qualname__ = "Nobody"
    stream, _ = pack(Stranger, "elsewhere")
    assert b"elsewhere" not in stream
    assert unpack((stream, ())).__qualname__ == "Nobody"


def test_errors_stay_themselves() -> None:
    found = unpack(pack(ModelError("broken {part}", parameter="model", part="leg"), HERE))
    assert type(found) is ModelError
    assert str(found) == "MODEL: broken leg"


# ---- the first thing that runs on a worker --------------------------------------------------------------


def archive_of(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Whatever a test installs in this process is gone after it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("terroir_"):
            del sys.modules[name]


@pytest.mark.usefixtures("forgotten")
def test_two_builds_live_side_by_side() -> None:
    both = {}
    for number in (1, 2):
        data = archive_of(
            {
                "terroir/__init__.py": "",
                "terroir/core/__init__.py": "",
                "terroir/core/answer.py": "from .number import NUMBER\ndef answer(more):\n    return NUMBER + more\n",
                "terroir/core/number.py": f"NUMBER = {number}\n",
            }
        )
        both[number] = (f"terroir_build{number}", sha(data), data, "core.answer:answer", (10,))
    assert [remote.enter(*both[number]) for number in (1, 2, 1, 2)] == [11, 12, 11, 12]


@pytest.mark.usefixtures("forgotten")
def test_damaged_code_is_refused_and_whole_code_taken_afterwards(tmp_path: Path) -> None:
    data = archive_of({"terroir/core.py": "def answer():\n    return 5\n"})
    with pytest.raises(RuntimeError, match="terroir_damaged arrived damaged"):
        remote.enter("terroir_damaged", sha(data), data[:-1] + b"x", "core:answer", ())
    assert list(tmp_path.iterdir()) == []
    assert remote.enter("terroir_damaged", sha(data), data, "core:answer", ()) == 5


@pytest.mark.usefixtures("forgotten")
def test_many_threads_unpack_it_once(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    data = archive_of({"terroir/core.py": "import threading\nWHO = object()\ndef answer():\n    return id(WHO)\n"})
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: remote.enter("terroir_many", sha(data), data, "core:answer", ()), range(64)))
    assert len(found) == 1
    assert [path.name for path in tmp_path.glob("*/*")] == ["terroir_many"]


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, bytes]:
    """Where a small build is kept, and its archive."""
    data = archive_of({"terroir/core.py": "PLACE = __file__\ndef answer():\n    return PLACE\n"})
    return tmp_path / f"terroir-{os.getuid()}" / "terroir_small" / "core.py", data


def entered(data: bytes) -> Path:
    """Where a process of its own finds the small build's code."""
    for name in ("terroir_small", "terroir_small.core"):
        sys.modules.pop(name, None)
    return Path(remote.enter("terroir_small", sha(data), data, "core:answer", ()))


@pytest.mark.usefixtures("forgotten")
def test_processes_of_one_user_share_what_is_unpacked(small: tuple[Path, bytes]) -> None:
    kept, data = small
    assert entered(data) == kept
    before = kept.stat().st_mtime_ns
    assert entered(data) == kept
    assert kept.stat().st_mtime_ns == before
    assert kept.parent.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("what", ["changed", "missing", "open to others", "a file"])
def test_what_is_there_and_not_the_same_is_passed_over(small: tuple[Path, bytes], what: str) -> None:
    kept, data = small
    if what == "a file":
        kept.parent.parent.write_text("in the way")
    else:
        assert entered(data) == kept
    if what == "changed":
        kept.write_text(kept.read_text().replace("PLACE = __file__", "PLACE = 'evil'"))
    if what == "missing":
        kept.unlink()
    if what == "open to others":
        kept.parent.parent.chmod(0o777)
    found = entered(data)
    assert found != kept
    assert found.name == "core.py"
    assert found.parent.parent.stat().st_mode & 0o777 == 0o700


def test_a_foreign_python_takes_the_real_code_in(tmp_path: Path, foreign_python: Path) -> None:
    """With nothing but its own library, from the source of one file."""
    (tmp_path / "first.py").write_text(Path(remote.__file__).read_text(encoding="utf-8"))
    (tmp_path / "code.zip").write_bytes(code.code_archive())
    program = (
        "import first, sys\n"
        "data = open('code.zip', 'rb').read()\n"
        "assert 'numpy' not in sys.modules\n"
        f"first.install({code.remote_package()!r}, {sha(code.code_archive())!r}, data)\n"
        "assert 'numpy' not in sys.modules\n"
        f"from {code.remote_package()}.core.cluster.dask import serving, shipping\n"
        f"from {code.remote_package()}.core.raster.window import Window\n"
        "stream, _ = shipping.pack(Window(1, 2, 3, 4), 'terroir')\n"
        "assert b'terroir.core.raster.window' in stream\n"
        "print(shipping.OWN, 'terroir' in sys.modules)"
    )
    environment = {"TMPDIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [str(foreign_python), "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [code.remote_package(), "False"]
