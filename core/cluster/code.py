"""The code that goes to a cluster: this plugin's core as one zip, known by the hash of what it holds."""

from __future__ import annotations

import hashlib
import io
import zipfile
from functools import lru_cache
from pathlib import Path

PACKAGE = "terroir"
"""Name of the package in the archive, whatever the plugin's folder is called here."""

# What the core consists of; see the allow-list of tools/package.py.
_PATTERNS = ("**/*.py", "**/templates/*")
# The first moment that a zip can name.
_DATE = (1980, 1, 1, 0, 0, 0)
_HEAD = b'"""Terroir\'s core, as it was sent here."""\n'


@lru_cache(maxsize=1)
def code_archive() -> bytes:
    """A zip with the package ``terroir``, which holds ``core`` and nothing else.

    The same sources give the same bytes wherever the same zlib runs; `build_id` does not even depend on that.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _members().items():
            member = zipfile.ZipInfo(name, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, from which a reader learns nothing but these rights:
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return stream.getvalue()


@lru_cache(maxsize=1)
def build_id() -> str:
    """Hexadecimal SHA-256 of the code's names and contents: two builds share it if, and only if, they are the same."""
    digest = hashlib.sha256()
    for name, content in _members().items():
        for part in (name.encode(), content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def remote_package() -> str:
    """Name under which workers import this build, beside any other that they may have."""
    return f"{PACKAGE}_{build_id()[:16]}"


@lru_cache(maxsize=1)
def _members() -> dict[str, bytes]:
    """Names and contents, sorted; read once, so that archive and build id speak of the same."""
    core = Path(__file__).resolve().parent.parent
    files = {path for pattern in _PATTERNS for path in core.glob(pattern) if path.is_file()}
    found = {f"{PACKAGE}/__init__.py": _HEAD}
    for path in sorted(files):
        place = path.relative_to(core)
        if not any(part == "__pycache__" or part.startswith(".") for part in place.parts):
            found[f"{PACKAGE}/core/{place.as_posix()}"] = path.read_bytes()
    return dict(sorted(found.items()))
