"""What an Office package may not hold: anything that loads, runs, or grows when it is opened."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from shenbao.i18n import _
from shenbao.office.xml import parse_xml

LARGEST_PART = 20 * 1024 * 1024
LARGEST_WHOLE = 100 * 1024 * 1024
LARGEST_RATIO = 100
SMALL = 1024 * 1024
"""A part of this size or less may be compressed as much as it likes."""

MOST_PARTS = 2000

CONTENT_TYPES = "[Content_Types].xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = 0x1
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

LINKS = frozenset({"hyperlink"})
"""The kind of relationship that leads elsewhere only when somebody clicks on it."""

# The last words of the types of relationships to parts that run, or that hold other documents.
ACTIVE = {
    "activeXControlBinary",
    "aFChunk",
    "attachedTemplate",
    "control",
    "oleObject",
    "package",
    "vbaProject",
}
PRINTER = re.compile(r"(?:.*/)?printerSettings\d*\.bin", re.I)
FOREIGN_FIELDS = re.compile(
    r"\b(?:DATABASE|DDE|DDEAUTO|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|LINK|QUOTE|RD)\b", re.I
)
LINK_FIELDS = re.compile(r'\bHYPERLINK\s+"[^"]*"')


@lru_cache(maxsize=16)
def faults(
    content: bytes, allowed: frozenset[str] = frozenset(), *, only_read: bool = False
) -> list[str]:
    """Return what is wrong with a package, each fault with the name of its part; best is nothing.

    ``allowed`` are kinds of relationships that are let pass, such as LINKS. One that is
    ``only_read`` for its words may hold all that acts when Office opens it.
    """
    if content.startswith(OLE):
        return [ole_fault(content)]
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            found = [fault for part in parts for fault in _member_faults(part)]
            if len(parts) > MOST_PARTS:
                found.append(_("more than {limit} parts").format(limit=MOST_PARTS))
            if sum(part.file_size for part in parts) > LARGEST_WHOLE:
                found.append(_("larger than {limit} bytes").format(limit=LARGEST_WHOLE))
            if CONTENT_TYPES not in archive.namelist():
                found.append(_("{name}: missing").format(name=CONTENT_TYPES))
            if found:
                return found
            every = [fault for part in parts for fault in _form_faults(archive, part)]
            if only_read or every:
                return every
            return [fault for part in parts for fault in _act_faults(archive, part, allowed)]
    except (BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        return [_("not an office document: {reason}").format(reason=error)]


def ole_fault(content: bytes) -> str:
    """Say what a file in the old container of Microsoft Office is."""
    if ENCRYPTED_PACKAGE in content:
        return _("an OLE file: one with a password")
    return _("an OLE file: an old .doc or .xls")


def _member_faults(part: ZipInfo) -> Iterator[str]:
    """Yield what can be told before a part is unpacked."""
    name = part.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        yield _("{name}: a name that leads out of the document").format(name=name)
    if part.flag_bits & ENCRYPTED:
        yield _("{name}: encrypted").format(name=name)
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        yield _("{name}: compressed in a way that Office does not know").format(name=name)
    if part.file_size > LARGEST_PART:
        yield _("{name}: larger than {limit} bytes").format(name=name, limit=LARGEST_PART)
    elif part.file_size > max(SMALL, LARGEST_RATIO * part.compress_size):
        yield _("{name}: compressed more than {limit} times").format(name=name, limit=LARGEST_RATIO)


def _form_faults(archive: ZipFile, part: ZipInfo) -> Iterator[str]:
    """Yield what keeps a part from being read at all."""
    content = archive.read(part)
    if not _is_xml(part.filename, content):
        return
    try:
        root = parse_xml(content)
    except etree.XMLSyntaxError as error:
        yield _("{name}: not well-formed: {reason}").format(name=part.filename, reason=error.msg)
    else:
        if root.getroottree().docinfo.internalDTD is not None:
            yield _("{name}: a DOCTYPE").format(name=part.filename)


def _act_faults(archive: ZipFile, part: ZipInfo, allowed: frozenset[str]) -> Iterator[str]:
    """Yield what acts when the package is opened."""
    name = part.filename
    content = archive.read(part)
    is_program = name.lower().endswith((".bin", ".ole")) and not PRINTER.fullmatch(name)
    if is_program or content.startswith(OLE):
        yield _("{name}: a program or another document").format(name=name)
    elif _is_xml(name, content):
        root = parse_xml(content)
        yield from (f"{name}: {fault}" for fault in _active_faults(root, allowed))


def _is_xml(name: str, content: bytes) -> bool:
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return name.lower().endswith((".xml", ".rels")) or start.startswith(b"<")


def _active_faults(root: etree._Element, allowed: frozenset[str]) -> Iterator[str]:
    for relation in root.iter("{*}Relationship"):
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        if kind in allowed:
            continue
        if (relation.get("TargetMode") or "").lower() == "external":
            yield _("leads to {target}").format(target=relation.get("Target"))
        elif kind in ACTIVE:
            yield _("a {kind}").format(kind=kind)
    instructions = _instructions(root)
    if allowed >= LINKS:
        instructions = LINK_FIELDS.sub("", instructions)
    for field in dict.fromkeys(FOREIGN_FIELDS.findall(instructions)):
        yield _("a field {name}").format(name=field)


def _instructions(root: etree._Element) -> str:
    """Return the instructions of all fields; that of one field may be cut into many runs."""
    said = []
    for element in root.iter("{*}instrText", "{*}fldChar", "{*}fldSimple"):
        if etree.QName(element).localname == "instrText":
            said.append(element.text or "")
        else:
            said.append(f" {' '.join(map(str, element.attrib.values()))} ")
    return "".join(said)
