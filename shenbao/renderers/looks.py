"""How a spreadsheet looks: its page, its rows and each of its parts, as a TOML file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shenbao.diagnostics import Code, Diagnostic
from shenbao.i18n import _
from shenbao.model import Reader, did_you_mean
from shenbao.renderers.errors import TemplateError
from shenbao.renderers.lines import Widths
from shenbao.renderers.templating import Templates
from shenbao.source import read

PAPERS = {"A3": (8, 297, 420), "A4": (9, 210, 297)}
"""Sizes of paper: the number a workbook has for each (ECMA-376-1, 18.3.1.63), and millimetres."""

ALIGNMENTS = ("left", "center", "right")
BORDERS = {"": 0, "thin": 1, "medium": 2}

MARGIN = (0, 90)
LIMITS = {
    "top": MARGIN,
    "bottom": MARGIN,
    "sides": MARGIN,
    "nearest": (0, 50),
    "line_height": (1, 3),
    "narrow": (0.1, 1),
    "capital": (0.1, 1),
    "padding": (0, 20),
    "tallest": (10, 409),  # no row of a workbook is higher
    "size": (1, 72),
}
"""What each number may be."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the paper, and its margins in millimetres."""

    paper: str
    landscape: bool
    top: float
    bottom: float
    sides: float
    footer: str

    @property
    def number(self) -> int:
        """The number that a workbook has for the paper."""
        return PAPERS[self.paper][0]

    @property
    def text_width(self) -> float:
        """The width between the margins, in millimetres."""
        _number, short, long = PAPERS[self.paper]
        return (long if self.landscape else short) - 2 * self.sides


@dataclass(frozen=True, slots=True)
class Rows:
    """What the heights of rows are reckoned by.

    A line is ``line_height`` times the size of its font high; ``padding`` is
    around the text. What is higher than ``tallest`` stands in several rows. Both
    are in points.
    """

    line_height: float
    widths: Widths
    padding: float
    tallest: float


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a part: its font, the size of that in points, and its place in the cell."""

    font: str
    size: float
    bold: bool
    align: str
    border: str

    @property
    def format(self) -> dict[str, object]:
        """The properties of the cells of this look."""
        return {
            "font_name": self.font,
            "font_size": self.size,
            "bold": self.bold,
            "align": self.align,
            "valign": "vcenter",
            "text_wrap": True,
            "border": BORDERS[self.border],
        }


@dataclass(frozen=True, slots=True)
class Looks:
    """All that makes a sheet of a workbook look as it does; ``parts`` are by name."""

    name: str
    page: Page
    nearest: float
    rows: Rows
    parts: Mapping[str, Look]


def read_looks(templates: Templates, file: str, parts: Sequence[str]) -> Looks:
    """Read the looks from an asset; raise TemplateError for all that is wrong with it."""
    document, problems = read(templates.path(file))
    if document is None:
        raise _not_right(file, problems)
    table = Reader(document, problems)
    columns = _table(table, "columns")
    looks = Looks(
        name=table.text("name", required=True),
        page=_read_page(_table(table, "page")),
        nearest=_number(columns, "nearest"),
        rows=_read_rows(_table(table, "rows")),
        parts={part: _read_look(_table(table, part)) for part in parts},
    )
    columns.finish()
    table.finish()
    if problems:
        raise _not_right(file, problems)
    return looks


def _read_page(table: Reader) -> Page:
    page = Page(
        paper=_one_of(table, "paper", tuple(PAPERS)),
        landscape=table.flag("landscape"),
        top=_number(table, "top"),
        bottom=_number(table, "bottom"),
        sides=_number(table, "sides"),
        footer=table.text("footer"),
    )
    table.finish()
    return page


def _read_rows(table: Reader) -> Rows:
    rows = Rows(
        line_height=_number(table, "line_height"),
        widths=Widths(_number(table, "narrow"), _number(table, "capital")),
        padding=_number(table, "padding"),
        tallest=_number(table, "tallest"),
    )
    table.finish()
    return rows


def _read_look(table: Reader) -> Look:
    look = Look(
        font=table.text("font", required=True),
        size=_number(table, "size"),
        bold=table.flag("bold"),
        align=_one_of(table, "align", ALIGNMENTS),
        border=_one_of(table, "border", tuple(BORDERS)),
    )
    table.finish()
    return look


def _table(table: Reader, key: str) -> Reader:
    """Return the table at the key, or one where all that is required is missing."""
    inner = table.table(key)
    if inner is None:
        table.complain(Code.MISSING, _("{key} is missing.").format(key=key))
    return inner or Reader(table.document, [])


def _number(table: Reader, key: str) -> float:
    """Read a number that is neither too small nor too large."""
    least, most = LIMITS[key]
    value = table.number(key, required=True)
    if value is not None and not least <= value <= most:
        message = _("{key} must be from {least} to {most}.")
        table.complain(Code.VALUE, message.format(key=key, least=least, most=most), key=key)
    return float(value or least)


def _one_of(table: Reader, key: str, known: Sequence[str]) -> str:
    """Read one of the known words; the first is the default."""
    value = table.text(key, default=known[0])
    if value not in known:
        message = _("{value} is not a choice for {key}.").format(value=value, key=key)
        table.complain(Code.VALUE, message, did_you_mean(value, known), key=key)
        return known[0]
    return value


def _not_right(file: str, problems: Sequence[Diagnostic]) -> TemplateError:
    """Say all that is wrong with a file, with the line and column of each problem."""
    said = (f"{file}:{one.span.line}:{one.span.column}: {one.message}" for one in sorted(problems))
    return TemplateError(" ".join(said))
