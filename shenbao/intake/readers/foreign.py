"""Files that only LibreOffice reads: how they are known, and what it makes of each."""

from __future__ import annotations

from typing import NamedTuple

OLE_BEGINNING = bytes.fromhex("d0cf11e0")
XML_BEGINNING = 4096
"""The first bytes, in which an XML file has named what it is."""

OPEN_DOCUMENT_BEGINNING = 200


class Foreign(NamedTuple):
    """The suffix by which LibreOffice knows a kind of file, and the kind to turn it into."""

    suffix: str
    target: str


WORD, EXCEL = Foreign("doc", "docx"), Foreign("xls", "xlsx")
OLE_SUFFIXES = {
    WORD: (".doc", ".dot", ".wps", ".wpt"),
    EXCEL: (".xls", ".xlt", ".et", ".ett"),
}
SUFFIXES = frozenset((".docm", ".dotx", ".xlsm", ".rtf", ".odt", ".ods", ".fodt", ".fods")).union(
    *OLE_SUFFIXES.values()
)
"""Suffixes of files of other office programs, or of old or unusual kinds; any may be a form."""

OLE_STREAMS = {WORD: ("WordDocument",), EXCEL: ("Workbook", "Book")}

XML_KINDS = {
    b"urn:schemas-microsoft-com:office:spreadsheet": Foreign("xml", "xlsx"),
    b"schemas.microsoft.com/office/word/2003/wordml": Foreign("xml", "docx"),
    b'mimetype="application/vnd.oasis.opendocument.text': Foreign("fodt", "docx"),
    b'mimetype="application/vnd.oasis.opendocument.spreadsheet': Foreign("fods", "xlsx"),
}
PACKAGE_KINDS = {
    b"mimetypeapplication/vnd.oasis.opendocument.text": Foreign("odt", "docx"),
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet": Foreign("ods", "xlsx"),
}


def foreign_format(content: bytes, suffix: str) -> Foreign | None:
    """Return what LibreOffice is to make of a file, by its bytes and suffix in small letters."""
    if content.startswith(OLE_BEGINNING):
        return _ole_format(content, suffix)
    if content.startswith(b"{\\rtf"):
        return Foreign("rtf", "docx")
    if content.startswith(b"PK"):
        return _first_named(PACKAGE_KINDS, content[:OPEN_DOCUMENT_BEGINNING])
    beginning = content[:XML_BEGINNING].replace(b"\0", b"")
    return _first_named(XML_KINDS, beginning) if b"<?xml" in beginning else None


def _ole_format(content: bytes, suffix: str) -> Foreign | None:
    """Return the format by the names of the streams, and by the suffix where both kinds fit."""
    from shenbao.office.safety import ENCRYPTED_PACKAGE

    if ENCRYPTED_PACKAGE in content:
        return None
    found = [
        foreign
        for foreign, names in OLE_STREAMS.items()
        if any(name.encode("utf-16-le") in content for name in names)
    ]
    named = [foreign for foreign in found if suffix in OLE_SUFFIXES[foreign]]
    return next(iter([*named, *found]), None)


def _first_named(kinds: dict[bytes, Foreign], beginning: bytes) -> Foreign | None:
    return next((foreign for mark, foreign in kinds.items() if mark in beginning), None)
