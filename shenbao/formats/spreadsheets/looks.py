"""The looks of a workbook, read from a TOML file: its page, its rows and each of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from shenbao.form.page import Margins
from shenbao.form.page import Page as FormPage
from shenbao.form.phrases import read_phrase
from shenbao.formats.errors import TemplateError
from shenbao.formats.spreadsheets.text_heights import CharacterWidths, TextMetrics
from shenbao.formats.templating import Templates
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader

PAPERS = {
    "A2": (66, 420, 594),
    "A3": (8, 297, 420),
    "A4": (9, 210, 297),
    "A5": (11, 148, 210),
    "A6": (70, 105, 148),
    "B4": (42, 250, 353),
    "B5": (34, 176, 250),
    "letter": (1, 215.9, 279.4),
    "legal": (5, 215.9, 355.6),
    "ledger": (3, 279.4, 431.8),
}
"""Sizes of paper: the number a workbook has for each (ECMA-376-1, 18.3.1.63), and millimetres."""

ALIGNMENTS = ("left", "center", "right")
BORDERS = {"none": 0, "thin": 1, "medium": 2}

TALLEST_ROW = 409
"""How high a row of a workbook may be, in points."""

MARGIN = (0, 90)
"""What a margin may be, in millimetres."""


class Page(Struct, frozen=True):
    """A page: the paper, its margins in millimetres, and what is printed in these."""

    paper: str
    landscape: bool
    margins: Margins
    header: str
    footer: str

    @property
    def number(self) -> int:
        """The number that a workbook has for the paper."""
        return PAPERS[self.paper][0]

    @property
    def text_width(self) -> float:
        """The width between the margins, in millimetres."""
        _number, short, long = PAPERS[self.paper]
        width = long if self.landscape else short
        return width - self.margins.left - self.margins.right

    def of_form(self, page: FormPage) -> Page:
        """Return the page with the size and the margins that a form asks for, as far as it does.

        A size that is no paper's only turns it.
        """
        size = page.size
        asked = sorted(size) if size else None
        papers = (name for name, (_, *sides) in PAPERS.items() if asked and _are_near(sides, asked))
        return replace(
            self,
            paper=next(papers, self.paper),
            landscape=size.is_landscape if size else self.landscape,
            margins=page.margins or self.margins,
        )


def _are_near(sides: Sequence[float], asked: Sequence[float]) -> bool:
    """Tell whether two papers differ by less than a millimetre."""
    return all(abs(side - other) < 1 for side, other in zip(sides, asked, strict=True))


class Look(Struct, frozen=True):
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


class LooksFile:
    """A TOML file among the templates that says how a workbook looks.

    Raises TemplateError where it cannot be read; ``finish`` raises one that names
    all mistakes at once.
    """

    def __init__(self, templates: Templates, name: str) -> None:
        self._name = name
        document, self._problems = read_first(templates.paths(name))
        if document is None:
            raise self._wrong()
        self.table = TableReader(document, self._problems)

    def inner(self, key: str) -> TableReader:
        """Return the table at a key, which must be there."""
        inner = self.table.table(key, required=True)
        return inner or TableReader(self.table.document, [])

    def page(self) -> Page:
        """Read the page."""
        table = self.inner("page")
        top, bottom, sides = (table.measure(key, *MARGIN) for key in ("top", "bottom", "sides"))
        page = Page(
            paper=table.one_of("paper", PAPERS),
            landscape=table.flag("landscape"),
            margins=Margins(top, sides, bottom, sides),
            header=read_phrase(table, "header", ["title"]),
            footer=read_phrase(table, "footer", ["title"]),
        )
        table.finish()
        return page

    def metrics(self) -> TextMetrics:
        """Read the measures from which the heights of rows are estimated."""
        table = self.inner("rows")
        metrics = TextMetrics(
            line_height=table.measure("line_height", 1, 3),
            widths=CharacterWidths(
                table.measure("narrow", 0.1, 1), table.measure("capital", 0.1, 1)
            ),
            padding=table.measure("padding", 0, 20),
            tallest=table.measure("tallest", 10, TALLEST_ROW),
        )
        table.finish()
        return metrics

    def parts(self, names: Iterable[str]) -> dict[str, Look]:
        """Read the look of each part."""
        return {name: _read_look(self.inner(name)) for name in names}

    def finish(self) -> None:
        """Raise TemplateError for all that is wrong, with the line and column of each problem."""
        self.table.finish()
        if self._problems:
            raise self._wrong()

    def _wrong(self) -> TemplateError:
        messages = (
            f"{self._name}:{problem.span.line}:{problem.span.column}: {problem.message}"
            for problem in sorted(self._problems)
        )
        return TemplateError(" ".join(messages))


def _read_look(table: TableReader) -> Look:
    look = Look(
        font=table.text("font", required=True),
        size=table.measure("size", 1, 72),
        bold=table.flag("bold"),
        align=table.one_of("align", ALIGNMENTS, default="left"),
        border=table.one_of("border", BORDERS, default="none"),
    )
    table.finish()
    return look
