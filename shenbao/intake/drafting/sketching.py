"""From a file's rows of cells to the parts of a form: what is a label, and what a value.

A value is what stands beside a label, or below a head. Where that is not certain, the draft
says so, and its reader decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.declaration.folding import plain
from shenbao.i18n import _
from shenbao.intake.drafting.sketch import FieldSketch, GridCellSketch, PartSketch, Sketch, new_key
from shenbao.intake.drafting.tables import TableSketching
from shenbao.intake.drafting.words import BLANK, KnownLabel, KnownWords
from shenbao.intake.grid import Cell, Grid, Row

COLON = re.compile("[:：]")
GAPS = re.compile(r"[ \u3000\xa0]{2,}")
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
BLANK_YEAR = re.compile(rf"^([（(]?)(?:20[0-9]?)?{BLANK}+")
SHORT, LONG = 10, 40
"""Characters up to which words may be a label, and from which a value is a text of lines."""

HEADS = 3
LEAST_WIDTH, MOST_WIDTH = 6, 40

Cells = Sequence[Cell]


def sketch(grid: Grid, known: KnownWords) -> Sketch:
    """Return the form that a file holds, as far as it is understood."""
    return _Sketching(grid, known).sketched()


class _Sketching(Struct):
    grid: Grid
    known: KnownWords
    made: Sketch = field(default_factory=Sketch)
    keys: set[str] = field(default_factory=set)
    name_value: str = ""
    headings: Sequence[str] = ()

    def sketched(self) -> Sketch:
        rows = [row for row in self.grid.rows if row.table or self.has_content(row)]
        runs = [(table, list(run)) for table, run in groupby(rows, lambda row: row.table)]
        tables = [table for table, _run in runs if table]
        above = [row for table, run in runs[:1] if not table for row in run]
        self.made.joined = True
        if tables:
            self.lines(self.titles(above))
        for number, (table, run) in enumerate(runs):
            if not table:
                if number or not tables:
                    self.lines(run if number else self.titles(run))
                continue
            body = run
            if not self.made.title:
                body = self.titles_in_table(run)
            self.table(body)
        self.finish()
        return self.made

    def has_content(self, row: Row) -> bool:
        """Tell whether a line outside of tables says more than a number of a page."""
        pages = (re.escape(plain(words)) for words in self.known.words.page_words)
        patterns = (words.replace(re.escape("{n}"), "[0-9]+") for words in pages)
        text = plain(row.words)
        return bool(text) and not any(re.fullmatch(pattern, text) for pattern in patterns)

    # ---- Titles and lines -----------------------------------------------------------------

    def titles(self, rows: Sequence[Row]) -> list[Row]:
        """Take the title and the subtitle from the rows above a table; return the others."""
        left = []
        for row in rows:
            text = row.words.replace("\t", " ").strip()
            is_line = bool(COLON.search(text))
            is_first = not (self.made.title or self.made.above)
            if is_first and self.above(row.filled[0]):
                continue
            if not self.made.title and not is_line:
                self.made.title = text
                self.made.note_certain(row.filled[0], _("title"))
            elif self.made.title and not self.made.subtitle and self.is_year(text):
                self.made.subtitle = text
                self.made.note_certain(row.filled[0], _("subtitle"))
            else:
                left.append(row)
        return left

    def above(self, cell: Cell) -> bool:
        """Take the line over the title, if it is as one that some standard has."""
        for key, pattern in self.known.above.items():
            if pattern.fullmatch(cell.text.strip().rstrip(":：")):
                self.made.above = f"{{{key}}}"
                self.made.note_certain(cell, _("field {key}").format(key=key))
                value = _("value of {key}").format(key=key)
                self.made.note_left_out(cell, cell.text, value)
                return True
        return False

    def is_year(self, text: str) -> bool:
        """Tell whether a line says no more than a year, or has room for one."""
        bare = re.sub(r"[0-9 \u3000_]+", "", text)
        patterns = (words.replace("{year}", "") for words in self.known.words.year_words)
        folded = {self.known.folded(pattern) for pattern in patterns}
        return self.known.folded(bare) in folded and len(text) < LONG

    def titles_in_table(self, rows: list[Row]) -> list[Row]:
        """Take the title from the first rows of a table, which are one cell each."""
        count = 0
        while count < len(rows) and len(rows[count].filled) <= 1 and _is_whole(rows[count]):
            count += 1
        for row in self.titles([row for row in rows[:count] if row.filled]):
            self.lines([row])
        return rows[count:]

    def lines(self, rows: Sequence[Row]) -> None:
        """Add a part of lines outside of tables."""
        lines: list[list[str] | str] = []
        for row in rows:
            pieces = [
                piece.strip()
                for cell in row.filled
                for line in cell.text.split("\n")
                for piece in GAPS.split(self.known.with_narrow_dates(line))
                if piece.strip()
            ]
            labels = [piece for piece in pieces if self.is_line_label(piece)]
            if pieces and len(labels) == len(pieces):
                lines.append([self.line_field(row, piece) for piece in pieces])
            else:
                lines += ["".join(cell.text.split("\n")) for cell in row.filled]
                if any(_parted(piece)[2] for piece in pieces):
                    doubt = _("line of words: some of them may be values")
                    self.made.note_uncertain(row.filled[0], doubt)
                else:
                    self.made.note_certain(row.filled[0], _("line of words"))
        if lines:
            self.made.parts.append(PartSketch("lines", lines=lines))

    def is_line_label(self, piece: str) -> bool:
        label, colon, _value = _parted(piece)
        folded = self.known.folded(label)
        return bool(colon) and len(label) < LONG / 2 and (folded in self.known.fields or not _value)

    def line_field(self, row: Row, piece: str) -> str:
        label, colon, value = _parted(piece)
        return self.field(row.filled[0], label + colon, value).key

    # ---- Tables ---------------------------------------------------------------------------

    def table(self, rows: list[Row]) -> None:
        """Sketch the parts of one table of the file."""
        rows = _without_repeated(rows)
        width = max((cell.end for row in rows for cell in row.cells), default=0)
        shares = _shares(rows, width)
        blocks = _Blocks(TableSketching(self.known, self.made, shares, self.keys), width)
        for block in blocks.of([list(row.cells) for row in rows], [], (0,)):
            self.block(block, shares)

    def block(self, block: _Block, shares: Sequence[int]) -> None:
        """Sketch the parts beside one heading."""
        rows = _padded(block.rows)
        self.headings = block.headings
        tables = TableSketching(self.known, self.made, shares, self.keys)
        waiting: list[list[Cell]] = []
        index = 0
        while index < len(rows):
            count, part = tables.table_at(rows, index, block.headings, block.edges)
            if part is None and self.is_blank_below(rows[index : index + 2]):
                self.grid_part(block, waiting, shares)
                waiting = []
                self.grid_part(block, rows[index : index + 2], shares)
                index += 2
                continue
            if part is None:
                waiting.append(rows[index])
                index += 1
                continue
            self.grid_part(block, waiting, shares)
            waiting = []
            self.made.parts.append(part)
            index += count
        self.grid_part(block, waiting, shares)

    def grid_part(self, block: _Block, rows: Sequence[Cells], shares: Sequence[int]) -> None:
        """Add a grid of these rows, if there are any."""
        is_stacked = self.is_stacked(rows)
        if not is_stacked:
            rows = [row for row in rows if any(cell.text for cell in row)]
        if not rows:
            return
        starts = sorted({cell.column for row in rows for cell in row})
        end = max(cell.end for row in rows for cell in row)
        edges = [*starts, end]
        part = PartSketch("grid", list(block.headings))
        for ends in (block.edges, edges):
            part.widths += [sum(shares[start:end]) or 1 for start, end in pairwise(ends)]
        if is_stacked:
            part.stacked = True
            heads, values = rows[0], rows[1]
            keys = [
                self.field(head, head.text, value.text, is_long=True).key
                for head, value in zip(heads, values, strict=True)
            ]
            part.rows = [[GridCellSketch(value=key, span=0) for key in keys]]
        else:
            part.rows = [list(self.grid_row(row, edges)) for row in rows]
        self.made.parts.append(part)

    def is_blank_below(self, rows: Sequence[Cells]) -> bool:
        """Tell whether a row of words stands above a row of blanks, each as wide as its word."""
        if len(rows) < 2 or any(cell.text for cell in rows[1]):
            return False
        are_known = all(self.label_of(cell.text) for cell in rows[0])
        is_head = len(rows[0]) > 2 or bool(self.headings) or are_known
        return is_head and len(rows[0]) > 1 and self.is_stacked(rows)

    def is_stacked(self, rows: Sequence[Cells]) -> bool:
        """Tell whether two rows are labels above their values."""
        if len(rows) != 2 or [cell.column for cell in rows[0]] != [cell.column for cell in rows[1]]:
            return False
        heads, values = rows
        if len(heads) == 1:
            return bool(self.label_of(heads[0].text)) and not self.label_of(values[0].text)
        if not all(cell.text and len(cell.text) < LONG for cell in heads):
            return False
        are_known = all(self.label_of(cell.text) for cell in heads)
        pairs = zip(heads, values, strict=True)
        return are_known or all(
            not value.text or len(value.text) > max(SHORT, 2 * len(head.text))
            for head, value in pairs
        )

    def grid_row(self, row: Cells, edges: Sequence[int]) -> Iterator[GridCellSketch]:
        """Yield the cells of a row: labels, each with the value beside it, and other words."""
        cells = list(row)
        if self.is_row_of_heads(cells):
            for cell in cells:
                self.made.note_uncertain(cell, _("taken for fixed words: heads of a table, maybe"))
                yield GridCellSketch(text=" ".join(cell.text.split()), span=_span(cell, edges))
            return
        spans = [_span(cell, edges) for cell in cells]
        index = 0
        while index < len(cells):
            cell, span = cells[index], spans[index]
            beside = cells[index + 1] if index + 1 < len(cells) else None
            if not cell.text:
                yield GridCellSketch(span=span)
            elif beside is None:
                if len(cells) > 1:
                    self.made.note_uncertain(
                        cell, _("taken for fixed words: nothing stands beside it")
                    )
                else:
                    self.made.note_certain(cell, _("fixed words over the whole width"))
                yield GridCellSketch(text=" ".join(cell.text.split()), span=span)
            else:
                is_known = self.label_of(cell.text) is not None
                if beside.text and self.label_of(beside.text) and not is_known:
                    self.made.note_uncertain(
                        cell, _("taken for fixed words: a label stands beside it")
                    )
                    yield GridCellSketch(text=" ".join(cell.text.split()), span=span)
                    index += 1
                    continue
                made = self.field(cell, cell.text, beside.text)
                yield GridCellSketch(label=made.key, span=span)
                yield GridCellSketch(value=made.key, span=spans[index + 1])
                index += 1
            index += 1

    def is_row_of_heads(self, cells: Cells) -> bool:
        """Tell whether an odd number of short words stands side by side: no labels with values."""
        return (
            len(cells) % 2 == 1
            and len(cells) > 1
            and not any(
                self.label_of(cell.text) or not 0 < len(cell.text) < LONG / 2 for cell in cells
            )
        )

    # ---- Fields ---------------------------------------------------------------------------

    def label_of(self, text: str) -> KnownLabel | None:
        """Return what is known of a label, None where no standard has it."""
        return self.known.fields.get(self.known.folded(text).rstrip(":"))

    def field(self, cell: Cell, label: str, value: str, *, is_long: bool = False) -> FieldSketch:
        """Add the field of a label; its value, if any, stays in the file."""
        found = self.label_of(label)
        key = new_key(found.key if found else "field", self.keys, is_numbered=not found)
        made = FieldSketch(key, " ".join(label.split()))
        if not found:
            made.doubts.append(_("key: no standard has this label"))
        self.kind(made, found, value, is_long=is_long)
        self.made.fields.append(made)
        words = _("field {key}").format(key=made.key)
        if made.doubts:
            self.made.note_uncertain(cell, f"{words}: {'; '.join(made.doubts)}")
        else:
            self.made.note_certain(cell, words)
        if value and not made.choices:
            self.made.note_left_out(cell, value, _("value of {key}").format(key=made.key))
        if made.key == "name":
            self.name_value = value.strip()
        return made

    def kind(
        self, made: FieldSketch, found: KnownLabel | None, value: str, *, is_long: bool
    ) -> None:
        """Set the kind of a field where it is certain, and doubt what looks like another."""
        unit = self.known.unit_in(made.label) or self.known.unit_in(" ".join(self.headings))
        choices = self.choices(value)
        if choices:
            made.choices = choices
        elif unit:
            made.kind, made.unit = "amount", unit
        elif self.known.is_date(made.label):
            made.kind = "date"
            if value and not re.fullmatch(r"[0-9]{4}\D[0-9]{1,2}\D[0-9]{1,2}\D?", value.strip()):
                made.kind = ""
                made.doubts.append(_("kind: its value is not a whole date"))
        elif found and found.kind in ("amount", "text"):
            made.kind = found.kind
            if found.kind == "amount":
                made.unit = found.unit
                made.doubts.append(_("kind amount and its unit: as other standards have it"))
        elif is_long or len(value) > LONG:
            made.kind = "text"

    def choices(self, value: str) -> list[str]:
        """Return the choices of a cell that prints boxes; none where it prints none."""
        boxes = [*self.known.words.checked, *self.known.words.unchecked]
        shown = [box for box in boxes if len(box) == 1 and box in value and not box.isascii()]
        if not shown:
            return []
        pieces = re.split("[" + re.escape("".join(shown)) + "]", value)
        words = [" ".join(piece.split()) for piece in pieces if piece.strip()]
        return words if len(set(words)) == len(words) > 1 else []

    def finish(self) -> None:
        """Put gaps into the titles: for the year, and for the project's name."""
        made = self.made
        if self.name_value and self.name_value in made.title:
            made.title = made.title.replace(self.name_value, "{name}")
        for name in ("title", "subtitle"):
            text = YEAR.sub("{year}", getattr(made, name), count=1)
            if name == "subtitle" and "{year}" not in text:
                text = BLANK_YEAR.sub(r"\1{year}", text)
            setattr(made, name, text)


