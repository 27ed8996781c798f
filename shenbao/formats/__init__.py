"""The formats of sheets and yearly workbooks: each is a module and an entry in ``FORMATS``.

A renderer returns the bytes of a file and touches no disk.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from shenbao.i18n import N_

if TYPE_CHECKING:
    from shenbao.formats.templating import Templates
    from shenbao.sheet.sheet import Sheet
    from shenbao.sheet.yearly_workbook import YearlyWorkbook


class Format(NamedTuple):
    """What there is to know of a format before its module is loaded.

    ``module`` renders sheets, ``yearly_workbook`` the workbook of a year, if the
    format has one. A ``default`` format is made where none is asked for. A
    ``slow`` one takes long to load and to make.
    """

    suffix: str
    module: str
    summary: str
    default: bool = True
    slow: bool = False
    yearly_workbook: str = ""


FORMATS = {
    "markdown": Format(
        ".md",
        "shenbao.formats.markdown",
        N_("tables of the facts and the indicators, one a line, to be reviewed and compared"),
    ),
    "word": Format(
        ".docx",
        "shenbao.formats.word",
        N_("the form to be handed in or edited; edits can be pulled back"),
    ),
    "pdf": Format(
        ".pdf",
        "shenbao.formats.pdf.rendering",
        N_("the form to be printed or archived: PDF/A-2a and PDF/UA-1, with its fonts"),
        slow=True,
    ),
    "xlsx": Format(
        ".xlsx",
        "shenbao.formats.xlsx",
        N_("the form on one sheet, laid out and merged as in Word"),
        default=False,
        yearly_workbook="shenbao.formats.yearly_workbook",
    ),
}


def default_formats() -> tuple[str, ...]:
    """Return the names of the formats that are made where none is asked for."""
    return tuple(name for name in FORMATS if FORMATS[name].default)


class Renderer(Protocol):
    """What the module of a format offers."""

    def preload(self) -> None:
        """Do once what every process that renders needs, before it is forked from this one."""

    def render(self, sheet: Sheet, templates: Templates) -> bytes:
        """Return the sheet in this format; raise TemplateError where a template fails."""


class YearlyWorkbookRenderer(Protocol):
    """What the module of a format's yearly workbook offers."""

    def render(self, workbook: YearlyWorkbook, templates: Templates) -> bytes:
        """Return the workbook in this format; raise TemplateError where its looks are wrong."""


def renderer(name: str) -> Renderer:
    """Return the renderer of a format; its libraries are loaded now, not before."""
    return cast("Renderer", import_module(FORMATS[name].module))


def yearly_workbook_renderer(name: str) -> YearlyWorkbookRenderer:
    """Return the renderer of yearly workbooks in a format that has them."""
    return cast("YearlyWorkbookRenderer", import_module(FORMATS[name].yearly_workbook))


__all__ = [
    "FORMATS",
    "Format",
    "Renderer",
    "default_formats",
    "renderer",
    "yearly_workbook_renderer",
]
