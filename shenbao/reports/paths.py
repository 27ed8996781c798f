"""Paths as reports show them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from shenbao.system.reading import real_path


@lru_cache(maxsize=4096)
def shown_path(path: Path, root: Path) -> str:
    """Return a path as people read it: from the root if it is below it; a link is itself."""
    is_named = path.name not in ("", "..")
    full = _real_folder(path.parent) / path.name if is_named else real_path(path)
    try:
        return full.relative_to(_real_folder(root)).as_posix()
    except ValueError:
        return path.as_posix()


@lru_cache(maxsize=256)
def _real_folder(path: Path) -> Path:
    return real_path(path)
