"""Changing a declaration's file: the data become others, all else stays as it was."""

from __future__ import annotations

import re
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.form import Library, Standard
from shenbao.form.writing import UnwritableError, edit_declaration, format_declaration
from shenbao.toml import normal, parse
from tests.properties import tries
from tests.worlds import ROOT

LIBRARY = Library(ROOT / "templates")
PATHS = sorted((ROOT / "declarations").rglob("*.toml"))
assert len(PATHS) == 15


def standard(name: str = "shenzhen-project") -> Standard:
    loaded, problems = LIBRARY.load(name)
    assert problems == []
    assert loaded
    return loaded


def data_of(text: str) -> dict[str, Any]:
    document, problems = parse(text, Path("x.toml"))
    assert problems == []
    assert document
    return document.data


HEAD = """\
# 填报说明：先看去年的表
form = "shenzhen-project"   # 表样
year = 2024

# 单位
name = '某项目'   # 待核
code = "440304221061500000025"
total_amount = 12.50         # 万元
policy_basis = \"\"\"
甲文件
乙文件
\"\"\"

"""
ESTIMATE = """\
[estimate]                   # 测算依据
# 按合同
numbering = "1."
items = [
  { text = "甲", amount = 1.00 }, # 已签
  # 下一条待定
  { text = "乙" },
]

"""
ROWS = """\
# 数量
[[output.quantity]]
name = "人数"     # 三级
target = "58人"

[[output.quantity]]
target = "6次"
name = "场次"

# 满意度
[[satisfaction.served]]
name = "满意度"
target = "≥90%"
# 完
"""
TEXT = HEAD + ESTIMATE + ROWS


def edited(text: str, change: Any) -> str:
    data = deepcopy(data_of(text))
    change(data)
    return edit_declaration(text, data, standard())


CHANGES: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "nothing": (dict, []),
    "a value": (lambda data: data.update(year=2025), [("year = 2024", "year = 2025")]),
    "an amount": (
        lambda data: data.update(total_amount=Decimal("13")),
        [("total_amount = 12.50 ", "total_amount = 13.00 ")],
    ),
    "a text between other quotes": (
        lambda data: data.update(name="另一项目"),
        [("name = '某项目'   # 待核", 'name = "另一项目"   # 待核')],
    ),
    "a long text": (
        lambda data: data.update(policy_basis="甲文件"),
        [('policy_basis = """\n甲文件\n乙文件\n"""', 'policy_basis = "甲文件"')],
    ),
    "a new key": (
        lambda data: data.update(term=3),
        [
            (
                "name = '某项目'   # 待核\n",
                "name = '某项目'   # 待核\nterm = 3                     # 年\n",
            )
        ],
    ),
    "a key less": (
        lambda data: data.pop("total_amount"),
        [("total_amount = 12.50         # 万元\n", "")],
    ),
    "a key less with a remark": (
        lambda data: data.pop("name"),
        [("name = '某项目'   # 待核\n", "# 待核\n")],
    ),
    "an item": (
        lambda data: data["estimate"]["items"][1].update(text="丙", amount=Decimal("2")),
        [('{ text = "乙" }', '{ text = "丙", amount = 2.00 }')],
    ),
    "an item more": (
        lambda data: data["estimate"]["items"].append({"text": "丙"}),
        [('  { text = "乙" },\n', '  { text = "乙" },\n  { text = "丙" },\n')],
    ),
    "an item less": (
        lambda data: data["estimate"]["items"].pop(1),
        [('  { text = "乙" },\n', "")],
    ),
    "items that are text now": (
        lambda data: data.update(estimate="共3万元。"),
        [
            (
                '甲文件\n乙文件\n"""\n',
                '甲文件\n乙文件\n"""\nestimate = "共3万元。"\n',
            ),
            (
                "\n[estimate]                   # 测算依据\n# 按合同\n"
                'numbering = "1."\nitems = [\n  { text = "甲", amount = 1.00 }, # 已签\n'
                '  # 下一条待定\n  { text = "乙" },\n]\n',
                "# 按合同\n# 已签\n# 下一条待定\n",
            ),
        ],
    ),
    "a target": (
        lambda data: data["output"]["quantity"][1].update(target="7次"),
        [('target = "6次"', 'target = "7次"')],
    ),
    "an explanation": (
        lambda data: data["output"]["quantity"][1].update(explain_as="培训场次"),
        [('name = "场次"\n', 'name = "场次"\nexplain_as = "培训场次"\n')],
    ),
    "an indicator more": (
        lambda data: data["output"]["quantity"].insert(1, {"name": "天数", "target": "3天"}),
        [
            (
                'target = "58人"\n',
                'target = "58人"\n\n[[output.quantity]]\nname = "天数"\ntarget = "3天"\n',
            )
        ],
    ),
    "an indicator less": (
        lambda data: data["output"]["quantity"].pop(0),
        [
            (
                '[[output.quantity]]\nname = "人数"     # 三级\ntarget = "58人"\n',
                "# 三级\n",
            )
        ],
    ),
    "a class of its own": (
        lambda data: data["output"].update(cost=[{"name": "费用", "target": "1元"}]),
        [
            (
                'name = "场次"\n',
                'name = "场次"\n\n[[output.cost]]\nname = "费用"\ntarget = "1元"\n',
            )
        ],
    ),
    "the last class": (
        lambda data: data.pop("satisfaction"),
        [('[[satisfaction.served]]\nname = "满意度"\ntarget = "≥90%"\n', "")],
    ),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_and_nothing_else(change: Any, expected: list[tuple[str, str]]) -> None:
    text = TEXT
    for old, new in expected:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    assert edited(TEXT, change) == text


