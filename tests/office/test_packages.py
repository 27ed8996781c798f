"""Packages from outside are opened in one place, after they were found safe."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from shenbao.cli import main
from shenbao.form import Library
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.formats.word import render
from shenbao.intake import import_file
from shenbao.intake.pull import pull
from shenbao.office.packages import UnreadablePackageError, UnsafePackageError, open_package
from shenbao.office.workbooks import open_workbook
from tests.changes.comparison.reading import HALL, read_side, source
from tests.intake.test_other_programs import flat_package
from tests.syntax import trees_with
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
    "load_workbook": {"office/workbooks.py"},
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
    openers = [opener.rpartition(".")[2] for opener in (*OPENERS, *NEVER)]
    for path, tree in trees_with(rf"\b(?:docx|{'|'.join(openers)})\b").items():
        module = path.removeprefix("shenbao/")
        for node in ast.walk(tree):
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
    assert open_workbook(open_package(workbook), values=True).worksheets
    with pytest.raises(UnreadablePackageError, match=r"^not a Word document: "):
        open_package(workbook).document()
    with pytest.raises(UnreadablePackageError, match=r"^not an Excel workbook: "):
        open_workbook(open_package(document), values=True)


STRICT = {
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    ),
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
}


def strict(content: bytes) -> bytes:
    """Return a package as Office saves it when asked for Strict Open XML."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(target, "w") as copy:
        for name in archive.namelist():
            words = archive.read(name)
            for old, new in STRICT.items():
                words = words.replace(old, new)
            copy.writestr(name, words)
    return target.getvalue()


ADVICE = "it is saved as Strict Open XML; save it as plain .docx or .xlsx instead"


@pytest.mark.parametrize("kind", ["docx", "xlsx", "flat"])
def test_strict_files_are_refused_with_a_way_out(
    kind: str, library: Library, tmp_path: Path
) -> None:
    content = strict(saved(openpyxl.Workbook()) if kind == "xlsx" else BASE)
    path = tmp_path / ("form.doc" if kind == "flat" else f"form.{kind}")
    path.write_bytes(flat_package(content) if kind == "flat" else content)
    (problem,) = import_file(path, library).problems
    assert problem.message == "The file is saved as Strict Open XML, which is not read."
    assert problem.hint.startswith("Save it as Word document (.docx) or Excel workbook (.xlsx)")


def test_strict_files_are_refused_by_all_commands(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(strict(BASE))
    assert main(["text", str(path)]) == 1
    assert capsys.readouterr().err == f"shenbao: {path} is not read: {ADVICE}.\n"
    assert main(["text", "--textconv", str(path)]) == 0
    assert capsys.readouterr().out == f"{path} is not read: {ADVICE}.\n"
    found = pull(path, [], library)
    assert "Strict Open XML" in found.problems[0].message
    templates = Templates([tmp_path, ROOT / "templates/_base"])
    path.rename(tmp_path / "base.docx")
    with pytest.raises(TemplateError, match=ADVICE):
        render(read_side(source(HALL), library).sheet, templates)


def test_a_flat_package_with_a_part_twice_is_refused(library: Library, tmp_path: Path) -> None:
    whole = flat_package(BASE)
    part = re.search(rb'<pkg:part pkg:name="/word/document.xml".*?</pkg:part>', whole, re.S)
    assert part
    path = tmp_path / "form.doc"
    for name in (b"/word/document.xml", b"/Word/Document.xml", b"/[Content_Types].xml"):
        second = part[0].replace(b"/word/document.xml", name, 1)
        path.write_bytes(whole.replace(part[0], part[0] + second))
        (problem,) = import_file(path, library).problems
        assert "more than one part of this name" in problem.message
