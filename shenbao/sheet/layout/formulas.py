"""The formulas of worked-out cells, so that a workbook goes on reckoning with its figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from shenbao.form import Filing
from shenbao.form.formulas import Name, Reference, to_excel
from shenbao.form.reckoning import Working
from shenbao.sheet.sheet import Cell, Row, Table
from shenbao.toml import key_name

_FIGURE = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")


def with_formulas(tables: Sequence[Table], filing: Filing) -> tuple[Table, ...]:
    """Return tables in which worked-out cells have their formulas, and figures where needed.

    A cell that prints what a filed form states in place of its figure has none, and
    so has one that reckons with such a figure.
    """
    if not filing.reckoning.workings:
        return tuple(tables)
    shown = {
        cell.key: cell.text
        for table in tables
        for row in table.body
        for cell in row.cells
        if cell.key and cell.role.holds_value
    }
    stated = set(map(key_name, filing.stated))
    formulas: dict[str, str] = {}
    needed: set[str] = set()
    for address, working in filing.reckoning.workings.items():
        key = key_name(address)
        cells = {key_name(cell) for of_name in working.cells.values() for cell in of_name}
        is_whole = shown.keys() >= {key, *cells} and stated.isdisjoint({key, *cells})
        formula = _formula(working, shown.get(key, ""), filing) if is_whole else None
        if formula is not None:
            formulas[key] = formula
            needed |= {key, *cells}
    figures = {key: figure for key in needed if (figure := figure_in(shown[key]))}
    return tuple(_table(table, formulas, figures) for table in tables)


def _formula(working: Working, text: str, filing: Filing) -> str | None:
    """Return the formula of a cell as Excel writes it, with keys in braces for other cells."""
    reckoning = filing.reckoning

    def reference(name: Name) -> Reference | None:
        cells = working.cells[name]
        facts = filing.standard.facts_at(cells[0]) if cells else None
        if facts is None:
            return None
        areas = tuple(f"{{{key_name(cell)}}}" for cell in cells)
        return Reference(areas, reckoning.scale(facts))

    figure = figure_in(text)
    decimals = len(figure.partition(".")[2]) if figure else working.facts.wording.decimals or 2
    return to_excel(working.formula, reference, reckoning.scale(working.facts), decimals)


def figure_in(text: str) -> str:
    """Return the only figure in a text, without commas; blank where there is none, or several."""
    found = _FIGURE.findall(text)
    return found[0].replace(",", "") if len(found) == 1 else ""


def _table(table: Table, formulas: Mapping[str, str], figures: Mapping[str, str]) -> Table:
    def cell(cell: Cell) -> Cell:
        is_known = cell.key in formulas or cell.key in figures
        if not (is_known and cell.role.holds_value):
            return cell
        return replace(cell, formula=formulas.get(cell.key, ""), figure=figures.get(cell.key, ""))

    return replace(table, body=tuple(Row(tuple(map(cell, row.cells))) for row in table.body))
