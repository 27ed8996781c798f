"""Paths as reports show them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=4096)
def shown_path(path: Path, root: Path) -> str:
    """Return a path as people read it: from the root if it is below it; a link is itself."""
    is_named = path.name not in ("", "..")
    full = path.parent.resolve() / path.name if is_named else path.resolve()
    try:
        return full.relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()
