"""Renderers: each turns a sheet into the bytes of one format and touches no disk.

A new format is one module with ``render`` and one entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from shenbao.renderers.errors import TemplateError

if TYPE_CHECKING:
    from shenbao.renderers.templating import Templates
    from shenbao.view.sheet import Sheet


class Format(NamedTuple):
    """A format's file suffix, the module that renders it, and whether it is made unasked."""

    suffix: str
    module: str
    default: bool = True


FORMATS = {
    "markdown": Format(".md", "shenbao.renderers.markdown"),
    "word": Format(".docx", "shenbao.renderers.word"),
    "pdf": Format(".pdf", "shenbao.renderers.pdf"),
    "xlsx": Format(".xlsx", "shenbao.renderers.xlsx", default=False),
}

DEFAULTS = tuple(name for name, form in FORMATS.items() if form.default)
"""The formats of a repository that names none."""


class Renderer(Protocol):
    """What the module of a format offers."""

    def preload(self) -> None:
        """Do once what every process that renders needs, before it is forked from this one."""

    def render(self, sheet: Sheet, templates: Templates) -> bytes:
        """Return the sheet in this format; raise TemplateError where a template fails."""


def renderer(name: str) -> Renderer:
    """Return the renderer of a format; its libraries are loaded now, not before."""
    return cast("Renderer", import_module(FORMATS[name].module))


__all__ = ["DEFAULTS", "FORMATS", "Renderer", "TemplateError", "renderer"]
