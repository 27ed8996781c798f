"""The standard command: what it lists, shows, drafts and tries."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from msgspec.structs import replace

from shenbao import __version__
from shenbao.cli.standards import trying
from shenbao.form import Library
from shenbao.form.blank import blank_filing
from shenbao.form.samples import full_sample, least_sample
from shenbao.formats import FORMATS
from shenbao.intake import FileImport, import_file
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.layout import lay_out
from shenbao.toml import Document, key_name
from tests.worlds import ROOT, World

SHIPPED = Library(ROOT / "templates").names()

FORM = """\
title = "{year}年{name}采购表"
subtitle = "（{year-1}年结转）"

[properties]
date = "{year}-01-01"

[wording]
unit = "元"

[[field]]
key = "name"
label = "项目名称"

[[part]]
widths = [30, 70]
rows = [["name"]]

[[part]]
kind = "table"
key = "items"
free = true

[[part.column]]
key = "item"
label = "品名"
numbering = "1."
width = 60

[[part.column]]
key = "price"
label = "单价"
kind = "amount"
width = 40

[[part.row]]
key = "all"
label = "合计"
total = true
"""


@pytest.fixture
def office(tmp_path: Path) -> World:
    """A repository with a standard of its own, one that extends it, and one declaration."""
    world = World(tmp_path / "repository")
    for name in SHIPPED:
        (world.root / "templates" / name / "form.toml").unlink()
    world.write("templates/purchase/form.toml", FORM)
    world.write("templates/purchase-b/form.toml", 'extends = "purchase"\ntitle = "乙表"\n')
    world.write("declarations/2025/a.toml", 'form = "purchase"\nyear = 2025\nname = "甲"\n')
    return world


@pytest.mark.parametrize("name", ["purchase", "Purchase", SHIPPED[0], "_base"])
def test_a_draft_takes_the_name_of_no_other(office: World, name: str, tmp_path: Path) -> None:
    """It would take the place of one that is from elsewhere, and change its sheets."""
    shutil.rmtree(office.root / "templates" / name, ignore_errors=True)
    docx.Document().save(str(tmp_path / "form.docx"))
    folders = sorted((office.root / "templates").iterdir())
    result = office.run("standard", "new", name, "--from", str(tmp_path / "form.docx"))
    assert result.status == 2
    assert "already: give the new one another name." in result.err or name == "purchase"
    assert sorted((office.root / "templates").iterdir()) == folders


# ---- list -----------------------------------------------------------------------------------


def test_the_list(office: World, tmp_path: Path) -> None:
    """Those of the repository come first, then all that others bring, here this program."""
    empty = World(tmp_path / "empty")
    shutil.rmtree(empty.root / "templates")
    (empty.root / "declarations").mkdir()
    shipped = empty.run("standard", "list").out
    assert shipped.count("\n    from shenbao ") == len(SHIPPED)
    assert office.run("standard", "list") == (
        0,
        "purchase  {year}年{name}采购表\n"
        "    1 declaration\n"
        "    parts: grid, table items\n"
        "purchase-b  乙表\n"
        "    0 declarations\n"
        "    extends purchase\n"
        "    parts: grid, table items\n" + shipped,
        "",
    )


def test_a_faulty_standard_is_named_with_what_is_wrong(office: World) -> None:
    office.write("templates/purchase-b/form.toml", 'extends = "purchas"\ntitle = 1\n')
    status, out, err = office.run("standard", "list")
    assert status == 1
    assert ("\npurchase-b\n    0 declarations\n    faulty: see what is wrong with it\n") in out
    assert "templates/purchase-b/form.toml:1:11: SB" in err
    assert "There is no form standard purchas." in err
    assert "title must be a text in quotes" in err


def test_the_list_as_json(office: World) -> None:
    office.write("templates/purchase-b/form.toml", 'extends = "purchase"\ntitel = "乙表"\n')
    status, out, _err = office.run("standard", "list", "--json")
    assert status == 1
    listed = json.loads(out)["standards"]
    facts = [(entry["name"], entry["package"], entry["version"]) for entry in listed[2:]]
    assert facts == [(name, "shenbao", __version__) for name in SHIPPED]
    assert {"standards": listed[:2]} == {
        "standards": [
            {
                "name": "purchase",
                "title": "{year}年{name}采购表",
                "extends": [],
                "follows": None,
                "package": None,
                "version": None,
                "parts": [{"kind": "grid", "key": "grid"}, {"kind": "table", "key": "items"}],
                "declarations": 1,
                "problems": [],
            },
            {
                "name": "purchase-b",
                "title": None,
                "extends": [],
                "follows": None,
                "package": None,
                "version": None,
                "parts": [],
                "declarations": 0,
                "problems": [
                    {
                        "code": "SB010",
                        "severity": "error",
                        "message": "Unknown key titel.",
                        "hint": "Did you mean title?",
                        "path": "templates/purchase-b/form.toml",
                        "line": 2,
                        "column": 1,
                    }
                ],
            },
        ]
    }


def test_a_repository_without_declarations_has_standards(office: World) -> None:
    (office.root / "declarations/2025/a.toml").unlink()
    status, out, err = office.run("standard", "list")
    assert (status, err) == (0, "")
    assert out.count("    0 declarations\n") == 2 + len(SHIPPED)


# ---- show -----------------------------------------------------------------------------------

EMPTY = """\
# {title}

