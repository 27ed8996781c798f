"""Lists of indicators back into the declarations that they list, such as a workbook of a portal.

A list has no more than some columns of each indicator; all else in a declaration stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec.structs import replace

from shenbao.declaration.cells import Context
from shenbao.declaration.folding import plain
from shenbao.diagnostics import Diagnostic, KeyPath, Place, Severity
from shenbao.form import Filing, Standard
from shenbao.form.blank import blank_filing
from shenbao.form.listing import Listing, is_coded
from shenbao.form.meanings import Meaning
from shenbao.form.parts import CATEGORY, GROUP, FormColumn, ListTable
from shenbao.form.phrases import fill, gaps_in
from shenbao.form.standard import Category, Group
from shenbao.form.writing import edit_declaration
from shenbao.i18n import _
from shenbao.intake.grid import Cell, Row
from shenbao.intake.importing import FileImport, Imported
from shenbao.intake.list_rows import NEEDED, TARGETS, IndicatorRow, Line, NotCertain
from shenbao.intake.loading import load_grids
from shenbao.intake.phrases import Names
from shenbao.intake.problems import problem_at, year_needed
from shenbao.intake.standards import Standards
from shenbao.system.boundary import boundary


def import_list(
    source: Path, standard: Standard, filings: Sequence[Filing], known: Standards, home: Path
) -> FileImport:
    """Return the declarations whose indicators a file lists, with these as the file has them.

    ``standard`` is that of the list, which is ``known``, ``filings`` are the declarations that
    there are, and ``home`` is their folder.
    """
    found = FileImport(source)
    with boundary(source, found.problems.append):
        loaded = load_grids([source], known.numbers())[source]
        found.kind = loaded.kind
        if isinstance(loaded.found, Diagnostic):
            found.problems.append(loaded.found)
        else:
            found.tell(*loaded.found.problems)
            _Reader(found, standard, filings, known, home).read(loaded.found.rows)
    return found


class _Reader:
    """Reads one list; a declaration of which a row is not certain is left as it is."""

    def __init__(
        self,
        found: FileImport,
        standard: Standard,
        filings: Sequence[Filing],
        known: Standards,
        home: Path,
    ) -> None:
        self.found = found
        self.standard = standard
        self.known = known
        self.home = home
        self.part = next(part for part in standard.parts if isinstance(part, ListTable))
        self.totals = Names(
            (row, row.label, row.aliases) for row in self.part.rows if _has_own_words(row.label)
        )
        self.untaken: list[Line] = []
        self.filings = [filing for filing in filings if filing.standard.is_listed_in(self.part)]

    def read(self, rows: Sequence[Row]) -> None:
        by_code: dict[str, list[Line]] = {}
        for line in self.lines(rows):
            by_code.setdefault(line.text(Meaning.CODE), []).append(line)
        found = {code: self.filing(code, lines[0]) for code, lines in by_code.items()}
        self.untaken += [
            line for code, lines in by_code.items() if not found[code] for line in lines
        ]
        for code, filing in found.items():
            if filing is not None:
                with suppress(NotCertain):
                    self.add(filing, by_code[code])

    def lines(self, rows: Sequence[Row]) -> Iterator[Line]:
        """Yield the rows below the head: the first row with all columns that are needed."""
        heads: dict[int, FormColumn] = {}
        titles: list[str] = []
        for row in rows:
            if not heads:
                heads = self.heads(row)
                titles += [] if row.table else [row.words]
                continue
            if self.is_total(row) or (not row.table and self.is_of_page(row.words, titles)):
                continue
            known = [cell for cell in (*row.cells, *_beyond(row, heads)) if cell.column in heads]
            line = Line(tuple((heads[cell.column], cell) for cell in known))
            for cell in row.filled:
                if cell.column not in heads:
                    message = _("“{text}” stands in no column of the list, and is passed over.")
                    self.tell(cell.place, message.format(text=cell.text), Severity.WARNING)
            if line.name:
                if not line.repeats_the_head:
                    yield line
            elif row.filled:
                self.untaken.append(line)
                self.tell(row.filled[0].place, _("The row names no indicator, and is not taken."))
        if not heads:
            needed = (*NEEDED, Meaning.TARGET)
            labels = [column.label for column in self.part.columns if column.shows in needed]
            message = _("No row heads the list: it needs the columns {names}.")
            self.tell(rows[0].place if rows else Place(), message.format(names=", ".join(labels)))

    def is_total(self, row: Row) -> bool:
        """Tell whether a row is one that the list itself has, by the words that it begins with."""
        return bool(row.filled) and bool(self.totals.find(row.filled[0].text))

    def is_of_page(self, text: str, titles: Iterable[str]) -> bool:
        """Tell whether a line is a page's number, or its head that begins with a title."""
        is_number = any(words.is_page_number(text, bare=True) for words in self.known.vocabularies)
        return is_number or any(title and text.startswith(title) for title in titles)

    def heads(self, row: Row) -> dict[int, FormColumn]:
        """Return the columns that a row heads by their places, none if it heads no list."""
        named = {plain(column.label): column for column in self.part.columns}
        there = {cell.column: named.get(plain(cell.text)) for cell in row.filled}
        heads = {place: column for place, column in there.items() if column is not None}
        shown = [column.shows for column in heads.values()]
        if not {*NEEDED} <= {*shown} or not {*TARGETS} & {*shown}:
            return {}
        for cell in row.filled:
            if cell.column not in heads:
                message = _("The list has no column {name}: what stands there is passed over.")
                self.tell(cell.place, message.format(name=cell.text), Severity.WARNING)
            elif list(heads.values()).count(heads[cell.column]) > 1:
                message = _("Two columns are called {name}.").format(name=cell.text)
                self.tell(cell.place, message)
                return {}
        return heads

    def tell(
        self, place: Place, message: str, severity: Severity = Severity.ERROR, hint: str = ""
    ) -> None:
        self.found.tell(problem_at(place, message, hint, severity))

    def filing(self, code: str, line: Line) -> Filing | None:
        """Return the declaration with a code."""
        same = [filing for filing in self.filings if filing.meant(Meaning.CODE) == code != ""]
        if len(same) == 1:
            return same[0]
        if same:
            message = _("Several declarations have the code {code}.").format(code=code)
            self.found.tell(year_needed(line.place(Meaning.CODE), message))
        else:
            message = _("No declaration has the code {code}.").format(code=code or "—")
            self.tell(line.place(Meaning.CODE), message)
        return None

    def add(self, filing: Filing, lines: Sequence[Line]) -> None:
        """Put the indicators of some rows in place of those of a declaration."""
        classes: dict[KeyPath, list[dict[str, Any]]] = {}
        listing, context = self.listing(filing), self.context(filing)
        for line in lines:
            path = self.class_of(line, filing.standard)
            row = IndicatorRow(line, filing, path, listing, context, self.tell)
            classes.setdefault(path, []).append(row.entry())
        data = dict(filing.declaration.document.data)
        for group in filing.standard.groups:
            found = {path[1:]: rows for path, rows in classes.items() if path[0] == group.key}
            inner = found.get(()) or {str(key[0]): rows for key, rows in found.items() if key}
            data.pop(group.key, None)
            if inner:
                data[group.key] = inner
        self.look_for_gone(filing, lines)
        document = filing.declaration.document
        text = edit_declaration(document.text, data, filing.standard)
        place = PurePosixPath(document.path.relative_to(self.home).as_posix())
        self.found.forms.append(Imported(place, text, data, filing.standard))

    def context(self, filing: Filing) -> Context:
        """Return by what the cells of a declaration's form are understood."""
        vocabulary = self.known.vocabulary_of(filing.standard)
        if vocabulary is None:  # what is wrong with its words has been told
            raise NotCertain
        year = filing.declaration.year
        return vocabulary.words.context(filing.standard, year, is_flat=False)

    def listing(self, filing: Filing) -> Listing:
        """Return the list with the rows of one declaration, whatever else is compared."""
        owner = blank_filing(self.standard, filing.declaration.year)
        return Listing(replace(self.part, where=()), replace(owner, listed=(filing,)))

    def look_for_gone(self, filing: Filing, lines: Sequence[Line]) -> None:
        """Tell which indicators of a declaration are in no row; it stays where one may be."""
        names = {line.name for line in lines}
        gone = [known.name for known in filing.declaration.indicators if known.name not in names]
        if not gone:
            return
        message = _("{code} has no row for {names} any more.")
        message = message.format(code=filing.meant(Meaning.CODE), names=", ".join(gone))
        own = {"", lines[0].text(Meaning.CODE)}
        named = {line.name for line in self.untaken}
        nameless = {line.text(Meaning.CODE) for line in self.untaken if not line.name}
        if named & {*gone} or nameless & own:
            hint = _("A row that is not taken may be of it: mend that row first.")
            self.tell(lines[0].place(Meaning.CODE), message, hint=hint)
            raise NotCertain
        self.tell(lines[0].place(Meaning.CODE), message, Severity.WARNING)

    def class_of(self, line: Line, listed: Standard) -> KeyPath:
        """Return the path of the class that a row names, by its code, its name, or both."""
        texts = {shows: line.texts(shows) for shows in (CATEGORY, GROUP)}
        paths = {
            (group.key, category.key) if category.key else (group.key,)
            for standard in (self.standard, listed)
            for group, category in standard.categories()
            if line.text(CATEGORY)
            and all(_names(category if category.key else group, text) for text in texts[CATEGORY])
            and all(_names(group, text) for text in texts[GROUP])
        }
        known = {(group.key, category.key) for group, category in listed.categories()}
        fitting = [path for path in paths if (*path, "")[:2] in known]
        if len(fitting) == 1:
            return fitting[0]
        message = _("“{text}” is not a class of {form}.")
        text = message.format(text=line.text(CATEGORY), form=listed.name)
        self.tell(line.place(CATEGORY), text)
        raise NotCertain


def _has_own_words(phrase: str) -> bool:
    """Tell whether a phrase has words beside its gaps."""
    return bool(fill(phrase, dict.fromkeys(gaps_in(phrase), "")).strip())


def _beyond(row: Row, columns: Iterable[int]) -> Iterator[Cell]:
    """Yield the blank cells of columns that are behind the last cell of a row."""
    for column in columns:
        if column >= row.cells[-1].end:
            yield Cell("", replace(row.place, column=column + 1), column)


def _names(of: Group | Category, text: str) -> bool:
    return any(is_coded(text, name, of.code) for name in (of.label, *of.aliases))
