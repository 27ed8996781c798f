"""Which letters of a PDF a viewer shows: not those in a layer that is off, or drawn invisibly.

ISO 32000-2, 8.11 (optional content) and 9.3.6 (text rendering mode).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent
from pdfplumber.utils.exceptions import PdfminerException

NOT_SHOWN, LAYER = "not shown", "OC"
"""The tag of what is not shown, and that by which a page names the layer of what follows."""

INVISIBLE = (3, 7)
"""The text rendering modes that neither fill nor stroke letters."""


class SeenPage(Page):
    """A page whose letters have the tag NOT_SHOWN where nobody sees them."""

    @cached_property
    def layout(self) -> Any:
        """What stands on the page."""
        device = _Device(self.pdf.rsrcmgr, pageno=self.page_number, laparams=self.pdf.laparams)
        device.hidden = frozenset(_hidden_names(self))
        try:
            PDFPageInterpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
        except Exception as error:  # pdfminer foresees little of what a file may hold
            raise PdfminerException(error) from error
        return device.get_result()


class _Device(PDFPageAggregatorWithMarkedContent):
    """Collects what stands on a page, and tags what is not shown."""

    hidden: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.layers: list[bool] = []
        self.is_invisible = False

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        super().begin_tag(tag, props)
        is_layer = _name(tag) == LAYER
        self.layers.append(is_layer and _name(props) in self.hidden)

    def end_tag(self) -> None:
        super().end_tag()
        self.layers[-1:] = []

    def render_string(self, textstate: Any, *args: Any) -> None:
        self.is_invisible = textstate.render in INVISIBLE
        super().render_string(textstate, *args)

    def tag_cur_item(self) -> None:
        if self.is_invisible or any(self.layers):
            self.cur_tag = NOT_SHOWN
        elif self.cur_tag == NOT_SHOWN:
            self.cur_tag = None
        super().tag_cur_item()


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
