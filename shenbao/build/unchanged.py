"""The answer of a build with nothing to do, and the looks of all files that it rests on.

As long as all of that looks the same, the answer is the same: nothing is read but what is kept
here. In any doubt nothing is answered, and ``plan`` finds out. Nothing is loaded for this but
what Python itself has loaded, for most builds have nothing to do.
"""

from __future__ import annotations

import os
import sys
from zlib import crc32

from shenbao import __version__
from shenbao.project.folders import CACHE
from shenbao.system.looks import look
from shenbao.system.reading import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shenbao.system.looks import Look

NAME = "unchanged"
MANIFEST = os.path.join(CACHE, "manifest")
"""Is among what was looked at; who brings files into a repository cannot know its inode."""

SECONDS = "{seconds}"
"""Stands in an answer for the seconds that it will take to give it."""

END = "\0"
"""Stands behind each part of the file; no path and no text has it."""


def answer(root: str) -> list[str] | None:
    """Return the lines that were answered, None if anything may have changed since then."""
    folder = os.path.join(root, CACHE)
    try:
        content = read_file(os.path.join(folder, NAME), within=folder)
        checksum, _end, text = content.decode(errors="surrogateescape").partition(END)
        kept, answered, *entries = text.split(END)[:-1]
        if checksum != _checksum(text) or kept != _circumstances():
            return None
        below, paths = os.path.join(root, ""), set()
        for entry in entries:
            seen, _space, path = entry.partition(" ")
            paths.add(path)
            if seen != _shown(look(path if os.path.isabs(path) else below + path)):
                return None
    except (OSError, ValueError):
        return None
    return answered.split("\n") if MANIFEST in paths else None


def keep(root: str, lines: Iterable[str], looks: Mapping[str, Look | None]) -> None:
    """Keep an answer with what it was found by; where it cannot be kept, it is found again."""
    from pathlib import Path  # a build for which an answer was kept writes nothing

    from shenbao.system.files import write_if_changed

    below = os.path.join(root, "")
    entries = [f"{_shown(seen)} {path.removeprefix(below)}" for path, seen in looks.items()]
    text = "".join(part + END for part in (_circumstances(), "\n".join(lines), *entries))
    content = f"{_checksum(text)}{END}{text}".encode(errors="surrogateescape")
    try:
        path = Path(root, CACHE, NAME)
        write_if_changed(path, content, lasting=False, inside=path.parent)
    except OSError:
        return


def _shown(look: Look | None) -> str:
    return ":".join(map(str, look)) if look else "absent"


def _checksum(text: str) -> str:
    return f"{crc32(text.encode(errors='surrogateescape')):08x}"


def _circumstances() -> str:
    """Return what an answer depends on besides files: program, Python, packages, language.

    The folder of the script that was called is no place for packages.
    """
    languages = sorted(
        f"{name}={value}" for name, value in os.environ.items() if name.startswith(("LANG", "LC_"))
    )
    folders = sys.path[not sys.flags.safe_path :]
    return "\n".join((__version__, __file__, str(sys.hexversion), *languages, *folders))
