"""A field and a column of form.toml say alike what they take and how it shows."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shenbao.declaration import KINDS, Field
from shenbao.form import Standard, load_standard
from tests.worlds import ROOT

HEAD = """\
title = "绩效目标申报表"

[wording]
yes = "是"
no = "否"
decimals = 2
unit = "万元"
grades = { "优" = 90, "差" = 0 }

[indicators]

[[indicators.column]]
key = "name"
label = "指标名称"
width = 40

"""

PLACE = """
[grid]
widths = [30, 70]

[[grid.block]]
rows = [["x"]]
"""

KEYS = {"field": "field", "column": "indicators.column"}


def load(folder: Path, table: str, facts: str) -> tuple[Standard | None, list[str]]:
    """Read a form with one field, or one column more, and return what is told of it."""
    width = "width = 10\n" if table == "column" else ""
    entry = f'[[{KEYS[table]}]]\nkey = "x"\nlabel = "某栏"\n{width}{facts}\n'
    path = folder / "templates/form/form.toml"
    shutil.copytree(ROOT / "templates/_base", folder / "templates/_base", dirs_exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    entry += PLACE if table == "field" else ""
    path.write_text(HEAD + entry, "utf-8")
    standard, problems = load_standard(path.parent)
    assert {problem.span.line for problem in problems} <= {
        number
        for number, line in enumerate((HEAD + entry).splitlines(), 1)
        if line in entry.splitlines()
    }
    return standard, [f"{one.code} {one.message} {one.hint}".strip() for one in problems]


def found(folder: Path, table: str, facts: str) -> Field:
    standard, problems = load(folder, table, facts)
    assert problems == []
    assert standard
    return standard.fields["x"] if table == "field" else standard.shape.columns["x"]


@pytest.mark.parametrize("name", KINDS)
def test_a_column_takes_the_facts_of_a_field(name: str, tmp_path: Path) -> None:
    facts = f'kind = "{name}"\nunit = "元"\nrequired = true\nnegative = true\naliases = ["栏"]\n'
    facts += 'or_text = true\npattern = "[a-z]"\npattern_hint = "a"\nchoices = ["a", "b"]\n'
    field, column = (found(tmp_path, table, facts) for table in KEYS)
    names = [name for name in Field.__struct_fields__ if name != "pattern"]
    assert [getattr(field, name) for name in names] == [getattr(column, name) for name in names]
    assert column.kind is KINDS[name]
    assert column.unit == "元"


def test_fields_and_columns_that_name_no_kind_differ(tmp_path: Path) -> None:
    assert found(tmp_path, "field", "").kind is KINDS["line"]
    assert found(tmp_path, "column", "").kind is KINDS["text"]


@pytest.mark.parametrize("table", KEYS)
@pytest.mark.parametrize(
    ("facts", "value", "text"),
    [
        ('kind = "flag"', True, "是"),
        ('kind = "flag"\nyes = "√"\nno = "×"', True, "√"),
        ('kind = "flag"\nyes = "√"\nno = "×"', False, "×"),
        ('kind = "amount"', Decimal(3), "3.00"),
        ('kind = "amount"\ndecimals = 4', Decimal(3), "3.0000"),
        ('kind = "amount"\ndecimals = 0', Decimal("3.5"), "3.5"),
        ('kind = "amount"\nshow_unit = true', Decimal(3), "3.00万元"),
        ('kind = "amount"\nunit = "元"\nshow_unit = true', Decimal(3), "3.00元"),
        ('kind = "number"', Decimal("7.5"), "7.5"),
        ('kind = "number"\nunit = "分"\nshow_unit = true', Decimal("7.5"), "7.5分"),
        ('kind = "flag"\nboxes = true', True, "是☑\u3000否□"),
        ('kind = "flag"\nboxes = true\nboxes_first = true', False, "□是\u3000☑否"),
        ('kind = "line"\nchoices = ["甲", "乙"]\nboxes = true', "乙", "甲□\u3000乙☑"),
        (
            'kind = "list"\nchoices = ["甲", ["乙", "丙"]]\nboxes = true',
            ("甲", "丙"),
            "甲☑\u3000乙□\u3000丙☑",
        ),
        ('kind = "list"\nnumbering = "1."', ("甲", "乙"), "1.甲\n2.乙"),
        ('kind = "list"\nnumbering = "目标1："', ("甲", "乙"), "目标1：甲\n目标2：乙"),
        ('kind = "list"\nnumbering = "第一条、"', ("甲", "乙"), "第一条、甲\n第二条、乙"),
        ('kind = "text"\nstamp = "（盖章）"', "甲", "甲\n（盖章）"),
        ('kind = "date"', date(2024, 1, 5), "2024-01-05"),
        ('kind = "date"\ndate = "YYYY年M月D日"', date(2024, 1, 5), "2024年1月5日"),
        ('kind = "date"\ndate = "YYYY年MM月"', date(2024, 1, 1), "2024年01月"),
        ('kind = "percent"\ndecimals = 2', Decimal(95), "95.00%"),
        ('kind = "percent"\nshow_unit = false', Decimal(95), "95"),
    ],
)
def test_words_of_its_own_go_before_those_of_the_form(
    table: str, facts: str, value: object, text: str, tmp_path: Path
) -> None:
    assert found(tmp_path, table, facts).text(value) == text


ARRAY = (
    "choices must be texts, each with an array of those within it or without. "
    "One with a code is { label = …, code = … }."
)
FAULTS = {
    'choices = ["甲：", "甲"]': "SB014 The choices 甲： and 甲 read alike.",
    'choices = ["甲", ["乙", "甲"]]': "SB014 The choices 甲 and 甲 read alike.",
    'choices = ["甲", "甲乙", "乙"]': (
        "SB014 The choice 甲乙 cannot be told from others beside each other."
    ),
    'choices = [["甲"]]': f"SB012 {ARRAY}",
    'choices = ["甲", ["乙"], ["丙"]]': f"SB012 {ARRAY}",
    'choices = ["甲", []]': f"SB012 {ARRAY}",
    'choices = "甲"': f"SB012 {ARRAY}",
    'choices = [{ label = "甲" }]': f"SB012 {ARRAY}",
    'choices = [{ label = "甲", code = "1", name = "一" }]': f"SB012 {ARRAY}",
    'choices = [{ label = "甲", code = 1 }]': f"SB012 {ARRAY}",
    'choices = [{ label = "", code = "1" }]': f"SB012 {ARRAY}",
    'choices = ["甲", [{ label = "乙", code = " " }]]': f"SB012 {ARRAY}",
    'choices = [{ label = "甲", code = "1" }, ["乙", { label = "丙", code = "１" }]]': (
        "SB014 The choices 甲 and 丙 have the same code."
    ),
    'choices = ["", "甲"]': f"SB012 {ARRAY}",
    'choices = ["甲", 3]': f"SB012 {ARRAY}",
    'choices = ["甲☑", "乙"]\nkind = "line"\nboxes = true': (
        "SB013 The choice 甲☑ holds a box itself."
    ),
    'kind = "list"\nboxes = true': "SB011 boxes needs choices to print. Add a line choices = […].",
    'kind = "list"\nnumbering = "目标A："': (
        "SB013 目标A： is the first number of no style of enumeration."
        " Known here: 1., 1、, (1), (一), 一、, ①."
    ),
    'kind = "amount"\nboxes = true': (
        "SB013 boxes has no effect on this kind of field. It goes with: line, flag, list."
    ),
    'kind = "date"\ndate = "YYYYMD"': (
        "SB013 YYYYMD does not say how a date is written."
        " Write it with YYYY, MM or M, and DD or D for its figures, like YYYY-MM-DD."
    ),
    'kind = "date"\ndate = "YYYY年MM月dd日"': (
        "SB013 YYYY年MM月dd日 does not say how a date is written."
        " Write it with YYYY, MM or M, and DD or D for its figures, like YYYY-MM-DD."
    ),
    'kind = "amount"\nyes = "有"': (
        "SB013 yes has no effect on this kind of field. It goes with: flag."
    ),
    "decimals = 2": (
        "SB013 decimals has no effect on this kind of field. It goes with: amount, number, percent."
    ),
    'kind = "flag"\nshow_unit = true': (
        "SB013 show_unit has no effect on this kind of field."
        " It goes with: amount, whole, number, percent."
    ),
}


@pytest.mark.parametrize("table", KEYS)
@pytest.mark.parametrize("facts", FAULTS)
def test_what_is_wrong_is_told(table: str, facts: str, tmp_path: Path) -> None:
    standard, problems = load(tmp_path, table, facts)
    assert standard is None
    assert problems == [FAULTS[facts]]
