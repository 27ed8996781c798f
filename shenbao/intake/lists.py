"""Lists of indicators back into the declarations that they list, such as a workbook of a portal.

A list has no more than some columns of each indicator; all else in a declaration stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from shenbao.declaration import EXPLAIN, NAME
from shenbao.declaration.folding import plain
from shenbao.diagnostics import Diagnostic, KeyPath, Severity
from shenbao.form import Filing, Standard
from shenbao.form.listing import OF_INDICATORS, coded
from shenbao.form.meanings import Meaning
from shenbao.form.parts import CATEGORY, GROUP, SAYINGS, FormColumn, ListTable
from shenbao.form.phrases import fill, split_by
from shenbao.form.standard import Category, Group
from shenbao.form.writing import edit_declaration
from shenbao.i18n import _
from shenbao.intake.grid import Cell, Row
from shenbao.intake.importing import FileImport, Imported, Standards
from shenbao.intake.loading import load_grids
from shenbao.intake.problems import problem_at

EXPLAIN_AS, PATTERN_CHOICE = "explain_as", "explain_pattern"

NEEDED = (Meaning.CODE, CATEGORY, OF_INDICATORS + NAME, Meaning.TARGET)
"""What the columns of a list must show for its rows to be read back."""


def import_list(
    source: Path, standard: Standard, filings: Sequence[Filing], known: Standards, home: Path
) -> FileImport:
    """Return the declarations whose indicators a file lists, with these as the file has them.

    ``standard`` is that of the list, which is ``known``, ``filings`` are the declarations that
    there are, and ``home`` is their folder.
    """
    loaded = load_grids([source], known.numbers())[source]
    found = FileImport(source, loaded.kind)
    if isinstance(loaded.found, Diagnostic):
        found.problems.append(loaded.found)
        return found
    found.tell(*loaded.found.problems)
    _Reader(found, standard, filings, home).read(loaded.found.rows)
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the list: its cells by what their columns show."""

    cells: Mapping[str, Cell]

    def text(self, shows: str) -> str:
        return self.cells[shows].text.strip() if shows in self.cells else ""


