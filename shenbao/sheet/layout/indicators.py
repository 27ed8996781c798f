"""Tables of indicators by class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from shenbao.declaration import NAME, Indicator
from shenbao.form import Filing
from shenbao.form.parts import CATEGORY, GROUP, FormColumn, FormRow, IndicatorTable, rule_of
from shenbao.form.standard import Category, Group
from shenbao.sheet.layout.blocks import Block, Cells, merged, spanned
from shenbao.sheet.layout.facts import label_span
from shenbao.sheet.layout.heads import head_rows
from shenbao.sheet.layout.turned import Standing, turned_block
from shenbao.sheet.sheet import Cell, Role
from shenbao.toml import KeyPath, key_name

INDENT = "　"
"""What a class, or an indicator, is moved to the right by below the class around it."""


def indicator_block(table: IndicatorTable, filing: Filing) -> Block:
    """Lay out a table of indicators, with the rows that the form adds above and below them."""
    columns = filing.printed(table.columns)
    laid_out = _Rows(table, columns, filing)
    if table.turned:
        return turned_block(table, columns, list(laid_out.standings()), filing)
    rows = laid_out.class_rows() if table.classes_as_rows else laid_out.rows()
    above = [laid_out.form_row(row) for row in table.rows if row.above]
    below = [laid_out.form_row(row) for row in table.rows if not row.above]
    return Block(
        key=table.key,
        widths=(*table.heading_widths, *(column.width for column in columns)),
        body=spanned([*above, *rows, *below], columns, filing),
        head=head_rows(columns, [key_name(column.place) for column in columns], filing),
        headings=tuple(map(filing.phrase, table.headings)),
        heading_over_head=table.heading_over_head,
    )


class _Rows(Struct, frozen=True, dict=True):
    """Lays out the rows of one table."""

    table: IndicatorTable
    columns: Sequence[FormColumn]
    filing: Filing

    @cached_property
    def numbers(self) -> Mapping[KeyPath, str]:
        """The numbers of indicators, counted through their collection, by their paths."""
        return {
            indicator.path: str(number)
            for collection in self.table.collections
            for number, indicator in enumerate(self.in_order(collection), start=1)
        }

    def in_order(self, collection: str) -> Iterator[Indicator]:
        """Yield the indicators of a collection, class by class."""
        for group in self.filing.standard.groups:
            for category in group.categories or (None,):
                yield from self.indicators(collection, group, category)

    @property
    def shows_empty(self) -> bool:
        """Whether classes without indicators are shown.

        They are where there is none at all, but a list whose entries head the table.
        """
        known = {indicator.collection for indicator in self.filing.declaration.indicators}
        is_empty = known.isdisjoint(self.table.collections)
        return self.table.empty_classes or (is_empty and bool(self.table.per))

    def rows(self) -> list[Cells]:
        """Return the rows of all classes, the labels of classes merged over theirs."""
        return [row for group in self.filing.standard.groups for row in self.group_rows(group)]

    def group_rows(self, group: Group) -> list[Cells]:
        """Return the rows of a first-level class."""
        rows = [
            row
            for category in group.categories or (None,)
            for row in self.category_rows(group, category)
        ]
        labels = self.labels(group, Role.GROUP, len(rows))
        return [
            self.with_group(group, row, {name: labels[name][index] for name in labels})
            for index, row in enumerate(rows)
        ]

    def labels(
        self, of: Group | Category | None, role: Role, count: int, marker: str = ""
    ) -> dict[str, list[Cell]]:
        """Return the cells of the label of a class in its rows, by what each set calls it."""
        return {
            name: list(merged(marker + self.label(of, name), role, count))
            for name in self.sets_shown
        }

    @cached_property
    def sets_shown(self) -> set[str]:
        """The sets that columns are of, "" for those of none."""
        return {column.set for column in self.columns}

    def with_group(self, group: Group, row: Cells, labels: Mapping[str, Cell]) -> Cells:
        """Return a row with the label of its first-level class, which may cover both columns."""
        cells: Cells = []
        for column, cell in zip(self.columns, row, strict=True):
            label = labels[column.set]
            if column.key == GROUP:
                cells.append(Cell(label.text, Role.GROUP) if column.repeat else label)
            elif column.key == CATEGORY and not group.categories:
                if cells and cells[-1].role is Role.GROUP:
                    cells[-1] = replace(cells[-1], columns=cells[-1].columns + 1)
                else:
                    cells.append(replace(label, role=Role.CATEGORY))
            else:
                cells.append(cell)
        return cells

    def category_rows(self, group: Group, category: Category | None) -> list[Cells]:
        """Return the rows of a class: one for each of its indicators in the longest set."""
        sets = {name: self.indicators(name, group, category) for name in self.table.collections}
        count = max(map(len, sets.values()))
        if not count and self.shows_empty:
            count = 1
        marker = self.marker(category)
        labels = self.labels(category, Role.CATEGORY, count, marker)
        return [
            [
                self.cell(column, self.in_set(sets, column, index), labels[column.set][index])
                for column in self.columns
            ]
            for index in range(count)
        ]

    def in_set(
        self, sets: dict[str, list[Indicator]], column: FormColumn, index: int
    ) -> Indicator | None:
        """Return the indicator whose text a column has in a row of its class, None without one."""
        shown = sets[column.set] if column.set in sets else next(iter(sets.values()))
        return shown[index] if index < len(shown) else None

    def indicators(
        self, collection: str, group: Group, category: Category | None
    ) -> list[Indicator]:
        """Return the indicators of a class in a collection, in their order."""
        wanted = (collection, group.key, category.key if category else "")
        return [
            indicator
            for indicator in self.filing.declaration.indicators
            if (indicator.collection, indicator.group, indicator.category) == wanted
        ]

    def cell(self, column: FormColumn, indicator: Indicator | None, label: Cell) -> Cell:
        role = Role(column.role)
        if column.key == CATEGORY:
            return Cell(label.text, Role.CATEGORY) if column.repeat else label
        if column.key == GROUP:
            return Cell("", Role.GROUP)
        if column.serial:
            return Cell(self.numbers.get(indicator.path, "") if indicator else "", Role.FIXED)
        if indicator is None:
            return Cell(self.filing.declaration.choices.get("placeholder", ""), role)
        text = self.filing.indicator(indicator, column)
        return Cell(text, role, key_name((*indicator.path, *column.place)))

    def label(self, of: Group | Category | None, collection: str = "") -> str:
        """Return the label of a class."""
        return self.filing.class_label(of, collection) if of else ""

    def marker(self, category: Category | None) -> str:
        """Return the marker before a required class."""
        is_marked = category is not None and category.required
        return self.filing.declaration.choices.get("required_marker", "") if is_marked else ""

    def standings(self) -> Iterator[Standing]:
        """Yield the indicators with their classes, in the order of the form."""
        for group in self.filing.standard.groups:
            for category in group.categories or (None,):
                found = self.indicators(self.table.collection, group, category)
                empty = [None] if self.shows_empty else []
                for indicator in found or empty:
                    yield Standing(group, category, indicator)

    # ---- Classes as rows ------------------------------------------------------------------

    def class_rows(self) -> Iterator[Cells]:
        """Yield a row for each class, and those of its indicators below it, step by step."""
        for group in self.filing.standard.groups:
            yield self.class_row(self.label(group), Role.GROUP, 0)
            for category in group.categories or (None,):
                if category is not None:
                    label = self.marker(category) + self.label(category)
                    yield self.class_row(label, Role.CATEGORY, 1)
                for indicator in self.indicators(self.table.collection, group, category):
                    row = [
                        self.cell(column, indicator, Cell("", Role.CATEGORY))
                        for column in self.columns
                    ]
                    yield row

    def class_row(self, label: str, role: Role, step: int) -> Cells:
        """Return the row of a class: its label in the column of names, and nothing else."""
        return [
            Cell(INDENT * step + label, role) if column.key == NAME else Cell("", Role.FIXED)
            for column in self.columns
        ]

    # ---- Rows of the form -----------------------------------------------------------------

    def form_row(self, row: FormRow) -> Cells:
        """Return a row that the form adds, such as the sum of all scores."""
        covered = label_span(self.columns, row)
        while covered < len(self.columns) and self.columns[covered].key not in row.cells:
            if rule_of(row, self.columns[covered]) is not None:
                break
            covered += 1
        address = (self.table.key, row.key)
        label = Cell(self.filing.phrase(row.label), Role.LABEL, key_name(address), covered)
        cells = [label] if covered else []
        for column in self.columns[covered:]:
            rule = rule_of(row, column)
            is_value = rule is not None and (rule.is_derived or rule.value or rule.take)
            key = rule.value if rule and rule.value else key_name((*address, *column.place))
            text = self.filing.indicator_row(self.table, row, column)
            role = Role(column.role) if is_value else Role.FIXED
            cells.append(Cell(text, role, key))
        return cells
