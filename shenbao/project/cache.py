"""What stands in a repository's cache folder where files or folders of the program belong."""

from __future__ import annotations

import os
from pathlib import Path

from shenbao.diagnostics import Code, Diagnostic, Span
from shenbao.i18n import _

FILES = ("check", "lock", "manifest", "stamps", "unfinished")
"""How the names of the program's own files in it begin."""

FOLDERS = ("edited", "fonts", "standards")


def misplaced(cache: Path) -> list[Diagnostic]:
    """Return a problem for each file that is in the place of a folder, and the other way round.

    Nor may the folder be a link, which leads out of the repository. A build could not write its
    own there; it is the user's to say whether that may go.
    """
    if cache.is_symlink():
        return [_in_place(_("A link is in the place of this folder."), cache)]
    try:
        entries = sorted(os.scandir(cache), key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except NotADirectoryError:
        return [_in_place(_("A file is in the place of this folder."), cache)]
    problems = []
    for entry in entries:
        path = cache / entry.name
        is_folder = path.is_dir()  # which, unlike the entry's, is no error of a link to itself
        if is_folder and entry.name.startswith(FILES):
            problems.append(_in_place(_("A folder is in the place of this file."), path))
        elif not is_folder and entry.name in FOLDERS:
            problems.append(_in_place(_("A file is in the place of this folder."), path))
    return problems


def _in_place(message: str, path: Path) -> Diagnostic:
    return Diagnostic(Span(path), Code.OUTPUT, message, _("Move it away."))
