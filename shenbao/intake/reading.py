"""Reading the rows of a form by the labels, classes and columns of its standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from msgspec import Struct

from shenbao.declaration.folding import plain
from shenbao.diagnostics import Severity
from shenbao.form.parts import GridCell
from shenbao.form.phrases import YEAR
from shenbao.i18n import _
from shenbao.intake.alignment import Found, align
from shenbao.intake.draft import Draft, DraftField, Leftover, note_drift, take_gaps, year_of_gap
from shenbao.intake.forms import RawForm
from shenbao.intake.grid import Cell, Row
from shenbao.intake.heads import is_under
from shenbao.intake.phrases import Phrase
from shenbao.intake.problems import problem_at
from shenbao.intake.tables import FormTables
from shenbao.intake.vocabulary import COLONS, Known, Vocabulary

MOST_HEAD_LINES = 3
"""The lines that a running head may take."""


def read_form(form: RawForm, vocabulary: Vocabulary, *, flat: bool) -> Draft:
    """Sort the cells of a form into fields, indicators and words of the standard."""
    return _FormReader(form, vocabulary, flat).read()


class _Waiting(Struct, frozen=True):
    """A cell that names one of several fields: its row, its place there, the unit of amounts.

    The ``value`` stands behind the ``label`` where the cell holds both.
    """

    row: int
    place: int
    unit: str
    label: str
    value: str | None = None


class _FormReader:
    """Reads one form from top to bottom; below its column heads, the indicators stand."""

    def __init__(self, form: RawForm, vocabulary: Vocabulary, flat: bool) -> None:
        self.rows = form.rows
        self.vocabulary = vocabulary
        self.draft = Draft([*form.before, *form.rows], flat)
        self.tables = FormTables(vocabulary, self.draft)
        self.places: dict[str, tuple[int, int]] = {}
        self.waiting: list[_Waiting] = []
        self.last: Row | None = None
        self.title: Cell | None = None
        self.unit = ""
        for row in form.before:
            self.read_unit(row)

    def read(self) -> Draft:
        for index, row in enumerate(self.rows):
            self.read_unit(row)
            if self.read_title(row):
                continue
            if self.tables.read(self.rows, index, self.unit):
                self.last = None
                continue
            self.read_fields(index)
        self.tables.finish()
        self.read_waiting()
        self.read_gaps()
        self.read_page_words()
        return self.draft

    # ---- Titles ---------------------------------------------------------------------------

    def read_title(self, row: Row) -> bool:
        """Take a row that holds the title, the subtitle or the year, and nothing else."""
        if len(row.filled) != 1 or self.is_taken(row.filled[0]):
            return False
        (cell,) = row.filled
        if self.read_year(cell):
            return True
        is_above = not self.tables.has_indicators and self.last is None and not self.is_label(cell)
        return is_above and (
            self.read_title_cell(cell) or self.read_subtitle(cell) or self.read_above([cell])
        )

    def read_title_cell(self, cell: Cell) -> bool:
        match = self.vocabulary.title_match(cell.text)
        if match is None or self.title is not None:
            return False
        folded, found, is_whole = match
        self.title = cell
        self.take_gaps(cell, self.vocabulary.title.filled_by(folded, found))
        if not is_whole:
            note_drift(self.draft, cell, cell.text, folded.raw_between(*found.span()))
            self.take_year_beside(cell, folded.plain[: found.start()], folded.plain[found.end() :])
        return True

    def take_year_beside(self, cell: Cell, *words: str) -> None:
        """Take the year that stands before or behind the title, where only one does."""
        years = {year for text in words if (year := self.vocabulary.year_in_title(text))}
        if len(years) == 1 and self.draft.year is None:
            self.draft.year, self.draft.year_cell = years.pop(), cell

    def read_subtitle(self, cell: Cell) -> bool:
        match = self.vocabulary.subtitle_match(cell.text)
        if match is None:
            return False
        self.take_gaps(cell, self.vocabulary.subtitle.filled_by(*match))
        return True

    def read_above(self, cells: Sequence[Cell]) -> bool:
        """Take the line over the title, which stands alone in its row."""
        gaps = self.vocabulary.above_match(cells[0].text) if len(cells) == 1 else None
        if gaps is None or self.title is not None:
            return False
        self.take_gaps(cells[0], gaps)
        return True

    def take_gaps(self, cell: Cell, gaps: Mapping[str, str]) -> None:
        """Take what fills the gaps of a title: fields that stand nowhere else, and the year."""
        year = year_of_gap(YEAR, gaps.get(YEAR, ""))
        if year is not None:
            self.draft.year, self.draft.year_cell = year, cell
        take_gaps(self.draft, gaps, cell)
        self.draft.fixed.add(cell.place)

    def read_gaps(self) -> None:
        """Take the fields whose values stand in a phrase of the form, and in no cell."""
        for row in self.rows if self.vocabulary.gapped else ():
            for cell in row.filled:
                if cell.place in self.draft.fixed:
                    take_gaps(self.draft, self.vocabulary.gaps_of(cell.text), cell)
        for name, (words, cell) in self.draft.gaps.items():
            is_field = name in self.vocabulary.standard.fields
            if is_field and words and name not in self.draft.fields:
                self.draft.fields[name] = DraftField(words, cell)

    def read_year(self, cell: Cell) -> bool:
        year = self.vocabulary.year_of(cell.text)
        if year is None or self.draft.year not in (None, year):
            return False
        self.draft.year, self.draft.year_cell = year, cell
        self.draft.fixed.add(cell.place)
        return True

    # ---- Units ----------------------------------------------------------------------------

    def read_unit(self, row: Row) -> None:
        """Take the unit that a title or heading gives to the amounts below it."""
        if self.tables.has_indicators:
            return
        for cell in row.filled:
            if self.is_label(cell):
                continue
            is_heading = cell.rows > 1 or len(row.filled) == 1
            unit = self.vocabulary.named_unit(cell.text, is_heading=is_heading)
            if unit is None:
                continue
            self.unit = "" if self.is_own(cell.text) else unit
            if self.vocabulary.says_only_unit(cell.text):
                self.draft.fixed.add(cell.place)

    def is_own(self, text: str) -> bool:
        """Tell whether a text is as the form has it, so that its unit is that of the form."""
        return self.vocabulary.heading(text) is not None or self.vocabulary.is_fixed(text)

    def unit_below(self, label: str) -> str:
        """Return the unit of an amount that names none; a label that names one says it itself.

        One that the form does not have in the label may be another than that of the field.
        """
        units = self.vocabulary.units
        if not units.is_in(plain(label)):
            return self.unit
        return "" if self.vocabulary.fields.find(label) else units.trailing(plain(label)) or ""

    # ---- Fields ---------------------------------------------------------------------------

    def read_fields(self, index: int) -> None:
        row = self.rows[index]
        if self.is_torn(row):
            return
        heads = [cell for cell in row.filled if plain(cell.text) in self.vocabulary.list_heads]
        if heads and len(heads) == len(row.filled):
            self.draft.fixed.update(cell.place for cell in heads)
            return
        if self.read_row_of_form(index) or self.read_line(index):
            return
        values: set[int] = set()
        for place, cell in enumerate(row.cells):
            if place in values or not cell.text or self.is_taken(cell):
                continue
            named = self.vocabulary.fields_named(cell.text)
            if len(named) > 1:
                self.waiting.append(_Waiting(index, place, self.unit, cell.text))
                if not any(map(self.is_label, row.cells[place + 1 : place + 2])):
                    values.add(place + 1)
            elif named:
                self.read_label(index, place, named[0], values)
            elif heading := self.vocabulary.heading(cell.text):
                self.draft.fixed.add(cell.place)
                note_drift(self.draft, cell, cell.text, heading)
            elif self.vocabulary.is_fixed(cell.text):
                self.draft.fixed.add(cell.place)
            else:
                self.read_labelled(index, place)
        if row.table:
            self.last = row

    def read_label(self, index: int, place: int, known: Known, values: set[int]) -> None:
        """Take the value that stands beside a label in its row, or below it."""
        row, cell = self.rows[index], self.rows[index].cells[place]
        self.draft.labels.setdefault(known.key, []).append(cell)
        if known.key in self.draft.fields:
            return
        beside = self.value_beside(row, place, known)
        if beside is not None:
            values.add(beside)
            self.take_unit(row, beside + 1, known)
        below = self.rows[index + 1] if index + 1 < len(self.rows) else None
        value = row.cells[beside] if beside is not None else self.below(row, cell, below)
        self.places[known.key] = (index, place)
        self.take(known, cell, value)

    # ---- Values without a label beside them -----------------------------------------------

    def read_row_of_form(self, index: int) -> bool:
        """Take a row that is, word for word and cell for cell, one of the form.

        Only rows are looked for that have a value without its label before it.
        """
        row = self.rows[index]
        ways = (self.pairs(row, *odd) for odd in self.vocabulary.odd_rows)
        matches = [match for match in ways if match]
        if len(matches) != 1 or not row.table:
            return False
        pairs, sides = matches[0]
        self.draft.fixed.update(cell.place for cell in sides)
        for wanted, cell in pairs:
            if wanted.value:
                if wanted.value not in self.draft.fields:
                    self.places[wanted.value] = (index, row.cells.index(cell))
                    self.draft.fields[wanted.value] = DraftField(cell.text, cell, unit=self.unit)
            else:
                self.draft.fixed.add(cell.place)
        self.last = row
        return True

    def pairs(
        self, row: Row, headings: Sequence[str], cells: Sequence[GridCell]
    ) -> tuple[list[tuple[GridCell, Cell]], list[Cell]] | None:
        """Return the cells of a row of the form with those of a row of the file, if they match.

        Behind them are the headings that stand beside the row of the file.
        """
        sides = list(takewhile(lambda cell: self.is_heading_of(cell, headings), row.cells))
        inside = row.cells[len(sides) :]
        if bool(sides) != bool(headings) or len(inside) != len(cells):
            return None
        pairs = list(zip(cells, inside, strict=True))
        return (pairs, sides) if all(self.is_same_cell(*pair) for pair in pairs) else None

    def is_heading_of(self, cell: Cell, headings: Sequence[str]) -> bool:
        return self.vocabulary.heading(cell.text) in headings if cell.text else False

    def is_same_cell(self, wanted: GridCell, cell: Cell) -> bool:
        if wanted.value:
            return True
        if wanted.label:
            return any(
                known.key == wanted.label for known in self.vocabulary.fields_named(cell.text)
            )
        return Phrase(wanted.text).match(cell.text) is not None

    def read_line(self, index: int) -> bool:
        """Take a line outside of tables that holds several labels and their values."""
        row = self.rows[index]
        cells = row.filled
        if row.table or len(cells) != 1 or self.is_taken(cells[0]):
            return False
        found = self.vocabulary.line_of_form(cells[0].text)
        for known, label, value in found:
            self.take_labelled(cells[0], known, label, value)
        return bool(found)

    def read_labelled(self, index: int, place: int) -> None:
        """Take a cell that holds labels, each with its value."""
        cell = self.rows[index].cells[place]
        for label, value in self.labelled(self.rows[index], cell):
            named = self.vocabulary.fields_named(label)
            if len(named) > 1:
                self.waiting.append(_Waiting(index, place, self.unit, label, value))
            else:
                self.take_labelled(cell, named[0], label, value)

    def labelled(self, row: Row, cell: Cell) -> list[tuple[str, str]]:
        """Return the labels in a cell, with their values.

        What reads like a label within a long text is none if the label stands elsewhere, too.
        """
        split = self.vocabulary.labelled(cell.text, is_line=not row.table)
        known = [self.vocabulary.fields_named(label) for label, _value in split]
        if len(split) < 2 or not self.vocabulary.standard.fields[known[0][0].key].kind.is_long:
            return split
        inner = {field.key for named in known[1:] for field in named}
        others = (other for row in self.rows for other in row.filled if other.place != cell.place)
        if any(field.key in inner for other in others for field in self.fields_at(other)):
            label = split[0][0]
            return [(label, cell.text.lstrip()[len(label) :].lstrip(COLONS).strip())]
        return split

    def fields_at(self, cell: Cell) -> list[Known]:
        """Return the fields that a cell names, alone or before a value."""
        labels = [label for label, _value in self.vocabulary.labelled(cell.text)]
        return [
            known for text in (cell.text, *labels) for known in self.vocabulary.fields_named(text)
        ]

    def take_labelled(self, cell: Cell, known: Known, label: str, value: str) -> None:
        """Take the value that stands behind a label in its cell; other words are left over."""
        is_long = self.vocabulary.standard.fields[known.key].kind.is_long
        value, rest = (value, "") if is_long else self.vocabulary.words.parted(value)
        taken = self.draft.fields.get(known.key)
        if taken is None:
            note_drift(self.draft, cell, label, known.label)
            unit = self.unit_below(label)
            self.draft.fields[known.key] = DraftField(value, cell, unit=unit)
        elif plain(taken.text) != plain(value):
            self.draft.unread.append(Leftover(cell.place, f"{label}{value}"))
        if rest:
            self.draft.unread.append(Leftover(cell.place, rest))

    # ---- Equal labels ---------------------------------------------------------------------

    def read_waiting(self) -> None:
        """Take the values of fields that have their label in common with others."""
        by_label: dict[str, list[_Waiting]] = {}
        for waiting in self.waiting:
            by_label.setdefault(plain(waiting.label), []).append(waiting)
        for found in by_label.values():
            self.read_equal(found)

    def cell(self, waiting: _Waiting) -> Cell:
        return self.rows[waiting.row].cells[waiting.place]

    def read_equal(self, found: Sequence[_Waiting]) -> None:
        """Take the values beside cells with one label, each that of the field at its place."""
        named = {known.key: known for known in self.vocabulary.fields_named(found[0].label)}
        wanted = [
            self.vocabulary.wanted[key]
            for key in named
            if key in self.vocabulary.wanted and key not in self.draft.fields
        ]
        wanted.sort(key=lambda field: field.place)
        known = {
            key: (self.vocabulary.places[key], place)
            for key, place in self.places.items()
            if key in self.vocabulary.places
        }
        keys = align([self.found(waiting) for waiting in found], wanted, known)
        taken: set[int] = set()
        for waiting, key in zip(found, keys, strict=True):
            self.unit = waiting.unit
            cell = self.cell(waiting)
            if key and waiting.value is not None:
                self.take_labelled(cell, named[key], waiting.label, waiting.value)
            elif key:
                self.read_label(waiting.row, waiting.place, named[key], taken)
            elif waiting.value is not None:
                words = f"{waiting.label}{waiting.value}"
                self.draft.unread.append(Leftover(cell.place, words))
            if wanted and not key:
                message = _("Several fields have the label “{label}”; which it is, is not certain.")
                message = message.format(label=waiting.label)
                self.draft.problems.append(
                    problem_at(cell.place, message, severity=Severity.WARNING)
                )

    def found(self, waiting: _Waiting) -> Found:
        """Return what stands around a label."""
        row = self.rows[waiting.row]
        others = [cell for cell in row.filled if cell.place != self.cell(waiting).place]
        beside = (self.vocabulary.heading(cell.text) for cell in others)
        named = (self.vocabulary.fields_named(cell.text) for cell in others)
        return Found(
            (waiting.row, waiting.place),
            frozenset(filter(None, beside)),
            frozenset(known[0].key for known in named if len(known) == 1),
            self.label_above(waiting),
        )

    def label_above(self, waiting: _Waiting) -> str:
        """Return the field whose label is the next one over a cell in its table, "" if not one."""
        cell, table = self.cell(waiting), self.rows[waiting.row].table
        for row in reversed(self.rows[: waiting.row]):
            if not table or row.table != table:
                break
            over = [other for other in row.filled if is_under(cell, other)]
            named = [self.vocabulary.fields_named(other.text) for other in over]
            if any(named):
                (known, *others) = next(filter(None, named))
                return "" if others else known.key
        return ""

    def is_torn(self, row: Row) -> bool:
        """Take a row on top of a page that is the rest of the last one on the page before."""
        last = self.last
        if last is None or row.table != last.table or row.place.page <= last.place.page:
            return False
        if len(row.cells) != len(last.cells) or any(map(self.is_label, row.filled)):
            return False
        fields = {found.cell.place: key for key, found in self.draft.fields.items()}
        pairs = zip(last.cells, row.cells, strict=True)
        homes = [fields.get(above.place) for above, cell in pairs if cell.text]
        keys = [key for key in homes if key]
        if not keys or len(keys) < len(homes):
            return False
        for key, cell in zip(keys, row.filled, strict=True):
            self.draft.going_on[cell.place] = self.draft.fields[key].cell.place
            self.draft.fields[key] = self.draft.fields[key].going_on(cell)
        return True

    def value_beside(self, row: Row, index: int, known: Known) -> int | None:
        """Return the place in the row of the value that stands beside its label, if one does."""
        if index + 1 >= len(row.cells):
            return None
        value = row.cells[index + 1]
        if self.is_taken(value):
            return None
        is_stacked = row.table > 0 and known.key in self.vocabulary.stacked
        other = self.vocabulary.label(value.text)
        if other is None or other.key == known.key:
            return None if is_stacked and not value.text else index + 1
        in_pairs = (len(row.cells) - index) % 2 == 0 and self.is_label_again(value)
        return index + 1 if in_pairs and not is_stacked else None

    def is_label_again(self, value: Cell) -> bool:
        """Tell whether the words of a value name a field whose own label stands elsewhere."""
        folded = plain(value.text)
        labels = [cell for row in self.rows for cell in row.cells if plain(cell.text) == folded]
        return len({cell.place for cell in labels}) > 1

    def below(self, row: Row, label: Cell, below: Row | None) -> Cell | None:
        """Return the cell under a label in its table, unless it is another label or its value."""
        if below is None or not row.table or below.table != row.table:
            return None
        cells = [cell for cell in below.cells if cell.column <= label.column < cell.end]
        if not cells or cells[0].place == label.place or self.is_label(cells[0]):
            return None
        return None if self.has_label_beside(below, cells[0]) else cells[0]

    def has_label_beside(self, row: Row, cell: Cell) -> bool:
        """Tell whether a label stands before a cell in its row, whose value stands beside it."""
        index = row.cells.index(cell)
        known = self.vocabulary.label(row.cells[index - 1].text) if index else None
        return known is not None and known.key not in self.vocabulary.stacked

    def take_unit(self, row: Row, index: int, known: Known) -> None:
        """Take a cell behind a value that says no more than its unit."""
        unit = self.vocabulary.standard.fields[known.key].unit
        if unit and index < len(row.cells) and plain(row.cells[index].text) == plain(unit):
            self.draft.fixed.add(row.cells[index].place)

    def is_label(self, cell: Cell) -> bool:
        return self.vocabulary.label(cell.text) is not None

    def take(self, known: Known, label: Cell, value: Cell | None) -> None:
        note_drift(self.draft, label, label.text, known.label)
        self.draft.fixed.add(label.place)
        cell = value or Cell("", label.place)
        self.draft.fields[known.key] = DraftField(
            cell.text, cell, label, self.unit_below(label.text)
        )

    # ---- Pages ----------------------------------------------------------------------------

    def read_page_words(self) -> None:
        """Take the lines that pages repeat: their numbers, and what the form says itself.

        What it says of itself may be too long for one line.
        """
        lines = [row.cells[0] for row in self.rows if not row.table and len(row.filled) == 1]
        for index, first in enumerate(lines):
            on_page = bool(first.place.page)
            if self.is_taken(first):
                continue
            if self.vocabulary.is_page_number(first.text, bare=on_page):
                self.draft.fixed.add(first.place)
                continue
            for count in range(1, MOST_HEAD_LINES + 1) if on_page else ():
                some = lines[index : index + count]
                is_together = all(cell.place.page == first.place.page for cell in some)
                if is_together and self.is_repeated("".join(cell.text for cell in some)):
                    self.draft.fixed |= {cell.place for cell in some}
                    break

    def is_repeated(self, text: str) -> bool:
        """Tell whether a text says nothing but the title and values of short fields."""
        fields = self.vocabulary.standard.fields
        known = [
            plain(found.text)
            for key, found in self.draft.fields.items()
            if fields[key].kind.is_words and not fields[key].kind.is_long
        ]
        known += [plain(self.title.text)] if self.title else []
        left = sorted(filter(None, known), key=len, reverse=True)
        rest = plain(text)
        while words := next((words for words in left if words in rest), ""):
            left.remove(words)  # what is found only now has had other words within it
            rest = rest.replace(words, "", 1)
        return not rest

    # ---- What both do ---------------------------------------------------------------------

    def is_taken(self, cell: Cell) -> bool:
        used = (found.cell.place for found in self.draft.fields.values())
        return cell.place in self.draft.fixed or cell.place in used
