"""The report as one HTML page that needs nothing else: to look at, to attach, to archive."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from shenbao.changes.comparison import Comparison, Effect, Entry
from shenbao.changes.comparison.changes import (
    AmountChanged,
    CellChanged,
    IndicatorAdded,
    IndicatorMoved,
    IndicatorRemoved,
    IndicatorRenamed,
    percent,
)
from shenbao.changes.comparison.standing import Standing, Sum
from shenbao.changes.revisions import Commit
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.form.meanings import Meaning
from shenbao.form.naming import Naming
from shenbao.i18n import _, language, ngettext
from shenbao.reports.bundle import bundled
from shenbao.reports.changes import Options, figures
from shenbao.reports.changes.background import Background, Checked
from shenbao.reports.changes.effect_rows import effect_rows
from shenbao.reports.changes.effects import describe
from shenbao.reports.changes.marked_sheet import marked_runs, marked_sheet
from shenbao.reports.changes.overview import Overview, Section, fault_words, overview_of
from shenbao.reports.changes.rows import Row, Sign
from shenbao.reports.design import tokens
from shenbao.reports.excerpts import counted_severities, severity_name
from shenbao.system.reading import read_file
from shenbao.toml.reader import printable

Json = dict[str, Any]

HOME = Path(__file__).parent
TEMPLATE, STYLE, SCRIPT = "page.html.j2", "page.css", "page.js"

MOST_ROWS = 300
"""Rows shown of what one change of the templates did; JSON has them all."""

MOST_COMMITS = 12
"""Commits that stand on the page at once; the earlier ones are opened."""

MOST_UNITS = 12
"""Units that stand on the page whether anything of them changed or not."""

ALL = "all"
UNSEEN = "unseen"

DIGITS = 16
"""The digits of a digest that tell two of them apart."""

OF_INDICATORS = (CellChanged, IndicatorAdded, IndicatorMoved, IndicatorRemoved, IndicatorRenamed)
"""The changes of indicators and rows."""


def render(comparison: Comparison, options: Options) -> str:
    """Return the comparison as a page with its styles and its script in it."""
    background = options.background or Background()
    overview = overview_of(comparison)
    sections = _sections(overview, background)
    shown = {section["path"] for section in sections}
    return _template().render(
        style=Markup(style()),
        script=Markup(_script()),
        policy=policy(),
        language=language().replace("_", "-"),
        words=_words(background),
        old=comparison.old_name,
        new=comparison.new_name,
        summary=list(_summary(overview, background)),
        years=list(map(_year, _by_year(background.standings))),
        commits=list(_commits(background, comparison)),
        most=MOST_COMMITS,
        sums=overview.sums,
        effects=[_effect(effect, comparison) for effect in comparison.effects],
        elsewhere=list(_elsewhere(background, shown)),
        sections=sections,
        units=list(_units(sections)),
        filters=list(_filters(sections)),
        orders=_orders(),
        views=(_("Changes marked"), _("Before"), _("After")),
        faults=list(map(fault_words, comparison.faults)),
    )


# ---- What the page is made of --------------------------------------------------------------------


@cache
def _template() -> Template:
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(_read(TEMPLATE))


@cache
def style() -> str:
    """Return the styles of the page; columns are as wide as they are named in percent."""
    widths = "".join(f".w{width}{{width:{width}%}}" for width in range(1, 101))
    return f"{tokens()}{_read(STYLE)}{widths}\n"


@cache
def _script() -> str:
    return bundled(HOME, SCRIPT)


@cache
def policy() -> str:
    """Return the policy by which a browser takes the page's own style and script, and no others."""
    own = (f"style-src '{_digest(style())}'", f"script-src '{_digest(_script())}'")
    return "; ".join(("default-src 'none'", *own, "base-uri 'none'", "form-action 'none'"))


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _read(name: str) -> str:
    return read_file(HOME / name, within=HOME).decode()


