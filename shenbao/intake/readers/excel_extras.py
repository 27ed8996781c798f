"""What a workbook shows beside its cells: notes, page headers, text boxes and tick boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import MOST_QUOTED, GridMaker
from shenbao.office.packages import Package

CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6}|\d{1,3}|[A-Za-z])')
"""The codes of page headers, such as &P for the number of the page."""

PAGE_NUMBER = re.compile("&[PN]")
PAGE_PARTS = tuple(
    f"{page}{part}" for page in ("odd", "even", "first") for part in ("Header", "Footer")
)
DRAWING = re.compile(r"xl/drawings/(?:drawing|vmlDrawing)[^/]*\.(?:xml|vml)")
TICKED = "1"


def tell_extras(package: Package, workbook: Any, maker: GridMaker) -> None:
    """Tell of all words of a workbook that do not stand in cells."""
    for sheet in workbook.worksheets:
        for cell in sheet._cells.values():  # noqa: SLF001
            if cell.comment and (text := _line(cell.comment.text)):
                place = Place(sheet=sheet.title, row=cell.row, column=cell.column)
                message = _("A note on the cell is not read: {text}")
                maker.warn(place, message.format(text=text))
        for text in dict.fromkeys(_page_words(sheet)):
            message = _("The header or footer of the page is not read: {text}")
            maker.warn(Place(sheet=sheet.title), message.format(text=text))
    for name in sorted(package.names):
        if DRAWING.fullmatch(name):
            for text in _shapes(package.root(name)):
                message = _("A shape on a sheet is not read: {text}")
                maker.warn(Place(), message.format(text=text))


def _line(text: str) -> str:
    return " ".join(text.split())[:MOST_QUOTED]


def _page_words(sheet: Any) -> Iterator[str]:
    for name in PAGE_PARTS:
        part = getattr(sheet, name)
        for place in (part.left, part.center, part.right):
            written = place.text or ""
            text = _line(CODES.sub(" ", written))
            is_page_number = PAGE_NUMBER.search(written) and not re.search(r"\d", text)
            if any(character.isalnum() for character in text) and not is_page_number:
                yield text


def _shapes(root: etree._Element) -> Iterator[str]:
    """Yield the words of the shapes of a drawing; notes of cells are told with their cells."""
    for shape in root.iter("{*}sp", "{*}shape"):
        data = shape.find("{*}ClientData")
        kind = "" if data is None else data.get("ObjectType") or ""
        words = _line("".join(_words(shape)))
        if kind == "Checkbox" and data is not None:
            ticked = data.findtext("{*}Checked") == TICKED
            words = f"{chr(0x2611 if ticked else 0x2610)}{words}"
        if words and kind != "Note":
            yield words


def _words(shape: etree._Element) -> Iterator[str]:
    """Yield the texts of a shape: runs of DrawingML, or what stands in a text box of VML."""
    runs = list(shape.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t"))
    if runs:
        yield from (run.text or "" for run in runs)
    else:
        for box in shape.iter("{*}textbox"):
            yield from (str(text) for text in box.itertext())
