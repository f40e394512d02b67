"""TLS: files of a profile, right and wrong ones."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from terroir.core.cluster.dask.session import open_session
from terroir.core.cluster.profile import profile_from
from terroir.core.errors import ClusterError, ParameterError

pytest.importorskip("distributed", reason="dask is optional: tools/setup_environment.py --sets … cluster")
pytestmark = [pytest.mark.unit, pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")]


def nothing(_template: str, **_: object) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def make_files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """Function that makes a certificate that is its own authority, and its key."""

    def make(name: str) -> dict[str, str]:
        folder = tmp_path_factory.mktemp(name)
        cert, key = folder / "cert.pem", folder / "key.pem"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        command += ["-subj", f"/CN={name}", "-days", "2", "-keyout", str(key), "-out", str(cert)]
        subprocess.run(command, check=True, capture_output=True)
        return {"ca": str(cert), "cert": str(cert), "key": str(key)}

    return make


@pytest.fixture(scope="module")
def files(make_files: Callable[[str], dict[str, str]]) -> dict[str, str]:
    return make_files("terroir")


def test_encrypted_scheduler(
    files: dict[str, str], make_files: Callable[[str], dict[str, str]], dask_schedulers: Any, dask_workers: Any
) -> None:
    options = ("--tls-ca-file", files["ca"], "--tls-cert", files["cert"], "--tls-key", files["key"])
    scheduler = dask_schedulers(options=(*options, "--protocol", "tls", "--host", "tls://127.0.0.1"))
    dask_workers(1, address=scheduler.address, options=options)
    data = {"name": "safe", "kind": "scheduler", "address": scheduler.address}
    with open_session(profile_from({**data, "tls": files}), nothing, nothing) as session:
        assert session.client.submit(pow, 3, 2).result(10) == 9
    strangers = profile_from({**data, "tls": make_files("stranger")})
    message = f"PROFILE: no dask scheduler answers at {scheduler.address} .*certificate"
    with pytest.raises(ClusterError, match=message), open_session(strangers, nothing, nothing):
        pass


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"key": "/nowhere/key.pem"}, "PROFILE: the TLS file /nowhere/key.pem of safe does not exist"),
        ({"key": __file__}, "PROFILE: the TLS files of safe cannot be used"),
        ({"ca": __file__}, "PROFILE: the TLS files of safe cannot be used"),
    ],
)
def test_wrong_files(files: dict[str, str], wrong: dict[str, str], message: str) -> None:
    data = {"name": "safe", "kind": "scheduler", "address": "tls://127.0.0.1:1", "tls": {**files, **wrong}}
    with pytest.raises(ParameterError, match=message), open_session(profile_from(data), nothing, nothing):
        pass
