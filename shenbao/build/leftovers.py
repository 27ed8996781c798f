"""Files in the output folder that look like outputs and belong to no declaration."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from shenbao.formats import FORMATS

MOST_NAMED = 20
"""The leftovers that a build names one by one."""


def leftovers(output: Path, formats: Iterable[str], places: Collection[str]) -> Iterator[Path]:
    """Yield the files with a suffix of one of the formats that are at none of the places.

    A place stands for all formats: a faulty declaration's old files are no leftovers.
    """
    suffixes = {FORMATS[name].suffix for name in formats}
    for folder, _folders, names in os.walk(output):
        above = "" if folder == str(output) else f"{Path(folder).relative_to(output).as_posix()}/"
        for name in sorted(names):
            stem, dot, ending = name.rpartition(".")  # pathlib has no such name as "..md"
            if stem and dot + ending in suffixes and above + stem not in places:
                yield Path(folder, name)
