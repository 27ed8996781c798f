"""The review sheet of a declaration as a sheet, which each format makes a document of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.form.phrases import fill
from shenbao.form.properties import DATE, is_iso_date
from shenbao.i18n import _
from shenbao.reports.check.places import in_words_of_form, place_of
from shenbao.reports.check.report import FileReport, Report
from shenbao.reports.check.review_form import (
    ADVICE,
    NOTHING_FOUND,
    NUMBER,
    OPINION,
    PLACE,
    PROBLEM,
    REASON,
    SOURCE,
    WEIGHT,
    Column,
    Pairs,
    ReviewForm,
)
from shenbao.sheet import Cell, Role, Row, Sheet, Table

WHOLE = 100
"""The width of a table, in percent."""

Values = Mapping[str, str]


def review_sheet(
    report: Report, file: FileReport, filing: Filing | None, form: ReviewForm
) -> Sheet:
    """Return the sheet of a file: what was declared, the comments by weight, who signs."""
    words = _words(file, filing, form)
    comments = [*_comments(report, file, filing, form)]
    accepted = [*_accepted(file, filing)]
    tables = [
        _pairs("head", form.head, words),
        _list("comments", form.comments, comments, form.nothing),
        *([_list("accepted", form.accepted, accepted)] if accepted else []),
        _pairs("sign", form.sign, words),
        *([_notes(form, words)] if form.notes else []),
    ]
    return Sheet(
        title=fill(form.title, words),
        subtitle=fill(form.subtitle, words) if filing else "",
        tables=tuple(table for table in tables if table.body),
        properties=dict(_properties(form, words)),
        page=form.page,
    )


def _properties(form: ReviewForm, words: Values) -> Iterator[tuple[str, str]]:
    """Yield the properties of the document; where the year is not known there is no date."""
    for key, phrase in form.properties.items():
        text = fill(phrase, words)
        if key != DATE or is_iso_date(text):
            yield key, text


def file_name(file: FileReport, filing: Filing | None, form: ReviewForm) -> str:
    """Return what the file of a review sheet is called, without a suffix."""
    return fill(form.file, _words(file, filing, form))


# ---- What the sheet says --------------------------------------------------------------------


def _words(file: FileReport, filing: Filing | None, form: ReviewForm) -> Values:
    """Return what stands in the gaps of the form."""
    counts = dict.fromkeys(Severity, 0)
    for problem in file.problems:
        counts[problem.severity] += 1
    errors, warnings, notes = counts.values()
    return {
        "year": str(filing.declaration.year) if filing else "",
        "unit": _meant(filing, Meaning.UNIT_NAME),
        "superior": _meant(filing, Meaning.AUTHORITY),
        "project": _meant(filing, Meaning.PROJECT_NAME) or file.path.stem,
        "code": _meant(filing, Meaning.CODE),
        "all_years": _amount(filing, Meaning.TOTAL_AMOUNT, form),
        "this_year": _amount(filing, Meaning.ANNUAL_AMOUNT, form),
        "errors": str(errors),
        "warnings": str(warnings),
        "notes": str(notes),
        "conclusion": _conclusion(_heaviest(file.problems) if filing else "", form),
        "file": file.path.stem,
    }


def _meant(filing: Filing | None, meaning: Meaning) -> str:
    return filing.meant(meaning) if filing else ""


def _amount(filing: Filing | None, meaning: Meaning, form: ReviewForm) -> str:
    figure = filing.figure(meaning) if filing else None
    return "" if figure is None else fill(form.amount, {"figure": f"{figure:,f}"})


def _heaviest(problems: Sequence[Diagnostic]) -> str:
    weights = {problem.severity for problem in problems}
    return next((weight for weight in Severity if weight in weights), NOTHING_FOUND)


def _conclusion(heaviest: str, form: ReviewForm) -> str:
    """Return all conclusions, with a mark before the one that the heaviest comment asks for."""
    chosen = form.conclusion.by.get(heaviest)
    marks = {True: form.conclusion.chosen, False: form.conclusion.open}
    choices = (f"{marks[choice == chosen]}{choice}" for choice in form.conclusion.choices)
    return form.conclusion.between.join(choices)


def _comments(
    report: Report, file: FileReport, filing: Filing | None, form: ReviewForm
) -> Iterator[Values]:
    """Yield the comments, those that weigh most first."""
    order = list(Severity)
    ordered = sorted(file.problems, key=lambda problem: order.index(problem.severity))
    for number, problem in enumerate(ordered, start=1):
        rule = report.rules_by_code.get(problem.code)
        yield {
            NUMBER: str(number),
            WEIGHT: form.weights[problem.severity],
            PLACE: place_of(problem, filing),
            OPINION: report.opinions.of(problem.code),
            PROBLEM: in_words_of_form(problem.message, filing),
            SOURCE: _(rule.source) if rule else "",
            ADVICE: in_words_of_form(problem.hint, filing),
        }


def _accepted(file: FileReport, filing: Filing | None) -> Iterator[Values]:
    for number, problem in enumerate(file.waived, start=1):
        yield {
            NUMBER: str(number),
            PLACE: place_of(problem, filing),
            PROBLEM: in_words_of_form(problem.message, filing),
            REASON: problem.waiver.reason if problem.waiver else "",
        }


# ---- How it is laid out ---------------------------------------------------------------------


def _pairs(key: str, pairs: Pairs, words: Values) -> Table:
    """Lay out labels with what stands beside them; the last of them takes the rest of its row."""
    text_width = WHOLE / pairs.across - pairs.label_width
    rows = []
    for first in range(0, len(pairs.cells), pairs.across):
        several = pairs.cells[first : first + pairs.across]
        cells = []
        for pair in several:
            cells.append(Cell(pair.label, Role.LABEL))
            cells.append(Cell(fill(pair.text, words), Role.CENTRED))
        left = 2 * (pairs.across - len(several))
        cells[-1] = Cell(cells[-1].text, Role.CENTRED, columns=1 + left)
        rows.append(Row(tuple(cells)))
    widths = (pairs.label_width, text_width) * pairs.across
    return Table(key, widths, tuple(rows), joined=True)


def _list(key: str, columns: Sequence[Column], rows: Iterable[Values], nothing: str = "") -> Table:
    """Lay out what is listed, one row each; of an empty list, say that there is nothing."""
    body = [_row(columns, row) for row in rows]
    if not body and nothing:
        body = [Row((Cell(nothing, Role.CENTRED, columns=len(columns)),))]
    widths = tuple(column.width for column in columns)
    return Table(key, widths, tuple(body), tuple(_head(columns)), joined=True)


def _row(columns: Sequence[Column], values: Values) -> Row:
    return Row(
        tuple(
            Cell(values.get(column.key, ""), Role.CENTRED if column.centred else Role.NOTE)
            for column in columns
        )
    )


def _head(columns: Sequence[Column]) -> Iterator[Row]:
    """Yield the row of heads, or two where some columns share one above their own."""
    own = Row(tuple(Cell(column.label, Role.COLUMN) for column in columns))
    if not any(column.under for column in columns):
        yield own
        return
    upper: list[Cell] = []
    lower: list[Cell] = []
    for under, several in groupby(columns, key=lambda column: column.under):
        heads = [Cell(column.label, Role.COLUMN) for column in several]
        if under:
            upper.append(Cell(under, Role.COLUMN, columns=len(heads)))
            lower += heads
        else:
            upper += [Cell(head.text, Role.COLUMN, rows=2) for head in heads]
            lower += [Cell(head.text, Role.COLUMN, continued=True) for head in heads]
    yield Row(tuple(upper))
    yield Row(tuple(lower))


def _notes(form: ReviewForm, words: Values) -> Table:
    rows = tuple(Row((Cell(fill(note, words), Role.NOTE),)) for note in form.notes)
    return Table("notes", (WHOLE,), rows, ruled=False)
