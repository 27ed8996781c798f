"""Reading the lines of a form by the labels, classes and columns of its standard."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from shenbao.form import Standard
from shenbao.importers.draft import Draft, DraftField, DraftRow, Source
from shenbao.importers.lines import Line, RawForm, plain

_BREAKS = re.compile(r"</p>\s*<p>|<br\s*/?>|(?<=[^\s])\s*<p>|</p>\s*(?=\S)")
_TAGS = re.compile(r"</?p>")


def read_form(form: RawForm, standard: Standard) -> Draft:
    """Sort the cells of a form into fields, indicator rows and leftovers."""
    return _FormReader(form, standard).read()


def mend_markup(text: str) -> str:
    """Turn the remnants of HTML into what they meant: paragraphs and characters."""
    if "<" in text:
        text = _TAGS.sub("", _BREAKS.sub("\n", text))
    return html.unescape(text).strip()


class _FormReader:
    """Reads one form; where its column heads stand, the indicator table begins."""

    def __init__(self, form: RawForm, standard: Standard) -> None:
        self.form = form
        self.standard = standard
        self.draft = Draft(form.title.number)
        self.labels = {
            plain(label): field.key
            for field in standard.fields.values()
            for label in (field.label, *field.aliases)
        }
        self.heads = {
            plain(column.label): column.key for column in standard.indicator_table.columns
        }
        self.classes = {
            (plain(group.label), plain(category.label)): (group.key, category.key)
            for group, category in standard.categories()
        }
        markers = standard.shape.choices.get("required_marker")
        self.markers = [marker for marker in (markers.values if markers else ()) if marker]

    def read(self) -> Draft:
        columns: list[str] | None = None
        for line in self.form.lines:
            heads = [self.heads.get(plain(cell), "") for cell in line.cells]
            if heads[0] and len([head for head in heads if head]) > 1:
                columns = heads
            elif columns is None:
                self.read_fields(line)
            else:
                self.read_row(line, columns)
        return self.draft

    def read_fields(self, line: Line) -> None:
        unknown = []
        cells = iter(line.cells)
        for cell in cells:
            key = self.labels.get(plain(cell))
            if key is None or key in self.draft.fields:
                unknown.append(cell)
            else:
                value = next(cells, "")
                source = Source(line.number, f"{cell}\t{value}")
                self.draft.fields[key] = DraftField(mend_markup(value), source)
        self.leave(line, unknown)

    def read_row(self, line: Line, columns: list[str]) -> None:
        texts = dict(zip(columns, line.cells, strict=False))
        self.leave(line, line.cells[len(columns) :])
        marker, label = self.split_marker(texts.pop("category", ""))
        place = self.classes.get((plain(texts.pop("group", "")), plain(label)))
        if place is None:
            self.leave(line, line.cells)
            return
        mended = {key: mend_markup(text) for key, text in texts.items() if key}
        source = Source(line.number, line.words)
        self.draft.rows.append(DraftRow(*place, marker, mended, source))

    def split_marker(self, label: str) -> tuple[str, str]:
        marker = next((marker for marker in self.markers if label.startswith(marker)), "")
        return marker, label.removeprefix(marker)

    def leave(self, line: Line, cells: Sequence[str]) -> None:
        if any(cells):
            self.draft.leftovers.append(Source(line.number, "\t".join(cells).strip()))
