"""Reading Word documents that are one XML file (Flat OPC): all parts of a package in a row."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from lxml import etree

from shenbao.i18n import _
from shenbao.intake.grid import Grid, Refused
from shenbao.intake.readers import Numbers, word
from shenbao.office.safety import CONTENT_TYPES
from shenbao.office.xml import Element, parse_xml

PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
RELATIONSHIPS = f"""<Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="{MAIN}"/></Relationships>"""
"""What leads to the document, where the file leaves that out."""


def read(content: bytes, numbers: Numbers) -> Grid:
    """Read the document as the package that it stands for."""
    try:
        return word.read(_zipped(parse_xml(content)), numbers)
    except (etree.XMLSyntaxError, binascii.Error) as error:
        message = _("The file is broken: it cannot be read.")
        raise Refused(message, _("Open it in its program and save it again.")) from error


def _zipped(root: Element) -> bytes:
    parts = {
        part.get(f"{PKG}name", "").lstrip("/"): part for part in root.iterchildren(f"{PKG}part")
    }
    package = BytesIO()
    with ZipFile(package, "w") as archive:
        archive.writestr(CONTENT_TYPES, "".join(_content_types(parts)))
        for name, part in parts.items():
            archive.writestr(name, _content(part))
        if "_rels/.rels" not in parts:
            archive.writestr("_rels/.rels", RELATIONSHIPS)
    return package.getvalue()


def _content(part: Element) -> bytes:
    binary = part.find(f"{PKG}binaryData")
    if binary is not None:
        return base64.b64decode(binary.text or "")
    data = part.find(f"{PKG}xmlData")
    return etree.tostring(data[0], encoding="utf-8") if data is not None and len(data) else b""


def _content_types(parts: dict[str, Element]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{TYPES}">'
    for name, part in parts.items():
        kind = quoteattr(
            part.get(f"{PKG}contentType") or (MAIN_TYPE if name == MAIN else "application/xml")
        )
        yield f"<Override PartName={quoteattr('/' + name)} ContentType={kind}/>"
    yield f'<Default Extension="rels" ContentType="{RELATIONSHIPS_TYPE}"/></Types>'
