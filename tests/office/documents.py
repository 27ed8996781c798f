"""Word documents of a few elements, as the XML that Word writes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from shenbao.office.elements import NAMESPACES

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:x="urn:x" '
    + " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMESPACES.items() if prefix != "w")
    + f' xmlns:r="{OFFICE}"'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NO_PARTS: Mapping[str, str] = {}


def document_of(body: str, parts: Mapping[str, str] = NO_PARTS) -> bytes:
    """Return a document with this body, and with parts such as footnotes by their kind."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {NS}>{body}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    for kind, inner in parts.items():
        for key, relation in list(document.part.rels.items()):
            if relation.reltype == f"{OFFICE}/{kind}":
                del document.part.rels[key]
        name, content = PackURI(f"/word/{kind}.xml"), f"<w:{kind} {NS}>{inner}</w:{kind}>"
        part = Part(name, f"{WORD}.{kind}+xml", content.encode(), document.part.package)
        document.part.relate_to(part, f"{OFFICE}/{kind}")
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def numbered(words: str, number: int, level: int = 0) -> str:
    """Return a paragraph of a list that ``NUMBERING`` defines."""
    place = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
    return paragraph(f"<w:pPr><w:numPr>{place}</w:numPr></w:pPr>{run(words)}")


def table(*rows: str) -> str:
    cells = (f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(cells)}</w:tbl>"


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(words))}</w:tc>"


NUMBERING = {
    "numbering": """\
<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/>
</w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
"""
}
"""A part that numbers list 1 （一）, 3. below it, and puts bullets before list 2."""
