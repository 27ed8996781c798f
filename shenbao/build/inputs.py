"""What outputs depend on besides their declaration, as it is now: named and fingerprinted."""

from __future__ import annotations

import os
import re
import sys
from functools import cache

from shenbao.build.fingerprints import Fingerprints, fingerprint

PROGRAM = "shenbao"
PYTHON = "python"
LIBRARY = "library "
FONT = "font:"
LEXICON = "lexicon.toml"

ROOMS = (
    "build",
    "declaration",
    "form",
    "formats",
    "money",
    "office",
    "project",
    "sheet",
    "targets",
    "toml",
)
"""The rooms that outputs depend on: a new rule of the check makes no sheet anew."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Inputs:
    """The present fingerprints and versions of named inputs.

    A name is a path from the root, or the program, a library, the version of
    Python, or a packaged font.
    """

    def __init__(self, files: Fingerprints) -> None:
        self._files = files
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the present fingerprint or version of an input; it is empty if there is none."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._find(name)
        return found

    def take_all(self, folder: str) -> None:
        """Take the fingerprints of all files below a folder before they are used.

        What changes while it is being used is then seen the next time.
        """
        for path, _folders, names in os.walk(self._files.full(folder)):
            for name in names:
                self.of(self._files.name(os.path.join(path, name)))

    def recipe(self, names: list[str]) -> dict[str, str]:
        """Return the inputs by name, as they are now."""
        return {name: self.of(name) for name in sorted(names)}

    def is_current(self, recipe: dict[str, str]) -> bool:
        """Tell whether every input of a recipe is now as the recipe has it."""
        return all(self.of(name) == content for name, content in recipe.items())

    def _find(self, name: str) -> str:
        if name == PROGRAM:
            return self._program()
        if name == PYTHON:
            return f"{sys.version_info.major}.{sys.version_info.minor}"
        if name.startswith(LIBRARY):
            return installed_libraries().get(name.removeprefix(LIBRARY), "")
        if name.startswith(FONT):
            return self._files.of(_font_path(name.removeprefix(FONT)))
        return self._files.of(name)

    def _program(self) -> str:
        """Fingerprint this program's own code, as far as outputs depend on it."""
        modules = [name for name in os.listdir(_PACKAGE) if name.endswith(".py")]
        paths = [os.path.join(_PACKAGE, name) for name in modules]
        paths += [
            os.path.join(folder, name)
            for room in ROOMS
            for folder, _, names in os.walk(os.path.join(_PACKAGE, room))
            for name in names
            if name.endswith((".py", ".xml"))
        ]
        paths.sort()
        parts = [f"{os.path.relpath(path, _PACKAGE)} {self._files.of(path)}" for path in paths]
        return fingerprint("\n".join(parts).encode())


_libraries: dict[str, str] = {}


def installed_libraries() -> dict[str, str]:
    """Return the versions of the installed packages, by name.

    The names of their folders say it all; importlib.metadata takes longer than a
    build that has nothing to do.
    """
    if not _libraries:
        for folder in sys.path:
            if os.path.basename(folder) in ("site-packages", "dist-packages"):
                for name in os.listdir(folder) if os.path.isdir(folder) else ():
                    if match := re.fullmatch(r"(.+?)-([^-]+)\.dist-info", name):
                        package = match[1].lower().replace("_", "-")
                        _libraries.setdefault(package, match[2])
    return _libraries


@cache
def library_inputs() -> tuple[str, ...]:
    """Return the inputs that stand for the program, Python, and the libraries it needs."""
    from importlib.metadata import PackageNotFoundError, requires

    found: set[str] = set()
    waiting = [PROGRAM]
    while waiting:
        try:
            needed = requires(waiting.pop()) or []
        except PackageNotFoundError:
            continue
        for requirement in needed:
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")
            if (
                "extra ==" not in requirement
                and name not in found
                and name in installed_libraries()
            ):
                found.add(name)
                waiting.append(name)
    return (PROGRAM, PYTHON, *(f"{LIBRARY}{name}" for name in sorted(found)))


def _font_path(name: str) -> str:
    import pylopdf_fonts_zh_cn

    return os.path.join(os.path.dirname(pylopdf_fonts_zh_cn.__file__), os.path.basename(name))