class _Block(Struct, frozen=True):
    """Rows beside the same headings; ``edges`` are the columns where the headings stand."""

    rows: list[list[Cell]]
    headings: list[str]
    edges: list[int]


class _Blocks(Struct, frozen=True):
    """Parts a table by the headings beside its rows."""

    tables: TableSketching
    end: int

    def of(
        self, rows: Sequence[list[Cell]], headings: list[str], edges: tuple[int, ...]
    ) -> Iterator[_Block]:
        """Yield rows with the headings beside them, from top to bottom."""
        waiting: list[list[Cell]] = []
        index = 0
        if headings:
            rows = _padded(rows)
        while index < len(rows):
            if parted := self.parted_heading(rows, index, headings):
                heading, count = parted
                if waiting:
                    yield _Block(waiting, headings, list(edges))
                    waiting = []
                inner = _padded([row[1:] for row in rows[index : index + count]])
                end = rows[index][0].end
                yield _Block(inner, [*headings, heading], [*edges, end])
                index += count
                continue
            classes = self.tables.indicator_rows(rows, index)
            count = classes or _covered(rows, index)
            first = rows[index][0] if rows[index] else None
            if classes or first is None or count == 1 or not self.is_heading(first, headings):
                waiting += rows[index : index + max(count if classes else 1, 1)]
                index += count if classes else 1
                continue
            if waiting:
                yield _Block(waiting, headings, list(edges))
                waiting = []
            inner = [row[1:] for row in rows[index : index + count]]
            yield from self.of(inner, [*headings, first.text], (*edges, first.end))
            index += count
        if waiting:
            yield _Block(waiting, headings, list(edges))

    def parted_heading(
        self, rows: Sequence[list[Cell]], index: int, headings: Sequence[str]
    ) -> tuple[str, int] | None:
        """Return a heading in two cells, beside a head and beside its rows, and its rows' number.

        So have it documents in which heads are repeated on every page.
        """
        beside_head = _covered(rows, index)
        if len(rows[index]) < 3 or index + beside_head >= len(rows) or len(headings) >= HEADS:
            return None
        first, second = rows[index][0], rows[index + beside_head][0]
        count = beside_head + _covered(rows, index + beside_head)
        inner = _padded([row[1:] for row in rows[index : index + count]])
        is_parted = bool(first.text) != bool(second.text) and first.end == second.end
        if not is_parted or not all(len(row) for row in inner):
            return None
        is_table = self.tables.indicator_rows(inner, 0)
        if count - beside_head > 1:  # beside a single row it may be the label of that row
            is_table = is_table or self.tables.fact_rows(inner, 0)
        return (first.text or second.text, count) if is_table == len(inner) else None

    def is_heading(self, cell: Cell, headings: Sequence[str]) -> bool:
        """Tell whether a cell that is merged over rows can be a heading beside them."""
        return bool(cell.text) and cell.end < self.end and len(headings) < HEADS


