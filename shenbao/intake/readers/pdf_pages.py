"""The pages of a PDF as a viewer shows them: turned upright, with what is filled in.

Words that stand in annotations, not in the page itself, are placed where the viewer
draws them, or are told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text
from pdfplumber.page import Page

from shenbao.diagnostics import Place
from shenbao.i18n import _
from shenbao.intake.grid import MOST_QUOTED, GridMaker
from shenbao.intake.readers.pdf_lines import Glyph

QUARTER_TURNS = (90, 180, 270)
TICKED, UNTICKED = "\u2611", "\u2610"
NO_WORDS = {"Link", "Popup", "Widget", "PrinterMark", "TrapNet", "Screen", "3D"}
INVISIBLE = 0b10_0010
"""The flags of annotations that are hidden or not shown on the screen (ISO 32000-1, 12.5.3)."""

PUSH_BUTTON = 1 << 16
LARGEST_LETTER = 12.0
EDGES = ("x0", "x1", "top", "bottom")
DECIMALS = 6
MOST_PARENTS = 20


def upright(page: Page) -> Page:
    """Return a page with its words upright and its lines straight."""
    found = _turned_back(page) if _is_turned(page) else page
    _straighten(found)
    return found


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
        turned = Page(page.pdf, source, page.page_number, page.initial_doctop)
        if not _is_turned(turned):
            return turned
    source.rotate = first
    return Page(page.pdf, source, page.page_number, page.initial_doctop)


def _is_turned(page: Page) -> bool:
    chars = [char for char in page.chars if char["text"].strip()]
    return sum(_stands(char) for char in chars) * 2 < len(chars)


def _stands(char: dict[str, Any]) -> bool:
    """Tell whether a letter is read from left to right, neither turned nor mirrored."""
    a, b, c, d, _x, _y = char["matrix"]
    return bool(a > 0 and d > 0 and abs(b) < a and abs(c) < d)


def glyphs_of(page: Page, maker: GridMaker) -> list[Glyph]:
    """Return the letters of a page and of its form fields; tell of all others."""
    chars = page.dedupe_chars().chars
    turned = "".join(char["text"] for char in chars if not _stands(char)).strip()
    if turned:
        message = _("Words across the page are not read: {text}")
        maker.warn(Place(page=page.page_number), message.format(text=turned[:MOST_QUOTED]))
    glyphs = [Glyph(char) for char in chars if _stands(char)]
    for annotation in page.annots:
        data = resolve1(annotation["data"])
        if not _number(data.get("F")) & INVISIBLE:
            glyphs += _filled_in(annotation, data)
            _tell(page.page_number, data, maker)
    return glyphs


def _tell(page: int, data: dict[str, Any], maker: GridMaker) -> None:
    """Tell of the words of a note or comment on a page."""
    words = _text(data.get("Contents"))
    if words and _name(data.get("Subtype")) not in NO_WORDS:
        message = _("A note on the page is not read: {text}")
        maker.warn(Place(page=page), message.format(text=words[:MOST_QUOTED]))


def _filled_in(annotation: dict[str, Any], data: dict[str, Any]) -> list[Glyph]:
    """Return what a form field shows, as letters in its box."""
    if _name(data.get("Subtype")) != "Widget":
        return []
    kind = _name(_inherited(data, "FT"))
    if kind == "Btn":
        if _number(_inherited(data, "Ff")) & PUSH_BUTTON:
            return []
        words = UNTICKED if _name(data.get("AS")) in ("", "Off") else TICKED
    else:
        words = "\n".join(_texts(_inherited(data, "V")))
    return list(_in_box(words, annotation))


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


def _number(value: Any) -> int:
    value = resolve1(value)
    return value if isinstance(value, int) else 0
