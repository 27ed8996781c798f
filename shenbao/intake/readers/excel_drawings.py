"""The words that are drawn on a sheet of Excel: shapes, pictures, charts, controls, WordArt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import MOST_QUOTED, GridMaker
from shenbao.office.body import drawn_words, nearest
from shenbao.office.elements import NAMESPACES, qualified
from shenbao.office.packages import Package
from shenbao.office.xml import Element

XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
SHAPE, PICTURE, FRAME = f"{XDR}sp", f"{XDR}pic", f"{XDR}graphicFrame"
ANCHORS = tuple(f"{XDR}{name}" for name in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"))
CHARTS = tuple(map(qualified, ("c:chart", "cx:chart", "dgm:relIds")))
VML_SHAPES = tuple(
    f"{{{NAMESPACES['v']}}}{name}"
    for name in ("shape", "rect", "roundrect", "oval", "line", "polyline", "arc", "curve", "image")
)
ANCHOR = 8
"""The numbers of an anchor: column, offset, row, offset of where a shape begins, and ends."""

NOTE, TICKED, UNTICKED = "Note", "\u2611", "\u2610"
TICKS = ("Checkbox", "Radio")
SELF_EXPLAINING = ("Note", "Pict", "Rect", "RectA", "Shape", "Group", "LineA", "GBox", "Label")
"""Objects that show nothing to be read where they have no words."""


def tell_drawings(package: Package, sheet: str, title: str, maker: GridMaker) -> None:
    """Tell of all words that are drawn on a sheet, which is a part of the package."""
    for part, root in package.related_parts("drawing", sheet):
        for anchor in nearest(root, *ANCHORS):
            place = _anchored(anchor, title)
            for message, words in _drawn(anchor, package, part):
                _tell(maker, place, message, words)
    has_vml = False
    for root in package.related_roots("vmlDrawing", sheet):
        has_vml = True
        for shape in nearest(root, *VML_SHAPES):
            words = _vml_words(shape)
            if words:
                place = _vml_place(shape, title)
                _tell(maker, place, _("A shape on a sheet is not read: {text}"), words)
    for _part, root in () if has_vml else package.related_parts("ctrlProp", sheet):
        kind, state = root.get("objectType") or "", root.get("checked")
        tick = {"Checked": TICKED, None: UNTICKED}.get(state, "") if _is_tick(kind) else ""
        _tell(maker, Place(sheet=title), _("A shape on a sheet is not read: {text}"), tick + kind)


def _tell(maker: GridMaker, place: Place, message: str, words: str) -> None:
    text = " ".join(words.split())[:MOST_QUOTED]
    if text:
        maker.warn(place, message.format(text=text))


def _anchored(anchor: Element, title: str) -> Place:
    """Return the cell that a drawing begins in."""
    row, column = (anchor.findtext(f"{XDR}from/{XDR}{name}") or "" for name in ("row", "col"))
    if row.isdecimal() and column.isdecimal():
        return Place(sheet=title, row=int(row) + 1, column=int(column) + 1)
    return Place(sheet=title)


def _drawn(anchor: Element, package: Package, part: str) -> Iterator[tuple[str, str]]:
    """Yield the messages of what is drawn at a place, each with its words."""
    for element in nearest(anchor, SHAPE, PICTURE, FRAME):
        looks = next(element.iter(f"{XDR}cNvPr"), None)
        if looks is None or looks.get("hidden") in ("1", "true"):
            continue
        described = looks.get("descr") or looks.get("title") or ""
        if element.tag == SHAPE:
            yield _("A shape on a sheet is not read: {text}"), _shape_words(element) or described
        elif element.tag == PICTURE:
            yield _("A picture is not read: {text}"), described or looks.get("name") or "picture"
        else:
            charts = (chart for chart in element.iter(*CHARTS))
            words = " ".join(drawn_words(chart, package, part) for chart in charts)
            yield _("A chart or diagram is not read: {text}"), words or described or "chart"


def _shape_words(shape: Element) -> str:
    paragraphs = shape.iter(qualified("a:p"))
    return " ".join(
        "".join(text.text or "" for text in paragraph.iter("{*}t")) for paragraph in paragraphs
    )


def _is_tick(kind: str) -> bool:
    return kind.casefold() in (name.casefold() for name in TICKS)


def _vml_words(shape: Element) -> str:
    """Return what a shape of VML shows; "" for a note of a cell, which is told with its cell."""
    data = _client_data(shape)
    kind = data.get("ObjectType", "")
    if kind == NOTE:
        return ""
    words = "".join(str(text) for box in shape.iter("{*}textbox") for text in box.itertext())
    words += "".join(path.get("string") or "" for path in shape.iter("{*}textpath"))
    if _is_tick(kind):
        return (TICKED if data.get("Checked") == "1" else UNTICKED) + words
    words = words.strip() or shape.get("alt") or ""
    return words if words or not kind or kind in SELF_EXPLAINING else kind


def _client_data(shape: Element) -> Mapping[str, str]:
    found = shape.find("{*}ClientData")
    if found is None:
        return {}
    entries = {str(entry.tag).rpartition("}")[2]: entry.text or "" for entry in found}
    return {"ObjectType": found.get("ObjectType") or "", **entries}


def _vml_place(shape: Element, title: str) -> Place:
    """Return the cell that a shape begins in, whose column and row its anchor names."""
    numbers = re.findall(r"\d+", _client_data(shape).get("Anchor", ""))
    if len(numbers) != ANCHOR:
        return Place(sheet=title)
    column, _x, row, *_rest = map(int, numbers)
    return Place(sheet=title, row=row + 1, column=column + 1)
