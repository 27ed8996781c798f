"""Where fonts are kept between runs: files named by their content, shared by all processes.

Nothing but time depends on them. What does not hold what its name says is made again.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import shenbao
from shenbao.system.files import Batch, write_if_changed
from shenbao.system.looks import Look, look_of
from shenbao.system.reading import read_file
from shenbao.system.removal import remove_tree

FOLDER = "SHENBAO_FONTS"
"""The environment variable that names the folder."""

DIGITS = 32
SOURCES = Path(shenbao.__file__).parents[1]
"""The checkout that this code is run from, unless it is installed."""

CACHE = SOURCES / ".shenbao"

_whole: dict[Path, Look] = {}
"""What files looked like that held what their names say: they are not digested once more."""


def cached(key: str, make: Callable[[], bytes]) -> bytes:
    """Return what ``make`` returns for this key; it is asked once, whoever else asks then."""
    found = _find(key)
    if found is None:
        from filelock import FileLock

        with FileLock(folder() / f"{key}.lock"):
            found = _find(key) or _make(key, make)
    return found


def is_cached(key: str) -> bool:
    """Tell whether ``cached`` would ask nobody for this key."""
    return _find(key) is not None


def placed(content: bytes, purpose: str) -> Path:
    """Return a file of this content that serves this purpose alone.

    What is in the file is compared, so a checksum will do for its name: a digest of all fonts
    takes longer than a sheet.
    """
    name = f"{crc32(content):08x}-{_digest(purpose.encode())}.font"
    for place in (_wanted_folder(), folder()):
        path = place / name
        with suppress(OSError):
            if read_file(path, within=place) == content:
                return path
    write_if_changed(path, content, lasting=False)
    return path


@lru_cache(maxsize=1)
def folder() -> Path:
    """Return the folder to write fonts to: a temporary one where they cannot be put in place."""
    wanted = _wanted_folder()
    try:
        trial = Batch(CACHE if wanted.is_relative_to(CACHE) else None, lasting=False)
        trial.add(wanted / "trial", b"")
        trial.drop()
        return wanted
    except OSError:
        return _temporary_folder()


def _wanted_folder() -> Path:
    """Return the folder the environment names, or that of the sources, or one of the user."""
    if os.environ.get(FOLDER):
        return Path(os.environ[FOLDER]).absolute()
    if (SOURCES / "pyproject.toml").is_file():
        return CACHE / "fonts"
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(home).absolute() / "shenbao" / "fonts"


def _temporary_folder() -> Path:
    """Make a folder that is removed when this very process ends, and not a fork of it."""
    path = Path(tempfile.mkdtemp(prefix="shenbao-fonts-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            remove_tree(path)

    atexit.register(remove)
    return path


def _find(key: str) -> bytes | None:
    for place in (_wanted_folder(), folder()):
        for path in place.glob(f"{key}-{'?' * DIGITS}.font"):
            look = look_of(path.stat())
            content = read_file(path, within=place)
            if _whole.get(path) == look or path.name == _name(key, content):
                _whole[path] = look
                return content
    return None


def _make(key: str, make: Callable[[], bytes]) -> bytes:
    content = make()
    write_if_changed(folder() / _name(key, content), content, lasting=False)
    return content


def _name(key: str, content: bytes) -> str:
    return f"{key}-{_digest(content)}.font"


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:DIGITS]
