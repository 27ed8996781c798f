"""What a sheet shows of a value is understood as that value, whatever the field's facts are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shenbao.declaration import KINDS, Field, Wording
from shenbao.declaration.cells import Context
from shenbao.diagnostics import Code
from shenbao.intake.words import load_import_words
from shenbao.toml import normal, parse
from shenbao.toml.reader import TableReader
from tests.intake import generated
from tests.properties import tries

STANDARD = generated.loaded("shenzhen-project")
CONTEXT = Context(2025, STANDARD.amounts, ticked=("☑", "√"), unticked=("□", "○"))

DECIMALS = st.integers(0, 4)
SIGNED = st.integers(-(10**9), 10**9)
WORDINGS = st.builds(
    Wording,
    yes=st.sampled_from(["是", "新增项目", "有"]),
    no=st.sampled_from(["否", "延续项目", "没有"]),
    decimals=DECIMALS,
    grouping=st.sampled_from(["", ",", " ", "，"]),
    date=st.sampled_from(
        ["YYYY-MM-DD", "YYYY年M月D日", "YYYY 年 MM 月 DD 日", "YYYYMMDD", "D.M.YYYY", "YYYY.M"]
    ),
    boxes_first=st.booleans(),
    nested=st.sampled_from(["", "其中："]),
    numberings=st.just(STANDARD.wording.numberings),
)
MONTHS = st.dates().map(lambda day: f"{day.year:04}-{day.month:02}")
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "unit": st.sampled_from(["", "万元", "元", "(%)", "年"]),
    "show_unit": st.sampled_from([None, True, False]),
    "negative": st.just(True),
    "stamp": st.sampled_from(["", "（盖章）\n年　月　日"]),
}


CHOICES: tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...] = (
    (("新增项目", "延续项目"), {}),
    (("新建", "扩建", "新建的", "其他"), {}),
    (
        ("1.基本建设类", "新建", "扩建", "2.行政事业类", "采购类", "3.其他专项类"),
        {"1.基本建设类": ("新建", "扩建"), "2.行政事业类": ("采购类",)},
    ),
)


@st.composite
def cases(draw: st.DrawFn, name: str) -> tuple[Field, Any]:
    """A field of a kind with facts of all sorts, and a value of it as TOML has it."""
    kind, wording = KINDS[name], draw(WORDINGS)
    field = Field("x", kind, wording=wording, **draw(st.fixed_dictionaries(FACTS)))
    choices, nested = draw(st.sampled_from(CHOICES))
    if "boxes" in kind.heeds and draw(st.booleans()):
        field = replace(field, choices=choices, nested=nested, boxes=draw(st.booleans()))
        chosen: dict[str, st.SearchStrategy[Any]] = {
            "flag": st.booleans(),
            "line": st.sampled_from(choices),
            "list": st.sets(st.sampled_from(choices), min_size=1).map(
                lambda some: [choice for choice in choices if choice in some]
            ),
        }
        return field, draw(chosen[name])
    if "numbering" in kind.heeds:
        targets = tuple(f"目标{number}：" for number in range(1, 51))
        field = replace(
            field, markers=draw(st.sampled_from([targets, *wording.numberings.values()]))
        )
    figures = st.builds(lambda value, by: Decimal(value).scaleb(-by), SIGNED, DECIMALS)
    limit = field.wording.decimals or 4
    rounded = figures.map(lambda value: round(value, min(limit, 4)))
    own: dict[str, st.SearchStrategy[Any]] = {
        "amount": rounded,
        "number": rounded,
        "percent": rounded,
        "whole": SIGNED,
        "date": st.dates() if "D" in field.wording.date else MONTHS,
    }
    return field, draw(own[name] if name in own else generated.value(field.kind, STANDARD.name))


@pytest.mark.parametrize("name", KINDS)
@tries(12, whole=600)
@given(st.data())
def test_what_is_shown_of_a_value_is_understood_as_it(name: str, data: st.DataObject) -> None:
    field, value = data.draw(cases(name))
    written = "\n".join(field.kind.lines(value, field))
    document, problems = parse(f"{written}\n", Path("x.toml"))
    assert document, problems
    assert normal(document.data) == normal({"x": value})
    table = TableReader(document, [])
    text = field.text(field.kind.read(table, field))
    assert table.problems == []
    assert list(field.unshown(document.data["x"], text)) == []
    assert not field.is_blank(text, CONTEXT)
    assert field.is_blank(field.text(None), CONTEXT)
    found = field.understand(text, CONTEXT)
    assert found
    assert found.data == normal(document.data["x"])
    assert found.words == text or field.is_same(found.words, text)
    assert field.is_same(text, text)


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("name", KINDS)
@tries(10)
@given(st.data())
def test_what_is_missing_is_told_where_it_is_required(
    name: str, required: bool, data: st.DataObject
) -> None:
    field, _value = data.draw(cases(name))
    document, _problems = parse("", Path("x.toml"))
    assert document
    table = TableReader(document, [])
    assert not field.kind.read(table, replace(field, required=required))
    told = [(problem.code, problem.key) for problem in table.problems]
    assert told == ([(Code.MISSING, ("x",))] if required else [])


# ---- Choices ----------------------------------------------------------------------------------

NESTED = Field(
    "x",
    KINDS["list"],
    choices=CHOICES[2][0],
    nested=CHOICES[2][1],
    boxes=True,
    wording=Wording(nested="其中："),
)


def test_all_choices_are_printed_with_their_boxes() -> None:
    assert NESTED.text(("扩建", "3.其他专项类")).split("\n") == [
        "1.基本建设类□\u3000其中：新建□\u3000扩建☑",
        "2.行政事业类□\u3000其中：采购类□",
        "3.其他专项类☑",
    ]
    wording = Wording("是", "否", boxes=("○", "●"), boxes_first=True)
    flag = Field("x", KINDS["flag"], wording=wording, boxes=True)
    assert [flag.text(value) for value in (True, False, None)] == [
        "●是　○否",
        "○是　●否",
        "○是　○否",
    ]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("新增项目□ 延续项目☑", "延续项目"),
        ("□新增项目 ☑延续项目", "延续项目"),
        ("√延续项目　○新增项目", "延续项目"),
        ("新 增项目 ☑、延续项目 □", "新增项目"),
        ("新增项目□\n延续项目√", "延续项目"),
        ("新增项目 延续项目√", "延续项目"),
        ("新增项目√ 延续项目", None),
        ("√新增项目 延续项目", "新增项目"),
        ("延续项目√", "延续项目"),
        ("√延续项目", "延续项目"),
        ("延续项目", "延续项目"),
        ("新增项目□ 延续项目□", ""),
        ("□新增项目 □延续项目", ""),
        ("新增项目 延续项目", None),
        ("新增项目☑ 延续项目☑", None),
        ("新增项目□ ☑延续项目", None),
        ("新增项目□ 延续项目☑ 其他□", None),
        ("□☑新增项目 延续项目", None),
        ("其他", None),
    ],
)
def test_boxes_are_read_before_or_behind_their_words(text: str, chosen: str | None) -> None:
    line = Field("x", KINDS["line"], choices=("新增项目", "延续项目"), boxes=True)
    flag = Field("x", KINDS["flag"], wording=Wording("新增项目", "延续项目"), boxes=True)
    found = line.understand(text, CONTEXT)
    assert (found and found.data) == (chosen or None)
    assert line.is_blank(text, CONTEXT) == flag.is_blank(text, CONTEXT) == (chosen == "")
    found = flag.understand(text, CONTEXT)
    assert (found and found.data) == ((chosen == "新增项目") if chosen else None)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        (
            "1.基本建设类 □ 其中:新建 □ 扩建 □ 2.行政事业类 ☑ 其中: 采购类√ 3.其他专项类 □",
            "2.行政事业类 采购类",
        ),
        (
            "☑1.基本建设类 其中：☑新建 □扩建\n□2.行政事业类 □采购类\n□3.其他专项类",
            "1.基本建设类 新建",
        ),
        ("1.基本建设类□ 其中：新建□ 扩建□ 2.行政事业类□ 采购类□ 3.其他专项类□", ""),
        ("3.其他专项类", "3.其他专项类"),
        ("1.基本建设类 新建", "1.基本建设类 新建"),
        ("其他专项类☑", None),
    ],
)
def test_nested_choices_are_read_too(text: str, chosen: str | None) -> None:
    found = NESTED.understand(text, CONTEXT)
    assert (found and found.data) == (None if chosen is None else chosen.split())


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("目标1：甲\n目标2：乙", "甲 乙"),
        ("目标1：甲；目标2：乙", "甲；目标2：乙"),
        ("目标１: 甲\n目标２: 乙", "甲 乙"),
        ("目标1：甲\n续\n目标2：乙", "甲续 乙"),
        ("1.甲\n2.乙", "甲 乙"),
        ("1.甲 2.乙", "甲 乙"),
        ("(一)甲；(二)乙", "甲； 乙"),
        ("前言\n1.甲\n2.乙", "前言 1.甲 2.乙"),
        ("甲\n\n乙", "甲 乙"),
        ("目标1：甲", "甲"),
        ("", ""),
    ],
)
def test_a_list_is_read_without_its_numbers(text: str, texts: str) -> None:
    markers = tuple(f"目标{number}：" for number in range(1, 9))
    field = Field("x", KINDS["list"], markers=markers, wording=STANDARD.wording)
    found = field.understand(text, CONTEXT)
    assert found
    assert found.data == texts.split()


def test_a_flat_text_is_parted_at_its_numbers() -> None:
    markers = tuple(f"目标{number}：" for number in range(1, 9))
    field = Field("x", KINDS["list"], markers=markers)
    found = field.understand("目标1：甲 目标2：乙；目标3：丙", replace(CONTEXT, is_flat=True))
    assert found
    assert found.data == ["甲", "乙；", "丙"]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('["甲", ""]', "x has a blank entry."),
        ('["甲\\n乙"]', "Each entry of x must be one line."),
        ('["甲", "乙", "丙"]', "x has 3 entries; its numbering ends at 2."),
        ('["甲", 3]', "x must be an array of texts, not an array."),
        ('"甲"', "x must be an array of texts, not a text."),
        ("[]", "x has no entry."),
    ],
)
def test_what_is_wrong_with_a_list_is_told(toml: str, message: str) -> None:
    field = Field("x", KINDS["list"], required=True, markers=("1.", "2."))
    document, problems = parse(f"x = {toml}\n", Path("x.toml"))
    assert document, problems
    table = TableReader(document, [])
    field.kind.read(table, field)
    assert [problem.message for problem in table.problems] == [message]


@pytest.mark.parametrize("text", ["同意\n（盖章）\n年　月　日", "同意 （盖章） 年 月 日", "同意"])
def test_a_stamp_is_no_part_of_the_value(text: str) -> None:
    field = Field("x", KINDS["text"], stamp="（盖章）\n年　月　日")
    found = field.understand(text, CONTEXT)
    assert found
    assert (found.data, found.words) == ("同意", "同意\n（盖章）\n年　月　日")
    assert field.is_blank(text.removeprefix("同意").strip(), CONTEXT)
    assert list(field.unshown("同意", found.words)) == []
    assert list(field.unshown("同意", "同意")) == [()]


# ---- Dates ------------------------------------------------------------------------------------

WORDS = load_import_words([generated.LIBRARY.folder / "_base/import.toml"], [])
A_DATE = "x must be a date without quotes, like 2025-12-31"


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("YYYY-MM-DD", "2024年12月31日", "2024-12-31"),
        ("YYYY-MM-DD", "2024 年 1 月 2 日", "2024-01-02"),
        ("YYYY-MM-DD", "２０２４年１月２日", "2024-01-02"),
        ("YYYY年M月D日", "2024-12-31", "2024-12-31"),
        ("YYYY年M月D日", "2024/1/2", "2024-01-02"),
        ("YYYY年M月D日", "2024.12.31", "2024-12-31"),
        ("YYYY年M月D日", "20241231", "2024-12-31"),
        ("YYYY年M月D日", "2024－12－31", "2024-12-31"),
        ("YYYY年M月D日", "2024年12月", None),
        ("YYYY年M月D日", "2024年2月30日", None),
        ("YYYY年M月D日", "24年2月3日", None),
        ("YYYY年M月D日", "12月31日", None),
        ("YYYY年M月D日", "年 月 日", None),
        ("YYYY年M月D日", "2024年1 2月3日", None),
        ("YYYY年M月D日", "2024年1月3\n1日", None),
        ("YYYY年M月D日", "2024年1²月3日", None),
        ("YYYY年M月D日", "2024年①月3日", None),
        ("YYYY年MM月", "2024.1 2", None),
        ("YYYY年M月D日", "2024年底", None),
        ("YYYY年M月D日", "2024-12/31", None),
        ("YYYY年M月D日", "2024-01-01至2024-12-31", None),
        ("YYYY年MM月", "2024.1", "2024-01"),
        ("YYYY年MM月", "202401", "2024-01"),
        ("YYYY年MM月", "2024年1月5日", None),
        ("D/M/YYYY", "5/1/2024", "2024-01-05"),
        ("YYYY.D.M", "2024.1.2", None),
        ("YYYY.D.M", "2024.2.2", "2024-02-02"),
    ],
)
def test_dates_are_read_as_people_write_them(phrase: str, text: str, found: str | None) -> None:
    field = Field("x", KINDS["date"], wording=Wording(date=phrase))
    assert WORDS
    context = replace(CONTEXT, dates=WORDS.dates)
    understood = field.kind.understand(text, field, context)
    assert (understood and str(understood.data)) == found


@pytest.mark.parametrize(
    ("phrase", "toml", "message"),
    [
        (
            "YYYY-MM-DD",
            '"2024-12-31"',
            f"{A_DATE}, not a text.",
        ),
        (
            "YYYY-MM-DD",
            "2024-12-31T08:00:00",
            f"{A_DATE}, not a date or time.",
        ),
        ("YYYY-MM", "2024-12-31", "x must be a text in quotes, not a date or time."),
        ("YYYY-MM", '"2024-13"', "x must be a month, as the form prints no day."),
        ("YYYY-MM", '"2024-12-31"', "x must be a month, as the form prints no day."),
        ("YYYY-MM", '""', "x must be a month, as the form prints no day."),
    ],
)
def test_a_date_is_as_exact_as_the_form_prints_it(phrase: str, toml: str, message: str) -> None:
    field = Field("x", KINDS["date"], wording=Wording(date=phrase))
    document, problems = parse(f"x = {toml}\n", Path("x.toml"))
    assert document, problems
    table = TableReader(document, [])
    assert field.kind.read(table, field) is None
    assert [problem.message for problem in table.problems] == [message]


# ---- Figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1.5万元\n2.3万元", [None, None]),
        ("1.2台电脑共1万元\n2.培训费3万元", [Decimal(1), Decimal(3)]),
        ("1、房租5万元\n2、水电3万元", [Decimal(5), Decimal(3)]),
    ],
)
def test_the_number_of_an_item_is_no_part_of_its_amount(
    text: str, amounts: list[Decimal | None]
) -> None:
    field = Field("x", KINDS["itemised"], wording=STANDARD.wording)
    found = field.understand(text, CONTEXT)
    assert found
    assert [item.get("amount") for item in found.data["items"]] == amounts


@pytest.mark.parametrize("name", ["amount", "number", "percent", "whole"])
@pytest.mark.parametrize(
    "text",
    [
        "95²",
        "95¹",
        "9①",
        "①",
        "⒈5",
        "⑼",
        "9½",
        "9 5",
        "9\n5",
        "9\u200b5",
        "\u202e95",
        "\ufffd95",
        "٣",
        "9٣",
        "Ⅸ",
    ],
)
def test_what_is_no_plain_figure_is_not_read_as_one(name: str, text: str) -> None:
    field = Field("x", KINDS[name], negative=True)
    assert field.understand(text, CONTEXT) is None
    assert field.understand(f"{text}%", CONTEXT) is None
    assert not field.is_same(text, "95")
    assert not field.is_blank(text, CONTEXT)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("95%", "95"),
        ("９５．５％", "95.5"),
        ("95 %", "95"),
        ("1,200.5%", "1200.5"),
        ("97.3", "97.3"),
        ("0", "0"),
        ("0%", "0"),
        ("0.95", None),
        ("1", None),
        ("2%", "2"),
        ("95(%)", None),
        ("约95%", None),
        ("", None),
        ("%", None),
    ],
)
def test_a_share_is_read_with_its_sign_or_where_it_is_certain(
    text: str, figure: str | None
) -> None:
    field = Field("x", KINDS["percent"])
    found = field.kind.understand(text, field, CONTEXT)
    assert (found and found.data) == (None if figure is None else Decimal(figure))


def test_a_share_is_reckoned_with_as_one_of_one() -> None:
    assert KINDS["percent"].figure(Decimal("99.97")) == Decimal("0.9997")
    assert KINDS["number"].figure(Decimal("99.97")) == Decimal("99.97")


@pytest.mark.parametrize(
    ("kind", "unit", "show_unit", "text"),
    [
        ("amount", "万元", True, "10,000.50万元"),
        ("amount", "万元", None, "10,000.50"),
        ("number", "分", True, "10,000.50分"),
        ("percent", "", None, "10,000.50%"),
        ("percent", "(%)", None, "10,000.50(%)"),
        ("percent", "%", False, "10,000.50"),
    ],
)
def test_a_figure_shows_its_unit_where_the_form_does(
    kind: str, unit: str, show_unit: bool | None, text: str
) -> None:
    wording = Wording(decimals=2, grouping=",")
    field = Field("x", KINDS[kind], unit=unit, show_unit=show_unit, wording=wording)
    assert field.text(Decimal("10000.5")) == text
    assert field.kind.is_same(text, text.replace(",", "").replace("50", "5"), field)
