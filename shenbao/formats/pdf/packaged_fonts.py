"""Where the fonts of PDF files lie: in Python packages that hold nothing else.

The packages are found, and not imported: a build that has nothing to do asks for
their files, and is to load as little as can be.
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.util import find_spec

PACKAGES = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_cjk", "pylopdf_fonts_zh_tw")
"""The packages of fonts: that of all sheets, then those for rare characters."""

SUFFIX = ".otf"


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
    return _files_by_name().get(name)


@lru_cache(maxsize=1)
def _files_by_name() -> dict[str, str]:
    files = [file for package in PACKAGES for file in packaged_fonts(package)]
    return {os.path.basename(file): file for file in files}
