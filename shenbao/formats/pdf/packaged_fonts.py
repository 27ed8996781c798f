"""Where the fonts of PDF files lie: in Python packages that hold nothing else.

The packages are found, and not imported: a build that has nothing to do asks for
their files, and is to load as little as can be.

The rarest characters have no font in any Python package. Theirs is brought by packages
of operating systems, and taken only if its content is that of its last release: so a
PDF has the same bytes wherever it is made.
"""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec

from shenbao.system.reading import read_file

PACKAGES = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_cjk", "pylopdf_fonts_zh_tw")
"""The packages of fonts: that of all sheets, then those for rare characters."""

SUFFIX = ".otf"

RAREST_FONT = "HanaMinB.ttf"
"""Hanazono Mincho B, of 2017-09-04: CJK Unified Ideographs Extension B to F."""

RAREST_CHARACTERS = range(0x20000, 0x2EBF0)
RAREST_DIGEST = "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c"
RAREST_PACKAGES = "fonts-hanazono (Debian, Ubuntu), hanazono-fonts (Fedora)"

SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "${WINDIR}/Fonts",
    "${LOCALAPPDATA}/Microsoft/Windows/Fonts",
)
"""Where operating systems and their users keep fonts."""


def packaged_fonts(package: str = PACKAGES[0]) -> list[str]:
    """Return the font files of a package, by default of that with the fonts of all sheets.

    A package that is not installed has none.
    """
    spec = find_spec(package)
    folder = os.path.dirname(spec.origin) if spec and spec.origin else ""
    names = sorted(os.listdir(folder)) if folder else []
    return [os.path.join(folder, name) for name in names if name.endswith(SUFFIX)]


def packaged_font(name: str) -> str | None:
    """Return the file of this name among the packaged fonts, or None."""
    return rarest_font() if name == RAREST_FONT else _files_by_name().get(name)


@lru_cache(maxsize=1)
def rarest_font() -> str | None:
    """Return the file with the font of the rarest characters, or None if it is not installed."""
    for folder in SYSTEM_FOLDERS:
        for path, _folders, names in os.walk(os.path.expanduser(os.path.expandvars(folder))):
            if RAREST_FONT in names and _is_rarest(os.path.join(path, RAREST_FONT)):
                return os.path.join(path, RAREST_FONT)
    return None


def _is_rarest(path: str) -> bool:
    try:
        return sha256(read_file(path, within=None)).hexdigest() == RAREST_DIGEST
    except OSError:
        return False


@lru_cache(maxsize=1)
def _files_by_name() -> dict[str, str]:
    files = [file for package in PACKAGES for file in packaged_fonts(package)]
    return {os.path.basename(file): file for file in files}
