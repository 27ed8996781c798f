"""Renderers: each turns a sheet into the bytes of one format and touches no disk.

A new format is one module with ``SUFFIX`` and ``render``, and one entry here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from shenbao.renderers.templating import TemplateError, Templates
from shenbao.view.sheet import Sheet

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


__all__ = ["FORMATS", "Renderer", "TemplateError", "Templates", "renderer"]
