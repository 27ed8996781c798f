"""Accepting all of a redline gives exactly the new sheet, rejecting all exactly the old one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shenbao.changes.comparison.statement import Side
from shenbao.changes.redline.marking import redline
from shenbao.changes.revisions import Signature
from shenbao.form import Library
from shenbao.formats import word
from shenbao.formats.errors import TemplateError
from shenbao.formats.templating import Templates
from shenbao.office.packing import packed
from shenbao.sheet import Cell, Role, Row, Sheet, Table
from shenbao.sheet.pages import restart_merges
from tests.changes.comparison.reading import (
    FARM,
    GUARDS,
    HALL,
    HELPERS,
    PATROL,
    PRESENT,
    Edits,
    edited,
    indicator,
    read_side,
    source,
)
from tests.changes.redline.reading import (
    Content,
    Element,
    W,
    body_of,
    content,
    merges_only,
    settled,
    settled_as_merged,
)
from tests.judges import libreoffice_settles
from tests.properties import tries
from tests.worlds import ROOT

BASE = ROOT / "templates/_base"
TEMPLATES = Templates([BASE])
SIGNED = Signature('张三 <&">', "2024-05-06T07:08:09Z")


CHECKS = indicator("output.quantity", "抽检比例", "不低于三成")
SAVING = indicator("benefit.economic", "节约率", "5%")
SAFE = indicator("benefit.social", "大厅办公环境安全性", "安全")

BUILDING = indicator("output.quantity", "贫困地区旅游基础设施建设工程", ">=20平方米")
SIGHTS = indicator("output.quantity", "贫困地区旅游景点开发数量( ≥**个 )", ">=4个")
LAND = indicator("output.quantity", "流转土地", ">=60亩")
SOUND = indicator("output.quality", "*贫困地区旅游基础设施建设质量达标率100%", ">=98%")
GREEN = indicator("benefit.ecological", "绿化面积", ">=3亩")
TRADE = indicator("satisfaction.served", "旅游行业经营主体满意度(≥**%)", ">=90%")
OPINIONS = 'finance_opinion = ""\nevaluation_opinion = ""\npoverty_office_opinion = ""\n'

CASES: dict[str, tuple[str, Edits]] = {
    "nothing": (HALL, []),
    "an amount": (HALL, [("annual_amount = 297.14", "annual_amount = 300")]),
    "words and lines of a text": (
        HALL,
        [('basis = "通过本项目的实施,完成大厅', 'basis = "三定方案。\\n通过实施,完成区大厅')],
    ),
    "items of the estimate": (
        HALL,
        [('  { text = "保安费65万元", amount = 65.00 },\n', ""), ("保洁服务15", "保洁服务16")],
    ),
    "a target": (
        HALL,
        [('"支出进度达标率"\ntarget = "≥90%"', '"支出进度达标率"\ntarget = "≥95%"')],
    ),
    "one more at the end of its class": (HALL, [(HELPERS, HELPERS + PATROL)]),
    "one more at the beginning of its class": (HALL, [(GUARDS, PATROL + GUARDS)]),
    "one less at the beginning": (HALL, [(GUARDS, "")]),
    "one less at the end": (HALL, [(HELPERS, "")]),
    "the only one less": (HALL, [(PRESENT, "")]),
    "one where there was none": (HALL, [(SAFE, SAVING + SAFE)]),
    "all of a class exchanged": (HALL, [(GUARDS + HELPERS, PATROL + CHECKS)]),
    "two in another order": (HALL, [(GUARDS + HELPERS, HELPERS + GUARDS)]),
    "one in another class": (HALL, [(HELPERS, HELPERS.replace("quantity", "quality"))]),
    "another marker and placeholder": (
        HALL,
        [('required_marker = "*"', 'required_marker = "+"\nplaceholder = "不适用"')],
    ),
    "a field more below": (FARM, [("goal_progress", 'note = "注一"\ngoal_progress')]),
    "the table below gone": (FARM, [(OPINIONS, "")]),
    "a column less": (FARM, [('columns = ["remark"]\n', "")]),
    "the year in the subtitle": (FARM, [("year = 2018", "year = 2019")]),
    "the first class of a group gone": (FARM, [(BUILDING + SIGHTS + LAND, "")]),
    "a class in the middle gone": (FARM, [(SOUND, "")]),
    "a class in the middle more": (FARM, [(TRADE, GREEN + TRADE)]),
    "the first of three less": (FARM, [(BUILDING, "")]),
    "three in another order": (FARM, [(BUILDING + SIGHTS + LAND, LAND + BUILDING + SIGHTS)]),
}


def versions(path: str, edits: Edits, library: Library) -> tuple[Side, Side]:
    text = source(path)
    return read_side(text, library), read_side(edited(text, edits), library)


def plain(sheet: Sheet) -> Content:
    return content(body_of(word.render(sheet, TEMPLATES)))


@pytest.mark.parametrize(("path", "edits"), CASES.values(), ids=CASES.keys())
def test_accepted_and_rejected(path: str, edits: Edits, library: Library) -> None:
    old, new = versions(path, edits, library)
    made = redline(old.sheet, new.sheet, TEMPLATES, SIGNED)
    assert content(settled(made, accept=True)) == plain(new.sheet)
    assert content(settled(made, accept=False)) == plain(old.sheet)


@pytest.mark.slow
def test_libreoffice_accepts_and_rejects(library: Library, tmp_path: Path) -> None:
    """A third of the cases shows that it settles changes as the standard says."""
    some = [*CASES][1::3]
    folders = {verdict: tmp_path / verdict for verdict in ("accepted", "rejected")}
    expected = {}
    for folder in folders.values():
        folder.mkdir()
    for name in some:
        old, new = versions(*CASES[name], library)
        for verdict, side in (("accepted", new), ("rejected", old)):
            made = redline(old.sheet, new.sheet, TEMPLATES, SIGNED)
            (folders[verdict] / f"{name}.docx").write_bytes(made)
            expected[verdict, name] = plain(side.sheet)
    libreoffice_settles(**folders)
    found = {
        (verdict, name): content(body_of((folder / f"{name}.docx").read_bytes()))
        for verdict, folder in folders.items()
        for name in some
    }
    assert [one for one in expected if found[one] != expected[one]] == []


# ---- Random sheets ------------------------------------------------------------------------

NAMES = st.sampled_from(["大厅运维", "大厅运维费", "培训", "满意度", ""])
INDICATORS = st.lists(st.tuples(NAMES, st.sampled_from(["1", "2"])), max_size=3)
CLASSES = st.dictionaries(st.sampled_from("甲乙丙丁"), INDICATORS, min_size=1, max_size=3)
GROUPS = st.dictionaries(st.sampled_from("一二三"), CLASSES, min_size=1, max_size=3)


def merged(text: str, role: Role, count: int) -> list[Cell]:
    return [Cell(text, role, continued=index > 0) for index in range(count)]


def random_sheet(groups: dict[str, dict[str, list[tuple[str, str]]]], heading: str) -> Sheet:
    """Lay out indicators as the view does: classes merged over their rows, in one order."""
    body: list[list[Cell]] = []
    for group in sorted(groups):
        rows: list[list[Cell]] = []
        for name in sorted(groups[group]):
            indicators = groups[group][name] or [("", "")]
            labels = merged(f"{group}{name}", Role.CATEGORY, len(indicators))
            for index, (label, texts) in enumerate(zip(labels, indicators, strict=True)):
                key = f"{group}.{name}[{index}]" if any(texts) else ""
                rows.append([label, *(Cell(text, Role.TEXT, key) for text in texts)])
        body += [
            [label, *row]
            for label, row in zip(merged(group, Role.GROUP, len(rows)), rows, strict=True)
        ]
    if heading:
        side = merged(heading, Role.HEADING, len(body))
        body = [[cell, *row] for cell, row in zip(side, body, strict=True)]
    table = Table("indicators", (1,) * len(body[0]), tuple(Row(tuple(row)) for row in body))
    return Sheet("表", "", (restart_merges(table, ()),))


@tries(16, whole=1000)
@given(GROUPS, GROUPS, st.sampled_from(["", "指标"]))
def test_any_merges_come_out_right(
    before: dict[str, dict[str, list[tuple[str, str]]]],
    after: dict[str, dict[str, list[tuple[str, str]]]],
    heading: str,
) -> None:
    old, new = random_sheet(before, heading), random_sheet(after, heading)
    made = redline(old, new, TEMPLATES, SIGNED)
    for accept, sheet in ((True, new), (False, old)):
        expected = plain(sheet)
        assert content(settled(made, accept=accept)) == expected
        assert settled_as_merged(made, accept=accept) == merges_only(expected)


# ---- What is marked, and how ----------------------------------------------------------------


def marks_in(element: Element) -> list[tuple[str, str]]:
    """Return the marks that hold runs, in order: their kind and their words."""
    words = (f"{W}t", f"{W}delText")
    return [
        (mark.tag.removeprefix(W), "".join(part.text or "" for part in mark.iter(*words)))
        for mark in element.iter(f"{W}ins", f"{W}del")
        if len(mark)
    ]


def marks(docx: bytes) -> list[tuple[str, str]]:
    return marks_in(body_of(docx))


def test_only_what_changed_is_marked(library: Library) -> None:
    old, new = versions(*CASES["an amount"], library)
    made = redline(old.sheet, new.sheet, TEMPLATES, SIGNED)
    assert marks(made) == [("del", "297.14"), ("ins", "300.00")]
    old, new = versions(*CASES["nothing"], library)
    unmarked = packed(word.compose(new.sheet, TEMPLATES))
    assert redline(old.sheet, new.sheet, TEMPLATES, SIGNED) == unmarked


def test_a_new_row_is_a_new_row(library: Library) -> None:
    old, new = versions(*CASES["one more at the end of its class"], library)
    made = redline(old.sheet, new.sheet, TEMPLATES, SIGNED)
    rows = [row for row in body_of(made).iter(f"{W}tr") if row.find(f"{W}trPr/{W}ins") is not None]
    assert [[text for _kind, text in marks_in(row)] for row in rows] == [
        ["产出指标", "*数量指标", "巡查次数", "12次", "该指标主要考察巡查次数"]
    ]
    ends = rows[0].findall(f".//{W}pPr/{W}rPr/{W}ins")
    assert len(ends) == len(rows[0].findall(f".//{W}p")) == 5
    assert marks(made) == marks_in(rows[0])


@pytest.mark.parametrize("signature", [SIGNED, Signature("李四")])
def test_who_and_when(signature: Signature, library: Library) -> None:
    old, new = versions(*CASES["items of the estimate"], library)
    body = body_of(redline(old.sheet, new.sheet, TEMPLATES, signature))
    found = list(body.iter(f"{W}ins", f"{W}del"))
    numbers = [mark.get(f"{W}id") for mark in found]
    assert len(numbers) == len(set(numbers)) > 5
    assert {mark.get(f"{W}author") for mark in found} == {signature.author}
    assert {mark.get(f"{W}date") for mark in found} == {signature.date or None}


def test_a_new_declaration_and_one_that_is_gone(library: Library) -> None:
    side, _ = versions(HALL, [], library)
    added = redline(None, side.sheet, TEMPLATES, SIGNED)
    assert content(settled(added, accept=True)) == plain(side.sheet)
    assert content(settled(added, accept=False)) == []
    assert {kind for kind, _text in marks(added)} == {"ins"}
    removed = redline(side.sheet, None, TEMPLATES, SIGNED)
    assert content(settled(removed, accept=True)) == []
    assert content(settled(removed, accept=False)) == plain(side.sheet)


def test_subtitles_come_and_go() -> None:
    bare = Sheet("甲", "", (Table("t", (1,), (Row((Cell("x", Role.TEXT),)),)),))
    more = replace(bare, title="乙", subtitle="（2024年）")
    for old, new in ((bare, more), (more, bare)):
        made = redline(old, new, TEMPLATES, SIGNED)
        assert content(settled(made, accept=True)) == plain(new)
        assert content(settled(made, accept=False)) == plain(old)


def test_another_form_standard(library: Library) -> None:
    old, new = (read_side(source(path), library) for path in (HALL, FARM))
    made = redline(old.sheet, new.sheet, TEMPLATES, SIGNED)
    assert content(settled(made, accept=True)) == plain(new.sheet)
    assert content(settled(made, accept=False)) == plain(old.sheet)


CELL = '  {{ paragraph(looks[cell.look], cell.lines, cell.key if is_value else "", keep) }}'


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("{% for cells in table.body %}", "{% for cells in table.body[1:] %}"),
        (CELL, "<w:p/><w:p><w:r/></w:p>"),
        (CELL, "<w:p/>"),
    ],
)
def test_a_template_that_is_not_built_like_the_sheet(
    part: str, other: str, library: Library, tmp_path: Path
) -> None:
    template = (BASE / "sheet.docx.xml.j2").read_text("utf-8")
    assert template.count(part) == 1
    (tmp_path / "sheet.docx.xml.j2").write_text(template.replace(part, other), "utf-8")
    old, new = versions(*CASES["an amount"], library)
    with pytest.raises(TemplateError, match=r"^The Word template must give each row of the sheet "):
        redline(old.sheet, new.sheet, Templates([tmp_path, BASE]), SIGNED)


def test_texts_in_content_controls_are_marked_in_them(library: Library, tmp_path: Path) -> None:
    """A template may wrap what it prints; the marks stay inside."""
    template = (BASE / "sheet.docx.xml.j2").read_text("utf-8")
    run = template[template.index("<w:r>\n") : template.index("</w:r>\n") + len("</w:r>\n")]
    wrapped = f"<w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt>"
    (tmp_path / "sheet.docx.xml.j2").write_text(template.replace(run, wrapped), "utf-8")
    old, new = versions(*CASES["a target"], library)
    body = body_of(redline(old.sheet, new.sheet, Templates([tmp_path, BASE]), SIGNED))
    found = [mark for mark in body.iter(f"{W}ins", f"{W}del") if len(mark)]
    assert [mark.getparent().tag for mark in found] == [f"{W}sdtContent"] * 2


def test_the_same_bytes_in_every_process(library: Library) -> None:
    code = (
        "import hashlib\n"
        "from shenbao.form import Library\n"
        "from tests.changes.redline.test_redline import *\n"
        "old, new = versions(*CASES['all of a class exchanged'], Library(ROOT / 'templates'))\n"
        "made = redline(old.sheet, new.sheet, TEMPLATES, SIGNED)\n"
        "print(hashlib.sha256(made).hexdigest())\n"
    )
    seed = "1" if os.environ.get("PYTHONHASHSEED") == "0" else "0"
    elsewhere = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
    ).stdout
    old, new = versions(*CASES["all of a class exchanged"], library)
    made = redline(old.sheet, new.sheet, TEMPLATES, SIGNED)
    assert elsewhere == f"{hashlib.sha256(made).hexdigest()}\n"
