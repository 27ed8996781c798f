"""The pages of a PDF as a viewer shows them: turned upright, with what is filled in.

Words that stand in annotations, not in the page itself, are placed where the viewer
draws them, or are told of.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text
from pdfplumber.page import Page

from shenbao.diagnostics import Place, Severity
from shenbao.i18n import _
from shenbao.intake.grid import MOST_QUOTED, GridMaker
from shenbao.intake.problems import problem_at
from shenbao.intake.readers.pdf_lines import Glyph
from shenbao.intake.readers.pdf_visibility import NOT_SHOWN, SeenPage

QUARTER_TURNS = (90, 180, 270)
TICKED, UNTICKED = "\u2611", "\u2610"

FIELD, STRIKING = "Widget", "StrikeOut"
UNSEEN = {"Link", "Popup", "PrinterMark", "TrapNet"}
"""The kinds of annotations whose words nobody sees on the page, or as those of another one."""

MARKS = {"Text", "Line", "Square", "Circle", "Polygon", "PolyLine", "Ink", "Caret"}
MARKS |= {"Highlight", "Underline", "Squiggly", STRIKING, FIELD}
"""The kinds that show nothing to be read where they have no words; all others do."""

INVISIBLE = 0b10_0010
"""The flags of annotations that are hidden or not shown on the screen (ISO 32000-1, 12.5.3)."""

PASSWORD, PUSH_BUTTON = 1 << 13, 1 << 16
TAG = re.compile(r"<[^>]*>")
LARGEST_LETTER = 12.0
EDGES = ("x0", "x1", "top", "bottom")
DECIMALS = 6
MOST_PARENTS = 20
CORNERS = 8
"""The numbers of the corners of a box that a note marks."""

THIN, AT_ENDS = 0.15, 0.4
"""Of the size of a letter: how thick a line through it may be, and how far it may go beyond."""

THROUGH = (0.25, 0.85)
"""Of the height of a letter: between these, a line strikes it out; it is below it further down."""

REACH = 12
"""Points above and below a line in which the middle of a letter may stand that it strikes out."""

Box = tuple[float, float, float, float]
"""The left, right, upper and lower edge of a box, as in EDGES."""


def upright(page: Page) -> Page:
    """Return a page with its words upright and its lines straight."""
    page = _seen(page)
    found = _turned_back(page) if _is_turned(page) else page
    _straighten(found)
    return found


def _seen(page: Page) -> Page:
    return SeenPage(page.pdf, page.page_obj, page.page_number, page.initial_doctop)


def _straighten(page: Page) -> None:
    """Round the ends of lines: in a turned page, level ones are off by less than a billionth."""
    for line in (*page.objects.get("line", ()), *page.objects.get("curve", ())):
        line |= {edge: round(line[edge], DECIMALS) for edge in EDGES}
        line["pts"] = [tuple(round(place, DECIMALS) for place in point) for point in line["pts"]]


def _turned_back(page: Page) -> Page:
    """Return a page turned by quarters until most of its words are upright."""
    source = page.page_obj
    first = source.rotate
    for turn in QUARTER_TURNS:
        source.rotate = (first + turn) % 360
        turned = _seen(page)
        if not _is_turned(turned):
            return turned
    source.rotate = first
    return _seen(page)


def _is_turned(page: Page) -> bool:
    chars = [char for char in page.chars if char["text"].strip()]
    return sum(_stands(char) for char in chars) * 2 < len(chars)


def _stands(char: dict[str, Any]) -> bool:
    """Tell whether a letter is read from left to right, neither turned nor mirrored."""
    a, b, c, d, _x, _y = char["matrix"]
    return bool(a > 0 and d > 0 and abs(b) < a and abs(c) < d)


def glyphs_of(page: Page, maker: GridMaker) -> list[Glyph]:
    """Return the letters of a page and of its form fields; tell of all others."""
    chars = _shown(page, maker)
    turned = "".join(char["text"] for char in chars if not _stands(char)).strip()
    if turned:
        message = _("Words across the page are not read: {text}")
        maker.warn(Place(page=page.page_number), message.format(text=turned[:MOST_QUOTED]))
    glyphs = [Glyph(char) for char in chars if _stands(char)]
    glyphs = _without(_crossed_out(page, glyphs), glyphs, page.page_number, maker)
    for annotation in _annotations(page):
        data = resolve1(annotation["data"])
        if _number(data.get("F")) & INVISIBLE:
            continue
        kind = _name(data.get("Subtype"))
        if kind == FIELD:
            glyphs += _in_box(_filled_in(page.page_number, data, maker), annotation)
        elif kind == STRIKING:
            glyphs = _not_struck(page, annotation, glyphs, maker)
        if kind not in UNSEEN:
            _tell(page.page_number, kind, data, maker)
    return glyphs


def _shown(page: Page, maker: GridMaker) -> list[dict[str, Any]]:
    """Return the letters of a page that are shown; tell of the others.

    Where there are no others, they were recognised in a scan by a program.
    """
    chars = page.dedupe_chars().chars
    shown = [char for char in chars if char.get("tag") != NOT_SHOWN]
    unseen = "".join(char["text"] for char in chars if char.get("tag") == NOT_SHOWN).strip()
    place = Place(page=page.page_number)
    if unseen and not "".join(char["text"] for char in shown).strip():
        message = _(
            "The words of this page are invisible, over a picture: a program has recognised them."
        )
        maker.warn(place, message, _("Compare them with the picture."))
        return chars
    if unseen:
        message = _("Hidden words are not read: {text}")
        maker.warn(place, message.format(text=unseen[:MOST_QUOTED]))
    return shown


def _annotations(page: Page) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of words in no encoding of PDF
        return list(page.annots)


def _tell(page: int, kind: str, data: dict[str, Any], maker: GridMaker) -> None:
    """Tell of the words of a note or comment on a page."""
    words = _text(data.get("Contents")) or TAG.sub("", _text(data.get("RC")))
    if not words and kind not in MARKS:
        words = kind
    if words and kind != FIELD:
        message = _("A note on the page is not read: {text}")
        maker.warn(Place(page=page), message.format(text=words[:MOST_QUOTED]))


def _not_struck(
    page: Page, annotation: dict[str, Any], glyphs: list[Glyph], maker: GridMaker
) -> list[Glyph]:
    """Return the letters that a note does not strike out; tell of the others."""
    boxes = list(_struck(page, annotation))
    struck = [glyph for glyph in glyphs if any(_is_in(glyph, box) for box in boxes)]
    return _without(struck, glyphs, page.page_number, maker)


def _without(struck: list[Glyph], glyphs: list[Glyph], page: int, maker: GridMaker) -> list[Glyph]:
    """Return the letters that are not struck out; tell of those that are."""
    if text := "".join(glyph.text for glyph in struck).strip():
        message = _("Struck-out words are not read: {text}")
        maker.warn(Place(page=page), message.format(text=text[:MOST_QUOTED]))
    gone = set(map(id, struck))
    return [glyph for glyph in glyphs if id(glyph) not in gone]


def _crossed_out(page: Page, glyphs: list[Glyph]) -> list[Glyph]:
    """Return the letters through which a line is drawn that begins and ends with them."""
    by_height: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        by_height.setdefault(int(glyph.middle[1]), []).append(glyph)
    found: list[Glyph] = []
    for line in (*page.lines, *page.rects):
        height = int(line["top"])
        near = (by_height.get(place, ()) for place in range(height - REACH, height + REACH))
        under = [glyph for some in near for glyph in some if _goes_through(line, glyph)]
        if under and _ends_with(line, under):
            found += under
    crossed_out = set(map(id, found))
    return [glyph for glyph in glyphs if id(glyph) in crossed_out]


def _goes_through(line: dict[str, Any], glyph: Glyph) -> bool:
    """Tell whether a level line is drawn through a letter."""
    first, last = THROUGH
    height = ((line["top"] + line["bottom"]) / 2 - glyph.top) / max(1, glyph.bottom - glyph.top)
    is_thin = line["bottom"] - line["top"] <= THIN * glyph.size
    return bool(is_thin and first <= height <= last and line["x0"] <= glyph.middle[0] <= line["x1"])


def _ends_with(line: dict[str, Any], glyphs: list[Glyph]) -> bool:
    """Tell whether a line is no longer than the letters that it is drawn through."""
    beyond = AT_ENDS * glyphs[0].size
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    return bool(line["x0"] >= left - beyond and line["x1"] <= right + beyond)


def _struck(page: Page, annotation: dict[str, Any]) -> Iterator[Box]:
    """Yield the boxes that a note strikes out, or its own where they are not known."""
    left, right, top, bottom = (float(annotation[edge]) for edge in EDGES)
    data = resolve1(annotation["data"])
    corners = [_length(value) for value in resolve1(data.get("QuadPoints")) or ()]
    if len(corners) < CORNERS or page.rotation:
        yield left, right, top, bottom
        return
    edges = [_length(value) for value in resolve1(data["Rect"])]
    on, down = left - min(edges[::2]), top + max(edges[1::2])
    for first in range(0, len(corners) - CORNERS + 1, CORNERS):
        xs, ys = corners[first : first + CORNERS : 2], corners[first + 1 : first + CORNERS : 2]
        yield min(xs) + on, max(xs) + on, down - max(ys), down - min(ys)


def _is_in(glyph: Glyph, box: Box) -> bool:
    x, y = glyph.middle
    left, right, top, bottom = box
    return left <= x <= right and top <= y <= bottom


def _filled_in(page: int, data: dict[str, Any], maker: GridMaker) -> str:
    """Return what a form field shows; tell of one that shows what is no text."""
    kind, flags = _name(_inherited(data, "FT")), _number(_inherited(data, "Ff"))
    if kind == "Btn" and flags & PUSH_BUTTON:
        looks = resolve1(data.get("MK"))
        words = _text(looks.get("CA")) if isinstance(looks, dict) else ""
        message, severity = _("A button is not read: {text}"), Severity.INFO
    elif kind == "Btn":
        return UNTICKED if _name(data.get("AS")) in ("", "Off") else TICKED
    elif kind == "Sig":
        words = "" if _inherited(data, "V") is None else _text(_inherited(data, "T")) or kind
        message, severity = _("A signature is not read: {text}"), Severity.WARNING
    elif kind == "Tx" and flags & PASSWORD:
        return ""
    else:
        chosen = _texts(_inherited(data, "V"))
        shown = dict(_options(data))
        return "\n".join(shown.get(text, text) for text in chosen)
    if words:
        problem = problem_at(Place(page=page), message.format(text=words[:MOST_QUOTED]))
        maker.problems.append(replace(problem, severity=severity))
    return ""


def _options(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the values of a field's choices, each with what is shown of it."""
    for option in _inherited(data, "Opt") or ():
        pair = resolve1(option)
        if isinstance(pair, list) and len(pair) == 2:
            yield _text(pair[0]), _text(pair[1])


