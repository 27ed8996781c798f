"""Packing Office packages of our own, with nothing in them of when and where they were made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shenbao.office.safety import CONTENT_TYPES

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.packuri import PackURI

NO_DATE = "1980-01-01"
"""The date in the properties of a document that has none."""

_NO_PARTS: Mapping[str, bytes] = {}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ZIP_LEVEL = 6
_UNIX = 3
_FILE_MODE = 0o644 << 16


def packed(document: Document) -> bytes:
    """Return a document as a .docx file, the same bytes for the same document.

    python-docx would compress all parts, to be put in order and compressed again.
    """
    from docx.opc.packuri import PACKAGE_URI

    package = document.part.package
    parts = [*package.iter_parts()]
    files = {PACKAGE_URI.rels_uri.membername: package.rels.xml}
    for part in parts:
        part.before_marshal()
        files[part.partname.membername] = part.blob
        if part.rels:
            files[part.partname.rels_uri.membername] = part.rels.xml
    kinds = tuple((part.partname, part.content_type) for part in parts)
    return _archive({CONTENT_TYPES: _content_types(kinds), **files}, _order)


@lru_cache(maxsize=16)
def _content_types(kinds: tuple[tuple[PackURI, str], ...]) -> bytes:
    """Return the list of contents that python-docx writes for parts of these names and types."""
    from docx.opc.package import OpcPackage
    from docx.opc.part import Part

    package = OpcPackage()
    for name, kind in kinds:
        package.relate_to(Part(name, kind, b""), name)
    saved = BytesIO()
    package.save(saved)
    with ZipFile(saved) as archive:
        return archive.read(CONTENT_TYPES)


def repacked(package: BytesIO, parts: Mapping[str, bytes] = _NO_PARTS) -> bytes:
    """Return the package with its parts in order and undated, these in place of its own."""
    with ZipFile(package) as source:
        files = {name: parts.get(name) or source.read(name) for name in source.namelist()}
    return _archive(files, _order)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive, the same bytes for the same files."""
    return _archive(files, str)


def _archive(files: Mapping[str, bytes], order: Callable[[str], Any]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name in sorted(files, key=order):
            member = ZipInfo(name, _ZIP_DATE)
            member.create_system = _UNIX
            member.external_attr = _FILE_MODE
            archive.writestr(member, files[name], ZIP_DEFLATED, _ZIP_LEVEL)
    return target.getvalue()


def _order(name: str) -> tuple[bool, str]:
    """Return the key that puts the content types first, as the packaging standard likes them."""
    return name != CONTENT_TYPES, name
