"""What is made of files that stay the same from run to run of one process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
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

_known: dict[Hashable, Any] = {}


def remembered(load: Callable[[From, Problems], Made], source: From) -> tuple[Made, Problems]:
    """Return what is made of a file of templates, or of several, and what is wrong with it.

    They are always read; only the same contents, with which nothing was wrong, are not parsed
    and looked through again. What is made of them is changed by nobody, and is a document or
    does not know of which file it is.
    """
    paths = (source,) if isinstance(source, Path) else source
    contents = _contents(paths)
    key = (load, *(path.parent.name for path in paths), contents)
    problems: Problems = []
    made = remembered_by(
        key,
        lambda: load(source, problems),
        lambda: not problems and contents is not None and _contents(paths) == contents,
    )
    if isinstance(made, Document):
        made = replace(made, path=paths[0])
    return made, problems


def remembered_by(key: Hashable, make: Callable[[], Made], holds: Callable[[], bool]) -> Made:
    """Return what is made, which is remembered by a key that says all it is made of.

    What does not hold once it is made, as something is wrong with it, is made anew each time.
    """
    if key in _known:
        known: Made = _known[key]
        return known
    made = make()
    if holds():
        while len(_known) >= MOST:
            del _known[next(iter(_known))]
        _known[key] = made
    return made


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
