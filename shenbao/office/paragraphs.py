"""The text of a paragraph of Word as a person sees it, and the words of it that are not read."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import groupby
from typing import TypeAlias

from msgspec import Struct, field

from shenbao.office.characters import TURNED, UNREAD, parted
from shenbao.office.elements import (
    ATTRIBUTES,
    CONTROL,
    PAGE_BREAK,
    PICTURES,
    READINGS,
    SEEN,
    Omission,
    Reading,
    is_prompt,
    qualified,
    reading_of,
)
from shenbao.office.equations import linear
from shenbao.office.fields import Fields
from shenbao.office.scripts import lowered, raised
from shenbao.office.styles import PLAIN, Look, Styles
from shenbao.office.symbols import PRIVATE, is_symbol_font, symbol
from shenbao.office.xml import Element, M, W

MATH_RUN = f"{M}r"
SHIFTS = {"superscript": raised, "subscript": lowered}
NO_CHARACTERS = ("Cc", "Cs", "Co", "Cn")
"""The categories of code points that are no characters that everybody knows."""


class Unread(Struct, frozen=True):
    """Words that are not read, and why."""

    omission: Omission
    words: str


OBJECT = qualified("w:object")
AROUND_PICTURES = (
    OBJECT,
    *map(qualified, ("wp:inline", "wp:anchor", "v:shape", "v:rect", "v:image")),
)
DESCRIBING = ("descr", "alt")
"""What describes a picture: attributes of what holds it, or of its own properties."""

_Kind: TypeAlias = str | int | Omission
"""Whether a piece is raised or lowered, or not read; for any other, how high it stands."""

NOTICED = 3
"""Half points by which letters must stand above or below the others to look raised or lowered."""


class _Pieces(Struct):
    """The pieces of a paragraph in their order."""

    pieces: list[tuple[_Kind, str]] = field(default_factory=list)

    def add(self, kind: _Kind, text: str) -> None:
        if text:
            self.pieces.append((kind, text))

    def text(self) -> str:
        """Return what is read; a page break is a line break, but not beside one."""
        found, usual = "", self._usual_height()
        for kind, text in self._joined():
            if isinstance(kind, Omission):
                found += UNREAD if kind in SEEN else ""
            else:
                shift = _shift_of(kind - usual) if isinstance(kind, int) else kind
                found += SHIFTS[shift](text) if shift else text
        return parted(found).strip(PAGE_BREAK).replace(PAGE_BREAK, "\n")

    def _usual_height(self) -> int:
        """Return how high ordinary letters stand: where Word puts them, or else most of them."""
        letters: Counter[int] = Counter()
        for kind, text in self.pieces:
            if isinstance(kind, int) and (words := text.strip()):
                letters[kind] += len(words)
        return 0 if letters[0] else max(letters, key=letters.__getitem__, default=0)

    def unread(self) -> tuple[Unread, ...]:
        found = ((kind, text) for kind, text in self._joined() if isinstance(kind, Omission))
        return tuple(Unread(kind, text) for kind, text in found if text.strip())

    def _joined(self) -> Iterator[tuple[_Kind, str]]:
        """Yield the pieces, neighbours of one kind as one."""
        for kind, alike in groupby(self.pieces, key=lambda piece: piece[0]):
            yield kind, "".join(text for _kind, text in alike)


def _shift_of(height: int) -> str:
    """Return whether letters are raised or lowered that stand so much above the others."""
    return "" if abs(height) < NOTICED else "superscript" if height > 0 else "subscript"


def _prompt(pieces: _Pieces) -> _Pieces:
    """Return pieces of which all that would be read is a prompt."""
    text = pieces.text()
    unread = [piece for piece in pieces.pieces if isinstance(piece[0], Omission)]
    return _Pieces([(Omission.PROMPT, text), *unread])


class ParagraphReader:
    """Reads the paragraphs of a document in their order: a field may go over some of them.

    ``drawn`` returns the words of a chart or diagram, which stand in a part of their own.
    """

    def __init__(self, styles: Styles, drawn: Callable[[Element], str]) -> None:
        self.fields = Fields()
        self._styles = styles
        self._drawn = drawn
        self._in_context: dict[str, Callable[[Element, Look, Look, _Pieces], None]] = {
            qualified("w:r"): self._run,
            qualified("w:t"): self._text,
            qualified("a:t"): self._text,
            qualified("w:sym"): self._symbol,
            qualified("w16se:symEx"): self._symbol,
            qualified("w:fldChar"): self._field_mark,
            qualified("w:instrText"): self._instruction,
            qualified("w:fldSimple"): self._simple_field,
            qualified("w:tc"): self._cell,
            qualified("w:bdo"): self._turned,
            qualified("w:dir"): self._turned,
        }
        assert {
            name for name, reading in READINGS.items() if reading is Reading.IN_CONTEXT
        } == self._in_context.keys()

    def read(self, paragraph: Element) -> tuple[str, tuple[Unread, ...]]:
        """Return the text of a paragraph or of an equation beside one, and what is not read."""
        pieces = _Pieces()
        around = self._styles.of_paragraph(paragraph)
        in_prompt = any(map(is_prompt, paragraph.iterancestors(CONTROL)))
        if reading_of(paragraph) is Reading.PARAGRAPH:
            self._children(paragraph, around, around, pieces)
        else:
            self._element(paragraph, around, around, pieces)
        if in_prompt:
            return "", _prompt(pieces).unread()
        return pieces.text(), pieces.unread()

    def close_fields(self, depth: int) -> tuple[Unread, ...]:
        """End the fields that have no end; return the words that stand where one never showed."""
        lost = (field.instruction.strip() for field in self.fields.close(depth))
        return tuple(Unread(Omission.FIELD, words) for words in lost if words)

    def _children(self, parent: Element, around: Look, look: Look, pieces: _Pieces) -> None:
        for child in parent:
            self._element(child, around, look, pieces)

    def _element(self, element: Element, around: Look, look: Look, pieces: _Pieces) -> None:
        """Add what an element shows in a run of a look, in a paragraph of the look ``around``."""
        reading = reading_of(element)
        if element.tag in ATTRIBUTES:
            attribute, omission = ATTRIBUTES[element.tag]
            self._omit(omission, element.get(attribute) or "", pieces)
        if element.tag in PICTURES:
            self._omit(Omission.PICTURE, _undescribed(element), pieces)
        if is_prompt(element):
            shown = _Pieces()
            self._children(element, around, look, shown)
            pieces.pieces += _prompt(shown).pieces
        elif reading is Reading.WRAPS:
            self._children(element, around, look, pieces)
        elif reading is Reading.PARAGRAPH:
            inner = self._styles.of_paragraph(element)
            self._children(element, inner, inner, pieces)
            self._show("\n", PLAIN, pieces)
        elif reading is Reading.IN_CONTEXT:
            self._in_context[element.tag](element, around, look, pieces)
        elif isinstance(reading, Omission):
            self._omit(reading, self._words_of(element, reading), pieces)
        elif isinstance(reading, str):
            self._show(reading, look, pieces)
        elif not isinstance(reading, Reading):
            self._show(self._seen(element, around, pieces), look, pieces)

    def _show(self, text: str, look: Look, pieces: _Pieces) -> None:
        """Add a text in a look, unless it stands where nobody sees it."""
        if text and self.fields.take(text):
            if look.is_unseen:
                pieces.add(Omission.HIDDEN, text)
            elif look.is_crossed_out:
                pieces.add(Omission.STRUCK, text)
            else:
                pieces.add(look.shift if look.shift in SHIFTS else look.lift or 0, text)

    def _seen(self, equation: Element, around: Look, pieces: _Pieces) -> str:
        """Return an equation without what is hidden or crossed out of it; add that as not read."""
        looks = [self._styles.of_run(run, around) for run in equation.iter(MATH_RUN)]
        left_out = [look for look in looks if look.is_unseen or look.is_crossed_out]
        if not left_out:
            return linear(equation)
        if len(left_out) == len(looks):
            self._show(linear(equation), left_out[0], pieces)
            return ""
        seen = deepcopy(equation)
        for run, look in zip([*seen.iter(MATH_RUN)], looks, strict=True):
            if look in left_out:
                self._show(linear(run), look, pieces)
                run.clear()
        return linear(seen)

    def _omit(self, omission: Omission, words: str, pieces: _Pieces) -> None:
        piece = omission, words
        if words and pieces.pieces[-1:] != [piece] and self.fields.take(""):
            pieces.pieces.append(piece)  # Word may say twice what a picture shows

    def _words_of(self, element: Element, omission: Omission) -> str:
        """Return the words of an element that is not read; its name where it has none."""
        if omission is Omission.DRAWING:
            words = self._drawn(element)
        else:
            texts = (text.text or "" for text in element.iter("{*}t"))
            words = element.get("ProgID") or "".join(texts)
        return " ".join(words.split()) or str(element.tag).rpartition("}")[2]

    # ---- What depends on what stands around it ----------------------------------------------

    def _run(self, element: Element, around: Look, _look: Look, pieces: _Pieces) -> None:
        self._children(element, around, self._styles.of_run(element, around), pieces)

    def _text(self, element: Element, _around: Look, look: Look, pieces: _Pieces) -> None:
        text, latin = element.text or "", look.latin_symbol_font
        for is_special, alike in groupby(text, key=lambda letter: _is_special(letter, latin)):
            if is_special:
                for letter in alike:
                    self._pictured(look.symbol_font, ord(letter), look, pieces)
            else:
                self._show("".join(alike), look, pieces)

    def _symbol(self, element: Element, _around: Look, look: Look, pieces: _Pieces) -> None:
        space = element.tag.rpartition("}")[0]
        font, code = element.get(f"{space}}}font") or "", element.get(f"{space}}}char") or ""
        try:
            self._pictured(font, int(code, 16), look, pieces)
        except ValueError:
            self._omit(Omission.SYMBOL, code, pieces)

    def _pictured(self, font: str, code: int, look: Look, pieces: _Pieces) -> None:
        """Add a character of a font by what it looks like."""
        text = symbol(font, code)
        if not is_symbol_font(font) or (code >= 0x100 and code not in PRIVATE):
            text = chr(code) if code < 0x110000 else None
            if text and unicodedata.category(text) in NO_CHARACTERS:
                text = None
        if text is None:
            self._omit(Omission.SYMBOL, f"U+{code:04X} {font}".strip(), pieces)
        else:
            self._show(text, look, pieces)

    def _field_mark(self, element: Element, _around: Look, look: Look, pieces: _Pieces) -> None:
        match element.get(f"{W}fldCharType"):
            case "begin":
                self.fields.begin(element.find(f"{W}ffData"))
            case "separate":
                self.fields.separate()
            case "end":
                self._end_field(look, pieces)

    def _end_field(self, look: Look, pieces: _Pieces) -> None:
        """End the innermost field: one without a result may be seen all the same."""
        ended = self.fields.end()
        shown = "" if ended is None else ended.shown()
        if shown is not None:
            self._show(shown, look, pieces)
        elif ended is not None:
            self._omit(Omission.FIELD, " ".join(ended.instruction.split()), pieces)

    def _instruction(self, element: Element, *_context: object) -> None:
        self.fields.take(element.text or "", is_code=True)

    def _simple_field(self, element: Element, around: Look, look: Look, pieces: _Pieces) -> None:
        depth = len(self.fields.open)
        self.fields.begin(element.find(f"{W}ffData"))
        self.fields.take(element.get(f"{W}instr") or "", is_code=True)
        self.fields.separate()
        self._children(element, around, look, pieces)
        self.fields.close(depth + 1)
        self._end_field(look, pieces)

    def _cell(self, element: Element, around: Look, look: Look, pieces: _Pieces) -> None:
        """Add a cell of a table in a text box; one that goes on shows what the one above does."""
        merge = element.find(f"{W}tcPr/{W}vMerge")
        if merge is None or merge.get(f"{W}val") == "restart":
            self._children(element, around, look, pieces)
        else:
            inner = _Pieces()
            self._children(element, around, look, inner)
            self._omit(Omission.HIDDEN, inner.text(), pieces)

    def _turned(self, element: Element, around: Look, look: Look, pieces: _Pieces) -> None:
        """Add words that may be shown from right to left, which even turns figures around."""
        if element.get(f"{W}val") == "rtl":
            self._show(TURNED, look, pieces)
        self._children(element, around, look, pieces)


def _undescribed(picture: Element) -> str:
    """Return the name of a picture, "" where there is another description, which is told itself."""
    around = (picture, *picture.iterancestors(*AROUND_PICTURES))
    named = [name for outer in around for name in outer.findall("{*}docPr")]
    named += picture.findall("{*}nvPicPr/{*}cNvPr")
    is_object = any(outer.tag == OBJECT for outer in around)
    if is_object or any(each.get(name) for each in (*around, *named) for name in DESCRIBING):
        return ""
    names = (name for each in named if (name := each.get("name")))
    return next(names, str(picture.tag).rpartition("}")[2])


def _is_special(letter: str, latin: str) -> bool:
    """Tell whether a letter of a text is not what its code point says, in a Latin font."""
    return ord(letter) in PRIVATE or (bool(latin) and ord(letter) < 0x100)
