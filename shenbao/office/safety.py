"""What an Office package may not hold: anything that loads, runs, or grows when it is opened."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from shenbao.i18n import _
from shenbao.office.xml import Element, parse_part

LARGEST_PART = 20 * 1024 * 1024
LARGEST_WHOLE = 100 * 1024 * 1024
LARGEST_RATIO = 100
SMALL = 1024 * 1024
"""A part of this size or less may be compressed as much as it likes."""

MOST_PARTS = 2000

CONTENT_TYPES = "[Content_Types].xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LFS = b"version https://git-lfs.github.com/spec/"
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
    if content.startswith(LFS):
        return [_("a pointer of Git LFS, not the file itself: git lfs pull brings it")]
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _directory_faults(archive) or _part_faults(archive, allowed, only_read)
    except (BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error):
        return [_("not an office document: it is not a zip archive, or a broken one")]


def ole_fault(content: bytes) -> str:
    """Say what a file in the old container of Microsoft Office is."""
    if ENCRYPTED_PACKAGE in content:
        return _("an OLE file: one with a password")
    return _("an OLE file: an old .doc or .xls")


def _directory_faults(archive: ZipFile) -> list[str]:
    """Return what can be told before any part is unpacked."""
    parts = archive.infolist()
    found = [fault for part in parts for fault in _member_faults(part)]
    counts = Counter(name_key(part.filename) for part in parts)
    for part in parts:
        if counts.pop(name_key(part.filename), 0) > 1:
            message = _("{name}: more than one part of this name")
            found.append(message.format(name=part.filename))
    if len(parts) > MOST_PARTS:
        found.append(_("more than {limit} parts").format(limit=MOST_PARTS))
    if sum(part.file_size for part in parts) > LARGEST_WHOLE:
        found.append(_("larger than {limit} bytes").format(limit=LARGEST_WHOLE))
    if name_key(CONTENT_TYPES) not in map(name_key, archive.namelist()):
        found.append(_("{name}: missing").format(name=CONTENT_TYPES))
    return found


def name_key(name: str) -> str:
    """Return what two names of parts have in common that are the same to Office.

    Case makes no difference (ECMA-376 part 2, 6.2.2.3), nor does how a letter is written,
    nor do steps to the same folder.
    """
    first, *others = unicodedata.normalize("NFC", unquote(name)).casefold().split("/")
    steps = [step for step in others if step not in ("", ".")]
    return "/".join(steps if first == "." else [first, *steps])


def _part_faults(archive: ZipFile, allowed: frozenset[str], only_read: bool) -> list[str]:
    """Return which parts cannot be read; where all can, what acts in them."""
    unreadable: list[str] = []
    active: list[str] = []
    for part in archive.infolist():
        name, content = part.filename, archive.read(part)
        try:
            root = _root(name, content)
        except _UnreadablePart as error:
            unreadable.append(str(error))
        else:
            active += () if only_read else _active_faults(name, content, root, allowed)
    return unreadable or active


def _member_faults(part: ZipInfo) -> Iterator[str]:
    """Yield what is wrong with a part by what the directory of the archive says of it."""
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


class _UnreadablePart(Exception):
    """A part that cannot be read; says which and why."""


def _root(name: str, content: bytes) -> Element | None:
    """Return the root element of a part, None for one that is no XML.

    Raises _UnreadablePart for XML that is broken, or that could grow.
    """
    if not _is_xml(name, content):
        return None
    try:
        root = parse_part(name, content)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = _("{name}: not well-formed (line {line}, column {column})")
        raise _UnreadablePart(message.format(name=name, line=line, column=column)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _UnreadablePart(_("{name}: a DOCTYPE").format(name=name))
    return root


def _is_xml(name: str, content: bytes) -> bool:
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return name.lower().endswith((".xml", ".rels")) or start.startswith(b"<")


def _active_faults(
    name: str, content: bytes, root: Element | None, allowed: frozenset[str]
) -> Iterator[str]:
    """Yield what of a part acts when the package is opened; ``root`` is its root if it is XML."""
    is_program = name.lower().endswith((".bin", ".ole")) and not PRINTER.fullmatch(name)
    if is_program or content.startswith(OLE):
        yield _("{name}: a program or another document").format(name=name)
    elif root is not None:
        yield from (f"{name}: {fault}" for fault in _element_faults(root, allowed))


def _element_faults(root: Element, allowed: frozenset[str]) -> Iterator[str]:
    """Yield the relationships and fields that load something."""
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


def _instructions(root: Element) -> str:
    """Return the instructions of all fields; that of one field may be cut into many runs."""
    instructions = []
    for element in root.iter("{*}instrText", "{*}fldChar", "{*}fldSimple"):
        if etree.QName(element).localname == "instrText":
            instructions.append(element.text or "")
        else:
            instructions.append(f" {' '.join(map(str, element.attrib.values()))} ")
    return "".join(instructions)
