"""The library of indicators as a list that Excel can filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from shenbao.form.yearly_workbook import WorkbookColumn
from shenbao.formats.templating import Templates
from shenbao.formats.yearly_workbook import render as render_workbook
from shenbao.i18n import _
from shenbao.office.packing import NO_DATE
from shenbao.sheet.yearly_workbook import Listing, YearlyWorkbook
from shenbao.years.indicator_library import Entry, most_common


def render(entries: Sequence[Entry], folders: Sequence[Path]) -> bytes:
    """Return the library as an .xlsx file, with the looks that are found in ``folders``."""
    title = _("Library of indicators")
    levels = max((len(entry.classes) for entry in entries), default=1)
    listing = Listing(title, _columns(levels), tuple(_row(entry, levels) for entry in entries))
    return render_workbook(YearlyWorkbook(title, NO_DATE, (listing,)), Templates(folders))


def _columns(levels: int) -> tuple[WorkbookColumn, ...]:
    classes = (_("First-level class"), _("Second-level class"))[:levels]
    return (
        *(WorkbookColumn(f"class{level}", label, 18) for level, label in enumerate(classes)),
        WorkbookColumn("indicator", _("Indicator"), 30, wrap=True),
        WorkbookColumn("times", _("Times"), 8, "0"),
        WorkbookColumn("years", _("Years"), 14, wrap=True),
        WorkbookColumn("targets", _("Targets"), 30, wrap=True),
        WorkbookColumn("units", _("Units"), 12, wrap=True),
        WorkbookColumn("explanations", _("Explanations"), 50, wrap=True),
        WorkbookColumn("where", _("Where"), 40, wrap=True),
    )


def _row(entry: Entry, levels: int) -> tuple[str | Decimal, ...]:
    classes = (*entry.classes, *([""] * levels))[:levels]
    places = dict.fromkeys(f"{use.project} {use.year}" for use in entry.uses)
    return (
        *classes,
        entry.name,
        Decimal(len(entry.uses)),
        _(", ").join(map(str, entry.years)),
        _listed(entry.targets),
        _listed(entry.units),
        _listed(entry.explanations),
        "\n".join(places),
    )


def _listed(counts: Counter[str]) -> str:
    return "\n".join(
        f"{words} ×{count}" if count > 1 else words for words, count in most_common(counts)
    )
