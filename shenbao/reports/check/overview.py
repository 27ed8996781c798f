"""The first page of a long report: how much was found, by rule, by unit and by declaration."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec import Struct
from wcwidth import wcswidth

from shenbao.diagnostics import Severity
from shenbao.form import Filing
from shenbao.form.meanings import Meaning
from shenbao.formats.escaping import escaped
from shenbao.i18n import _
from shenbao.reports import tables
from shenbao.reports.check.report import FileReport, Report
from shenbao.reports.check.text import ending, more, summary
from shenbao.reports.paths import shown_path

Counts = Counter[Severity]

FIRST_PAGE = 10
"""The lines of each list that are shown where nobody says how many."""


class Line(Struct, frozen=True):
    """So much was found of something: a rule, a unit or a declaration."""

    name: str
    counts: Counts

    @property
    def order(self) -> tuple[object, ...]:
        """What lines are ordered by: the worst first."""
        return (*(-self.counts[severity] for severity in Severity), self.name)


class Listing(Struct, frozen=True):
    """Lines of one kind, the worst first, and how many more there are."""

    title: str
    lines: list[Line]
    more: int


def listings(report: Report, limit: int | None = None) -> list[Listing]:
    """Return what was found by rule, by unit and by declaration; each list within a limit."""
    by_rule: defaultdict[str, Counts] = defaultdict(Counter)
    by_unit: defaultdict[str, Counts] = defaultdict(Counter)
    by_file: dict[str, Counts] = {}

    def count(file: FileReport) -> None:
        filing = report.filing_of(file.path)
        own = Counter(problem.severity for problem in file.problems)
        for problem in file.problems:
            by_rule[_rule_name(problem.code, report)][problem.severity] += 1
        if own:
            by_file[_file_name(file, filing, report)] = own
            by_unit[_unit_name(filing)].update(own)

    for _done in report.of_files(count):
        pass
    most = FIRST_PAGE if limit is None else limit
    return [
        _listing(_("By rule"), by_rule, most),
        _listing(_("By unit"), by_unit, most),
        _listing(_("By declaration"), by_file, most),
    ]


def _listing(title: str, found: dict[str, Counts], most: int) -> Listing:
    lines = sorted((Line(name, counts) for name, counts in found.items()), key=lambda it: it.order)
    return Listing(title, lines[:most], max(len(lines) - most, 0))


def _rule_name(code: str, report: Report) -> str:
    rule = report.rules_by_code.get(code)
    return " ".join([code, _(rule.title)]) if rule else code


def _file_name(file: FileReport, filing: Filing | None, report: Report) -> str:
    path = shown_path(file.path, report.root)
    name = filing.meant(Meaning.PROJECT_NAME) if filing else ""
    return f"{path} {name}" if name else path


def _unit_name(filing: Filing | None) -> str:
    unit = filing.meant(Meaning.UNIT_NAME) if filing else ""
    return unit or _("unit not known")


# ---- As text and as Markdown ------------------------------------------------------------------


def text(report: Report, limit: int | None = None) -> Iterator[str]:
    """Yield the lists in columns, and the summary."""
    heads = _heads()
    for listing in listings(report, limit):
        yield f"{listing.title}\n"
        yield f"{_columns(heads, '')}\n"
        for line in listing.lines:
            yield f"{_columns(_figures(line), line.name)}\n"
        if listing.more:
            yield f"{_columns([''] * len(heads), more(listing.more))}\n"
        yield "\n"
    yield from ending(report)


def _columns(figures: list[str], name: str) -> str:
    cells = (
        " " * max(wcswidth(head) + 2 - wcswidth(figure), 0) + figure
        for head, figure in zip(_heads(), figures, strict=True)
    )
    return f"{''.join(cells)}  {name}".rstrip()


def markdown(report: Report, limit: int | None = None) -> Iterator[str]:
    """Yield the lists as tables, below the summary."""
    title = _("Review comments")
    yield f"# {title}\n\n{escaped(summary(report))}\n"
    for listing in listings(report, limit):
        yield f"\n## {listing.title}\n\n"
        rows = [[*_figures(line), escaped(line.name)] for line in listing.lines]
        if listing.more:
            rows.append([*[""] * len(_heads()), more(listing.more)])
        lines = [*tables.head([*_heads(), ""]), *map(tables.row, rows)]
        yield "\n".join([*lines, ""])


def _heads() -> list[str]:
    return [_("errors"), _("warnings"), _("notes")]


def _figures(line: Line) -> list[str]:
    return [str(line.counts[severity]) for severity in Severity]
