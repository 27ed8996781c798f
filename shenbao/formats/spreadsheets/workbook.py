"""A writer of workbooks: texts are never taken for formulas, the same cells give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shenbao.form.phrases import fill
from shenbao.formats.errors import LongTextError, TemplateError
from shenbao.formats.spreadsheets.looks import Page
from shenbao.i18n import _
from shenbao.office.packing import NO_DATE, repacked

LONGEST_TEXT = 32_767
"""How many UTF-16 units a cell holds."""

PRECISE = 15
"""How many digits of a number a workbook keeps."""

LONGEST_AS_TEXT = 255
"""How long a text some programs show in a cell of the number format Text; of a longer one, ####."""

_USUAL_DISTANCE = 0.3 * 25.4
_LINE = 5
"""How far from the edge of the paper a header or footer usually stands, and how high it is."""

MILLIMETRES, PIXELS, POINTS = 25.4, 96, 72
"""An inch."""

BLANK = '""'
"""What stands in a formula for a cell that is blank."""

_KEY = re.compile(r"\{([^{}]*)\}")
_EVERYWHERE = "A1:XFD1048576"
_TEXTS = "xl/sharedStrings.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class Area(NamedTuple):
    """A cell, or cells to be merged: its first and last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Figure(NamedTuple):
    """A number with the format by which it shows as a form prints it, and how it is worked out."""

    number: float
    format: str
    formula: str = ""


def figure_of(
    text: str, number: str, formula: str = "", *, is_grouped: bool = False
) -> Figure | None:
    """Return the figure that shows as a text; None where no number format shows it so.

    ``number`` is the same figure without the commas, unit and sign of the text. Where this
    has no thousands, they would be parted by commas if it ``is_grouped``.
    """
    whole, point, decimals = number.removeprefix("-").partition(".")
    patterns = [(whole, "0"), (f"{int(whole):,}", "#,##0")]
    for digits, pattern in reversed(patterns) if is_grouped else patterns:
        shown = ("-" if number.startswith("-") else "") + digits + point + decimals
        before, found, after = text.partition(shown)
        if found and len(number.replace(".", "")) <= PRECISE:
            places = f".{'0' * len(decimals)}" if decimals else ""
            return Figure(
                float(number), _quoted(before) + pattern + places + _quoted(after), formula
            )
    return None


def with_places(formula: str, places: Mapping[str, str]) -> str:
    """Return a formula with the places of cells for their keys in braces."""
    return _KEY.sub(lambda key: places.get(key[1], BLANK), formula)


def _quoted(words: str) -> str:
    """Return words as a number format shows them as they are."""
    return "".join(f"\\{letter}" for letter in words)


class Book:
    """A workbook that is being filled."""

    def __init__(self, title: str, properties: Mapping[str, str]) -> None:
        self._saved = BytesIO()
        self._book = Workbook(self._saved, {"in_memory": True})
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self._book.set_properties(
            {
                "title": properties.get("title", title),
                "author": properties.get("author", ""),
                "subject": properties.get("identifier", ""),
                "created": datetime.fromisoformat(properties.get("date") or NO_DATE),
            }
        )

    def add_sheet(self, name: str, file: str) -> Worksheet:
        """Add a sheet; raise TemplateError where it cannot have this name, which a file gives."""
        try:
            return self._book.add_worksheet(name)
        except XlsxWriterException as error:
            raise TemplateError(f"{file}: {error}") from error

    def format(self, properties: Mapping[str, object]) -> Format:
        """Return the format of these properties, one and the same for all cells that have them."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(properties))
        return self._formats[key]

    def write_text(
        self, sheet: Worksheet, area: Area, text: str, looks: Mapping[str, object], key: str = ""
    ) -> None:
        """Write a text into a cell, or merged cells; ``key`` is the path of its value.

        Raises LongTextError where no cell can hold it.
        """
        length = len(text.encode("utf-16-le")) // 2
        if length > LONGEST_TEXT:
            message = _("{key} has {count} characters; a cell of a workbook holds {limit}.")
            raise LongTextError(message.format(key=key, count=length, limit=LONGEST_TEXT), key)
        number_format = "@" if length <= LONGEST_AS_TEXT else "General"
        style = self.format({**looks, "num_format": number_format})
        if area[:2] != area[2:]:
            sheet.merge_range(*area, "", style)
        if text:
            sheet.write_string(area.top, area.left, text, style)
        else:
            sheet.write_blank(area.top, area.left, None, style)

    def write_figure(
        self, sheet: Worksheet, area: Area, figure: Figure, looks: Mapping[str, object]
    ) -> None:
        """Write a number into a cell, or merged cells, that shows as the text of the form."""
        style = self.format({**looks, "num_format": figure.format})
        if area[:2] != area[2:]:
            sheet.merge_range(*area, "", style)
        if figure.formula:
            sheet.write_formula(area.top, area.left, figure.formula, style, figure.number)
        else:
            sheet.write_number(area.top, area.left, figure.number, style)

    def content(self) -> bytes:
        """Return the workbook as a file."""
        for sheet in self._book.worksheets():
            sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})
        self._book.close()
        texts = self._book.str_table
        return repacked(self._saved, {_TEXTS: _texts_part(texts.string_array, texts.count)})


def set_page(sheet: Worksheet, page: Page, title: str) -> None:
    """Have a sheet printed on pages that are as wide as all its columns."""
    words = {"title": title.replace("&", "&&")}
    sheet.set_paper(page.number)
    if page.landscape:
        sheet.set_landscape()
    top, right, bottom, left = (side / MILLIMETRES for side in page.margins)
    sheet.set_margins(left, right, top, bottom)
    sheet.set_header(fill(page.header, words), _in_margin(page.margins.top))
    sheet.set_footer(fill(page.footer, words), _in_margin(page.margins.bottom))
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)


def _in_margin(margin: float) -> dict[str, float]:
    """Return how far from the edge a line stands, so that it has room in a margin."""
    distance = min(_USUAL_DISTANCE, max(margin - _LINE, 0))
    return {"margin": distance / MILLIMETRES}


def _texts_part(texts: Sequence[str], count: int) -> bytes:
    """Return the part that holds the texts of all cells, which are ``count``.

    XlsxWriter's own takes a text from <r> to </r> for XML, and misses the second
    escape of two that share an underscore (ECMA-376-1, 22.9.2.19).
    """
    items = (
        f'<si><t xml:space="preserve">{escape(_LOOKS_ESCAPED.sub("_x005F_", text))}</t></si>'
        for text in texts
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<sst xmlns="{_NAMESPACE}" count="{count}" uniqueCount="{len(texts)}">'
        f"{''.join(items)}</sst>"
    ).encode()
