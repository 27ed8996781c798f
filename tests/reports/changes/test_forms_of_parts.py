"""Changes of forms of parts are told by part, row and column, in every report alike."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from shenbao.changes.comparison import Comparison, Revision, compare
from shenbao.changes.revisions import FolderTree
from shenbao.reports.changes import Options, reporter
from tests import own_forms
from tests.reports.changes.reading import html_page, markdown_page
from tests.worlds import ROOT

EDITS = {
    "library": (
        ('phone = "0731-2000"', 'phone = "0731-2222"'),
        ("spent = 11.4 ", "spent = 9 "),
        ("weight = 18", "weight = 20"),
        ("", '\n[[stated]]\nat = "money.all.spent"\ntext = "14.5"\nreason = "原表如此"\n'),
    ),
    "garden": (
        ("count = 300", "count = 310"),
        ('item = "补植"', 'item = "香樟补植"'),
        ("outside = true\n", ""),
        ("visits = 2", "visits = 3"),
        ("", '\n[[costs]]\nitem = "除草"\ncount = 2\nprice = 5\n'),
    ),
    "canteen": (("cost = 8 ", "cost = 9 "), ('target = "4次"', 'target = "5次"')),
}

ROWS = [
    ("全年安排 › 饭菜 › 菜品种类 · 费用", "8", "9", ""),
    ("当月安排 › 卫生 › 消杀 · 要求", "4次", "5次", ""),
    ("全年安排 › 合计 › 费用", "9.6", "10.6", "follows from other changes"),
    ("费用情况 / 明细 › 修剪 · 外包", "是", "", ""),
    ("费用情况 / 明细 › 浇水 · 数量", "300", "310", ""),
    ("费用情况 / 明细", "补植", "香樟补植", "row renamed"),
    ("费用情况 / 明细", "", "除草 · 2 · 5.00元 · 10.00", "row added"),
    ("本年 › 居民 › 满意 › 居民满意率 · 本年 / 次数", "2", "3", ""),
    ("费用情况 / 明细 › 浇水 › 小计", "1200.00", "1240.00", "follows from other changes"),
    ("基本情况 › 分馆联系人 › 电话", "0731-2000", "0731-2222", ""),
    ("经费（万元） › 街道拨款 › 支出", "11.4", "9", "-2.40, -21.1 %"),
    ("读者评价（30分） › 读者满意率 · 分值", "18", "20", ""),
    (
        "经费（万元） › 总计 › 支出", "(worked out)", "14.5",
        "stated in place of what is worked out; reason: 原表如此",
    ),
    ("经费（万元） › 总计 › 支出", "14.4", "12", "follows from other changes, not printed"),
    ("经费（万元） › 总计 › 支出率", "96.00%", "80.00%", "follows from other changes"),
    ("经费（万元） › 街道拨款 › 支出率", "95.00%", "75.00%", "follows from other changes"),
    ("服务指标 › 总分 › 分值", "100", "102", "follows from other changes"),
    ("服务指标 › 总分 › 半数分", "45.00", "46.00", "follows from other changes"),
    ("读者评价（30分） › 读者满意率 › 半数分", "9.00", "10.00", "follows from other changes"),
]  # fmt: skip
"""What is told: of what, before, after, and a note."""


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("compared")
    revisions = []
    for name in ("old", "new"):
        for declaration, edits in EDITS.items():
            text = own_forms.source(declaration)
            for old, new in edits if name == "new" else ():
                assert not old or text.count(old) == 1
                text = text.replace(old, new) if old else text + new
            path = folder / name / "declarations" / f"{declaration}.toml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        known = own_forms.library(folder / name / "templates")
        tree = FolderTree(folder / name, name)
        revisions.append(Revision(tree, known, "declarations", "templates"))
    return compare(revisions[0], revisions[1])


def render(form: str, comparison: Comparison) -> str:
    return reporter(form).render(comparison, Options())


def test_the_text_tells_each_change_by_part_row_and_column(comparison: Comparison) -> None:
    lines = [line[4:] for line in render("text", comparison).splitlines() if line[:2] == "  "]
    for label, before, after, note in ROWS:
        words = f"{before or '(blank)'} → {after or '(blank)'}"
        words = after if not before else words
        assert f"{label}: {words}{f' ({note})' if note else ''}" in lines
    told = [line for line in lines if ": " in line][: len(ROWS)]
    assert len(told) == len(set(told)) == len(ROWS)


def test_markdown_and_html_tell_the_same(comparison: Comparison) -> None:
    wanted = {(label, before, after, note) for label, before, after, note in ROWS}
    for page in (
        markdown_page(render("markdown", comparison)),
        html_page(render("html", comparison)),
    ):
        assert {tuple(row) for rows in page.tables.values() for row in rows} >= wanted


def test_json_tells_the_addresses(comparison: Comparison) -> None:
    data = json.loads(render("json", comparison))
    jsonschema.validate(data, json.loads((ROOT / "docs/diff.schema.json").read_text("utf-8")))
    told = {
        (change["kind"], change.get("field") or change.get("at", change.get("new_at"))["class"])
        for declaration in data["declarations"]
        for change in declaration["changes"]
    }
    assert told == {
        ("cell_changed", "plan.food"),
        ("cell_changed", "month.hygiene"),
        ("outcome_changed", "plan.all.cost"),
        ("cell_changed", "costs"),
        ("row_renamed", "costs"),
        ("row_added", "costs"),
        ("cell_changed", "now.people.content"),
        ("outcome_changed", "costs[1].sum"),
        ("field_changed", "branch_phone"),
        ("amount_changed", "money.street.spent"),
        ("cell_changed", "readers"),
        ("stated_changed", "money.all.spent"),
        ("outcome_changed", "money.all.spent"),
        ("outcome_changed", "money.all.rate"),
        ("outcome_changed", "money.street.rate"),
        ("outcome_changed", "indicators.all.weight"),
        ("outcome_changed", "indicators.all.half"),
        ("outcome_changed", "readers[0].half"),
    }
    labels = {
        change["label"]: (change["old"], change["new"])
        for declaration in data["declarations"]
        for change in declaration["changes"]
        if change["kind"] == "outcome_changed"
    }
    assert labels["经费（万元） › 街道拨款 › 支出率"] == ("95.00%", "75.00%")


def test_totals_count_indicators_and_add_up_amounts_of_one_column(comparison: Comparison) -> None:
    data = json.loads(render("json", comparison))
    assert data["totals"]["indicators"] == {"added": 0, "removed": 0, "changed": 4}
    assert [(money["field"], money["old"], money["new"]) for money in data["totals"]["money"]] == [
        ("money.street.spent", "11.4", "9")
    ]


def test_what_a_declaration_repeats_is_told_where_it_changes(tmp_path: Path) -> None:
    """It is no edit of its own, also where its form and its own words change at once."""
    edits = (("≥20000册", "≥30000册"), ("full = 12 ", "full = 13 "))
    texts = own_forms.source("library"), own_forms.source("check")
    forms = {"library-check": (('label = "检查情况"', 'label = "情况"'),)}
    for is_edited in (False, True):
        revisions = []
        for name in ("old", "new"):
            folder = tmp_path / f"{name}-{is_edited}"
            followed, follower = texts
            for old, new in edits if name == "new" else ():
                followed = followed.replace(old, new)
            if is_edited and name == "new":
                follower = follower.replace("进度正常。", "偏慢。")
            declarations = folder / "declarations"
            declarations.mkdir(parents=True)
            (declarations / "library.toml").write_text(followed, "utf-8")
            (declarations / "check.toml").write_text(follower, "utf-8")
            known = own_forms.library(folder / "templates", forms if name == "new" else None)
            tree = FolderTree(folder, name)
            revisions.append(Revision(tree, known, "declarations", "templates"))
        comparison = compare(revisions[0], revisions[1])
        data = json.loads(render("json", comparison))
        (told,) = (entry for entry in data["declarations"] if entry["form"] == "library-check")
        assert [
            (change["kind"], change.get("field", ""), change["old"], change["new"])
            for change in told["changes"]
        ] == [
            *([("text_changed", "finding", "进度正常。", "偏慢。")] if is_edited else []),
            ("outcome_changed", "paid.street.year", "12", "13"),
            ("outcome_changed", "lending.books[0].target", "≥20000册", "≥30000册"),
        ]
        assert [(effect["subject"], effect["old"]) for effect in data["templates"]] == [
            ("label", "检查情况")
        ]


def test_another_declaration_that_is_followed_is_told(tmp_path: Path) -> None:
    revisions = []
    for name in ("old", "new"):
        declarations = tmp_path / name / "declarations"
        declarations.mkdir(parents=True)
        followed = own_forms.source("library")
        (declarations / "library.toml").write_text(followed, "utf-8")
        other = followed.replace("TSG-07", "TSG-08").replace("≥98%", "≥99%")
        (declarations / "other.toml").write_text(other, "utf-8")
        follower = own_forms.source("check")
        if name == "new":
            follower = follower.replace('"library.toml"', '"other.toml"')
        (declarations / "check.toml").write_text(follower, "utf-8")
        known = own_forms.library(tmp_path / name / "templates")
        tree = FolderTree(tmp_path / name, name)
        revisions.append(Revision(tree, known, "declarations", "templates"))
    comparison = compare(revisions[0], revisions[1])
    data = json.loads(render("json", comparison))
    jsonschema.validate(data, json.loads((ROOT / "docs/diff.schema.json").read_text("utf-8")))
    (told,) = data["declarations"]
    assert [(change["kind"], change["old"], change["new"]) for change in told["changes"]] == [
        ("follows_changed", "library.toml", "other.toml"),
        ("outcome_changed", "≥98%", "≥99%"),
    ]
    assert "declaration that it follows: library.toml → other.toml" in render("text", comparison)
