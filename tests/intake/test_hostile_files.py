"""Hostile and broken files end in a clear diagnostic, within ten seconds and 550 MB.

The program stops a reader in time; so what is held here is the memory, and what is said.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from shenbao.diagnostics import Diagnostic
from shenbao.form import Library
from shenbao.i18n import use_language
from shenbao.intake import import_file
from shenbao.intake.loading import LIMITS, Task, load
from shenbao.intake.readers import Numbers
from shenbao.office.conversion import office_program
from tests.intake.test_other_programs import flat_package
from tests.worlds import ROOT, THREE

SECONDS, MEGABYTES = 10, 550
"""Bounds of one process: a reader may take 400 MiB, beside what it has when it starts."""

# The program's own limit is put off where the file has to end in something else, and lowered
# where it has to end in just that: how long it takes to come there shows nothing.
NEVER, SOON = 300, 0.25
PROGRAM = """\
import msgspec, sys
from shenbao.cli import main
from shenbao.intake import loading
loading.LIMITS = msgspec.structs.replace(loading.LIMITS, seconds={seconds})
sys.exit(main())
"""
RUN = """\
import json, resource, subprocess, sys
from tests.orphans import orphans_adopted
with orphans_adopted():
    done = subprocess.run([sys.executable, "-c", *sys.argv[1:]], capture_output=True, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, done.stdout, done.stderr, used.ru_maxrss / 1024]))
"""

TOO_LONG = f"SB004 error: Reading the file takes more than {SOON} s of processor time."

OLE = bytes.fromhex("d0cf11e0a1b11ae1")

OLD_KIND = (
    "SB015 error: The file holds no form that is known"
    if office_program()
    else "SB001 error: The file is of another office program"
)
"""What is said of a file that only LibreOffice may read, and that holds no form."""


def docx_of(body: str) -> bytes:
    """Return a Word document with this body."""
    document = docx.Document()
    saved = BytesIO()
    document.save(saved)
    return replaced(saved.getvalue(), "word/document.xml", "<w:body>", f"<w:body>{body}")


def replaced(package: bytes, part: str, old: str, new: str) -> bytes:
    source, target = zipfile.ZipFile(BytesIO(package)), BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            words = source.read(name)
            if name == part:
                assert old.encode() in words
                words = words.replace(old.encode(), new.encode(), 1)
            archive.writestr(name, words)
    return target.getvalue()


def with_part(package: bytes, name: str, words: bytes) -> bytes:
    target = BytesIO(package)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, words)
    return target.getvalue()


def xlsx_of(rows: int) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("x")
    for row in range(rows):
        sheet.append([f"r{row}", "b"])
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def declared(package: bytes, size: int) -> bytes:
    """Return the package with a size that its directory gives for the first part."""
    changed = bytearray(package)
    place = changed.index(b"PK\1\2")
    changed[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def nested(depth: int) -> str:
    cell = "<w:p/>"
    for _level in range(depth):
        cell = f"<w:tbl><w:tr><w:tc>{cell}<w:p/></w:tc></w:tr></w:tbl>"
    return cell


def pdf_of(stream: bytes, filters: str = "/FlateDecode") -> bytes:
    """Return a PDF of one page with this content stream."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(stream), filters.encode(), stream),
    ]
    return pdf_objects(objects)


def pdf_objects(objects: list[bytes]) -> bytes:
    text, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    text += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return text + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, start)


def endless_pages() -> bytes:
    """Return a PDF whose tree of pages is its own child."""
    return pdf_objects([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>",
    ])  # fmt: skip


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LAUGHS = f"{DOCTYPE}<html><body><table><tr><td>&b;</td></tr></table></body></html>"
PLAIN = docx_of("")
ROW = "<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"
LINES = b"0 0 m 500 500 l S\n" * 200_000
FORM = ROOT / f"output/{THREE[0]}.md"
FORM_ROW = "| 满意度指标 | 其他满意度指标 | 指标 | 1个 | 该指标主要考察指标 |\n"

Files = dict[str, tuple[str, Callable[[], bytes], str]]
"""By what is wrong with them: the name of each file, what makes it, and what is said of it."""