def _words(background: Background) -> dict[str, str]:
    """Return the fixed words of the page."""
    earlier = len(background.commits) - MOST_COMMITS + background.uncommitted
    message = ngettext("{count} earlier commit", "{count} earlier commits", earlier)
    return {
        "title": _("What changed"),
        "units": _("Money of all units for the year"),
        "not_only": _("ten thousand yuan; all declarations, not only those that changed"),
        "who": _("Who, when, why"),
        "when": _("When"),
        "author": _("Who"),
        "why": _("Why"),
        "more": _("More"),
        "earlier": message.format(count=earlier),
        "amounts": _("Amounts"),
        "only": _("only of what changed"),
        "unit": _("Unit"),
        "amount": _("Amount"),
        "before": _("Before"),
        "after": _("After"),
        "difference": _("Difference"),
        "templates": _("Templates"),
        "change": _("Change"),
        "sheets": _("Sheets"),
        "cells": _("Cells"),
        "sheet": _("Sheet"),
        "marks": _("what is deleted is struck out, what is inserted is underlined"),
        "item": _("Item"),
        "note": _("Note"),
        "declarations": _("Declarations"),
        "changed": _("Declarations that changed"),
        "elsewhere": _("New and mended findings in other files"),
        "mended": _("mended"),
        "search": _("Search names, codes, any words"),
        "filter": _("Filters"),
        "order": _("Order"),
        "shown": _("{count} of {all} shown"),
        "seen": _("Seen"),
        "seen_of": _("{count} of {all} seen"),
        "passing": _("(kept while this page is open)"),
        "faults": _("Faulty files"),
        "nothing": _("Nothing is different."),
    }


# ---- Summary -------------------------------------------------------------------------------------


def _summary(overview: Overview, background: Background) -> Iterator[str]:
    """Yield what all comes to, each in a sentence."""
    yield overview.summary
    for year in _by_year(background.standings):
        both = _together(year)
        if both.old.amount != both.new.amount:
            message = _("Ten thousand yuan for the year: {before} → {after} ({difference})")
            if both.year is not None and len({it.year for it in background.standings}) > 1:
                message = _("Ten thousand yuan for {year}: {before} → {after} ({difference})")
            yield message.format(
                year=both.year,
                before=figures.amount(both.old.amount),
                after=figures.amount(both.new.amount),
                difference=_change(both.old.amount, both.new.amount),
            )
    if background.checked is not None:
        brought, mended = map(_weights, (background.brought, background.mended))
        message = _("Check: new: {brought}; mended: {mended}")
        yield message.format(brought=brought, mended=mended)


def _weights(counts: Counter[Severity]) -> str:
    return _(", ").join(counted_severities(counts)) or _("none")


def _change(old: Decimal, new: Decimal) -> str:
    return figures.difference(new - old, percent(new - old, old))


# ---- Units ---------------------------------------------------------------------------------------


def _by_year(standings: Sequence[Standing]) -> Iterator[list[Standing]]:
    for _year_of, several in groupby(standings, key=lambda standing: standing.year):
        yield list(several)


def _together(standings: Sequence[Standing]) -> Standing:
    old, new = Sum(), Sum()
    for standing in standings:
        old.add(standing.old)
        new.add(standing.new)
    return Standing(standings[0].year, _("Together"), old, new)


def _year(standings: Sequence[Standing]) -> Json:
    """Return what units declare for a year, those of which it changed apart."""
    same = [standing for standing in standings if standing.old == standing.new]
    changed = [standing for standing in standings if standing.old != standing.new]
    message = ngettext(
        "{count} unit declares the same as before",
        "{count} units declare the same as before",
        len(same),
    )
    together = _standing(_together(standings)) if len(standings) > 1 else None
    is_short = len(standings) <= MOST_UNITS or not changed
    return {
        "name": "" if standings[0].year is None else str(standings[0].year),
        "changed": list(map(_standing, standings if is_short else changed)),
        "same": [] if is_short else list(map(_standing, same)),
        "same_words": message.format(count=len(same)),
        "together": together,
    }


def _standing(standing: Standing) -> Json:
    old, new = standing.old, standing.new
    counts = str(new.count) if old.count == new.count else f"{old.count} → {new.count}"
    return {
        "unit": standing.unit or "—",
        "counts": counts,
        "before": figures.amount(old.amount) if old.count else "—",
        "after": figures.amount(new.amount) if new.count else "—",
        "difference": "" if old.amount == new.amount else _change(old.amount, new.amount),
    }


