"""Which letters of a PDF a person sees.

Not those in a layer that is off, or drawn invisibly (ISO 32000-2, 8.11 and 9.3.6), white
ones on nothing but white, and those that are too small or outside of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pdfminer.layout import LTChar, LTComponent
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.utils.exceptions import PdfminerException

NOT_SHOWN, LAYER = "not shown", "OC"
"""The tag of what is not shown, and that by which a page names the layer of what follows."""

INVISIBLE = (3, 7)
"""The text rendering modes that neither fill nor stroke letters."""

FILLED = (0, 4)
"""The modes that only fill them."""

NEARLY_WHITE = 0.97
WHITE_AT = {"DeviceGray": 1.0, "DeviceRGB": 1.0, "CalGray": 1.0, "CalRGB": 1.0, "DeviceCMYK": 0.0}
"""At what all parts of a colour make it white, in the spaces of which that is certain."""

SMALLEST, EXACT = 1.0, 1e-6
"""A letter that is no larger, in points, is a dot, as one of Word is."""


class SeenPage(Page):
    """A page whose letters have the tag NOT_SHOWN where nobody sees them."""

    @cached_property
    def layout(self) -> Any:
        """What stands on the page."""
        device = _Device(self.pdf.rsrcmgr, pageno=self.page_number, laparams=self.pdf.laparams)
        device.hidden = frozenset(_hidden_names(self))
        try:
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
        except Exception as error:  # pdfminer foresees little of what a file may hold
            raise PdfminerException(error) from error
        return device.get_result()


class _Interpreter(PDFPageInterpreter):
    """Tells its device of what pdfminer passes over: a shading, which may be behind any letter."""

    device: _Device

    def do_sh(self, name: object) -> None:
        self.device.is_shaded = True
        super().do_sh(name)


class _Device(PDFPageAggregatorWithMarkedContent):
    """Collects what stands on a page, and tags what is not shown."""

    hidden: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.layers: list[bool] = []
        self.mode = 0
        self.added: list[LTComponent] = []
        """What the last operator has put on the page."""
        self.is_shaded = False
        self.coloured: list[LTComponent] = []
        """All that is painted and not certainly white."""

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        super().begin_tag(tag, props)
        is_layer = _name(tag) == LAYER
        self.layers.append(is_layer and _name(props) in self.hidden)

    def end_tag(self) -> None:
        super().end_tag()
        self.layers[-1:] = []

    def render_string(self, textstate: Any, *args: Any) -> None:
        self.mode = textstate.render
        super().render_string(textstate, *args)

    def begin_page(self, page: Any, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self.box = self.cur_item
        self.watch()

    def begin_figure(self, *args: Any) -> None:
        super().begin_figure(*args)
        self.watch()

    def watch(self) -> None:
        """Note what is added to a page or a figure from now on; neither tells of its last item."""
        container: Any = self.cur_item
        add = container.add

        def noted(item: LTComponent) -> None:
            self.added.append(item)
            add(item)

        container.add = noted

    def render_image(self, *args: Any) -> None:
        self.added.clear()
        super().render_image(*args)
        self.coloured += self.added

    def paint_path(self, gstate: Any, stroke: Any, fill: Any, evenodd: Any, path: Any) -> None:
        self.added.clear()
        super().paint_path(gstate, stroke, fill, evenodd, path)
        if fill and not _is_white(gstate):
            self.coloured += self.added

    def render_char(self, *args: Any, **options: Any) -> float:
        self.added.clear()
        return float(super().render_char(*args, **options))

    def tag_cur_item(self) -> None:
        letters = [item for item in self.added if isinstance(item, LTChar)]
        if any(self.layers) or any(map(self.is_unseen, letters)):
            self.cur_tag = NOT_SHOWN
        elif self.cur_tag == NOT_SHOWN:
            self.cur_tag = None
        super().tag_cur_item()

    def is_unseen(self, letter: LTChar) -> bool:
        """Tell whether nobody can see a letter; where that is not certain, it is seen."""
        is_dot = max(letter.width, letter.height) <= SMALLEST + EXACT
        if self.mode in INVISIBLE or is_dot or not _is_over(letter, self.box):
            return True
        is_white = self.mode in FILLED and _is_white(letter.graphicstate)
        if not is_white or self.is_shaded:
            return False
        return not any(_is_over(letter, area) for area in self.coloured)


def _is_over(letter: LTChar, area: LTComponent) -> bool:
    """Tell whether the middle of a letter is in a box."""
    x, y = (letter.x0 + letter.x1) / 2, (letter.y0 + letter.y1) / 2
    return bool(area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1)


def _is_white(state: Any) -> bool:
    """Tell whether what is filled is white for certain."""
    white = WHITE_AT.get(state.ncs.name)
    parts = state.ncolor if isinstance(state.ncolor, tuple | list) else (state.ncolor,)
    is_plain = white is not None and all(isinstance(part, int | float) for part in parts)
    return is_plain and all(abs(part - white) <= 1 - NEARLY_WHITE for part in parts)


def _hidden_names(page: Page) -> Iterator[str]:
    """Yield the names that a page has for layers that are off."""
    properties = _dictionary(resolve1(page.page_obj.resources).get("Properties"))
    off = _is_off(_dictionary(page.pdf.doc.catalog.get("OCProperties")))
    for name, reference in properties.items():
        layer = _dictionary(reference)
        members = resolve1(layer.get("OCGs", reference)) if "OCGs" in layer else reference
        groups = members if isinstance(members, list) else [layer.get("OCGs", reference)]
        if groups and all(off(group) for group in groups):
            yield name


def _is_off(layers: dict[str, Any]) -> Any:
    """Return what tells of a reference to a layer whether that is off when the file is opened."""
    settings = _dictionary(layers.get("D"))
    on, off = ({_number(layer) for layer in resolve1(settings.get(key)) or ()}
               for key in ("ON", "OFF"))  # fmt: skip
    if _name(settings.get("BaseState")) == "OFF":
        return lambda layer: _number(layer) not in on
    return lambda layer: _number(layer) in off


def _number(reference: Any) -> int:
    return reference.objid if isinstance(reference, PDFObjRef) else 0


def _dictionary(value: Any) -> dict[str, Any]:
    value = resolve1(value)
    return value if isinstance(value, dict) else {}


def _name(value: Any) -> str:
    if not isinstance(value, PSLiteral):
        return ""
    return value.name if isinstance(value.name, str) else value.name.decode("latin-1")
