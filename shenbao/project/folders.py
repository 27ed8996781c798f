"""The usual names of what a repository of declarations consists of."""

from __future__ import annotations

CONFIGURATION = "pyproject.toml"
DECLARATIONS = "declarations"
TEMPLATES = "templates"
OUTPUT = "output"
SCHEMA = "schema"
LOCK = "standards.lock"

CACHE = ".shenbao"
"""What the program keeps for itself; always safe to delete."""

SUFFIX = ".toml"
"""What the name of a declaration ends in."""


def is_misspelt(name: str) -> bool:
    """Tell whether a file would be a declaration but for the letters or the end of its suffix."""
    suffix = name.rpartition(".")[2]
    if not suffix.isascii():
        import unicodedata  # a build with nothing to do mostly need not load it

        suffix = unicodedata.normalize("NFKC", suffix)
    return f".{suffix.casefold().strip()}" == SUFFIX and not name.endswith(SUFFIX)


class ProjectError(Exception):
    """Something that a command needs of a repository is not there; the text names it.

    It ends the command with status 2, as a UsageError does.
    """