def _padded(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Return rows that all reach as far as the widest: Excel has no cells where all is blank."""
    if not rows:
        return []
    last = [row[-1] for row in rows if row]
    end = max((cell.end for cell in last), default=0)
    is_stacked = len(rows) == 2 and bool(rows[1]) and bool(rows[1][0].text)
    if all(len(row) == 1 for row in rows) and not is_stacked:
        end += all(cell.columns == 1 for cell in last)
    padded: list[list[Cell]] = []
    for row in rows:
        if not row and padded:
            padded.append([replace(cell, text="", rows=1) for cell in padded[-1]])
            continue
        cells: list[Cell] = []
        column = row[0].column if row else 0
        for cell in row:
            if cell.column > column:
                cells.append(
                    replace(cell, text="", column=column, columns=cell.column - column, rows=1)
                )
            cells.append(cell)
            column = cell.end
        if row and column < end:
            cells.append(replace(row[-1], text="", column=column, columns=end - column, rows=1))
        padded.append(cells)
    return padded


def _covered(rows: Sequence[list[Cell]], index: int) -> int:
    """Return over how many rows the first cell of a row is merged."""
    first = rows[index][0] if rows[index] else None
    count = 1
    while index + count < len(rows) and rows[index + count] and rows[index + count][0] is first:
        count += 1
    return count


def _without_repeated(rows: Sequence[Row]) -> list[Row]:
    """Return rows without those in which all cells are merged with those above."""
    kept: list[Row] = []
    for row in rows:
        if not kept or [id(cell) for cell in kept[-1].cells] != [id(cell) for cell in row.cells]:
            kept.append(row)
    return kept


def _is_whole(row: Row) -> bool:
    """Tell whether a row is one cell, or one cell among blank ones."""
    return (
        len(row.cells) == 1 or not row.filled or (len(row.filled) == 1 and row.cells[0].columns > 1)
    )


def _shares(rows: Sequence[Row], width: int) -> list[int]:
    """Return how wide each column is likely to be, by the words in it."""
    shares = [LEAST_WIDTH] * width
    for row in rows:
        for cell in row.cells:
            longest = max(map(len, cell.text.split("\n")), default=0)
            share = min(MOST_WIDTH, 2 * longest) // max(1, cell.columns)
            for column in range(cell.column, cell.end):
                shares[column] = max(shares[column], share)
    return shares


def _span(cell: Cell, edges: Sequence[int]) -> int:
    return sum(cell.column <= edge < cell.end for edge in edges[:-1]) or 1


def _parted(piece: str) -> tuple[str, str, str]:
    found = COLON.search(piece)
    if not found:
        return piece, "", ""
    return piece[: found.start()], found[0], piece[found.end() :].strip()
