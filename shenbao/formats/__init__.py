"""The formats of sheets: each is a module and an entry in ``FORMATS``.

A renderer returns the bytes of a file and touches no disk.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from shenbao.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shenbao.formats.templating import Templates
    from shenbao.sheet.sheet import Sheet


class Format(NamedTuple):
    """What there is to know of a format before its module is loaded.

    ``module`` renders sheets. A ``default`` format is made where none is asked for. A
    ``slow`` one takes long to load and to make. ``libraries`` is the module that knows
    what the system has to bring, if anything.
    """

    suffix: str
    module: str
    summary: str
    default: bool = True
    slow: bool = False
    libraries: str = ""


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
        libraries="shenbao.formats.pdf.libraries",
    ),
    "xlsx": Format(
        ".xlsx",
        "shenbao.formats.xlsx",
        N_("the form on one sheet, laid out and merged as in Word"),
        default=False,
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


class Libraries(Protocol):
    """What the module of a format's libraries offers."""

    def missing(self) -> str:
        """Say that libraries are missing, and how to get them; nothing where all are there."""

    def unprepared(self) -> list[Callable[[], object]]:
        """Return what is to be done once for all builds, in steps that take seconds each."""


def unprepared(names: Iterable[str]) -> list[Callable[[], object]]:
    """Return what is to be done once before formats can be made, but for those that cannot."""
    modules = [FORMATS[name].libraries for name in names if not why_not(name)]
    libraries = [cast("Libraries", import_module(module)) for module in modules if module]
    return [step for module in libraries for step in module.unprepared()]


def why_not(name: str) -> str:
    """Say why a format cannot be made on this system; nothing where it can."""
    module = FORMATS[name].libraries
    return cast("Libraries", import_module(module)).missing() if module else ""


def renderer(name: str) -> Renderer:
    """Return the renderer of a format; its libraries are loaded now, not before."""
    return cast("Renderer", import_module(FORMATS[name].module))


__all__ = [
    "FORMATS",
    "Format",
    "Renderer",
    "default_formats",
    "renderer",
    "unprepared",
    "why_not",
]