FILES: Files = {
    "old .doc": ("a.doc", lambda: OLE + b"x" * 5000, "SB001 error: The file is neither"),
    "old .xls": ("a.xls", lambda: OLE + b"x" * 5000, "save it as .docx or .xlsx"),
    "a password": (
        "a.docx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "SB001 error: The file has a password",
    ),
    "cut .docx": ("a.docx", lambda: PLAIN[: len(PLAIN) // 2], "SB001 error: The file holds what"),
    "cut .xlsx": ("a.xlsx", lambda: xlsx_of(9)[:999], "not an office document"),
    "empty .docx": ("a.docx", lambda: b"", "SB001 error: The file is not what its name says"),
    "empty .pdf": ("a.pdf", lambda: b"", "SB001 error: The file is not what its name says"),
    "a zip bomb": (
        "a.docx",
        lambda: with_part(PLAIN, "word/x.xml", b" " * 15_000_000),
        "word/x.xml: compressed more than 100 times",
    ),
    "a large part": (
        "a.xlsx",
        lambda: with_part(xlsx_of(9), "xl/x.xml", b"<x/>" + b"\n" * 30_000_000),
        "xl/x.xml: larger than 20971520 bytes",
    ),
    "a gigabyte by its own word": (
        "a.docx",
        lambda: declared(PLAIN, 2**30),
        "larger than 20971520 bytes",
    ),
    "entities in Word": (
        "a.docx",
        lambda: with_part(PLAIN, "word/x.xml", f"{DOCTYPE}<x>&b;</x>".encode()),
        "word/x.xml: a DOCTYPE",
    ),
    "entities in HTML": (
        "a.html",
        LAUGHS.encode,
        "SB015 error: The file holds no form that is known",
    ),
    "an outside picture": (
        "a.docx",
        lambda: replaced(
            PLAIN,
            "word/_rels/document.xml.rels",
            "</Relationships>",
            '<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/image" Target="http://127.0.0.1:9/x" TargetMode="External"/>'
            "</Relationships>",
        ),
        "word/_rels/document.xml.rels: leads to http://127.0.0.1:9/x",
    ),
    "macros": (
        "a.docx",
        lambda: with_part(PLAIN, "word/vbaProject.bin", b"x"),
        "word/vbaProject.bin: a program or another document",
    ),
    "a field that loads": (
        "a.docx",
        lambda: docx_of("<w:p><w:r><w:instrText> DDEAUTO x y </w:instrText></w:r></w:p>"),
        "word/document.xml: a field DDEAUTO",
    ),
    "tables in tables": (
        "a.docx",
        lambda: docx_of(nested(40)),
        "SB001 error: Tables are nested, more than 5 deep",
    ),
    "tables in tables of HTML": (
        "a.html",
        lambda: b"<table><tr><td>" * 60 + b"x" + b"</td></tr></table>" * 60,
        "SB001 error: Tables are nested, more than 20 deep",
    ),
    "many rows of Word": (
        "a.docx",
        lambda: docx_of(f"<w:tbl>{ROW * 2000}</w:tbl>"),
        "SB015 error: The file holds no form that is known",
    ),
    "too many cells": (
        "a.html",
        lambda: b"<table>" + b"<tr><td>x</td></tr>" * 200_001 + b"</table>",
        "SB004 error: The file holds more than 200000 cells",
    ),
    "wide merges": (
        "a.html",
        lambda: b"<table>" + b"<tr><td rowspan=9999 colspan=9999>x</td></tr>" * 2000 + b"</table>",
        "SB004 error: The merged cells of a table are too many",
    ),
    "many rows of Excel": ("a.xlsx", lambda: xlsx_of(10_000), TOO_LONG),
    "no PDF": ("a.pdf", lambda: b"%PDF-1.7\nnothing", "SB001 error: This is not a PDF"),
    "endless pages": ("a.pdf", endless_pages, "SB001 error: "),
    "a PDF bomb": (
        "a.pdf",
        lambda: pdf_of(
            zlib.compress(zlib.compress(b" " * 400_000_000, 1)), "[/FlateDecode/FlateDecode]"
        ),
        "a.pdf:1:1: SB00",
    ),
    "a PDF of lines": (
        "a.pdf",
        lambda: pdf_of(zlib.compress(LINES)),
        TOO_LONG,
    ),
    "a PDF without a table": (
        "a.pdf",
        lambda: pdf_of(zlib.compress(b"BT /F1 12 Tf 72 720 Td (hello) Tj ET")),
        "SB031 warning: The PDF has no ruled tables",
    ),
    "a PDF without text": (
        "a.pdf",
        lambda: pdf_of(zlib.compress(b"0 0 m 9 9 l S")),
        "SB001 error: The PDF holds no text",
    ),
    "a picture": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n\0\0", "SB001 error: The file is neither"),
    "RTF": ("a.doc", lambda: rb"{\rtf1 x}", OLD_KIND),
    "a long line": ("a.txt", lambda: b"x" * 20_000_000, "SB004 error: The file holds more than"),
    "many short lines": (
        "a.txt",
        lambda: "项目名称一\t二\n".encode() * 2000,
        "SB015 error: The file holds no form that is known",
    ),
    "a long cell of line breaks": (
        "a.html",
        lambda: (
            b"<table><tr><td>\xe9\xa1\xb9\xe7\x9b\xae\xe5\x90\x8d\xe7\xa7\xb0<td>x"
            + b"<br>" * 60_000
            + "项</table>".encode()
        ),
        "SB0",
    ),
    "deep elements": ("a.html", lambda: b"<div>" * 200_000 + b"x", "SB0"),
    "spaces that look like a table": (
        "a.txt",
        lambda: b"-" + b"|       " * 50_000 + b"x",
        "SB015 error: The file holds no form that is known",
    ),
    "a large file": ("a.txt", lambda: b"x" * 60_000_000, "SB004 error: The file is larger than"),
    "a form of many rows": (
        "a.md",
        lambda: FORM.read_bytes().rstrip() + b"\n" + FORM_ROW.encode() * 1000,
        "at most 500 are allowed",
    ),
}


def run(folder: Path, limit: float) -> tuple[int, str, str, float]:
    """Import a folder; return how it ends, what is said, and the megabytes of the largest process.

    What is said is that of both streams.
    """
    program = PROGRAM.format(seconds=limit)
    words = ["--root", str(ROOT), "import", str(folder), "--dry-run", "--year", "2024"]
    done = subprocess.run(
        [sys.executable, "-c", RUN, program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    status, out, err, megabytes = json.loads(done.stdout)
    return status, out, err, megabytes


def held(files: Files, folder: Path, limit: float) -> str:
    """Import all files, and hold what is said of each, and the memory; return what is printed."""
    for what, (name, made, _says) in files.items():
        path = folder / what / name
        path.parent.mkdir()
        path.write_bytes(made())
    status, out, err, megabytes = run(folder, limit)
    assert status == 1
    assert "Traceback" not in err
    problems = err.split(f"{folder}/")
    for what, (name, _made, says) in files.items():
        of_file = "".join(text for text in problems if text.startswith(f"{what}/{name}:"))
        assert says in of_file, what
        assert " error: " in of_file, what
    assert megabytes < MEGABYTES
    return out


@pytest.mark.slow
def test_all_at_once(tmp_path: Path) -> None:
    """Each keeps within the bounds of a single file, as all of them do together.

    They hide no form that is not broken.
    """
    shutil.copy(FORM, tmp_path / "form.md")
    out = held({what: one for what, one in FILES.items() if one[2] != TOO_LONG}, tmp_path, NEVER)
    assert out.splitlines()[-1].startswith("0 declarations would be written, 1 there already,")


@pytest.mark.slow
def test_a_file_that_takes_too_long(tmp_path: Path) -> None:
    held({what: one for what, one in FILES.items() if one[2] == TOO_LONG}, tmp_path, SOON)


def with_other(package: bytes, name: str, words: bytes) -> bytes:
    """Return a package with other words in a part of it."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            new.writestr(part, words if part == name else old.read(part))
    return target.getvalue()


BROKEN = {
    "cut.docx": PLAIN[:500],
    "part.docx": with_other(PLAIN, "word/document.xml", b"<x"),
    "types.docx": with_other(PLAIN, "[Content_Types].xml", b"<x/>"),
    "cut.xlsx": xlsx_of(1)[:-50],
    "part.xlsx": with_other(xlsx_of(1), "xl/workbook.xml", b"<x>"),
    "odd.xlsx": with_other(xlsx_of(1), "xl/workbook.xml", b"<x/>"),
    "flat.xml": flat_package(PLAIN)[:-5],
    "base64.xml": flat_package(PLAIN).replace(b"<pkg:xmlData>", b"<pkg:binaryData>x", 1),
    "empty.pdf": b"%PDF-1.7",
    "cut.pdf": pdf_of(zlib.compress(b"BT ET"))[:200],
    "pages.pdf": pdf_of(zlib.compress(b"BT ET")).replace(b"/Kids", b"/Kidz"),
    "filter.pdf": pdf_of(b"BT ET"),
    "none.html": b"",
    "odd.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "cut.mht": b"content-type: multipart/related\n\n--",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_a_broken_file_is_told_in_one_language(
    name: str, tmp_path: Path
) -> None:
    """No library's words are passed on: they are English."""
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    use_language("zh_CN")
    try:
        found = load(Task(path, Numbers({}, {}), "zh_CN")).found
    finally:
        use_language("en")
    problems = [found] if isinstance(found, Diagnostic) else found.problems
    words = "\n".join(f"{problem.message} {problem.hint}" for problem in problems)
    assert words or name in {"none.html", "types.docx"}  # of what a person would see nothing
    assert re.findall(r"[A-Za-z']{2,} (?:[a-z'-]+ ?){2,}", words) == [], words


def test_the_program_stops_a_reader_within_the_bounds() -> None:
    assert 0 < (LIMITS.seconds or 0) < SECONDS


def test_a_workbook_that_is_no_form_gives_a_single_error(library: Library, tmp_path: Path) -> None:
    """A thousand cells that cannot be read as Excel shows them matter only in a form."""
    book = openpyxl.Workbook()
    assert book.active
    for row in range(1, 401):
        for column in range(1, 4):
            cell = book.active.cell(row, column, row + 0.5)
            cell.number_format = '0"个"0"个"#'
    path = tmp_path / "figures.xlsx"
    book.save(path)
    found = import_file(path, library)
    assert [(problem.code, problem.severity) for problem in found.problems] == [("SB015", "error")]
