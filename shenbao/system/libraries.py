"""The Python packages that are installed here, and those of them that this program needs.

They are read from the folders that say what is installed: importlib.metadata takes longer
for that than a build that has nothing to do takes in all.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache

from shenbao.system.reading import read_file

SUFFIX = ".dist-info"


def installed_version(name: str) -> str:
    """Return the version of an installed package; nothing if there is none."""
    return _installed().get(name, ("", ""))[0]


@cache
def needed_packages(program: str) -> tuple[str, ...]:
    """Return the installed packages that a package needs, and those that these need, in order."""
    found: set[str] = set()
    waiting = [program]
    while waiting:
        for name in _requirements(waiting.pop()):
            if name not in found and installed_version(name):
                found.add(name)
                waiting.append(name)
    return tuple(sorted(found))


@cache
def _installed() -> dict[str, tuple[str, str]]:
    """Return the version of each package with the folder of what is known of it."""
    found: dict[str, tuple[str, str]] = {}
    for folder in sys.path:
        if os.path.basename(folder) in ("site-packages", "dist-packages"):
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                package, _hyphen, version = name.removesuffix(SUFFIX).rpartition("-")
                if package and name.endswith(SUFFIX):
                    found.setdefault(_normal(package), (version, os.path.join(folder, name)))
    return found


def _requirements(name: str) -> Iterator[str]:
    """Yield the packages that a package asks for, but for those of its extras."""
    _version, folder = _installed().get(name, ("", ""))
    try:
        text = read_file(os.path.join(folder, "METADATA"), within=None).decode(errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        if not line:  # the description follows
            return
        if match := re.match(r"Requires-Dist: *([\w.-]+)(?!.*extra ==)", line):
            yield _normal(match[1])


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")
