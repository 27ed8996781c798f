"""Tables in a file: heads above columns of figures, and indicators by class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from shenbao.declaration import EXPLAIN, NAME
from shenbao.form.meanings import Meaning
from shenbao.form.parts import CATEGORY, GROUP, LABEL
from shenbao.i18n import _
from shenbao.intake.drafting.sketch import (
    ClassSketch,
    ColumnSketch,
    PartSketch,
    RowSketch,
    Sketch,
    new_key,
)
from shenbao.intake.drafting.words import KnownWords
from shenbao.intake.grid import Cell

FIGURE = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?%?")
SUFFIX = re.compile(r"[（(][^（()）]*[)）]$")
TARGET = Meaning.TARGET.value
ITEM = "item"
SHARED = (GROUP,)
LONGEST_HEAD = 30
CERTAIN_KINDS = ("amount", "number", "percent", "whole", "date")
"""Kinds of known columns that need no words of the form."""

Rows = Sequence[Sequence[Cell]]


class _Head(Struct, frozen=True):
    """The head of a table: its leaf cells from left to right, each with its heads above."""

    leaves: list[Cell]
    labels: list[list[str]]
    levels: int

    @property
    def starts(self) -> list[int]:
        return [cell.column for cell in self.leaves]

    def place(self, column: int) -> int:
        """Return which leaf covers a column of the file."""
        places = [number for number, cell in enumerate(self.leaves) if cell.column <= column]
        return places[-1] if places else 0


class TableSketching(Struct, frozen=True):
    """Finds tables among rows, and sketches them."""

    known: KnownWords
    made: Sketch
    shares: Sequence[int]
    keys: set[str]

    def table_at(
        self, rows: Rows, index: int, headings: Sequence[str], edges: Sequence[int]
    ) -> tuple[int, PartSketch | None]:
        """Return how many rows a table has that begins here, and the table, if there is one."""
        count = self.indicator_rows(rows, index)
        if count:
            return count, self.indicators(rows[index : index + count], headings, edges)
        count = self.fact_rows(rows, index)
        if count:
            return count, self.facts(rows[index : index + count], headings, edges)
        return 1, None

    # ---- Heads ----------------------------------------------------------------------------

    def head(self, rows: Rows, index: int) -> _Head:
        """Return the head that begins in a row; cells merged downwards reach to the values."""
        levels = max((cell.rows for cell in rows[index]), default=1)
        levels = max(1, min(levels, len(rows) - index, 3))
        leaves = list(rows[index + levels - 1])
        labels = []
        for leaf in leaves:
            above = [
                cell
                for row in rows[index : index + levels]
                for cell in row
                if cell.column <= leaf.column < cell.end
            ]
            unique = list({id(cell): cell for cell in above}.values())
            labels.append([" ".join(cell.text.split()) for cell in unique])
        return _Head(leaves, labels, levels)

    def bare(self, label: str) -> str:
        """Return a head folded, without words in brackets at its end."""
        folded = self.known.folded(label)
        return folded if folded in self.known.columns else self.known.folded(SUFFIX.sub("", label))

    # ---- Indicators -----------------------------------------------------------------------

    def indicator_rows(self, rows: Rows, index: int) -> int:
        """Return how many rows a table of indicators has that begins here, 0 for none."""
        row = rows[index]
        heads = {self.bare(cell.text) for cell in row if cell.text}
        is_beside = len(row) > 1 and row[0].rows > max(cell.rows for cell in row[1:])
        if is_beside or len(heads & self.known.class_heads) < 2:
            return 0
        head = self.head(rows, index)
        starts = set(head.starts)
        names = [n for n, labels in enumerate(head.labels) if self.key(labels[-1]) == NAME]
        last_class = head.leaves[names[0]].column if names else 0
        count = head.levels
        for below in rows[index + head.levels :]:
            columns = {cell.column for cell in below}
            is_row = columns <= starts and len(below) > 1
            is_class = bool(below) and below[0].end <= last_class
            is_total = bool(below) and self.is_total(below, last_class)
            if not is_row or not (is_class or is_total):
                break
            count += 1
        return count

    def is_total(self, row: Sequence[Cell], last_class: int) -> bool:
        """Tell whether a row below indicators is the form's own: its label covers the names."""
        is_wide = row[0].end > last_class and bool(row[0].text)
        return self.known.folded(row[0].text) in self.totals or (
            is_wide and all(self.is_figure(cell.text) for cell in row[1:])
        )

    @property
    def totals(self) -> set[str]:
        return {self.known.folded(word) for word in self.known.words.total_words}

    def key(self, label: str) -> str:
        found = self.known.columns.get(self.bare(label))
        return found.key if found else ""

    def indicators(self, rows: Rows, headings: Sequence[str], edges: Sequence[int]) -> PartSketch:
        """Sketch a table of indicators, and the classes in it."""
        head = self.head(rows, 0)
        part = PartSketch("indicators", list(headings))
        part.widths = self.widths(edges)
        keys = [self.key(labels[-1]) for labels in head.labels]
        doubled = len([key for key in keys if key == NAME]) == 2
        if doubled:
            part.sets = ["set_1", "set_2"]
            self.made.note_uncertain(
                head.leaves[0], _("two sets side by side: give them keys of their own")
            )
        seen: dict[str, int] = {}
        for number, (leaf, labels) in enumerate(zip(head.leaves, head.labels, strict=True)):
            key = keys[number] or f"column_{number + 1}"
            key = "explanation" if key == EXPLAIN else key
            times = seen[key] = seen.get(key, 0) + 1
            column = self.column(leaf, labels, key)
            if doubled and key not in SHARED:
                column.set = part.sets[min(times, 2) - 1]
            elif times > 1:
                column.key = f"{key}_{times}"
            column.required = key == TARGET
            if key in (GROUP, CATEGORY, NAME, TARGET):
                column.kind = column.unit = ""
            part.columns.append(column)
        if NAME not in keys:
            place = min(len(keys) - 1, 2)
            part.columns[place].key = NAME
            part.columns[place].doubts.append(_("taken for the column of names"))
        self.classes(rows[head.levels :], head, keys, part)
        return part

    def classes(self, rows: Rows, head: _Head, keys: Sequence[str], part: PartSketch) -> None:
        group_at = keys.index(GROUP) if GROUP in keys else None
        category_at = keys.index(CATEGORY) if CATEGORY in keys else None
        above: Cell | None = None
        names = head.starts[keys.index(NAME)] if NAME in keys else 0
        for row in rows:
            cells = [
                next((cell for cell in row if cell.column <= start < cell.end), row[0])
                for start in head.starts
            ]
            first = cells[0]
            if self.is_total(row, names):
                key = f"total_{len(part.form_rows) + 1}" if part.form_rows else "total"
                part.form_rows.append(RowSketch(key, first.text, total=True))
                self.made.note_certain(first, _("row of totals"))
                continue
            group = cells[group_at] if group_at is not None else None
            category = cells[category_at] if category_at is not None else None
            if category is group:
                category = None
            if group is not None and above is not None and group is not above:
                is_same = bool(group.text) and group.text == above.text
                part.columns[group_at or 0].repeat |= is_same
            above = group
            self.add_classes(group, category)
            values = [
                cell.text
                for cell, key in zip(cells, keys, strict=True)
                if key not in (GROUP, CATEGORY) and cell.text and cell not in (group, category)
            ]
            if values:
                words = " | ".join(" ".join(value.split()) for value in values)
                self.made.note_left_out(row[-1], words, _("row of an indicator"))

    def add_classes(self, group: Cell | None, category: Cell | None) -> None:
        """Add the classes of a row to those that are known."""
        outer = self.add_class(self.made.groups, group, self.known.groups, "group")
        inner = outer.categories if outer else self.made.groups
        if category is not None and category.text:
            self.add_class(inner, category, self.known.categories, "class")

    def add_class(
        self, classes: list[ClassSketch], cell: Cell | None, known: dict[str, str], usual: str
    ) -> ClassSketch | None:
        if cell is None or not cell.text.strip():
            return None
        label, weight = self.known.split_weight("".join(cell.text.split()))
        same = [found for found in classes if found.label == label]
        if same:
            return same[0]
        bare = self.known.folded(SUFFIX.sub("", label))
        key = known.get(self.known.folded(label)) or known.get(bare) or ""
        taken = {found.key for found in classes} | (self.keys if usual == "group" else set())
        is_known = bool(key) and key not in taken
        number = len(classes) + 1
        while not key or key in taken:
            key, number = f"{usual}_{number}", number + 1
        made = ClassSketch(key, label, weight, is_known)
        classes.append(made)
        if usual == "group":
            self.keys.add(key)
        if is_known:
            self.made.note_certain(cell, _("class {key}").format(key=key))
        else:
            self.made.note_uncertain(cell, _("class {key}: no standard has it").format(key=key))
        return made

    def widths(self, edges: Sequence[int]) -> list[int]:
        """Return the widths of what stands between columns of the file."""
        return [sum(self.shares[start:end]) or 1 for start, end in pairwise(edges)]

    def column(
        self,
        leaf: Cell,
        labels: Sequence[str],
        key: str,
        unit: str = "",
        *,
        has_figures: bool = False,
    ) -> ColumnSketch:
        """Sketch a column by its heads; ``unit`` is that of the heading beside its table.

        ``has_figures`` tells if a figure stands in it, and nothing else.
        """
        found = self.known.columns.get(self.bare(labels[-1]))
        width = sum(self.shares[leaf.column : leaf.end]) or 1
        made = ColumnSketch(key, list(labels), width)
        own_unit = self.known.unit_in("".join(labels))
        if found and found.kind in CERTAIN_KINDS:
            made.kind = found.kind
        if own_unit and (not found or found.kind in ("", "amount")):
            made.kind, made.unit = "amount", own_unit
        elif made.kind == "amount":
            made.unit = unit or (found.unit if found else "")
        elif not made.kind and unit and has_figures:
            made.kind, made.unit = "amount", unit
            made.doubts.append(_("kind: figures below a heading with a unit of money"))
        if key not in (LABEL, ITEM) and not self.key(labels[-1]):
            made.doubts.append(_("key: no standard has this head"))
        words = _("column {key}").format(key=key)
        if made.doubts:
            self.made.note_uncertain(leaf, f"{words}: {'; '.join(made.doubts)}")
        else:
            self.made.note_certain(leaf, words)
        return made

    # ---- Tables of facts ------------------------------------------------------------------

    def fact_rows(self, rows: Rows, index: int) -> int:
        """Return how many rows a table of facts has that begins here, 0 for none."""
        if not self.is_head(rows[index]):
            return 0
        head = self.head(rows, index)
        if not self.are_different(["\n".join(words) for words in head.labels]):
            return 0
        body = []
        for below in rows[index + head.levels :]:
            is_row = [cell.column for cell in below] == head.starts
            if not is_row or (not below[0].text and any(cell.text for cell in below)):
                break
            body.append(below)
        is_long = len(body) >= (1 if len(head.starts) > 2 else 2)
        labels = [row[0].text for row in body if row[0].text]
        is_table = is_long and self.is_body(body) and self.are_different(labels)
        return head.levels + len(body) if is_table else 0

    def are_different(self, words: Sequence[str]) -> bool:
        """Tell whether columns or rows with these words can be told apart, as a standard asks."""
        return len({*map(self.known.folded, words)}) == len(words)

    def is_head(self, row: Sequence[Cell]) -> bool:
        """Tell whether the cells of a row can be heads: short words, no figures, no boxes."""
        words = [cell.text for cell in row]
        boxes = [*self.known.words.checked, *self.known.words.unchecked]
        boxes = [box for box in boxes if not box.isascii()]
        is_pair = len(row) == 2 and self.known.folded(words[0]) in self.known.fields
        return (
            len(row) > 1
            and all(words[1:])
            and not (is_pair and not self.key(words[0]))
            and not any(self.is_figure(text, blank=False) for text in words)
            and not any(len(text) > LONGEST_HEAD for text in words)
            and not any(box in text for box in boxes for text in words)
        )

    def is_body(self, body: Rows) -> bool:
        """Tell whether rows can stand below heads: labels, and figures or blanks beside them."""
        beside = [cell.text for row in body for cell in row[1:] if cell.text]
        if any(self.known.folded(text) in self.known.fields for text in beside):
            return False
        figures = [
            all(self.is_figure(row[place].text) for row in body) for place in range(1, len(body[0]))
        ]
        are_labels = all(len(row[0].text) < LONGEST_HEAD for row in body)
        return are_labels and figures[0] and 2 * sum(figures) >= len(figures)

    def facts(self, rows: Rows, headings: Sequence[str], edges: Sequence[int]) -> PartSketch:
        """Sketch a table of rows of the form, or of authors where the words say so."""
        head = self.head(rows, 0)
        body = rows[head.levels :]
        part = PartSketch("table", list(headings), self.widths(edges))
        part.key = new_key("table", self.keys)
        unit = self.known.unit_in("".join(headings))
        labels = [row[0].text for row in body]
        is_numbered = any(label.startswith(self.known.markers) for label in labels if label)
        part.free = is_numbered or any(not label for label in labels)
        for number, (leaf, words) in enumerate(zip(head.leaves, head.labels, strict=True)):
            known = self.key(words[-1])
            key = known or f"column_{number + 1}"
            if not number:
                key = ITEM if part.free else LABEL
            texts = [row[number].text for row in body]
            column = self.column(
                leaf,
                words,
                key,
                unit,
                has_figures=any(texts) and all(map(self.is_figure, texts)),
            )
            if not number:
                column.kind = column.unit = ""
            if any(column.key == other.key for other in part.columns):
                column.key = f"{column.key}_{number + 1}"
            part.columns.append(column)
        for row in body:
            self.fact_row(row, part)
        if part.free:
            self.made.note_uncertain(body[0][0], _("rows taken for those of authors (free)"))
        return part

    def fact_row(self, row: Sequence[Cell], part: PartSketch) -> None:
        label = " ".join(row[0].text.split())
        folded = self.known.folded(label)
        is_total = folded in self.totals
        values = " | ".join(cell.text for cell in row[1:] if cell.text)
        if part.free and not is_total:
            if label:
                self.made.note_left_out(row[0], label, _("row of an author"))
            return
        found = self.known.rows.get(folded)
        key = found.key if found else ("all" if is_total else f"row_{len(part.form_rows) + 1}")
        taken = {other.key for other in part.form_rows} | {other.key for other in part.columns}
        while key in taken:
            key = f"{key}_{len(part.form_rows) + 1}"
        part.form_rows.append(RowSketch(key, label, total=is_total))
        if found or is_total:
            self.made.note_certain(row[0], _("row {key}").format(key=key))
        else:
            self.made.note_uncertain(row[0], _("row {key}: no standard has it").format(key=key))
        if values:
            self.made.note_left_out(row[0], values, _("values of a row"))

    def is_figure(self, text: str, *, blank: bool = True) -> bool:
        """Tell whether a text is a figure, maybe with a unit of money, or else ``blank``."""
        for unit in self.known.units:
            text = text.strip().removesuffix(unit)
        return FIGURE.fullmatch(text) is not None if text else blank
