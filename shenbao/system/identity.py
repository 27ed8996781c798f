"""What is at work here: the program by its code, Python, and the libraries that it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

from shenbao.system.libraries import installed_version, needed_packages
from shenbao.system.reading import path_from, read_file

PROGRAM, PYTHON, LIBRARIES = "program", "python", "libraries"
_PACKAGE = Path(__file__).parent.parent
SUFFIXES = (".py", ".xml", ".mo")


@cache
def identity() -> dict[str, str]:
    """Return what outputs depend on besides sources: the program, Python and the libraries here."""
    names = sorted(
        os.path.join(folder, name)
        for folder, _folders, names in os.walk(_PACKAGE)
        for name in names
        if name.endswith(SUFFIXES)
    )
    libraries = [f"{name} {installed_version(name)}" for name in needed_packages(_PACKAGE.name)]
    return {
        PROGRAM: digest_of_files(map(Path, names), _PACKAGE),
        PYTHON: f"{sys.version_info.major}.{sys.version_info.minor}",
        LIBRARIES: digest_of(libraries),
    }


def digest_of(parts: Iterable[str]) -> str:
    """Return a digest of some texts in their order."""
    digest = blake2b(digest_size=16)
    for part in parts:
        content = part.encode(errors="surrogateescape")
        digest.update(b"%d " % len(content) + content)
    return digest.hexdigest()


def digest_of_files(files: Iterable[Path], above: Path) -> str:
    """Return a digest of files, by their paths below a folder; of one that is not there, too."""
    return digest_of(part for file in files for part in _parts_of(file, above))


def digest_below(folder: Path) -> str:
    """Return a digest of all files below a folder."""
    return digest_of_files(sorted(filter(Path.is_file, folder.rglob("*"))), folder)


def _parts_of(file: Path, above: Path) -> Iterator[str]:
    yield path_from(above, file)
    try:
        yield blake2b(read_file(file, within=None), digest_size=16).hexdigest()
    except OSError:
        yield ""
