"""The form of the review sheet, which is data: its words, its columns, who signs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from shenbao.diagnostics import Diagnostic, Severity, has_errors
from shenbao.form.page import read_page
from shenbao.form.phrases import read_phrase
from shenbao.form.properties import read_properties
from shenbao.toml import read_first
from shenbao.toml.reader import TableReader

FILE = "review-sheet.toml"

GAPS = (
    *("year", "unit", "superior", "project", "code", "all_years", "this_year"),
    *("errors", "warnings", "notes", "conclusion", "file"),
)
"""What the program fills into the words of the form."""

NUMBER, WEIGHT, PLACE, OPINION, PROBLEM, SOURCE, ADVICE, REASON = COLUMNS = (
    *("number", "weight", "place", "opinion"),
    *("problem", "source", "advice", "reason"),
)
"""What a column can show; one that shows nothing is filled in by hand."""

NOTHING_FOUND = "none"
MOST_ACROSS = 6
SECTIONS = ("page", "weights", "conclusion", "head", "comments", "accepted", "sign")


class Pair(Struct, frozen=True):
    """A label with what stands beside it: words with gaps, or nothing, to be filled in by hand."""

    label: str
    text: str


class Pairs(Struct, frozen=True):
    """Pairs from left to right, so many ``across``; a label takes so many percent of the width."""

    across: int
    label_width: float
    cells: tuple[Pair, ...]


class Column(Struct, frozen=True):
    """A column of comments: what it shows, its head, the head it shares, its share of the width."""

    key: str
    label: str
    under: str
    width: float
    centred: bool


class Conclusion(Struct, frozen=True):
    """The conclusions, the marks before the chosen one and the others, and when which is chosen.

    ``by`` has them by the weight of the heaviest comment, or ``NOTHING_FOUND``; where it has
    none, the choice is left to the reviewer.
    """

    choices: tuple[str, ...]
    chosen: str
    open: str
    between: str
    by: Mapping[str, str]


class ReviewForm(Struct, frozen=True):
    """The review sheet of a declaration, with gaps for what is said of it."""

    title: str
    subtitle: str
    file: str
    page: Mapping[str, str]
    properties: Mapping[str, str]
    amount: str
    nothing: str
    weights: Mapping[str, str]
    conclusion: Conclusion
    head: Pairs
    comments: tuple[Column, ...]
    accepted: tuple[Column, ...]
    sign: Pairs
    notes: tuple[str, ...]


def load_review_form(paths: Sequence[Path]) -> tuple[ReviewForm | None, list[Diagnostic]]:
    """Read the form from the first of some files; None beside what is wrong with it."""
    document, problems = read_first(paths)
    if document is None:
        return None, problems
    table = TableReader(document, problems)
    sections = {key: section for key in SECTIONS if (section := table.table(key, required=True))}
    if sections.keys() != set(SECTIONS):
        return None, problems
    form = ReviewForm(
        title=read_phrase(table, "title", GAPS, required=True),
        subtitle=read_phrase(table, "subtitle", GAPS),
        file=read_phrase(table, "file", GAPS, required=True),
        page=read_page(sections["page"]),
        properties=read_properties(table, GAPS),
        amount=read_phrase(table, "amount", ["figure"], required=True),
        nothing=table.text("nothing", required=True),
        weights=_weights(sections["weights"]),
        conclusion=_conclusion(sections["conclusion"]),
        head=_pairs(sections["head"]),
        comments=_columns(sections["comments"]),
        accepted=_columns(sections["accepted"]),
        sign=_pairs(sections["sign"]),
        notes=tuple(map(_note, table.tables("note"))),
    )
    for reader in (table, *sections.values()):
        reader.finish()
    return (None if has_errors(problems) else form), problems


def _note(table: TableReader) -> str:
    note = read_phrase(table, "text", GAPS, required=True)
    table.finish()
    return note


def _weights(table: TableReader) -> dict[str, str]:
    return {str(severity): table.text(severity, required=True) for severity in Severity}


def _conclusion(table: TableReader) -> Conclusion:
    choices = table.texts("choices", required=True)
    keys = (NOTHING_FOUND, *map(str, Severity))
    by = {key: table.one_of(key, choices) for key in keys if table.has(key)}
    chosen, open_, between = map(table.text, ("chosen", "open", "between"))
    return Conclusion(choices, chosen, open_, between, by)


def _pairs(table: TableReader) -> Pairs:
    across = max(int(table.measure("across", 1, MOST_ACROSS)), 1)
    width = table.measure("label_width", 1, 99 / across)
    return Pairs(across, width, tuple(map(_pair, table.tables("cells"))))


def _pair(table: TableReader) -> Pair:
    pair = Pair(table.text("label", required=True), read_phrase(table, "text", GAPS))
    table.finish()
    return pair


def _columns(table: TableReader) -> tuple[Column, ...]:
    return tuple(map(_column, table.tables("columns")))


def _column(table: TableReader) -> Column:
    column = Column(
        key=table.one_of("key", COLUMNS) if table.has("key") else "",
        label=table.text("label", required=True),
        under=table.text("under"),
        width=table.measure("width", 1, 100),
        centred=table.flag("centred"),
    )
    table.finish()
    return column
