"""Tables of indicators that are turned: a column for each indicator, a row for each entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from shenbao.declaration import NAME, Indicator
from shenbao.form import Filing
from shenbao.form.parts import CATEGORY, GROUP, LABEL, FormColumn, IndicatorTable
from shenbao.form.standard import Category, Group
from shenbao.sheet.layout.blocks import Block, Cells
from shenbao.sheet.sheet import Cell, Role
from shenbao.toml import key_name

HEADS = (GROUP, CATEGORY, NAME)


class Standing(Struct, frozen=True):
    """An indicator that stands in a column, below its classes; None for a class without any."""

    group: Group
    category: Category | None
    indicator: Indicator | None

    def class_at(self, key: str) -> tuple[Group, Category | None]:
        """Return the class in a level of the head."""
        return self.group, self.category if key == CATEGORY else None


def turned_block(
    table: IndicatorTable, columns: Sequence[FormColumn], shown: Sequence[Standing], filing: Filing
) -> Block:
    """Lay out a turned table: classes and names in the head, the other columns as rows."""
    heads = [column for column in columns if column.key in HEADS]
    rows = [column for column in columns if column.key not in (*HEADS, LABEL)]
    width = next((column.width for column in table.columns if column.per), 1.0)
    laid_out = _Turned(table, shown, filing)
    return Block(
        key=table.key,
        widths=(*table.heading_widths, table.label_width, *(width for _column in shown)),
        body=[laid_out.row(column) for column in rows],
        head=list(laid_out.head(heads)),
        headings=tuple(map(filing.phrase, table.headings)),
    )


class _Turned(Struct, frozen=True):
    """Lays out the rows of one table."""

    table: IndicatorTable
    shown: Sequence[Standing]
    filing: Filing

    def head(self, heads: Sequence[FormColumn]) -> Iterator[Cells]:
        """Yield a row of classes for each level, and that of the names, beside the corner."""
        is_labelled = any(column.label for column in heads)
        for level, column in enumerate(heads):
            if is_labelled:
                corner = Cell(self.filing.phrase(column.label), Role.COLUMN)
            else:
                rows = 1 if level else len(heads)
                text = self.filing.phrase(self.table.corner)
                corner = Cell(text, Role.COLUMN, rows=rows, continued=level > 0)
            if column.key == NAME:
                yield [corner, *(self.cell(column, shown.indicator) for shown in self.shown)]
            else:
                yield [corner, *self.level(column.key)]

    def level(self, key: str) -> Iterator[Cell]:
        """Yield the cells of a level; a class without a second level reaches down over it."""
        for (group, category), run in groupby(self.shown, lambda shown: shown.class_at(key)):
            reaches_down = not group.categories and {GROUP, CATEGORY} <= self.keys
            yield Cell(
                self.filing.class_label(category or group),
                Role.CATEGORY if category else Role.GROUP,
                columns=len(list(run)),
                rows=2 if reaches_down and key == GROUP else 1,
                continued=reaches_down and key == CATEGORY,
            )

    @property
    def keys(self) -> set[str]:
        """The keys of the columns of the table."""
        return {column.key for column in self.table.columns}

    @property
    def placeholder(self) -> str:
        return self.filing.declaration.choices.get("placeholder", "")

    def row(self, column: FormColumn) -> Cells:
        """Return the row of an entry of the list, or of a total."""
        label = Cell(self.filing.heads(column)[-1], Role.LABEL)
        return [label, *(self.cell(column, standing.indicator) for standing in self.shown)]

    def cell(self, column: FormColumn, indicator: Indicator | None) -> Cell:
        role = Role(column.role)
        if indicator is None:
            return Cell(self.placeholder, role)
        text = self.filing.indicator(indicator, column)
        return Cell(text, role, key_name((*indicator.path, *column.place)))
