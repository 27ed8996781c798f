"""What came of pulling an edited file, held against what a person sees in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shenbao.diagnostics import Code
from shenbao.form import Filing
from shenbao.formats import word
from shenbao.intake.pull import Pulled
from shenbao.sheet.layout import lay_out
from shenbao.toml import parse
from tests.fuzz.edits import SHOWN
from tests.fuzz.seen import Seen, SeenRow, seen
from tests.intake.generated import LIBRARY
from tests.worlds import templates_of

OF_ALL_ROWS = "The table of indicators stands here", "is not there any more", "tracked changes"
"""Words of what is told of more than the row that it points at."""

Words = tuple[str, ...]
"""What stands in a row, without white space, which is layout."""


def is_headed(label: str, texts: AbstractSet[str]) -> bool:
    """Tell whether a label is among texts, even if someone has typed on below it in its cell."""
    return any(text.startswith(label) for text in texts)


@dataclass
class Outcome:
    """A pulled file; ``faults`` are what got lost, was changed or came from nowhere."""

    content: bytes
    pulled: Pulled

    def faults(self) -> list[str]:
        """Return all that is wrong; best is nothing."""
        return [
            *self.lost_rows(),
            *self.lost_lines(),
            *self.silent_differences(),
            *self.invented_fields(),
            *self.invented_indicators(),
            *self.deleted_indicators(),
        ]

    # ---- Lost -----------------------------------------------------------------------------

    def lost_rows(self) -> Iterator[str]:
        """Yield the rows that a person sees, and that are neither on the sheet nor told."""
        there = [words for _row, words in self.filled(self.after)]
        rows = self.filled(self.edited)
        rows.sort(key=lambda found: (self.is_told(found[0]), found[1] not in there))
        for row, words in rows:
            there.sort(key=words.__ne__)
            found = next((ours for ours in there if self.says(ours, words)), None)
            if found is not None:
                there.remove(found)
            elif not self.is_told(row):
                yield f"lost: table {row.table}, row {row.row}: {words}"

    def lost_lines(self) -> Iterator[str]:
        """Yield the lines outside of tables that are neither the form's nor told."""
        told = [bare(problem.message) for problem in self.pulled.problems]
        for line in map(bare, self.edited.paragraphs):
            if line not in self.own and not any(line in message for message in told):
                yield f"lost: {line}"

    def deleted_indicators(self) -> Iterator[str]:
        """Yield the indicators that are gone though their names and targets stand in the file."""
        old, new = (
            Counter(words[:2] for words in indicators(text).values())
            for text in (self.pulled.old, self.pulled.new)
        )
        for words, count in (old - new).items():
            if sum({*words} <= row for row in self.seen_rows) >= old[words]:
                yield f"deleted {count} times: {words}"
        if not new:
            yield "deleted: all indicators"

    # ---- Invented -------------------------------------------------------------------------

    def silent_differences(self) -> Iterator[str]:
        """Yield the rows that nobody sees, and orders, though nothing at all was told."""
        if self.pulled.problems:
            return
        left = [words for _row, words in self.filled(self.edited)]
        for _row, words in self.filled(self.after):
            found = next((theirs for theirs in left if self.says(words, theirs)), None)
            if found is None:
                yield f"nobody sees: {words}"
            else:
                left.remove(found)
        for name, places in self.places_by_class().items():
            if places != sorted(places):
                yield f"in another order: {name}"

    def places_by_class(self) -> dict[str, list[int]]:
        """Return in which rows the indicators of each class are seen, in their new order."""
        found: dict[str, list[int]] = {}
        for path, words in indicators(self.pulled.new).items():
            rows = [place for place, row in enumerate(self.seen_rows) if {*words[:2]} <= row]
            if len(rows) == 1:
                found.setdefault(path.partition("[")[0], []).append(*rows)
        return found

    def invented_fields(self) -> Iterator[str]:
        """Yield the fields with a new value that nobody sees beside or below their label.

        Where other words stand in place of the label, and are told, the place is the label's.
        """
        old, new = fields(self.pulled.old), fields(self.pulled.new)
        around = list(zip(self.seen_rows, [set[str](), *self.seen_rows], strict=False))
        for label, value in new.items():
            was = old.get(label, "")
            beside = [row for row, above in around if is_headed(label, row | above)]
            is_seen = any(value in row if value else was not in row for row in beside)
            if value != was and not is_seen and not self.is_label_replaced(label):
                yield f"invented: {label} = {value!r}, was {was!r}"
        for label in old.keys() - new.keys():
            if any(old[label] in row for row in self.seen_rows):
                yield f"gone: {label} = {old[label]!r}"

    def is_label_replaced(self, label: str) -> bool:
        """Tell whether it is told that other words stand in place of a label."""
        messages = (bare(problem.message) for problem in self.pulled.problems)
        return any(f"standsinplaceof“{label}”" in message for message in messages)

    def invented_indicators(self) -> Iterator[str]:
        """Yield the indicators that neither the declaration nor a row of the file has.

        An explanation may be another one where this is told.
        """
        is_explained = any(found.code == Code.EXPLAINED for found in self.pulled.problems)
        left = Counter(indicators(self.pulled.old).values())
        for words in indicators(self.pulled.new).values():
            if left[words]:
                left[words] -= 1
                continue
            sought = {*(words[:-1] if is_explained else words)} - {""}
            if not any(sought <= row for row in self.seen_rows):
                yield f"invented: {words}"

    # ---- What is told ---------------------------------------------------------------------

    def is_told(self, row: SeenRow) -> bool:
        """Tell whether a problem points at a row, at its table as a whole, or quotes it."""
        places = {(row.table, top) for top in (0, row.row, *(cell.top for cell in row.cells))}
        return any(
            (problem.span.place.table, problem.span.place.row) in places
            or any(text and f"“{text}”" in problem.message for text in row.texts)
            or any(words in problem.message for words in OF_ALL_ROWS)
            for problem in self.pulled.problems
        )

    @cached_property
    def passed_over(self) -> set[tuple[int, int]]:
        """The columns that are told not to be the form's, by table and place in the grid."""
        heads = {
            (problem.span.place.table, problem.span.place.row, problem.span.place.column)
            for problem in self.pulled.problems
            if "is passed over" in problem.message
        }
        return {
            (row.table, cell.start)
            for row in self.edited.rows
            for cell in row.cells
            if (row.table, row.row, cell.start + 1) in heads
        }

    # ---- What is seen ---------------------------------------------------------------------

    @cached_property
    def edited(self) -> Seen:
        """The file as it was edited."""
        return seen(self.content)

    @cached_property
    def after(self) -> Seen:
        """The file that is made of the declaration after the pull."""
        return seen(rendered(self.pulled.new))

    @cached_property
    def seen_rows(self) -> list[set[str]]:
        """The words of all rows as they were edited."""
        return [{*words_of(row)} for row in self.edited.rows]

    @cached_property
    def own(self) -> set[str]:
        """The words of the form itself."""
        filing = filing_of(self.pulled.old)
        sheet = lay_out(filing)
        words = {filing.declaration.choices.get("placeholder", ""), sheet.title, sheet.subtitle}
        return {bare(text) for text in words | {cell.text for cell in sheet.fixed_cells()}}

    def filled(self, found: Seen) -> list[tuple[SeenRow, Words]]:
        """Return the rows in which more stands than words of the form, each with its words."""
        passed_over = self.passed_over if found is self.edited else set[tuple[int, int]]()
        rows = [(row, words_of(row, passed_over)) for row in found.rows]
        return [(row, words) for row, words in rows if not self.own.issuperset(words)]

    def says(self, ours: Words, theirs: Words) -> bool:
        """Tell whether a row of the sheet says what a row of the file does.

        Where the file leaves a class blank, the sheet has its label.
        """
        values, others = ([text for text in row if text not in self.own] for row in (ours, theirs))
        return {*theirs} <= {*ours} and (values == others or bool(self.passed_over))


