"""Everything in a workbook that bears words: they are read, told of, or nobody sees them.

``tests/data/census/excel.txt`` says what there is, and what becomes of words in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZipFile

import pytest

from shenbao.intake.readers import Numbers
from shenbao.intake.readers.excel import read
from shenbao.office.elements import NAMESPACES
from tests.census import entries

WORD = "词"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
SPACES = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMESPACES.items())
SPACES += f' xmlns:xdr="{XDR}" xmlns:r="{OFFICE}" xmlns:x="{NAMESPACES["xvml"]}"'
KINDS = {"threadedComment": "http://schemas.microsoft.com/office/2017/10/relationships"}
PLACED = ("comment", "threaded", "xdr", "Rect", "merge", "col/", "cfRule", "dxf", "c/is", "si/r/t")
"""The beginnings of the names of what is told of with the cell that it belongs to."""


def cases() -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield each name, with what becomes of words in it, the part, and the XML in it."""
    for name, rest in entries("excel.txt"):
        outcome, part, xml = rest.split(" ", 2)
        yield name, (outcome, part, xml)


CASES = dict(cases())


def relations(*targets: tuple[str, str]) -> str:
    found = "".join(
        f'<Relationship Id="r{number}" Type="{KINDS.get(kind, OFFICE)}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


SLOTS = {
    "name": "表",
    "state": "visible",
    "workbook": "",
    "before": "",
    "row": "",
    "cell": '<c r="B1" t="s"><v>0</v></c>',
    "merge": "",
    "after": "",
    "shared": "<t>乙</t>",
    "styles": "",
    "dxf": "",
    "more": "",
}
"""What stands in a workbook where a case has nothing else."""

WITH_CELLS = {
    "styles": {"cell": '<c r="B1" s="1"><v>3</v></c>'},
    "zero": {"cell": '<c r="B1"><v>0</v></c>'},
    "dxf": {
        "after": '<conditionalFormatting sqref="B1"><cfRule type="expression" dxfId="0" '
        'priority="1"><formula>1</formula></cfRule></conditionalFormatting>'
    },
    "sheet": {"more": '<sheet name="词表" sheetId="2" r:id="r4"/>'},
    **{part: {"shared": f"<t>{WORD}</t>"} for part in ("before", "row", "state", "merge")},
}
"""What else a case needs, by the part that it is of."""

CELL = '<c r="A1" t="inlineStr"><is><t>甲</t></is></c>'
ONE = "<fill><patternFill/></fill>"
PARTS = {
    "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="{name}" sheetId="1" state="{state}" r:id="r1"/>{more}</sheets>'
    "{workbook}</workbook>",
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si>{{shared}}</si></sst>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{{styles}}<fonts><font/></fonts><fills>{ONE}'
    "</fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/>"
    '<xf numFmtId="200" applyNumberFormat="1"/></cellXfs><dxfs><dxf>{dxf}</dxf></dxfs>'
    "</styleSheet>",
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{{before}}<sheetData><row r="1" '
    f"{{row}}>{CELL}{{cell}}</row></sheetData>{{merge}}{{after}}</worksheet>",
}
"""The parts of a workbook of a cell that says 甲 and another one."""


def package(part: str, xml: str) -> Mapping[str, str]:
    """Return the parts of a workbook in which this XML stands at its place."""
    slots = SLOTS | WITH_CELLS.get(part, {}) | {"before" if part == "zero" else part: xml}
    parts = {name: content.format_map(slots) for name, content in PARTS.items()}
    links = [
        ("worksheet", "worksheets/sheet1.xml"),
        ("sharedStrings", "sharedStrings.xml"),
        ("styles", "styles.xml"),
    ]
    if part == "sheet":
        parts["xl/worksheets/sheet2.xml"] = xml.replace('"S"', f'"{MAIN}"')
        links.append((xml.partition(" ")[0][1:], "worksheets/sheet2.xml"))
    return parts | {"xl/_rels/workbook.xml.rels": relations(*links)} | related(part, xml)


RELATED = (
    "comments", "threadedComment", "drawing", "chart", "vmlDrawing", "ctrlProp", "table",
)  # fmt: skip


def related(part: str, xml: str) -> dict[str, str]:
    """Return a part that belongs to the sheet, and what leads to it."""
    if part not in RELATED:
        return {}
    kind = "drawing" if part == "chart" else part
    path = f"xl/{kind}s/{kind}1.{'vml' if part == 'vmlDrawing' else 'xml'}"
    found = {"xl/worksheets/_rels/sheet1.xml.rels": relations((kind, f"/{path}"))}
    if part == "chart":
        found |= {
            "xl/charts/chart1.xml": xml.replace("<c:chartSpace>", f"<c:chartSpace {SPACES}>", 1),
            "xl/drawings/_rels/drawing1.xml.rels": relations(("chart", "../charts/chart1.xml")),
        }
        xml = (
            '<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="1" name="a"/>'
            "</xdr:nvGraphicFramePr><a:graphic><a:graphicData>"
            '<c:chart r:id="r1"/></a:graphicData></a:graphic></xdr:graphicFrame>'
        )
    if kind == "drawing":
        place = "<xdr:from><xdr:col>1</xdr:col><xdr:row>0</xdr:row></xdr:from>"
        xml = f"<xdr:twoCellAnchor>{place}{xml}</xdr:twoCellAnchor>"
        xml = f"<xdr:wsDr {SPACES}>{xml}</xdr:wsDr>"
    elif kind == "vmlDrawing":
        xml = f"<xml {SPACES}>{xml}</xml>"
    return found | {path: xml.replace('"S"', f'"{MAIN}"')}


TYPES = {
    "xl/workbook.xml": "sheet.main", "xl/worksheets/sheet1.xml": "worksheet",
    "xl/worksheets/sheet2.xml": "chartsheet", "xl/sharedStrings.xml": "sharedStrings",
    "xl/styles.xml": "styles", "xl/comments/comments1.xml": "comments",
    "xl/tables/table1.xml": "table",
}  # fmt: skip


def zipped(parts: Mapping[str, str]) -> bytes:
    types = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.'
        f'spreadsheetml.{kind}+xml"/>'
        for name, kind in TYPES.items()
        if name in parts
    )
    saved = BytesIO()
    with ZipFile(saved, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
            f'ContentType="application/xml"/>{types}</Types>',
        )
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


def test_the_list_is_whole() -> None:
    assert len(CASES) > 60
    assert {part for _outcome, part, _xml in CASES.values()} >= {*RELATED}


@pytest.mark.parametrize("name", CASES)
def test_words_are_read_or_told_of(name: str) -> None:
    outcome, part, xml = CASES[name]
    grid = read(zipped(package(part, xml)), Numbers({}, {}))
    rows = [row.words for row in grid.rows]
    is_read = any(WORD in words for words in rows)
    beside = ("hidden; it is read", "no value yet")  # of what is read
    told = [
        problem
        for problem in grid.problems
        if not any(words in problem.message for words in beside)
    ]
    assert (is_read, len(told)) == (outcome == "read", int(outcome == "told")), told
    places = [problem.span.place for problem in told]
    assert {place.sheet for place in places} <= {"表", "词表"}
    if name.startswith(PLACED):
        assert [(place.row, place.column) for place in places] == [(1, 2)] * len(places)
