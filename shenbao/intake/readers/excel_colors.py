"""Words in a cell that nobody sees: of the colour behind them, or as small as dots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openpyxl.worksheet.cell_range import MultiCellRange

from shenbao.office.packages import Package
from shenbao.office.workbooks import OFFICE, S

PAPER = "FFFFFF"
DOT = 1
"""Points: letters that are no larger are dots."""

FIRST_THEME_COLORS = {"0": "FFFFFF", "1": "000000"}
"""The first colours of nearly all themes: that of the paper, and that of the letters."""

PALETTE = {"0": "000000", "1": "FFFFFF", "2": "FF0000", "8": "000000", "9": "FFFFFF"}
"""Colours of the palette of old (ECMA-376, 18.8.27)."""

RANGE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?")


class Backgrounds:
    """What is behind the words of the cells of a sheet, by the styles of its workbook."""

    def __init__(self, package: Package, sheet: str) -> None:
        main = package.main_part
        styles = package.related_roots("styles", main)
        found = styles[0].find(f"{S}fills") if styles else None
        self._fills = [] if found is None else list(found)
        self._areas = [MultiCellRange(area) for area in _styled_areas(package, sheet)]

    def hide(self, font: Any, cell: Any) -> bool:
        """Tell whether letters in a font are too small, or as pale as their cell."""
        if font.sz is not None and font.sz <= DOT:
            return True
        own = _of_font(font.color)
        return bool(own) and own == self._behind(cell) and not self._is_coloured(cell)

    def _behind(self, cell: Any) -> str:
        """Return the colour of a cell, "" where it has several or one that is not known."""
        number = cell._style.fillId  # noqa: SLF001
        if number >= len(self._fills):
            return PAPER
        pattern = self._fills[number].find(f"{S}patternFill")
        if pattern is None:
            return ""
        kind = pattern.get("patternType", "none")
        if kind == "none":
            return PAPER
        color = pattern.find(f"{S}fgColor") if kind == "solid" else None
        return "" if color is None else _color(color.attrib)

    def _is_coloured(self, cell: Any) -> bool:
        """Tell whether the style of a table or a condition may colour a cell, too."""
        return any(cell.coordinate in area for area in self._areas)


def _styled_areas(package: Package, title: str) -> Iterator[str]:
    """Yield the cells of tables in a sheet, and those with conditional formats."""
    workbook = package.root(package.main_part)
    for sheet in workbook.iterfind(f"{S}sheets/{S}sheet"):
        part = package.target(package.main_part, sheet.get(f"{{{OFFICE}}}id") or "")
        root = package.root_or_none(part)
        if sheet.get("name") != title or part is None or root is None:
            continue
        areas = [found.get("sqref") or "" for found in root.iterfind(f"{S}conditionalFormatting")]
        areas += [table.get("ref") or "" for table in package.related_roots("table", part)]
        yield from (area for each in areas for area in each.split() if RANGE.fullmatch(area))


def _of_font(color: Any) -> str:
    if color is None or color.type not in ("rgb", "theme", "indexed"):
        return ""
    return _color({color.type: str(color.value), "tint": str(color.tint or 0)})


def _color(written: Any) -> str:
    """Return a colour so that equal ones are equal; "" where the system has its own."""
    tint = written.get("tint") or "0"
    suffix = f" {tint.rstrip('0')}" if tint.strip("-+0.") else ""
    if written.get("rgb"):
        return str(written["rgb"])[-6:].upper() + suffix
    if written.get("theme"):
        theme = written["theme"]
        return FIRST_THEME_COLORS.get(theme, f"theme {theme}") + suffix
    return PALETTE.get(written.get("indexed") or "", "")