def test_windows_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    changed = edited(text, lambda data: data.update(year=2025, term=3))
    assert "\n" not in changed.replace("\r\n", "")
    assert changed.replace("\r\n", "\n") == edited(
        TEXT, lambda data: data.update(year=2025, term=3)
    )


@pytest.mark.parametrize(
    "text",
    [
        'output = { quantity = [{ name = "a", target = "1" }] }\n',
        '[output]\nquantity = [\n  { name = "a", target = "1" }, # x\n]\n',
        '[[output.quantity]]\nname = "a"\ntarget = "1"\n',
        'estimate = { numbering = "1.", items = [{ text = "x" }] }\n',
        'estimate.numbering = "1."\nestimate.items = [{ text = "x" }]\n',
    ],
)
def test_other_ways_to_write_it(text: str) -> None:
    """Whatever way the data are written in, they become the new ones, or the file is refused."""
    head = 'form = "shenzhen-project"\nyear = 2024\n'
    new = {
        "form": "shenzhen-project",
        "year": 2024,
        "estimate": {"numbering": "1、", "items": [{"text": "y"}, {"text": "z"}]},
        "output": {"quantity": [{"name": "b", "target": "2"}]},
    }
    try:
        changed = edit_declaration(head + text, new, standard())
    except UnwritableError:
        return
    assert normal(data_of(changed)) == normal(new)


def test_no_toml_is_refused() -> None:
    with pytest.raises(UnwritableError):
        edit_declaration("form = ", {"form": "x"}, standard())


def test_a_file_of_comments_only() -> None:
    data = data_of(PATHS[0].read_text("utf-8"))
    changed = edit_declaration("# mine\n", data, standard())
    assert changed.startswith("# mine\n")
    assert normal(data_of(changed)) == normal(data)


def test_notes_are_added_once() -> None:
    data = data_of(TEXT)
    once = edit_declaration(TEXT, data, standard(), notes=["import, line 3: 某某", "完"])
    assert once == f"{TEXT}\n# import, line 3: 某某\n"
    assert edit_declaration(once, data, standard(), notes=["import, line 3: 某某"]) == once


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_note_that_another_one_begins_with_is_added_too(end: str) -> None:
    text = f"{TEXT.rstrip()}\n\n# import, line 3: 5元整\n# 一\n# 二\n".replace("\n", end)
    document, _problems = parse(text, Path("x.toml"))
    assert document is not None
    notes = ["import, line 3: 5元", "line 3: 5元整", "一\n二", "一\n二\n三"]
    added = "\n# import, line 3: 5元\n\n# line 3: 5元整\n\n# 一\n# 二\n# 三\n".replace("\n", end)
    assert edit_declaration(text, document.data, standard(), notes=notes) == text + added


COMMENT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=8)


@st.composite
def commented(draw: st.DrawFn) -> str:
    """A declaration of the repository with comments among its lines and behind them."""
    lines = draw(st.sampled_from(PATHS)).read_text("utf-8").split("\n")
    inside = False
    result = []
    for line in lines:
        quotes = line.count('"""')
        starts_inside, inside = inside, inside ^ (quotes % 2 == 1)
        if not starts_inside and draw(st.integers(0, 9)) == 0:
            result.append(f"# 注{draw(COMMENT)}")
        remark = not starts_inside and not inside and "#" not in line and line.strip()
        if remark and draw(st.integers(0, 9)) == 0:
            line = f"{line}  # 记{draw(COMMENT)}"  # noqa: PLW2901
        result.append(line)
    return "\n".join(result)


def comments_of(text: str) -> list[str]:
    return re.findall(r"# [注记].*$", text, flags=re.M)


@tries(25, whole=600)
@given(text=commented(), other=st.sampled_from(PATHS), keys=st.sets(st.integers(0, 30)))
def test_other_data_keep_every_comment(text: str, other: Path, keys: set[int]) -> None:
    """Some of the keys of one declaration are put into another; its comments all stay."""
    old, new = data_of(text), data_of(other.read_text("utf-8"))
    mixed = {
        key: new[key] if index in keys and key in new else old.get(key, new.get(key))
        for index, key in enumerate([*old, *(key for key in new if key not in old)])
        if key in old or index in keys
    }
    changed = edit_declaration(text, mixed, standard())
    assert normal(data_of(changed)) == normal(mixed)
    assert sorted(comments_of(changed)) == sorted(comments_of(text))
    assert edit_declaration(changed, mixed, standard()) == changed


@tries(12, whole=300)
@given(text=commented())
def test_the_same_data_change_no_byte(text: str) -> None:
    assert edit_declaration(text, data_of(text), standard()) == text


@tries(12, whole=300)
@given(data=st.data())
def test_the_order_of_keys_stays(data: st.DataObject) -> None:
    head = HEAD.split("\n\n", maxsplit=1)[0].split("\n")
    lines = [*head, "term = 1", 'applicant = "甲"', "is_new = true"]
    shuffled = data.draw(st.permutations(lines))
    text = "\n".join(shuffled) + "\n" + ROWS
    new = {**data_of(text), "term": 2, "applicant": "乙", "is_new": False}
    changed = edit_declaration(text, new, standard())
    keys = re.compile(r"^\w+(?= =)", re.M)
    assert keys.findall(changed) == keys.findall(text)
    assert normal(data_of(changed)) == normal(new)


def test_every_declaration_becomes_every_other() -> None:
    texts = [path.read_text("utf-8") for path in PATHS[::3]]
    for text in texts:
        for other in texts:
            data = data_of(other)
            changed = edit_declaration(text, data, standard())
            assert normal(data_of(changed)) == normal(data)
    schema = "../../schema/shenzhen-project.schema.json"
    house = format_declaration(data_of(texts[0]), standard(), schema=schema)
    assert house == texts[0]
