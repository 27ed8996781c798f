"""Packing Office packages of our own, with nothing in them of when and where they were made."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shenbao.office.safety import CONTENT_TYPES

if TYPE_CHECKING:
    from docx.document import Document

NO_DATE = "1980-01-01"
"""The date in the properties of a document that has none."""

_NO_PARTS: Mapping[str, bytes] = {}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ZIP_LEVEL = 6
_UNIX = 3
_FILE_MODE = 0o644 << 16


def packed(document: Document) -> bytes:
    """Return a document as a .docx file, the same bytes for the same document."""
    saved = BytesIO()
    document.save(saved)
    return repacked(saved)


def repacked(package: BytesIO, parts: Mapping[str, bytes] = _NO_PARTS) -> bytes:
    """Return the package with its parts in order and undated, these in place of its own."""
    target = BytesIO()
    with ZipFile(package) as source, ZipFile(target, "w") as archive:
        for name in sorted(source.namelist(), key=_order):
            _add(archive, name, parts.get(name) or source.read(name))
    return target.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive, the same bytes for the same files."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in sorted(files.items()):
            _add(archive, name, content)
    return target.getvalue()


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    member = ZipInfo(name, _ZIP_DATE)
    member.create_system = _UNIX
    member.external_attr = _FILE_MODE
    archive.writestr(member, content, ZIP_DEFLATED, _ZIP_LEVEL)


def _order(name: str) -> tuple[bool, str]:
    """Return the key that puts the content types first, as the packaging standard likes them."""
    return name != CONTENT_TYPES, name
