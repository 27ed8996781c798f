"""Indicators with a value for each entry of a list, as rows and as columns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shenbao.declaration import KINDS, Column, class_path
from shenbao.form import Filing, load_standard
from shenbao.form.writing import format_declaration
from shenbao.sheet.completeness import unprinted
from shenbao.sheet.layout import lay_out
from tests import own_forms
from tests.own_forms import FORMS
from tests.worlds import ROOT, World

TOWNS, COUNTIES = "towns", "counties"
STANDARDS = {TOWNS: "town-goals", COUNTIES: "county-goals"}


def filing_of(name: str, folder: Path, *edits: tuple[str, str]) -> Filing:
    """Return a declaration, some texts of which are replaced."""
    text = own_forms.source(name)
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return own_forms.filed(text, own_forms.library(folder))


def rows(filing: Filing) -> list[list[str]]:
    """Return the texts of the last table of a sheet, row by row."""
    return [[cell.text for cell in row.cells] for row in lay_out(filing).tables[-1].rows]


def test_rows_for_entries(tmp_path: Path) -> None:
    filing = filing_of(TOWNS, tmp_path / "templates")
    assert rows(filing) == [
        ["乡镇", "产出指标", "满意度指标"],
        ["乡镇", "数量指标", "质量指标", "满意度指标"],
        ["乡镇", "展示示范点数量", "培训人次", "合格率（%）", "农民满意度"],
        ["龙门滩镇", "2", "20", "95", ""],
        ["葛坑镇", "1", "15.5", "95", ""],
        ["春美乡", "", "3", "", "90"],
        ["合计", "3", "38.5", "190", "90"],
    ]
    shown = lay_out(filing).values()
    assert shown["output.quantity[1].target[2]"] == "3"
    assert shown["output.quantity[1].all"] == "38.5"


def test_columns_for_entries(tmp_path: Path) -> None:
    filing = filing_of(COUNTIES, tmp_path / "templates")
    assert [row[4:] for row in rows(filing)] == [
        ["指标解释", "区域目标值"],
        ["指标解释", "新罗区", "永定区", "上杭县", "武平县"],
        ["反映补助数量情况", "2", "3", "1", "2"],
        ["反映合规情况", "≥95%", "≥95%", "", "≥95%"],
        ["", "", "", "", ""],
    ]
    assert lay_out(filing).values()["output.quality[0].target[3]"] == "≥95%"


@pytest.mark.parametrize("name", STANDARDS)
def test_the_file_is_written_as_it_was(name: str, tmp_path: Path) -> None:
    filing = filing_of(name, tmp_path / "templates")
    document = filing.declaration.document
    assert format_declaration(document.data, filing.standard) == document.text
    assert unprinted(filing, lay_out(filing)) == []


def test_entries_without_an_indicator_are_shown(tmp_path: Path) -> None:
    text = own_forms.source(TOWNS).partition("[[output")[0]
    filing = own_forms.filed(text, own_forms.library(tmp_path / "templates"))
    assert unprinted(filing, lay_out(filing)) == []
    assert [row[0] for row in rows(filing)][-4:] == ["龙门滩镇", "葛坑镇", "春美乡", "合计"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            '"葛坑镇" = 1 }',
            '"葛坑" = 1 }',
            "9:24 SB013 葛坑 is not in units. Did you mean 葛坑镇?",
        ),
        (
            '"春美乡"]',
            '"葛坑镇"]',
            "5:25 SB014 葛坑镇 stands in units twice: its values could not be told apart.",
        ),
        (
            '"葛坑镇" = 1 }',
            '"葛坑镇" = "一" }',
            "9:32 SB012 葛坑镇 must be a number without quotes, not a text. "
            "Write a number without quotes.",
        ),
    ],
)
def test_a_mistake_in_a_declaration(old: str, new: str, expected: str, tmp_path: Path) -> None:
    known = own_forms.library(tmp_path / "templates")
    text = own_forms.source(TOWNS).replace(old, new)
    path = tmp_path / "x.toml"
    path.write_text(text, "utf-8")
    _filing, problems = known.read(path)
    said = [
        f"{found.span.line}:{found.span.column} {found.code} {found.message} {found.hint}"
        for found in problems
    ]
    assert said[0].strip() == expected


MISTAKES: list[tuple[str, str, str, list[str]]] = [
    (
        TOWNS,
        'per = "units"',
        'per = "unit"',
        ["31:7 SB013 unit is not a field. Did you mean units?"],
    ),
    (
        TOWNS,
        'per = "units"',
        'per = "name"',
        [
            "31:7 SB014 name has a place in the form already.",
            "31:7 SB013 name is not a list: it has no entries.",
        ],
    ),
    (
        TOWNS,
        'key = "label"\nwidth = 14',
        'key = "other"\nlabel = "x"\nwidth = 14',
        [
            "31:7 SB013 A table with a row per entry has one column of values beside name.",
            "29:3 SB011 A column with the key label is missing.",
        ],
    ),
    (
        TOWNS,
        'kind = "number"\n',
        "",
        ["54:9 SB013 A total needs figures: target has words."],
    ),
    (
        TOWNS,
        "total = true",
        'cells = { target = "x" }',
        ["52:3 SB013 A row of this table adds up all others: total = true."],
    ),
    (
        COUNTIES,
        'rows = [["department", "code"]',
        'rows = [["areas", "code"]',
        ["64:7 SB014 areas has a place in the form already."],
    ),
    (
        COUNTIES,
        'per = "areas"',
        'per = "areas"\nnumbering = "1."',
        ["65:13 SB013 per and numbering do not go together."],
    ),
    (
        COUNTIES,
        'key = "meaning"\n',
        'key = "meaning"\nkind = "number"\nformula = "target"\n',
        [
            "59:12 SB013 target is not a figure of this form, or stands for two. "
            "It has a value per entry of a list: write sum(target)."
        ],
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), MISTAKES)
def test_a_mistake_in_a_form(
    name: str, old: str, new: str, expected: list[str], tmp_path: Path
) -> None:
    assert complaints(STANDARDS[name], old, new, tmp_path) == expected


def complaints(name: str, old: str, new: str, folder: Path) -> list[str]:
    shutil.copytree(FORMS / "templates" / name, folder / name)
    shutil.copytree(ROOT / "templates" / "_base", folder / "_base")
    path = folder / name / "form.toml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    standard, problems = load_standard(folder / name)
    assert standard is None
    return [
        f"{found.span.line}:{found.span.column} {found.code} {found.message} {found.hint}".strip()
        for found in problems
    ]


@pytest.mark.slow
@pytest.mark.parametrize("standard", STANDARDS.values())
def test_all_comes_home_from_all_formats(standard: str, world: World) -> None:
    shutil.copytree(FORMS / "templates" / standard, world.root / "templates" / standard)
    status, out, err = world.run("standard", "test", standard)
    assert (status, err) == (0, "")
    assert out.startswith("All values are there when the forms are read back")


def test_an_address_has_the_facts_of_its_column_or_of_an_entry(tmp_path: Path) -> None:
    """An entry is named by its words, as in a file, or by its number, as on a sheet."""
    standard = filing_of(COUNTIES, tmp_path / "templates").standard
    column = standard.facts_at(("output", "quantity", 0, "target"))
    assert isinstance(column, Column)
    assert column.per == "areas"
    for entry in (3, "新罗区"):
        facts = standard.facts_at(("output", "quantity", 0, "target", entry))
        assert facts == column.each
        assert standard.facts_at(("output", "quantity", 0, "name", entry)) is None
        assert standard.facts_at(("satisfaction", 0, "target", entry)) == column.each
    assert standard.facts_at(("satisfaction", 0, "target")) == column
    assert standard.facts_at(("areas",)) == standard.fields["areas"]
    for nowhere in ((), ("areas", 0), ("name", "target"), ("nothing", 0, "at_all")):
        assert standard.facts_at(nowhere) is None


def test_a_column_of_lists_has_one_value_and_no_entries(tmp_path: Path) -> None:
    edit = ('key = "meaning"\n', 'key = "meaning"\nkind = "list"\n')
    known = own_forms.library(tmp_path / "templates", {"county-goals": (edit,)})
    standard = known.known("county-goals")
    assert standard is not None
    at = ("output", "quality", 1, "meaning")
    facts = standard.facts_at(at)
    assert facts is not None
    assert facts.kind is KINDS["list"]
    assert [standard.facts_at((*at, entry)) for entry in (0, "甲")] == [None, None]


def test_columns_of_one_key_are_those_of_their_collections(tmp_path: Path) -> None:
    standard = own_forms.library(tmp_path / "templates").known("garden-plan")
    assert standard is not None
    for collection, columns in standard.shape.collections.items():
        for key, column in columns.items():
            place = class_path(collection, "output", "quantity")
            assert standard.facts_at((*place, 0, key)) == column
