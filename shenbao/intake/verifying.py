"""Proving, before anything is written, that the declaration says what the file says.

The TOML text is read and laid out again, as a build would do it, and every
cell of the file that became a value is looked up on that sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import NAME, read_declaration
from shenbao.declaration.folding import bare
from shenbao.diagnostics import Code, Diagnostic, Place, Severity, has_errors
from shenbao.form import Filing, Library, Standard
from shenbao.form.following import with_taken
from shenbao.i18n import _
from shenbao.intake.authoring import Authored
from shenbao.intake.draft import DraftFact
from shenbao.intake.grid import Cell
from shenbao.intake.problems import problem_at, refused
from shenbao.intake.vocabulary import without_marker
from shenbao.sheet import Sheet
from shenbao.sheet.layout import lay_out
from shenbao.toml import Document, KeyPath, key_name, key_path, parse


class Verified(Struct, frozen=True):
    """The sheet of a TOML text, held against the file it was made of."""

    filing: Filing
    sheet: Sheet

    def differences(self, authored: Authored) -> list[Diagnostic]:
        """Return every place where the sheet is not what the file says."""
        return list(_Comparison(self.filing, self.sheet).differences(authored))

    def blamed(self, _cells: Mapping[str, Cell]) -> dict[Place, Diagnostic]:
        """Return that all cells hold valid values."""
        return {}

    def stated(self, authored: Authored) -> Iterator[tuple[DraftFact, str]]:
        """Yield the figures that the form works out otherwise than the file prints them.

        Each has what the form makes of it behind it.
        """
        shown = printed(self.filing, self.sheet)
        standard = self.filing.standard
        for fact in authored.derived:
            key = key_name(fact.address)
            if not same(shown.get(key, ""), fact.text, standard, key):
                yield fact, shown.get(key, "")


class Invalid(Struct, frozen=True):
    """A TOML text that is no declaration, and why."""

    document: Document | None
    problems: Sequence[Diagnostic]

    def differences(self, _authored: Authored) -> list[Diagnostic]:
        """Return its problems as those of the whole file that it was made of."""
        hint = _("Nothing was made of this form.")
        return [
            problem_at(Place(), problem.message, problem.hint or hint, Severity.ERROR, problem.code)
            for problem in self.problems
        ]

    def blamed(self, cells: Mapping[str, Cell]) -> dict[Place, Diagnostic]:
        """Return why cells of the file hold no valid values; ``cells`` are those by their keys.

        Where errors point at no value of these, they may point at the tables that have them.
        That there are too many is no fault of the last one.
        """
        errors = [
            problem
            for problem in self.problems
            if problem.severity is Severity.ERROR and problem.code != Code.LIMIT
        ]
        for depth in (0, 1):
            found: dict[Place, tuple[Cell, list[str]]] = {}
            for key, cell in cells.items():
                lines = self._lines(key_path(key) or (), depth)
                reasons = [error.message for error in errors if error.span.line in lines]
                if reasons:
                    found.setdefault(cell.place, (cell, []))[1].extend(reasons)
            if found:
                return {place: _not_valid(*why) for place, why in found.items()}
        return {}

    def _lines(self, path: KeyPath, depth: int) -> range:
        """Return the lines of a value, or the line of the head of a table around it."""
        if self.document is None or len(path) <= depth:
            return range(0)
        span = self.document.value_span(path[: len(path) - depth])
        return range(span.line, (span.line if depth else span.end_line) + 1)


def _not_valid(cell: Cell, reasons: Iterable[str]) -> Diagnostic:
    """Say of a cell why its words make no valid declaration."""
    message = _("“{found}” cannot stand in a declaration: {reason}")
    message = message.format(found=cell.text, reason=" ".join(dict.fromkeys(reasons)))
    return refused(cell.place, message)


def verify(text: str, standard: Standard, library: Library) -> Verified | Invalid:
    """Lay the TOML text of a declaration out, where it can be read."""
    document, problems = parse(text, Path("declaration.toml"))
    if document is None or has_errors(problems):
        return Invalid(document, problems)
    declaration, problems = read_declaration(
        document, standard.shape.without_required(), library.caps
    )
    if declaration is None:
        return Invalid(document, problems)
    followed = library.followed(declaration, standard, []) if standard.follows else None
    if followed is not None:
        declaration, _problems = with_taken(declaration, standard, followed)
    filing = Filing(declaration, standard)
    return Verified(filing, lay_out(filing))


def complaints(text: str, path: Path, library: Library) -> list[Diagnostic]:
    """Return what is still to be mended in a declaration, as warnings."""
    document, problems = parse(text, path)
    if document is not None:
        problems += library.file(document)[1]
    return [replace(problem, severity=Severity.WARNING) for problem in problems]


class _Comparison(Struct):
    """The sheet of a declaration, asked for what the file says."""

    filing: Filing
    sheet: Sheet

    def differences(self, authored: Authored) -> Iterator[Diagnostic]:
        shown = printed(self.filing, self.sheet)
        for placed in authored.placed:
            if placed.key not in shown:
                yield self.note(placed.cell, placed.text, "")
            elif not same(shown[placed.key], placed.text, self.filing.standard, placed.key):
                yield self.note(placed.cell, placed.text, shown[placed.key])
        placeholders = self.placeholders()
        prints_empty = self.filing.standard.indicator_table.empty_classes
        for row in authored.empty:
            wanted = placeholders.get((row.collection, row.group, row.category), "")
            if row.name and row.name != wanted and prints_empty:
                yield self.note(row.cells[NAME], row.name, wanted)

    def placeholders(self) -> dict[tuple[str, str, str], str]:
        """Return what the sheet prints for each class without an indicator, or with fewer."""
        declaration, standard = self.filing.declaration, self.filing.standard
        full = {
            (indicator.collection, indicator.group, indicator.category)
            for indicator in declaration.indicators
        }
        return {
            (collection, group.key, category.key): declaration.choices.get("placeholder", "")
            for table in standard.indicator_tables
            for collection in table.collections
            for group, category in standard.categories()
            if table.sets or (collection, group.key, category.key) not in full
        }

    @staticmethod
    def note(cell: Cell, found: str, printed: str) -> Diagnostic:
        hint = _("Nothing was made of this form. Please report the file.")
        return mismatch(replace(cell, text=found), printed, hint)


def printed(filing: Filing, sheet: Sheet) -> dict[str, str]:
    """Return every value on a declaration's sheet by its key; those in titles are among them."""
    values, fields = filing.declaration.values.items(), filing.standard.fields
    return {key: fields[key].text(value) for key, value in values} | sheet.values()


def mismatch(cell: Cell, shown: str, hint: str = "") -> Diagnostic:
    """Say that a sheet would not show the text of a cell."""
    message = _("“{found}” would be printed as “{printed}”.")
    message = message.format(found=cell.text, printed=shown)
    return problem_at(cell.place, message, hint, Severity.ERROR, Code.MISMATCH)


def same(printed: str, found: str, standard: Standard, key: str) -> bool:
    """Tell whether two texts say the same: figures by what they are worth, words by their letters.

    White space is layout: a line of a flattened text, or of a page, ends where it may.
    """
    field = standard.facts_at(key_path(key) or ())
    if field is None:
        return bare(printed) == bare(found)
    printed, found = (without_marker(text, field) for text in (printed, found))
    is_figure = field.kind.is_figure
    return (not is_figure and bare(printed) == bare(found)) or field.is_same(printed, found)
