"""Renderers: each turns a sheet into the bytes of one format and touches no disk.

A new format is one module with ``render`` and one entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from shenbao.formats.templating import Templates
    from shenbao.sheet.sheet import Sheet
    from shenbao.sheet.yearly_workbook import YearlyWorkbook


class Format(NamedTuple):
    """A format's file suffix, the module that renders it, and whether it is made unasked.

    A ``slow`` one takes long to load and to make.
    """

    suffix: str
    module: str
    default: bool = True
    slow: bool = False


FORMATS = {
    "markdown": Format(".md", "shenbao.formats.markdown"),
    "word": Format(".docx", "shenbao.formats.word"),
    "pdf": Format(".pdf", "shenbao.formats.pdf.rendering", slow=True),
    "xlsx": Format(".xlsx", "shenbao.formats.xlsx", default=False),
}

YEARLY_WORKBOOKS = {"xlsx": "shenbao.formats.yearly_workbook"}
"""The formats that a yearly workbook is made in, and the modules that render it."""

DEFAULTS = tuple(name for name, form in FORMATS.items() if form.default)
"""The formats of a repository that names none."""


class Renderer(Protocol):
    """What the module of a format offers."""

    def preload(self) -> None:
        """Do once what every process that renders needs, before it is forked from this one."""

    def render(self, sheet: Sheet, templates: Templates) -> bytes:
        """Return the sheet in this format; raise TemplateError where a template fails."""


class YearlyWorkbookRenderer(Protocol):
    """What the module of a format of yearly workbooks offers."""

    def render(self, workbook: YearlyWorkbook, templates: Templates) -> bytes:
        """Return the workbook in this format; raise TemplateError where its looks are wrong."""


def renderer(name: str) -> Renderer:
    """Return the renderer of a format; its libraries are loaded now, not before."""
    return cast("Renderer", import_module(FORMATS[name].module))


def yearly_workbook_renderer(name: str) -> YearlyWorkbookRenderer:
    """Return the renderer of yearly workbooks in a format."""
    return cast("YearlyWorkbookRenderer", import_module(YEARLY_WORKBOOKS[name]))


__all__ = [
    "DEFAULTS",
    "FORMATS",
    "YEARLY_WORKBOOKS",
    "Renderer",
    "renderer",
    "yearly_workbook_renderer",
]
