"""The library of indicators as a list that Excel can filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from shenbao.formats import renderer
from shenbao.formats.templating import Templates
from shenbao.i18n import _
from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table, Worksheet
from shenbao.years.indicator_library import Entry, most_common

WORKBOOK = "xlsx"
"""The format of the list."""


class _Column(NamedTuple):
    """The head of a column, its width in half-width letters, and whether long texts wrap."""

    label: str
    width: float
    wraps: bool = True


def render(entries: Sequence[Entry], folders: Sequence[Path]) -> bytes:
    """Return the library as an .xlsx file, with the looks that are found in ``folders``."""
    title = _("Library of indicators")
    levels = max((len(entry.classes) for entry in entries), default=1)
    columns = _columns(levels)
    widths = tuple(column.width for column in columns)
    cut = frozenset(place for place, column in enumerate(columns) if not column.wraps)
    table = Table(
        key="library",
        widths=tuple(100 * width / sum(widths) for width in widths),
        body=tuple(_row(entry, levels) for entry in entries),
        head=(Row(tuple(Cell(column.label, Role.COLUMN) for column in columns)),),
        worksheet=Worksheet(title, widths, cut, len(entries)),
    )
    return renderer(WORKBOOK).render(Sheet(title, "", (table,)), Templates(folders))


def _columns(levels: int) -> tuple[_Column, ...]:
    classes = (_("First-level class"), _("Second-level class"))[:levels]
    return (
        *(_Column(label, 18, wraps=False) for label in classes),
        _Column(_("Indicator"), 30),
        _Column(_("Times"), 8),
        _Column(_("Years"), 14),
        _Column(_("Targets"), 30),
        _Column(_("Units"), 12),
        _Column(_("Explanations"), 50),
        _Column(_("Where"), 40),
    )


def _row(entry: Entry, levels: int) -> Row:
    classes = (*entry.classes, *([""] * levels))[:levels]
    places = dict.fromkeys(f"{use.project} {use.year}" for use in entry.uses)
    times = str(len(entry.uses))
    texts = (
        _(", ").join(map(str, entry.years)),
        _listed(entry.targets),
        _listed(entry.units),
        _listed(entry.explanations),
        "\n".join(places),
    )
    cells = (Cell(text, Role.TEXT) for text in (*classes, entry.name))
    rest = (Cell(text, Role.TEXT) for text in texts)
    return Row((*cells, Cell(times, Role.SHORT, figure=times), *rest))


def _listed(counts: Counter[str]) -> str:
    return "\n".join(
        f"{words} ×{count}" if count > 1 else words for words, count in most_common(counts)
    )
