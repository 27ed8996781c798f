"""From a declaration and its form standard to the view: every cell of the sheet, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from shenbao.form import Filing
from shenbao.form.parts import FactTable, Grid, IndicatorTable, Lines, ListTable, Part
from shenbao.form.phrases import fill
from shenbao.form.properties import DATE, is_iso_date
from shenbao.sheet.layout.blocks import Block, table_of
from shenbao.sheet.layout.facts import fact_block
from shenbao.sheet.layout.formulas import with_formulas
from shenbao.sheet.layout.grids import grid_block, line_block
from shenbao.sheet.layout.indicators import indicator_block
from shenbao.sheet.layout.lists import list_block
from shenbao.sheet.sheet import Sheet, Table


def lay_out(filing: Filing) -> Sheet:
    """Return the sheet of a declaration: title, tables of cells, and document properties."""
    standard = filing.standard
    words = filing.gap_words()
    return Sheet(
        title=fill(standard.title, words),
        subtitle=fill(standard.subtitle, words),
        tables=with_formulas(list(_tables(filing)), filing),
        properties=dict(_properties(filing)),
        page=standard.page,
        above=fill(standard.above, words).strip(),
    )


def _properties(filing: Filing) -> Iterator[tuple[str, str]]:
    """Yield the properties of the document, without a date that is none, as on an empty form."""
    words = filing.gap_words()
    for key, phrase in filing.standard.properties.items():
        text = fill(phrase, words)
        if key != DATE or is_iso_date(text):
            yield key, text


def lay_out_parts(filing: Filing) -> Iterator[tuple[Part, Table]]:
    """Yield each part that has something to show, as a table of its own, from top to bottom."""
    for part in filing.standard.parts:
        block = _block(part, filing)
        if block.is_printed:
            yield part, table_of([block])


def _tables(filing: Filing) -> Iterator[Table]:
    """Yield the tables of all parts that have something to show, from top to bottom."""
    above: Table | None = None
    for parts in _side_by_side(filing.standard.parts):
        blocks = [block for part in parts if (block := _block(part, filing)).is_printed]
        if not blocks:
            continue
        table = table_of(blocks)
        if filing.standard.joined and above is not None and above.ruled and table.ruled:
            table = replace(table, joined=True)
        above = table
        yield table


def _side_by_side(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Yield parts that are one table: grids of the same columns, parts with a heading in common."""
    waiting: list[Part] = []
    for part in parts:
        if waiting and _belongs(waiting[-1], part):
            waiting.append(part)
        else:
            if waiting:
                yield waiting
            waiting = [part]
    if waiting:
        yield waiting


def _belongs(above: Part, part: Part) -> bool:
    """Tell whether a part continues the one above it."""
    if isinstance(above, Grid) and isinstance(part, Grid) and above.widths == part.widths:
        return True
    if isinstance(above, Lines) or isinstance(part, Lines):
        return False
    outer = above.headings[:1]
    return len(above.headings) > 1 and len(part.headings) > 1 and outer == part.headings[:1]


def _block(part: Part, filing: Filing) -> Block:
    match part:
        case Grid():
            return grid_block(part, filing)
        case Lines():
            return line_block(part, filing)
        case FactTable():
            return fact_block(part, filing)
        case IndicatorTable():
            return indicator_block(part, filing)
        case ListTable():
            return list_block(part, filing)
