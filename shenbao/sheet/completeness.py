"""Nothing that an author wrote is lost on the way from a declaration to its sheet.

The layout looks up what a form prints; this looks up, the other way round, what the file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from shenbao.declaration import EXPLAIN, SHEET_KEYS, STATED, Column, Facts, Field
from shenbao.declaration.reading import FOLLOWS, TAKEN
from shenbao.diagnostics import Code, Diagnostic, KeyPath
from shenbao.form import Filing
from shenbao.form.standard import phrases_of
from shenbao.i18n import _
from shenbao.sheet.sheet import Sheet
from shenbao.toml import key_name


def unprinted(filing: Filing, sheet: Sheet) -> list[Diagnostic]:
    """Name every value in a declaration's file that its sheet does not show.

    What says which sheet it is, and what of it is waived, is not a value of the sheet.
    """
    columns = filing.standard.shape.columns
    lists = frozenset(column.per for column in columns.values() if column.per)
    lookup = _Lookup(filing, sheet, sheet.values(), columns, lists)
    return [lookup.problem(path) for path in lookup.missing()]


class _Lookup(Struct, frozen=True):
    """A declaration, and the texts of its sheet by key, among which its values are looked up.

    The entries of ``lists`` head rows or columns.
    """

    filing: Filing
    sheet: Sheet
    shown: Mapping[str, str]
    columns: Mapping[str, Column]
    lists: frozenset[str]

    def missing(self) -> Iterator[KeyPath]:
        """Yield where in the declaration there is something that is not on the sheet."""
        shape = self.filing.standard.shape
        for key, value in self.filing.declaration.document.data.items():
            if key in shape.fields:
                yield from self.of_field(shape.fields[key], value)
            elif key in shape.facts:
                yield from self.of_facts(key, shape.facts[key], value)
            elif key in shape.collections:
                for group, of_group in value.items():
                    yield from self.of_group((key, group), of_group)
            elif key in shape.groups:
                yield from self.of_group((key,), value)
            elif key == STATED:
                yield from self.of_stated(value)
            elif key not in (*SHEET_KEYS, FOLLOWS, TAKEN) and key not in shape.choices:
                yield (key,)

    def of_field(self, field: Field, value: Any) -> list[KeyPath]:
        if field.key in self.lists:
            heads = {cell.text for cell in self.sheet.fixed_cells()}
            return [(field.key, place) for place, entry in enumerate(value) if entry not in heads]
        text = self.shown.get(field.key)
        if text is None:
            text = self.in_titles(field.key)
        lost = field.unshown(value, text)
        return [(field.key, *path) for path in lost] if lost else []

    def in_titles(self, key: str) -> str:
        """Return the text of a field that fills a gap in words of the form, blank if it does not.

        Most such gaps are above the tables; any label may have one.
        """
        standard, sheet = self.filing.standard, self.sheet
        titles = zip(standard.titles, sheet.titles, strict=True)
        text, gap = self.filing.text(key), f"{{{key}}}"
        if any(gap in phrase and text in title for phrase, title in titles):
            return text
        phrases = phrases_of((), standard.fields, standard.groups, standard.parts)
        has_gap = any(gap in phrase for phrase in phrases)
        return text if has_gap and any(text in cell.text for cell in sheet.fixed_cells()) else ""

    def of_facts(self, table: str, facts: Facts, rows: Any) -> Iterator[KeyPath]:
        """Yield the values in a table of facts that are not in their cells."""
        for row, cells in enumerate(rows) if facts.free else rows.items():
            for key, value in cells.items():
                path = (table, row, key)
                column = facts.columns.get(key)
                text = self.shown.get(key_name(path), "")
                if column is not None and isinstance(row, int):
                    text = text.removeprefix(column.marker(row))
                if column is None or column.unshown(value, text):
                    yield path

    def of_stated(self, entries: Any) -> Iterator[KeyPath]:
        """Yield what is stated in place of figures, and stands in no cell."""
        for index, stated in enumerate(entries):
            if self.shown.get(stated["at"]) != stated["text"]:
                yield (STATED, index, "at")

    def of_group(self, path: KeyPath, found: Any) -> Iterator[KeyPath]:
        """Yield the texts of indicators of a first-level class that are not in their cells."""
        classes = found.items() if isinstance(found, dict) else [("", found)]
        for category, indicators in classes:
            of_class = (*path, category) if category else path
            for index, indicator in enumerate(indicators):
                yield from self.of_indicator((*of_class, index), indicator)

    def of_indicator(self, path: KeyPath, indicator: Mapping[str, Any]) -> Iterator[KeyPath]:
        """Yield the texts of an indicator that are not in their cells.

        What has no column of its own has its part in the explanation.
        """
        for key, value in indicator.items():
            column = self.columns.get(key)
            if column is not None and column.per:
                yield from self.of_entries((*path, key), column, value)
                continue
            text = self.shown.get(key_name((*path, key if column else EXPLAIN)), "")
            if column is not None:
                text = text.removeprefix(column.marker(int(path[-1])))
            if column.unshown(value, text) if column else value.removesuffix("\n") not in text:
                yield (*path, key)

    def of_entries(self, path: KeyPath, column: Column, values: Any) -> Iterator[KeyPath]:
        """Yield the values of entries of a list that are not in their cells."""
        entries = self.filing.declaration.entries(column.per)
        for entry, value in values.items():
            place = entries.index(entry)
            if column.each.unshown(value, self.shown.get(key_name((*path, place)), "")):
                yield (*path, entry)

    def problem(self, path: KeyPath) -> Diagnostic:
        """Say why a value is not on the sheet, and what to do."""
        declaration, standard = self.filing.declaration, self.filing.standard
        column = self.columns.get(str(path[-1])) if len(path) > 1 else None
        if column is not None and column.optional and column.key not in declaration.columns:
            message = _("{key} is not on the sheet: its column is printed only on demand.")
            hint = _('Add "{column}" to columns, or delete {key}.')
        elif {str(path[0]), key_name(path)}.isdisjoint(self.shown):
            message = _("{key} is not on the sheet: no grid, column or title of {form} has it.")
            hint = _("Give it a place in form.toml of {form}, or delete it.")
        else:
            message = _("{key} is not on the sheet as it is written.")
            hint = _("Write it in another way, and report this: the program would have lost it.")
        facts = {"key": key_name(path), "form": standard.name, "column": path[-1]}
        return Diagnostic(
            declaration.document.value_span(path),
            Code.UNPRINTED,
            message.format(**facts),
            hint.format(**facts),
            key=path,
        )