def words_of(row: SeenRow, passed_over: Container[tuple[int, int]] = ()) -> Words:
    """Return the words of a row as a form shows them: amounts and ticks in the house style."""
    texts = (
        bare(SHOWN.get(cell.text) or cell.text)
        for cell in row.cells
        if (row.table, cell.start) not in passed_over
    )
    return tuple(filter(None, texts))


def bare(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def fields(text: str) -> dict[str, str]:
    """Return the texts of all fields on the sheet of a declaration by their labels."""
    filing = filing_of(text)
    labels = {key: bare(field.label) for key, field in filing.standard.fields.items()}
    values = lay_out(filing).values()
    return {labels[key]: bare(value) for key, value in values.items() if key in labels}


def indicators(text: str) -> dict[str, Words]:
    """Return the texts of each indicator on the sheet of a declaration by its path."""
    found: dict[str, list[str]] = {}
    for key, value in lay_out(filing_of(text)).values().items():
        path, _dot, _column = key.rpartition(".")
        if path.endswith("]"):
            found.setdefault(path, []).append(bare(value))
    return {path: tuple(words) for path, words in found.items()}


def filing_of(text: str) -> Filing:
    """Return a declaration that must be faultless."""
    document, problems = parse(text, Path("declaration.toml"))
    assert document, problems
    filing, problems = LIBRARY.file(document)
    assert filing, problems
    return filing


def rendered(text: str) -> bytes:
    """Return the Word file of a declaration."""
    filing = filing_of(text)
    return word.render(lay_out(filing), templates_of(filing.standard.folders))
