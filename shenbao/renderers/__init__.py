"""Renderers: each turns a sheet into the bytes of one format and touches no disk.

A new format is one module with ``SUFFIX`` and ``render``, and one entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from shenbao.renderers.errors import TemplateError
from shenbao.view.sheet import Sheet

if TYPE_CHECKING:
    from shenbao.renderers.templating import Templates

FORMATS = {
    "markdown": "shenbao.renderers.markdown",
    "word": "shenbao.renderers.word",
    "pdf": "shenbao.renderers.pdf",
}


class Renderer(Protocol):
    """What the module of a format offers."""

    SUFFIX: str

    def render(self, sheet: Sheet, templates: Templates) -> bytes:
        """Return the sheet in this format; raise TemplateError where a template fails."""


def renderer(name: str) -> Renderer:
    """Return the renderer of a format; its libraries are loaded now, not before."""
    return cast("Renderer", import_module(FORMATS[name]))


__all__ = ["FORMATS", "Renderer", "TemplateError", "renderer"]
