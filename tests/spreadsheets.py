"""Workbooks as their readers see them: the file format by its standard, all else by openpyxl."""

from __future__ import annotations

import re
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

import openpyxl
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


class Area(NamedTuple):
    """A cell, or cells that are merged: rows and columns, from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def reference(self) -> str:
        return f"{get_column_letter(self.left)}{self.top}"


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(content: bytes) -> list[Worksheet]:
    return list(openpyxl.load_workbook(BytesIO(content)).worksheets)


def values(content: bytes, sheet: int = 1) -> dict[str, str | float]:
    """Return the value of each cell that has one: a text, or a number that may be computed."""
    texts = shared_texts(content)
    root = etree.fromstring(parts(content)[f"xl/worksheets/sheet{sheet}.xml"])
    found: dict[str, str | float] = {}
    for value in root.iterfind(".//m:c/m:v", NAMES):
        cell = value.getparent()
        assert cell is not None
        assert value.text
        kind = cell.get("t")
        assert kind in ("s", None), "neither a text nor a number"
        found[str(cell.get("r"))] = texts[int(value.text)] if kind else float(value.text)
    return found


def shared_texts(content: bytes) -> list[str]:
    """Return the texts of a workbook; none is made of runs, which could have looks of their own."""
    root = etree.fromstring(parts(content)["xl/sharedStrings.xml"])
    items = root.findall("m:si", NAMES)
    assert {tuple(child.tag for child in item) for item in items} == {(f"{{{NAMES['m']}}}t",)}
    return [unescaped(item[0].text or "") for item in items]


def unescaped(text: str) -> str:
    """Undo the escapes of ST_Xstring (ECMA-376-1, 22.9.2.19)."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def formulas(content: bytes) -> list[str]:
    """Return the formulas of all sheets, and all else that is no plain value."""
    found = []
    for name, part in parts(content).items():
        if name.startswith("xl/worksheets/"):
            root = etree.fromstring(part)
            found += [str(one.text) for one in root.iterfind(".//m:f", NAMES)] + [
                one.tag for one in root.iterfind(".//m:hyperlink", NAMES)
            ]
    return found


def areas(sheet: Worksheet) -> list[Area]:
    """Return the cells of the used range from left to right and down, merged ones as one."""
    merged = {
        (one.min_row, one.min_col): Area(one.min_row, one.min_col, one.max_row, one.max_col)
        for one in sheet.merged_cells.ranges
    }
    covered = {
        (row, column)
        for area in merged.values()
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    }
    return [
        merged.get((row, column), Area(row, column, row, column))
        for row in range(1, sheet.max_row + 1)
        for column in range(1, sheet.max_column + 1)
        if (row, column) in merged or (row, column) not in covered
    ]


def pixels(sheet: Worksheet, area: Area) -> int:
    """Return how wide cells are on a screen where a digit has 7 pixels, as Excel's have."""
    widths = {
        column: int(one.width * 7 + 0.5)
        for one in sheet.column_dimensions.values()
        for column in range(one.min or 0, (one.max or 0) + 1)
    }
    return sum(widths[column] for column in range(area.left, area.right + 1))


def borders(content: bytes) -> dict[str, set[str | None]]:
    """Return the kinds of lines around each cell, one that is merged into another too."""
    styles = etree.fromstring(parts(content)["xl/styles.xml"])
    sides = [
        {side.get("style") for side in border if not side.tag.endswith("}diagonal")}
        for border in styles.iterfind("m:borders/m:border", NAMES)
    ]
    used = [int(one.attrib["borderId"]) for one in styles.iterfind("m:cellXfs/m:xf", NAMES)]
    page = etree.fromstring(parts(content)["xl/worksheets/sheet1.xml"])
    cells = (cell.attrib for cell in page.iterfind(".//m:c", NAMES))
    return {str(cell["r"]): sides[used[int(cell["s"])]] for cell in cells}


def points(sheet: Worksheet, area: Area) -> float:
    """Return how high cells are."""
    return sum(
        float(sheet.row_dimensions[row].height or 0) for row in range(area.top, area.bottom + 1)
    )
