"""A declaration as the page shows it: its sheet, what is wrong with it, and what has changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from msgspec import Struct

from shenbao.changes.comparison import Entry
from shenbao.changes.comparison.finding import find_changes
from shenbao.changes.comparison.passage import passage
from shenbao.changes.comparison.stating import side
from shenbao.diagnostics import Code, Diagnostic
from shenbao.form import Filing
from shenbao.form.naming import Naming
from shenbao.formats.templating import Templates
from shenbao.i18n import _
from shenbao.reports.changes.change_rows import entry_rows
from shenbao.sheet import Sheet
from shenbao.sheet.data import sheet_data
from shenbao.system.reading import read_file
from shenbao.toml import key_name
from shenbao.web.records import Change, Problem
from shenbao.web.words import PAGE

FONT = re.compile(r"""url\(["']?font:([\w.-]+)["']?\)""")
"""How a style sheet names one of the fonts of PDFs."""

FACE = re.compile(r"""@font-face\s*\{(?![^}]*unicode-range)[^}]*url\(["']?font:[^}]*\}""")
OTHERS = "U+250-1FFF, U+2800-29BF, U+29FA-2FFF, U+3400-FEFF, U+FFF0-10FFFF"
"""Where the characters of packaged fonts are that are not usual; page.css has the same."""


OF_READING = frozenset(Code)
"""The codes of what is wrong in a file before any rule has looked at it."""

SCREEN = PAGE / "sheet.css"


class Opened(Struct, frozen=True):
    """A declaration as it stands in a text: its filing, its sheet, and what is wrong with it."""

    text: str
    filing: Filing
    sheet: Sheet
    problems: Sequence[Diagnostic]

    @property
    def sha(self) -> str:
        """What tells this text from any other."""
        return hashlib.sha256(self.text.encode(errors="surrogateescape")).hexdigest()


def sheet_html(opened: Opened, templates: Templates) -> str:
    """Return the page that becomes the PDF of a declaration, without the breaks of its pages."""
    data = sheet_data(opened.sheet)
    nowhere: list[tuple[int, ...]] = [() for _table in data["tables"]]
    context = {"sheet": data, "page_starts": nowhere, "split_rows": nowhere}
    return templates.render("sheet.html.j2", context)


def sheet_styles(templates: Templates) -> str:
    """Return the styles of a sheet on a screen, with its fonts from where they are served."""
    styles = templates.read("sheet.css").decode()
    served = FONT.sub(r"url(/fonts/\1)", FACE.sub(_with_usual, styles))
    return served + read_file(SCREEN, within=PAGE).decode()


def _with_usual(face: re.Match[str]) -> str:
    """Return a font for its other characters, and behind it, asked first, its usual ones."""
    usual = FONT.sub(r"url(/fonts/usual/\1)", face[0])
    return f"{face[0][:-1]}; unicode-range: {OTHERS}; }}\n{usual}"


def problem_of(problem: Diagnostic, filing: Filing | None) -> Problem:
    """Return a problem with its place in the words of the form, where it has that place.

    What is wrong in reading a declaration is said in the words of its form, too.
    """
    key = problem.key or ()
    where = Naming(filing).phrase(key) if filing and key else ""
    message, hint = problem.message, problem.hint
    if where and problem.code == Code.MISSING:
        message, hint = _("{label} must be filled in.").format(label=where), ""
    elif where and problem.code in OF_READING and message.startswith(f"{key[-1]} "):
        message = f"{where} {message.removeprefix(f'{key[-1]} ')}"
    return Problem(
        code=problem.code,
        severity=problem.severity,
        message=message,
        hint=hint,
        line=problem.span.line,
        at=key_name(key),
        fixable=bool(problem.fixes),
        where=where,
    )


def changes_between(old: Opened, new: Opened) -> list[Change]:
    """Return what is different between two texts of a declaration, in the words of its form."""
    name = new.filing.declaration.document.path.name
    before, after = (side(name, name, opened.filing) for opened in (old, new))
    entry = Entry(before, after, tuple(find_changes(passage(before, after))))
    return [
        Change(row.sign.value, row.label, row.before, row.after, row.note)
        for row in entry_rows(entry)
    ]
