"""The sheet as a Word document: its looks are in base.docx, its structure in a template."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.coreprops import CoreProperties
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.parser import parse_xml
from docx.section import Section
from docx.shared import Mm

from shenbao.form.page import Page, Size, page_of
from shenbao.formats.column_widths import whole_widths
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.formats.word_heights import head_heights, tall_rows
from shenbao.i18n import _
from shenbao.office.origin import attach_origin
from shenbao.office.packages import PackageError, open_package
from shenbao.office.packing import NO_DATE, packed
from shenbao.sheet.data import sheet_data
from shenbao.sheet.origin import origin_of
from shenbao.sheet.pages import with_headings_in_heads
from shenbao.sheet.sheet import Sheet

_BASE = "base.docx"
_TEMPLATE = "sheet.docx.xml.j2"
_EMU_PER_TWIP = 635
_PROPERTY_LENGTH = 255  # python-docx refuses a longer property
_TAG_LENGTH = 64  # Word does not open a document with a longer tag


class TextSize(NamedTuple):
    """The room for text on a page, in twips."""

    width: int
    height: int


def preload() -> None:
    """Load nothing more: importing this module loads all it needs."""


def render(sheet: Sheet, templates: Templates) -> bytes:
    """Return the sheet as a .docx file, the same bytes for the same sheet and templates.

    Its values stand in content controls with their keys as tags, and it carries
    its origin: what was edited in it can be pulled back.
    """
    document = compose(with_headings_in_heads(sheet), templates, tagged=True)
    attach_origin(document, origin_of(sheet))
    return packed(document)


def compose(sheet: Sheet, templates: Templates, *, tagged: bool = False) -> Document:
    """Return the sheet as a document that can still be changed before it is packed."""
    base = templates.read(_BASE)
    document: Document = deepcopy(_opened(base).part.package).main_document_part.document
    _fill_body(document, base, sheet, templates, tagged)
    _drop_properties_of_base(document)
    _fill_properties(document.core_properties, sheet)
    return document


@lru_cache(maxsize=8)
def _opened(base: bytes) -> Document:
    """Open the base document, which is to be copied: that is quicker than to open it again."""
    try:
        return open_package(base).document()
    except PackageError as error:
        raise TemplateError("; ".join(f"{_BASE}: {reason}" for reason in error.reasons)) from error


def _fill_body(
    document: Document, base: bytes, sheet: Sheet, templates: Templates, tagged: bool
) -> None:
    text_size, styles = _read_base(document, base, page_of(sheet.page))
    grids = [whole_widths(table.widths, text_size.width) for table in sheet.tables]
    tables = list(zip(sheet.tables, grids, strict=True))
    keys = sheet.values() if tagged else ()
    tags = {key: key for key in keys if len(key) <= _TAG_LENGTH}  # old templates look them up
    context = {
        "sheet": sheet_data(sheet),
        "grids": grids,
        "heads": [head_heights(table, grid) for table, grid in tables],
        "tall": [tall_rows(table, grid, text_size.height) for table, grid in tables],
        "styles": styles,
        "tags": tags,
    }
    xml = templates.render(_TEMPLATE, context)
    try:
        content = parse_xml(xml)
    except SyntaxError as error:  # lxml's XMLSyntaxError is one
        raise TemplateError(f"{_TEMPLATE}: {error.msg}") from error
    # all but the last child, which holds the page
    document.element.body[:-1] = list(content)


def _read_base(
    document: Document, base: bytes, page: Page
) -> tuple[TextSize, Mapping[str | None, str]]:
    """Return the size of the document's text, and the ids of its styles by their names.

    Word and LibreOffice make up new ids when somebody saves it. python-docx looks into its
    parts only now, and fails in many ways at those that are not what they are called.
    """
    try:
        section = document.sections[-1]
        _set_page(section, page)
        return _text_size(section), _style_ids(base)
    except (AttributeError, LookupError, ValueError, InvalidXmlError) as error:
        reason = _("a part of it is missing or broken")
        message = _("{file}: it is not a Word document: {reason}")
        raise TemplateError(message.format(file=_BASE, reason=reason)) from error


@lru_cache(maxsize=8)
def _style_ids(base: bytes) -> Mapping[str | None, str]:
    return {style.name: style.style_id for style in _opened(base).styles}


def _set_page(section: Section, page: Page) -> None:
    """Give the section the form's page where it is not that of the base document already.

    The margins of the base document belong to its page; another has those of the form.
    """
    if page.size is None or _has_size(section, page.size):
        return
    section.page_width, section.page_height = map(Mm, page.size)
    section.orientation = WD_ORIENT.LANDSCAPE if page.size.is_landscape else WD_ORIENT.PORTRAIT
    if page.margins:
        top, right, bottom, left = map(Mm, page.margins)
        section.top_margin, section.right_margin = top, right
        section.bottom_margin, section.left_margin = bottom, left


def _has_size(section: Section, size: Size) -> bool:
    has = section.page_width or 0, section.page_height or 0
    return all(abs(side - Mm(asked)) < Mm(1) for side, asked in zip(has, size, strict=True))


def _text_size(section: Section) -> TextSize:
    """Return the room between the margins of a page, in twips."""
    if section.page_width is None or section.left_margin is None or section.right_margin is None:
        message = _("{file}: its page has no width or no margins")
        raise TemplateError(message.format(file=_BASE))
    width = section.page_width - section.left_margin - section.right_margin
    height = (section.page_height or section.page_width) - (section.top_margin or 0)
    return TextSize(
        (width - (section.gutter or 0)) // _EMU_PER_TWIP,
        (height - (section.bottom_margin or 0)) // _EMU_PER_TWIP,
    )


def _drop_properties_of_base(document: Document) -> None:
    """Drop all that base.docx says of itself: who saved it and when, the program, a thumbnail."""
    relations = document.part.package.rels
    for key, relation in list(relations.items()):
        if relation.reltype != RELATIONSHIP_TYPE.OFFICE_DOCUMENT:
            del relations[key]


def _fill_properties(properties: CoreProperties, sheet: Sheet) -> None:
    given = {key: value[:_PROPERTY_LENGTH] for key, value in sheet.properties.items()}
    date = datetime.fromisoformat(given.get("date") or NO_DATE)
    properties.title = given.get("title", sheet.title[:_PROPERTY_LENGTH])
    properties.author = properties.last_modified_by = given.get("author", "")
    properties.identifier = properties.subject = given.get("identifier", "")
    properties.language = given.get("language", "")
    properties.created = properties.modified = date
    properties.revision = 1
