"""What a Word document may not hold: anything that loads, runs, or grows when it is opened.

It is asked of every .docx that comes from outside before any other program
library opens it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from shenbao.renderers.errors import TemplateError

LARGEST_PART = 20 * 1024 * 1024
LARGEST_RATIO = 100
MOST_PARTS = 2000

CONTENT_TYPES = "[Content_Types].xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = 0x1

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
FOREIGN_FIELDS = re.compile(
    r"\b(?:DATABASE|DDE|DDEAUTO|IMPORT|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|LINK|QUOTE|RD)\b", re.I
)


def safe_package(path: Path) -> BytesIO:
    """Return a .docx file; raise TemplateError where it holds what it may not."""
    content = path.read_bytes()
    found = faults(content)
    if found:
        raise TemplateError("; ".join(f"{path.name}: {fault}" for fault in found))
    return BytesIO(content)


@lru_cache(maxsize=16)
def faults(content: bytes, *, only_read: bool = False) -> list[str]:
    """Return what is wrong with a .docx, each fault with the name of its part; best is nothing.

    One that is ``only_read`` for its words may hold what acts when Word opens
    it, such as links and other documents.
    """
    if content.startswith(OLE):
        return ["an OLE file: an old .doc, or one with a password"]
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            found = [fault for part in parts for fault in _member_faults(part)]
            if len(parts) > MOST_PARTS:
                found.append(f"more than {MOST_PARTS} parts")
            if CONTENT_TYPES not in archive.namelist():
                found.append(f"{CONTENT_TYPES}: missing")
            if found:
                return found
            return [
                fault
                for part in parts
                for fault in _part_faults(archive, part, only_read=only_read)
            ]
    except (BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        return [f"not a Word document: {error}"]


def _member_faults(part: ZipInfo) -> Iterator[str]:
    """Yield what can be told before a part is unpacked."""
    name = part.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        yield f"{name}: a name that leads out of the document"
    if part.flag_bits & ENCRYPTED:
        yield f"{name}: encrypted"
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        yield f"{name}: compressed in a way that Word does not know"
    if part.file_size > LARGEST_PART:
        yield f"{name}: larger than {LARGEST_PART} bytes"
    elif part.file_size > LARGEST_RATIO * max(part.compress_size, 1):
        yield f"{name}: compressed more than {LARGEST_RATIO} times"


def _part_faults(archive: ZipFile, part: ZipInfo, *, only_read: bool) -> Iterator[str]:
    name = part.filename
    content = archive.read(part)
    if name.lower().endswith((".bin", ".ole")) or content.startswith(OLE):
        if not only_read:
            yield f"{name}: a program or another document"
    elif _is_xml(name, content):
        try:
            root = etree.fromstring(content, xml_parser())
        except etree.XMLSyntaxError as error:
            yield f"{name}: not well-formed: {error.msg}"
            return
        if root.getroottree().docinfo.internalDTD is not None:
            yield f"{name}: a DOCTYPE"
        if not only_read:
            yield from (f"{name}: {fault}" for fault in _active_faults(root))


def _is_xml(name: str, content: bytes) -> bool:
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return name.lower().endswith((".xml", ".rels")) or start.startswith(b"<")


def xml_parser() -> etree.XMLParser:
    """Return a parser that loads nothing and takes nothing in place of something else."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _active_faults(root: etree._Element) -> Iterator[str]:
    """Yield what acts when the document is opened."""
    for relation in root.iter("{*}Relationship"):
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        if (relation.get("TargetMode") or "").lower() == "external":
            yield f"leads to {relation.get('Target')}"
        elif kind in ACTIVE:
            yield f"a {kind}"
    for field in dict.fromkeys(FOREIGN_FIELDS.findall(_instructions(root))):
        yield f"a field {field}"


def _instructions(root: etree._Element) -> str:
    """Return the instructions of all fields; that of one field may be cut into many runs."""
    said = []
    for element in root.iter("{*}instrText", "{*}fldChar", "{*}fldSimple"):
        if etree.QName(element).localname == "instrText":
            said.append(element.text or "")
        else:
            said.append(f" {' '.join(map(str, element.attrib.values()))} ")
    return "".join(said)
