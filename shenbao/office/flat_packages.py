"""Office packages that are one XML file (Flat OPC), turned into the packages that they stand for.

Nothing is judged here: whoever opens the package that comes out finds what is wrong with it.
"""

from __future__ import annotations

import base64
import binascii
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from lxml import etree

from shenbao.i18n import _
from shenbao.office.packages import UnreadablePackageError
from shenbao.office.safety import CONTENT_TYPES
from shenbao.office.xml import Element, parse_xml

PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONSHIPS = "_rels/.rels"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
TO_MAIN = f"""<Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="{MAIN}"/></Relationships>"""
"""What leads to the document, where the file leaves that out."""

BEGINNING = 4096
NAMESPACE = b"schemas.microsoft.com/office/2006/xmlPackage"

Parts = Sequence[tuple[str, Element]]


def is_flat(content: bytes) -> bool:
    """Tell whether a file is a package written as one XML file."""
    return NAMESPACE in content[:BEGINNING]


def unflattened(content: bytes) -> bytes:
    """Return the package; raise UnreadablePackageError where the file is no well-formed XML."""
    try:
        root = parse_xml(content)
        parts = [(_name(part), part) for part in root.iterchildren(f"{PKG}part")]
        return _zipped(parts)
    except (etree.XMLSyntaxError, binascii.Error) as error:
        reason = _("a part of it is missing or broken")
        raise UnreadablePackageError(_("not a package written as XML"), reason) from error


def _name(part: Element) -> str:
    return part.get(f"{PKG}name", "").lstrip("/")


def _zipped(parts: Parts) -> bytes:
    package = BytesIO()
    with warnings.catch_warnings(), ZipFile(package, "w") as archive:
        warnings.simplefilter("ignore")  # of names that are there twice
        archive.writestr(CONTENT_TYPES, "".join(_content_types(parts)))
        for name, part in parts:
            archive.writestr(name, _content(part))
        if RELATIONSHIPS not in dict(parts):
            archive.writestr(RELATIONSHIPS, TO_MAIN)
    return package.getvalue()


def _content(part: Element) -> bytes:
    binary = part.find(f"{PKG}binaryData")
    if binary is not None:
        return base64.b64decode(binary.text or "")
    data = part.find(f"{PKG}xmlData")
    return etree.tostring(data[0], encoding="utf-8") if data is not None and len(data) else b""


def _content_types(parts: Parts) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{TYPES}">'
    for name, part in parts:
        default = MAIN_TYPE if name == MAIN else "application/xml"
        kind = quoteattr(part.get(f"{PKG}contentType") or default)
        yield f"<Override PartName={quoteattr('/' + name)} ContentType={kind}/>"
    yield f'<Default Extension="rels" ContentType="{RELATIONSHIPS_TYPE}"/></Types>'
