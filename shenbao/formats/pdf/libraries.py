"""The libraries of the system that set the text of PDF files, and how to get them."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from ctypes.util import find_library
from functools import cache, partial
from typing import TYPE_CHECKING

from shenbao.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

LIBRARIES = {
    "linux": ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libfontconfig.so.1"),
    "darwin": ("pango-1.0", "pangoft2-1.0", "fontconfig"),
    "win32": ("libpango-1.0-0.dll", "libpangoft2-1.0-0.dll", "libfontconfig-1.dll"),
}
"""Of those that WeasyPrint opens the ones that bring all others, as each system names them."""

WAYS = {
    "linux": N_(
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0, "
        "or dnf install pango harfbuzz"
    ),
    "darwin": "brew install pango harfbuzz",
    "win32": N_(
        "install MSYS2 and in it pacman -S mingw-w64-x86_64-pango, "
        "or name the folder of its DLLs in WEASYPRINT_DLL_DIRECTORIES"
    ),
}

DLL_FOLDERS, USUAL_DLL_FOLDERS = "WEASYPRINT_DLL_DIRECTORIES", "C:\\msys64\\mingw64\\bin"
"""Where WeasyPrint looks for them on Windows."""


@cache
def missing() -> str:
    """Say that libraries are missing, and how to get them; nothing where all are there."""
    system = sys.platform if sys.platform in LIBRARIES else "linux"
    if all(map(_opens, LIBRARIES[system])):
        return ""
    message = _("No PDF can be made, as Pango is not installed ({way}).")
    return message.format(way=_(WAYS[system]))


def unprepared() -> list[Callable[[], object]]:
    """Return what makes the subsets of fonts that this user has not, each for one font."""
    from shenbao.formats.pdf.subsetting import subset_characters, unmade

    return [partial(subset_characters, font) for font in unmade()]


def _opens(name: str) -> bool:
    if hasattr(os, "add_dll_directory"):
        for folder in os.environ.get(DLL_FOLDERS, USUAL_DLL_FOLDERS).split(";"):
            with suppress(OSError):
                os.add_dll_directory(folder)
    with suppress(OSError):
        ctypes.CDLL(name)
        return True
    found = find_library(name) if sys.platform == "darwin" else None
    with suppress(OSError):
        return found is not None and ctypes.CDLL(found) is not None
    return False
