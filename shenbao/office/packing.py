"""Packages of office documents, with nothing in them of when and where they were written."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

NO_DATE = "1980-01-01"
"""The date in the properties of a document that has none."""

_CONTENT_TYPES = "[Content_Types].xml"  # the packaging standard likes this member first
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ZIP_LEVEL = 6
_UNIX = 3
_FILE_MODE = 0o644 << 16


def repacked(package: BytesIO, parts: Mapping[str, bytes] | None = None) -> bytes:
    """Return the package with its members in order and undated, these parts in place of its own."""
    own = parts or {}
    target = BytesIO()
    with ZipFile(package) as source, ZipFile(target, "w") as archive:
        for name in sorted(source.namelist(), key=lambda name: (name != _CONTENT_TYPES, name)):
            member = ZipInfo(name, _ZIP_DATE)
            member.create_system = _UNIX
            member.external_attr = _FILE_MODE
            content = own.get(name) or source.read(name)
            archive.writestr(member, content, ZIP_DEFLATED, _ZIP_LEVEL)
    return target.getvalue()
