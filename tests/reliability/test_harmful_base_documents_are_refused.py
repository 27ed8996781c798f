"""A base.docx that loads, runs or grows when it is opened is refused."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from shenbao.office.safety import faults
from tests.reliability.processes import processor_time_below
from tests.reliability.refusals import check_refused
from tests.worlds import CENTRAL, ROOT, THREE, World

BASE = (ROOT / "templates/_base/base.docx").read_bytes()
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PLACE = f"declarations/2018/{CENTRAL}.toml"


def edited(member: str, old: str, new: str) -> bytes:
    """Return the base document with words of one part replaced."""
    source = zipfile.ZipFile(BytesIO(BASE))
    text = source.read(member).decode()
    assert old in text, member
    return with_member(member, text.replace(old, new, 1).encode())


def with_member(member: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the base document with one part new or other."""
    source, target = zipfile.ZipFile(BytesIO(BASE)), BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name != member:
                archive.writestr(name, source.read(name))
        archive.writestr(zipfile.ZipInfo(member), content, method)
    return target.getvalue()


def relation(kind: str, target: str, mode: str = "") -> bytes:
    new = f'<Relationship Id="x" Type="{OFFICE}/{kind}" Target="{target}" {mode}/></Relationships>'
    return edited("word/_rels/document.xml.rels", "</Relationships>", new)


def field(*instructions: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in instructions)
    return edited("word/footer1.xml", "</w:p>", f"{runs}</w:p>")


def encrypted() -> bytes:
    """Return the base document with the mark of encryption on its first part."""
    content = bytearray(BASE)
    central = content.index(b"PK\1\2")
    flags = struct.unpack_from("<H", content, central + 8)[0]
    struct.pack_into("<H", content, central + 8, flags | 1)
    return bytes(content)


DOCTYPE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
EXTERNAL = 'TargetMode="External"'
RELS = r"word/_rels/document\.xml\.rels"

MAIN = "word/document.xml"


def twice(name: str) -> bytes:
    """Return the base document with a second main part, of a name that is the same to Office."""
    source, target = zipfile.ZipFile(BytesIO(BASE)), BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")  # of the name that is there twice
        for member in (*source.namelist(), MAIN):
            is_second = member in archive.namelist()
            archive.writestr(name if is_second else member, source.read(member))
    return target.getvalue()


SECOND = r"word/document\.xml: more than one part of this name"

FAULTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a part twice": (lambda: twice(MAIN), SECOND),
    "a part in two cases": (lambda: twice("word/DOCUMENT.xml"), SECOND),
    "a part with escapes": (lambda: twice("word/documen%74.xml"), SECOND),
    "a part from its own folder": (lambda: twice("./word/document.xml"), SECOND),
    "a part by a detour": (lambda: twice("word/./document.xml"), SECOND),
    "a part by an escaped detour": (lambda: twice("word/%2E/document.xml"), SECOND),
    "a part with two slashes": (lambda: twice("word//document.xml"), SECOND),
    "image": (lambda: relation("image", "http://127.0.0.1:9/x", EXTERNAL), f"{RELS}: leads to .*"),
    "link": (lambda: relation("hyperlink", "file:///x", EXTERNAL), f"{RELS}: leads to file:///x"),
    "template": (
        lambda: relation("attachedTemplate", "http://127.0.0.1:9/x", EXTERNAL),
        f"{RELS}: leads to .*",
    ),
    "small letters": (
        lambda: relation("image", "//x/y", 'TargetMode="external"'),
        f"{RELS}: leads to //x/y",
    ),
    "macros": (lambda: relation("vbaProject", "vbaProject.bin"), f"{RELS}: a vbaProject"),
    "macro part": (lambda: with_member("word/vbaProject.bin", b"x"), r"word/vbaProject\.bin: .*"),
    "object": (lambda: relation("oleObject", "embeddings/x"), f"{RELS}: a oleObject"),
    "OLE part": (
        lambda: with_member("word/embeddings/x", bytes.fromhex("d0cf11e0a1b11ae1") + b"x"),
        "word/embeddings/x: a program or another document",
    ),
    "chunk": (lambda: relation("aFChunk", "x.html"), f"{RELS}: a aFChunk"),
    "doctype": (
        lambda: edited("word/document.xml", "<w:document", f"{DOCTYPE}<w:document"),
        r"word/document\.xml: a DOCTYPE",
    ),
    "doctype elsewhere": (
        lambda: with_member("custom/x", f"<?xml version='1.0'?>{DOCTYPE}<x/>".encode("utf-16")),
        "custom/x: a DOCTYPE",
    ),
    "DDE": (lambda: field(" DDEAUTO c:\\x y "), r"word/footer1\.xml: a field DDEAUTO"),
    "DDE in parts": (lambda: field("DD", "E"), r"word/footer1\.xml: a field DDE"),
    "text": (lambda: field(" includetext x "), r"word/footer1\.xml: a field includetext"),
    "picture": (
        lambda: field(' INCLUDEPICTURE "http://x" '),
        r"word/footer1\.xml: a field INCLUDEPICTURE",
    ),
    "simple field": (
        lambda: edited(
            "word/footer1.xml",
            "</w:p>",
            '<w:fldSimple w:instr="DDE x y"><w:r/></w:fldSimple></w:p>',
        ),
        r"word/footer1\.xml: a field DDE",
    ),
    "bomb": (
        lambda: with_member("word/x.xml", b" " * 10_000_000),
        r"word/x\.xml: compressed more.*",
    ),
    "large": (
        lambda: with_member("x.bmp", b"x" * (20 * 2**20 + 1), zipfile.ZIP_STORED),
        r"x\.bmp: larger than 20971520 bytes",
    ),
    "up": (lambda: with_member("../evil.xml", b"<x/>"), r"\.\./evil\.xml: a name that leads out.*"),
    "up in Windows": (lambda: with_member("..\\evil.xml", b"<x/>"), r".*: a name that leads out.*"),
    "root": (lambda: with_member("/evil.xml", b"<x/>"), "/evil.xml: a name that leads out.*"),
    "not well-formed": (
        lambda: with_member("word/x.xml", b"<x>"),
        r"word/x\.xml: not well-formed.*",
    ),
    "encrypted": (encrypted, r".*: encrypted"),
    "another compression": (
        lambda: with_member("x", b"x" * 99, zipfile.ZIP_LZMA),
        "x: compressed in a way.*",
    ),
    "old": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 999, "an OLE file: .*"),
    "cut": (lambda: BASE[: len(BASE) // 2], "not an office document: .*"),
    "empty": (lambda: b"", "not an office document: .*"),
    "no document": (
        lambda: with_member("[Content_Types].xml", b""),
        r"\[Content_Types\]\.xml: not well-formed.*",
    ),
}


@pytest.mark.parametrize(("content", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named(content: Callable[[], bytes], says: str) -> None:
    (found,) = faults(content())
    assert re.fullmatch(says, found), found


def test_the_base_of_this_repository_has_none() -> None:
    assert faults(BASE) == []
    assert faults(field(" PAGE ", " NUMPAGES ")) == []


def test_every_cut_and_every_flipped_byte_is_survived() -> None:
    """Whatever a broken file makes the libraries say is a fault, not an exception."""
    for size in range(0, len(BASE), 997):
        assert faults(BASE[:size])
    for place in range(0, len(BASE), 499):
        content = bytearray(BASE)
        content[place] ^= 0xFF
        faults(bytes(content))


@pytest.mark.parametrize("name", ["image", "DDE", "bomb", "cut", "empty"])
def test_a_build_refuses_it(name: str, world: World) -> None:
    content, says = FAULTS[name]
    (world.root / "templates/central-project/base.docx").write_bytes(content())
    check_refused(
        world, {PLACE: rf"SB020 The sheet cannot be made: base\.docx: {says}"}, THREE, ["word"]
    )


def test_braces_in_the_base_are_text(world: World) -> None:
    """The base document is no template, so that they cost nothing."""
    text = f"<w:r><w:t>{'{' * 20_000}{{{{ 7*7 }}}}</w:t></w:r></w:p>"
    content = edited("word/footer1.xml", "</w:p>", text)
    (world.root / "templates/central-project/base.docx").write_bytes(content)
    with processor_time_below(5):
        result = world.build(("word",))
    assert (result.status, result.err) == (0, "")
    made = zipfile.ZipFile(BytesIO(world.outputs()[f"2018/{CENTRAL}.docx"]))
    footer = next(name for name in made.namelist() if "footer" in name)
    assert "{" * 20_000 + "{{ 7*7 }}" in made.read(footer).decode()
