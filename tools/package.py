"""Build ``dist/terroir.zip``, which QGIS's plugin manager installs, from an allow-list.

The same sources give the same bytes: files are sorted and all have one date.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from terroir.tools.qgis_environment import REPOSITORY
from terroir.tools.system import find_lrelease

TARGET = REPOSITORY / "dist" / "terroir.zip"
TOP = "terroir"
ALLOWED = (
    "metadata.txt",
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "__init__.py",
    "plugin.py",
    "algorithms/**/*.py",
    "provider/**/*.py",
    "ui/**/*.py",
    "core/**/*.py",
    "core/**/templates/*",
    "resources/icons/*.svg",
    "resources/models/*.model3",
    "resources/styles/*.qml",
)
# Where a file that the list does not know is a mistake, and not something that stays at home.
ROOMS = ("algorithms", "provider", "ui", "core", "resources")
# The first moment that a zip can name.
DATE = (1980, 1, 1, 0, 0, 0)


class PackageError(Exception):
    """The zip cannot be built; the message says why."""


def shippable(path: Path) -> bool:
    """Tell whether a path, relative to the repository, is something people wrote."""
    return not any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def allowed_files(root: Path = REPOSITORY) -> list[Path]:
    """Return the files of the zip, relative to the repository, sorted."""
    found = {path.relative_to(root) for pattern in ALLOWED for path in root.glob(pattern) if path.is_file()}
    return sorted(filter(shippable, found))


def forgotten_files(root: Path = REPOSITORY) -> list[Path]:
    """Return the files in the plugin's rooms that the allow-list does not know."""
    inside = (path.relative_to(root) for room in ROOMS for path in (root / room).rglob("*") if path.is_file())
    return sorted(set(filter(shippable, inside)) - set(allowed_files(root)))


def compile_translations(target: Path, root: Path = REPOSITORY) -> list[Path]:
    """Compile every translation of ``i18n`` into a folder; return the files made.

    Raises
    ------
    PackageError
        When Qt's lrelease is missing or refuses a file.
    """
    sources = sorted((root / "i18n").glob("*.ts"))
    lrelease = find_lrelease()
    if sources and lrelease is None:
        raise PackageError("Qt's lrelease is missing. Run 'make setup', which installs it.")
    made = []
    for source in sources:
        compiled = target / source.with_suffix(".qm").name
        command = [str(lrelease), "-silent", str(source), "-qm", str(compiled)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not compiled.exists():
            raise PackageError(f"lrelease could not compile {source.name}: {done.stderr.strip()}")
        made.append(compiled)
    return made


def build(target: Path = TARGET, root: Path = REPOSITORY) -> Path:
    """Build the zip.

    Parameters
    ----------
    target
        The zip to write; it replaces an older one when it is complete.
    root
        The repository.

    Raises
    ------
    PackageError
        When a file of the plugin is neither allowed nor known to stay at home, or a translation fails.
    """
    forgotten = forgotten_files(root)
    if forgotten:
        names = ", ".join(path.as_posix() for path in forgotten)
        raise PackageError(f"The zip's allow-list in tools/package.py does not know: {names}")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(draft, "w") as archive:
        content = {path.as_posix(): root / path for path in allowed_files(root)}
        content |= {f"i18n/{path.name}": path for path in compile_translations(Path(folder), root)}
        for name in sorted(content):
            add(archive, f"{TOP}/{name}", content[name].read_bytes())
    return draft.replace(target)


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put one file into the zip, with nothing about it that changes from one machine to the next."""
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, whose permissions follow
    entry.external_attr = 0o100644 << 16
    archive.writestr(entry, content, compresslevel=9)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the zip that QGIS's plugin manager installs.")
    parser.add_argument("--output", type=Path, default=TARGET, help="the zip to write")
    options = parser.parse_args(arguments)
    try:
        made = build(options.output)
    except PackageError as error:
        print(f"package: {error}", file=sys.stderr)
        return 1
    print(f"{made} ({made.stat().st_size / 1024:.0f} KiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
