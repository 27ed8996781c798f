"""How the runs of a Word document look, as far as that changes what they say.

A run is raised, struck, coloured or hidden by itself, by its style or by that of its
paragraph: ECMA-376 part 1, 17.3.2 and 17.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from shenbao.office.colors import behind, color_of, fill_of
from shenbao.office.symbols import is_symbol_font
from shenbao.office.xml import MOST_DIGITS, Element, W, number_of, switch

FONT_KINDS = ("ascii", "hAnsi", "eastAsia", "cs")
"""The kinds of characters that a run may have a font for."""

DOT = 2
"""Half points: letters that are no larger are dots."""

MOST_STYLES = 50
"""Styles that are followed from one to the one that it is based on."""


class Look(Struct, frozen=True):
    """What properties say of a run; None or "" where they say nothing of it.

    ``shift`` is "superscript", "subscript" or "baseline". ``fonts`` are the
    names of the fonts by the kind of characters that they are for. ``behind`` is
    the colour behind the words; ``size`` is in half points, as is ``lift``, by which letters
    stand higher than others, or lower where it is negative.
    """

    shift: str = ""
    is_struck: bool | None = None
    is_double_struck: bool | None = None
    is_hidden: bool | None = None
    fonts: Mapping[str, str] = field(default_factory=dict)
    color: str = ""
    behind: str | None = None
    size: int = 0
    lift: int | None = None

    def over(self, below: Look) -> Look:
        """Return this look where it says something, the other one elsewhere."""
        return Look(
            self.shift or below.shift,
            _first(self.is_struck, below.is_struck),
            _first(self.is_double_struck, below.is_double_struck),
            _first(self.is_hidden, below.is_hidden),
            {**below.fonts, **self.fonts},
            self.color or below.color,
            below.behind if self.behind is None else self.behind,
            self.size or below.size,
            below.lift if self.lift is None else self.lift,
        )

    @property
    def is_unseen(self) -> bool:
        """Whether nobody sees the words: hidden, of the colour behind them, or small as dots."""
        is_pale = bool(self.color) and self.color == self.behind
        return bool(self.is_hidden) or is_pale or 0 < self.size <= DOT

    @property
    def is_crossed_out(self) -> bool:
        """Whether one line or two go through the words."""
        return bool(self.is_struck or self.is_double_struck)

    @property
    def symbol_font(self) -> str:
        """The font, if any, in which the letters of the run are pictures."""
        return next((font for font in self.fonts.values() if is_symbol_font(font)), "")

    @property
    def latin_symbol_font(self) -> str:
        """The same, if even ordinary letters are."""
        font = self.fonts.get("ascii", "")
        return font if is_symbol_font(font) else ""


PLAIN = Look()


class Styles:
    """The styles of a document; ``root`` is that of its part of styles, if it has one."""

    def __init__(self, root: Element | None) -> None:
        styles = () if root is None else root.iterfind(f"{W}style")
        self._styles = {style.get(f"{W}styleId") or "": style for style in styles}
        usual = (
            name
            for name, style in self._styles.items()
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true")
        )
        self._usual = next(usual, "")
        self._looks: dict[str, Look] = {"": PLAIN}
        self._shaded_tables = frozenset(name for name in self._styles if self._shades_cells(name))

    def _shades_cells(self, name: str) -> bool:
        """Tell whether a style of tables colours some of their cells."""
        styles = [*self._based_on(name)]
        is_of_tables = any(style.get(f"{W}type") == "table" for style in styles)
        return is_of_tables and any(
            next(style.iter(f"{W}shd"), None) is not None for style in styles
        )

    def of_paragraph(self, paragraph: Element) -> Look:
        """Return how runs look in a paragraph that say nothing of it themselves."""
        name = self._style_of(paragraph)
        own = (style.find(f"{W}pPr") for style in self._based_on(name))
        fills = map(fill_of, (paragraph.find(f"{W}pPr"), *own))
        fill = next((fill for fill in fills if fill is not None), None)
        look = self._look(name)
        if look.behind is not None:
            return look
        return replace(
            look, behind=behind(paragraph, self._shaded_tables) if fill is None else fill
        )

    def numbering(self, paragraph: Element) -> Iterator[Element]:
        """Yield what says of which list a paragraph is: its own properties first (17.3.1.19)."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            yield own
        for style in self._based_on(self._style_of(paragraph)):
            properties = style.find(f"{W}pPr/{W}numPr")
            if properties is not None:
                yield properties

    def _style_of(self, paragraph: Element) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self._usual if style is None else style.get(f"{W}val") or ""

    def of_run(self, run: Element, around: Look) -> Look:
        """Return how a run looks in a paragraph of the look ``around``."""
        properties = run.find(f"{W}rPr")
        if properties is None:
            return around
        named = properties.find(f"{W}rStyle")
        style = PLAIN if named is None else self._look(named.get(f"{W}val") or "")
        below = style.over(around)
        # These two are toggled: what is struck in a struck paragraph is not struck (17.7.3).
        toggled = replace(
            below,
            is_struck=bool(style.is_struck) != bool(around.is_struck),
            is_hidden=bool(style.is_hidden) != bool(around.is_hidden),
        )
        return _direct(properties).over(toggled)

    def _look(self, name: str) -> Look:
        if name not in self._looks:
            look = PLAIN
            for style in self._based_on(name):
                properties = style.find(f"{W}rPr")
                look = look if properties is None else look.over(_direct(properties))
            self._looks[name] = look
        return self._looks[name]

    def _based_on(self, name: str) -> Iterator[Element]:
        """Yield a style and those that it is based on, one after the other."""
        for _step in range(MOST_STYLES):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            base = style.find(f"{W}basedOn")
            name = "" if base is None else base.get(f"{W}val") or ""


def _direct(properties: Element) -> Look:
    """Return what properties say themselves."""
    shift, fonts = properties.find(f"{W}vertAlign"), properties.find(f"{W}rFonts")
    named = {} if fonts is None else {kind: fonts.get(f"{W}{kind}") or "" for kind in FONT_KINDS}
    return Look(
        "" if shift is None else shift.get(f"{W}val") or "",
        switch(properties.find(f"{W}strike")),
        switch(properties.find(f"{W}dstrike")),
        switch(properties.find(f"{W}vanish")),
        {kind: name for kind, name in named.items() if name},
        color_of(properties),
        fill_of(properties),
        number_of(properties.find(f"{W}sz")),
        _lift(properties.find(f"{W}position")),
    )


def _lift(position: Element | None) -> int | None:
    if position is None:
        return None
    value = position.get(f"{W}val") or ""
    return int(value[:MOST_DIGITS]) if value.removeprefix("-").isdecimal() else 0


def _first(value: bool | None, default: bool | None) -> bool | None:
    return default if value is None else value
