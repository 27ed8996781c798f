"""The origin of a Word document, kept where its reader does not see it.

Its custom properties name the declaration and hold the hash of its content; a
part of custom XML holds the digest of each cell. Word and LibreOffice keep both
when they save. No words of the sheet stand in either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lxml import etree

from shenbao.office.packages import Package
from shenbao.office.xml import Element
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
"""The number of the first custom property; smaller ones are Office's own."""

STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
STORE_ID = "{8F1C52C0-6E0B-5D55-9B7A-3D1C7C0A2E64}"
XML = "application/xml"


def attach_origin(document: Document, origin: Origin) -> None:
    """Put the origin into the document."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE  # who reads needs none of it
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

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
    named = _named(package.related_roots("custom-properties"))
    items = package.related_roots("customXml", package.main_part)
    sheets = (root for root in items if root.tag == f"{{{SHEET}}}sheet")
    sheet = next(sheets, etree.Element("none"))
    origin = Origin(
        declaration=sheet.get("declaration") or named.get(DECLARATION, ""),
        content=sheet.get("content") or named.get(CONTENT, ""),
        values={value.get("key") or "": value.get("digest") or "" for value in sheet.iter(VALUE)},
        fixed=frozenset((sheet.findtext(FIXED) or "").split()),
    )
    return origin if origin.content else None


def _properties(origin: Origin) -> Element:
    """Return the part of the custom properties."""
    root = etree.Element(f"{{{PROPERTIES}}}Properties", nsmap={"p": PROPERTIES, "vt": VALUES})
    texts = {DECLARATION: origin.declaration, CONTENT: origin.content}
    for number, (name, text) in enumerate(texts.items(), FIRST_PROPERTY):
        element = etree.SubElement(root, f"{{{PROPERTIES}}}property")
        element.attrib.update({"fmtid": USER_DEFINED, "pid": str(number), "name": name})
        etree.SubElement(element, f"{{{VALUES}}}lpwstr").text = text
    return root


def _named(parts: Sequence[Element]) -> Mapping[str, str]:
    """Return the texts of custom properties by their names."""
    return {
        element.get("name") or "": "".join(map(str, element.itertext()))
        for part in parts
        for element in part.iter(f"{{{PROPERTIES}}}property")
    }


def _cells(origin: Origin) -> Element:
    """Return the part of custom XML that holds the digests."""
    attributes = {"declaration": origin.declaration, "content": origin.content}
    root = etree.Element(f"{{{SHEET}}}sheet", attributes, nsmap={"s": SHEET})
    etree.SubElement(root, FIXED).text = " ".join(sorted(origin.fixed))
    for key, digest in origin.values.items():
        etree.SubElement(root, VALUE, {"key": key, "digest": digest})
    return root


def _store() -> Element:
    """Return the part that gives the part of custom XML its id (ECMA-376 part 1, 22.5)."""
    root = etree.Element(
        f"{{{STORE}}}datastoreItem", {f"{{{STORE}}}itemID": STORE_ID}, nsmap={"ds": STORE}
    )
    etree.SubElement(root, f"{{{STORE}}}schemaRefs")
    return root


def _xml(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
