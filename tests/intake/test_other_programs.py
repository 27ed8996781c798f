"""Files of other office programs: known by what they hold, and converted or refused with advice."""

from __future__ import annotations

import base64
import os
import re
import zipfile
from io import BytesIO
from pathlib import Path, PurePath

import pytest

from shenbao.diagnostics import Diagnostic
from shenbao.form import Library
from shenbao.formats.pdf.fonts import shut_out_machine_fonts
from shenbao.intake import import_file, loading
from shenbao.intake.readers import foreign
from shenbao.intake.readers.foreign import foreign_format
from shenbao.office import conversion
from shenbao.office.conversion import ConversionError, converted
from tests.worlds import DATA

OLE = foreign.OLE_BEGINNING
FORM = DATA / "resaved/office-equipment-2024.docx"
CODE = "440304221061500000017"


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.doc", OLE + utf16("WordDocument"), ("doc", "docx")),
        ("a.xls", OLE + utf16("WordDocument"), ("doc", "docx")),
        ("a.doc", OLE + utf16("Workbook"), ("xls", "xlsx")),
        ("a.et", OLE + utf16("Workbook") + utf16("WordDocument"), ("xls", "xlsx")),
        ("a.wps", OLE + utf16("Workbook") + utf16("WordDocument"), ("doc", "docx")),
        ("a.wps", OLE, None),
        ("a.doc", OLE + utf16("WordDocument") + utf16("EncryptedPackage"), None),
        ("a.doc", rb"{\rtf1 x}", ("rtf", "docx")),
        (
            "a.xls",
            b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            ("xml", "xlsx"),
        ),
        (
            "a.doc",
            utf16('<?xml?><w xmlns="http://schemas.microsoft.com/office/word/2003/wordml">'),
            ("xml", "docx"),
        ),
        ("a.txt", b"urn:schemas-microsoft-com:office:spreadsheet", None),
        ("a.docx", FORM.read_bytes(), None),
    ],
)
def test_what_a_file_is_shows_from_what_it_holds(
    name: str, content: bytes, expected: tuple[str, str] | None
) -> None:
    assert foreign_format(content, PurePath(name).suffix) == expected


def test_a_converted_file_is_read_and_told_of(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def convert(_content: bytes, suffix: str, target: str) -> bytes:
        asked.append((suffix, target))
        return FORM.read_bytes()

    monkeypatch.setattr(loading, "office_program", lambda: "office")
    monkeypatch.setattr(loading, "converted", convert)
    path = tmp_path / "a.wps"
    path.write_bytes(OLE + utf16("WordDocument"))
    found = import_file(path, library)
    assert asked == [("doc", "docx")]
    assert found.problems[0].message == "The file is read as LibreOffice converts it."
    assert [form.data["code"] for form in found.forms] == [CODE]


def refusal(path: Path, library: Library) -> Diagnostic:
    (problem,) = import_file(path, library).problems
    return problem


def test_a_file_that_cannot_be_converted_is_refused(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_content: bytes, _suffix: str, _target: str) -> bytes:
        raise ConversionError("too slow")

    path = tmp_path / "a.wps"
    path.write_bytes(OLE + utf16("WordDocument"))
    monkeypatch.setattr(loading, "office_program", lambda: "office")
    monkeypatch.setattr(loading, "converted", fail)
    problem = refusal(path, library)
    assert problem.message == "LibreOffice makes nothing of the file: too slow."
    assert problem.hint == "Save it as .docx in its program."


def test_without_libreoffice_the_advice_names_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.et"
    path.write_bytes(OLE + utf16("Workbook"))
    monkeypatch.setattr(loading, "office_program", lambda: None)
    problem = refusal(path, library)
    assert "Save it as .xlsx in its program; or install LibreOffice" in problem.hint


def flat_package(package: bytes) -> bytes:
    """Return a Word document as one XML file, as Word saves it."""
    parts = []
    with zipfile.ZipFile(BytesIO(package)) as archive:
        types = archive.read("[Content_Types].xml").decode()
        for name in archive.namelist():
            if name == "[Content_Types].xml":
                continue
            override = re.search(rf'PartName="/{re.escape(name)}" ContentType="([^"]+)"', types)
            kind = override[1] if override else "application/xml"
            if name.endswith(".rels"):
                kind = "application/vnd.openxmlformats-package.relationships+xml"
            content = archive.read(name)
            text = re.sub(r"^\s*<\?xml[^>]*\?>", "", content.decode("utf-8-sig", "replace"))
            is_xml = name.endswith((".xml", ".rels"))
            inner = (
                f"<pkg:xmlData>{text}</pkg:xmlData>"
                if is_xml
                else f"<pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData>"
            )
            parts.append(
                f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind}">{inner}</pkg:part>'
            )
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    root = f'<pkg:package xmlns:pkg="{space}">{"".join(parts)}</pkg:package>'
    return f'<?xml version="1.0"?>{root}'.encode()


def test_a_package_that_is_one_xml_file_says_what_the_package_says(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / FORM.with_suffix(".doc").name
    path.write_bytes(flat_package(FORM.read_bytes()))
    ours, packed = import_file(path, library), import_file(FORM, library)
    assert [form.text for form in ours.forms] == [form.text for form in packed.forms] != []


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_saved_page_says_what_the_page_says(
    charset: str, library: Library, tmp_path: Path
) -> None:
    page = "<html><table><tr><td>项目名称<td>某项目<tr><td>主管部门<td>甲<td>实施单位<td>乙</table>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    body = base64.encodebytes(page.encode(charset)).decode()
    (tmp_path / "a.doc").write_text(
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="--=x"\n\n----=x\n'
        f'Content-Type: text/html; charset="{charset}"\nContent-Transfer-Encoding: base64\n\n'
        f"{body}\n----=x--\n"
    )
    texts = [
        [form.text for form in import_file(tmp_path / name, library, 2025, "central-project").forms]
        for name in ("a.html", "a.doc")
    ]
    assert texts[0] == texts[1] != []


TELLS_ENVIRONMENT = """#!/bin/sh
while [ "$1" != --outdir ]; do shift; done
mkdir "$2" && env >"$2/source.docx"
"""


def test_libreoffice_finds_the_fonts_that_a_pdf_is_not_to_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "office"
    program.write_text(TELLS_ENVIRONMENT)
    program.chmod(0o700)
    monkeypatch.setattr(conversion, "office_program", lambda: str(program))
    shut_out_machine_fonts()
    assert "FONTCONFIG_FILE" in os.environ
    known = dict(line.split("=", 1) for line in converted(b"", "doc", "docx").decode().splitlines())
    assert "FONTCONFIG_FILE" not in known
    assert known["PATH"] == os.environ["PATH"]
    assert known["HOME"] != os.environ.get("HOME")
