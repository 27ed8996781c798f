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


class ProjectError(Exception):
    """Something that a command needs of a repository is not there; the text names it.

    It ends the command with status 2, as a UsageError does.
    """
