"""Places in a declaration, in the words of its form."""

from __future__ import annotations

import re

from shenbao.diagnostics import Diagnostic
from shenbao.form import Filing
from shenbao.form.naming import APART, Naming
from shenbao.i18n import _
from shenbao.toml import KeyPath, key_name, key_path

_QUOTED_OR_KEY = re.compile(
    r"“[^”]*”"  # what an author has written
    r"| ?\[{1,2}(?P<table>[a-z0-9_.]+)\]{1,2} ?"
    r"| ?(?<![A-Za-z,;:.)] )(?<![A-Za-z])"  # a word among English ones is no key
    r"(?P<key>[a-z][a-z0-9]*(?:[_.][a-z0-9_]+)*)(?! ?[A-Za-z(]) ?",
    re.ASCII,
)
_FILE = re.compile(r"(?:[^\s“”]*/)?([^\s/“”、]+?)\.toml(?![A-Za-z0-9])")


def place_of(problem: Diagnostic, filing: Filing | None) -> str:
    """Return what the form calls the place of a problem, or its line where no form is to be had."""
    if problem.key is None or filing is None:
        return _("line {number}").format(number=problem.span.line)
    return place_name(problem.key, filing)


def place_name(path: KeyPath, filing: Filing | None) -> str:
    """Return what the form calls a place: part, row and column, or class, indicator and column."""
    if not path:
        return _("the whole declaration")
    return (_named(path, filing) if filing else "") or key_name(path)


def in_words_of_form(text: str, filing: Filing | None) -> str:
    """Return a text for those who see only the form: in place of keys what it calls them.

    A file of a declaration is called by its name alone. What stands in quotes is left.
    """
    if filing is not None:
        text = _QUOTED_OR_KEY.sub(lambda found: _words(found, filing), text)
    return _FILE.sub(r"\1", text)


def _words(found: re.Match[str], filing: Filing) -> str:
    path = key_path(found["table"] or found["key"] or "")
    return (path and _named(path, filing)) or found[0]


def _named(path: KeyPath, filing: Filing) -> str:
    """Return the words for a place; a class is named with the one that it is in."""
    naming = Naming(filing)
    if len(path) == 2 and (classes := naming.classes(*map(str, path))):
        return APART.join(classes)
    columns = (naming.column(table, str(path[-1])) for table in filing.standard.indicator_tables)
    return naming.phrase(path) or (next(filter(None, columns), "") if len(path) == 1 else "")
