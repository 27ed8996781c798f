"""Changes of files as patches, for people to look at."""

from __future__ import annotations

import difflib
from pathlib import Path


def patch(path: Path, old: str, new: str) -> str:
    """Return what becomes of a file as a unified diff, with the same name before and after."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        path.as_posix(),
        path.as_posix(),
    )
    return "".join(lines)
