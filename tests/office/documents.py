"""Word documents of a few elements, as the XML that Word writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from shenbao.office.elements import NAMESPACES

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:x="urn:x" '
    + " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMESPACES.items() if prefix != "w")
    + f' xmlns:r="{OFFICE}"'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
NO_PARTS: Mapping[str, str] = {}


def document_of(body: str, parts: Mapping[str, str] = NO_PARTS) -> bytes:
    """Return a document with this body, and with parts such as footnotes by their kind.

    It has no other part: with those that Word puts in, tests would take most of their time
    for reading these.
    """
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as package:
        for name, content in _parts(f"<w:body>{body}</w:body>", parts):
            package.writestr(name, content)
    return saved.getvalue()


def _parts(body: str, parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    kinds = {"document": "document.main", **{kind: kind for kind in parts}}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    default = f'<Default Extension="rels" ContentType="{RELATIONS}"/>'
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types">{default}{types}</Types>',
    )
    yield "_rels/.rels", _relations({"officeDocument": "word/document.xml"})
    yield "word/document.xml", f"<w:document {NS}>{body}</w:document>"
    yield "word/_rels/document.xml.rels", _relations({kind: f"{kind}.xml" for kind in parts})
    for kind, inner in parts.items():
        yield f"word/{kind}.xml", f"<w:{kind} {NS}>{inner}</w:{kind}>"


def _relations(targets: Mapping[str, str]) -> str:
    """Return the relationships of a part to others, by their kinds."""
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


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
