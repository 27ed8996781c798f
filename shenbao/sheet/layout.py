"""From a declaration and its form standard to the view: every cell of the sheet, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from shenbao.declaration import Indicator
from shenbao.form import Filing
from shenbao.form.phrases import fill
from shenbao.form.standard import Block, Category, FormColumn, Grid, Group
from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table
from shenbao.toml import key_name


def lay_out(filing: Filing) -> Sheet:
    """Return the sheet of a declaration: title, tables of cells, and document properties."""
    standard = filing.standard
    words = filing.gap_words()
    tables = (
        _field_table("fields", standard.grid, filing),
        _indicator_table(filing),
        _field_table("closing", standard.closing, filing),
    )
    return Sheet(
        title=fill(standard.title, words),
        subtitle=fill(standard.subtitle, words),
        tables=tuple(table for table in tables if table.body),
        properties={key: fill(phrase, words) for key, phrase in standard.properties.items()},
        page=standard.page,
    )


def _field_table(key: str, grid: Grid, filing: Filing) -> Table:
    rows = chain.from_iterable(
        _block_rows(block, len(grid.widths), filing) for block in grid.blocks
    )
    return Table(key, grid.widths, tuple(rows))


def _block_rows(block: Block, columns: int, filing: Filing) -> list[Row]:
    """Lay out a block's rows, leaving out fields that this sheet does not print."""
    printed = [[key for key in row if _is_printed(key, filing)] for row in block.rows]
    room = columns - bool(block.heading)
    rows: list[list[Cell]] = []
    for keys in printed:
        if keys and block.stacked:
            rows.append(_spread([_label(key, filing) for key in keys], room))
            rows.append(_spread([_value(key, filing) for key in keys], room))
        elif keys:
            pairs = [(_label(key, filing), _value(key, filing)) for key in keys]
            rows.append(_spread(list(chain.from_iterable(pairs)), room))
    if block.heading:
        side = _merged(block.heading, Role.HEADING, len(rows))
        rows = [[cell, *row] for cell, row in zip(side, rows, strict=True)]
    return [Row(tuple(row)) for row in rows]


def _is_printed(key: str, filing: Filing) -> bool:
    return filing.standard.fields[key].printed_blank or key in filing.declaration.values


def _label(key: str, filing: Filing) -> Cell:
    return Cell(filing.standard.fields[key].label, Role.LABEL, key)


def _value(key: str, filing: Filing) -> Cell:
    is_long = filing.standard.fields[key].kind.is_long
    return Cell(filing.text(key), Role.TEXT if is_long else Role.SHORT, key)


def _spread(cells: Sequence[Cell], columns: int) -> list[Cell]:
    """Give each cell one column and the last one all that are left."""
    *others, last = cells
    wide = Cell(last.text, last.role, last.key, columns - len(others))
    return [*others, wide]


def _merged(text: str, role: Role, rows: int) -> Iterator[Cell]:
    """Yield a cell merged over rows: the first one spans, the others continue it."""
    for index in range(rows):
        yield Cell(text, role, rows=1 if index else rows, continued=index > 0)


def _indicator_table(filing: Filing) -> Table:
    layout = filing.standard.indicator_table
    columns = [column for column in layout.columns if _has_column(column, filing)]
    widths = [column.width for column in columns]
    head = [Cell(column.label, Role.COLUMN, column.key) for column in columns]
    body = list(
        chain.from_iterable(_group_rows(group, columns, filing) for group in filing.standard.groups)
    )
    if layout.heading:
        widths = [layout.heading_width, *widths]
        side = _merged(layout.heading, Role.HEADING, len(body))
        head = [Cell("", Role.COLUMN), *head]
        body = [[cell, *row] for cell, row in zip(side, body, strict=True)]
    total = sum(widths)
    return Table(
        key="indicators",
        widths=tuple(100 * width / total for width in widths),
        head=(Row(tuple(head)),),
        body=tuple(Row(tuple(row)) for row in body),
    )


def _has_column(column: FormColumn, filing: Filing) -> bool:
    authored = filing.standard.shape.columns.get(column.key)
    return not (authored and authored.optional) or column.key in filing.declaration.columns


def _group_rows(group: Group, columns: Sequence[FormColumn], filing: Filing) -> list[list[Cell]]:
    """Lay out a first-level class: its label merged over the rows of its second-level ones."""
    rows = list(
        chain.from_iterable(
            _category_rows(group, category, columns, filing) for category in group.categories
        )
    )
    labels = _merged(group.label, Role.GROUP, len(rows))
    return [
        [label if cell.role is Role.GROUP else cell for cell in row]
        for label, row in zip(labels, rows, strict=True)
    ]


def _category_rows(
    group: Group, category: Category, columns: Sequence[FormColumn], filing: Filing
) -> list[list[Cell]]:
    declaration = filing.declaration
    indicators: list[Indicator | None] = [
        indicator
        for indicator in declaration.indicators
        if (indicator.group, indicator.category) == (group.key, category.key)
    ]
    if not indicators and filing.standard.indicator_table.empty_classes:
        indicators = [None]
    marker = declaration.choices.get("required_marker", "") if category.required else ""
    labels = _merged(marker + category.label, Role.CATEGORY, len(indicators))
    return [
        [_indicator_cell(column, indicator, label, filing) for column in columns]
        for indicator, label in zip(indicators, labels, strict=True)
    ]


def _indicator_cell(
    column: FormColumn, indicator: Indicator | None, label: Cell, filing: Filing
) -> Cell:
    role = Role(column.role)
    if column.key == "category":
        return label
    if column.key == "group":
        return Cell("", Role.GROUP)
    if indicator is None:
        return Cell(filing.declaration.choices.get("placeholder", ""), role)
    explains = column.key == "explain"
    text = filing.explanation(indicator) if explains else indicator.texts[column.key]
    return Cell(text, role, key_name((*indicator.path, column.key)))
