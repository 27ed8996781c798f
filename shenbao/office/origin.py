"""What a Word document carries to find its way home, where its reader does not see it.

Its custom properties name the declaration and hold the hash of its content; a
part of custom XML holds the digest of each cell. Word and LibreOffice keep both
when they save. No words of the sheet stand in either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from shenbao.office.packages import Package
from shenbao.sheet.origin import Origin

if TYPE_CHECKING:
    from docx.document import Document

SHEET = "urn:shenbao:sheet"
FIXED, VALUE = f"{{{SHEET}}}fixed", f"{{{SHEET}}}value"
DECLARATION, CONTENT = "shenbao.declaration", "shenbao.content"
"""The names of the custom properties."""

PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
USER_DEFINED = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The set of properties that people define (ECMA-376 part 1, 22.3)."""

FIRST_PROPERTY = 2
STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
STORE_ID = "{8F1C52C0-6E0B-5D55-9B7A-3D1C7C0A2E64}"
XML = "application/xml"


def attach(document: Document, origin: Origin) -> None:
    """Let the document carry its origin."""
    package = document.part.package
    properties = Part(
        PackURI("/docProps/custom.xml"),
        CONTENT_TYPE.OFC_CUSTOM_PROPERTIES,
        _xml(_properties(origin)),
        package,
    )
    package.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
    item = Part(package.next_partname("/customXml/item%d.xml"), XML, _xml(_cells(origin)), package)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    store = Part(
        package.next_partname("/customXml/itemProps%d.xml"),
        CONTENT_TYPE.OFC_CUSTOM_XML_PROPERTIES,
        _xml(_store()),
        package,
    )
    item.relate_to(store, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)


def find_origin(package: Package) -> Origin | None:
    """Return the origin of a document that somebody may have edited, None where it has none."""
    named = dict(_named(package.related_roots(_kind(RELATIONSHIP_TYPE.CUSTOM_PROPERTIES))))
    parts = package.related_roots(_kind(RELATIONSHIP_TYPE.CUSTOM_XML), package.main_part)
    sheets = (root for root in parts if root.tag == f"{{{SHEET}}}sheet")
    sheet = next(sheets, etree.Element("none"))
    origin = Origin(
        declaration=sheet.get("declaration") or named.get(DECLARATION, ""),
        content=sheet.get("content") or named.get(CONTENT, ""),
        values={value.get("key") or "": value.get("digest") or "" for value in sheet.iter(VALUE)},
        fixed=frozenset((sheet.findtext(FIXED) or "").split()),
    )
    return origin if origin.declaration and origin.content else None


def _properties(origin: Origin) -> etree._Element:
    root = etree.Element(f"{{{PROPERTIES}}}Properties", nsmap={"p": PROPERTIES, "vt": VALUES})
    facts = {DECLARATION: origin.declaration, CONTENT: origin.content}
    for number, (name, text) in enumerate(facts.items(), FIRST_PROPERTY):
        one = etree.SubElement(root, f"{{{PROPERTIES}}}property")
        one.attrib.update({"fmtid": USER_DEFINED, "pid": str(number), "name": name})
        etree.SubElement(one, f"{{{VALUES}}}lpwstr").text = text
    return root


def _cells(origin: Origin) -> etree._Element:
    facts = {"declaration": origin.declaration, "content": origin.content}
    root = etree.Element(f"{{{SHEET}}}sheet", facts, nsmap={"s": SHEET})
    etree.SubElement(root, FIXED).text = " ".join(sorted(origin.fixed))
    for key, digest in origin.values.items():
        etree.SubElement(root, VALUE, {"key": key, "digest": digest})
    return root


def _store() -> etree._Element:
    root = etree.Element(
        f"{{{STORE}}}datastoreItem", {f"{{{STORE}}}itemID": STORE_ID}, nsmap={"ds": STORE}
    )
    etree.SubElement(root, f"{{{STORE}}}schemaRefs")
    return root


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _kind(relationship_type: str) -> str:
    return relationship_type.rpartition("/")[2]


def _named(roots: Iterable[etree._Element]) -> Iterable[tuple[str, str]]:
    for root in roots:
        for one in root.iter(f"{{{PROPERTIES}}}property"):
            yield one.get("name") or "", "".join(map(str, one.itertext()))
