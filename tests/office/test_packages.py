"""Packages from outside are opened in one place, after they were found safe."""

from __future__ import annotations

import ast
from collections import defaultdict
from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from shenbao.office.packages import UnreadablePackageError, UnsafePackageError, open_package
from tests.worlds import ROOT

BASE = (ROOT / "templates/_base/base.docx").read_bytes()

OPENERS = {
    "ZipFile": {
        "office/flat_packages.py",
        "office/packages.py",
        "office/packing.py",
        "office/safety.py",
        "office/workbooks.py",
    },
    "docx.Document": {"office/packages.py"},
    "load_workbook": {"office/packages.py"},
    "XMLParser": {"office/xml.py"},
    "HTMLParser": {"intake/readers/html.py"},
    # of lxml, for HTML, and for what a template of the project has just rendered
    "fromstring": {"office/xml.py", "intake/readers/html.py", "formats/pdf/markup.py"},
    "parse_xml": {"office/flat_packages.py", "office/xml.py", "formats/word.py"},
    "parse_part": {"office/packages.py", "office/safety.py"},
}
NEVER = ("XML", "iterparse", "is_zipfile", "parseString", "unpack_archive")


def test_nothing_else_opens_packages_or_parses_xml() -> None:
    """What opens a file is called nowhere but in these modules, and by its usual name."""
    found = defaultdict(set)
    for path in sorted((ROOT / "shenbao").rglob("*.py")):
        module = path.relative_to(ROOT / "shenbao").as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = f".{ast.unparse(node.func)}"
                for opener in (*OPENERS, *NEVER):
                    if called.endswith(f".{opener}"):
                        found[opener].add(module)
            elif isinstance(node, ast.ImportFrom):
                renamed = {name.name for name in node.names if name.asname}
                assert node.module != "docx", module
                assert not renamed & {*OPENERS, *NEVER}, module
    assert found == OPENERS


def saved(document: docx.document.Document | openpyxl.Workbook) -> bytes:
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    """Return the base document with a part more."""
    content = BytesIO(BASE)
    with ZipFile(content, "a") as archive:
        archive.writestr(name, part)
    return content.getvalue()


def test_the_parts_of_a_document() -> None:
    package = open_package(BASE)
    assert package.main_part == "word/document.xml"
    assert package.related("styles", package.main_part) == ["word/styles.xml"]
    assert {"word/document.xml", "word/styles.xml"} < package.names
    assert package.read("word/document.xml").startswith(b"<?xml")
    assert package.root("word/document.xml").tag.endswith("}document")
    assert package.document().paragraphs
    assert package.related_roots("footnotes", "word/styles.xml") == []
    with pytest.raises(KeyError):
        package.read("word/nothing.xml")


def test_relationships_lead_to_parts_in_other_folders() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://x/one" Target="../custom/a.xml"/>'
        '<Relationship Id="b" Type="http://x/one" Target="/word/styles.xml"/>'
        '<Relationship Id="d" Type="http://x/one" Target="NULL"/>'
        '<Relationship Id="c" Type="http://x/hyperlink" Target="http://x" TargetMode="External"/>'
        "</Relationships>"
    )
    package = open_package(
        with_part("deep/_rels/part.xml.rels", relations.encode()), frozenset({"hyperlink"})
    )
    assert package.related("one", "deep/part.xml") == ["word/styles.xml"]
    assert package.related("hyperlink", "deep/part.xml") == []
    assert package.related("one", "word/nothing.xml") == []
    assert package.target("deep/part.xml", "b") == "word/styles.xml"
    assert package.target("deep/part.xml", "d") is None


def test_what_is_not_safe_is_not_opened() -> None:
    with pytest.raises(UnsafePackageError) as raised:
        open_package(with_part("word/vbaProject.bin", b"x"))
    assert raised.value.reasons == ("word/vbaProject.bin: a program or another document",)


def test_a_package_of_another_kind_is_refused() -> None:
    workbook, document = saved(openpyxl.Workbook()), saved(docx.Document())
    assert open_package(workbook).workbook(values=True).worksheets
    with pytest.raises(UnreadablePackageError, match=r"^not a Word document: "):
        open_package(workbook).document()
    with pytest.raises(UnreadablePackageError, match=r"^not an Excel workbook: "):
        open_package(document).workbook(values=True)
