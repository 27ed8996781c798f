"""Reading the rows of a form by the labels, classes and columns of its standard."""

from __future__ import annotations

import re

from shenbao.declaration.folding import Folded, plain
from shenbao.intake.draft import Draft, DraftField, note_drift
from shenbao.intake.forms import RawForm
from shenbao.intake.grid import Cell, Row
from shenbao.intake.indicators import IndicatorTable
from shenbao.intake.vocabulary import Known, Vocabulary


def read_form(form: RawForm, vocabulary: Vocabulary, *, flat: bool) -> Draft:
    """Sort the cells of a form into fields, indicators and words of the standard."""
    return _FormReader(form, vocabulary, flat).read()


class _FormReader:
    """Reads one form from top to bottom; below its column heads, the indicators stand."""

    def __init__(self, form: RawForm, vocabulary: Vocabulary, flat: bool) -> None:
        self.rows = form.rows
        self.vocabulary = vocabulary
        self.draft = Draft([*form.before, *form.rows], flat)
        self.table = IndicatorTable(vocabulary, self.draft)
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
            if self.table.begin(row) or self.table.read_row(row):
                self.last = None
                continue
            self.read_fields(row, self.rows[index + 1] if index + 1 < len(self.rows) else None)
        for row in self.rows:
            self.read_page_words(row)
        return self.draft

    # ---- Titles ---------------------------------------------------------------------------

    def read_title(self, row: Row) -> bool:
        """Take a row that holds the title, the subtitle or the year, and nothing else."""
        if len(row.filled) != 1 or self.is_taken(row.filled[0]):
            return False
        (cell,) = row.filled
        if self.read_year(cell):
            return True
        is_above = not self.table.columns and self.last is None and not self.is_label(cell)
        return is_above and (self.read_title_cell(cell) or self.read_subtitle(cell))

    def read_title_cell(self, cell: Cell) -> bool:
        match = self.vocabulary.title_match(cell.text)
        if match is None or self.title is not None:
            return False
        folded, found, is_whole = match
        self.title = cell
        self.take_gaps(cell, folded, found)
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
        self.take_gaps(cell, *match)
        return True

    def take_gaps(self, cell: Cell, folded: Folded, found: re.Match[str]) -> None:
        """Take what fills the gaps of a title: fields and the year."""
        for key, text in found.groupdict().items():
            if key == "year":
                self.draft.year, self.draft.year_cell = int(text), cell
            elif text and key not in self.draft.fields:
                words = folded.raw_between(*found.span(key)).strip()
                self.draft.fields[key] = DraftField(words, cell)
        self.draft.fixed.add(cell.place)

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
        if self.table.columns:
            return
        for cell in row.filled:
            if self.is_label(cell):
                continue
            is_heading = cell.rows > 1 or len(row.filled) == 1
            unit = self.vocabulary.named_unit(cell.text, is_heading=is_heading)
            if unit is None:
                continue
            self.unit = unit
            if self.vocabulary.says_only_unit(cell.text):
                self.draft.fixed.add(cell.place)

    def unit_below(self, label: str) -> str:
        """Return the unit of an amount that names none; a label that names one says it itself."""
        return "" if self.vocabulary.units.unit.search(plain(label)) else self.unit

    # ---- Fields ---------------------------------------------------------------------------

    def read_fields(self, row: Row, below: Row | None) -> None:
        if self.is_torn(row):
            return
        heads = [cell for cell in row.filled if plain(cell.text) in self.vocabulary.list_heads]
        if heads and len(heads) == len(row.filled):
            self.draft.fixed.update(cell.place for cell in heads)
            return
        values: set[int] = set()
        for index, cell in enumerate(row.cells):
            if index in values or not cell.text or self.is_taken(cell):
                continue
            known = self.vocabulary.label(cell.text)
            if known:
                self.draft.labels.setdefault(known.key, []).append(cell)
            if known and known.key not in self.draft.fields:
                beside = self.value_beside(row, index, known)
                if beside is not None:
                    values.add(beside)
                    self.take_unit(row, beside + 1, known)
                value = row.cells[beside] if beside is not None else self.below(row, cell, below)
                self.take(known, cell, value)
            elif heading := self.vocabulary.heading(cell.text):
                self.draft.fixed.add(cell.place)
                note_drift(self.draft, cell, cell.text, heading)
            elif not known:
                self.read_labelled(cell)
        if row.table:
            self.last = row

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

    def read_labelled(self, cell: Cell) -> None:
        """Take a cell that holds both a label and its value."""
        found = self.vocabulary.labelled(cell.text)
        if found is None or found[0].key in self.draft.fields:
            return
        known, label, value = found
        note_drift(self.draft, cell, label, known.label)
        unit = self.unit_below(label)
        self.draft.fields[known.key] = DraftField(value, cell, unit=unit)

    def take(self, known: Known, label: Cell, value: Cell | None) -> None:
        note_drift(self.draft, label, label.text, known.label)
        self.draft.fixed.add(label.place)
        cell = value or Cell("", label.place)
        self.draft.fields[known.key] = DraftField(
            cell.text, cell, label, self.unit_below(label.text)
        )

    # ---- Pages ----------------------------------------------------------------------------

    def read_page_words(self, row: Row) -> None:
        """Take the lines that pages repeat: their numbers, and what the form says itself."""
        cell = row.cells[0]
        if row.table or len(row.filled) != 1 or self.is_taken(cell):
            return
        on_page = bool(cell.place.page)
        is_number = self.vocabulary.is_page_number(cell.text, bare=on_page)
        if is_number or (on_page and self.is_repeated(cell.text)):
            self.draft.fixed.add(cell.place)

    def is_repeated(self, text: str) -> bool:
        """Tell whether a line says nothing but the title and values of short fields."""
        fields = self.vocabulary.standard.fields
        known = [
            found.text
            for key, found in self.draft.fields.items()
            if fields[key].kind.is_words and not fields[key].kind.is_long
        ]
        known += [self.title.text] if self.title else []
        rest = plain(text)
        for words in sorted(map(plain, filter(None, known)), key=len, reverse=True):
            rest = rest.replace(words, "", 1)
        return not rest

    # ---- What both do ---------------------------------------------------------------------

    def is_taken(self, cell: Cell) -> bool:
        used = (found.cell.place for found in self.draft.fields.values())
        return cell.place in self.draft.fixed or cell.place in used
