"""A row of a list of indicators, read back as the indicator of a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

from msgspec import Struct

from shenbao.declaration import EXPLAIN, NAME, Field, Indicator
from shenbao.declaration.cells import Context
from shenbao.declaration.folding import plain
from shenbao.diagnostics import KeyPath, Place, Severity
from shenbao.form import Filing
from shenbao.form.listing import (
    INDICATOR_CODE,
    NUMBER,
    OF_INDICATORS,
    PARTS,
    Entry,
    Listing,
    is_coded,
    parts_of,
)
from shenbao.form.meanings import Meaning
from shenbao.form.parts import CATEGORY, GROUP, FormColumn
from shenbao.form.phrases import fill, split_by
from shenbao.i18n import _
from shenbao.intake.grid import Cell
from shenbao.targets import Comparator

EXPLAIN_AS = "explain_as"

NEEDED = (Meaning.CODE, CATEGORY, OF_INDICATORS + NAME)
"""What the columns of a list must show for its rows to be read back."""

TARGETS = (Meaning.TARGET, Meaning.VALUE)
"""The columns that have a target: as one text, or as the figure of its parts."""

READ_APART = (*NEEDED, GROUP, Meaning.TARGET, OF_INDICATORS + EXPLAIN)
"""What columns show that is more than the value of one column of indicators."""

WORKED_OUT = (NUMBER, INDICATOR_CODE)
"""What the list itself counts, which says nothing of the declarations."""


class Line(Struct, frozen=True):
    """A row of the list: its cells, each with its column."""

    cells: tuple[tuple[FormColumn, Cell], ...]

    def cell(self, shows: str) -> Cell | None:
        """Return the first cell of a column that shows something, None where there is none."""
        return next((cell for column, cell in self.cells if column.shows == shows), None)

    def place(self, shows: str) -> Place:
        """Return where a row says something; where it has no such column, where it begins."""
        return (self.cell(shows) or self.cells[0][1]).place

    @property
    def name(self) -> str:
        """The name of the indicator, "" where a row names none."""
        return self.text(OF_INDICATORS + NAME)

    @property
    def repeats_the_head(self) -> bool:
        """Whether each cell that says something has the label of its column."""
        return all(plain(cell.text) in ("", plain(column.label)) for column, cell in self.cells)

    def text(self, shows: str) -> str:
        """Return the text of the first cell of a column that shows something."""
        cell = self.cell(shows)
        return cell.text.strip() if cell else ""

    def texts(self, shows: str) -> list[str]:
        """Return all that a row says of something that several columns may show."""
        texts = (cell.text.strip() for column, cell in self.cells if column.shows == shows)
        return [text for text in texts if text]


class NotCertain(Exception):
    """What a row says is not certain; the user was told, and its declaration stays as it is."""


class Tell(Protocol):
    """Takes what is to be said of a place in the file."""

    def __call__(self, place: Place, message: str, severity: Severity = ...) -> None: ...


class IndicatorRow(Struct, frozen=True, dict=True):
    """A row of the list, with the declaration that it is of and the class that it names.

    ``listing`` says what the list would print, ``context`` is by what cells of the declaration's
    form are understood, and ``tell`` takes what is to be said of a place.
    """

    line: Line
    filing: Filing
    path: KeyPath
    listing: Listing
    context: Context
    tell: Tell

    def entry(self) -> dict[str, Any]:
        """Return an indicator as it is in its declaration, with what the row says of it."""
        entry: dict[str, Any] = {**self.old_data, NAME: self.name}
        target = self.filing.standard.column_of(Meaning.TARGET)
        if target:
            entry[target] = self.target()
        apart = (*READ_APART, *WORKED_OUT, *(PARTS if target else ()))
        for column, cell in self.line.cells:
            if column.shows not in apart:
                self.take(entry, column, cell)
        self.explain(entry)
        return entry

    @property
    def name(self) -> str:
        return self.line.name

    @cached_property
    def old(self) -> Indicator | None:
        """The indicator in the declaration, which may be of another class."""
        declaration = self.filing.declaration
        same = [found for found in declaration.indicators if found.name == self.name]
        of_class = [found for found in same if found.path[:-1] == self.path]
        return next(iter(of_class[:1] or (same if len(same) == 1 else [])), None)

    @property
    def old_data(self) -> Mapping[str, Any]:
        """What the file of the declaration has of the indicator."""
        data: Any = self.filing.declaration.document.data if self.old else {}
        for key in self.old.path if self.old else ():
            data = data[key]
        return dict(data)

    def target(self) -> str:
        """Return the target that a row says, in one column or in parts; as it was if it is that."""
        if self.line.cell(Meaning.TARGET):
            return self.line.text(Meaning.TARGET) or self.old_target(Meaning.TARGET)
        parts = [(column, cell) for column, cell in self.line.cells if column.shows in PARTS]
        shown = {column.shows: self.words(column, cell) for column, cell in parts}
        if self.old and all(self.printed(column) == shown[column.shows] for column, _cell in parts):
            return self.filing.target(self.old).text
        if parts and not any(shown.values()):
            return self.old_target(parts[0][0].shows)
        target = "".join(shown.get(shows, "") for shows in PARTS).removeprefix(Comparator.EQUAL)
        qualitative = self.filing.standard.vocabulary.qualitative
        if qualitative and shown.get(Meaning.COMPARATOR) == qualitative:
            target = shown[Meaning.VALUE]
        read = parts_of(target, self.filing.standard.vocabulary)
        if any(read[shows] != words for shows, words in shown.items()):
            message = _("The target {text} could not be split into its columns again.")
            self.tell(self.line.place(Meaning.VALUE), message.format(text=target))
            raise NotCertain
        return target

    def old_target(self, shows: str) -> str:
        """Return the target that the declaration has, and tell that the row has none."""
        target = self.filing.target(self.old).text if self.old else ""
        self.tell_blank(shows, target)
        return target

    def tell_blank(self, shows: str, text: str) -> None:
        """Tell that a cell says nothing where the declaration has a text, which stays."""
        if text:
            names = (column.label for column, _cell in self.line.cells if column.shows == shows)
            message = _("{name} is blank; “{text}” stays in the declaration.")
            message = message.format(name=next(names), text=text)
            self.tell(self.line.place(shows), message, Severity.WARNING)

    def printed(self, column: FormColumn) -> str:
        """Return the words that the list has for the row now."""
        return self.listing.words(self.now, column)

    @property
    def now(self) -> Entry:
        """The row as the list has it now."""
        return Entry(self.filing, 1, self.old)

    def words(self, column: FormColumn, cell: Cell) -> str:
        """Return the words of a cell that may say their code instead, or both."""
        text = cell.text.strip()
        facts = self.facts(column)
        codes = {**(facts.codes if facts else {}), **dict(column.codes)}
        lines = text.split("\n") if codes else [text]
        return "\n".join(_decoded(line, codes) for line in lines)

    def facts(self, column: FormColumn) -> Field | None:
        """Return what is known of the values of the indicators' column that a column shows."""
        key = Listing.column_of(self.filing.standard, column)
        for table in self.filing.standard.indicator_tables:
            known = table.column(key) if key else None
            if known and known.facts and not (known.formula or known.take or known.is_per):
                return known.facts
        return None

    def take(self, entry: dict[str, Any], column: FormColumn, cell: Cell) -> None:
        """Take the value of a cell, or tell that it says something else and is not taken."""
        if plain(cell.text) == plain(self.listing.text(self.now, column)):
            return
        words = self.words(column, cell)
        facts = self.facts(column) if self.listing.is_of_indicator(column) else None
        if facts is None or (facts.kind.is_money and facts.unit != _unit(column)):
            message = _("{name} says “{text}” and is not taken.")
            message = message.format(name=column.label, text=cell.text)
            self.tell(cell.place, message, Severity.WARNING)
        elif not words:
            entry.pop(facts.key, None)
        else:
            lines = words.split("\n")
            if facts.boxes:
                words = facts.kind.ticked(lines, facts)
            understood = facts.understand(words, self.context)
            is_known = not facts.choices or {*lines} <= {*facts.choices}
            if understood is None or not is_known:
                message = _("{name} says “{text}”, which is not understood.")
                self.tell(cell.place, message.format(name=column.label, text=cell.text))
                raise NotCertain
            entry[facts.key] = understood.data

    def explain(self, entry: dict[str, Any]) -> None:
        """Take the explanation, as an author says it."""
        explanation = self.line.text(OF_INDICATORS + EXPLAIN)
        if self.old and not explanation and self.line.cell(OF_INDICATORS + EXPLAIN):
            self.tell_blank(OF_INDICATORS + EXPLAIN, _explained(entry, self.filing))
        patterns = self.filing.standard.patterns
        if explanation and patterns and explanation != _explained(entry, self.filing):
            entry.pop(EXPLAIN, None)
            entry.pop(EXPLAIN_AS, None)
            if explanation != _explained(entry, self.filing):
                entry |= _explaining(explanation, self.filing)


def _unit(column: FormColumn) -> str:
    return column.facts.unit if column.facts else ""


def _decoded(text: str, codes: Mapping[str, str]) -> str:
    """Return the words that a text says by their code, themselves, or both; itself if none."""
    return next((words for words, code in codes.items() if is_coded(text, words, code)), text)


def _explained(entry: Mapping[str, Any], filing: Filing) -> str:
    """Return the explanation that an indicator has on its sheet."""
    if EXPLAIN in entry:
        return str(entry[EXPLAIN])
    if EXPLAIN_AS in entry:
        return fill(filing.pattern, {NAME: str(entry[EXPLAIN_AS])})
    return filing.usual_explanation(str(entry[NAME]))


def _explaining(text: str, filing: Filing) -> dict[str, str]:
    """Return how an author says an explanation: by what stands in the gap of the pattern."""
    before, after = split_by(filing.pattern, NAME)
    inner = text.removeprefix(before).removesuffix(after)
    return {EXPLAIN_AS: inner} if inner and before + inner + after == text else {EXPLAIN: text}