class _Reader:
    """Reads one list; a declaration of which a row is not certain is left as it is."""

    def __init__(
        self, found: FileImport, standard: Standard, filings: Sequence[Filing], home: Path
    ) -> None:
        self.found = found
        self.standard = standard
        self.home = home
        tables = (part for part in standard.parts if isinstance(part, ListTable))
        self.part = next(tables)
        forms = set(self.part.forms)
        self.filings = [filing for filing in filings if forms & {*filing.standard.lineage}]

    def read(self, rows: Sequence[Row]) -> None:
        by_code: dict[str, list[_Line]] = {}
        for line in self.lines(rows):
            by_code.setdefault(line.text(Meaning.CODE), []).append(line)
        for code, of_project in by_code.items():
            filing = self.filing(code, of_project[0])
            if filing is not None:
                self.add(filing, of_project)

    def lines(self, rows: Sequence[Row]) -> Iterator[_Line]:
        """Yield the rows below the head: the first row with all columns that are needed."""
        heads: dict[int, FormColumn] = {}
        for row in rows:
            if heads:
                cells = {
                    heads[cell.column].shows: cell for cell in row.cells if cell.column in heads
                }
                line = _Line(cells)
                if line.text(OF_INDICATORS + NAME):
                    yield line
                continue
            named = {plain(column.label): column for column in self.part.columns}
            there = {cell.column: named.get(plain(cell.text)) for cell in row.filled}
            columns = {place: column for place, column in there.items() if column is not None}
            if {*NEEDED} <= {column.shows for column in columns.values()}:
                heads = columns
        if not heads:
            labels = [column.label for column in self.part.columns if column.shows in NEEDED]
            message = _("No row heads the list: it needs the columns {names}.")
            self.tell(rows[0].cells[0] if rows else None, message.format(names=", ".join(labels)))

    def tell(self, cell: Cell | None, message: str) -> None:
        if cell is None:
            return
        self.found.tell(problem_at(cell.place, message, severity=Severity.ERROR))

    def filing(self, code: str, line: _Line) -> Filing | None:
        """Return the declaration with a code."""
        same = [filing for filing in self.filings if filing.meant(Meaning.CODE) == code != ""]
        if len(same) == 1:
            return same[0]
        message = _("No declaration has the code {code}.")
        if same:
            message = _("Several declarations have the code {code}: give the --year.")
        self.tell(line.cells.get(Meaning.CODE), message.format(code=code or "—"))
        return None

    def add(self, filing: Filing, lines: Iterable[_Line]) -> None:
        """Put the indicators of some rows in place of those of a declaration."""
        classes: dict[KeyPath, list[dict[str, Any]]] = {}
        for line in lines:
            path = self.class_of(line, filing.standard)
            if path is None:
                return
            classes.setdefault(path, []).append(self.indicator(line, path, filing))
        data = dict(filing.declaration.document.data)
        for group in filing.standard.groups:
            found = {path[1:]: rows for path, rows in classes.items() if path[0] == group.key}
            inner = found.get(()) or {str(key[0]): rows for key, rows in found.items() if key}
            data.pop(group.key, None)
            if inner:
                data[group.key] = inner
        document = filing.declaration.document
        text = edit_declaration(document.text, data, filing.standard)
        place = PurePosixPath(document.path.relative_to(self.home).as_posix())
        self.found.forms.append(Imported(place, text, data, filing.standard))

    def class_of(self, line: _Line, listed: Standard) -> KeyPath | None:
        """Return the path of the class that a row names, by its code, its name, or both."""
        text = plain(line.text(CATEGORY))
        group_text = plain(line.text(GROUP))
        paths = {
            (group.key, category.key) if category.key else (group.key,)
            for standard in (self.standard, listed)
            for group, category in standard.categories()
            if _names(category if category.key else group, text)
            and (not group_text or _names(group, group_text))
        }
        known = {(group.key, category.key) for group, category in listed.categories()}
        fitting = [path for path in paths if (*path, "")[:2] in known]
        if len(fitting) == 1:
            return fitting[0]
        message = _("“{text}” is no class of {form}.")
        text = message.format(text=line.text(CATEGORY), form=listed.name)
        self.tell(line.cells.get(CATEGORY), text)
        return None

    @staticmethod
    def indicator(line: _Line, path: KeyPath, filing: Filing) -> dict[str, Any]:
        """Return an indicator as it is in its declaration, with what the row says of it."""
        name, standard = line.text(OF_INDICATORS + NAME), filing.standard
        entry: dict[str, Any] = {**_old(name, path, filing), NAME: name}
        column = standard.column_of(Meaning.TARGET)
        if column:
            entry[column] = line.text(Meaning.TARGET)
        explanation = line.text(OF_INDICATORS + EXPLAIN)
        if explanation and standard.patterns and explanation != _explained(entry, filing):
            entry.pop(EXPLAIN, None)
            entry.pop(EXPLAIN_AS, None)
            if explanation != _explained(entry, filing):
                entry |= _explaining(explanation, filing)
        return entry


def _names(of: Group | Category, text: str) -> bool:
    names = (of.label, *of.aliases)
    return text != "" and any(
        plain(coded(name, of.code, says)) == text for name in names for says in SAYINGS
    )


def _old(name: str, path: KeyPath, filing: Filing) -> Mapping[str, Any]:
    """Return what the file of a declaration has of an indicator, which may be of another class."""
    same = [found for found in filing.declaration.indicators if found.name == name]
    of_class = [found for found in same if found.path[:-1] == path]
    for found in of_class[:1] or (same if len(same) == 1 else []):
        data: Any = filing.declaration.document.data
        for key in found.path:
            data = data[key]
        return dict(data)
    return {}


def _explained(entry: Mapping[str, Any], filing: Filing) -> str:
    """Return the explanation that an indicator has on its sheet."""
    if EXPLAIN in entry:
        return str(entry[EXPLAIN])
    pattern = filing.standard.patterns[filing.declaration.choices[PATTERN_CHOICE]]
    if EXPLAIN_AS in entry:
        return fill(pattern, {NAME: str(entry[EXPLAIN_AS])})
    return filing.standard.usual_explanation(str(entry[NAME]), pattern)


def _explaining(text: str, filing: Filing) -> dict[str, str]:
    """Return how an author says an explanation: by what stands in the gap of the pattern."""
    pattern = filing.standard.patterns[filing.declaration.choices[PATTERN_CHOICE]]
    before, after = split_by(pattern, NAME)
    inner = text.removeprefix(before).removesuffix(after)
    return {EXPLAIN_AS: inner} if inner and before + inner + after == text else {EXPLAIN: text}
