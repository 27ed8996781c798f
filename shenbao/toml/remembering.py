"""What is made of files that stay the same from run to run of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from shenbao.diagnostics import Diagnostic
from shenbao.system.reading import read_file
from shenbao.toml.document import Document

Problems = list[Diagnostic]
Made = TypeVar("Made")
From = TypeVar("From", bound=Path | tuple[Path, ...])

MOST = 128
"""How much is remembered."""

_known: dict[tuple[object, ...], Any] = {}


def remembered(load: Callable[[From, Problems], Made], source: From) -> tuple[Made, Problems]:
    """Return what is made of a file of templates, or of several, and what is wrong with it.

    They are always read; only the same contents, with which nothing was wrong, are not parsed
    and looked through again. What is made of them is changed by nobody, and is a document or
    does not know of which file it is.
    """
    paths = (source,) if isinstance(source, Path) else source
    contents = _contents(paths)
    key = (load, *(path.parent.name for path in paths), contents)
    if key not in _known:
        problems: Problems = []
        made = load(source, problems)
        if problems or contents is None or _contents(paths) != contents:
            return made, problems
        while len(_known) >= MOST:
            del _known[next(iter(_known))]
        _known[key] = made
    known: Made = _known[key]
    if isinstance(known, Document):
        known = replace(known, path=paths[0])
    return known, []


def _contents(paths: Iterable[Path]) -> tuple[bytes | None, ...] | None:
    """Return the contents of files, None for one that is not there; None if one is no usual one."""
    found: list[bytes | None] = []
    for path in paths:
        try:
            found.append(read_file(path, within=path.parents[1]))
        except FileNotFoundError:
            found.append(None)
        except OSError:
            return None
    return tuple(found)