# ---- Commits -------------------------------------------------------------------------------------


def _commits(background: Background, comparison: Comparison) -> Iterator[Json]:
    if background.uncommitted and not comparison.is_empty:
        words = _("changes that are not committed")
        yield {"date": "", "author": "", "subject": words, "count": "", "more": ""}
    for commit in background.commits:
        count = len(commit.paths)
        message = ngettext("{count} file", "{count} files", count)
        yield {**_commit(commit), "count": message.format(count=count) if count else ""}


def _commit(commit: Commit) -> Json:
    subject, _line, more = commit.why.partition("\n")
    date = commit.date[:16].replace("T", " ")
    return {"date": date, "author": commit.author, "subject": subject, "more": more.strip()}


# ---- Findings ------------------------------------------------------------------------------------


def _elsewhere(background: Background, shown: Iterable[str]) -> Iterator[Json]:
    """Yield the files that did not change, and in which the check finds something else now."""
    for path, checked in (background.checked or {}).items():
        if printable(path) not in shown and (checked.brought or checked.mended):
            yield {"path": printable(path), "checked": _checked(checked, None)}


def _checked(checked: Checked, entry: Entry | None) -> Json:
    new = _("New findings: {count}").format(count=len(checked.brought))
    mended = _("Mended: {count}").format(count=len(checked.mended))
    kept = ngettext(
        "{count} finding is as before.", "{count} findings are as before.", checked.kept
    )
    counts = Counter(problem.severity for problem in checked.brought)
    return {
        "brought": [_finding(problem, entry) for problem in checked.brought],
        "mended": [_finding(problem, entry) for problem in checked.mended],
        "kept": kept.format(count=checked.kept) if entry and checked.kept else "",
        "new_head": new,
        "mended_head": mended,
        "tally": [
            (weight.value, severity_name(weight), counts[weight])
            for weight in Severity
            if counts[weight]
        ],
    }


def _finding(problem: Diagnostic, entry: Entry | None) -> Json:
    filing = entry.side.filing if entry else None
    return {
        "severity": problem.severity.value,
        "weight": severity_name(problem.severity),
        "code": str(problem.code),
        "message": problem.message,
        "hint": problem.hint,
        "where": Naming(filing).phrase(problem.key) if filing and problem.key else "",
    }


# ---- Declarations --------------------------------------------------------------------------------


def _sections(overview: Overview, background: Background) -> list[Json]:
    """Return what changed of each declaration, in the order of paths, with its places in others."""
    commits: defaultdict[str, list[Json]] = defaultdict(list)
    for commit in background.commits:
        for path in commit.paths:
            commits[path].append(_commit(commit))
    weights = {id(section): place for place, section in enumerate(overview.by_weight)}
    found = sorted(
        overview.sections, key=lambda section: _order(background.of(section.entry.side.path))
    )
    places = {id(section): place for place, section in enumerate(found)}
    return [
        {
            **_section(section, background),
            "id": f"declaration-{sha256(section.path.encode(errors='replace')).hexdigest()[:12]}",
            "by_path": number,
            "by_weight": weights[id(section)],
            "by_found": places[id(section)],
            "commits": commits[section.entry.side.path],
        }
        for number, section in enumerate(overview.sections, 1)
    ]


def _order(checked: Checked) -> tuple[int, ...]:
    """Return what declarations are ordered by: those with the worst new findings first."""
    counts = Counter(problem.severity for problem in checked.brought)
    return (*(-counts[severity] for severity in Severity), -len(checked.mended))


def _section(section: Section, background: Background) -> Json:
    entry = section.entry
    checked = background.of(entry.side.path)
    old, new = (
        side.filing.figure(Meaning.ANNUAL_AMOUNT) if side else None
        for side in (entry.old, entry.new)
    )
    difference = (new or Decimal()) - (old or Decimal())
    message = ngettext("{count} change", "{count} changes", len(section.rows))
    sheet, rows = marked_sheet(entry), list(map(_row, section.rows))
    return {
        "digest": _digest_of(section.path, rows, sheet, checked),
        "kind": section.sign.name.lower(),
        "kinds": " ".join(_kinds(section, checked)),
        "state": section.state,
        "title": entry.side.filing.meant(Meaning.PROJECT_NAME) or section.title,
        "code": entry.side.filing.meant(Meaning.CODE),
        "path": printable(section.path),
        "unit": entry.side.filing.meant(Meaning.UNIT_NAME),
        "count": message.format(count=len(section.rows)),
        "amount": difference,
        "difference": figures.difference(difference, None) if difference else "",
        "money": _change(old or Decimal(), new or Decimal()),
        "rows": rows,
        "checked": _checked(checked, entry),
        "sheet": sheet,
    }


