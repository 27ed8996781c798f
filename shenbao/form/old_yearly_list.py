"""The list of each year, as portfolio.toml had it before there were lists, as a form.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shenbao.form.layering import document_of, node_of
from shenbao.form.listing import OF_INDICATORS
from shenbao.form.meanings import Meaning
from shenbao.form.nodes import COLUMN, INDICATORS, PART, ROW, Node
from shenbao.form.parts import CATEGORY, GROUP
from shenbao.toml import Document

TITLE, SHEETS, FIELDS = "title", "sheet", "fields"
KEYS = (TITLE, SHEETS, FIELDS)
"""What stands in such a file, and in no other."""

PARTS = {
    "nature": Meaning.COMPARATOR,
    "figure": Meaning.VALUE,
    "measure": Meaning.MEASURE_UNIT,
    **{key: key for key in (Meaning.TARGET, GROUP, CATEGORY)},
}
"""What the columns of the program's own show of an indicator, by their keys."""


def as_form(old: Document, usual: Document, meanings: Mapping[str, str]) -> Document:
    """Return the form of the ``usual`` list, with the title and the worksheets of an old file.

    Its columns show what has the ``meanings`` of their keys, or something of indicators.
    """
    form, own = node_of(usual, usual.data, ()), node_of(old, old.data, ())
    title = own.at(TITLE)
    titles = {} if title is None else {TITLE: title, "properties": _titled(form, title)}
    parts = [_part(sheet, f"list_{number}", meanings) for number, sheet in _counted(own)]
    listed = (own.at(SHEETS) or own).with_value(parts)
    return document_of(form.with_value({**form.value, **titles, PART: listed}), usual)


def _counted(own: Node) -> Iterator[tuple[int, Node]]:
    return enumerate(own.entries(SHEETS), 1)


def _titled(form: Node, title: Node) -> Node:
    properties = form.at("properties") or form
    return properties.with_value({**properties.value, TITLE: title})


def _part(sheet: Node, key: str, meanings: Mapping[str, str]) -> Node:
    """Return a worksheet as a list of declarations, or of their indicators."""
    changed = ("name", "lists", "columns", "totals")
    part = {name: inner for name, inner in sheet.value.items() if name not in changed}
    part |= _added(sheet, kind="list", key=key, forms=[sheet.with_value("*")])
    part["worksheet"] = sheet.at("name") or sheet.with_value("")
    if sheet.word("lists") == INDICATORS:
        part |= _added(sheet, of=INDICATORS)
    columns = sheet.entries("columns")
    part[COLUMN] = sheet.with_value([_column(column, meanings) for column in columns])
    totals = sheet.at("totals")
    if totals is not None and isinstance(totals.value, dict):
        unsummed = [column.word("key") for column in columns if _is_figure_without_sum(column)]
        part[ROW] = totals.with_value(list(_rows(totals, unsummed)))
    return sheet.with_value(part)


def _column(column: Node, meanings: Mapping[str, str]) -> Node:
    key = column.word("key")
    shows = meanings.get(key) or PARTS.get(key) or OF_INDICATORS + key
    found = {name: inner for name, inner in column.value.items() if name not in ("format", "total")}
    found |= _added(column, shows=shows, optional=True)
    found.setdefault("wrap", column.with_value(False))
    if column.word("format"):
        decimals = len(column.word("format").partition(".")[2])
        found |= _added(column, kind="amount", decimals=decimals)
    return column.with_value(found)


def _is_figure_without_sum(column: Node) -> bool:
    total = column.at("total")
    return bool(column.word("format")) and not (total and total.value)


def _rows(totals: Node, unsummed: list[str]) -> Iterator[Node]:
    """Yield the totals of each value of a column, and that of all rows."""
    by, beside = totals.word("by"), totals.word("beside")
    notes = {name: totals.value[name] for name in ("beside", "missing") if totals.at(name)}
    spelt = {name: totals.value[name] for name in ("spelt",) if totals.at(name)}
    blank = {key: totals.with_value("") for key in unsummed}
    cells = {beside: totals.at("each") or totals.with_value(""), **blank}
    each = _added(totals, key="total_of_each", each=by, label=f"{{{by}}}", total=True, cells=cells)
    yield totals.with_value({**each, **notes, **spelt})
    last = _added(totals, key="total_of_all", total=True, cells=blank)
    yield totals.with_value({**last, **notes, "label": totals.at("all") or totals.with_value("")})


def _added(place: Node, **values: Any) -> dict[str, Node]:
    """Return values that the program adds where something stands."""
    return {key: place.with_value(value) for key, value in values.items()}