（{before}年结转）

| 填报项 | 内容 |
| --- | --- |
| 项目名称 |  |

| 品名 | 单价 |
| --- | --- |
|  |  |
| 合计 |  |
"""


def test_the_empty_form(office: World) -> None:
    shown = office.run("standard", "show", "purchase")
    assert shown == (0, EMPTY.format(title="年采购表", before="　　　　"), "")
    shown = office.run("standard", "show", "purchase", "--year", "2026")
    assert shown == (0, EMPTY.format(title="2026年采购表", before="2025"), "")


def test_the_empty_form_in_all_formats(office: World, tmp_path: Path) -> None:
    out = tmp_path / "empty"
    status, said, err = office.run("standard", "show", "purchase", "--out", str(out))
    names = {f"purchase{found.suffix}" for found in FORMATS.values()}
    assert (status, err) == (0, "")
    assert {path.name for path in out.iterdir()} == names
    assert sorted(said.splitlines()) == sorted(f"{(out / name)} written" for name in names)
    words = [
        cell.text
        for table in docx.Document(str(out / "purchase.docx")).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert words == ["项目名称", "", "品名", "单价", "", "", "合计", ""]
    sheet = openpyxl.load_workbook(BytesIO((out / "purchase.xlsx").read_bytes())).worksheets[0]
    cells = {cell.value for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"项目名称", "品名", "单价", "合计"} <= cells


def test_only_some_formats(office: World, tmp_path: Path) -> None:
    out = tmp_path / "empty"
    words = ("--format", "word", "--format", "markdown", "--out", str(out))
    assert office.run("standard", "show", "purchase", *words).status == 0
    assert {path.name for path in out.iterdir()} == {"purchase.docx", "purchase.md"}


def test_what_cannot_be_shown(office: World) -> None:
    message = "shenbao: There is no form standard purchse. Did you mean purchase?\n"
    assert office.run("standard", "show", "purchse") == (2, "", message)
    office.write("templates/purchase/form.toml", "title = 1\n")
    status, out, err = office.run("standard", "show", "purchase")
    assert (status, out) == (1, "")
    assert "title must be a text in quotes" in err


@pytest.mark.parametrize("name", SHIPPED)
def test_an_empty_form_has_all_labels_and_no_value(name: str) -> None:
    standard, _problems = Library(ROOT / "templates").load(name)
    assert standard
    filing = blank_filing(standard)
    sheet = lay_out(filing)
    boxed = [field.key for field in standard.fields.values() if field.boxes or field.stamp]
    worked_out = map(key_name, filing.reckoning.workings)
    filled = {key for key, text in sheet.values().items() if text}
    assert filled <= {*boxed, *worked_out}
    shown = {cell.key for cell in sheet.cells()}
    labelled = {key for part in standard.grids for key in part.fields()}
    assert {key for key in labelled if standard.fields[key].printed_blank} <= shown
    classes = len(list(standard.categories()))
    for table in standard.indicator_tables:
        names = [key for key in shown if key.endswith("[0].name")]
        assert len(names) == classes * len(table.collections)


# ---- test -----------------------------------------------------------------------------------


def test_all_comes_home(office: World) -> None:
    assert office.run("standard", "test", "purchase") == (
        0,
        "All values are there when the forms are read back (values tried: whole 7, least 3).\n",
        "",
    )


def lossy(source: Path, *rest: Any) -> FileImport:
    """Import a file, and lose the name."""
    found = import_file(source, *rest)
    kept = {key: value for key, value in found.forms[0].data.items() if key != "name"}
    found.forms[0] = replace(found.forms[0], data=kept)
    return found


def test_what_does_not_come_home(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "import_file", lossy)
    monkeypatch.setattr(trying, "FORMATS", {"xlsx": FORMATS["xlsx"]})
    status, out, err = office.run("standard", "test", "purchase", "--json")
    assert (status, err) == (1, "")
    lost = [
        {"sample": sample, "way": "import xlsx", "address": "name", "written": "项目名称1"}
        for sample in ("whole", "least")
    ]
    found = [entry | {"found": "—"} for entry in lost]
    assert json.loads(out) == {"standard": "purchase", "lost": found}
    status, out, err = office.run("standard", "test", "purchase")
    assert (status, err) == (1, "")
    assert out == (
        "whole, import xlsx: name: 项目名称1 → —\n"
        "least, import xlsx: name: 项目名称1 → —\n"
        "2 values are lost when the forms are read back (values tried: whole 7, least 3).\n"
    )


def test_a_sample_that_cannot_be_read_does_not_come_home(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "FORMATS", {"xlsx": FORMATS["xlsx"]})
    monkeypatch.setattr(trying, "full_sample", lambda standard, _other: {"form": standard.name})
    done = office.run("standard", "test", "purchase", "--json")
    lost = json.loads(done.out)["lost"]
    assert done.status == 1
    assert [(loss["sample"], loss["way"], loss["written"]) for loss in lost] == [
        ("whole", "read", "the whole form")
    ]


def test_a_format_that_is_not_made_does_not_come_home(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "FORMATS", {name: FORMATS[name] for name in ("markdown", "xlsx")})
    office.template("sheet.md.j2", "{{ nothing.at.all }}", "purchase")
    done = office.run("standard", "test", "purchase", "--json")
    lost = json.loads(done.out)["lost"]
    assert done.status == 1
    assert {(loss["sample"], loss["way"]) for loss in lost} == {
        ("whole", "build markdown"),
        ("least", "build markdown"),
    }


def test_a_list_is_not_tried(world: World) -> None:
    said = "unit-list lists other declarations: a list is not read back.\n"
    assert world.run("standard", "test", "unit-list") == (0, said, "")


LISTS = {"unit-list", "portal-list", "yearly-summary"}


@pytest.mark.parametrize("name", sorted({*SHIPPED} - LISTS))
def test_samples_are_declarations(name: str) -> None:
    known = Library(ROOT / "templates")
    standard, _problems = known.load(name)
    assert standard
    followed = known.load(standard.follows)[0] if standard.follows else None
    for make in (full_sample, least_sample):
        data = make(standard, followed)
        assert data == make(standard, followed)
        filing, problems = known.file(Document(Path("x.toml"), "", data))
        assert [problem.message for problem in problems] == []
        assert filing
        assert unprinted(filing, lay_out(filing)) == []