def _digest_of(path: str, rows: Sequence[Json], sheet: Json, checked: Checked) -> str:
    """Return what is another where something else is shown of a declaration, in any language."""
    texts = [(row["kind"], row["before"], row["after"]) for row in rows]
    found = [
        (str(problem.code), problem.severity.value, problem.key)
        for problems in (checked.brought, checked.mended)
        for problem in problems
    ]
    text = json.dumps([path, texts, sheet, found], ensure_ascii=True)
    return sha256(text.encode()).hexdigest()[:DIGITS]


def _kinds(section: Section, checked: Checked) -> Iterator[str]:
    """Yield the filters that a declaration passes."""
    yield ALL
    changes = section.entry.changes
    if section.state:
        yield "whole"
    if section.state or any(isinstance(change, AmountChanged) for change in changes):
        yield "amount"
    if section.sign is Sign.CHANGED and any(isinstance(it, OF_INDICATORS) for it in changes):
        yield "indicator"
    if checked.brought:
        yield "brought"
    if checked.mended:
        yield "mended"


def _filters(sections: Sequence[Json]) -> Iterator[Json]:
    counts = Counter(kind for section in sections for kind in section["kinds"].split(" "))
    words = {
        ALL: _("All"),
        "amount": _("Amount changed"),
        "indicator": _("Indicators changed"),
        "whole": _("New or removed"),
        "brought": _("New findings"),
        "mended": _("Findings mended"),
    }
    for kind, name in words.items():
        if counts[kind]:
            yield {"kind": kind, "words": name, "count": counts[kind]}
    yield {"kind": UNSEEN, "words": _("Not seen yet"), "count": len(sections)}


def _orders() -> list[Json]:
    words = {
        "unit": _("by unit"),
        "weight": _("largest change first"),
        "found": _("new findings first"),
        "path": _("by file"),
    }
    return [{"key": key, "words": name} for key, name in words.items()]


def _units(sections: Sequence[Json]) -> Iterator[Json]:
    """Yield the declarations by their units, those first where most money changed."""
    by_unit: defaultdict[str, list[Json]] = defaultdict(list)
    for section in sections:
        by_unit[section["unit"]].append(section)
    weights = {
        unit: sum((abs(section["amount"]) for section in own), Decimal())
        for unit, own in by_unit.items()
    }
    for unit in sorted(by_unit, key=lambda unit: (-weights[unit], unit)):
        own = by_unit[unit]
        total = sum((section["amount"] for section in own), Decimal())
        message = ngettext("{count} declaration", "{count} declarations", len(own))
        words = [message.format(count=len(own))]
        if total:
            words.append(figures.difference(total, None))
        yield {"name": unit or "—", "words": _(", ").join(words), "sections": own}


# ---- Rows ----------------------------------------------------------------------------------------


def _effect(effect: Effect, comparison: Comparison) -> Json:
    described = describe(effect)
    rows = list(effect_rows(effect, comparison))
    more = len(rows) - MOST_ROWS
    message = ngettext("… and {count} more row", "… and {count} more rows", more)
    return {
        "what": described.what,
        "before": described.before,
        "after": described.after,
        "sheets": described.sheets,
        "cells": described.cells,
        "rows": [{"sheet": sheet, **_row(row)} for sheet, row in rows[:MOST_ROWS]],
        "more": message.format(count=more) if more > 0 else "",
    }


def _row(row: Row) -> Json:
    return {
        "kind": row.sign.name.lower(),
        "label": row.label,
        "before": row.before,
        "after": row.after,
        "note": row.note,
        "runs": marked_runs(row.runs),
        "long": row.long,
    }