def _in_box(words: str, box: dict[str, Any]) -> Iterator[Glyph]:
    """Yield the letters of a text as they may stand in a box, one line below another."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    height = (box["bottom"] - box["top"]) / len(lines)
    longest = max(map(len, lines))
    size = min(LARGEST_LETTER, height, (box["x1"] - box["x0"]) / max(1, longest))
    for number, line in enumerate(lines):
        top = box["top"] + number * height
        for place, letter in enumerate(line):
            left = box["x0"] + place * size
            edges = {"x0": left, "x1": left + size, "top": top, "bottom": top + size}
            yield Glyph({"text": letter, "size": size, **edges})


def _inherited(data: dict[str, Any], key: str) -> Any:
    """Return an entry of a field, or else that of the field around it."""
    for _level in range(MOST_PARENTS):
        if key in data:
            return resolve1(data[key])
        data = resolve1(data.get("Parent"))
        if not isinstance(data, dict):
            return None
    return None


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        return [text for part in value if (text := _text(part))]
    text = _text(value)
    return [text] if text else []


def _text(value: Any) -> str:
    value = resolve1(value)
    return decode_text(value).strip() if isinstance(value, bytes) else ""


def _name(value: Any) -> str:
    value = resolve1(value)
    if not isinstance(value, PSLiteral):
        return ""
    return value.name if isinstance(value.name, str) else value.name.decode("latin-1")


def _length(value: Any) -> float:
    value = resolve1(value)
    return float(value) if isinstance(value, int | float) else 0.0


def _number(value: Any) -> int:
    value = resolve1(value)
    return value if isinstance(value, int) else 0
