"""What a sheet shows of a value is understood as that value, whatever the field's facts are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.declaration import KINDS, Field, Wording
from shenbao.declaration.cells import Context
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
    numberings=st.just(STANDARD.wording.numberings),
)
MONTHS = st.dates().map(lambda day: f"{day.year:04}-{day.month:02}")
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "unit": st.sampled_from(["", "万元", "元", "(%)", "年"]),
    "show_unit": st.sampled_from([None, True, False]),
    "negative": st.just(True),
}


@st.composite
def cases(draw: st.DrawFn, name: str) -> tuple[Field, Any]:
    """A field of a kind with facts of all sorts, and a value of it as TOML has it."""
    field = Field("x", KINDS[name], wording=draw(WORDINGS), **draw(st.fixed_dictionaries(FACTS)))
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
@tries(60)
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
    assert list(field.kind.unshown(document.data["x"], text, field)) == []
    found = field.kind.understand(text, field, CONTEXT)
    assert found
    assert found.data == normal(document.data["x"])
    assert field.kind.is_same(text, text, field)


# ---- Dates ------------------------------------------------------------------------------------

WORDS = load_import_words(generated.LIBRARY.folder / "_base/import.toml", [])
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
